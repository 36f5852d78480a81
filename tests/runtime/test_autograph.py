"""Errors in a layer's `call`, raised anew by AutoGraph (§6.7): whose lines TensorFlow 1.15.5 leaves."""

from __future__ import annotations

import pytest
from snippets import run

BEGIN = """\
C = tf.nn.rnn_cell
X = tf.zeros([2, 3])

def suffixed(getter, name, *args, **kwargs):
    return getter(name + "_s", *args, **kwargs)

def broken(getter, name, *args, **kwargs):
    raise ValueError("broken")

class Asks(tf.keras.layers.Layer):
    def call(self, x):
        return x + tf.get_variable("w", [3], custom_getter=broken)

class Builds(tf.keras.layers.Layer):
    def build(self, shape):
        tf.get_variable("w", [3], custom_getter=broken)

class Passes(tf.keras.layers.Layer):
    def __init__(self, inner):
        super(Passes, self).__init__()
        self.inner = inner

    def call(self, x):
        return self.inner(x)

def step(cell):
    with tf.variable_scope("a", custom_getter=suffixed):
        cell(X, cell.zero_state(2, tf.float32))

def use(layer):
    return layer(X)
"""
CELL = "C.GRUCell(3, reuse=True)"
KERNEL = (
    "Variable a/{}gru_cell/gates/kernel_s does not exist, or was not created with "
    "tf.get_variable(). Did you mean to set reuse=tf.AUTO_REUSE in VarScope?"
)
#: By program: the exception that TensorFlow ended with, and the lines of its traceback.
ENDED = {
    f"step({CELL})": (KERNEL.format(""), [32, 28, 5]),
    f"step(C.MultiRNNCell([{CELL}]))": (KERNEL.format("multi_rnn_cell/cell_0/"), [32, 28]),
    "use(Builds())": ("broken", [32, 31, 16, 8]),
    "use(Asks())": ("broken", [32, 31]),
    "use(Passes(Builds()))": ("broken", [32, 31]),
    "use(Passes(Passes(Asks())))": ("broken", [32, 31]),
    "tf.map_fn(lambda x: use(Asks()), X)": ("broken", [32, 32, 31]),
}


@pytest.mark.parametrize("program", ENDED)
def test_no_line_from_within_the_call_is_left(program: str) -> None:
    message, lines = ENDED[program]
    ended = {"type": "ValueError", "message": message, "lines": lines}
    assert run(BEGIN + program, prelude="")["exception"] == ended


def test_the_text_lists_every_line_within_the_call() -> None:
    catching = (
        "try:\n    use(Passes(Passes(Asks())))\nexcept ValueError as error:\n    print(error)"
    )
    listed = run(f"{BEGIN}{catching}", prelude="")["out"]
    assert [line.split()[0] for line in listed if line.endswith("  *")] == [
        f"<snippet>:{line}" for line in (24, 24, 12, 8)
    ]
