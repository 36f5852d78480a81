"""`_linear`: got by name in the scope that is current, as the cells of programs use it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from symbolic import run

from scopelint.trace import VariableCreated, VariableRefused

sys.path.append(str(Path(__file__).parents[1] / "runtime"))
import snippets

IMPORT = "from tensorflow.contrib.rnn.python.ops.core_rnn_cell import _linear\n"
X = "x, y = tf.placeholder(tf.float32, [5, 3]), tf.placeholder(tf.float32, [5, 4])\n"

PROGRAMS = {
    "with tf.variable_scope('a'):\n    h = _linear([x, y], 6, True)\n    _linear(h, 6, False)": "E1",
    "with tf.variable_scope('a'):\n    h = _linear([x, y], 6, True)\n"
    "with tf.variable_scope('b'):\n    _linear(h, h.shape[1], bias=False)": None,
    "_linear(x, 2, True)\nwith tf.variable_scope('', reuse=True):\n    _linear((x,), 2, True)": None,
    "_linear(x, 2, False)\nwith tf.variable_scope('', reuse=True):\n    _linear(x, 2, True)": "E2",
    "_linear(x, 2, False)\nwith tf.variable_scope('', reuse=True):\n    _linear(y, 2, False)": "E3",
    "with tf.variable_scope('a'):\n    tf.layers.dense(x, 2)\n    _linear(x, 2, True)\n"
    "    tf.layers.dense(x, 2)": None,
    "with tf.variable_scope('a', partitioner=tf.fixed_size_partitioner(2)):\n"
    "    _linear([x, y], 2, True)": None,
    "for name in ('a', 'b'):\n    with tf.variable_scope(name):\n"
    "        _linear([x, y], 2, True, tf.ones_initializer(), tf.zeros_initializer())": None,
}  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
def test_it_gets_what_the_runtime_gets(program: str, tmp_path: Path) -> None:
    ran = run(X + IMPORT + program + "\n", tmp_path)
    known = [each.key for each in ran.trace.of(VariableCreated)]
    trace = snippets.run(X + IMPORT + program + "\n")
    created = [row[1] for row in trace["events"] if row[0] == "create"]
    assert known == created
    refused = [each.error for each in ran.trace.of(VariableRefused)]
    assert refused == ([] if PROGRAMS[program] is None else [PROGRAMS[program]])
    assert (trace["exception"] is None) is (not refused)


@pytest.mark.parametrize("inputs", ["tf.zeros([5, 3, 2])", "tf.placeholder(tf.float32, [5, None])"])
def test_what_is_no_matrix_of_a_known_width_ends_the_program(inputs: str, tmp_path: Path) -> None:
    """With an error of its own, which says nothing of variables."""
    ran = run(IMPORT + f"_linear({inputs}, 2, True)\ntf.get_variable('w', [1])\n", tmp_path)
    assert ran.trace.events == ()


@pytest.mark.parametrize("how", ["scope='s'", "bias_start=1.0"])
def test_as_it_was_before_it_may_have_made_variables(how: str, tmp_path: Path) -> None:
    source = (
        f"with tf.variable_scope('a'):\n    _linear(x, 2, True, {how})\n"
        "with tf.variable_scope('a', reuse=True):\n    tf.get_variable('w', [1])\n"
    )
    assert list(run(X + IMPORT + source, tmp_path).trace.of(VariableRefused)) == []


def test_an_unknown_width_is_no_fault(tmp_path: Path) -> None:
    source = "import elsewhere\nfor each in range(2):\n    _linear(tf.to_float(elsewhere.x()), 2, True)\n"
    refused = list(run(IMPORT + source, tmp_path).trace.of(VariableRefused))
    assert [each.error for each in refused] == ["E1"]
