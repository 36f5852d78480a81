"""A name that came with a later version is not there, and programs that ask for it see that."""

from __future__ import annotations

from pathlib import Path

import pytest
from symbolic import run

from scopelint.tf1 import TF1
from scopelint.trace import VariableCreated

PROGRAM = """
try:
    tried = tf.AUTO_REUSE
except AttributeError:
    tried = None
asked = tf.AUTO_REUSE if hasattr(tf, "AUTO_REUSE") else None
got = getattr(tf, "AUTO_REUSE", None)
tf.get_variable("later" if tried is asked is got is None else "here", [3])
tf.AUTO_REUSE
tf.get_variable("reached", [3])
"""


@pytest.mark.parametrize(
    ("target", "expected"),
    [("1.0", ["later"]), ("1.4", ["here", "reached"]), ("compat.v1", ["here", "reached"])],
)
def test_auto_reuse_came_with_1_4(target: str, expected: list[str], tmp_path: Path) -> None:
    made = run(PROGRAM, tmp_path, library=TF1(target)).trace.of(VariableCreated)
    assert [each.key for each in made] == expected
