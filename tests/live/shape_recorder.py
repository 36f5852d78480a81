"""Writes the static dtype and shape of each call of `shape_lines`, by TensorFlow 1.15.5.

    python3.7 shape_recorder.py > shapes.json

Each call stands in a graph of its own. What TensorFlow refuses has no entry.
"""

import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf
from shape_lines import INTEGERS, SOURCES, TEMPLATES, lines_of

tf.compat.v1.logging.set_verbosity("FATAL")


def record(line):
    """[dtype, shape] of what a call gives, or None where it is refused."""
    tf.reset_default_graph()
    names = {"tf": tf}
    for sources, dtype in ((SOURCES, tf.float32), (INTEGERS, tf.int32)):
        for name in sorted(sources):
            names[name] = tf.placeholder(dtype, sources[name], name=name)
    try:
        tensor = eval(line, names)
    except Exception:  # noqa: BLE001  that it is refused is the result
        return None
    shape = tensor.get_shape()
    return [tensor.dtype.base_dtype.name, None if shape.ndims is None else shape.as_list()]


if __name__ == "__main__":
    found = {line: record(line) for template in TEMPLATES for line in lines_of(template)}
    print(json.dumps({line: result for line, result in found.items() if result is not None}))
