"""The two tables of the ops: what each op type is, and what each public name calls.

Adding an op is one entry: `op("Relu", same_as_first, kernel)`. A public function is one more
decorator, `@public("tf.nn.relu")`; the stand-in for `import tensorflow` is made from `PUBLIC`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from scopelint.runtime.dtypes import DType
from scopelint.runtime.shapes import Sizes
from scopelint.runtime.tables import Table
from scopelint.runtime.tensor import Kernel, Tensor

F = TypeVar("F", bound=Callable[..., Any])

#: What an op gives: dtype and static shape of each output.
Outputs = Sequence[tuple[DType, Sizes]]


class ShapeError(Exception):
    """An op's inputs do not fit; becomes TensorFlow's ValueError, which names the op."""


@dataclass(slots=True)
class Node:
    """An op about to be made, as its static shape function sees it."""

    type: str
    inputs: list[Tensor]
    attributes: dict[str, Any]
    #: The inputs whose static value was looked at, as TensorFlow's error texts list them.
    looked_at: dict[int, Any] = field(default_factory=dict)
    #: Shapes of inputs that the op has in TensorFlow and not here, for error texts.
    more_shapes: str = ""

    def sizes(self, index: int = 0) -> Sizes:
        """The static shape of an input."""
        return self.inputs[index].sizes

    def rank(self, index: int = 0) -> int | None:
        """The static rank of an input."""
        sizes = self.inputs[index].sizes
        return None if sizes is None else len(sizes)

    def dtype(self, index: int = 0) -> DType:
        """The base dtype of an input."""
        return self.inputs[index].dtype.base_dtype


Infer = Callable[[Node], Outputs]


@dataclass(frozen=True, slots=True)
class OpDef:
    """One op type."""

    type: str
    #: Works out dtypes and static shapes; raises ShapeError.
    infer: Infer
    #: Computes the outputs from the inputs' arrays and the attributes; None: not evaluated.
    kernel: Kernel | None
    #: The inputs' names: a constant made of an argument is called after it (`Add/y`).
    arguments: tuple[str, ...]
    #: Depends on more than its inputs.
    is_stateful: bool


#: Every op type that is known.
OPS: Table[OpDef] = Table()

#: Every public function, class and constant: "tf.nn.relu" → the function.
PUBLIC: Table[Any] = Table()


def op(
    type_: str,
    infer: Infer,
    kernel: Kernel | None = None,
    arguments: str = "x y z",
    *,
    is_stateful: bool = False,
) -> None:
    """Enter an op type into the table."""
    OPS[type_] = OpDef(type_, infer, kernel, tuple(arguments.split()), is_stateful)


def public(*names: str) -> Callable[[F], F]:
    """Enter a function or class under its public names (without the leading `tf.`)."""

    def enter(function: F) -> F:
        for name in names:
            PUBLIC[f"tf.{name}"] = function
        return function

    return enter
