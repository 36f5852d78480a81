"""Writes what names ops take beside a call: for the runtime and TensorFlow alike.

    python name_recorder.py < calls.json > names.json

Each call is an expression on tensors of the names below, evaluated in the variable scope `q`.
Only the standard library and the module given as `tensorflow` are used, and nothing newer than
Python 3.7.
"""

import json
import os
import sys

#: What the calls may use, as `tests/tf1` prepends it to them.
PRELUDE = """\
slim, L, K, C = tf.contrib.slim, tf.layers, tf.keras.layers, tf.nn.rnn_cell
X = tf.placeholder(tf.float32, [2, 3], name="x")
IMAGE = tf.placeholder(tf.float32, [2, 8, 8, 3], name="image")
OPEN = tf.placeholder(tf.float32, [None, 4, 3], name="open")
SEQUENCE = tf.placeholder(tf.float32, [2, 4, 3], name="sequence")
VOLUME = tf.placeholder(tf.float32, [2, 6, 6, 6, 3], name="volume")
FLAG = tf.placeholder(tf.bool, [], name="flag")
WIDE = tf.placeholder(tf.float32, [2, 6], name="wide")
PAIR = C.LSTMStateTuple(X, X)
"""


def names_beside(tf, call, names_in_use):
    """The names in `q` that a call takes, without those of variables."""
    graph = tf.Graph()
    with graph.as_default():
        space = {"tf": tf}
        exec(PRELUDE, space)
        with tf.variable_scope("q") as space["q"]:
            eval(call, space)
        made = {variable.op.name for variable in graph.get_collection("variables")}
    return beside(names_in_use(graph), made)


def beside(names, variables):
    """The names directly in `q`, in small letters, without those of variables."""
    taken = {name.lower() for name in variables}
    inner = [name[2:] for name in names if name.startswith("q/")]
    return sorted(name for name in inner if "/" not in name and "q/" + name not in taken)


if __name__ == "__main__":
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import tensorflow

    tensorflow.logging.set_verbosity(tensorflow.logging.ERROR)
    found = {
        call: names_beside(tensorflow, call, lambda graph: graph._names_in_use)
        for call in json.load(sys.stdin)
    }
    json.dump(found, sys.stdout, indent=1, sort_keys=True)
