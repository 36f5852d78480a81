"""Whatever the bytes of a file are, they become the text that Python reads, or a problem."""

from __future__ import annotations

import io
import tokenize

import pytest
from random_bytes import notebook, source
from random_python import program
from seeds import seeds

from scopelint.finding import Problem
from scopelint.frontend.lower.module import lower_module
from scopelint.frontend.project import read_file
from scopelint.frontend.reading import decode
from scopelint.frontend.source import SourceFile


def python_reads(data: bytes) -> str | None:
    """The text of a file as Python's `tokenize` opens it; None where it refuses."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return io.TextIOWrapper(io.BytesIO(data), encoding).read()
    except (SyntaxError, UnicodeError, LookupError):
        return None


def is_read(read: object) -> None:
    """It is a problem, or a text that can be lowered, or of which a problem is told."""
    if isinstance(read, SourceFile):
        lowered = lower_module(read)
        assert (lowered.module is None) == bool(lowered.problems)
    else:
        assert isinstance(read, Problem)


@pytest.mark.parametrize("seed", seeds(150))
def test_random_sources(seed: int) -> None:
    """Of what Python refuses we may read more: a byte order mark before a cookie of another kind."""
    data = source(seed)
    read = decode("a.py", data)
    is_read(read)
    expected = python_reads(data)
    if b"\0" in data:
        assert isinstance(read, Problem), "Python reads no such file either"
    elif expected is not None:
        assert isinstance(read, SourceFile), (data, read)
        assert read.text == expected, data


CELLS = [
    "%matplotlib inline\nimport tensorflow as tf",
    "!ls\nx = !pwd\n%time f(x)\nf?",
    "%%bash\nls",
    "print 'Python 2'",
    "def (",
    "",
    *(program(seed) for seed in range(4)),
]


@pytest.mark.parametrize("seed", seeds(60))
def test_random_notebooks(seed: int) -> None:
    data = notebook(seed, CELLS)
    read, problems = read_file("a.ipynb", data)
    if read is None:
        assert problems
    else:
        is_read(read)
