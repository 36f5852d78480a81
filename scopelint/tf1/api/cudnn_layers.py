"""`tf.contrib.cudnn_rnn`: recurrent layers whose weights are one variable of a shape that nobody knows (§6.3)."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.library import Call
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.api.layers import layer_object
from scopelint.tf1.arguments import as_size, as_word
from scopelint.tf1.layer_kinds import LayerKind, Options, Weight
from scopelint.tf1.shapes import dimension, replaced, times
from scopelint.tf1.transfer import transfer
from scopelint.tf1.values import Size, Sizes, Tensor

_PARAMETERS = (
    "num_layers", "num_units", "input_mode", "direction", "dropout", "seed", "dtype",
    "kernel_initializer", "bias_initializer", "name",
)  # fmt: skip


def _weights(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
    return (Weight("opaque_kernel", None),)


def _directions(options: Options, state: State) -> Size:
    known = {"unidirectional": 1, "bidirectional": 2}
    return known.get(as_word(options.get("direction"), state, "unidirectional"))


def _output(options: Options, shape: Sizes, state: State) -> Sizes:
    wide = times(as_size(options.get("num_units"), state), _directions(options, state))
    return replaced(shape, -1, wide)


def _with_states(count: int, given: Tensor, options: Options, state: State) -> Value:
    """The output of every step, and the last states of all layers and directions."""
    rows = times(as_size(options.get("num_layers"), state), _directions(options, state))
    sizes = (rows, dimension(given.shape, 1), as_size(options.get("num_units"), state))
    held = Tensor(sizes, given.dtype, reach=given.reach)
    return (given, (held,) * count)


def _declare(class_name: str, states: int) -> None:
    path = f"tf.contrib.cudnn_rnn.{class_name}"
    kind = LayerKind(
        class_name,
        _PARAMETERS,
        _weights,
        _output,
        axis=lambda options: -1,
        gives=lambda given, options, state: _with_states(states, given, options, state),
    )

    def make_object(call: Call, state: State) -> Iterator[Outcome]:
        yield from layer_object(path, kind, call, state)

    transfer(path, section="6.3")(make_object)


_declare("CudnnLSTM", 2)
for _name in ("CudnnGRU", "CudnnRNNTanh", "CudnnRNNRelu"):
    _declare(_name, 1)
