"""`tf.contrib.seq2seq`: helpers, decoders and `dynamic_decode` (§12.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.classes import own_method
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Ref, Value
from scopelint.tf1.api.control_flow import in_construct_named, in_name_scope
from scopelint.tf1.api.helpers import HelperRecord, embedded
from scopelint.tf1.api.variable_scope import scope_name
from scopelint.tf1.arguments import as_flag, given, items_of
from scopelint.tf1.arithmetic import TENSORS, shape_of
from scopelint.tf1.cells import call_cell, halves, is_own
from scopelint.tf1.graph import add_record, record_of
from scopelint.tf1.instances import call_method
from scopelint.tf1.reach import reach_of
from scopelint.tf1.scopes import Opening, recorded_within, unrecorded, within
from scopelint.tf1.shapes import dimension
from scopelint.tf1.steps import Omitted, handle_of_step, input_term, record_step, scope_handle
from scopelint.tf1.transfer import attribute, method, operation, transfer
from scopelint.tf1.values import (
    SOME_SIZE,
    AttentionState,
    Decoder,
    Helper,
    Layer,
    Scope,
    Tensor,
)
from scopelint.trace import Handle, NameTerm, StepKind, TensorTerm, Term

_ROOM = "tf.contrib.seq2seq"


@dataclass(frozen=True, slots=True)
class DecoderRecord:
    """A decoder: a cell, what feeds it, where it begins, and a projection of its outputs."""

    cell: Value
    helper: Value
    begins: Value
    layer: Value
    step: int | None = None


# --- decoders -----------------------------------------------------------------------------


@transfer(f"{_ROOM}.BasicDecoder", section="12.1")
def basic_decoder(call: Call, state: State) -> Iterator[Outcome]:
    """A cell, a helper and a projection."""
    cell, helper = given(call, 0, "cell", state), given(call, 1, "helper", state)
    begins, layer = given(call, 2, "initial_state", state), given(call, 3, "output_layer", state)
    if not isinstance(helper, (Helper, Ref)):
        yield Returns(state.fresh("a decoder with an unknown helper"), state)
        return
    step = None
    if isinstance(helper, Helper) and _step_of(helper, state) is not None:
        step = _record_decoder(f"{_ROOM}.BasicDecoder", (cell, helper), layer, state)
    record = DecoderRecord(cell, helper, begins, layer, step)
    yield Returns(Decoder(add_record(state, record), f"{_ROOM}.BasicDecoder"), state)


@transfer(f"{_ROOM}.BeamSearchDecoder", section="12.1")
def beam_search_decoder(call: Call, state: State) -> Iterator[Outcome]:
    """A cell over several beams at once."""
    cell, embed = given(call, 0, "cell", state), given(call, 1, "embedding", state)
    begins, layer = given(call, 4, "initial_state", state), given(call, 6, "output_layer", state)
    path = f"{_ROOM}.BeamSearchDecoder"

    def make(one: Value, after: State) -> list[Outcome]:
        row = input_term(one, after)
        table = TensorTerm((10, *(row.shape or (8,))[1:]), row.dtype)
        tokens = TensorTerm((8,), "int32")
        start = _zero_state_step(cell, after)
        step = None
        if start is not None:
            keywords: dict[str, Value | Term | Omitted] = {"beam_width": 1, "output_layer": layer}
            step = record_step(after, path, (cell, table, tokens, 1, start), keywords)
        helper = Helper(add_record(after, HelperRecord(one, embed)), path)
        record = DecoderRecord(cell, helper, begins, layer, step)
        return [Returns(Decoder(add_record(after, record), path), after)]

    yield from then(embedded(embed, Tensor((SOME_SIZE,), "int32"), state), make)


def _step_of(helper: Helper, state: State) -> int | None:
    return record_of(state, helper.identity, HelperRecord).step


def _record_decoder(
    path: str, made_of: tuple[Value, Value], layer: Value, state: State
) -> int | None:
    start = _zero_state_step(made_of[0], state)
    if start is None:
        return None
    keywords: dict[str, Value | Term | Omitted] = {"output_layer": layer}
    return record_step(state, path, (*made_of, start), keywords if layer is not None else {})


def _zero_state_step(cell: Value, state: State) -> Handle | None:
    """A state to begin with, for replay; None for a cell that no step has made."""
    record = record_of(state, cell.identity, object) if isinstance(cell, Layer) else None
    handle = handle_of_step(getattr(record, "step", None))
    if not isinstance(handle, Handle):
        return None
    arguments = (8, NameTerm("tf.float32"))
    step = record_step(state, "zero_state", arguments, kind=StepKind.METHOD, receiver=handle)
    return Handle(step)


@transfer(f"{_ROOM}.dynamic_decode", section="12.1")
def dynamic_decode(call: Call, state: State) -> Iterator[Outcome]:
    """`initialize` and one `step` of the decoder, in `decoder` by default name."""
    decoder, scope = given(call, 0, "decoder", state), given(call, 6, "scope", state)
    if not isinstance(decoder, (Decoder, Ref)):
        yield Returns(state.fresh("what an unknown decoder gives"), state)
        return
    opening = Opening(scope_name(scope, state), "decoder")
    is_time_major = as_flag(given(call, 1, "output_time_major", state), state, otherwise=False)

    def loop(inside: State) -> Iterable[Outcome]:
        return then(call_method(decoder, "initialize", Call(()), inside), turn)

    def turn(first: Value, after: State) -> Iterable[Outcome]:
        _, inputs, held = _parts(first, 3, after)
        arguments = Call((Tensor((), "int32"), inputs, held))
        return in_construct_named("while", after, lambda at: then(_step(arguments, at), finish))

    def _step(arguments: Call, at: State) -> Iterable[Outcome]:
        return call_method(decoder, "step", arguments, at)

    def finish(last: Value, after: State) -> Iterable[Outcome]:
        found, new, _, finished = _parts(last, 4, after)
        outputs = stacked(found, is_time_major=is_time_major, state=after)
        lengths = Tensor((dimension(shape_of(finished, after), 0),), "int32")
        return _finalized(decoder, (outputs, new, lengths), after)

    record = (
        record_of(state, decoder.identity, DecoderRecord) if isinstance(decoder, Decoder) else None
    )
    if record is None or record.step is None or not is_own(record.cell, state):
        yield from recorded_within(state, opening, loop)
        return
    keywords: dict[str, Value | Term | Omitted] = {}
    if scope is not None:
        is_object = isinstance(scope, Scope)
        keywords["scope"] = scope_handle(scope, state) if is_object else opening.name  # type: ignore[assignment,arg-type]
    record_step(state, f"{_ROOM}.dynamic_decode", (decoder,), keywords)
    yield from unrecorded(state, lambda at: within(at, opening, loop))


def _parts(value: Value, count: int, state: State) -> tuple[Value, ...]:
    """What a decoder gives: so many values."""
    items = items_of(value, state)
    return items if items is not None and len(items) == count else (Tensor(None),) * count


def _finalized(decoder: Value, gives: tuple[Value, ...], state: State) -> Iterable[Outcome]:
    """The outputs and the state as the project's `finalize` makes them, if there is one."""
    finalize = own_method(decoder, "finalize", state)
    if finalize is None:
        return [Returns(gives, state)]
    made = call_value(finalize, Call(gives), state)
    return then(made, lambda pair, at: [Returns((*_parts(pair, 2, at), gives[2]), at)])


