"""Element-wise ops: one line each in the tables below, and the operators of tensors."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from scopelint.runtime.dtypes import as_dtype, boolean, float32, float64
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.infer import (
    broadcasting,
    comparing,
    first_shape,
    merge,
    same_as_first,
)
from scopelint.runtime.ops.registry import PUBLIC, Node, Outputs, ShapeError, op, public
from scopelint.runtime.shapes import Sizes
from scopelint.runtime.signatures import taking
from scopelint.runtime.tensor import Tensor


def _each(function: Callable[[float], float]) -> Callable[[Any], Any]:
    """Apply a function of the standard library to each element."""
    return np.vectorize(function, otypes=[np.float64])


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def _softplus(x: Any) -> Any:
    return np.logaddexp(0, x)


def _elu(x: Any) -> Any:
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def _selu(x: Any) -> Any:
    scale, alpha = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717
    return scale * np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def _digamma(x: float) -> float:
    """The derivative of lgamma, by recurrence and the asymptotic series."""
    total = 0.0
    while x < 6:
        total, x = total - 1 / x, x + 1
    square = 1 / (x * x)
    return total + math.log(x) - 0.5 / x - square * (1 / 12 - square * (1 / 120 - square / 252))


#: public names, op type, kernel, name of the argument.
_UNARY: tuple[tuple[str, str, Callable[..., Any], str], ...] = (
    ("abs math.abs", "Abs", np.abs, "x"),
    ("negative math.negative", "Neg", np.negative, "x"),
    ("sign math.sign", "Sign", np.sign, "x"),
    ("reciprocal math.reciprocal", "Reciprocal", np.reciprocal, "x"),
    ("square math.square", "Square", np.square, "x"),
    ("sqrt math.sqrt", "Sqrt", np.sqrt, "x"),
    ("rsqrt math.rsqrt", "Rsqrt", lambda x: 1 / np.sqrt(x), "x"),
    ("exp math.exp", "Exp", np.exp, "x"),
    ("expm1 math.expm1", "Expm1", np.expm1, "x"),
    ("log math.log", "Log", np.log, "x"),
    ("log1p math.log1p", "Log1p", np.log1p, "x"),
    ("sin math.sin", "Sin", np.sin, "x"),
    ("cos math.cos", "Cos", np.cos, "x"),
    ("tan math.tan", "Tan", np.tan, "x"),
    ("asin math.asin", "Asin", np.arcsin, "x"),
    ("acos math.acos", "Acos", np.arccos, "x"),
    ("atan math.atan", "Atan", np.arctan, "x"),
    ("sinh math.sinh", "Sinh", np.sinh, "x"),
    ("cosh math.cosh", "Cosh", np.cosh, "x"),
    ("tanh math.tanh nn.tanh", "Tanh", np.tanh, "x"),
    ("asinh math.asinh", "Asinh", np.arcsinh, "x"),
    ("acosh math.acosh", "Acosh", np.arccosh, "x"),
    ("atanh math.atanh", "Atanh", np.arctanh, "x"),
    ("floor math.floor", "Floor", np.floor, "x"),
    ("ceil math.ceil", "Ceil", np.ceil, "x"),
    ("round math.round", "Round", np.round, "x"),
    ("rint math.rint", "Rint", np.rint, "x"),
    ("sigmoid math.sigmoid nn.sigmoid", "Sigmoid", _sigmoid, "x"),
    ("erf math.erf", "Erf", _each(math.erf), "x"),
    ("erfc math.erfc", "Erfc", _each(math.erfc), "x"),
    ("lgamma math.lgamma", "Lgamma", _each(math.lgamma), "x"),
    ("digamma math.digamma", "Digamma", _each(_digamma), "x"),
    ("conj math.conj", "Conj", np.conj, "x"),
    ("nn.softplus math.softplus", "Softplus", _softplus, "features"),
    ("nn.softsign math.softsign", "Softsign", lambda x: x / (1 + np.abs(x)), "features"),
    ("nn.relu", "Relu", lambda x: np.maximum(x, 0), "features"),
    ("nn.relu6", "Relu6", lambda x: np.clip(x, 0, 6), "features"),
    ("nn.elu", "Elu", _elu, "features"),
    ("nn.selu", "Selu", _selu, "features"),
    ("bitwise.invert", "Invert", np.invert, "x"),
)

#: public names, op type, kernel: a truth value of each element.
_TESTS: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("logical_not math.logical_not", "LogicalNot", np.logical_not),
    ("is_nan math.is_nan debugging.is_nan", "IsNan", np.isnan),
    ("is_inf math.is_inf debugging.is_inf", "IsInf", np.isinf),
    ("is_finite math.is_finite debugging.is_finite", "IsFinite", np.isfinite),
)


def _zero_where_zero(compute: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A division that gives 0 where the divisor is (or the dividend) 0."""

    def divide(x: Any, y: Any) -> Any:
        return np.where(y == 0, 0, compute(x, np.where(y == 0, 1, y)))

    return divide


