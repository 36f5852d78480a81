"""What is unknown goes both ways or leads to silence, never to a refusal that may be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from symbolic import Ran, run

from scopelint.interpreter.budget import Limits
from scopelint.trace import VariableCreated, VariableRefused, VariableShared

TWICE = """
import sys
flag = len(sys.argv) > 1
def build(reuse):
    with tf.variable_scope("net", reuse=reuse):
        return tf.get_variable("w", [3])
"""


def refusals(ran: Ran) -> list[list[str]]:
    return [[each.error for each in run.trace.of(VariableRefused)] for run in ran.executions]


def test_an_unknown_reuse_goes_both_ways(tmp_path: Path) -> None:
    ran = run(TWICE + "build(False)\nbuild(flag)\n", tmp_path)
    assert sorted(refusals(ran)) == [[], ["E1"]]
    assert all(execution.assumptions for execution in ran.executions)


def test_a_remembered_reuse_goes_one_way(tmp_path: Path) -> None:
    source = "build(False)\nif flag:\n    build(flag)\n"
    ran = run(TWICE + source, tmp_path)
    assert refusals(ran) == [[], []] or refusals(ran) == [[]]


GETTER = """
import foreign
with tf.variable_scope("s", custom_getter=foreign.getter(), reuse=REUSE):
    tf.get_variable("w", [3])
    tf.get_variable("w", [3])
"""


@pytest.mark.parametrize("reuse", ["None", "True"])
def test_an_unknown_getter_may_give_what_it_has_kept(tmp_path: Path, reuse: str) -> None:
    assert refusals(run(GETTER.replace("REUSE", reuse), tmp_path)) == [[]]


def test_what_an_unknown_getter_is_asked_for_is_assumed_to_be_there(tmp_path: Path) -> None:
    ran = run(GETTER.replace("REUSE", "None") + 'tf.get_variable("s/w", [3])\n', tmp_path)
    assert refusals(ran) == [["E1"]]
    assert any("getter" in each.says for each in ran.executions[0].assumptions)


def test_keys_with_different_unknowns_are_not_one(tmp_path: Path) -> None:
    source = """
import sys
for name in (sys.argv[1], sys.argv[2]):
    with tf.variable_scope(name):
        tf.get_variable("w", [3])
"""
    ran = run(source, tmp_path)
    assert refusals(ran) == [[]]


def test_keys_with_the_same_unknown_are_one(tmp_path: Path) -> None:
    source = """
import sys
name = sys.argv[1]
for turn in range(2):
    with tf.variable_scope(name):
        tf.get_variable("w", [3])
"""
    ran = run(source, tmp_path)
    assert refusals(ran) == [["E1"]]


def test_a_key_that_may_be_there_is_taken_to_be_there(tmp_path: Path) -> None:
    source = """
import sys
with tf.variable_scope(sys.argv[1]):
    tf.get_variable("w", [3])
with tf.variable_scope("a", reuse=True):
    tf.get_variable("w", [3])
"""
    assert refusals(run(source, tmp_path)) == [[]]


def test_after_unseen_code_nothing_is_missing(tmp_path: Path) -> None:
    source = """
import tensorlayer as tl
x = tf.zeros([2, 3])
tl.layers.DenseLayer(x, 4, name="d")
with tf.variable_scope("d", reuse=True):
    tf.get_variable("W", [3, 4])
"""
    assert refusals(run(source, tmp_path)) == [[]]


def test_unknown_sizes_match_any(tmp_path: Path) -> None:
    """§2.4: a mismatch needs two numbers."""
    source = """
import sys
n = int(sys.argv[1])
with tf.variable_scope("a", reuse=tf.AUTO_REUSE):
    tf.get_variable("w", [n, 3])
    tf.get_variable("w", [5, 3])
"""
    ran = run(source, tmp_path)
    assert refusals(ran) == [[]]
    assert len(list(ran.trace.of(VariableShared))) == 1


def test_sizes_go_through_the_program(tmp_path: Path) -> None:
    source = """
