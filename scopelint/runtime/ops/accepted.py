"""Which dtypes op types take: TensorFlow refuses any other before it looks at shapes."""

from __future__ import annotations

from scopelint.runtime.dtypes import DType

_NUMBERS = (
    "float32, float64, int32, uint8, int16, int8, complex64, int64, qint8, quint8, qint32, "
    "bfloat16, uint16, complex128, float16, uint32, uint64"
)
_REAL = (
    "float32, float64, int32, uint8, int16, int8, int64, bfloat16, uint16, float16, uint32, uint64"
)
_FLOATS = "float16, bfloat16, float32, float64"
_OLD_FLOATS = "bfloat16, float16, float32, float64"
_CONTINUOUS = "bfloat16, float16, float32, float64, complex64, complex128"
_PLAIN = "bfloat16, float16, float32, float64, int32, int64, complex64, complex128"
_WIDE = (
    "bfloat16, float16, float32, float64, uint8, int8, uint16, int16, int32, int64, complex64, "
    "complex128"
)

#: The dtypes, as TensorFlow's text lists them, and the op types that take them.
_TABLE = (
    (_NUMBERS, "Sum Mean Prod Max Min ArgMax ArgMin AddN BiasAdd Cumsum Cumprod"),
    (_REAL, "Less LessEqual Greater GreaterEqual Relu Relu6"),
    (
        _FLOATS,
        "Softplus Softsign Elu Selu LeakyRelu Softmax LogSoftmax AvgPool AvgPool3D L2Loss "
        "SoftmaxCrossEntropyWithLogits SparseSoftmaxCrossEntropyWithLogits Conv1D Conv3D LRN "
        "DepthwiseConv2dNative FusedBatchNormV3",
    ),
    ("float16, bfloat16, float32, float64, int32", "Conv2D Conv2DBackpropInput"),
    (_OLD_FLOATS, "IsNan IsInf IsFinite Floor Ceil Rint Erf Erfc Lgamma Digamma Atan2"),
    (
        _CONTINUOUS,
        "Exp Expm1 Log Log1p Sin Cos Asinh Acosh Atanh Sinh Cosh Tanh Sigmoid Sqrt Rsqrt",
    ),
    (_PLAIN, "SquaredDifference Square Neg Reciprocal Tan Asin Acos Atan Round Sign"),
    (
        "bfloat16, float16, float32, float64, uint8, int8, int16, int32, int64, complex64, "
        "complex128",
        "AddV2",
    ),
    (_WIDE, "Sub FloorDiv RealDiv Div TruncateDiv Mul"),
    ("int32, int64, bfloat16, float16, float32, float64", "FloorMod"),
    ("bfloat16, float16, float32, float64, int32, int64", "Abs Maximum Minimum"),
    ("bfloat16, float16, float32, float64, int32, int64, complex64, complex128", "MatMul"),
    ("bool", "LogicalAnd LogicalOr LogicalNot All Any"),
)

_ACCEPTED: dict[str, tuple[frozenset[str], str]] = {
    type_: (frozenset(text.split(", ")), text) for text, types in _TABLE for type_ in types.split()
}


def refuse_other_dtypes(type_: str, argument: str, dtype: DType) -> None:
    """Raise TypeError for a dtype that an op type does not take."""
    accepted = _ACCEPTED.get(type_)
    if accepted is None or dtype.name in accepted[0]:
        return
    if accepted[1] == "bool":
        raise TypeError(
            f"Input '{argument}' of '{type_}' Op has type {dtype.name} that does not match "
            "expected type of bool."
        )
    raise TypeError(
        f"Value passed to parameter '{argument}' has DataType {dtype.name} not in list of "
        f"allowed values: {accepted[1]}"
    )
