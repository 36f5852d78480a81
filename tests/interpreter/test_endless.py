"""What stands behind a loop that nothing ends is not reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check

PROGRAM = """
import tensorflow as tf

def build():
    return tf.get_variable("w", [3])

def train():
    build()
    {loop}

train()
build()
"""


@pytest.mark.parametrize(
    ("loop", "goes_on"),
    [
        ("while True:\n        print(1)", False),
        ("while 1:\n        for x in [1]:\n            break", False),
        ("while True:\n        def f(): return 1\n        f()", False),
        ("while True:\n        if input(): break", True),
        ("while True:\n        if input(): return", True),
        ("while input():\n        print(1)", True),
        ("try:\n        while True:\n            next(x)\n    except StopIteration: pass", True),
        ("while True:\n        try: print(1)\n        except ValueError: break", True),
    ],
)
def test_what_stands_behind_it(loop: str, goes_on: bool, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM.format(loop=loop))
    report = check(Settings(paths=(str(tmp_path),)))
    assert [each.rule for each in report.findings] == ["SL101"] * goes_on
