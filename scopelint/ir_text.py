"""The IR as text for people, and a check that it is well formed.

Both read the instructions' fields by their declared types, so that a new instruction needs
nothing here: a `Register` is `r3`, a `Block` is indented below, a `PlaceOrdinal` is `@7`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from scopelint.ir import Begin, Block, FunctionCode, If, Module, While

_WRITTEN = frozenset({"target", "targets", "caught"})
_PARTS = frozenset({"bases", "arguments", "items", "entries", "parts", "defaults"})


def _fields(node: Any) -> tuple[tuple[str, str], ...]:
    """The names and declared types of a node's fields."""
    return tuple((field.name, str(field.type)) for field in fields(node))


# --- printer ------------------------------------------------------------------------------


def listing(module: Module) -> str:
    """One line an instruction, blocks indented.

    >>> from scopelint.ir import Begin, Constant, Reach, StoreName
    >>> print(listing(Module("a.py", (Begin(0), Constant(0, 1), StoreName("a", 0, Reach.LOCAL)))))
    Begin @0
      r0 = Constant 1
      StoreName 'a' r0 local
    """
    return "\n".join(_lines(module.body, 0))


def _lines(block: Block, depth: int) -> Iterator[str]:
    for instruction in block:
        yield from _node_lines(instruction, depth + (0 if isinstance(instruction, Begin) else 1))


def _node_lines(node: Any, depth: int) -> Iterator[str]:
    yield "  " * depth + _head(node)
    for name, declared in _fields(node):
        inside = getattr(node, name)
        if declared == "Block" and inside:
            yield "  " * depth + f"{name}:"
            yield from _lines(inside, depth + 1)
        elif declared == "FunctionCode":
            yield from _node_lines(inside, depth + 1)
        elif "Handler" in declared:
            for handler in inside:
                yield from _node_lines(handler, depth + 1)


def _head(node: Any) -> str:
    """The instruction without its blocks."""
    targets, words = [], [type(node).__name__]
    for name, declared in _fields(node):
        word = _word(getattr(node, name), declared)
        if name in _WRITTEN:
            targets.append(word)
        elif word:
            words.append(word)
    return (", ".join(targets) + " = " if targets else "") + " ".join(words)


def _word(content: Any, declared: str) -> str:
    """One field of an instruction."""
    if declared in ("Block", "FunctionCode") or "Handler" in declared:
        return ""
    if declared == "PlaceOrdinal":
        return f"@{content}"
    if content is None and declared != "ConstantValue | type(Ellipsis)":
        return "-"
    if declared.startswith("Register"):
        return f"r{content}"
    if isinstance(content, tuple):
        inner = "Register" if "Register" in declared else ""
        return "(" + ", ".join(_word(part, inner) for part in content) + ")"
    if isinstance(content, Enum):
        return str(content.value)
    if is_dataclass(content):
        words = (_word(getattr(content, name), kind) for name, kind in _fields(content))
        return ":".join(word for word in words if word != "-")
    return repr(content)


# --- checker ------------------------------------------------------------------------------


def faults(module: Module) -> list[str]:
    """Registers that are read where they may not have been written in the same statement."""
    found: list[str] = []
    _check(module.body, set(), found)
    return found


def _check(block: Block, written: set[int], found: list[str]) -> set[int]:
    """Follow a block; returns the registers that are written at its end, on any way through."""
    for instruction in block:
        if isinstance(instruction, Begin):
            written = set()
        elif isinstance(instruction, If):
            _read(instruction, instruction.condition, written, found)
            then = _check(instruction.then, set(written), found)
            written = then & _check(instruction.otherwise, set(written), found)
        elif isinstance(instruction, While):
            tested = _check(instruction.test, set(written), found)
            _read(instruction, instruction.condition, tested, found)
            _check(instruction.body, set(tested), found)
            _check(instruction.otherwise, set(tested), found)
        else:
            written = _check_node(instruction, written, found)
    return written


def _check_node(node: Any, written: set[int], found: list[str]) -> set[int]:
    """Reads before writes, writes before the blocks; a function's body stands for itself."""
    for register in _read_by(node):
        _read(node, register, written, found)
    for name, _ in _fields(node):
        if name in _WRITTEN:
            content = getattr(node, name)
            written = written | (set(content) if isinstance(content, tuple) else {content})
    for name, declared in _fields(node):
        inside = getattr(node, name)
        if declared == "Block":
            _check(inside, set() if hasattr(node, "qualified_name") else set(written), found)
        elif isinstance(inside, FunctionCode):
            _check(inside.body, set(), found)
        elif "Handler" in declared:
            for handler in inside:
                _check_handler(handler, written, found)
    return written


def _check_handler(handler: Any, written: set[int], found: list[str]) -> None:
    typed = _check(handler.types, set(written), found)
    if handler.type is not None:
        _read(handler, handler.type, typed, found)
    _check(handler.body, typed | {handler.caught}, found)


def _read(node: Any, register: int, written: set[int], found: list[str]) -> None:
    if register not in written:
        found.append(f"r{register} is not written before {_head(node)}")


def _read_by(node: Any) -> Iterator[int]:
    """The registers that an instruction or one of its parts reads."""
    for name, declared in _fields(node):
        content = getattr(node, name)
        if name in _WRITTEN or content is None:
            continue
        if declared.startswith("Register"):
            yield content
        elif name in _PARTS:
            yield from _read_by_parts(content)


def _read_by_parts(parts: tuple[Any, ...]) -> Iterator[int]:
    for part in parts:
        if isinstance(part, int):
            yield part
        elif isinstance(part, tuple):
            yield from (register for register in part if register is not None)
        elif is_dataclass(part) and not isinstance(part, type):
            yield from _read_by(part)
