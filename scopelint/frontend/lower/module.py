"""A source file → its IR and its problems: the way into this folder. Reading never fails."""

from __future__ import annotations

import ast
import gc
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from scopelint.finding import Problem
from scopelint.frontend.lower import (
    comprehensions,
    expressions,
    functions,
    literals,
    patterns,
    statements,
)
from scopelint.frontend.lower.bindings import bindings_of
from scopelint.frontend.lower.dispatch import statements as lower_statements
from scopelint.frontend.lower.draft import Draft, FileDraft
from scopelint.frontend.lower.names import Body, Names
from scopelint.frontend.python2 import rewrite_python2
from scopelint.frontend.source import SourceFile
from scopelint.frontend.spans import Spans
from scopelint.frontend.surface import surface_of
from scopelint.frontend.syntax import parse, too_deep
from scopelint.ir import Module
from scopelint.mentions import Mentions

#: The files that fill the tables of `dispatch`.
FAMILIES = (comprehensions, expressions, functions, literals, patterns, statements)

_DEEPEST_CALLS = 30_000


@dataclass(frozen=True, slots=True)
class Lowered:
    """A lowered file; `module` is None where it can't be parsed, and `problems` say why."""

    source: SourceFile  #: as it was parsed: rewritten, if it is Python 2
    module: Module | None
    #: By the ordinals of places; none, where there is no module. None, where the module is remembered.
    spans: Spans | None
    problems: tuple[Problem, ...] = ()
    mentions: Mentions | None = None  #: as `module`


def lower_module(source: SourceFile) -> Lowered:
    """Parse and lower one file, as Python 3 or else as Python 2."""
    with quick_and_quiet():
        source, tree = _parse_either(source)
        if isinstance(tree, Problem):
            return Lowered(source, None, Spans(source, ()), (tree,))
        try:
            module, file = lower_tree(source, tree)
        except RecursionError:
            return Lowered(source, None, Spans(source, ()), (too_deep(source, None),))
    mentions = file.mentions(*surface_of(source.text, tree))
    return Lowered(source, module, Spans(source, file.places), (), mentions)


def _parse_either(source: SourceFile) -> tuple[SourceFile, ast.Module | Problem]:
    """The tree, and the text that it is of; of two problems, the one further down the file."""
    tree = parse(source)
    if not isinstance(tree, Problem):
        return source, tree
    rewritten = rewrite_python2(source)
    if rewritten is source:
        return source, tree
    second = parse(rewritten)
    if isinstance(second, Problem) and (second.line or 0) <= (tree.line or 0):
        return source, tree
    return rewritten, second


@contextmanager
def quick_and_quiet() -> Iterator[None]:
    """Without garbage collections (a tenth faster), Python's warnings and its low recursion limit.

    What `nested_too_deeply` lets pass needs some thousand calls of plain Python, which take no
    machine stack.
    """
    was_enabled, deepest = gc.isenabled(), sys.getrecursionlimit()
    gc.disable()
    sys.setrecursionlimit(max(deepest, _DEEPEST_CALLS))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.setrecursionlimit(deepest)
        if was_enabled:
            gc.enable()


def lower_tree(source: SourceFile, tree: ast.Module) -> tuple[Module, FileDraft]:
    """The IR of a parsed file, and its draft: the node of each place, and what it mentions."""
    has_walrus = ":=" in source.text
    names = Names(Body.MODULE, None, bindings_of(tree.body, has_walrus=has_walrus))
    has_classic_division = source.is_python2 and not any(map(_imports_division, tree.body))
    file = FileDraft(has_walrus, has_classic_division)
    draft = Draft(names, file, 0)
    lower_statements(draft, tree.body)
    return Module(source.path, tuple(draft.block)), file


def _imports_division(statement: ast.stmt) -> bool:
    """`from __future__ import division`."""
    if not isinstance(statement, ast.ImportFrom) or statement.module != "__future__":
        return False
    return any(alias.name == "division" for alias in statement.names)