x = tf.placeholder(tf.float32, [None, 28, 28, 3])
h = tf.layers.conv2d(x, 16, 3, strides=2, padding="same")
h = tf.layers.max_pooling2d(h, 2, 2)
h = tf.reshape(h, [-1, h.shape[1] * h.shape[2] * h.get_shape()[-1].value])
tf.layers.dense(h, 10, name="out")
"""
    created = {each.key: each.shape for each in run(source, tmp_path).trace.of(VariableCreated)}
    assert created["conv2d/kernel"] == (3, 3, 3, 16)
    assert created["out/kernel"] == (7 * 7 * 16, 10)


def test_a_dimension_that_we_lost_is_no_fault(tmp_path: Path) -> None:
    """§6.5: E43 and E44 need a dimension that TensorFlow itself does not know."""
    source = """
import sys
x = tf.placeholder(tf.float32, [None, 8, 8, 3])
n = int(sys.argv[1])
tf.layers.dense(tf.reshape(x, [n, -1]), 4)
big = tf.image.resize_images(x, tf.shape(x)[1:3])
tf.layers.dense(tf.layers.flatten(big), 4)
"""
    assert refusals(run(source, tmp_path)) == [[]]


def test_a_dimension_that_tensorflow_does_not_know_is_refused(tmp_path: Path) -> None:
    """§6.5."""
    source = "tf.layers.dense(tf.placeholder(tf.float32, [2, None]), 4)\n"
    assert refusals(run(source, tmp_path)) == [["E43"]]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("fully_connected(x, 4)", ["E43"]),
        ("conv2d(x, 4, 3)", ["E44"]),
        ("conv2d_transpose(x, 4, 3)", ["E44"]),
        ("separable_conv2d(x, 4, 3)", ["E44"]),
        ("separable_conv2d(x, None, 3)", []),
        ("batch_norm(x)", []),
        ("bias_add(x)", []),
    ],
)
def test_contrib_layers_need_a_known_size_as_layers_do(
    call: str, error: list[str], tmp_path: Path
) -> None:
    source = f"""
x = tf.placeholder(tf.float32, [None, 8, 8, None])
tf.contrib.layers.{call}
tf.get_variable("never")
"""
    ran = run(source, tmp_path)
    assert refusals(ran) == [error]
    assert [each.ended for each in ran.executions] == ["raised"]


def test_a_slice_of_step_zero_leaves_the_size_unknown(tmp_path: Path) -> None:
    source = """
for step in (0, 2):
    part = tf.zeros([8, 6])[:, ::step]
    with tf.variable_scope(str(step)):
        tf.get_variable("w", [int(part.shape[0]), part.shape[1]])
"""
    ran = run(source, tmp_path)
    (execution,) = ran.executions
    assert [each.shape for each in execution.trace.of(VariableCreated)][1:] == [(8, 3)]


#: Scopes that are entered one by one, and left by way of a list of which nothing is known.
LEFT = """
import settings
def leave(scopes):
    for each in scopes:
        each.__exit__(None, None, None)
inner, graph = tf.variable_scope("inner"), tf.Graph()
with tf.variable_scope("outer"):
    tf.name_scope("names").__enter__()
    inner.__enter__()
    {leave}
with tf.variable_scope("next"):
    tf.get_variable("w", [])
"""


def test_unknown_things_that_are_left_may_be_the_open_scopes(tmp_path: Path) -> None:
    ran = run(LEFT.format(leave="leave(settings.opened(inner))"), tmp_path)
    assert refusals(ran) == [[]]
    assert [each.key for each in ran.trace.of(VariableCreated)] == ["next/w"]


def test_known_things_that_are_left_are_not_the_open_scopes(tmp_path: Path) -> None:
    ran = run(LEFT.format(leave="leave([])"), tmp_path)
    assert refusals(ran) == [["E35"]]


def test_a_scope_that_is_open_where_the_program_failed_is_no_fault(tmp_path: Path) -> None:
    ran = run(LEFT.format(leave="assert False"), tmp_path)
    assert refusals(ran) == [[]]
    assert ran.executions[0].ended == "raised"


CELL = """
class Cell(tf.nn.rnn_cell.RNNCell):
    state_size = output_size = 3
    def __call__(self, inputs, state, scope=None):
        with tf.variable_scope("cell"):
            numbers = [each + 1 for each in range(30)]
        return inputs, state
