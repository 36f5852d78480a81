"""AttentionWrapper calls a mechanism of the project, as seen in TensorFlow 1.15.5.

No fixture: TensorFlow rewrites such a `__call__` and then names no line of it.
"""

from __future__ import annotations

from pathlib import Path

from symbolic import run

from scopelint.trace import VariableCreated, VariableRefused

SOURCE = """\
seq2seq = tf.contrib.seq2seq


class Scored(seq2seq.BahdanauAttention):
    def __init__(self, units, memory):
        super(Scored, self).__init__(units, memory)
        self.units = units

    def __call__(self, query, state):
        with tf.variable_scope(None, "scored", [query]):
            asked = tf.expand_dims(self.query_layer(query), 1)
        v = tf.get_variable("v", [self.units])
        found = self._probability_fn(tf.reduce_sum(v * tf.tanh(self.keys + asked), [2]), state)
        return found, found


for number in range(2):
    with tf.variable_scope("m%d" % number):
        mechanism = Scored(8, tf.ones([2, 7, 5]))
    inner = tf.nn.rnn_cell.BasicRNNCell(8, name="inner%d" % number)
    cell = seq2seq.AttentionWrapper(inner, mechanism)
    with tf.variable_scope("dec"):
        cell(tf.ones([2, 4]), cell.zero_state(2, tf.float32))
"""


def test_a_mechanism_of_the_project_is_called(tmp_path: Path) -> None:
    trace = run(SOURCE, tmp_path).trace
    assert [each.key for each in trace.of(VariableCreated)] == [
        "m0/memory_layer/kernel",
        "dec/attention_wrapper/inner0/kernel",
        "dec/attention_wrapper/inner0/bias",
        "dec/attention_wrapper/scored/query_layer/kernel",
        "dec/attention_wrapper/v",
        "m1/memory_layer/kernel",
        "dec/attention_wrapper/inner1/kernel",
        "dec/attention_wrapper/inner1/bias",
    ]
    assert [each.key for each in trace.of(VariableRefused)] == [
        "dec/attention_wrapper/scored/query_layer/kernel"
    ]
