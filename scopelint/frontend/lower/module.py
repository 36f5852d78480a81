"""A source file → its IR and its problems: the way into this folder. Reading never fails."""

from __future__ import annotations

import gc
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import libcst as cst

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
from scopelint.frontend.lower.spelling import with_plain_names
from scopelint.frontend.nesting import nested_too_deeply
from scopelint.frontend.python2 import rewrite_python2
from scopelint.frontend.source import SourceFile, shown_path
from scopelint.frontend.syntax import syntax_error, worded
from scopelint.ir import Module

#: The files that fill the tables of `dispatch`.
FAMILIES = (comprehensions, expressions, functions, literals, patterns, statements)

_DEEPEST_CALLS = 30_000

#: What is said of the little that Python takes and LibCST does not, as `(a): int`.
NOT_READ = "Python takes this, but the parser that scopelint uses (LibCST) does not"
_PLACE = re.compile(r"error at (\d+):(\d+)")


@dataclass(frozen=True, slots=True)
class Lowered:
    """A lowered file; `module` is None where it can't be parsed, and `problems` say why."""

    source: SourceFile  #: as it was parsed: rewritten, if it is Python 2
    module: Module | None
    problems: tuple[Problem, ...] = ()
    places: int = 0  #: how many ordinals the module uses


def lower_module(source: SourceFile) -> Lowered:
    """Parse and lower one file, as Python 3 or else as Python 2."""
    with quick_and_quiet():
        source, tree = _parse_either(source)
        if isinstance(tree, Problem):
            return Lowered(source, None, (tree,))
        try:
            module, places = lower_tree(source, tree)
        except RecursionError:
            return Lowered(source, None, (_too_deep(source, None),))
    return Lowered(source, module, (), len(places))


def _parse_either(source: SourceFile) -> tuple[SourceFile, cst.Module | Problem]:
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


def parse(source: SourceFile) -> cst.Module | Problem:
    """LibCST's tree of a file, or why there is none."""
    deep_line = nested_too_deeply(source.text)
    if deep_line is not None:
        return _too_deep(source, deep_line)
    try:
        return with_plain_names(cst.parse_module(source.text), source.text)
    except cst.ParserSyntaxError as error:
        return _syntax_error(source, error)


def _syntax_error(source: SourceFile, error: cst.ParserSyntaxError) -> Problem:
    """Python's own words for it; ours where Python sees no error."""
    own = syntax_error(source.text)
    if own is not None and own.lineno is not None:
        return worded(source, own.lineno, own.offset or 1, own.msg)
    found = _PLACE.search(error.message)  # what LibCST has beside it is at times a line off
    line, column = map(int, found.groups()) if found else (error.editor_line, error.editor_column)
    at = source.span((line, column), (line, column))
    return Problem(at.path, at.line, at.column, NOT_READ)


def _too_deep(source: SourceFile, line: int | None) -> Problem:
    at = None if line is None else source.user_line(line)[0]
    return Problem(shown_path(source.path), at, None, "nested too deeply to be parsed")


def lower_tree(source: SourceFile, tree: cst.Module) -> tuple[Module, list[cst.CSTNode]]:
    """The IR of a parsed file, and the node of each place."""
    has_walrus = ":=" in source.text
    names = Names(Body.MODULE, None, bindings_of(tree, has_walrus=has_walrus))
    file = FileDraft(has_walrus)
    draft = Draft(names, file, 0)
    lower_statements(draft, tree.body)
    return Module(source.path, tuple(draft.block)), file.places
