"""Every row of the version table (semantics §14), for every target that it has a column for."""

from __future__ import annotations

import pytest
from snippets import run

TARGETS = ("1.0", "1.4", "1.8", "1.12", "1.15", "compat.v1")

E1 = 'tf.get_variable("w", [1]); err(tf.get_variable, "w", [1])'
E2 = 'with tf.variable_scope("a", reuse=True): err(tf.get_variable, "w", [1])'

#: Row → the program, and what it prints: one text for each target, in order. `…` ends a beginning.
ROWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "tf.AUTO_REUSE": ('print(hasattr(tf, "AUTO_REUSE"))', ("False", *["True"] * 5)),
    "E1 names": (
        E1,
        (
            "ValueError: Variable w already exists, disallowed. Did you mean to set reuse=True in VarScope?…",
            *[
                "ValueError: Variable w already exists, disallowed. Did you mean to set "
                "reuse=True or reuse=tf.AUTO_REUSE in VarScope?…"
            ]
            * 5,
        ),
    ),
    "E2's hint": (
        E2,
        (
            "ValueError: Variable a/w does not exist, or was not created with tf.get_variable(). "
            "Did you mean to set reuse=None in VarScope?",
            *[
                "ValueError: Variable a/w does not exist, or was not created with "
                "tf.get_variable(). Did you mean to set reuse=tf.AUTO_REUSE in VarScope?"
            ]
            * 5,
        ),
    ),
    "E10's hint": (
        'with tf.variable_scope("a", reuse=True, partitioner=tf.fixed_size_partitioner(2)):\n'
        '    err(tf.get_variable, "w", [4])',
        (
            *[
                "ValueError: PartitionedVariable a/w does not exist, or was not created with "
                "tf.get_variable(). Did you mean to set reuse=None in VarScope?"
            ]
            * 2,
            *[
                "ValueError: PartitionedVariable a/w does not exist, or was not created with "
                "tf.get_variable(). Did you mean to set reuse=False or reuse=tf.AUTO_REUSE in VarScope?"
            ]
            * 4,
        ),
    ),
    "shape missing": (
        'err(tf.get_variable, "w", [None], initializer=tf.zeros_initializer())',
        (
            *[
                "ValueError: Shape of a new variable (w) must be fully defined, but instead was (?,)."
            ]
            * 3,
            "ValueError: You can only pass an initializer function that expects no arguments…",
            *["ValueError: The initializer passed is not valid…"] * 2,
        ),
    ),
    "variable_scope is": (
        'err(lambda: tf.variable_scope("a")(print))',
        ("no error", *["TypeError: 'variable_scope' object is not callable"] * 5),
    ),
    "variable_scope(…) bad arguments": (
        "err(tf.variable_scope, None)\nerr(tf.variable_scope, 'a', reuse=3)",
        (
            "no error|no error",
            *["TypeError: If default_name is None…|ValueError: The reuse parameter…"] * 5,
        ),
    ),
    "reuse=False on a reusing scope object": (
        'with tf.variable_scope("a") as a: tf.get_variable("w", [1])\n'
        "with tf.variable_scope(a, reuse=True) as b: pass\n"
        "with tf.variable_scope(b, reuse=False) as c: print(bool(c.reuse))",
        ("False", *["True"] * 5),
    ),
    "reuse=False on a string in a reusing parent": (
        'with tf.variable_scope("a", reuse=True):\n'
        '    with tf.variable_scope("b", reuse=False) as b: print(b.reuse)',
        ("True",) * 6,
    ),
    "custom_getter of nested scopes": (
        "def say(word):\n"
        "    def getter(getter, name, *args, **kwargs):\n"
        "        print(word)\n"
        "        return getter(name, *args, **kwargs)\n"
        "    return getter\n"
        'with tf.variable_scope("a", custom_getter=say("outer")):\n'
        '    with tf.variable_scope("b", custom_getter=say("inner")): tf.get_variable("w", [1])',
        ("inner", *["inner|outer"] * 5),
    ),
    "current scope per thread": (
        "import threading\n"
        "def show_scope(): print(repr(tf.get_variable_scope().name))\n"
        "def work():\n"
        "    with graph.as_default(): show_scope()\n"
        "graph = tf.get_default_graph()\n"
        'with tf.variable_scope("a"):\n'
        "    thread = threading.Thread(target=work); thread.start(); thread.join()",
        (*["'a'"] * 2, *["''"] * 4),
    ),
    "one manager entered twice": (
        'cm = tf.variable_scope(None, "d")\n'
        "def f():\n    with cm as s: print(s.name)\n"
        "err(f); err(f)",
        ("d|no error|RuntimeError…", "d|no error|d_1|no error", *["d|no error|d|no error"] * 4),
    ),
    "out-of-order leaving": (
        'a = tf.variable_scope("a"); b = tf.variable_scope("b")\n'
        "a.__enter__(); b.__enter__()\nerr(a.__exit__, None, None, None)",
        (*["no error"] * 4, *["RuntimeError: Improper nesting of variable_scope."] * 2),
    ),
    "auxiliary_name_scope": (
        'err(tf.variable_scope, "a", auxiliary_name_scope=False)',
        (*["TypeError…"] * 2, *["no error"] * 4),
    ),
    'variable_scope("") at the root resets counts': (
        'with tf.variable_scope(None, "d"): pass\n'
        'with tf.variable_scope(""): pass\n'
        'with tf.variable_scope(None, "d") as s: print(s.name)',
        (*["d"] * 3, *["d_1"] * 3),
    ),
    "op names uniquified ignoring case": (
        'tf.get_variable("w", [1]); print(tf.get_variable("W", [1]).op.name)',
        (*["W"] * 3, *["W_1"] * 3),
    ),
    "scope.use_resource rules tf.Variable": (
        'with tf.variable_scope("a", use_resource=True):\n'
        '    print("Resource" in type(tf.Variable(1.0)).__name__)',
        ("", *["False"] * 2, *["True"] * 3),
    ),
    "keras layers use the store": (
        'with tf.variable_scope("a", reuse=True):\n'
        "    err(tf.keras.layers.Dense(2), tf.zeros([1, 3]))",
        ("", *["ValueError: Variable a/…"] * 2, *["no error"] * 3),
    ),
    "RNN variables": (
        'tf.nn.dynamic_rnn(tf.contrib.rnn.BasicRNNCell(2), tf.zeros([1, 2, 3]), dtype="float32")\n'
        'print(*[v.op.name.rpartition("/")[2] for v in tf.global_variables()])',
        ("weights biases", *["kernel bias"] * 5),
    ),
    "one cell in two scopes": (
        "cell = tf.contrib.rnn.BasicRNNCell(2)\n"
        'for s in "ab": tf.nn.dynamic_rnn(cell, tf.zeros([1, 2, 3]), dtype="float32", scope=s)\n'
        "print(len(tf.global_variables()))",
        ("4", *["2"] * 5),
    ),
    "new unnamed cell in one open scope": (
        'with tf.variable_scope("a"):\n'
        "    for _ in range(2):\n"
        "        cell = tf.contrib.rnn.BasicRNNCell(2)\n"
        "        err(cell, tf.zeros([1, 2]), tf.zeros([1, 2]))\n"
        "print(len(tf.global_variables()))",
        (*["no error|ValueError: Variable a/basic_rnn_cell/…|2"] * 2, *["no error|no error|4"] * 4),
    ),
    "`[cell]*n`": (
        "cells = tf.contrib.rnn.MultiRNNCell([tf.contrib.rnn.BasicRNNCell(3)] * 2)\n"
        'tf.nn.dynamic_rnn(cells, tf.zeros([1, 2, 3]), dtype="float32")\n'
        "print(len(tf.global_variables()))",
        ("4", *["2"] * 5),
    ),
    "errors inside call() wrapped by AutoGraph": (
        "class Mine(tf.layers.Layer):\n"
        "    def call(self, x): raise ValueError('own')\n"
        "try: Mine()(tf.zeros([1]))\n"
        "except ValueError as error: print(str(error).partition('\\n')[0])",
        ("", *["own"] * 3, "in converted code:", "own"),
    ),
    "EMA.apply twice": (
        'w = tf.get_variable("w", [1]); ema = tf.train.ExponentialMovingAverage(0.9)\n'
        "ema.apply([w]); err(ema.apply, [w])",
        (*["ValueError: Moving average already computed for: w:0"] * 3, *["no error"] * 3),
    ),
    "slim.repeat without scope": (
        "slim = tf.contrib.slim\n"
        "slim.repeat(tf.zeros([1, 4, 4, 3]), 1, slim.conv2d, 2, 1)\n"
        'print(tf.global_variables()[0].op.name.split("/")[1])',
        (*["convolution_1"] * 3, *["convolution2d_1"] * 3),
    ),
    "tf.layers.Layer objects": (
        'print(hasattr(tf.layers, "Dense"))',
        ("False", *["True"] * 5),
    ),
}


def agrees(said: str, wanted: str) -> bool:
    """A part that ends in `…` is a beginning."""
    parts, wishes = said.split("|"), wanted.split("|")
    return len(parts) == len(wishes) and all(
        part.startswith(wish[:-1]) if wish.endswith("…") else part == wish
        for part, wish in zip(parts, wishes, strict=True)
    )


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("row", ROWS)
def test_row(row: str, target: str) -> None:
    program, wanted = ROWS[row]
    wish = wanted[TARGETS.index(target)]
    if not wish:
        pytest.skip("the table has no word on this version")
    trace = run(program, target=target)
    assert agrees("|".join(trace["out"]), wish), (trace["out"], trace["exception"])
