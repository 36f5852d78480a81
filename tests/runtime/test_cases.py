"""`bench/cases.py` on two small labelled programs: one that agrees, one whose label is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "cases.py"

SUBCLASSED = """import tensorflow as tf

cell = tf.nn.rnn_cell.BasicLSTMCell(8)
cells = tf.nn.rnn_cell.MultiRNNCell([cell] * 2)
outputs, _ = tf.nn.dynamic_rnn(
    cells,
    tf.placeholder(tf.float32, [2, 3, 5]),
    dtype=tf.float32,
)
"""
WEIGHTS = [f"rnn/multi_rnn_cell/cell_0/basic_lstm_cell/{name}" for name in ("kernel", "bias")]
LABEL = {
    "slug": "agrees",
    "error_type": "ValueError",
    "error_message_first_line": "ValueError: Dimensions must be equal, but are 16 and 13 for "
    "'rnn/while/rnn/multi_rnn_cell/cell_0/basic_lstm_cell/MatMul_1' (op: 'MatMul') "
    "with input shapes: [2,16], [13,32].",
    "fail_at": "main.py:5",
    "variables": WEIGHTS,
}


def test_agreement_is_counted(tmp_path: Path) -> None:
    wrong = {**LABEL, "slug": "differs", "fail_at": "main.py:4"}
    (tmp_path / "labels.json").write_text(json.dumps([LABEL, wrong]))
    for label in (LABEL, wrong):
        folder = tmp_path / "cases" / str(label["slug"])
        folder.mkdir(parents=True)
        (folder / "main.py").write_text(SUBCLASSED)
    done = subprocess.run(
        [sys.executable, str(BENCH), str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines() == [
        "differs: fail_at: 'main.py:5', and the label says 'main.py:4'",
        "1 of 2 cases agree: outcome, text, line and variables",
    ]
    assert done.returncode == 1
