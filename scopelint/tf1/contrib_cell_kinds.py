"""Cells of `tf.contrib` that make their variables when they are first called, as a layer does (§9.7)."""

from __future__ import annotations

from collections.abc import Callable

from scopelint.interpreter.state import State
from scopelint.interpreter.values import Value
from scopelint.tf1.arguments import as_flag
from scopelint.tf1.cell_sizes import output_size, units_of
from scopelint.tf1.layer_kinds import LayerKind, Options, Weight
from scopelint.tf1.shapes import dimension, plus, times
from scopelint.tf1.values import Initializer, Size, Sizes

Weights = Callable[[Options, Sizes, State], tuple[Weight, ...]]
#: From the sizes of input and units to shapes.
Shapes = Callable[[Size, Size], tuple[tuple[str, tuple[Size, ...]], ...]]


def _output(options: Options, shape: Sizes, state: State) -> Sizes:
    return (dimension(shape, 0), output_size(options, state))


def _last(options: Options) -> int:
    return -1


def _weights(shapes: Shapes) -> Weights:
    """The variables of these names and shapes; a bias starts from zeros."""

    def weights(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
        wanted = shapes(dimension(shape, -1), units_of(options, state))
        return tuple(Weight(name, sizes, initializer=_first(name)) for name, sizes in wanted)

    return weights


def _first(name: str) -> Value:
    return Initializer("tf.zeros_initializer") if name.endswith("bias") else None


def _nas(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
    """The recurrent kernel comes first; the others hang on options."""
    units, size = units_of(options, state), output_size(options, state)
    columns = times(units, 8)
    weights = [
        Weight("recurrent_kernel", (size, columns)),
        Weight("kernel", (dimension(shape, -1), columns)),
    ]
    if as_flag(options.get("use_bias"), state, otherwise=False):
        weights.append(Weight("bias", (columns,), initializer=_first("bias")))
    if options.get("num_proj") is not None:
        weights.append(Weight("projection_weights", (units, size)))
    return tuple(weights)


def _kind(
    class_name: str, parameters: tuple[str, ...], weights: Weights, products: int = 0
) -> LayerKind:
    """A cell; with products, its first multiplies the input alone, or side by side with the state."""
    if not products:
        return LayerKind(class_name, parameters, weights, _output, 2)
    return LayerKind(class_name, parameters, weights, _output, 2, axis=_last, products=products)


_PLAIN = ("num_units", "activation", "reuse", "name", "dtype")
_INDY = ("activation", "reuse", "kernel_initializer", "bias_initializer", "name", "dtype")

#: The names that cells give themselves where they are given none.
CONTRIB_NAMES = {"tf.contrib.cudnn_rnn.CudnnCompatibleLSTMCell": "cudnn_compatible_lstm_cell"}

CONTRIB_CELLS: dict[str, LayerKind] = {
    "tf.contrib.rnn.NASCell": LayerKind(
        "NASCell", ("num_units", "num_proj", "use_bias", "reuse"), _nas, _output
    ),
    "tf.contrib.rnn.SRUCell": _kind(
        "SRUCell",
        ("num_units", "activation", "reuse", "name"),
        _weights(lambda size, units: (
            ("kernel", (size, times(units, 4))), ("bias", (times(units, 2),)),
        )),
        products=1,
    ),
    "tf.contrib.rnn.IndRNNCell": _kind(
        "IndRNNCell",
        _PLAIN,
        _weights(lambda size, units: (
            ("kernel_w", (size, units)), ("kernel_u", (1, units)), ("bias", (units,)),
        )),
        products=1,
    ),
    "tf.contrib.rnn.IndyGRUCell": _kind(
        "IndyGRUCell",
        ("num_units", *_INDY),
        _weights(lambda size, units: (
            ("gates/kernel_w", (size, times(units, 2))), ("gates/kernel_u", (1, times(units, 2))),
            ("gates/bias", (times(units, 2),)), ("candidate/kernel", (size, units)),
            ("candidate/kernel_u", (1, units)), ("candidate/bias", (units,)),
        )),
        products=2,
    ),
    "tf.contrib.rnn.IndyLSTMCell": _kind(
        "IndyLSTMCell",
        ("num_units", "forget_bias", *_INDY),
        _weights(lambda size, units: (
            ("kernel_w", (size, times(units, 4))), ("kernel_u", (1, times(units, 4))),
            ("bias", (times(units, 4),)),
        )),
        products=1,
    ),
    "tf.contrib.cudnn_rnn.CudnnCompatibleLSTMCell": _kind(
        "CudnnCompatibleLSTMCell",
        ("num_units", "reuse"),
        _weights(lambda size, units: (
            ("kernel", (plus(size, units), times(units, 4))), ("bias", (times(units, 4),)),
        )),
    ),
    "tf.contrib.cudnn_rnn.CudnnCompatibleGRUCell": _kind(
        "CudnnCompatibleGRUCell",
        ("num_units", "reuse", "kernel_initializer"),
        _weights(lambda size, units: (
            ("gates/kernel", (plus(size, units), times(units, 2))),
            ("gates/bias", (times(units, 2),)),
            ("candidate/input_projection/kernel", (size, units)),
            ("candidate/hidden_projection/kernel", (units, units)),
            ("candidate/input_projection/bias", (units,)),
            ("candidate/hidden_projection/bias", (units,)),
        )),
        products=3,
    ),
}  # fmt: skip
