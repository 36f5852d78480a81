"""Where names are looked up: what a lowered file says, against Python's `symtable`."""

from __future__ import annotations

import symtable
from collections import defaultdict
from collections.abc import Iterator

from lowered_rows import Scope, inner_scopes, spelled

from scopelint import ir

#: Names of a scope: as they are spelled in the IR, and where they are looked up.
Names = set[tuple[str, ir.Reach]]
#: What an `assert` loads; and the cell of the class around, of which lowering knows nothing.
_LEFT: Names = {("AssertionError", ir.Reach.GLOBAL), ("__class__", ir.Reach.GLOBAL)}
_COMPREHENSIONS = ("listcomp", "setcomp", "dictcomp", "genexpr")


def strange_names(module: ir.Module, text: str) -> list[tuple[Scope, Names]]:
    """The scopes of a file of which no scope of Python's has all names as they are."""
    tables = defaultdict(list)
    for path, table in _tables(symtable.symtable(text, "program", "exec"), ()):
        tables[path].append(table)
    return [
        (scope, names)
        for scope, names in _scopes(module.body, (), ())
        if not any(all(_agrees(table, *name) for name in names) for table in tables[scope])
    ]


def _scopes(block: ir.Block, scope: Scope, name: Scope) -> Iterator[tuple[Scope, Names]]:
    """Each scope with its names; `name` is the last one's."""
    names: Names = set()
    inside = list(_names(block, names))
    yield scope, names
    for inner, inner_name in inside:
        yield from _scopes(inner, (*scope, *inner_name), inner_name)


def _names(block: ir.Block, names: Names) -> Iterator[tuple[ir.Block, Scope]]:
    """Collect the names of a block; gives the scopes inside."""
    for each in block:
        if isinstance(each, ir.LoadName | ir.StoreName | ir.DeleteName):
            names.add((each.name, each.reach))
        for inner, name in inner_scopes(each):
            if name:
                yield inner, name
            else:
                yield from _names(inner, names)


# --- Python's tables ----------------------------------------------------------------------


def _is_loop(table: symtable.SymbolTable) -> bool:
    """Whether it is a comprehension's, which is no scope of its own in the IR."""
    is_named_so = isinstance(table, symtable.Function) and table.get_name() in _COMPREHENSIONS
    return is_named_so and ".0" in table.get_parameters()  # no `def` has such a parameter


def _tables(
    table: symtable.SymbolTable, path: Scope
) -> Iterator[tuple[Scope, symtable.SymbolTable]]:
    """Each table of a module, function or class with its path in the IR."""
    yield path, table
    for child in _inside(table):
        if not _is_loop(child):
            yield from _tables(child, (*path, _name(child)))
        elif table.get_type() == "class":
            yield from _tables(child, (*path, "<comprehension>"))


def _name(table: symtable.SymbolTable) -> str:
    return "<lambda>" if table.get_name() == "lambda" else table.get_name()


def _inside(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    """The scopes inside one; a loop's are the owner's, and those of annotations have none."""
    for child in table.get_children():
        if child.get_type() not in ("function", "class"):
            yield from _inside(child)
            continue
        yield child
        if _is_loop(child) and table.get_type() != "class":
            yield from (each for each in _inside(child) if not _is_loop(each))


def _with_loops(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    """A table and those of the comprehensions in it."""
    yield table
    for child in table.get_children():
        if _is_loop(child) and table.get_type() != "class":
            yield from _with_loops(child)


def _agrees(table: symtable.SymbolTable, name: str, reach: ir.Reach) -> bool:
    """Whether a table, or that of a comprehension in it, has the name so."""
    if (name, reach) in _LEFT:
        return True
    plain = spelled(name)
    symbols = [each.lookup(plain) for each in _with_loops(table) if plain in each.get_identifiers()]
    if name == plain and table.get_type() == "module":
        return bool(symbols) and reach is not ir.Reach.ENCLOSING
    if reach is ir.Reach.LOCAL:
        return any(symbol.is_local() for symbol in symbols)
    if name != plain or reach is ir.Reach.ENCLOSING:
        return any(symbol.is_free() for symbol in symbols)
    return any(symbol.is_global() for symbol in symbols)
