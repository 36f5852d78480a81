"""The names of the ops that layers make (§2.14): each is in use from then on where the layer stands.

A layer that is given its scope as an object makes its ops beside those of whoever opened it, so
these names number what is named there later. As TensorFlow 1.15.5 makes them; nothing where the
number of ops hangs on what is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from scopelint.interpreter.state import State
from scopelint.interpreter.values import External, Value
from scopelint.tf1.arguments import as_flag, as_word
from scopelint.tf1.arithmetic import TENSORS
from scopelint.tf1.canonical import canonical
from scopelint.tf1.graph import unique_op_name
from scopelint.tf1.values import Name, Sizes

Options = Mapping[str, Value]
Names = tuple[str, ...]
#: What a layer makes of its options and its input's shape.
OpNames = Callable[[Options, Sizes, State], Names]

_ACTIVATIONS: dict[str, Names] = {
    "tf.nn.relu": ("Relu",),
    "tf.nn.relu6": ("Relu6",),
    "tf.nn.elu": ("Elu",),
    "tf.nn.selu": ("Selu",),
    "tf.nn.crelu": ("CRelu",),
    "tf.nn.leaky_relu": ("LeakyRelu",),
    "tf.nn.softplus": ("Softplus",),
    "tf.nn.softsign": ("Softsign",),
    "tf.nn.sigmoid": ("Sigmoid",),
    "tf.sigmoid": ("Sigmoid",),
    "tf.nn.tanh": ("Tanh",),
    "tf.tanh": ("Tanh",),
    "tf.nn.softmax": ("Softmax",),
    "tf.nn.log_softmax": ("LogSoftmax",),
    "tf.nn.swish": ("Sigmoid", "mul", "Identity", "IdentityN"),
    "tf.identity": ("Identity",),
}


def use(names: Iterable[Name], state: State) -> None:
    """Take the names in the current name scope, one after the other."""
    for name in names:
        unique_op_name(state, name)


def of_activation(value: Value) -> Names:
    """The ops of an activation function of TensorFlow's."""
    if not isinstance(value, External):
        return ()
    return _ACTIVATIONS.get(canonical(value.path), ())


def none(options: Options, shape: Sizes, state: State) -> Names:
    """The layer's ops are not followed."""
    return ()


def _finished(options: Options, state: State, bias: Names = ("BiasAdd",)) -> Names:
    has_bias = as_flag(options.get("use_bias"), state, otherwise=True)
    return (*(bias if has_bias else ()), *of_activation(options.get("activation")))


def dense(options: Options, shape: Sizes, state: State) -> Names:
    """One product, with what follows it."""
    if shape is None:
        return ()
    return ("Tensordot" if len(shape) > 2 else "MatMul", *_finished(options, state))


def is_channels_first(options: Options) -> bool:
    """Whether the channels stand before the spatial axes."""
    data_format = options.get("data_format")
    return isinstance(data_format, str) and (
        data_format == "channels_first" or data_format[:2] == "NC"
    )


_IN_BLOCKS = ("required_space_to_batch_paddings", "SpaceToBatchND", "BatchToSpaceND")


def _is_one(value: Value) -> bool:
    return value in (None, 1) or (isinstance(value, tuple) and set(value) == {1})


def convolution(axes: int) -> OpNames:
    """One convolution, between blocks where it is dilated."""
    op = "conv1d" if axes == 1 else f"Conv{axes}D"

    def names(options: Options, shape: Sizes, state: State) -> Names:
        bias: Names = ("BiasAdd",)
        if axes == 1 and is_channels_first(options):
            bias = ("Reshape", "add")
        padding = as_word(options.get("padding"), state, "valid").lower()
        around: Names = ("Pad",) if padding == "causal" else ()
        if not _is_one(options.get("dilation_rate")):
            same = ("filter_shape", "stack") if padding == "same" else ()
            around = (*around, *_IN_BLOCKS, *same)
        return (*around, op, *_finished(options, state, bias))

    return names


