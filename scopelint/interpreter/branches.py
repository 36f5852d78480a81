"""Where a function's code goes one of two ways, and what a path knows of the one that it took."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.values import Symbol, symbol
from scopelint.ir import Begin, Block, Call, FunctionCode, If, MakeClass, MakeFunction, Raise
from scopelint.ir_walk import inner_blocks, walk


def branches_in(code: FunctionCode) -> Iterator[int]:
    """Where each way of a branch begins on which something is called; ways that raise show nothing."""
    return _in_block(code.body)


def taken(way: tuple[str, int]) -> Symbol:
    """What is true on a path that has taken a way; by its file and the place where it begins.

    Paths that are joined forget it: behind it, they have done the same.
    """
    return symbol("a way of a branch is taken", "way", *way)


def _in_block(block: Block) -> Iterator[int]:
    for instruction in block:
        if isinstance(instruction, (MakeFunction, MakeClass)):
            continue
        for inner in inner_blocks(instruction):
            if isinstance(instruction, If) and _does_something(inner):
                first = inner[0]
                if isinstance(first, Begin):
                    yield first.place
            yield from _in_block(inner)


def _does_something(block: Block) -> bool:
    is_refusal = bool(block) and isinstance(block[-1], Raise)
    return not is_refusal and any(isinstance(each, Call) for each in walk(block))