tf.nn.static_rnn(Cell(), [tf.zeros([2, 3])] * 3, dtype=tf.float32)
"""


def test_what_is_cut_off_in_a_scope_of_the_library_leaves_nothing(tmp_path: Path) -> None:
    ran = run(CELL, tmp_path, limits=Limits(instructions=60))
    assert [each.ended for each in ran.executions] == ["cut"]
    assert refusals(ran) == [[]]


def test_layers_are_known_by_their_older_names(tmp_path: Path) -> None:
    source = """
from tensorflow.python.layers import convolutional, core, normalization, pooling
x = convolutional.Convolution2D(3, 2)(tf.zeros([2, 8, 8, 3]))
x = pooling.MaxPool2D(2, 2)(convolutional.Deconv2D(4, 2)(normalization.BatchNorm()(x)))
core.fully_connected(tf.layers.flatten(x), 5)
"""
    created = {each.key: each.shape for each in run(source, tmp_path).trace.of(VariableCreated)}
    assert list(created)[::2] == [
        "conv2d/kernel",
        "batch_normalization/gamma",
        "batch_normalization/moving_mean",
        "conv2d_transpose/kernel",
        "dense/kernel",
    ]
    assert created["dense/kernel"] == (4 * 4 * 4, 5)


@pytest.mark.parametrize(
    "call", ["enable_eager_execution()", "compat.v1.enable_v2_behavior()", "random.set_seed(1)"]
)
def test_where_ops_run_at_once_nothing_is_followed(call: str, tmp_path: Path) -> None:
    source = """
from tensorflow.python.eager import context
if context.executing_eagerly():
    tf.get_variable("w", [])
{}
tf.get_variable("v", [])
tf.get_variable("v", [])
"""
    assert [run.ended for run in run(source.format(""), tmp_path).executions] == ["raised"]
    (execution,) = run(source.format(f"tf.{call}"), tmp_path).executions
    assert execution.ended == "cut"
    assert not list(execution.trace.of(VariableCreated))


def test_one_of_two_tensors_has_what_their_shapes_share(tmp_path: Path) -> None:
    source = """
import sys
x = tf.zeros([2, 3, 4]) if len(sys.argv) > 2 else tf.zeros([2, 5, 4])
tf.layers.dense(tf.nn.relu(x), 4)
"""
    created = {each.key: each.shape for each in run(source, tmp_path).trace.of(VariableCreated)}
    assert created["dense/kernel"] == (4, 4)


def test_arrays_have_shapes(tmp_path: Path) -> None:
    source = """
import numpy as np
x = np.random.rand(2, 3, 4)
tf.layers.dense(tf.constant(x, tf.float32), x.shape[1])
tf.layers.dense(tf.convert_to_tensor([x[0], x[0]]), 5)
tf.get_variable("table", initializer=np.zeros([7, 6], np.float32))
"""
    created = {each.key: each.shape for each in run(source, tmp_path).trace.of(VariableCreated)}
    assert created["dense/kernel"] == (4, 3)
    assert created["dense_1/kernel"] == (4, 5)
    assert created["table"] == (7, 6)


def test_a_convolution_gives_as_many_axes_as_it_takes(tmp_path: Path) -> None:
    source = """
import other
x, w = other.images(), tf.get_variable("w", [3, 3, 5, 7])
y = tf.nn.conv2d(x, w, [1, 1, 1, 1], "SAME")
z = tf.nn.conv2d(x, w, [1, 1, 1, 1], "SAME", data_format="NCHW")
p = tf.nn.max_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
for number, each in enumerate((y, tf.layers.conv2d(x, 6, 3), z, p)):
    tf.get_variable("n%d" % number, [each.shape.ndims])
tf.layers.dense(y, 2, name="of_last")
tf.get_variable("of_first", [z.shape[1]])
"""
    created = {each.key: each.shape for each in run(source, tmp_path).trace.of(VariableCreated)}
    assert [created[f"n{number}"] for number in range(4)] == [(4,)] * 4
    assert (created["of_last/kernel"], created["of_first"]) == ((7, 2), (7,))


def test_an_object_of_a_class_that_is_not_known_may_be_a_scope(tmp_path: Path) -> None:
    source = """
