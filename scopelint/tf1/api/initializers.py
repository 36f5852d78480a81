"""Initializer, regularizer and partitioner objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.arguments import as_dtype, as_integer, as_shape, given
from scopelint.tf1.steps import record_step
from scopelint.tf1.transfer import method, operation, transfer
from scopelint.tf1.values import Initializer, Object, Partitioner, SizePartitioner, Tensor

_WORDS = (
    "zeros", "ones", "constant", "random_uniform", "random_normal", "truncated_normal",
    "uniform_unit_scaling", "variance_scaling", "orthogonal", "identity", "glorot_uniform",
    "glorot_normal", "he_normal", "he_uniform", "lecun_normal", "lecun_uniform",
)  # fmt: skip
_CLASSES = (
    "Zeros", "Ones", "Constant", "RandomUniform", "RandomNormal", "TruncatedNormal", "Orthogonal",
    "VarianceScaling", "Identity",
)  # fmt: skip
_PATHS = (
    *(f"tf.{word}_initializer" for word in _WORDS),
    *(f"tf.keras.initializers.{word}" for word in (*_WORDS, *_CLASSES)),
    "tf.contrib.layers.xavier_initializer",
    "tf.contrib.layers.variance_scaling_initializer",
)


def _declare(path: str) -> None:
    def make(call: Call, state: State) -> Value:
        return Initializer(path)

    operation(path)(make)


for _path in _PATHS:
    _declare(_path)


@method(Initializer, "__call__", section="2.8")
def call_initializer(call: Call, state: State) -> Iterator[Outcome]:
    """The tensor that a variable of this shape would start from."""
    dtype = as_dtype(given(call, 2, "dtype", state), state, "float32")
    yield Returns(Tensor(as_shape(given(call, 1, "shape", state), state), dtype), state)


@transfer("tf.fixed_size_partitioner", section="2.9")
def fixed_size_partitioner(call: Call, state: State) -> Iterator[Outcome]:
    """So many parts along one axis."""
    count = as_integer(given(call, 0, "num_shards", state), state)
    axis = as_integer(given(call, 1, "axis", state), state) or 0
    step = record_step(state, "tf.fixed_size_partitioner", (count, axis))
    yield Returns(Partitioner(count, axis, step), state)


@transfer("tf.min_max_variable_partitioner", section="2.9")
def min_max_partitioner(call: Call, state: State) -> Iterator[Outcome]:
    """At most so many parts, each of at least so many bytes."""
    names = {"max_partitions": 1, "axis": 0, "min_slice_size": 256 << 10}
    yield from _sized(call, "tf.min_max_variable_partitioner", names, state)


@transfer("tf.variable_axis_size_partitioner", section="2.9")
def axis_size_partitioner(call: Call, state: State) -> Iterator[Outcome]:
    """Parts of at most so many bytes."""
    names = {"max_shard_bytes": None, "axis": 0}
    yield from _sized(call, "tf.variable_axis_size_partitioner", names, state)


def _sized(
    call: Call, path: str, defaults: Mapping[str, int | None], state: State
) -> Iterator[Outcome]:
    """The partitioner, if all its numbers are known."""
    names = {**defaults, "bytes_per_string_element": 16, "max_shards": None}
    asked = {name: given(call, at, name, state) for at, name in enumerate(names)}
    asked = {name: names[name] if value is None else value for name, value in asked.items()}
    known = {name: as_integer(value, state) for name, value in asked.items()}
    is_least = "max_partitions" in known
    size = known["min_slice_size" if is_least else "max_shard_bytes"]
    axis, text_bytes = known["axis"], known["bytes_per_string_element"]
    is_known = all(known[name] is not None for name in asked if asked[name] is not None)
    if not is_known or not size or axis is None or text_bytes is None:
        yield Returns(state.fresh("a partitioner"), state)
        return
    most = known["max_partitions" if is_least else "max_shards"]
    step = record_step(
        state, path, (), {key: each for key, each in known.items() if each is not None}
    )
    yield Returns(SizePartitioner(size, axis, most, is_least, text_bytes, step), state)


@operation(
    "tf.contrib.layers.l2_regularizer",
    "tf.contrib.layers.l1_regularizer",
    "tf.contrib.layers.l1_l2_regularizer",
    "tf.contrib.layers.sum_regularizer",
    "tf.keras.regularizers.l1",
    "tf.keras.regularizers.l2",
    "tf.keras.regularizers.l1_l2",
)
def regularizer(call: Call, state: State) -> Value:
    return Object("tf.contrib.layers.l2_regularizer")


@method(Object, "__call__", section="2.13")
def call_object(call: Call, state: State) -> Iterator[Outcome]:
    """An object of which we know nothing gives a tensor of which we know nothing."""
    yield Returns(Tensor(None, None), state)
