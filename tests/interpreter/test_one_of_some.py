"""What is one of some values is none of the others, and what is none of them is no one of them."""

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


@pytest.mark.parametrize(
    ("mode", "asked", "may_be"),
    [
        ("mode not in ('a', 'b')", "mode == 'b'", False),
        ("mode not in ('a', 'b')", "mode in ('b',)", False),
        ("mode not in ('a', 'b')", "mode in ('b', 'c')", True),
        ("mode not in ('a', 'b')", "mode == ('a', 'b')", True),
        ("mode != 'a' and mode != 'b'", "mode in ('a', 'b')", False),
        ("mode in ('a', 'b') and mode != 'a'", "mode != 'b'", False),
        ("mode in ('a', 'b', 'c') and mode not in ('a', 'd')", "mode not in ('b', 'c')", False),
    ],
)
def test_none_of_some_values(mode: str, asked: str, may_be: bool, tmp_path: Path) -> None:
    program = PROGRAM.replace("mode in SOME", mode).replace("ASKED", asked)
    (tmp_path / "main.py").write_text(program)
    report = check(Settings(paths=(str(tmp_path),)))
    assert bool(report.findings) is may_be


@pytest.mark.parametrize("asked", ["mode == 'a' and other", "not (mode != 'a' or not other)"])
def test_what_holds_together_settles_a_value(asked: str, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(
        "import os\nimport tensorflow as tf\n"
        "mode, other = os.environ.get('MODE'), os.environ.get('OTHER')\n"
        f"if {asked}:\n    tf.get_variable(mode, [])\n    tf.get_variable('a', [])\n"
    )
    (found,) = check(Settings(paths=(str(tmp_path),))).findings
    assert found.span.line == 6


def test_the_last_of_some_values_is_the_value(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(
        "import os\nimport tensorflow as tf\nmode = os.environ.get('MODE')\n"
        "if mode in ('a', 'b') and mode != 'b':\n"
        "    tf.get_variable(mode, [])\n    tf.get_variable('a', [])\n"
    )
    (found,) = check(Settings(paths=(str(tmp_path),))).findings
    assert found.span.line == 6