with tf.variable_scope(tf.contrib.something.Scope("a")):
    tf.get_variable("w", [1])
"""
    assert refusals(run(source, tmp_path)) == [[]]


def test_loops_that_only_count_leave_the_budget_to_what_follows(tmp_path: Path) -> None:
    source = """
import sys
best = None
for first in range(200):
    for second in range(200):
        for third in range(200):
            for fourth in range(200):
                if float(sys.argv[1]) > first * second * third * fourth:
                    best = first
for turn in range(2):
    tf.get_variable("w", [1])
"""
    assert refusals(run(source, tmp_path)) == [["E1"]]


def test_a_loop_that_waits_goes_on_for_nine_turns(tmp_path: Path) -> None:
    source = """
for name in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "net", "j"]:
    if name == "net":
        tf.get_variable("w", [1])
tf.get_variable("w", [1])
"""
    assert refusals(run(source, tmp_path)) == [["E1"]]


def test_a_session_of_an_unknown_graph_may_be_of_any(tmp_path: Path) -> None:
    source = """
import sys
import graphs
for name in sys.argv:
    with tf.Session(graph=graphs.named(name)):
        tf.get_variable("w", [1])
"""
    assert refusals(run(source, tmp_path)) == [[]]


def test_a_size_that_is_set_of_one_tensor_is_known_of_no_other(tmp_path: Path) -> None:
    """Two without names are one to the analysis: of both the size may be known then, or not."""
    source = """
fed = tf.placeholder(tf.float32, [2, None])
x, y = tf.nn.relu(fed), tf.nn.relu(fed)
x.set_shape([2, 8])
tf.layers.dense(x, 1, name="x")
tf.layers.dense(y, 1, name="y")
"""
    ran = run(source, tmp_path)
    assert refusals(ran) == [[]]
    kernels = {each.shape for each in ran.trace.of(VariableCreated) if each.shape != (1,)}
    assert kernels == {(None, 1)}


def test_what_an_unknown_package_makes_for_an_initializer_is_no_constant(tmp_path: Path) -> None:
    source = """
from baselines.common.tf_util import normc_initializer
x = tf.placeholder(tf.float32, [2, 8])
tf.layers.dense(x, 4, kernel_initializer=normc_initializer(1.0))
tf.get_variable("w", [3], initializer=normc_initializer(1.0))
"""
    assert refusals(run(source, tmp_path)) == [[]]


@pytest.mark.parametrize(
    "check",
    ["count % 8 == 0 or 8 % count == 0", "count in (1, 2, 4)", "count == 'NHWC'", "not count != 2"],
)
def test_what_a_function_gives_that_is_not_known_may_be_a_plain_value(
    check: str, tmp_path: Path
) -> None:
    source = f"import tensorpack\ncount = tensorpack.utils.gpu.get_num_gpu()\nassert {check}\n"
    assert refusals(run(source + TWICE + "build(None)\nbuild(None)\n", tmp_path)) == [["E1"]]


@pytest.mark.parametrize(
    "check",
    ["size != other", "size == other", "size != 3", "size != None", "known != None", "known != 4"],
)
def test_a_dimension_that_tensorflow_does_not_know_is_neither_equal_nor_not(
    check: str, tmp_path: Path
) -> None:
    source = f"""
size, known = tf.placeholder(tf.float32, [None, 4]).shape
other = tf.placeholder(tf.float32, [None]).shape[0]
if {check}:
    raise ValueError("differ")
"""
    assert refusals(run(source + TWICE + "build(None)\nbuild(None)\n", tmp_path)) == [["E1"]]


@pytest.mark.parametrize("tensor", ["counter", "counter + 1"])
def test_what_a_session_computes_is_another_each_time(tensor: str, tmp_path: Path) -> None:
    source = f"""
counter = tf.Variable(0.0)
for expected in (1, 2):
    assert ({tensor}).eval() == expected
