"""Attention mechanisms and the cell around them: which variables they make, and where (§12.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.asking import getting
from scopelint.tf1.cells import CompositeRecord, call_cell, halves, size_of, zero_state
from scopelint.tf1.graph import record_of
from scopelint.tf1.instances import made_by_base
from scopelint.tf1.layer_kinds import Weight
from scopelint.tf1.layers import call_layer
from scopelint.tf1.reach import also, reach_of
from scopelint.tf1.scopes import Body, Opening, unrecorded, within
from scopelint.tf1.shapes import dimension, plus
from scopelint.tf1.steps import Omitted, handle_of_step, input_term, record_step
from scopelint.tf1.transfer import in_order
from scopelint.tf1.values import SOME_SIZE, AttentionState, Layer, Mechanism, Name, Size, Tensor
from scopelint.trace import Handle, StepKind, Term


@dataclass(frozen=True, slots=True)
class MechanismKind:
    """What a mechanism gets in a call, in its scope of this default name."""

    scope: Name
    has_query_layer: bool  #: then it also gets `attention_v`
    gain: str  #: the parameter that asks for `attention_g`
    has_bias: bool  #: `attention_score_bias`


@dataclass(frozen=True, slots=True, kw_only=True)
class MechanismRecord:
    """A mechanism; its memory layer has been called when it was made."""

    kind: MechanismKind
    units: Size
    dtype: str
    is_scaled: bool
    values: Value  #: the memory
    query_layer: Layer | None = None
    memory_layer: Layer | None = None
    keys: Value = None  #: the memory, as the memory layer gives it
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Looking:
    """What an AttentionWrapper has beside its cell."""

    mechanisms: tuple[Value, ...]
    layers: tuple[Layer, ...]  #: one for each mechanism, or none
    size: Size  #: of the attention
    input_function: Value = None
    gives_attention: bool = True


def attended(
    record: CompositeRecord, inputs: Value, held: Value, state: State
) -> Iterable[Outcome]:
    """The inner cell on input and attention, then each mechanism on its output."""
    looking = record.looking
    assert isinstance(looking, Looking)
    attention = getattr(held, "attention", Tensor(None))
    inner = getattr(held, "cell_state", None)

    def look(result: Value, after: State) -> Iterable[Outcome]:
        output, new = halves(result, after)
        looks = [_looking(looking, number, output) for number in range(len(looking.mechanisms))]

        def finish(found: Value, at: State) -> list[Outcome]:
            sizes = (dimension(shape_of(output, at), 0), looking.size)
            attention = Tensor(sizes, reach=reach_of(found, at))
            gives = attention if looking.gives_attention else output
            return [Returns((gives, AttentionState(new, attention)), at)]

        return then(in_order(looks, after), finish)

    fed = _fed(looking, inputs, attention, state)
    called = then(fed, lambda value, at: call_cell(record.cells[0], value, inner, None, at))
    return then(called, look)


def _fed(looking: Looking, inputs: Value, attention: Value, state: State) -> Iterable[Outcome]:
    """The input of the inner cell: both side by side, unless a function joins them."""
    if looking.input_function is not None:
        return call_value(looking.input_function, Call((inputs, attention)), state)
    shape = shape_of(inputs, state)
    sizes = (dimension(shape, 0), plus(dimension(shape, -1), looking.size))
    reach = reach_of((inputs, attention), state)
    return [Returns(Tensor(sizes, getattr(inputs, "dtype", None), reach=reach), state)]


def _looking(looking: Looking, number: int, output: Value) -> Body:
    """One mechanism's context, projected where there is a layer for it."""
    mechanism = looking.mechanisms[number]

    def look(state: State) -> Iterable[Outcome]:
        record = part_of_mechanism(mechanism, state)
        held = _alignments(record, output, state)
        if isinstance(mechanism, Mechanism):
            called = call_mechanism(record, output, held, state)
        else:
            called = call_value(mechanism, Call((output,), {"state": held}), state)
        return then(called, lambda weights, after: project(record, weights, after))

    def project(record: MechanismRecord, weights: Value, state: State) -> Iterable[Outcome]:
        shape = shape_of(output, state)
        reach = reach_of((record.values, weights), state)
        size = dimension(shape_of(record.values, state), -1)
        context = Tensor((dimension(shape, 0), size), record.dtype, reach=reach)
        if not looking.layers:
            return [Returns(context, state)]
        joined = Tensor((dimension(shape, 0), plus(dimension(shape, -1), size)), record.dtype)
        both = also(joined, reach_of((output, context), state), state)
        return call_layer(looking.layers[number], both, None, state)

    return look