def transposed(axes: int) -> OpNames:
    """The sizes of the output, computed, and the convolution."""
    sliced = axes + 2 if axes == 2 else axes + 1

    def names(options: Options, shape: Sizes, state: State) -> Names:
        is_valid = as_word(options.get("padding"), state, "valid").lower() == "valid"
        sizes = ("mul", "add") if is_valid else ("mul",)
        made = ("Shape", *("strided_slice",) * sliced, *sizes * axes, "stack")
        return (*made, f"conv{axes}d_transpose", *_finished(options, state))

    return names


def separable(axes: int) -> OpNames:
    """The convolution; of one axis, as of two."""
    around: Names = ("ExpandDims", "ExpandDims", "ExpandDims", "Squeeze") if axes == 1 else ()

    def names(options: Options, shape: Sizes, state: State) -> Names:
        return (*around, "separable_conv2d", *_finished(options, state))

    return names


def pooling(kind: str, axes: int) -> OpNames:
    """The pooling; of one axis, as of two."""
    around: Names = ("ExpandDims", "Squeeze") if axes == 1 else ()
    op = {"Max": "MaxPool", "Average": "AvgPool"}[kind]
    made = (*around, f"{op}{'3D' if axes == 3 else ''}")
    return lambda options, shape, state: made


def dropout(options: Options, shape: Sizes, state: State) -> Names:
    """One of two ops, or a condition."""
    training = options.get("training", False)
    if isinstance(training, TENSORS):
        return ("cond",)
    return ("dropout",) if as_flag(training, state, otherwise=False) else ("Identity",)


def flatten(options: Options, shape: Sizes, state: State) -> Names:
    """A reshape, behind the batch size where that is not known."""
    if shape is None:
        return ()
    moved: Names = ("transpose",) if is_channels_first(options) and len(shape) > 2 else ()
    is_open = len(shape) > 1 and not isinstance(shape[0], int)
    return (*moved, *(("Shape", "strided_slice") if is_open else ()), "Reshape")


def normalization(options: Options, shape: Sizes, state: State) -> Names:
    """Batch normalization: in one op for images, else in parts."""
    if shape is None or as_flag(options.get("renorm"), state, otherwise=False):
        return ()
    training = options.get("training", False)
    is_open = isinstance(training, TENSORS)
    trains = not is_open and as_flag(training, state, otherwise=False)
    own = [as_flag(options.get(each), state, otherwise=True) for each in ("scale", "center")]
    if len(shape) == 4 and options.get("fused") is not False:
        return fused_normalization(own.count(False), trains=trains, is_open=is_open)
    made: Names = ("AssignMovingAvg",) * 2 if trains else ("cond",) * 4 if is_open else ()
    made += ("moments",) if trains or is_open else ("Cast", "Cast")
    if options.get("axis", -1) in (-1, len(shape) - 1):
        return (*made, *("Cast",) * own.count(True), "batchnorm")
    return (*made, *("Reshape",) * (2 + own.count(True)), "batchnorm")


def fused_normalization(missing: int, *, trains: bool, is_open: bool = False) -> Names:
    """In one op; constants stand for the scale and the offset that are missing."""
    averages: Names = ("AssignMovingAvg",) * 2
    if is_open:
        return (*("Const",) * missing, "cond", "cond", *averages)
    constants = missing + (3 if trains else 1)
    return (*("Const",) * constants, "FusedBatchNormV3", *(averages if trains else ()))


# --- cells --------------------------------------------------------------------------------

_LSTM = (
    "concat", "MatMul", "BiasAdd", "Const", "split", "add", "Sigmoid", "mul", "Sigmoid", "mul",
    "add", "Sigmoid", "mul",
)  # fmt: skip
_GRU = (
    "concat", "MatMul", "BiasAdd", "Sigmoid", "Const", "split", "mul", "concat", "MatMul",
    "BiasAdd", "mul", "sub", "mul", "add",
)  # fmt: skip