"""
    assert refusals(run(source + TWICE + "build(None)\nbuild(None)\n", tmp_path)) == [["E1"]]


WRAPPED = """
import baselines.common.models, sonnet, tensorpack, zhusuan
@DECORATOR
def build(x, width=3):
    return x * tf.get_variable("w", [width])
x = tf.ones([3])
build(x)
build(x, 3)
"""


@pytest.mark.parametrize(
    ("decorator", "refused"),
    [
        ("sonnet.reuse_variables", []),
        ("tensorpack.layer_register(log_shape=True)", []),
        ('zhusuan.reuse("model")', []),
        ('baselines.common.models.register("net")', ["E1"]),
    ],
)
def test_a_decorator_of_a_package_that_builds_may_open_a_scope_for_each_call(
    decorator: str, refused: list[str], tmp_path: Path
) -> None:
    assert refusals(run(WRAPPED.replace("DECORATOR", decorator), tmp_path)) == [refused]


MODULES = """
import unknown
class Module(object):
    def __init__(self, name, *inner):
        self.name, self.inner, self.flag = name, inner, None
    def __call__(self, reuse):
        with tf.variable_scope(self.name, reuse=reuse):
            if self.flag is None:
                self.flag = unknown.flag()
            if self.flag:
                tf.get_variable("extra", [2])
            for each in self.inner:
                each(reuse)
            return tf.get_variable("w", [2])
model = Module("a", Module("b", Module("c", Module("d", Module("e")))))
"""


def test_what_a_function_of_tensorflow_that_is_not_known_gives_is_no_constant(
    tmp_path: Path,
) -> None:
    source = 'tf.get_variable("w", [3], initializer=tf.keras.initializers.get("ones"))\n'
    assert refusals(run(source, tmp_path)) == [[]]


def test_objects_that_hold_others_are_followed_as_deep_as_they_go(tmp_path: Path) -> None:
    """Although it is not known on which way each of their methods goes on."""
    ran = run(f"{MODULES}model(False)\nmodel(True)\n", tmp_path)
    assert len(ran.executions) > 1
    for execution in ran.executions:
        created, shared = (
            [each.key for each in execution.trace.of(kind)]
            for kind in (VariableCreated, VariableShared)
        )
        assert created == shared
        assert {"a/w", "a/b/w", "a/b/c/w", "a/b/c/d/w", "a/b/c/d/e/w"} <= {*created}


def test_what_is_passed_over_may_have_built_what_is_missing(tmp_path: Path) -> None:
    source = """
import unknown
def build(depth):
    with tf.variable_scope("at%d" % depth):
        size = 2 if unknown.flag() else 3
        if depth < 9:
            build(depth + size)
        tf.get_variable("w", [2])
build(0)
with tf.variable_scope("other", reuse=True):
    tf.get_variable("w", [2])
"""
    ran = run(source, tmp_path)
    assert not [each for each in ran.executions if each.trace.raised]


@pytest.mark.parametrize("listed", ["None", "[v for v in tf.trainable_variables() if v.name]"])
def test_variables_that_were_not_seen_have_gradients_too(listed: str, tmp_path: Path) -> None:
    """None is not known, but there may be some: the program goes on behind them."""
    source = f"""
import unknown
optimizer = tf.train.MomentumOptimizer(0.1, 0.9)
loss = tf.reduce_mean(unknown.network(tf.zeros([2, 3])))
pairs = optimizer.compute_gradients(loss, var_list={listed})
optimizer.apply_gradients([(tf.clip_by_norm(g, 1.0), v) for g, v in pairs])
for turn in range(2):
    tf.get_variable("w", [3])
"""
    assert {each[-1] for each in refusals(run(source, tmp_path)) if each} == {"E1"}


def test_a_shape_that_we_lost_may_be_known(tmp_path: Path) -> None:
    """To TensorFlow: a shape of unknown rank is false there."""
    source = """
import elsewhere
def conv(x):
    shape = x.get_shape()
    if not shape or len(shape) != 4:
        raise ValueError("a rank is needed")
    return tf.layers.conv2d(x, 3, 3, name="conv")
