"""Ops whose result has the shape of their input, or of their inputs broadcast."""

from __future__ import annotations

from functools import partial, reduce

from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Value
from scopelint.tf1.api.creation import named
from scopelint.tf1.arguments import as_dtype, given, items_of
from scopelint.tf1.arithmetic import TENSORS, shape_of
from scopelint.tf1.multiples import combined, multiple_of
from scopelint.tf1.shapes import broadcast, merged, perhaps_known
from scopelint.tf1.transfer import operation
from scopelint.tf1.values import Tensor

_OF_ONE = (
    "tf.abs", "tf.negative", "tf.sign", "tf.square", "tf.sqrt", "tf.rsqrt", "tf.exp", "tf.log",
    "tf.log1p", "tf.expm1", "tf.ceil", "tf.floor", "tf.round", "tf.sin", "tf.cos", "tf.tan", "tf.tanh",
    "tf.sigmoid", "tf.log_sigmoid", "tf.clip_by_value", "tf.clip_by_norm",
    "tf.nn.relu", "tf.nn.relu6", "tf.nn.elu", "tf.nn.selu", "tf.nn.leaky_relu",
    "tf.nn.softplus", "tf.nn.softsign", "tf.nn.sigmoid", "tf.nn.tanh", "tf.nn.softmax", "tf.nn.swish",
    "tf.nn.log_softmax", "tf.softmax", "tf.nn.l2_normalize",
    "tf.nn.lrn", "tf.nn.local_response_normalization", "tf.reverse", "tf.cumsum",
    "tf.nn.batch_normalization", "tf.cumprod",
    "tf.nn.l2_norm", "tf.random_shuffle", "tf.Print", "tf.check_numerics", "tf.quantize_v2", "tf.reciprocal",
    "tf.verify_tensor_all_finite", "tf.matrix_inverse", "tf.nn.weight_decay", "tf.log_softmax",
    "tf.lgamma", "tf.digamma", "tf.erf", "tf.l2_normalize", "tf.conj", "tf.softplus",
    "tf.image.random_flip_left_right", "tf.image.per_image_standardization", "tf.image.adjust_brightness",
    "tf.image.random_flip_up_down", "tf.image.flip_left_right", "tf.image.flip_up_down", "tf.roll",
    "tf.image.adjust_contrast", "tf.image.adjust_hue", "tf.image.adjust_saturation", "tf.sort",
    "tf.image.random_brightness", "tf.image.random_contrast", "tf.image.random_hue",
    "tf.image.random_saturation", "tf.reverse_v2", "tf.matrix_band_part", "tf.nn.log_poisson_loss",
)  # fmt: skip
_OF_TWO = (
    "tf.add", "tf.subtract", "tf.multiply", "tf.divide", "tf.div", "tf.truediv", "tf.floordiv",
    "tf.realdiv", "tf.mod", "tf.floormod", "tf.pow", "tf.maximum", "tf.minimum",
    "tf.squared_difference", "tf.div_no_nan", "tf.atan2", "tf.scalar_mul",
)  # fmt: skip
#: Of those that are written as operators, which these are.
_OPERATORS = {"tf.add": "+", "tf.subtract": "-", "tf.multiply": "*", "tf.scalar_mul": "*"}
_COMPARISONS = (
    "tf.equal", "tf.not_equal", "tf.less", "tf.less_equal", "tf.greater", "tf.greater_equal",
    "tf.logical_and", "tf.logical_or", "tf.logical_not", "tf.is_nan", "tf.is_finite", "tf.is_inf",
)  # fmt: skip


def first(call: Call, state: State) -> Value:
    """The first argument, however it is named."""
    if call.arguments:
        return state.resolve(call.arguments[0])
    return state.resolve(next(iter(call.keywords.values()), None))


def dtype_of(value: Value) -> str | None:
    """The dtype of a tensor."""
    return value.dtype if isinstance(value, TENSORS) else None


