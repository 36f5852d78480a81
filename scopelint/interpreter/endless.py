"""Loops that only an error ends: what stands behind `while True:` without a way out is not reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from scopelint.interpreter.run import Completion, Ended, How
from scopelint.interpreter.state import State
from scopelint.ir import (
    Block,
    Break,
    Constant,
    For,
    Instruction,
    MakeClass,
    MakeFunction,
    Return,
    While,
    Yield,
)
from scopelint.ir_walk import inner_blocks


def behind(loop: While, states: Iterable[State]) -> list[Completion]:
    """The paths that go on behind a loop of which no further turns are taken.

    A `try` around it may wait for the error that ends it, as for the end of the data.
    """
    if not _is_endless(loop):
        return list(states)
    return [
        each if each.guarded else Ended(How.RAISE, each, each.new_error("SystemExit"))
        for each in states
    ]


@lru_cache(maxsize=4096)  # a loop is met many times over
def _is_endless(loop: While) -> bool:
    """Whether its condition is always true, and nothing in it leaves it."""
    match loop.test:
        case [Constant(value=value)] if value:
            return not any(isinstance(each, (Break, Return, Yield)) for each in leaving(loop.body))
    return False


def leaving(block: Block) -> Iterator[Instruction]:
    """The instructions of a block and those inside it that may leave the loop around it."""
    for instruction in block:
        yield instruction
        if isinstance(instruction, (MakeClass, MakeFunction)):
            continue
        is_loop = isinstance(instruction, (For, While))
        for inner in inner_blocks(instruction):
            for each in leaving(inner):
                if not (is_loop and isinstance(each, Break)):
                    yield each
