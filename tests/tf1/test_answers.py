"""What objects of TensorFlow answer when they are asked: the interpreter and the numpy runtime agree.

Each answer is the name of a variable, so that both tell it. All were tried on TensorFlow 1.15.5.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from symbolic import run

from scopelint.trace import VariableCreated

sys.path.append(str(Path(__file__).parents[1] / "runtime"))
import snippets

TELL = """
import tensorflow as tf
def tell(*answers):
    with tf.variable_scope("told"):
        tf.get_variable("_".join("%s" % (each,) for each in answers) or "none", [])
"""


def told(program: str, folder: Path) -> list[str]:
    """What a program tells, if the interpreter knows it, and the runtime says the same."""
    source = TELL + program
    ran = run(source, folder, prelude="")
    known = [str(each.key) for each in ran.trace.of(VariableCreated)]
    trace = snippets.run(source, prelude="")
    assert trace["exception"] is None
    created = [row[1] for row in trace["events"] if row[0] == "create"]
    assert known == created
    return [each.removeprefix("told/") for each in known if each.startswith("told/")]


CONV = 'l = tf.layers.Conv2D(3, 2, padding="SAME", use_bias=False)\n'
NORM = "n = tf.layers.BatchNormalization(scale=False)\nn(tf.zeros([2, 4]))\n"


@pytest.mark.parametrize(
    ("program", "answer"),
    [
        (CONV + "tell(l.use_bias, l.filters, l.padding, l.trainable)", "False_3_same_True"),
        (CONV + "tell(l.kernel_size[1], l.strides[0], l.data_format)", "2_1_channels_last"),
        ("l = tf.layers.Conv2D(3, 3, data_format=None)\ntell(l.data_format)", "channels_last"),
        (CONV + "l(tf.zeros([2, 4, 4, 3]))\ntell(l.bias is None, l.kernel.op.name)",
         "True_conv2d/kernel"),
        ("def g(getter, name, *a, **k): return getter(name.replace('kernel', 'w'), *a, **k)\n"
         "l = tf.layers.Dense(3)\nwith tf.variable_scope('a', custom_getter=g):\n    l(tf.zeros([2, 3]))\n"
         "tell(l.kernel.op.name, l.bias.op.name)", "a/dense/w_a/dense/bias"),
        (CONV + "l.trainable = False\ntell(l.trainable)", "False"),
        ("l = tf.layers.Dense(2)\ntell(l.units, l.use_bias, l.activation is None)", "2_True_False"),
        ("l = tf.layers.Dense(2, tf.nn.relu)\ntell(l.activation is tf.nn.relu)", "True"),
        ("x = tf.zeros([2, 4])\ntell(tf.layers.Dense(2).activation(x) is x)", "True"),
        (NORM + "tell(n.gamma is None, n.beta.op.name, n.center, n.scale)",
         "True_batch_normalization/beta_True_False"),
        ("tell(tf.layers.Dropout(0.25).rate, tf.layers.MaxPooling2D(2, 3).pool_size[1])", "0.25_2"),
        ("l = tf.keras.layers.Dense(4)\ntell(l.units, l.use_bias, l.trainable)", "4_True_True"),
    ],
)  # fmt: skip
def test_a_layer_knows_what_it_was_made_with(program: str, answer: str, tmp_path: Path) -> None:
    assert told(program, tmp_path) == [answer]


X = "x, s = tf.placeholder(tf.float32, [None, 3]), tf.placeholder(tf.int32, [2])\n"


@pytest.mark.parametrize(
    ("program", "answer"),
    [
        ("tell(tf.executing_eagerly())", "False"),
        ("from tensorflow.python import tf2\ntell(tf2.enabled())", "False"),
        (X + "tell(*[tf.compat.dimension_value(each) for each in (x.shape[0], x.shape[1], 4)])",
         "None_3_4"),
        (X + "tell(*[len(f(s).shape) for f in (tf.zeros, tf.ones, tf.random_uniform)])", "2_2_2"),
        (X + "tell(len(tf.reshape(x, s).shape), len(tf.fill(tf.shape(x), 1.0).shape))", "2_2"),
        (X + "tell(*tf.expand_dims(x, [1]).shape.as_list())", "None_1_3"),
        ("with tf.name_scope('n'):\n    a = tf.get_default_graph().get_name_scope()\n"
         "tell(a, tf.contrib.framework.get_name_scope() == '')", "n_True"),
        ("tell(tf.float32.is_compatible_with(tf.float32), tf.int32.is_compatible_with('float32'))",
         "True_False"),
        ("from tensorflow.python.ops import variable_scope as v\n"
         "with v._pure_variable_scope('p', reuse=tf.AUTO_REUSE) as s:\n"
         "    a = tf.get_variable('w', [])\n"
         "with v._pure_variable_scope(s):\n    b = tf.get_variable('w', [])\n"
         "tell(s.name, a is b)", "p_True"),
        ("c = tf.nn.rnn_cell.LSTMCell(2)\n_, s = tf.nn.dynamic_rnn(c, tf.zeros([1, 2, 3]), dtype=tf.float32)\n"
         "tell(*s.h.shape.as_list(), *tf.nn.top_k(tf.zeros([4]), 3).indices.shape.as_list())",
         "1_2_3"),
        ("v = tf.get_variable('v', [3])\ntell(tf.assign_add(v, [1.0] * 3).shape.as_list()[0])", "3"),
        (X + "tell(isinstance(x, tuple), isinstance(x, str), isinstance(x, tf.Tensor))",
         "False_False_True"),
        (X + "import numpy\ntell(type(x) in (list, numpy.array), type(x) is str, dict == type(x))",
         "False_False_False"),
        ("tell(tf.__version__ > '1.0', tf.VERSION >= '2', tf.__version__ == '1.15.5')", "True_False_True"),
        ("c = tf.compat\ntell(isinstance(1, c.integral_types), isinstance('', c.bytes_or_text_types), "
         "isinstance(1.5, c.real_types), isinstance('', c.complex_types))", "True_True_True_False"),
        ("for i in range(1, 5): tf.get_variable('h%d' % i, [])\n"
         "def count(scope): return len(tf.trainable_variables(scope))\n"
         "tell(count('h[34]|out'), count('h.*'), count('h(1|2)$'), count('h\\\\d:0'), count('h'))", "2_4_0_4_4"),
        ("s = tf.TensorSpec([None, 3], tf.int32, 'ids')\n"
         "tell(s.name, len(s.shape), s.dtype is tf.int32, tf.TensorSpec([2]).name is None)", "ids_2_True_True"),
        ("v = tf.get_variable('v', [3])\ng = tf.get_default_graph()\n"
         "try:\n    g.get_tensor_by_name('w:0')\n    found = 1\nexcept KeyError:\n    found = 2\n"
         "tell(found, g.get_tensor_by_name('v:0').shape.as_list()[0])", "2_3"),
        (X + "tell(type(x) is tf.Tensor, type(tf.get_variable('v', [])) is tf.Tensor)", "True_False"),
    ],
)  # fmt: skip
def test_graphs_shapes_and_dimensions(program: str, answer: str, tmp_path: Path) -> None:
    assert told(program, tmp_path) == [answer]


@pytest.mark.parametrize(
    ("program", "answer"),
    [
        (X + "tell(hasattr(x, 'feed'), hasattr(x, 'shape'), hasattr(x, 'eval'), hasattr(x.op, 'name'))",
         "False_True_True_True"),
        (X + "x.feed = 1\ntell(hasattr(x, 'feed'))", "True"),
        (X + "tell(len(x.op.inputs), len(tf.get_variable('v', []).op.inputs))", "0_0"),
        (X + "tell(not hasattr(x, 'feed') and not (isinstance(x, tf.Tensor) and len(x.op.inputs) == 0))",
         "False"),
    ],
)  # fmt: skip
def test_attributes_of_tensors(program: str, answer: str, tmp_path: Path) -> None:
    if (
        "x.feed = 1" in program
    ):  # stored on another tensor that looks like this one, for all we know
        assert len(run(TELL + program, tmp_path, prelude="").executions) == 2
    else:
        assert told(program, tmp_path) == [answer]


def test_versions_that_are_compared_as_texts_may_be_others(tmp_path: Path) -> None:
    program = (
        "if tf.__version__ < '1.4.0':\n    raise ImportError('old')\ntf.get_variable('v', [3])"
    )
    (ran,) = (
        each for each in run(TELL + program, tmp_path, prelude="").executions if each.trace.events
    )
    assert [each.says for each in ran.assumptions] == ["'1.4.0' <= '1.15.5'"]
