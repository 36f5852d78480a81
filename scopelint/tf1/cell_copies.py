"""Deep copies of cells: models encode with a copy and decode with the cell itself (§3.8, §9.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from scopelint.interpreter.builtins.copying import deep_copy
from scopelint.interpreter.calls import raise_error
from scopelint.interpreter.heap import Instance
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Ref, Value
from scopelint.tf1.cells import CompositeRecord, is_called
from scopelint.tf1.graph import add_record, graphs_of, record_of, set_record
from scopelint.tf1.instances import has_record, layer_of_instance
from scopelint.tf1.layers import LayerRecord
from scopelint.tf1.values import Layer
from scopelint.trace import Handle, MappingTerm, SequenceTerm, Step, Term


def copy_cell(cell: Value, state: State) -> Iterable[Outcome]:
    """A cell like this one. What was called refers to its graph, which cannot be copied: TypeError."""
    handle = _handle(cell, state)
    if handle is not None and is_called(handle, state):
        return [raise_error("TypeError", "can't pickle _thread.RLock objects", state)]
    if isinstance(cell, Layer):
        return [Returns(_copied(cell, {}, {}, state), state)]

    def keep(copied: Value, after: State) -> list[Outcome]:
        if handle is not None:
            record = record_of(after, handle.identity, LayerRecord)
            set_record(after, layer_of_instance(copied).identity, record)
        return [Returns(copied, after)]

    return then(deep_copy(Call((cell,)), state), keep)


def copied(layer: Layer, state: State) -> Value:
    """What `copy.deepcopy` gives for a layer; of one that was called nothing is known."""
    if is_called(layer, state):
        return state.fresh("a copy of what was called")
    return _copied(layer, {}, {}, state)


def _handle(cell: Value, state: State) -> Layer | None:
    """What a cell's record is kept under, if it has one."""
    if isinstance(cell, Layer):
        return cell
    if not isinstance(cell, Ref) or not isinstance(state.record(cell), Instance):
        return None
    layer = layer_of_instance(cell)
    return layer if has_record(layer, state) else None


def _copied(cell: Value, done: dict[Value, Value], steps: dict[int, int], state: State) -> Value:
    """The copy, made by a step like that of the cell; what stands twice in it is copied once."""
    if not isinstance(cell, Layer):
        return cell
    if cell not in done:
        record = record_of(state, cell.identity, object)
        if isinstance(record, CompositeRecord):
            inner = tuple(_copied(each, done, steps, state) for each in record.cells)
            layer = _copied(record.layer, done, steps, state) if record.layer else None
            assert layer is None or isinstance(layer, Layer)
            record = replace(
                record,
                cells=inner,
                layer=layer,
                step=_again(record.step, steps, state),
                handed_in=inner,
            )
        elif isinstance(record, LayerRecord):
            record = replace(record, step=_again(record.step, steps, state))
        done[cell] = replace(cell, identity=add_record(state, record))
    return done[cell]


def _again(step: int | None, steps: dict[int, int], state: State) -> int | None:
    """The step that made a cell, done once more for its copy."""
    if step is None or state.steps is None or graphs_of(state).is_unrecorded:
        return None
    made = state.steps.items()[step]
    assert isinstance(made, Step)
    arguments = tuple(_with_copies(each, steps) for each in made.arguments)
    keywords = tuple((key, _with_copies(each, steps)) for key, each in made.keywords)
    again = replace(made, place=state.here(), arguments=arguments, keywords=keywords)
    steps[step] = state.add_step(again)
    return steps[step]


def _with_copies(term: Term, steps: Mapping[int, int]) -> Term:
    """The term with the copies of cells in place of them."""
    match term:
        case Handle(step):
            return Handle(steps.get(step, step))
        case SequenceTerm(items, is_list):
            return SequenceTerm(tuple(_with_copies(each, steps) for each in items), is_list)
        case MappingTerm(items):
            return MappingTerm(tuple((key, _with_copies(each, steps)) for key, each in items))
        case _:
            return term
