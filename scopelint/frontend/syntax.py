"""What Python itself says of a text: the cheap parse, and the words of its errors."""

from __future__ import annotations

import ast
import warnings

from scopelint.finding import Problem
from scopelint.frontend.python2 import rewrite_python2
from scopelint.frontend.source import SourceFile


def parse_quietly(text: str) -> ast.Module:
    """`ast.parse` without warnings; raises SyntaxError whatever is wrong."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError("not source that Python reads") from error


def syntax_error(text: str) -> SyntaxError | None:
    """What Python says of a text that it cannot parse."""
    try:
        parse_quietly(text)
    except SyntaxError as error:
        return error
    return None


def syntax_problem(source: SourceFile) -> Problem | None:
    """Why a file is Python neither 3 nor 2, if so."""
    error = syntax_error(source.text)
    if error is None or syntax_error(rewrite_python2(source).text) is None:
        return None
    return worded(source, error.lineno or 1, error.offset or 1, error.msg)


def worded(source: SourceFile, line: int, column: int, reason: str) -> Problem:
    """A syntax error at a place of the parsed text, in the user's lines and columns."""
    at = source.span((line, column), (line, column))
    return Problem(at.path, at.line, at.column, f"syntax error: {reason}")
