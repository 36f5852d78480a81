"""What cells around cells keep of what they were made of, for whoever derives from them (§9.1, §12.1)."""

from __future__ import annotations

from scopelint.interpreter.state import State
from scopelint.interpreter.values import Value
from scopelint.tf1.attention import Looking
from scopelint.tf1.cells import CompositeRecord
from scopelint.tf1.graph import graphs_of
from scopelint.tf1.transfer import attribute, unknown_attribute
from scopelint.tf1.values import Layer


def _record(cell: Layer, state: State) -> CompositeRecord | None:
    record = graphs_of(state).records.get(cell.identity)
    return record if isinstance(record, CompositeRecord) else None


@attribute(Layer, "_cells")
def cells_of(cell: Layer, state: State) -> Value:
    """The very list that a stack of cells was made of."""
    record = _record(cell, state)
    return unknown_attribute(cell, "_cells") if record is None else record.handed_in


def _declare_cell(name: str) -> None:
    @attribute(Layer, name)
    def cell_of(cell: Layer, state: State) -> Value:
        record = _record(cell, state)
        is_around_one = record is not None and record.has_state_of_one
        return record.cells[0] if record and is_around_one else unknown_attribute(cell, name)


for _name in ("cell", "_cell", "wrapped_cell"):
    _declare_cell(_name)


def _declare_part(name: str, part: str) -> None:
    @attribute(Layer, name)
    def part_of(cell: Layer, state: State) -> Value:
        record = _record(cell, state)
        if record is None or not isinstance(record.looking, Looking):
            return unknown_attribute(cell, name)
        found: Value = getattr(record.looking, part)
        return found


_declare_part("_attention_mechanisms", "mechanisms")
_declare_part("_output_attention", "gives_attention")
