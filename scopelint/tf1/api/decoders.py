"""`tf.contrib.seq2seq`: helpers, decoders and `dynamic_decode` (§12.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.api.control_flow import in_name_scope
from scopelint.tf1.api.variable_scope import scope_name
from scopelint.tf1.arguments import as_flag, given
from scopelint.tf1.arithmetic import TENSORS, shape_of
from scopelint.tf1.cells import call_cell, halves, is_own
from scopelint.tf1.graph import add_record, record_of
from scopelint.tf1.reach import reach_of
from scopelint.tf1.scopes import Opening, recorded_within, unrecorded, within
from scopelint.tf1.shapes import dimension
from scopelint.tf1.steps import Omitted, handle_of_step, input_term, record_step, scope_handle
from scopelint.tf1.transfer import operation, then, transfer
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
class HelperRecord:
    """A helper: what a cell sees in one step, and the function that embeds what was chosen."""

    inputs: Value
    embed: Value = None
    step: int | None = None


@dataclass(frozen=True, slots=True)
class DecoderRecord:
    """A decoder: a cell, what feeds it, where it begins, and a projection of its outputs."""

    cell: Value
    helper: HelperRecord
    begins: Value
    layer: Value
    step: int | None = None


# --- helpers ------------------------------------------------------------------------------


@transfer(
    f"{_ROOM}.TrainingHelper", f"{_ROOM}.ScheduledEmbeddingTrainingHelper",
    f"{_ROOM}.ScheduledOutputTrainingHelper", section="12.1",
)  # fmt: skip
def training_helper(call: Call, state: State) -> Iterator[Outcome]:
    """Feeds what is given, a step at a time."""
    inputs = given(call, 0, "inputs", state)
    is_time_major = as_flag(given(call, 2, "time_major", state), state, otherwise=False)
    shape = shape_of(inputs, state)
    batch = dimension(shape, 1 if is_time_major else 0)
    rest = None if shape is None else shape[2:]
    row = None if rest is None else (batch, *rest)
    one = Tensor(row, getattr(inputs, "dtype", None), reach=reach_of(inputs, state))
    path = f"{_ROOM}.TrainingHelper"
    lengths = TensorTerm((8,), "int32")
    step = record_step(state, path, (_row_term(one, state), lengths))
    yield Returns(Helper(add_record(state, HelperRecord(one, None, step)), path), state)


def _row_term(one: Tensor, state: State) -> Term:
    """Some sequence of such rows, of the batch that all made-up states have."""
    row = input_term(one, state)
    sizes = (8, 4) if row.shape is None else (8, 4, *row.shape[1:])
    return TensorTerm(sizes, row.dtype)


@transfer(f"{_ROOM}.GreedyEmbeddingHelper", f"{_ROOM}.SampleEmbeddingHelper", section="12.1")
def embedding_helper(call: Call, state: State) -> Iterator[Outcome]:
    """Feeds the embeddings of what was chosen; the start tokens are embedded here."""
    embed = given(call, 0, "embedding", state)
    tokens = given(call, 1, "start_tokens", state)
    path = f"{_ROOM}.GreedyEmbeddingHelper"

    def make(one: Value, after: State) -> list[Outcome]:
        table = TensorTerm((10, *input_term(one, after).shape[1:]), "float32")  # type: ignore[index]
        tokens_term = TensorTerm((8,), "int32")
        step = record_step(after, path, (table, tokens_term, 1))
        record = HelperRecord(one, embed, step)
        return [Returns(Helper(add_record(after, record), path), after)]

    yield from then(_embedded(embed, tokens, state), make)


def _embedded(embed: Value, ids: Value, state: State) -> Iterable[Outcome]:
    """The rows of a table, or what a function makes of ids."""
    if not isinstance(embed, TENSORS):
        return call_value(embed, Call((ids,)), state)
    sizes = (dimension(shape_of(ids, state), 0), dimension(shape_of(embed, state), -1))
    return [
        Returns(Tensor(sizes, getattr(embed, "dtype", None), reach=reach_of(embed, state)), state)
    ]


# --- decoders -----------------------------------------------------------------------------


@transfer(f"{_ROOM}.BasicDecoder", section="12.1")
def basic_decoder(call: Call, state: State) -> Iterator[Outcome]:
    """A cell, a helper and a projection."""
    cell, helper = given(call, 0, "cell", state), given(call, 1, "helper", state)
    begins, layer = given(call, 2, "initial_state", state), given(call, 3, "output_layer", state)
    if not isinstance(helper, Helper):
        yield Returns(state.fresh("a decoder with a helper of the project"), state)
        return
    held = record_of(state, helper.identity, HelperRecord)
    step = _record_decoder(f"{_ROOM}.BasicDecoder", (cell, helper), layer, state)
    record = DecoderRecord(cell, held, begins, layer, step)
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
        record = DecoderRecord(cell, HelperRecord(one, embed), begins, layer, step)
        return [Returns(Decoder(add_record(after, record), path), after)]

    yield from then(_embedded(embed, Tensor((SOME_SIZE,), "int32"), state), make)


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
    """One step of the decoder, in `decoder` by default name."""
    decoder, scope = given(call, 0, "decoder", state), given(call, 6, "scope", state)
    if not isinstance(decoder, Decoder):
        yield Returns(state.fresh("what a decoder of the project gives"), state)
        return
    record = record_of(state, decoder.identity, DecoderRecord)
    opening = Opening(scope_name(scope, state), "decoder")

    def loop(inside: State) -> Iterable[Outcome]:
        return in_name_scope("while", inside, lambda at: _step(record, at))

    if record.step is None or not is_own(record.cell, state):
        yield from recorded_within(state, opening, loop)
        return
    keywords: dict[str, Value | Term | Omitted] = {}
    if scope is not None:
        is_object = isinstance(scope, Scope)
        keywords["scope"] = scope_handle(scope, state) if is_object else opening.name  # type: ignore[assignment,arg-type]
    record_step(state, f"{_ROOM}.dynamic_decode", (decoder,), keywords)
    yield from unrecorded(state, lambda at: within(at, opening, loop))


def _step(record: DecoderRecord, state: State) -> Iterator[Outcome]:
    """Call the cell, project its output, embed what is chosen."""

    def go_on(result: Value, after: State) -> Iterable[Outcome]:
        output, new = halves(result, after)
        projected = _projected(record.layer, output, after)
        return then(projected, lambda value, at: _chosen(record, value, new, at))

    called = call_cell(record.cell, record.helper.inputs, record.begins, None, state)
    yield from then(called, go_on)


def _projected(layer: Value, output: Value, state: State) -> Iterable[Outcome]:
    return [Returns(output, state)] if layer is None else call_value(layer, Call((output,)), state)


def _chosen(record: DecoderRecord, output: Value, new: Value, state: State) -> Iterable[Outcome]:
    """(outputs, state, lengths), once the ids of the outputs were embedded."""
    shape = shape_of(output, state)
    batch = dimension(shape, 0)
    ids = Tensor((batch,), "int32")
    sizes = (batch, SOME_SIZE, dimension(shape, -1))
    outputs = (Tensor(sizes, reach=reach_of(output, state)), Tensor((batch, SOME_SIZE), "int32"))
    gives = (outputs, new, Tensor((batch,), "int32"))
    embed = record.helper.embed
    fed = [Returns(None, state)] if embed is None else _embedded(embed, ids, state)
    return then(fed, lambda _, after: [Returns(gives, after)])


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
