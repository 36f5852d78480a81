"""Going through the instructions of a block, those of inner blocks included."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from scopelint.ir import (
    Block,
    Break,
    Call,
    For,
    If,
    Instruction,
    LoadAttribute,
    LoadName,
    MakeClass,
    MakeFunction,
    Return,
    StoreAttribute,
    StoreName,
    Try,
    While,
    With,
)


def inner_blocks(instruction: Instruction) -> tuple[Block, ...]:
    """The blocks inside an instruction, in source order."""
    match instruction:
        case If(then=then, otherwise=otherwise):
            return (then, otherwise)
        case For(body=body, otherwise=otherwise):
            return (body, otherwise)
        case While(test=test, body=body, otherwise=otherwise):
            return (test, body, otherwise)
        case With(body=body) | MakeClass(body=body):
            return (body,)
        case MakeFunction(code=code):
            return (code.body,)
        case Try(body=body, handlers=handlers, otherwise=otherwise, last=last):
            handled = tuple(
                block for handler in handlers for block in (handler.types, handler.body)
            )
            return (body, *handled, otherwise, last)
        case _:
            return ()


def walk(block: Block) -> Iterator[Instruction]:
    """Every instruction of a block and of the blocks inside it."""
    for instruction in block:
        yield instruction
        for inner in inner_blocks(instruction):
            yield from walk(inner)


@lru_cache(maxsize=4096)  # a loop is met many times over
def leaves_early(loop: For) -> bool:
    """Whether a turn may end the loop: a `return` in it, or a `break` of its own."""
    return _leaves(loop.body, is_own=True)


def _leaves(block: Block, *, is_own: bool) -> bool:
    for each in block:
        if isinstance(each, Return) or (isinstance(each, Break) and is_own):
            return True
        if isinstance(each, (MakeFunction, MakeClass)):
            continue
        is_still_own = is_own and not isinstance(each, (For, While))
        if any(_leaves(inner, is_own=is_still_own) for inner in inner_blocks(each)):
            return True
    return False


def loaded_names(block: Block) -> frozenset[str]:
    """The names that a block reads by its own instructions."""
    return frozenset(each.name for each in block if isinstance(each, LoadName))


def makes_a_call(block: Block) -> bool:
    """Whether running a block may call something, by its own instructions, and not to decorate."""
    return any(
        (isinstance(each, Call) and not each.decorates)
        or (not isinstance(each, MakeFunction) and any(map(makes_a_call, inner_blocks(each))))
        for each in block
    )


@lru_cache(maxsize=4096)  # a method is asked about for each class that inherits it
def attributes_loaded_in(block: Block) -> frozenset[str]:
    """The names of all attributes that a block asks for."""
    return frozenset(each.name for each in walk(block) if isinstance(each, LoadAttribute))


@lru_cache(maxsize=4096)
def names_stored_in(block: Block) -> frozenset[str]:
    """The names that a block binds."""
    return frozenset(each.name for each in walk(block) if isinstance(each, StoreName))


@lru_cache(maxsize=4096)
def attributes_stored_in(block: Block) -> frozenset[str]:
    """The names of all attributes that a block sets."""
    return frozenset(each.name for each in walk(block) if isinstance(each, StoreAttribute))