def _truncating(x: Any, y: Any) -> Any:
    whole = np.issubdtype(np.asarray(x).dtype, np.integer)
    return np.trunc(np.true_divide(x, y)).astype(np.asarray(x).dtype) if whole else x / y


def _floor_divide(x: Any, y: Any) -> Any:
    return np.floor_divide(x, np.where(y == 0, 1, y)) if y.dtype.kind in "iu" else x // y


def _floor_mod(x: Any, y: Any) -> Any:
    return np.mod(x, np.where(y == 0, 1, y)) if y.dtype.kind in "iu" else np.mod(x, y)


def _power(x: Any, y: Any) -> Any:
    whole = np.asarray(x).dtype.kind in "iu"
    return np.power(x, np.maximum(y, 0)) if whole else np.power(x, y)


#: public names, op type, kernel: two operands of one dtype, broadcast.
_BINARY: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("add math.add", "Add", np.add),
    ("", "AddV2", np.add),
    ("subtract math.subtract", "Sub", np.subtract),
    ("multiply math.multiply", "Mul", np.multiply),
    ("", "RealDiv", np.true_divide),
    ("realdiv", "RealDiv", np.true_divide),
    ("", "Div", _truncating),
    ("truncatediv", "TruncateDiv", _truncating),
    ("floor_div", "FloorDiv", _floor_divide),
    ("mod floormod math.floormod math.mod", "FloorMod", _floor_mod),
    ("truncatemod", "TruncateMod", np.fmod),
    ("", "DivNoNan", _zero_where_zero(np.true_divide)),
    ("math.multiply_no_nan", "MulNoNan", lambda x, y: np.where(y == 0, 0, x * y)),
    ("maximum math.maximum", "Maximum", np.maximum),
    ("minimum math.minimum", "Minimum", np.minimum),
    ("pow math.pow", "Pow", _power),
    ("squared_difference math.squared_difference", "SquaredDifference", lambda x, y: (x - y) ** 2),
    ("math.xdivy", "Xdivy", lambda x, y: np.where(x == 0, 0, x / np.where(x == 0, 1, y))),
    ("math.xlogy", "Xlogy", lambda x, y: np.where(x == 0, 0, x * np.log(np.where(x == 0, 1, y)))),
    ("bitwise.bitwise_and", "BitwiseAnd", np.bitwise_and),
    ("bitwise.bitwise_or", "BitwiseOr", np.bitwise_or),
    ("bitwise.bitwise_xor", "BitwiseXor", np.bitwise_xor),
    ("bitwise.left_shift", "LeftShift", np.left_shift),
    ("bitwise.right_shift", "RightShift", np.right_shift),
)

#: public names, op type, kernel: two operands of one dtype, compared.
_COMPARISONS: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("less math.less", "Less", np.less),
    ("less_equal math.less_equal", "LessEqual", np.less_equal),
    ("greater math.greater", "Greater", np.greater),
    ("greater_equal math.greater_equal", "GreaterEqual", np.greater_equal),
    ("equal math.equal", "Equal", np.equal),
    ("not_equal math.not_equal", "NotEqual", np.not_equal),
    ("logical_and math.logical_and", "LogicalAnd", np.logical_and),
    ("logical_or math.logical_or", "LogicalOr", np.logical_or),
)


