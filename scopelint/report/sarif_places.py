"""Places and texts of SARIF."""

from __future__ import annotations

import os
from pathlib import PurePath
from urllib.parse import quote

from scopelint.finding import Span

Json = dict[str, object]


def location(span: Span) -> Json:
    """A place. Lines of a notebook count within its cell, which SARIF has no word for: line 1."""
    where = region(span) if span.cell is None else {"startLine": 1}
    return {"physicalLocation": {"artifactLocation": artifact(span.path), "region": where}}


def region(span: Span) -> Json:
    """The lines and columns of a source file."""
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def artifact(path: str) -> Json:
    """A file: below the working directory, or by its absolute URI."""
    if PurePath(path).is_absolute():
        return {"uri": PurePath(path).as_uri()}
    return {"uri": quote(os.fsencode(path)), "uriBaseId": "%SRCROOT%"}


def escaped(text: str) -> str:
    r"""Text in which brackets are brackets and no links.

    >>> escaped("shape [3]")
    'shape \\[3\\]'
    """
    return text.replace("\\", r"\\").replace("[", r"\[").replace("]", r"\]")
