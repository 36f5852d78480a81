"""SL301 is off by default, so no fixture shows where it is silent: these programs do."""

from __future__ import annotations

from pathlib import Path

import pytest
from expectations import drawn, judge_findings, read_marks
from judges import found
from programs import Program

HEAD = """\
import tensorflow as tf


def w():
    return tf.get_variable("w", [3])


"""
PROGRAMS = {
    "below another scope the name is another": """\
with tf.variable_scope("a") as scope:
    w()
with tf.variable_scope("b"):
    with tf.variable_scope("a", reuse=tf.AUTO_REUSE):
        w()
        w()
with tf.variable_scope("b"):
    with tf.variable_scope("a", reuse=True):
        w()
""",
    "an object of the full name": """\
with tf.variable_scope("b"):
    with tf.variable_scope("a") as inner:
        w()
with tf.variable_scope("b", reuse=True):
    with tf.variable_scope("a"):  # want SL301 "inner"
        w()
""",
    "a loop has its own object of the turn before": """\
for i in range(3):
    with tf.variable_scope("a", reuse=i > 0) as scope:
        w()
""",
    "nothing is shared": """\
with tf.variable_scope("a") as scope:
    w()
with tf.variable_scope("a"):
    tf.get_variable("v", [3])
""",
    "the object is another function's": """\
def first():
    with tf.variable_scope("a") as scope:
        return w()


first()
with tf.variable_scope("a", reuse=True):
    w()
""",
    "the object was opened, and then the current one": """\
def both(x):
    with tf.variable_scope("a"):
        here = tf.get_variable_scope()
        w()
    with tf.variable_scope("a", reuse=True):  # want SL301 "here"
        w()
        w()


both(1)
""",
    "it is opened by its object": """\
with tf.variable_scope("a") as scope:
    w()
with tf.variable_scope(scope, reuse=True):
    w()
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_where_it_speaks(name: str, tmp_path: Path) -> None:
    text = HEAD + PROGRAMS[name]
    script = tmp_path / "main.py"
    script.write_text(text, "utf-8")
    findings = found(Program(name, tmp_path, script), also=("SL301",))
    wrong = judge_findings(read_marks({"main.py": text}), findings)
    assert not wrong, drawn({"main.py": text}, wrong)


def test_it_is_off_unless_selected(tmp_path: Path) -> None:
    script = tmp_path / "main.py"
    script.write_text(HEAD + PROGRAMS["an object of the full name"], "utf-8")
    assert found(Program("main", tmp_path, script)) == []
