"""`tf.contrib.seq2seq`: attention mechanisms and AttentionWrapper (§12.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import External, Ref, Value
from scopelint.tf1.arguments import as_flag, as_name, as_size, given, items_of
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.attention import (
    Looking,
    MechanismKind,
    MechanismRecord,
    attended,
    attention_size,
    attention_state,
    call_mechanism,
    output_of,
    part_of_mechanism,
    sum_of,
)
from scopelint.tf1.cells import CompositeRecord
from scopelint.tf1.graph import add_record, record_of
from scopelint.tf1.layer_kinds import DENSE
from scopelint.tf1.layers import LayerRecord, call_layer, layer_record
from scopelint.tf1.reach import NOTHING
from scopelint.tf1.scopes import unrecorded
from scopelint.tf1.shapes import dimension
from scopelint.tf1.steps import Omitted, input_term, record_step
from scopelint.tf1.transfer import attribute, method, transfer
from scopelint.tf1.values import AttentionState, DType, Layer, Mechanism, Size, Tensor
from scopelint.trace import Term

_ROOM = "tf.contrib.seq2seq"
_MECHANISMS = {
    "BahdanauAttention": MechanismKind("bahdanau_attention", True, "normalize", False),
    "LuongAttention": MechanismKind("luong_attention", False, "scale", False),
    "BahdanauMonotonicAttention": MechanismKind(
        "bahdanau_monotonic_attention", True, "normalize", True
    ),
    "LuongMonotonicAttention": MechanismKind("luong_monotonic_attention", False, "scale", True),
}


def _declare(name: str, kind: MechanismKind) -> None:
    path = f"{_ROOM}.{name}"

    def make(call: Call, state: State) -> Iterator[Outcome]:
        yield from _make_mechanism(path, kind, call, state)

    transfer(path, section="12.1")(make)


for _name, _kind in _MECHANISMS.items():
    _declare(_name, _kind)

#: The classes of mechanisms.
MECHANISMS = tuple(f"{_ROOM}.{name}" for name in _MECHANISMS)


def _make_mechanism(path: str, kind: MechanismKind, call: Call, state: State) -> Iterator[Outcome]:
    """The memory layer is called here and now; the query layer with the first query."""
    units, memory = given(call, 0, "num_units", state), given(call, 1, "memory", state)
    scaled = given(call, 3, kind.gain, state)
    sequence = input_term(memory, state, 3)
    of_any_batch = replace(sequence, shape=(None, *(sequence.shape or ())[1:]))
    keywords: dict[str, Value | Term | Omitted] = {"num_units": units, "memory": of_any_batch}
    if scaled is not None:
        keywords[kind.gain] = scaled
    step = record_step(state, path, (), keywords)
    own = _dtype_of(call, state)
    query = _dense("query_layer", units, own, state) if kind.has_query_layer else None
    layer = _dense("memory_layer", units, own, state)
    record = MechanismRecord(
        kind=kind,
        units=as_size(units, state),
        dtype=own,
        is_scaled=as_flag(scaled, state, otherwise=False),
        values=memory,
        query_layer=query,
        memory_layer=layer,
        step=step,
    )
    called = unrecorded(state, lambda at: call_layer(layer, memory, None, at))

    def keep(keys: Value, after: State) -> list[Outcome]:
        made = add_record(after, replace(record, keys=keys))
        return [Returns(Mechanism(made, path), after)]

    yield from then(called, keep)


@method(Mechanism, "__call__", section="12.1")
def call_one(call: Call, state: State) -> Iterator[Outcome]:
    """A mechanism called by the program itself: its weights, which are its next state."""
    mechanism = call.arguments[0]
    assert isinstance(mechanism, Mechanism)
    record = record_of(state, mechanism.identity, MechanismRecord)
    query, held = given(call, 1, "query", state), given(call, 2, "state", state)
    called = call_mechanism(record, query, held, state)
    yield from then(called, lambda weights, after: [Returns((weights, weights), after)])


@method(Mechanism, "initial_alignments", "initial_state", section="12.1")
def initial_alignments(call: Call, state: State) -> Iterator[Outcome]:
    """Zeros for each part of the memory."""
    batch = as_size(given(call, 1, "batch_size", state), state)
    mechanism = call.arguments[0]
    assert isinstance(mechanism, Mechanism)
    values = record_of(state, mechanism.identity, MechanismRecord).values
    yield Returns(Tensor((batch, dimension(shape_of(values, state), 1)), reach=NOTHING), state)


def _declare_part(name: str, part: str) -> None:
    @attribute(Mechanism, name)
    def part_of(mechanism: Mechanism, state: State) -> Value:
        found: Value = getattr(record_of(state, mechanism.identity, MechanismRecord), part)
        return found


for _part in ("values", "keys", "query_layer", "memory_layer"):
    _declare_part(_part, _part)
    _declare_part(f"_{_part}", _part)


@attribute(Mechanism, "_probability_fn")
def probability_of(mechanism: Mechanism, state: State) -> Value:
    """What makes probabilities of the scores, and has no variables."""
    return External("tensorflow.nn.softmax")


def _dtype_of(call: Call, state: State) -> str:
    dtype = state.resolve(call.keywords.get("dtype"))
    return dtype.name if isinstance(dtype, DType) else "float32"


def _dense(name: str, units: Value, dtype: str, state: State) -> Layer:
    """A projection without a bias, which is a layer object of a given name."""
    options: dict[str, Value] = {"units": units, "use_bias": False, "name": name}
    record = replace(layer_record(DENSE, "Dense", options, state), dtype=dtype)
    return Layer(add_record(state, record), "tf.layers.Dense")


# --- the cell around a cell ---------------------------------------------------------------


@transfer(f"{_ROOM}.AttentionWrapper", section="12.1")
def attention_wrapper(call: Call, state: State) -> Iterator[Outcome]:
    """A cell that looks at memories: `attention_wrapper/…`, the cell's scope in it."""
    cell, named = given(call, 0, "cell", state), given(call, 7, "name", state)
    given_mechanisms = given(call, 1, "attention_mechanism", state)
    items = items_of(given_mechanisms, state) or (given_mechanisms,)
    mechanisms = tuple(each for each in items if isinstance(each, (Mechanism, Ref)))
    if len(mechanisms) != len(items):
        yield Returns(state.fresh("a cell with attention of the project"), state)
        return
    looking = _looking(call, mechanisms, state)
    step = _record_wrapper(call, cell, given_mechanisms, state)
    options: dict[str, Value] = {} if named is None else {"name": as_name(named, state)}
    are_own = [isinstance(each, Mechanism) for each in mechanisms]
    layer_of = layer_record(None, "AttentionWrapper", options, state)
    layer = Layer(add_record(state, layer_of), f"{_ROOM}.AttentionWrapper")
    record = CompositeRecord(
        (cell,),
        attended,
        step,
        layer,
        units=looking.size,
        output=output_of(looking, cell, state),
        looking=looking,
        first_state=attention_state,
        calls_project=looking.input_function is not None or not all(are_own),
    )
    yield Returns(Layer(add_record(state, record), "tf.contrib.rnn.AttentionWrapper"), state)


