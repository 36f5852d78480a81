"""Cells of `tf.contrib.rnn` that ask for their variables in each call: which, in which order (§9.7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from scopelint.interpreter.calls import raise_error
from scopelint.interpreter.library import Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1 import op_names
from scopelint.tf1.arguments import as_flag, as_size, items_of
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.asking import Asked, ask, linear, norm
from scopelint.tf1.cell_sizes import Options, output_size, units_of
from scopelint.tf1.cells import CellBody, CompositeRecord
from scopelint.tf1.layer_kinds import Weight
from scopelint.tf1.reach import reach_of
from scopelint.tf1.shapes import dimension, plus, quotient, times
from scopelint.tf1.transfer import in_order
from scopelint.tf1.values import SOME_SIZE, Size, Sizes, Tensor

#: From the options and the size of the input to what is asked for.
Asks = Callable[[Options, Size, State], Iterable[Asked]]


@dataclass(frozen=True, slots=True)
class AskingKind:
    """A cell: what it asks for, and how large what it gives and keeps is."""

    parameters: tuple[str, ...]
    asks: Asks
    keeps: Callable[[Options, State], tuple[Sizes, ...]]
    replayed: tuple[str, ...]  #: options that decide about its variables
    #: The shape of its output, behind the batch.
    output: Callable[[Options, State], tuple[Size, ...]] = lambda *each: (output_size(*each),)
    ops: op_names.OpNames = op_names.none  #: names of its ops
    own_name: str | None = None  #: that it gives itself where it is given none
    #: An error about the size of its input.
    objection: Callable[[Options, Size, State], str | None] = lambda *_: None


def body_of(kind: AskingKind, options: Options) -> CellBody:
    """What a call of such a cell does in its scope."""
    return partial(_call, kind, options)


def _call(
    kind: AskingKind,
    options: Options,
    record: CompositeRecord,
    inputs: Value,
    held: Value,
    state: State,
) -> Iterator[Outcome]:
    """Ask for the variables; the last of several inputs is what the cell multiplies."""
    values = items_of(inputs, state) or (inputs,)
    shape, dtype = shape_of(values[-1], state), getattr(values[-1], "dtype", None)
    size, layer = dimension(shape, -1), record.layer
    assert layer is not None
    objection = kind.objection(options, size, state)
    if size is None or objection is not None:
        text = objection or "Could not infer input size from inputs.get_shape()[-1]"
        yield raise_error("ValueError", text, state)
        return
    asked = [ask(layer, each, dtype) for each in kind.asks(options, size, state)]

    def finish(weights: Value, after: State) -> list[Outcome]:
        op_names.use(kind.ops(options, shape, after), after)
        batch, reach = dimension(shape, 0), reach_of((inputs, held, weights), after)
        output = Tensor((batch, *kind.output(options, after)), dtype, reach=reach)
        sizes = kind.keeps(options, after)
        new = tuple(Tensor((batch, *(each or ())), dtype, reach=reach) for each in sizes)
        return [Returns((output, new if len(new) > 1 else new[0]), after)]

    yield from then(in_order(asked, state), finish)


# --- what they ask for --------------------------------------------------------------------


def _one_of_units(options: Options, state: State) -> tuple[Sizes, ...]:
    return ((units_of(options, state),),)


def _pair(options: Options, state: State) -> tuple[Sizes, ...]:
    return ((units_of(options, state),), (output_size(options, state),))


def _weights(shape: tuple[Size, ...], *names: str) -> tuple[Weight, ...]:
    return tuple(Weight(name, shape) for name in names)


def _ugrnn(options: Options, size: Size, state: State) -> Iterator[Asked]:
    units = units_of(options, state)
    yield linear(plus(size, units), times(units, 2))


def _normed(options: Options, size: Size, state: State) -> Iterator[Asked]:
    """A kernel, and a bias, or for each gate gamma and beta, which layer_norm then shares."""
    units = units_of(options, state)
    yield Asked(_weights((plus(size, units), times(units, 4)), "kernel"))
    if as_flag(options.get("layer_norm"), state, otherwise=True):
        for gate in ("input", "transform", "forget", "output", "state"):
            yield from norm(gate, units)
    else:
        yield Asked(_weights((times(units, 4),), "bias"))


def _intersection(options: Options, size: Size, state: State) -> Iterator[Asked]:
    """A projection comes before, where it is asked for and the input has another size."""
    units = units_of(options, state)
    if size != units and options.get("num_in_proj"):
        yield linear(size, units, "in_projection")
    yield linear(times(units, 2), times(units, 4))


def _intersection_objection(options: Options, size: Size, state: State) -> str | None:
    units = units_of(options, state)
    is_other = isinstance(size, int) and isinstance(units, int) and size != units
    if not is_other or options.get("num_in_proj"):
        return None
    return "Must have input size == output size for Intersection RNN."


def _sharded(name: str, rows: Size, columns: Size, count: Value) -> Asked:
    """A matrix in shards, which are asked for one by one."""
    shards = count if isinstance(count, int) and count > 0 else 1
    sizes: list[Size] = [rows] if shards == 1 else [SOME_SIZE] * shards
    if isinstance(rows, int):
        sizes = [rows // shards + (number < rows % shards) for number in range(shards)]
    weights = (Weight(f"{name}_{number}", (size, columns)) for number, size in enumerate(sizes))
    return Asked(tuple(weights))


def _coupled(options: Options, size: Size, state: State) -> Iterator[Asked]:
    units, given = units_of(options, state), output_size(options, state)
    is_normed = as_flag(options.get("layer_norm"), state, otherwise=False)
    yield _sharded("W", plus(size, given), times(units, 3), options.get("num_unit_shards", 1))
    yield Asked(_weights((times(units, 3),), "B"))
    for gate in ("transform", "forget", "output") if is_normed else ():
        yield from norm(gate, units)
    if as_flag(options.get("use_peepholes"), state, otherwise=False):
        yield Asked(_weights((units,), "W_F_diag", "W_O_diag"))
    if is_normed:
        yield from norm("state", units)
    if options.get("num_proj") is not None:
        yield _sharded("W_P", units, given, options.get("num_proj_shards", 1))


def _phased(options: Options, size: Size, state: State) -> Iterator[Asked]:
    """Gates see the memory where there are peepholes."""
    units = units_of(options, state)
    has_peepholes = as_flag(options.get("use_peepholes"), state, otherwise=False)
    joined = plus(size, units)
    seen = plus(joined, units) if has_peepholes else joined
    yield linear(seen, times(units, 2), "mask_gates")
    yield linear(joined, units, "new_input")
    yield linear(seen, units, "output_gate")
    is_trained = as_flag(options.get("trainable_ratio_on"), state, otherwise=True)
    ratio = Weight("ratio_on", (units,), is_trainable=is_trained)
    yield Asked((*_weights((units,), "period", "phase"), ratio))


def _groups(options: Options) -> int:
    groups = options.get("number_of_groups", 1)
    return groups if isinstance(groups, int) and groups > 0 else 1


def _grouped(options: Options, size: Size, state: State) -> Iterator[Asked]:
    """A kernel for each group, biases for all of them."""
    units, given, groups = units_of(options, state), output_size(options, state), _groups(options)
    rows = plus(quotient(size, groups), quotient(given, groups))
    for group in range(groups):
        yield linear(rows, times(quotient(units, groups), 4), f"group{group}", has_bias=False)
    yield Asked(_weights((units,), "bias_i", "bias_j", "bias_f", "bias_o"))
    if options.get("num_proj") is not None:
        yield linear(units, given, "projection", has_bias=False)


def _grouped_objection(options: Options, size: Size, state: State) -> str | None:
    groups = _groups(options)
    if not isinstance(size, int) or size % groups == 0:
        return None
    return f"input size ({size}) must be divisible by number_of_groups ({groups})"


def _convolved(options: Options, size: Size, state: State) -> Iterator[Asked]:
    """A kernel over input and hidden state side by side; biases, not bias."""
    outputs = as_size(options.get("output_channels"), state)
    window = items_of(options.get("kernel_shape"), state)
    sizes = None if window is None else tuple(as_size(each, state) for each in window)
    columns = times(outputs, 4)
    shape = None if sizes is None else (*sizes, plus(size, outputs), columns)
    biases = _weights((columns,), "biases")
    has_bias = as_flag(options.get("use_bias"), state, otherwise=True)
    yield Asked((Weight("kernel", shape), *(biases if has_bias else ())))


def _image(options: Options, state: State) -> tuple[Size, ...]:
    shape = items_of(options.get("input_shape"), state) or ()
    return tuple(as_size(each, state) for each in shape)


def _convolved_output(options: Options, state: State) -> tuple[Size, ...]:
    """With a skip connection the input stands beside the output."""
    image, outputs = _image(options, state), as_size(options.get("output_channels"), state)
    is_skipped = as_flag(options.get("skip_connection"), state, otherwise=False)
    return (*image[:-1], plus(outputs, dimension(image, -1)) if is_skipped else outputs)


def _convolved_state(options: Options, state: State) -> tuple[Sizes, ...]:
    outputs = as_size(options.get("output_channels"), state)
    return ((*_image(options, state)[:-1], outputs),) * 2


_CONVOLVED = (
    "input_shape", "output_channels", "kernel_shape", "use_bias", "skip_connection", "forget_bias",
    "initializers", "name",
)  # fmt: skip


def _convolving(*parameters: str, own_name: str) -> AskingKind:
    return AskingKind(
        parameters, _convolved, _convolved_state, ("conv_ndims", *_CONVOLVED), _convolved_output,
        own_name=own_name,
    )  # fmt: skip


#: Every such cell, by its name in `tf.contrib.rnn`.
ASKING_CELLS: dict[str, AskingKind] = {
    "UGRNNCell": AskingKind(
        ("num_units", "initializer", "forget_bias", "activation", "reuse"),
        _ugrnn, _one_of_units, ("num_units",),
    ),
    "LayerNormBasicLSTMCell": AskingKind(
        (
            "num_units", "forget_bias", "input_size", "activation", "layer_norm", "norm_gain",
            "norm_shift", "dropout_keep_prob", "dropout_prob_seed", "reuse",
        ),
        _normed, _pair, ("num_units", "layer_norm"), ops=op_names.normed_lstm,
    ),
    "IntersectionRNNCell": AskingKind(
        ("num_units", "num_in_proj", "initializer", "forget_bias", "y_activation", "reuse"),
        _intersection, _one_of_units, ("num_units", "num_in_proj"),
        objection=_intersection_objection,
    ),
    "CoupledInputForgetGateLSTMCell": AskingKind(
        (
            "num_units", "use_peepholes", "initializer", "num_proj", "proj_clip", "num_unit_shards",
            "num_proj_shards", "forget_bias", "state_is_tuple", "activation", "reuse", "layer_norm",
            "norm_gain", "norm_shift",
        ),
        _coupled, _pair,
        ("num_units", "use_peepholes", "num_proj", "num_unit_shards", "num_proj_shards",
         "layer_norm"),
    ),
    "PhasedLSTMCell": AskingKind(
        (
            "num_units", "use_peepholes", "leak", "ratio_on", "trainable_ratio_on",
            "period_init_min", "period_init_max", "reuse",
        ),
        _phased, _pair, ("num_units", "use_peepholes", "trainable_ratio_on"),
    ),
    "GLSTMCell": AskingKind(
        (
            "num_units", "initializer", "num_proj", "number_of_groups", "forget_bias", "activation",
            "reuse",
        ),
        _grouped, _pair, ("num_units", "num_proj", "number_of_groups"),
        objection=_grouped_objection,
    ),
    "ConvLSTMCell": _convolving("conv_ndims", *_CONVOLVED, own_name="conv_lstm_cell"),
    "Conv1DLSTMCell": _convolving("name", own_name="conv_1d_lstm_cell"),
    "Conv2DLSTMCell": _convolving("name", own_name="conv_2d_lstm_cell"),
    "Conv3DLSTMCell": _convolving("name", own_name="conv_3d_lstm_cell"),
}  # fmt: skip