def unary_function(type_: str, argument: str) -> Callable[..., Tensor]:
    """Make the public function of an op with one operand."""

    def function(name: str | None = None, **operand: Any) -> Tensor:
        return build(type_, *operand.values(), name=name)

    function.__name__ = function.__qualname__ = type_.lower()
    function.__doc__ = f"Apply {type_} to each element: same shape and dtype."
    return taking(f"{argument} name=")(function)


def binary_function(type_: str) -> Callable[..., Tensor]:
    """Make the public function of an op with two operands of one dtype."""

    def function(x: Any, y: Any, name: str | None = None) -> Tensor:
        return build(type_, x, y, name=name, dtypes=(None, 0))

    function.__name__ = function.__qualname__ = type_.lower()
    function.__doc__ = f"Apply {type_} element by element, broadcasting the shapes."
    return function


def enter_public(names: str, function: Callable[..., Any]) -> None:
    """Enter a function under several public names."""
    for name in names.split():
        PUBLIC[f"tf.{name}"] = function


for _names, _type, _kernel, _argument in _UNARY:
    op(_type, same_as_first, _kernel, _argument)
    enter_public(_names, unary_function(_type, _argument))
for _names, _type, _kernel in _TESTS:
    op(_type, first_shape(boolean), _kernel)
    enter_public(_names, unary_function(_type, "x"))
for _names, _type, _kernel in _BINARY:
    op(_type, broadcasting, _kernel)
    enter_public(_names, binary_function(_type))
for _names, _type, _kernel in _COMPARISONS:
    op(_type, comparing, _kernel)
    enter_public(_names, binary_function(_type))
PUBLIC["tf.log_sigmoid"] = PUBLIC["tf.math.log_sigmoid"] = lambda x, name=None: log_sigmoid(x, name)


# Division: TensorFlow computes Python 3's `/` of integers in floating point.

_WIDENED = {"int8": float32, "int16": float32, "uint8": float32, "uint16": float32}


def _cast(tensor: Tensor, dtype: Any) -> Tensor:
    return build("Cast", tensor, DstT=as_dtype(dtype))


def true_divide(x: Any, y: Any, name: str | None = "truediv") -> Tensor:
    """Divide; integers are converted to floating point first (`tf.truediv`)."""
    with name_scope(name, "truediv", [x, y]) as scope:
        x = convert_to_tensor(x, name="x")
        y = convert_to_tensor(y, name="y")
        x_dtype, y_dtype = x.dtype.base_dtype, y.dtype.base_dtype
        if x_dtype != y_dtype:
            raise TypeError(f"x and y must have the same dtype, got {x_dtype!r} != {y_dtype!r}")
        if x_dtype.is_integer:
            wide = _WIDENED.get(x_dtype.name, float64)
            x, y = _cast(x, wide), _cast(y, wide)
        return build("RealDiv", x, y, name=scope)


