"""Writes what networks are made of, by TensorFlow 1.15.5: variables, the last tensor, end points.

    python3.7 network_recorder.py > networks.json

Each program of `network_programs` stands in a graph of its own.
"""

import json
import os

from network_programs import PRELUDE, PROGRAMS


def record(tf, program):
    """Names and shapes of all variables, the shape of `net`, and those of `end_points`."""
    tf.reset_default_graph()
    names = {}
    exec(PRELUDE + program, names)
    return {
        "variables": [[each.op.name, each.shape.as_list()] for each in tf.global_variables()],
        "net": names["net"].shape.as_list(),
        "end_points": {
            name: each.shape.as_list() for name, each in sorted(names["end_points"].items())
        },
    }


if __name__ == "__main__":
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import tensorflow

    tensorflow.compat.v1.logging.set_verbosity("FATAL")
    print(json.dumps({program: record(tensorflow, program) for program in PROGRAMS}))