def _record_wrapper(call: Call, cell: Value, mechanisms: Value, state: State) -> int:
    replayed = ("attention_layer_size", "output_attention", "name")
    keywords: dict[str, Value | Term | Omitted] = {
        key: call.keywords[key] for key in replayed if call.keywords.get(key) is not None
    }
    if len(call.arguments) > 2 and call.arguments[2] is not None:
        keywords["attention_layer_size"] = call.arguments[2]
    return record_step(state, f"{_ROOM}.AttentionWrapper", (cell, mechanisms), keywords)


def _looking(call: Call, mechanisms: tuple[Value, ...], state: State) -> Looking:
    sizes = given(call, 2, "attention_layer_size", state)
    own = given(call, 8, "attention_layer", state)
    layers: tuple[Layer, ...] = ()
    if own is not None:
        held = items_of(own, state) or (own,)
        layers = tuple(each for each in held if isinstance(each, Layer))
    elif sizes is not None:
        asked = items_of(sizes, state) or (sizes,)
        pairs = zip(asked, mechanisms, strict=False)
        layers = tuple(
            _dense("attention_layer", each, _dtype_in(mechanism, state), state)
            for each, mechanism in pairs
        )
    return Looking(
        mechanisms,
        layers if len(layers) == len(mechanisms) else (),
        _size(layers, mechanisms, state),
        given(call, 4, "cell_input_fn", state),
        as_flag(given(call, 5, "output_attention", state), state, otherwise=True),
    )


def _dtype_in(mechanism: Value, state: State) -> str:
    return part_of_mechanism(mechanism, state).dtype


def _size(layers: tuple[Layer, ...], mechanisms: tuple[Value, ...], state: State) -> Size:
    if not layers:
        return attention_size(mechanisms, state)
    options = [record_of(state, each.identity, LayerRecord).options for each in layers]
    return sum_of(as_size(each.get("units"), state) for each in options)


# --- its state ----------------------------------------------------------------------------


@method(AttentionState, "clone", section="12.1")
def clone(call: Call, state: State) -> Iterator[Outcome]:
    """The state with some parts replaced."""
    held = call.arguments[0]
    assert isinstance(held, AttentionState)
    parts = {key: call.keywords[key] for key in ("cell_state", "attention") if key in call.keywords}
    yield Returns(replace(held, **parts), state)


@attribute(AttentionState, "cell_state")
def cell_state_of(held: AttentionState, state: State) -> Value:
    return held.cell_state


@attribute(AttentionState, "attention")
def attention_of(held: AttentionState, state: State) -> Value:
    return held.attention