@public("truediv", "math.truediv")
def truediv(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Divide in floating point (`tf.truediv`)."""
    return true_divide(x, y, name)


@public("divide", "math.divide")
def divide(x: Any, y: Any, name: str | None = None) -> Any:
    """Divide as Python's `/` does (`tf.divide`)."""
    return true_divide(x, y, name) if name is not None else convert_to_tensor(x) / y


@public("div")
def div(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Divide as Python 2 did: integers truncated (`tf.div`)."""
    x = convert_to_tensor(x, name="x")
    y = convert_to_tensor(y, x.dtype.base_dtype, name="y")
    kind = "RealDiv" if x.dtype.is_floating or x.dtype.is_complex else "FloorDiv"
    return build(kind, x, y, name=name or "div", dtypes=(None, 0))


@public("div_no_nan", "math.divide_no_nan")
def div_no_nan(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Divide, giving 0 where the divisor is 0."""
    return build("DivNoNan", x, y, name=name or "div_no_nan", dtypes=(None, 0))


@public("floordiv", "math.floordiv")
def floordiv(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Divide and round down."""
    return build("FloorDiv", x, y, name=name or "floordiv", dtypes=(None, 0))


@public("logical_xor", "math.logical_xor")
def logical_xor(x: Any, y: Any, name: str = "LogicalXor") -> Tensor:
    """Whether exactly one holds."""
    with name_scope(name):
        either = build("LogicalOr", x, y)
        return build("LogicalAnd", either, build("LogicalNot", build("LogicalAnd", x, y)))


def log_sigmoid(x: Any, name: str | None = None) -> Tensor:
    """The logarithm of the sigmoid."""
    with name_scope(name, "LogSigmoid", [x]) as scope:
        return build("Neg", build("Softplus", build("Neg", x)), name=scope)


op(
    "LeakyRelu",
    same_as_first,
    lambda x, alpha=0.2: np.where(x > 0, x, x * alpha),
    "features",
)


@public("nn.leaky_relu")
def leaky_relu(features: Any, alpha: float = 0.2, name: str | None = None) -> Tensor:
    """Keep positive elements, scale negative ones by `alpha`."""
    if isinstance(alpha, Tensor):
        with name_scope(name, "LeakyRelu", [features]):
            return build("Maximum", build("Mul", features, alpha), features)
    features = convert_to_tensor(features, name="features")
    if features.dtype.is_integer:
        features = _cast(features, float32)
    return build("LeakyRelu", features, name=name, alpha=alpha)


@public("nn.swish")
def swish(features: Any) -> Tensor:
    """`x * sigmoid(x)`."""
    features = convert_to_tensor(features, name="features")
    made = build("Mul", features, build("Sigmoid", features), name="mul")
    return build("Identity", build("Identity", made, name="IdentityN"))


def _add_all(*values: Any) -> Any:
    return sum(values[1:], values[0])


def _merged(node: Node) -> Outputs:
    sizes = None
    for i in range(len(node.inputs)):
        sizes = merge(sizes, node.sizes(i))
    return [(node.dtype(), sizes)]


op("AddN", _merged, _add_all, "inputs")


def _refuse_other_shape(first: Sizes, other: Sizes) -> None:
    """Raise ValueError where two shapes differ, in the words of a merge of shapes."""
    try:
        merge(first, other)
    except ShapeError as error:
        raise ValueError(str(error)) from None


@public("add_n", "math.add_n")
def add_n(inputs: Any, name: str | None = None) -> Tensor:
    """Add tensors of one shape and dtype. Raises ValueError for anything but a list of them."""
    if not isinstance(inputs, list | tuple) or not inputs:
        raise ValueError(
            "inputs must be an iterable of at least one Tensor/IndexedSlices with the same dtype and shape"
        )
    tensors = [convert_to_tensor(value) for value in inputs]
    kinds = [tensor.dtype.base_dtype.name for tensor in tensors]
    if len(set(kinds)) > 1:
        raise TypeError(
            "Tensors in list passed to 'inputs' of 'AddN' Op have types "
            f"[{', '.join(kinds)}] that don't all match."
        )
    for tensor in tensors[1:]:
        _refuse_other_shape(tensors[0].sizes, tensor.sizes)
    return build("AddN", *tensors, name=name) if len(tensors) > 1 else identity_of(tensors, name)


@public("accumulate_n", "math.accumulate_n")
def accumulate_n(
    inputs: Any, shape: Any = None, tensor_dtype: Any = None, name: str | None = None
) -> Tensor:
    """Add tensors of one shape and dtype, as `add_n` does."""
    return add_n(inputs, name)


def identity_of(tensors: list[Tensor], name: str | None) -> Tensor:
    """The lone tensor itself, or under a name."""
    return build("Identity", tensors[0], name=name) if name else tensors[0]


@public("clip_by_value")
def clip_by_value(
    t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None
) -> Tensor:
    """Limit elements to a range."""
    with name_scope(name, "clip_by_value", [t, clip_value_min, clip_value_max]) as scope:
        t = convert_to_tensor(t, name="t")
        upper = build("Minimum", t, clip_value_max, dtypes=(None, 0))
        return build("Maximum", upper, clip_value_min, name=scope, dtypes=(None, 0))
