"""Runs programs of ops and writes what each line gave: for the runtime and TensorFlow alike.

    python op_recorder.py < programs.json > results.json

Programs and results are JSON; only the standard library, numpy and the module given as
`tensorflow` are used, and nothing newer than Python 3.7. Some ops end TensorFlow's process: each
program runs in a process of its own, and the result of one that died is null.
"""

import json
import os
import sys

import numpy as np


def record(tf, sources, lines):
    """Run one program: for each line [error] or [dtype, shape, value]."""
    tf.reset_default_graph()
    filled = np.random.RandomState(0)
    names = {"tf": tf}
    feeds = {}
    for name in sorted(sources):
        shape = sources[name]
        names[name] = tf.placeholder(tf.float32, shape, name=name)
        feeds[names[name]] = filled.uniform(-1, 1, [2 if n is None else n for n in shape])
    names["weights"] = lambda shape: tf.constant(
        np.sin(np.arange(np.prod(shape), dtype=np.float32)).reshape(shape)
    )
    results = [_made(names, number, line) for number, line in enumerate(lines)]
    with tf.Session() as session:
        for number, result in enumerate(results):
            if len(result) > 1:
                result.append(_value(session, names["t%d" % number], feeds))
    return results


def _made(names, number, line):
    try:
        tensor = eval(line, names)
    except Exception as error:  # noqa: BLE001  what is refused is the result
        return ["%s: %s" % (type(error).__name__, str(error).split("\n")[0])]
    names["t%d" % number] = tensor
    shape = tensor.get_shape()
    return [tensor.dtype.name, None if shape.ndims is None else shape.as_list()]


def _value(session, tensor, feeds):
    try:
        value = np.asarray(session.run(tensor, feeds))
    except Exception as error:  # noqa: BLE001  that it fails is the result
        return type(error).__name__
    flat = value.reshape(-1).astype(np.float64)
    kept = [None if not np.isfinite(x) else float("%.6g" % x) for x in flat[:40]]
    return [list(value.shape), kept]


def record_apart(tf, sources, lines):
    """Run one program in a forked process: its result, or None where the process died.

    Nothing may have opened a session before: a fork takes no threads along.
    """
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        with os.fdopen(write, "w") as out:
            json.dump(record(tf, sources, lines), out)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as told:
        text = told.read()
    _, status = os.waitpid(child, 0)
    return json.loads(text) if os.WIFEXITED(status) and text else None


if __name__ == "__main__":
    import tensorflow

    told = json.load(sys.stdin)
    results = [record_apart(tensorflow, told["sources"], each) for each in told["programs"]]
    json.dump(results, sys.stdout)
