"""The nodes of a graph: `Operation`, and `Tensor`, one output of it.

Both are made by `Graph.create_op` only. The operators of a tensor (`+`, `[]`, …) are ops
themselves; the modules of `scopelint.runtime.ops` enter them into `OPERATORS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from scopelint.runtime.dtypes import DType
from scopelint.runtime.errors import OperatorNotAllowedInGraphError
from scopelint.runtime.shapes import Sizes, TensorShape, as_shape, sizes_of, text_of
from scopelint.runtime.tables import Table

#: Python's operator methods by name ("__add__", "__getitem__", …), and what each builds.
OPERATORS: Table[Callable[..., Any]] = Table()

#: Computes an op's outputs from its inputs' arrays.
Kernel = Callable[..., Any]


class Operation:
    """One node: a named, typed step with inputs and outputs (`tf.Operation`)."""

    def __init__(
        self,
        graph: Any,
        name: str,
        type_: str,
        inputs: Sequence[Tensor] = (),
        outputs: Sequence[tuple[DType, Sizes]] = (),
        attributes: dict[str, Any] | None = None,
    ) -> None:
        """Made by `Graph.create_op`; `outputs` are the (dtype, sizes) of each output."""
        self.graph = graph
        self.name = name
        self.type = type_
        self.inputs = list(inputs)
        self.attributes = attributes or {}
        self.control_inputs: list[Operation] = []
        self.device = ""
        #: Computes the outputs' arrays from the inputs' arrays; None: not evaluated.
        self.kernel: Kernel | None = None
        #: Computes the outputs with a say in what is evaluated first (loops, variables).
        self.evaluate: Callable[..., Any] | None = None
        #: The loop in whose body the op was made, if any.
        self.loop: Any = None
        #: The op depends on more than its inputs (random, state): never folded.
        self.is_stateful = False
        self.outputs = [Tensor(self, i, dtype, sizes) for i, (dtype, sizes) in enumerate(outputs)]

    @property
    def op_def(self) -> Any:
        """The description of the op's type: itself, which has its name and type."""
        return self

    @property
    def node_def(self) -> Any:
        """The description of the op: itself, which has its name, op and attributes."""
        return self

    @property
    def op(self) -> Any:
        """The op's type as `NodeDef.op` gives it."""
        return self.type

    def values(self) -> tuple[Tensor, ...]:
        """Return the outputs."""
        return tuple(self.outputs)

    def get_attr(self, name: str) -> Any:
        """Return an attribute. Raises ValueError for an unknown one."""
        if name not in self.attributes:
            raise ValueError(f"Operation '{self.name}' has no attr named '{name}'.")
        return self.attributes[name]

    def colocation_groups(self) -> list[bytes]:
        """Return the names of the ops that this one stands with: its own."""
        return [b"loc:@" + self.name.encode()]

    def run(self, feed_dict: Any = None, session: Any = None) -> None:
        """Run in a session, or in the default session (`Operation.run`)."""
        OPERATORS["run"](self, feed_dict, session)

    @property
    def traceback(self) -> list[Any]:
        """The frames that made the op: not recorded."""
        return []

    def _set_attr(self, name: str, value: Any) -> None:
        self.attributes[name] = value

    def _add_control_inputs(self, ops: Sequence[Operation]) -> None:
        self.control_inputs.extend(ops)

    def __repr__(self) -> str:
        return f"<tf.Operation '{self.name}' type={self.type}>"

    def __str__(self) -> str:
        return f'name: "{self.name}"\nop: "{self.type}"\n'