@operation(*_OF_ONE)
def of_one(call: Call, state: State) -> Value:
    value = first(call, state)
    name = named(call, 99, None, state)
    return Tensor(shape_of(value, state), dtype_of(value), name)


@operation("tf.nn.dropout")
def dropout(call: Call, state: State) -> Value:
    """A `noise_shape` may say more of the shape."""
    says_more = call.argument(2, "noise_shape", None) is not None
    return like_first(call, state) if says_more else of_one(call, state)


@operation("tf.reverse_sequence")
def like_first(call: Call, state: State) -> Value:
    """As the first argument, of which another one may tell more."""
    value = first(call, state)
    return Tensor(
        perhaps_known(shape_of(value, state)), dtype_of(value), named(call, 99, None, state)
    )


@operation("tf.identity", "tf.stop_gradient")
def of_one_alike(call: Call, state: State) -> Value:
    value = first(call, state)
    name, multiple = named(call, 99, None, state), multiple_of(value)
    return Tensor(shape_of(value, state), dtype_of(value), name, multiple=multiple)


@operation("tf.with_dependencies")
def with_dependencies(call: Call, state: State) -> Value:
    """The tensor, once other ops have run."""
    value = given(call, 1, "output_tensor", state)
    return Tensor(shape_of(value, state), dtype_of(value), multiple=multiple_of(value))


@operation("tf.keras.activations.linear")
def linear(call: Call, state: State) -> Value:
    """What it is given: no op is made."""
    return first(call, state)


def _of_two(operator: str, call: Call, state: State) -> Value:
    sides = [state.resolve(each) for each in (*call.arguments, *call.keywords.values())][:2]
    dtype = next((each.dtype for each in sides if isinstance(each, TENSORS)), None)
    name = named(call, 2, None, state)
    if len(sides) < 2:
        return Tensor(None, dtype, name)
    shape = broadcast(*(shape_of(each, state) for each in sides))
    return Tensor(shape, dtype, name, multiple=combined(operator, sides[0], sides[1], state))


for _path in _OF_TWO:
    operation(_path)(partial(_of_two, _OPERATORS.get(_path, "")))


@operation(*_COMPARISONS)
def comparison(call: Call, state: State) -> Value:
    sides = [shape_of(each, state) for each in (*call.arguments, *call.keywords.values())[:2]]
    return Tensor(reduce(broadcast, sides) if sides else None, "bool")


@operation("tf.add_n", "tf.accumulate_n")
def add_n(call: Call, state: State) -> Value:
    items = items_of(first(call, state), state) or ()
    shapes = [shape_of(item, state) for item in items]
    dtype = next((dtype_of(item) for item in items), None)
    return Tensor(reduce(merged, shapes) if shapes else None, dtype, named(call, 1, None, state))


@operation("tf.cast")
def cast(call: Call, state: State) -> Value:
    dtype = as_dtype(given(call, 1, "dtype", state), state)
    return Tensor(shape_of(first(call, state), state), dtype, named(call, 2, None, state))


@operation("tf.to_float")
def to_float(call: Call, state: State) -> Value:
    return Tensor(shape_of(first(call, state), state), "float32")


@operation("tf.to_double")
def to_double(call: Call, state: State) -> Value:
    return Tensor(shape_of(first(call, state), state), "float64")


@operation("tf.to_int32")
def to_int32(call: Call, state: State) -> Value:
    return Tensor(shape_of(first(call, state), state), "int32")


@operation("tf.to_int64")
def to_int64(call: Call, state: State) -> Value:
    return Tensor(shape_of(first(call, state), state), "int64")


@operation("tf.where")
def where(call: Call, state: State) -> Value:
    chosen = given(call, 1, "x", state)
    if chosen is None:
        rank = shape_of(first(call, state), state)
        return Tensor(None if rank is None else (None, len(rank)), "int64")
    return Tensor(shape_of(chosen, state), dtype_of(chosen))
