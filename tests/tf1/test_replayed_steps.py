"""The steps of an execution, run on the numpy runtime, give the events of the execution again.

The program made of the steps alone is straight-line; what the user's program caught is caught.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from symbolic import Ran, recorded, run

from scopelint.replay.program import write_program
from scopelint.runtime import fresh, installed
from scopelint.trace import StepKind, Trace, VariableCreated, VariableRefused, VariableShared

PROGRAMS: dict[str, Any] = recorded("random_programs.json.gz")["programs"]
#: Those that are 2 more than a multiple of 3 have layers, templates and graphs, too.
SEEDS = range(2, 1000, 9)


def symbolic_events(trace: Trace) -> list[tuple[str, str | None]]:
    """What happened to which variable, as the interpreter says."""
    words = {VariableCreated: "create", VariableShared: "reuse"}
    return [
        (words[type(each)], each.op_name if each.key is None else each.key)
        for each in trace.events
        if isinstance(each, VariableCreated | VariableShared)
    ]


def replayed_events(ran: Ran) -> list[tuple[str, str | None]]:
    """The same of the runtime, given the steps."""
    trace = ran.trace
    refused = frozenset(each.step for each in trace.of(VariableRefused))
    text = write_program(trace.steps, range(len(trace.steps)), refused).text
    started = fresh("1.15", is_user=lambda path: path == "<steps>")
    with installed(started):
        exec(compile(text, "<steps>", "exec"), {"__name__": "__main__"})
    events = started.observer.events
    return [(each.event, each.name) for each in events if each.event in ("create", "reuse")]


def _enters_badly(trace: Trace) -> bool:
    """A `with` that raises on entering, and is caught: no straight line says that."""
    entered = (trace.steps[each.step].kind for each in trace.of(VariableRefused))
    return StepKind.ENTER in entered


@pytest.mark.parametrize("seed", SEEDS)
def test_steps_say_the_same(seed: int, tmp_path: Path) -> None:
    source = PROGRAMS[str(seed)]["source"]
    ran = run(source, tmp_path, prelude="")
    if ran.executions[0].ended == "raised" or _enters_badly(ran.trace):
        pytest.skip("the program ends in an exception, and so would the steps")
    assert replayed_events(ran) == symbolic_events(ran.trace)


#: Of each, something is not known that a program has to say all the same.
UNKNOWN = {
    "size of a vocabulary": "tf.contrib.layers.embed_sequence(tokens, config['size'], 5)",
    "number of classes": "tf.contrib.layers.one_hot_encoding(tokens, config['classes'])",
    "size of a window": "tf.layers.conv2d(images, 4, config['window'], name='conv')",
    "window of a pooling": "tf.layers.conv1d(tf.layers.max_pooling1d(rows, config['window'], 1), 4, 1)",
    "filters as of an input": "tf.contrib.layers.conv2d(images, images.get_shape()[3], 1)",
    "a variable's name": "tf.get_variable(config['name'], [3])",
    "dtype of a first value": "tf.get_variable('mean', initializer=config['mean'], dtype=tf.float64)",
    "what Keras activates with": (
        "tf.keras.layers.Dense(4)(tf.keras.layers.Activation(config['relu'])(vectors))"
    ),
    "layout of Keras": (
        "tf.keras.layers.Conv2D(4, 3, data_format='channels_first')(anything)"
    ),
    "a sequence of Keras": "tf.keras.layers.GRU(4)(anything)",
    "units of attention": (
        "tf.contrib.seq2seq.BahdanauAttention(config['units'], tf.placeholder(tf.float32, [32, 7, 8]))"
    ),
    "rank of what is normalized": "tf.contrib.layers.batch_norm(anything, scale=True)",
    "updates at once": (
        "tf.contrib.layers.batch_norm(images, scale=True, updates_collections=None)"
    ),
    "how a layer normalizes": (
        "tf.contrib.layers.conv2d(images, 4, 3, normalizer_fn=tf.contrib.layers.batch_norm, "
        "normalizer_params={'scale': True, 'decay': config['decay'], 'scope': 'normal'})"
    ),
    "batch of what is decoded": """
cell = tf.contrib.seq2seq.AttentionWrapper(
    tf.nn.rnn_cell.GRUCell(4),
    tf.contrib.seq2seq.LuongAttention(4, tf.placeholder(tf.float32, [32, 7, 8])),
)
helper = tf.contrib.seq2seq.TrainingHelper(tf.placeholder(tf.float32, [32, 7, 5]), [7] * 32)
decoder = tf.contrib.seq2seq.BasicDecoder(cell, helper, cell.zero_state(32, tf.float32))
tf.contrib.seq2seq.dynamic_decode(decoder)
""",
}  # fmt: skip

PRELUDE = """
import json
import sys
import tensorflow as tf

config = json.load(sys.stdin)
anything = tf.py_func(json.load, [sys.stdin], tf.float32)
images = tf.placeholder(tf.float32, [None, None, None, 3])
rows = tf.placeholder(tf.float32, [None, None, 3])
vectors = tf.placeholder(tf.float32, [None, 3])
tokens = tf.placeholder(tf.int32, [None, None])
"""


@pytest.mark.parametrize("call", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_is_unknown_stands_in_no_way(call: str, tmp_path: Path) -> None:
    ran = run(call, tmp_path, prelude=PRELUDE)
    assert replayed_events(ran) == symbolic_events(ran.trace)
    assert symbolic_events(ran.trace) or "one_hot" in call
