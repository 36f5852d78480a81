"""The instructions of a notebook, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scopelint.finding import Span
from scopelint.ir import Begin, Block, Instruction, Module
from scopelint.trace import Place


def cells_of(module: Module, span: Callable[[Place], Span]) -> Iterator[tuple[int, Block]]:
    """The body of a notebook parted where a statement of another cell begins."""
    number, body = 0, list[Instruction]()
    for instruction in module.body:
        if isinstance(instruction, Begin):
            cell = span(Place(module.path, instruction.place)).cell or number
            if cell != number and body:
                yield number, tuple(body)
                body = []
            number = cell
        body.append(instruction)
    if body:
        yield number, tuple(body)
