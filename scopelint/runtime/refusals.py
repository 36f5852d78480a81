"""Making the exceptions that TensorFlow raises, in the words of the target version."""

from __future__ import annotations

import builtins

from scopelint.runtime.errors import OperatorNotAllowedInGraphError
from scopelint.runtime.versions import target
from scopelint.tf1_errors import already_exists, error_text, exception_name


def _exception_type(code: str) -> type[Exception]:
    """The class of the exception of an error's code."""
    name = exception_name(code)
    if name == OperatorNotAllowedInGraphError.__name__:
        return OperatorNotAllowedInGraphError
    found: type[Exception] = getattr(builtins, name)
    return found


def refusal(code: str, **fields: object) -> Exception:
    """The exception of §13's numbered error `code`, to be raised by the caller."""
    return _exception_type(code)(error_text(code, target=target().name, **fields))


def duplicate(key: str, *, traced: bool) -> ValueError:
    """E1; `traced`: the text goes on, after an empty line, with where the variable was made."""
    text = already_exists(key, target=target().name, traced=traced)
    return ValueError(text + "\n\n" if traced else text)
