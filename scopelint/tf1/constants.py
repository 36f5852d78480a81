"""Names of TensorFlow that are no functions: dtypes, graph keys, modes."""

from __future__ import annotations

from functools import cache

from scopelint.interpreter.origins import VERSION, sourced
from scopelint.interpreter.values import MISSING, Builtin, External, Value
from scopelint.networks.catalogue import IMAGE_SIZES
from scopelint.tf1.dtypes import canonical
from scopelint.tf1.values import AUTO_REUSE, DType, Flags, LibraryConstant
from scopelint.tf1_errors import RELEASES, TARGETS

#: What numpy's numbers are of.
_NUMPY = (External("numpy.integer"), External("numpy.floating"))

_VALUES: dict[str, Value] = {
    "tf.AUTO_REUSE": AUTO_REUSE,
    "tf.newaxis": None,
    "tf.compat.bytes_or_text_types": (Builtin("bytes"), Builtin("str")),
    "tf.compat.integral_types": (Builtin("int"), External("numpy.integer")),
    "tf.compat.real_types": (Builtin("int"), Builtin("float"), *_NUMPY),
    "tf.compat.complex_types": (Builtin("int"), Builtin("float"), Builtin("complex"), *_NUMPY),
    "tf.estimator.ModeKeys.TRAIN": "train",
    "tf.estimator.ModeKeys.EVAL": "eval",
    "tf.estimator.ModeKeys.PREDICT": "infer",
    "tf.contrib.learn.ModeKeys.TRAIN": "train",
    "tf.contrib.learn.ModeKeys.EVAL": "eval",
    "tf.contrib.learn.ModeKeys.INFER": "infer",
    "tf.app.flags.FLAGS": Flags(),
    "tf.GLOBAL_VARIABLES": "variables",
    **IMAGE_SIZES,
}

#: The version that a name came with, where programs ask for it by its name.
_SINCE = {"tf.AUTO_REUSE": "1.4"}

_GRAPH_KEYS = {
    "GLOBAL_VARIABLES": "variables",
    "VARIABLES": "variables",
    "LOCAL_VARIABLES": "local_variables",
    "MODEL_VARIABLES": "model_variables",
    "TRAINABLE_VARIABLES": "trainable_variables",
    "METRIC_VARIABLES": "metric_variables",
    "MOVING_AVERAGE_VARIABLES": "moving_average_variables",
    "TRAINABLE_RESOURCE_VARIABLES": "trainable_resource_variables",
    "CONCATENATED_VARIABLES": "concatenated_variables",
}


def later_than(target: str) -> frozenset[str]:
    """The canonical names that a version does not have yet."""
    later = TARGETS[TARGETS.index(target) + 1 :]
    return frozenset(name for name, since in _SINCE.items() if since in later)


@cache
def constant(path: str, target: str) -> Value:
    """The value of a canonical name; `MISSING` if it is a function, or unknown."""
    if path in ("tf.__version__", "tf.VERSION"):
        return sourced(RELEASES[target], VERSION)
    if path in _VALUES:
        return _VALUES[path]
    head, _, last = path.rpartition(".")
    if head == "tf" and canonical(last) is not None:
        return DType(canonical(last) or last)
    if head == "tf.GraphKeys":
        return _GRAPH_KEYS.get(last, last.lower())
    if head.endswith("ModeKeys"):
        return last.lower()
    if path.startswith(("tf.VariableSynchronization.", "tf.VariableAggregation.")):
        return LibraryConstant(path)
    return MISSING
