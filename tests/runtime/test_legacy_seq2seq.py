"""`tf.contrib.legacy_seq2seq`: the variables that TensorFlow 1.15.5 makes in these programs."""

from __future__ import annotations

import pytest
from snippets import run

BEGIN = """
seq = tf.contrib.legacy_seq2seq
cell = tf.nn.rnn_cell.BasicLSTMCell(5)

def inputs(count):
    return [tf.placeholder(tf.float32, [4, 6]) for _ in range(count)]

def symbols(count):
    return [tf.placeholder(tf.int32, [4]) for _ in range(count)]
"""
STATE = "cell.zero_state(4, tf.float32)"
LSTM = ["basic_lstm_cell/kernel", "basic_lstm_cell/bias"]
EMBEDDING = "embedding_rnn_seq2seq/rnn/embedding_wrapper"
DECODER = "embedding_rnn_seq2seq/embedding_rnn_decoder"
PROJECTION = f"{DECODER}/rnn_decoder/output_projection_wrapper"
SEQ2SEQ = [
    f"{EMBEDDING}/embedding",
    *(f"{EMBEDDING}/{name}" for name in LSTM),
    f"{DECODER}/embedding",
    *(f"{PROJECTION}/{name}" for name in LSTM),
    f"{PROJECTION}/kernel",
    f"{PROJECTION}/bias",
]
ATTENTION = [
    *("AttnW_0", "AttnV_0", "kernel", "bias"),
    *LSTM,
    *("Attention_0/kernel", "Attention_0/bias"),
    *("AttnOutputProjection/kernel", "AttnOutputProjection/bias"),
]
MANY = [
    *(name.replace("embedding_rnn_seq2seq", "one2many_rnn_seq2seq") for name in SEQ2SEQ[:3]),
    *(
        name.replace("embedding_rnn_seq2seq", f"one2many_rnn_seq2seq/one2many_decoder_{language}")
        for language in ("de", "fr")
        for name in SEQ2SEQ[3:]
    ),
]
MADE = {
    f"seq.rnn_decoder(inputs(3), {STATE}, cell)": [f"rnn_decoder/{name}" for name in LSTM],
    "seq.basic_rnn_seq2seq(inputs(2), inputs(3), cell)": [
        f"basic_rnn_seq2seq/{part}/{name}" for part in ("rnn", "rnn_decoder") for name in LSTM
    ],
    "seq.tied_rnn_seq2seq(inputs(2), inputs(3), cell)": [
        f"combined_tied_rnn_seq2seq/tied_rnn_seq2seq/{name}" for name in LSTM
    ],
    "seq.embedding_rnn_seq2seq(symbols(2), symbols(3), cell, 8, 9, 7)": SEQ2SEQ,
    "seq.embedding_rnn_seq2seq(symbols(2), symbols(3), cell, 8, 9, 7, "
    "feed_previous=tf.placeholder(tf.bool, []))": SEQ2SEQ,
    f"seq.attention_decoder(inputs(3), {STATE}, tf.placeholder(tf.float32, [4, 3, 5]), cell)": [
        f"attention_decoder/{name}" for name in ATTENTION
    ],
    "seq.one2many_rnn_seq2seq(symbols(2), {'de': symbols(1), 'fr': symbols(3)}, cell, "
    "{'de': tf.nn.rnn_cell.BasicLSTMCell(5), 'fr': tf.nn.rnn_cell.BasicLSTMCell(5)}, 8, "
    "{'de': 9, 'fr': 9}, 7, feed_previous=tf.placeholder(tf.bool, []))": MANY,
    "seq.model_with_buckets(symbols(4), symbols(4), symbols(4), [tf.ones([4])] * 4, "
    "[(2, 2), (4, 4)], "
    "lambda x, y: seq.embedding_rnn_seq2seq(x, y, tf.nn.rnn_cell.BasicLSTMCell(5), 8, 9, 7))": SEQ2SEQ,
}


@pytest.mark.parametrize("call", MADE)
def test_variables(call: str) -> None:
    show = "\nprint(*[v.op.name for v in tf.global_variables()])"
    assert run(f"{BEGIN}\n{call}{show}")["out"] == [" ".join(MADE[call])]


def test_the_loop_function_reuses() -> None:
    text = f'seq.rnn_decoder(inputs(2), {STATE}, cell, lambda prev, i: prev * tf.get_variable("w", []))'
    exception = run(f"{BEGIN}\n{text}")["exception"]
    assert exception["message"].startswith("Variable rnn_decoder/loop_function/w does not exist")


def test_a_cell_that_was_called_cannot_be_copied() -> None:
    text = f"seq.rnn_decoder(inputs(1), {STATE}, cell)\nseq.basic_rnn_seq2seq(inputs(1), inputs(1), cell)"
    exception = run(f"{BEGIN}\n{text}")["exception"]
    said = (exception["type"], exception["message"])
    assert said == ("TypeError", "can't pickle _thread.RLock objects")


@pytest.mark.parametrize(
    ("projection", "said"),
    [
        ("tf.ones([5, 8]), tf.ones([9])", "Shapes (5, 8) and [None, 9] are incompatible"),
        ("tf.ones([5, 9]), tf.ones([8])", "Shapes (8,) and [9] are incompatible"),
    ],
)
def test_a_projection_fits_the_symbols(projection: str, said: str) -> None:
    call = "seq.embedding_rnn_seq2seq(symbols(2), symbols(3), cell, 8, 9, 7, output_projection="
    exception = run(f"{BEGIN}\n{call}({projection}))")["exception"]
    assert exception["message"] == said
