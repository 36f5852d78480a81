"""Ops that make tensors of a given shape: placeholders, constants, random values."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scopelint.interpreter.calls import raise_error
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, Symbol, Value
from scopelint.tf1.arguments import as_dtype, as_name, as_shape, as_size, given
from scopelint.tf1.arithmetic import TENSORS, shape_of
from scopelint.tf1.graph import unique_op_name
from scopelint.tf1.initializers import constant_dtype
from scopelint.tf1.naming import is_valid_scope
from scopelint.tf1.transfer import Operation, Transfer, always, operation, transfer
from scopelint.tf1.values import SOME_SIZE, Dimension, Name, Sizes, Tensor


def named(call: Call, position: int, default: str | None, state: State) -> Name | None:
    """The op's name, where the program gives one or the default is followed; now in use (§2.14)."""
    name = as_name(given(call, position, "name", state), state) or default
    if not name or not is_valid_scope(name, "x"):
        return None
    return unique_op_name(state, name)


def filled_shape(value: Value, state: State) -> Sizes:
    """A shape argument of an op: a known one, or a tensor that holds as many sizes as it is long."""
    if isinstance(value, TENSORS):
        match value.shape:
            case (int(rank),) if rank <= _LARGEST_RANK:
                return (SOME_SIZE,) * rank
        return None
    return None if isinstance(value, Symbol) else as_shape(value, state)


#: No tensor has more axes.
_LARGEST_RANK = 254


def filling(*paths: str, position: int, shape: str) -> Callable[[Operation], Operation]:
    """Declare ops that fill a shape, which refuse one with a size that is None."""

    def declare(function: Operation) -> Operation:
        for path in paths:
            transfer(path, section="2.7")(_whole(always(path, function), position, shape))
        return function

    return declare


def _whole(gives: Transfer, position: int, shape: str) -> Transfer:
    def fills(call: Call, state: State) -> Iterator[Outcome]:
        sizes = as_shape(given(call, position, shape, state), state)
        if sizes is not None and None in sizes:
            yield raise_error("TypeError", "a size of the shape is None", state)
        else:
            yield from gives(call, state)

    return fills


@operation("tf.placeholder")
def placeholder(call: Call, state: State) -> Value:
    dtype = as_dtype(given(call, 0, "dtype", state), state, "float32")
    shape = filled_shape(given(call, 1, "shape", state), state)
    name = named(call, 2, "Placeholder", state)
    fed_by = name if isinstance(name, str) else None
    return Tensor(shape, dtype, name, is_source=True, fed_by=fed_by)


@operation("tf.placeholder_with_default")
def placeholder_with_default(call: Call, state: State) -> Value:
    start = given(call, 0, "input", state)
    shape = filled_shape(given(call, 1, "shape", state), state)
    return Tensor(
        shape, constant_dtype(start, state), named(call, 2, "PlaceholderWithDefault", state)
    )


@operation("tf.sparse_placeholder")
def sparse_placeholder(call: Call, state: State) -> Value:
    return Tensor(as_shape(given(call, 1, "shape", state), state), "float32")


@operation("tf.SparseTensor")
def sparse(call: Call, state: State) -> Value:
    return Tensor(as_shape(given(call, 2, "dense_shape", state), state), "float32")


@filling("tf.zeros", "tf.ones", position=0, shape="shape")
def zeros(call: Call, state: State) -> Value:
    dtype = as_dtype(given(call, 1, "dtype", state), state, "float32")
    name = named(call, 2, None, state)
    return Tensor(filled_shape(given(call, 0, "shape", state), state), dtype, name)


@filling("tf.fill", position=0, shape="dims")
def fill(call: Call, state: State) -> Value:
    value = given(call, 1, "value", state)
    return Tensor(filled_shape(given(call, 0, "dims", state), state), constant_dtype(value, state))


@operation("tf.zeros_like", "tf.ones_like")
def zeros_like(call: Call, state: State) -> Value:
    like = given(call, 0, "tensor", state)
    dtype = as_dtype(given(call, 1, "dtype", state), state, constant_dtype(like, state))
    return Tensor(shape_of(like, state), dtype)


@filling("tf.constant", "tf.Const", position=2, shape="shape")
def constant(call: Call, state: State) -> Value:
    return _converted(call, as_shape(given(call, 2, "shape", state), state), 3, state)


@operation("tf.convert_to_tensor")
def convert(call: Call, state: State) -> Value:
    return _converted(call, None, 2, state)


def _converted(call: Call, shape: Sizes, name_at: int, state: State) -> Tensor:
    """A value as a tensor, of the shape asked for."""
    value = given(call, 0, "value", state)
    dtype = as_dtype(given(call, 1, "dtype", state), state, constant_dtype(value, state))
    held = shape_of(value, state) if shape is None else shape
    is_named = call.argument(name_at, "name") is not MISSING
    return Tensor(held, dtype, named(call, name_at, None, state) if is_named else None)


@filling(
    "tf.random_normal", "tf.truncated_normal", "tf.random_uniform", "tf.normal", "tf.uniform",
    "tf.random.truncated_normal", "tf.keras.backend.random_normal", "tf.random_gamma",
    position=0, shape="shape",
)  # fmt: skip
def random(call: Call, state: State) -> Value:
    dtype = as_dtype(given(call, 3, "dtype", state), state, "float32")
    return Tensor(filled_shape(given(call, 0, "shape", state), state), dtype)


@operation("tf.range")
def sequence(call: Call, state: State) -> Value:
    bounds = [given(call, place, name, state) for place, name in enumerate(_BOUNDS)]
    start, limit, step = bounds if bounds[1] is not None else (0, bounds[0], bounds[2])
    step = 1 if step is None else step
    sizes = [0 if isinstance(each, Dimension) else each for each in (start, limit, step)]
    dtypes = {constant_dtype(each, state) for each in sizes}
    dtype = max(dtypes, key=_OF_RANGES.index) if dtypes <= {*_OF_RANGES} else None
    if isinstance(start, int) and isinstance(limit, int) and isinstance(step, int) and step:
        return Tensor((len(range(start, limit, step)),), dtype)
    return Tensor((SOME_SIZE,), dtype)


_BOUNDS = ("start", "limit", "delta")
#: All bounds are made of the last of these that one of them has.
_OF_RANGES = ("int32", "int64", "float32", "float64")


@operation("tf.linspace", "tf.lin_space")
def even_steps(call: Call, state: State) -> Value:
    dtype = constant_dtype(given(call, 0, "start", state), state)
    return Tensor((as_size(given(call, 2, "num", state), state),), dtype)


@operation("tf.eye")
def eye(call: Call, state: State) -> Value:
    rows = as_size(given(call, 0, "num_rows", state), state)
    columns = given(call, 1, "num_columns", state)
    columns = rows if columns is None else as_size(columns, state)
    several = given(call, 2, "batch_shape", state)
    batch = () if several is None else filled_shape(several, state)
    dtype = as_dtype(given(call, 3, "dtype", state), state, "float32")
    return Tensor(None if batch is None else (*batch, rows, columns), dtype)
