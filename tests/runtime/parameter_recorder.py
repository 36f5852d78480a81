"""Writes the parameters that a real TensorFlow 1.15.5 gives its functions and classes by position.

    python test_parameters.py | TENSORFLOWS_PYTHON parameter_recorder.py > parameters.json

reads public names and writes, for each function or class of them that TensorFlow has, the names of
its positional parameters in order, `self` left out; then `*` where it takes more by position, and
`**` where it takes any other name. Nothing newer than Python 3.7 is used.
"""

import importlib
import inspect
import json
import os
import sys


def found(path):
    """What a public name stands for: `tf.nn.relu`, or one in a module that must be imported."""
    name, place = "tensorflow", importlib.import_module("tensorflow")
    for part in path.split(".")[1:]:
        name = f"{name}.{part}"
        place = getattr(place, part) if hasattr(place, part) else importlib.import_module(name)
    return place


def parameters(function):
    """The names of positional parameters, then `*` and `**`."""
    from tensorflow.python.util import tf_inspect

    is_class = inspect.isclass(function)
    spec = tf_inspect.getfullargspec(function.__init__ if is_class else function)
    return [*spec.args[is_class:], *["*"] * bool(spec.varargs), *["**"] * bool(spec.varkw)]


def recorded(path):
    """A name's parameters; None where TensorFlow lacks it, or it is no function and no class."""
    try:
        function = found(path)
        is_called = inspect.isclass(function) or inspect.isroutine(function)
        return parameters(function) if is_called else None
    except (AttributeError, ImportError, TypeError):
        return None


if __name__ == "__main__":
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    rows = {path: recorded(path) for path in json.load(sys.stdin)}
    lines = (
        f"{json.dumps(path)}: {json.dumps(row)}" for path, row in rows.items() if row is not None
    )
    print("{\n" + ",\n".join(lines) + "\n}")
