"""What a lowered file holds, as rows to be compared with those of Python's tree (`tree_rows`).

A row is the scope (the names of the functions and classes around), the line of the statement (of
a call: its own), what is done, and all that is said of it but the registers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from scopelint import ir
from scopelint.ir_walk import inner_blocks

Scope = tuple[str, ...]
Row = tuple[Any, ...]


def lowered_rows(module: ir.Module, lines: Sequence[int]) -> Counter[Row]:
    """The rows of a module; `lines` are those of its places."""
    return Counter(_of_block(module.body, (), 0, lines))


def _of_block(block: ir.Block, scope: Scope, line: int, lines: Sequence[int]) -> Iterator[Row]:
    for each in block:
        if isinstance(each, ir.Begin):
            line = lines[each.place]
        at = lines[each.place] if isinstance(each, ir.Call) else line
        yield from ((scope, at, *said) for said in _SAID[type(each)](each))
        for inner, name in inner_scopes(each):
            yield from _of_block(inner, (*scope, *name), line, lines)


def inner_scopes(instruction: ir.Instruction) -> Iterator[tuple[ir.Block, Scope]]:
    """The blocks inside an instruction, and by which name they are a scope of their own."""
    if isinstance(instruction, ir.MakeFunction):
        yield instruction.code.body, (instruction.code.name,)
    elif isinstance(instruction, ir.MakeClass):
        yield instruction.body, (instruction.name,)
    else:
        yield from ((block, ()) for block in inner_blocks(instruction))


def spelled(name: str) -> str:
    """A name without the number of its comprehension."""
    return name.partition("@")[0]


def _arguments(arguments: Iterable[ir.Argument]) -> tuple[str, ...]:
    return tuple(each.name or each.kind.value for each in arguments)


def _function(each: ir.MakeFunction) -> Iterator[Row]:
    code = each.code
    parameters = tuple((of.name, of.kind.value, of.has_default) for of in code.parameters)
    yield "function", code.name, parameters, len(each.defaults), code.is_generator


def _text(each: ir.BuildText) -> Iterator[Row]:
    parts = [
        part if isinstance(part, str) else (part.conversion, part.specification is not None)
        for part in each.parts
    ]
    yield "text", tuple(parts)


def _try(each: ir.Try) -> Iterator[Row]:
    types = tuple(handler.type is not None for handler in each.handlers)
    yield "try", types, bool(each.otherwise), bool(each.last)


def _slice(each: ir.BuildSlice) -> Iterator[Row]:
    yield "slice", *(part is not None for part in (each.start, each.stop, each.step))


_Say = Callable[[Any], Iterable[Row]]

_SAID: dict[type[Any], _Say] = {
    ir.Begin: lambda _: [("statement",)],
    ir.Constant: lambda each: [("constant", repr(each.value))],
    ir.Unknown: lambda _: [],
    ir.LoadName: lambda each: [("load", spelled(each.name))],
    ir.StoreName: lambda each: [("store", spelled(each.name))],
    ir.DeleteName: lambda each: [("delete", spelled(each.name))],
    ir.LoadAttribute: lambda each: [("load", ".", each.name)],
    ir.StoreAttribute: lambda each: [("store", ".", each.name)],
    ir.DeleteAttribute: lambda each: [("delete", ".", each.name)],
    ir.LoadItem: lambda _: [("load", "[]")],
    ir.StoreItem: lambda _: [("store", "[]")],
    ir.DeleteItem: lambda _: [("delete", "[]")],
    ir.Unary: lambda each: [("unary", each.operator)],
    ir.Binary: lambda each: [("binary", each.operator, each.in_place)],
    ir.Compare: lambda each: [("compare", each.operator)],
    ir.BuildSequence: lambda each: [(each.kind, *(item.starred for item in each.items))],
    ir.BuildDict: lambda each: [("dict", *(key is None for key, _ in each.entries))],
    ir.BuildSlice: _slice,
    ir.BuildText: _text,
    ir.Append: lambda each: [("append", each.kind)],
    ir.Unpack: lambda each: [("unpack", len(each.targets), each.star)],
    ir.Call: lambda each: [("call", *_arguments(each.arguments))],
    ir.MakeFunction: _function,
    ir.MakeClass: lambda each: [("class", each.name, *_arguments(each.bases))],
    ir.ImportModule: lambda each: [("import", each.module, each.leaf)],
    ir.ImportFrom: lambda each: [("import from", each.level, each.module, each.name)],
    ir.ImportStar: lambda each: [("import from", each.level, each.module, "*")],
    ir.If: lambda _: [("if",)],
    ir.For: lambda each: [("for", bool(each.otherwise))],
    ir.While: lambda each: [("while", bool(each.otherwise))],
    ir.With: lambda _: [("with",)],
    ir.Try: _try,
    ir.Return: lambda each: [("return", each.value is not None)],
    ir.Raise: lambda each: [("raise", each.exception is not None)],
    ir.Break: lambda _: [("break",)],
    ir.Continue: lambda _: [("continue",)],
    ir.Yield: lambda each: [("yield", each.value is not None, each.delegate)],
}