x = tf.to_float(elsewhere.images())
conv(x)
conv(x)
"""
    assert ["E1"] in refusals(run(source, tmp_path))


COLLECTION = """
import unknown
tf.get_variable("w", [1], regularizer=tf.contrib.layers.l2_regularizer(0.1))
tf.add_to_collection("mine", tf.zeros([]))
tf.add_to_collection("losses", tf.zeros([]))
if len(tf.get_collection({key})) != 1:
    raise ValueError
tf.get_variable("v", [1])
"""


@pytest.mark.parametrize(
    ("key", "ended"),
    [
        ("tf.GraphKeys.REGULARIZATION_LOSSES", ["returned"]),
        ("unknown.key", ["returned"]),
        ('"mine"', ["returned"]),
        ("tf.GraphKeys.LOSSES", ["returned"]),
        ('"nobody"', ["raised"]),
        ("tf.GraphKeys.TRAINABLE_VARIABLES", ["returned"]),
    ],
)
def test_what_the_library_collects_by_itself_may_be_there(
    key: str, ended: list[str], tmp_path: Path
) -> None:
    ran = run(COLLECTION.format(key=key), tmp_path)
    assert sorted(each.ended for each in ran.executions) == ended


GRAPHS = """
import tensorflow.compat.v2 as tf2
class Test(tf2.test.TestCase):
    def runTest(self):
        tf.get_variable("w", [1])
        with tf2.Graph().as_default() as graph, self.test_session(graph):
            tf.get_variable("w", [1])
Test().runTest()
"""


def test_a_graph_by_the_name_that_tensorflow_2_gives_it_is_another_graph(tmp_path: Path) -> None:
    ran = run(GRAPHS, tmp_path)
    assert refusals(ran) == [[]]
    assert [each.graph for each in ran.trace.of(VariableCreated)] == [0, 1]


STACK = """
import foreign
x = tf.placeholder(tf.float32, [None, 7, 5])
cell = tf.nn.rnn_cell.GRUCell(5)
tf.nn.dynamic_rnn(tf.nn.rnn_cell.MultiRNNCell(CELLS), x, dtype=tf.float32)
"""


@pytest.mark.parametrize(
    ("cells", "layers"),
    [
        ("[cell] * foreign.layers", ["cell_0"]),
        ("[tf.nn.rnn_cell.GRUCell(5) for _ in range(foreign.layers)]", ["cell_0", "cell_1"]),
    ],
)
def test_a_stack_of_unknown_height_has_two_cells(
    cells: str, layers: list[str], tmp_path: Path
) -> None:
    ran = run(STACK.replace("CELLS", cells), tmp_path)
    made = [event.key for event in ran.trace.of(VariableCreated)]
    assert made == [
        f"rnn/multi_rnn_cell/{layer}/gru_cell/{each}/{kind}"
        for layer in layers
        for each in ("gates", "candidate")
        for kind in ("kernel", "bias")
    ]
    assert ran.executions[0].assumptions


def test_a_size_that_may_be_a_tensor_is_a_size_for_what_is_made_like_the_variable(
    tmp_path: Path,
) -> None:
    source = """
import sys
x = tf.placeholder(tf.float32, [4, 3])
if len(sys.argv) > 1:
    size = tf.shape(x)[1]
else:
    size = 3
v = tf.get_variable("v", [size])
if len(sys.argv) > 1:
    tf.get_variable("like", v.shape)
"""
    assert all(found == [] for found in refusals(run(source, tmp_path)))


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ("isinstance(state, LSTMStateTuple)", {"it", "another"}),
        ("isinstance((state, state), LSTMStateTuple)", {"another"}),
        ("isinstance(state, tf.Tensor)", {"another"}),
    ],
)
def test_a_pair_of_tensors_may_be_a_named_one(asked: str, made: set[str], tmp_path: Path) -> None:
    source = f"""
from tensorflow.contrib.rnn import LSTMCell, LSTMStateTuple
_, state = tf.nn.dynamic_rnn(LSTMCell(5), tf.zeros([2, 3, 4]), dtype=tf.float32)
tf.get_variable("it" if {asked} else "another", [3])
"""
    keys = {
        event.key
        for each in run(source, tmp_path).executions
        for event in each.trace.of(VariableCreated)
    }
    assert {key for key in keys if "/" not in (key or "/")} == made
