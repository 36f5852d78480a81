"""Text → Python's own tree of it, or what is wrong with it; the one place where files are parsed."""

from __future__ import annotations

import ast
import warnings

from scopelint.finding import Problem
from scopelint.frontend.nesting import nested_too_deeply
from scopelint.frontend.python2 import rewrite_python2
from scopelint.frontend.source import SourceFile, shown_path


class TooDeepError(SyntaxError):
    """Nested so deeply that it is not parsed; `lineno` says where, if that is known."""


def parse_quietly(text: str) -> ast.Module:
    """`ast.parse` without warnings; raises SyntaxError whatever is wrong."""
    deep_line = nested_too_deeply(text)
    if deep_line is not None:
        raise TooDeepError("nested too deeply", ("", deep_line, 1, ""))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (RecursionError, MemoryError) as error:
        raise TooDeepError("nested too deeply") from error
    except ValueError as error:
        raise SyntaxError("not source that Python reads") from error


def parse(source: SourceFile) -> ast.Module | Problem:
    """The tree of a file, or why there is none."""
    try:
        return parse_quietly(source.text)
    except TooDeepError as error:
        return too_deep(source, error.lineno)
    except SyntaxError as error:
        return worded(source, error.lineno or 1, error.offset or 1, error.msg)


def syntax_error(text: str) -> SyntaxError | None:
    """What Python says of a text that it cannot parse."""
    try:
        parse_quietly(text)
    except SyntaxError as error:
        return error
    return None


def syntax_problem(source: SourceFile) -> Problem | None:
    """Why a file is Python neither 3 nor 2, if so."""
    tree = parse(source)
    if not isinstance(tree, Problem) or syntax_error(rewrite_python2(source).text) is None:
        return None
    return tree


def worded(source: SourceFile, line: int, column: int, reason: str) -> Problem:
    """A syntax error at a place of the parsed text, in the user's lines and columns."""
    at = source.span((line, column), (line, column))
    return Problem(at.path, at.line, at.column, f"syntax error: {reason}")


def too_deep(source: SourceFile, line: int | None) -> Problem:
    """The problem of a file that is nested too deeply, at a line of the parsed text."""
    at = None if line is None else source.user_line(line)[0]
    return Problem(shown_path(source.path), at, None, "nested too deeply to be parsed")
