"""Whatever the bytes are, reading gives IR or problems, never an exception."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scopelint.finding import Problem
from scopelint.frontend.lower.module import lower_module
from scopelint.frontend.notebook import neutralise
from scopelint.frontend.prefilter import imported
from scopelint.frontend.project import read_file
from scopelint.frontend.reading import decode
from scopelint.frontend.suppressions import suppressions_of
from scopelint.ir_text import faults

OWN = sorted(Path(__file__).parents[2].glob("scopelint/**/*.py"))
BITS = [
    "(", ")", "[", "]", "{", "}", "'", '"', "'''", '"""', "\\", "\n", "\t", "    ", ":", ",", "#",
    "lambda ", "lambda (a, b): ", "print ", "exec ", "`", "<>", "async ", "await ", "yield ", "*",
    "**", "=", ":=", "@", "0777", "ur''", "f'{", "}'", "\x0c", "\r", "é", "\u2028", "\ud800",
    "match x:\n case ", "global x", "nonlocal x", "...", "not ", " in ", "if ", "else ", "for ",
    "\ufeff", "%", "$", "?", "!", "\0", "# coding: ",
]  # fmt: skip


def mutated(seed: int) -> str:
    """A piece of our own source, with some bits put in."""
    random = Random(seed)
    lines = random.choice(OWN).read_text("utf-8").split("\n")
    start = random.randrange(max(1, len(lines) - 30))
    text = dedent("\n".join(lines[start : start + random.randrange(1, 30)]))
    for _ in range(random.choice([0, 1, 1, 2, 5])):
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice(BITS) + text[at + random.choice([0, 0, 1, 3, 10]) :]
    return text


def read(data: bytes) -> None:
    list(imported(data))
    source = decode("a.py", data)
    if isinstance(source, Problem):
        return
    suppressions_of(source)
    neutralise(source.text)
    lowered = lower_module(source)
    assert (lowered.module is None) == bool(lowered.problems)
    if lowered.module is not None:
        assert not faults(lowered.module)
        assert all(span.line >= 1 for span in lowered.spans)


@pytest.mark.parametrize("seed", range(200))
def test_mutated_source(seed: int) -> None:
    read(mutated(seed).encode("utf-8", "surrogatepass"))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes(data: bytes) -> None:
    read(data)
    read(b"# coding: utf-7\n" + data)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(BITS), max_size=30))
def test_random_bits(bits: list[str]) -> None:
    read("".join(bits).encode("utf-8", "surrogatepass"))


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=20) | st.just("code"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["cells", "cell_type", "source", "worksheets"]), inner)
    ),
    max_leaves=15,
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("notebook") / "a.ipynb"


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_random_notebooks(file: Path, content: object) -> None:
    file.write_text(json.dumps(content), "utf-8")
    source, problems = read_file(str(file))
    assert source is not None or problems