# --- what a decoder does ------------------------------------------------------------------


@method(Decoder, "initialize", section="12.1")
def initialize(call: Call, state: State) -> Iterable[Outcome]:
    """What the helper begins with, and the state."""
    record = _record(call, state)

    def begin(first: Value, after: State) -> Iterable[Outcome]:
        return [Returns((*_parts(first, 2, after), record.begins), after)]

    return then(call_method(record.helper, "initialize", Call(()), state), begin)


@method(Decoder, "step", section="12.1")
def step(call: Call, state: State) -> Iterable[Outcome]:
    """Call the cell, project its output, ask the helper: (outputs, state, inputs, finished)."""
    record, decoder = _record(call, state), call.arguments[0]
    inputs, held = given(call, 2, "inputs", state), given(call, 3, "state", state)
    time = given(call, 1, "time", state)

    def project(result: Value, after: State) -> Iterable[Outcome]:
        output, new = halves(result, after)
        projected = _projected(record.layer, output, after)
        return then(projected, lambda value, at: choose(value, new, at))

    def choose(output: Value, new: Value, at: State) -> Iterable[Outcome]:
        known: dict[str, Value] = {"time": time, "outputs": output, "state": new}
        chosen = call_method(record.helper, "sample", Call((), known), at)
        return then(chosen, lambda ids, after: feed(ids, known, after))

    def feed(ids: Value, known: dict[str, Value], after: State) -> Iterable[Outcome]:
        asked = Call((), {**known, "sample_ids": ids})
        fed = call_method(record.helper, "next_inputs", asked, after)
        return then(fed, lambda last, at: finish((known["outputs"], ids), last, at))

    def finish(outputs: Value, last: Value, at: State) -> Iterable[Outcome]:
        finished, following, new = _parts(last, 3, at)
        return [Returns((outputs, new, following, finished), at)]

    def body(inside: State) -> Iterable[Outcome]:
        return then(call_cell(record.cell, inputs, held, None, inside), project)

    assert isinstance(decoder, Decoder)
    return in_name_scope(f"{decoder.path.rpartition('.')[2]}Step", state, body)


