"""Loops over the same unknown number have as many turns, each of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check

#: The second turn of the middle loop has no way through.
PROGRAM = """
import json, sys
import tensorflow as tf

depth = json.load(open(sys.argv[1]))["depth"]
BEFORE
with tf.variable_scope("net"):
    for layer in range(depth):
        if layer == 1:
            raise ValueError("too deep")
        tf.get_variable("w%d" % layer, [3])
with tf.variable_scope("net", reuse=True):
    for layer in range(depth):
        tf.get_variable("w%d" % layer, [3])
for copy in range(2):
    tf.get_variable("v", [3])
"""


@pytest.mark.parametrize(
    ("before", "rules"),
    [
        ("", ["SL101"]),  # one turn each
        ("for layer in range(depth): tf.get_variable('w%d' % layer, [3])", []),  # over at the raise
    ],
)
def test_loops_over_one_number(before: str, rules: list[str], tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM.replace("BEFORE", before))
    report = check(Settings(paths=(str(tmp_path),)))
    assert [finding.rule for finding in report.findings] == rules


@pytest.mark.parametrize("bounds", ["depth", "1, depth", "depth, 9", "depth, 9, 2", "9, depth, -1"])
def test_a_range_of_unknown_bounds_has_a_second_turn(bounds: str, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(
        "import json, sys\n"
        "import tensorflow as tf\n"
        "depth = json.load(open(sys.argv[1]))['depth']\n"
        f"for layer in range({bounds}):\n"
        "    tf.get_variable('w', [3])\n"
    )
    report = check(Settings(paths=(str(tmp_path),)))
    assert [finding.rule for finding in report.findings] == ["SL101"]
    assert not report.summary.incomplete
