"""What is one of some values is none of the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check

PROGRAM = """
import os
import tensorflow as tf

mode = os.environ.get("MODE")
if mode in SOME:
    if ASKED:
        tf.get_variable("w", [3])
        tf.get_variable("w", [3])
"""


@pytest.mark.parametrize("some", ["('a', 'b')", "['a', 'b']", "{'a': 1, 'b': 2}"])
@pytest.mark.parametrize(
    ("asked", "may_be"),
    [
        ("mode == 'b'", True),
        ("mode != 'b'", True),
        ("mode in ('b', 'c')", True),
        ("mode in (os.environ.get('OTHER'), 'c')", True),
        ("mode == 'c'", False),
        ("mode in ('c', 'd')", False),
        ("mode not in ('a', 'b', 'c')", False),
    ],
)
def test_one_of_some_values(some: str, asked: str, may_be: bool, tmp_path: Path) -> None:
    program = PROGRAM.replace("SOME", some).replace("ASKED", asked)
    (tmp_path / "main.py").write_text(program)
    report = check(Settings(paths=(str(tmp_path),)))
    assert bool(report.findings) is may_be