class Tensor:
    """A value that an op will compute, of a partly known shape (`tf.Tensor`)."""

    __array_priority__ = 100

    def __init__(self, op: Operation, value_index: int, dtype: DType, sizes: Sizes) -> None:
        """Made with its op."""
        self.op = op
        self.value_index = value_index
        self._dtype = dtype
        self._sizes = None if sizes is None else list(sizes)

    @property
    def dtype(self) -> DType:
        """The type of the elements; a reference type for a reference variable's tensor."""
        return self._dtype

    @property
    def graph(self) -> Any:
        """The graph the tensor belongs to."""
        return self.op.graph

    @property
    def name(self) -> str:
        """The op's name and the output's number: `a/add:0`."""
        return f"{self.op.name}:{self.value_index}"

    @property
    def device(self) -> str:
        """The device asked for."""
        return self.op.device

    @property
    def shape(self) -> TensorShape:
        """The static shape."""
        return TensorShape(self._sizes)

    def get_shape(self) -> TensorShape:
        """Return the static shape."""
        return self.shape

    def set_shape(self, shape: Any) -> None:
        """Add to what is known of the shape. Raises ValueError where it contradicts."""
        asked = sizes_of(as_shape(shape))
        if asked is None:
            return
        if self._sizes is None:
            self._sizes = asked
            return
        if len(asked) != len(self._sizes):
            raise ValueError(
                f"Shapes must be equal rank, but are {len(self._sizes)} and {len(asked)}"
            )
        for i, (mine, theirs) in enumerate(zip(self._sizes, asked, strict=True)):
            if None not in (mine, theirs) and mine != theirs:
                raise ValueError(
                    f"Dimension {i} in both shapes must be equal, but are {mine} and {theirs}. "
                    f"Shapes are {text_of(self._sizes)} and {text_of(asked)}."
                )
        pairs = zip(self._sizes, asked, strict=True)
        self._sizes = [theirs if mine is None else mine for mine, theirs in pairs]

    @property
    def sizes(self) -> Sizes:
        """The static shape as a plain list, None for what is unknown (not TensorFlow's)."""
        return None if self._sizes is None else list(self._sizes)

    def _shape_as_list(self) -> Sizes:
        return self.sizes

    def _rank(self) -> int | None:
        return None if self._sizes is None else len(self._sizes)

    def consumers(self) -> list[Operation]:
        """Return the ops that take this tensor."""
        operations: list[Operation] = self.graph.get_operations()
        return [op for op in operations if any(given is self for given in op.inputs)]

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        """Evaluate in a session, or in the default session (`Tensor.eval`)."""
        return OPERATORS["eval"](self, feed_dict, session)

    def experimental_ref(self) -> Tensor:
        """Return what may be a dict's key: the tensor."""
        return self

    def __iter__(self) -> Iterator[Any]:
        raise OperatorNotAllowedInGraphError(
            "iterating over `tf.Tensor` is not allowed in Graph execution. Use Eager execution "
            "or decorate this function with @tf.function."
        )

    def __bool__(self) -> bool:
        raise OperatorNotAllowedInGraphError(
            "using a `tf.Tensor` as a Python `bool` is not allowed in Graph execution. Use Eager "
            "execution or decorate this function with @tf.function."
        )

    __nonzero__ = __bool__

    def __len__(self) -> int:
        raise TypeError(
            f"len is not well defined for symbolic Tensors. ({self.name}) "
            "Please call `x.shape` rather than `len(x)` for shape information."
        )

    def __int__(self) -> int:
        raise TypeError(
            "int() argument must be a string, a bytes-like object or a number, not 'Tensor'"
        )

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError(
            f"Cannot convert a symbolic Tensor ({self.name}) to a numpy array."
        )

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __copy__(self) -> Tensor:
        return self

    def __deepcopy__(self, _: Any) -> Tensor:
        return self

    def __repr__(self) -> str:
        return f"<tf.Tensor '{self.name}' shape={self.shape} dtype={self.dtype.name}>"

    def __str__(self) -> str:
        shape = f", shape={self.shape}" if self._sizes is not None else ""
        device = f", device={self.device}" if self.device else ""
        return f'Tensor("{self.name}"{shape}, dtype={self.dtype.name}{device})'


_BINARY = [
    "add",
    "sub",
    "mul",
    "truediv",
    "div",
    "floordiv",
    "mod",
    "pow",
    "matmul",
    "and",
    "or",
    "xor",
]

#: The operator methods that tensors and variables have.
OPERATOR_NAMES = (
    *(f"__{name}__" for name in _BINARY),
    *(f"__r{name}__" for name in _BINARY),
    *(f"__{name}__" for name in ("lt", "le", "gt", "ge", "neg", "abs", "invert", "getitem")),
)


def give_operators(cls: type) -> None:
    """Give a class (Tensor, Variable) TensorFlow's overloaded operators."""
    for name in OPERATOR_NAMES:
        setattr(cls, name, _operator_method(name))


def _operator_method(name: str) -> Callable[..., Any]:
    def method(self: Any, *operands: Any) -> Any:
        return OPERATORS[name](self, *operands)

    method.__name__ = name
    return method


give_operators(Tensor)
