"""What a first run imports: in a process of its own, since modules are imported once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def said(program: str) -> list[str]:
    begin = f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom scopelint.runtime import *\n"
    done = subprocess.run(
        [sys.executable, "-c", begin + program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_variables_and_scopes_need_no_layers() -> None:
    text = """
run = fresh()
with installed(run):
    import tensorflow as tf
    with tf.variable_scope("a", reuse=tf.AUTO_REUSE):
        for _ in range(2):
            w = tf.get_variable("w", [3]) * tf.placeholder(tf.float32, [3])
    print([v.name for v in tf.global_variables()])
print([name for name in sys.modules if name.startswith("scopelint.runtime.api.") and "layers" in name])
"""
    assert said(text) == ["['a/w:0']", "[]"]


def test_a_name_that_lacks_brings_all() -> None:
    text = """
for statement in (
    "import tensorflow as tf; tf.layers.dense(tf.ones([2, 3]), 4)",
    "from tensorflow.contrib import slim; slim.fully_connected(tf.ones([2, 3]), 4)",
    "from tensorflow.contrib.layers import *; fully_connected(tf.ones([2, 3]), 4)",
    "from tensorflow import *; layers.dense(ones([2, 3]), 4)",
    "import tensorflow.contrib.rnn as rnn; rnn.BasicLSTMCell(3)(tf.ones([1, 2]), (tf.ones([1, 3]),) * 2)",
):
    run = fresh()
    with installed(run):
        names = {"tf": run.tf}
        exec(statement, names)
        print([v.op.name for v in run.tf.global_variables()])
"""
    assert said(text)[:4] == [
        "['dense/kernel', 'dense/bias']",
        "['fully_connected/weights', 'fully_connected/biases']",
        "['fully_connected/weights', 'fully_connected/biases']",
        "['dense/kernel', 'dense/bias']",
    ]
    # Each way alone, in a process where nothing has come yet.
    for statement in ("from tensorflow import *", "from tensorflow.contrib.layers import *"):
        name = "expand_dims" if statement.endswith("tensorflow import *") else "batch_norm"
        alone = f"with installed(fresh()): exec({statement!r})\nsys.stdout.write({name}.__name__)"
        assert said(alone) == [name]


def test_the_order_of_loading_changes_no_name() -> None:
    text = """
from scopelint.runtime.families import load_core, load_rest
import importlib, pkgutil
from scopelint.runtime import api, ops
if {at_once}:
    for package in (ops, api):
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(package.__name__ + "." + module.name)
else:
    load_core(), load_rest()
from scopelint.runtime.ops.registry import PUBLIC
for name in sorted(PUBLIC):
    print(name, getattr(PUBLIC[name], "__module__", ""), getattr(PUBLIC[name], "__qualname__", ""))
"""
    assert said(text.replace("{at_once}", "True")) == said(text.replace("{at_once}", "False"))


def test_an_operator_that_lacks_brings_all() -> None:
    text = """
run = fresh()
with installed(run):
    import tensorflow as tf
    x = tf.placeholder(tf.float32, [None, 4])
    print(x[:, ::2].shape, x[tf.newaxis].shape, x[..., tf.newaxis].shape)
"""
    assert said(text) == ["(?, 2) (1, ?, 4) (?, 4, 1)"]


def test_modules_inside_contrib_have_its_cells() -> None:
    text = """
with installed(fresh()):
    from tensorflow.contrib.rnn.python.ops import lstm_ops, rnn
    print(lstm_ops.LSTMBlockCell.__name__, rnn.stack_bidirectional_dynamic_rnn.__name__)
"""
    assert said(text) == ["LSTMBlockCell stack_bidirectional_dynamic_rnn"]
