"""TensorFlow's exception classes (`tf.errors`).

Exception
└── OpError
    ├── UnknownError
    └── StatusError
        └── InvalidArgumentError, NotFoundError, OutOfRangeError, … one a status code
TypeError
└── OperatorNotAllowedInGraphError      iterating over a tensor, a tensor as a bool (E55)
"""

from __future__ import annotations

from typing import Any


class OpError(Exception):
    """An op failed while it ran: `.message`, `.op`, `.node_def`, `.error_code`."""

    error_code = 2

    def __init__(
        self, node_def: Any = None, op: Any = None, message: str = "", error_code: int | None = None
    ) -> None:
        """Take what TensorFlow's own constructor takes."""
        super().__init__(message)
        self.node_def = node_def
        self.op = op
        self.message = message
        if error_code is not None:
            self.error_code = error_code

    def __str__(self) -> str:
        return str(self.message)


class StatusError(OpError):
    """An error of a status code of its own."""

    def __init__(self, node_def: Any = None, op: Any = None, message: str = "") -> None:
        """Take what TensorFlow's own constructor takes."""
        super().__init__(node_def, op, message)


class OperatorNotAllowedInGraphError(TypeError):
    """A tensor was used as a Python bool or iterated over while the graph is built."""


#: Class name and status code of each subclass of OpError.
_CODES = {
    "CancelledError": 1,
    "UnknownError": 2,
    "InvalidArgumentError": 3,
    "DeadlineExceededError": 4,
    "NotFoundError": 5,
    "AlreadyExistsError": 6,
    "PermissionDeniedError": 7,
    "ResourceExhaustedError": 8,
    "FailedPreconditionError": 9,
    "AbortedError": 10,
    "OutOfRangeError": 11,
    "UnimplementedError": 12,
    "InternalError": 13,
    "UnavailableError": 14,
    "DataLossError": 15,
    "UnauthenticatedError": 16,
}

#: Every exception class by its public name, for `tf.errors`.
ERRORS: dict[str, type[Exception]] = {
    name: type(
        name,
        (OpError if name == "UnknownError" else StatusError,),
        {"error_code": code, "__module__": __name__},
    )
    for name, code in _CODES.items()
}
ERRORS["OpError"] = OpError
ERRORS["OperatorNotAllowedInGraphError"] = OperatorNotAllowedInGraphError

InvalidArgumentError = ERRORS["InvalidArgumentError"]
NotFoundError = ERRORS["NotFoundError"]
OutOfRangeError = ERRORS["OutOfRangeError"]
FailedPreconditionError = ERRORS["FailedPreconditionError"]