def cell(names: Names, activations: int) -> OpNames:
    """The ops of a cell that applies its activation so often."""

    def made(options: Options, shape: Sizes, state: State) -> Names:
        own = options.get("activation")
        return (*names, *(("Tanh",) if own is None else of_activation(own)) * activations)

    return made


gru = cell(_GRU, 1)
basic_rnn = cell(("concat", "MatMul", "BiasAdd"), 1)


def normed_lstm(options: Options, shape: Sizes, state: State) -> Names:
    """The ops of a `LayerNormBasicLSTMCell`."""
    made = (*_LSTM, "Tanh", "Tanh")
    is_normed = as_flag(options.get("layer_norm"), state, otherwise=True)
    return tuple(each for each in made if each != "BiasAdd") if is_normed else made


def basic_lstm(options: Options, shape: Sizes, state: State) -> Names:
    """With constants for axis and bias; a state that is one tensor is split and joined."""
    whole: Names = ("Const", "split", "concat") if options.get("state_is_tuple") is False else ()
    return (*cell((*_LSTM, "Const", "Const"), 2)(options, shape, state), *whole)


def lstm(options: Options, shape: Sizes, state: State) -> Names:
    """With peepholes, a clip and a projection where they are asked for."""
    made = cell(_LSTM, 2)(options, shape, state)
    if as_flag(options.get("use_peepholes"), state, otherwise=False):
        made += ("mul", "add") * 3
    if options.get("cell_clip") is not None:
        made += ("clip_by_value",)
    return (*made, "MatMul") if options.get("num_proj") is not None else made


def block_lstm(options: Options, shape: Sizes, state: State) -> Names:
    """One op; zeros stand for the peepholes."""
    has_peepholes = as_flag(options.get("use_peephole"), state, otherwise=False)
    return ("LSTMBlockCell",) if has_peepholes else ("zeros", "LSTMBlockCell")


def block_gru(options: Options, shape: Sizes, state: State) -> Names:
    """One op."""
    return ("GRUBlockCell",)


def rnn_loop(shape: Sizes, *, is_time_major: bool) -> Names:
    """What `dynamic_rnn` makes around its loop, where the sequence has no lengths."""
    made: Names = (
        "dynamic_rnn", "zeros", "time", "TensorArray", "TensorArray", "TensorArrayUnstack",
        "Maximum", "Minimum", "TensorArrayStack", "concat",
    )  # fmt: skip
    sizes = shape[:2] if shape is not None and len(shape) > 1 else (None, None)
    time, batch = sizes if is_time_major else sizes[::-1]
    if isinstance(batch, int):
        made += ("Shape", "strided_slice", *("Const",) * (3 + isinstance(time, int)))
    else:
        made += ("Shape", "strided_slice") * 3 + ("ExpandDims", "Const", "Const")
    return made if is_time_major else made + ("Rank", "range", "concat", "transpose") * 2


# --- batch normalization of contrib -------------------------------------------------------


def own_normalization(
    rank: int, missing: int, *, is_fused: bool, trains: bool | None, updates_now: bool
) -> Names:
    """Batch normalization as `contrib` does it itself; None: by a tensor whether it trains."""
    averages: Names = ("AssignMovingAvg",) * 2 if trains else ()
    if not is_fused:
        copies: Names = ("Identity",) * 2 if updates_now and trains else ()
        if trains is None:
            return ("moments", "cond", "batchnorm")
        return (*(("moments",) if trains else ()), "batchnorm", *averages, *copies)
    reshaped: Names = ("Reshape", "Shape", "Reshape") if rank == 2 else ()
    if trains is None:
        return (*reshaped, *("Const",) * missing, "cond", "cond")
    constants = missing + (2 if trains else 0)
    copied: Names = ("Identity",) if updates_now and trains else ()
    return (*reshaped, *("Const",) * constants, "FusedBatchNormV3", *averages, *copied)