#: What is known of a mechanism of the project that has called no `__init__` of TensorFlow's.
_SOME_MECHANISM = MechanismRecord(
    kind=MechanismKind("attention", False, "scale", False),
    units=SOME_SIZE,
    dtype="float32",
    is_scaled=False,
    values=Tensor(None),
)


def part_of_mechanism(mechanism: Value, state: State) -> MechanismRecord:
    """What TensorFlow has made of a mechanism, or of the part of the project's that is its own."""
    made = mechanism if isinstance(mechanism, Mechanism) else made_by_base(mechanism, state)
    if not isinstance(made, Mechanism):
        return _SOME_MECHANISM
    return record_of(state, made.identity, MechanismRecord)


def _alignments(record: MechanismRecord, query: Value, state: State) -> Tensor:
    """A number for each part of the memory that a query looks at."""
    sizes = (dimension(shape_of(query, state), 0), dimension(shape_of(record.values, state), 1))
    return Tensor(sizes, getattr(query, "dtype", None))


def call_mechanism(
    record: MechanismRecord, query: Value, held: Value, state: State
) -> Iterable[Outcome]:
    """Score the memory by a query, in a scope by default name."""
    handle = handle_of_step(record.step)
    if isinstance(handle, Handle):
        arguments, of_state = (input_term(query, state),), input_term(held, state)
        keywords: dict[str, Value | Term | Omitted] = {"state": of_state}
        record_step(state, "__call__", arguments, keywords, kind=StepKind.METHOD, receiver=handle)
    return unrecorded(state, lambda at: _scored(record, query, at))


def _scored(record: MechanismRecord, query: Value, state: State) -> Iterable[Outcome]:
    kind, dtype = record.kind, getattr(query, "dtype", None)
    gets: list[Body] = []
    if record.query_layer is not None:
        layer = record.query_layer
        gets.append(lambda at: call_layer(layer, query, None, at))
        gets.append(getting(Weight("attention_v", (record.units,)), dtype))
    if record.is_scaled:
        gets.append(getting(Weight("attention_g", ()), dtype))
        if kind.has_query_layer:
            gets.append(getting(Weight("attention_b", (record.units,)), dtype))
    if kind.has_bias:
        gets.append(getting(Weight("attention_score_bias", ()), dtype))
    body = within(state, Opening(None, kind.scope), lambda inside: in_order(gets, inside))

    def weigh(made: Value, after: State) -> list[Outcome]:
        reach = reach_of((query, made, record.keys), after)
        return [Returns(replace(_alignments(record, query, after), reach=reach), after)]

    return then(body, weigh)


def attention_state(record: CompositeRecord, batch: Size, state: State) -> Value:
    """The state to begin with: the inner cell's, and an attention of zeros."""
    looking = record.looking
    assert isinstance(looking, Looking)
    attention = Tensor((batch, looking.size))
    return AttentionState(zero_state(record.cells[0], batch, state), attention)


def attention_size(mechanisms: tuple[Value, ...], state: State) -> Size:
    """The size of the contexts of mechanisms, side by side."""
    records = [part_of_mechanism(each, state) for each in mechanisms]
    sizes = [dimension(shape_of(each.values, state), -1) for each in records]
    return sum_of(sizes)


def sum_of(sizes: Iterable[Size]) -> Size:
    """The size of several side by side."""
    total: Size = 0
    for size in sizes:
        total = plus(total, size)
    return total


def output_of(looking: Looking, cell: Value, state: State) -> Size:
    """The size of what a wrapper gives."""
    return looking.size if looking.gives_attention else size_of(cell, state)
