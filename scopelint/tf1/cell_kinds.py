"""The RNN cells of TensorFlow: their variables and states (§9.1)."""

from __future__ import annotations

from dataclasses import replace

from scopelint.interpreter.state import State
from scopelint.interpreter.values import Value
from scopelint.tf1 import op_names
from scopelint.tf1.arguments import as_flag
from scopelint.tf1.cell_sizes import output_size, units_of
from scopelint.tf1.contrib_cell_kinds import CONTRIB_CELLS, CONTRIB_NAMES
from scopelint.tf1.layer_kinds import LayerKind, Options, Weight
from scopelint.tf1.shapes import dimension, plus, times
from scopelint.tf1.values import Initializer, Sizes


def _kernel(name: str, options: Options, shape: Sizes, gates: int, state: State) -> list[Weight]:
    rows = plus(dimension(shape, -1), output_size(options, state))
    columns = times(units_of(options, state), gates)
    zeros = Initializer("tf.zeros_initializer")
    return [
        Weight(f"{name}kernel", (rows, columns)),
        Weight(f"{name}bias", (columns,), initializer=zeros),
    ]


def _basic_rnn(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
    return tuple(_kernel("", options, shape, 1, state))


def _basic_lstm(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
    return tuple(_kernel("", options, shape, 4, state))


def _gru(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
    gates = _kernel("gates/", options, shape, 2, state)
    return (*gates, *_kernel("candidate/", options, shape, 1, state))


def _lstm(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
    weights = _kernel("", options, shape, 4, state)
    units = units_of(options, state)
    if as_flag(options.get("use_peepholes"), state, otherwise=False):
        weights += [Weight(f"w_{gate}_diag", (units,)) for gate in "fio"]
    if options.get("num_proj") is not None:
        weights.append(Weight("projection/kernel", (units, output_size(options, state))))
    return tuple(weights)


def _block_lstm(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
    weights = _kernel("", options, shape, 4, state)
    if as_flag(options.get("use_peephole"), state, otherwise=False):
        weights += [Weight(f"w_{gate}_diag", (units_of(options, state),)) for gate in "ifo"]
    return tuple(weights)


def _block_gru(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
    """The weights of a GRUCell under names of its own."""
    names = ("w_ru", "b_ru", "w_c", "b_c")
    weights = _gru(options, shape, state)
    return tuple(replace(each, name=name) for each, name in zip(weights, names, strict=True))


def _output(options: Options, shape: Sizes, state: State) -> Sizes:
    return (dimension(shape, 0), output_size(options, state))


def _sequence(options: Options, shape: Sizes, state: State) -> Sizes:
    return (dimension(shape, 0), dimension(shape, 1), output_size(options, state))


def _last(options: Options) -> int:
    return -1


_LSTM_PARAMETERS = (
    "num_units", "use_peepholes", "cell_clip", "initializer", "num_proj", "proj_clip",
    "num_unit_shards", "num_proj_shards", "forget_bias", "state_is_tuple", "activation", "reuse",
    "name", "dtype",
)  # fmt: skip
_BASIC_LSTM_PARAMETERS = (
    "num_units", "forget_bias", "state_is_tuple", "activation", "reuse", "name", "dtype",
)  # fmt: skip
_GRU_PARAMETERS = (
    "num_units", "activation", "reuse", "kernel_initializer", "bias_initializer", "name", "dtype",
)  # fmt: skip

#: The LSTM that takes a whole sequence: a layer, and no cell that a loop could call (§9.7).
FUSED = "tf.contrib.rnn.LSTMBlockFusedCell"

#: The names that cells give themselves where they are given none.
OWN_NAMES = {
    "tf.contrib.rnn.LSTMBlockCell": "lstm_cell",
    FUSED: "lstm_fused_cell",
    "tf.contrib.rnn.GRUBlockCell": "gru_cell",
    "tf.contrib.rnn.GRUBlockCellV2": "gru_cell",
    **CONTRIB_NAMES,
}

#: Every cell with variables of its own, by its canonical name.
CELLS: dict[str, LayerKind] = {
    "tf.nn.rnn_cell.BasicRNNCell": LayerKind(
        "BasicRNNCell",
        ("num_units", "activation", "reuse", "name", "dtype"),
        _basic_rnn, _output, 2, axis=_last, products=1, ops=op_names.basic_rnn,
    ),
    "tf.nn.rnn_cell.BasicLSTMCell": LayerKind(
        "BasicLSTMCell", _BASIC_LSTM_PARAMETERS, _basic_lstm, _output, 2, axis=_last, products=1,
        ops=op_names.basic_lstm,
    ),
    "tf.nn.rnn_cell.LSTMCell": LayerKind(
        "LSTMCell", _LSTM_PARAMETERS, _lstm, _output, 2, axis=_last, products=1, ops=op_names.lstm
    ),
    "tf.nn.rnn_cell.GRUCell": LayerKind(
        "GRUCell", _GRU_PARAMETERS, _gru, _output, 2, axis=_last, products=2, ops=op_names.gru
    ),
    "tf.contrib.rnn.LSTMBlockCell": LayerKind(
        "LSTMBlockCell",
        ("num_units", "forget_bias", "cell_clip", "use_peephole", "dtype", "reuse", "name"),
        _block_lstm, _output, 2, ops=op_names.block_lstm,
    ),
    FUSED: LayerKind(
        "LSTMBlockFusedCell",
        ("num_units", "forget_bias", "cell_clip", "use_peephole", "reuse", "dtype", "name"),
        _block_lstm, _sequence,
    ),
    "tf.contrib.rnn.GRUBlockCell": LayerKind(
        "GRUBlockCell", ("num_units", "cell_size", "reuse", "name"), _block_gru, _output, 2,
        ops=op_names.block_gru,
    ),
    "tf.contrib.rnn.GRUBlockCellV2": LayerKind(
        "GRUBlockCellV2", ("num_units", "cell_size", "reuse", "name"), _gru, _output, 2, axis=_last,
        products=2, ops=op_names.block_gru,
    ),
    **CONTRIB_CELLS,
}  # fmt: skip


def cell_options(
    path: str, kind: LayerKind, given: tuple[Value, ...], named: dict[str, Value], state: State
) -> tuple[dict[str, Value], Value]:
    """The arguments of a cell's constructor by name, and apart from them its `reuse`."""
    together = {**dict(zip(kind.parameters, given, strict=False)), **named}
    options = {key: state.resolve(value) for key, value in together.items()}
    if path in OWN_NAMES:
        options.setdefault("name", OWN_NAMES[path])
    return options, options.pop("reuse", options.pop("_reuse", None))