def _record(call: Call, state: State) -> DecoderRecord:
    decoder = call.arguments[0]
    assert isinstance(decoder, Decoder)
    return record_of(state, decoder.identity, DecoderRecord)


def _projected(layer: Value, output: Value, state: State) -> Iterable[Outcome]:
    return [Returns(output, state)] if layer is None else call_value(layer, Call((output,)), state)


def stacked(value: Value, *, is_time_major: bool, state: State) -> Value:
    """What all steps gave, along time."""
    if isinstance(value, tuple):
        return tuple(stacked(each, is_time_major=is_time_major, state=state) for each in value)
    if not isinstance(value, TENSORS):
        return state.fresh("what a decoder gives")
    shape = shape_of(value, state)
    sizes = None if shape is None else (*shape[:1], SOME_SIZE, *shape[1:])
    if sizes is not None and is_time_major:
        sizes = (SOME_SIZE, *sizes[:1], *sizes[2:])
    return Tensor(sizes, getattr(value, "dtype", None), reach=reach_of(value, state))


def _declare_part(name: str, part: str) -> None:
    @attribute(Decoder, name)
    def part_of(decoder: Decoder, state: State) -> Value:
        found: Value = getattr(record_of(state, decoder.identity, DecoderRecord), part)
        return found


for _name, _part in (
    ("_cell", "cell"), ("_helper", "helper"), ("_initial_state", "begins"),
    ("_initial_cell_state", "begins"), ("_output_layer", "layer"),
):  # fmt: skip
    _declare_part(_name, _part)


@operation(f"{_ROOM}.BasicDecoderOutput")
def basic_output(call: Call, state: State) -> Value:
    return (given(call, 0, "rnn_output", state), given(call, 1, "sample_id", state))


# --- what makes no variables --------------------------------------------------------------


@operation(f"{_ROOM}.tile_batch")
def tile_batch(call: Call, state: State) -> Value:
    """The same with more rows."""
    return _tiled(given(call, 0, "t", state), state)


def _tiled(value: Value, state: State) -> Value:
    if isinstance(value, tuple):
        return tuple(_tiled(each, state) for each in value)
    if isinstance(value, AttentionState):
        return AttentionState(_tiled(value.cell_state, state), _tiled(value.attention, state))
    shape = shape_of(value, state)
    sizes = shape if not shape else (SOME_SIZE, *shape[1:])
    return Tensor(sizes, getattr(value, "dtype", None), reach=reach_of(value, state))


@operation(f"{_ROOM}.sequence_loss")
def sequence_loss(call: Call, state: State) -> Value:
    return Tensor(())
