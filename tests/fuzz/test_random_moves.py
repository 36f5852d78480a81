"""Edits that only move code leave every known finding known; an added fault is the only new one."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from commands import check, run
from programs import programs
from seeds import seeds

ALL = ("--confidence", "possible", "--select", "ALL")
SINGLE = [program for program in programs() if not program.is_project]
#: What may come between two statements and changes nothing for those around it.
PUT_IN = ("", "# moved", "pass", "unrelated = 3", "del_ = [each for each in (1, 2)]", "import os")
#: The same between the statements of a module only.
PUT_BETWEEN = (
    *PUT_IN,
    "def unrelated_function(x=1):\n    return x + 1\n",
    "class Unrelated:\n    y = 2\n",
)
FAULT = 'import tensorflow as tf\n\ntf.get_variable("added", [1])\ntf.get_variable("added", [1])\n'


def moved(random: Random, text: str) -> str:
    """The text with lines put in before some of its statements."""
    lines = text.split("\n")
    starts = {
        line: lines[line - 1][:column]
        for line, column in _statements(ast.parse(text))
        if not lines[line - 1][:column].strip()
    }
    for line in sorted(random.sample(sorted(starts), min(len(starts), 4)), reverse=True):
        new = random.choice(PUT_IN if starts[line] else PUT_BETWEEN)
        lines[line - 1 : line - 1] = [each and starts[line] + each for each in new.split("\n")]
    return "\n".join(lines)


def _statements(tree: ast.AST) -> Iterator[tuple[int, int]]:
    """Line and column of each statement, or of its first decorator, before which another may stand."""
    for node in ast.walk(tree):
        for body in (getattr(node, "body", ()), getattr(node, "orelse", ())):
            for each in body if isinstance(body, list) else ():
                first = min([each, *getattr(each, "decorator_list", ())], key=lambda it: it.lineno)
                if not _is_head(each) and not _is_elif(node, each):
                    yield first.lineno, each.col_offset


def _is_head(node: ast.stmt) -> bool:
    """Whether it must stay first: a docstring, or an import from the future."""
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text or (isinstance(node, ast.ImportFrom) and node.module == "__future__")


def _is_elif(node: ast.AST, each: ast.stmt) -> bool:
    return isinstance(node, ast.If) and isinstance(each, ast.If) and each in node.orelse


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of programs with faults that are all known."""
    folder = tmp_path_factory.mktemp("known")
    for program in SINGLE:
        (text,) = program.sources.values()
        (folder / f"{program.name.replace('/', '_')}.py").write_text(text, "utf-8")
    done = run(folder, "baseline", *ALL)
    assert done.returncode == 0, done.stderr
    assert json.loads((folder / ".scopelint-baseline.json").read_text())["findings"]
    return folder


@pytest.mark.parametrize("seed", seeds(2))
def test_random_moves(seed: int, known: Path, tmp_path: Path) -> None:
    random = Random(seed)
    folder = Path(shutil.copytree(known, tmp_path / "moved"))
    for file in folder.glob("*.py"):
        file.write_text(moved(random, file.read_text("utf-8")), "utf-8")
    assert new(folder) == []
    (folder / "added.py").write_text(moved(random, FAULT), "utf-8")
    assert [(each["path"], each["variable"]) for each in new(folder)] == [("added.py", "added")]


def new(folder: Path) -> list[dict[str, Any]]:
    """What is found and not known. Where known ones are gone, a run in CI fails."""
    done = check(folder, *ALL, "--format", "json", CI="true")
    findings: list[dict[str, Any]] = json.loads(done.stdout)["findings"]
    assert done.returncode == bool(findings), done.stderr
    return findings
