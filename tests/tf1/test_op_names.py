"""The names that the interpreter holds for taken beside a call are those of TensorFlow 1.15.5."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from symbolic import run

from scopelint.interpreter.state import State
from scopelint.tf1 import TF1
from scopelint.tf1.graph import current_graph
from scopelint.trace import VariableCreated

sys.path += [str(Path(__file__).parents[1] / room) for room in ("live", "runtime")]
import snippets
from name_recorder import PRELUDE, beside

RECORDED = json.loads((Path(__file__).parents[1] / "recorded/op_names.json").read_text("utf-8"))


class Watching(TF1):
    """Keeps the names of the state in which a program ends."""

    names: list[str]

    def made_up(self, state: State) -> tuple[str, ...]:
        """Asked when an execution is over."""
        graph = current_graph(state)
        variables = {str(variable.op_name) for variable in graph.variables}
        self.names = beside(map(str, graph.names_in_use), variables)
        return super().made_up(state)


#: Programs, and what TensorFlow 1.15.5 calls the ops of their variables.
VARIABLES = (
    (
        """\
X = tf.zeros([2, 3])
late = tf.keras.Sequential([tf.keras.layers.Dense(3, name="one")])
late(X)
early = tf.keras.Sequential()
early.add(tf.keras.layers.Dense(3, name="two", input_shape=(3,)))
early.add(tf.keras.layers.Dense(3, name="three"))
with tf.name_scope("a"):
    early(X)
    outer = tf.keras.Sequential([early])
    outer.add(tf.keras.layers.Dense(3, name="four"))
""",
        "sequential/one/kernel sequential/one/bias two/kernel two/bias three/kernel three/bias "
        "a/four/kernel a/four/bias",
    ),
    (
        """\
X, IMAGE = tf.zeros([2, 3]), tf.zeros([2, 4, 4, 3])
with tf.variable_scope("a") as a:
    tf.contrib.slim.conv2d(IMAGE, 3, 2, scope=a)
    tf.keras.layers.Conv2D(3, 2, use_bias=False)(IMAGE)
with tf.variable_scope("b") as b:
    tf.nn.rnn_cell.BasicRNNCell(3)(X, X, scope=b)
    with tf.variable_scope("tanh"):
        tf.Variable(0.0, name="v")
with tf.variable_scope("c"):
    with tf.variable_scope("adam"):
        tf.get_variable("w", [])
    tf.train.GradientDescentOptimizer(0.1).minimize(tf.get_variable("w", []))
    for name in ("gradients", "GradientDescent"):
        with tf.name_scope(name):
            tf.Variable(0.0, name="v")
    tf.map_fn(lambda row: tf.keras.layers.Dense(1, use_bias=False, name="one")(X), X)
    with tf.variable_scope("map"):
        tf.Variable(0.0, name="v")
    tf.cond(tf.constant(True), lambda: tf.Variable(lambda: 0.0, name="v"), lambda: tf.constant(1.0))
    made = lambda: tf.Variable(lambda: 0.0, name="v")
    tf.case([(tf.constant(True), made), (tf.constant(True), made)], made)
""",
        "a/weights a/biases a/conv2d_1/kernel b/kernel b/bias b/tanh_1/v c/adam/w c/w "
        "c/gradients_1/v c/GradientDescent_1/v c/map/while/one/kernel c/map_1/v c/cond/v "
        "c/case/cond/v c/case/cond/cond/v c/case/cond/cond/v_1",
    ),
)


@pytest.mark.parametrize(("source", "names"), VARIABLES, ids=("sequential", "layers"))
def test_variables_beside_ops(source: str, names: str, tmp_path: Path) -> None:
    ran = snippets.run(source, prelude="import tensorflow as tf\n")
    assert [event[2] for event in ran["events"]] == names.split()
    created = run(source, tmp_path).trace.of(VariableCreated)
    assert [event.op_name for event in created] == names.split()


@pytest.mark.parametrize("call", RECORDED)
def test_names_of_ops(call: str, tmp_path: Path) -> None:
    source = f'{PRELUDE}with tf.variable_scope("q") as q:\n    {call}\n'
    library = Watching()
    assert len(run(source, tmp_path, library=library).executions) == 1
    assert library.names == RECORDED[call]
