"""A method of TensorFlow's base class that is called on an object of another base of the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check

PROGRAM = """
import tensorflow as tf

class Cell(tf.nn.rnn_cell.BasicLSTMCell): pass
class Net(tf.layers.Layer): pass
class Adam(tf.train.AdamOptimizer): pass

try:
    CALL
except Exception:
    pass
for _ in range(2):
    tf.get_variable("w", [3])
"""


@pytest.mark.parametrize(
    "call",
    [
        "tf.train.AdamOptimizer.apply_gradients(Cell(3), [])",
        "tf.train.AdamOptimizer.minimize(Net(), tf.ones([]))",
        "tf.layers.Layer.add_weight(Adam(0.1), 'w', [1])",
        "tf.layers.Layer.__call__(Adam(0.1), tf.ones([2, 3]))",
        "tf.nn.rnn_cell.BasicLSTMCell.zero_state(Adam(0.1), 2, tf.float32)",
    ],
)
def test_the_analysis_goes_on(call: str, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM.replace("CALL", call))
    report = check(Settings(paths=(str(tmp_path),)))
    assert not [cut for cut in report.summary.incomplete if "scopelint itself" in cut.reason]
    assert [finding.rule for finding in report.findings] == ["SL101"]
