"""Settings, savers, summaries, queues, strings: what a program hands to or gets from a graph.

Nothing here has an effect: files are not written, queues hold nothing. What gives tensors gives
them of as much shape as is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scopelint.runtime.dtypes import as_dtype, int32
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.ops.build import first_output, static_value
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.signatures import taking
from scopelint.runtime.tensor import Tensor


class Settings:
    """A message of settings: any field, made when it is asked for (`tf.ConfigProto`, …)."""

    def __init__(self, *_: Any, **fields: Any) -> None:
        """Take the fields."""
        self.__dict__.update(fields)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = Settings()
        self.__dict__[name] = made
        return made

    def __call__(self, *_: Any, **__: Any) -> Any:
        return Settings()

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __getitem__(self, key: Any) -> Any:
        return self.__dict__.setdefault(f"[{key}]", Settings())

    def __setitem__(self, key: Any, value: Any) -> None:
        self.__dict__[f"[{key}]"] = value

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True


for _name in [
    "ConfigProto",
    "GPUOptions",
    "OptimizerOptions",
    "GraphOptions",
    "RunOptions",
    "RunMetadata",
    "NodeDef",
    "AttrValue",
    "HistogramProto",
    "Summary",
    "Event",
    "SessionLog",
    "MetaGraphDef",
    "LogMessage",
    "NameAttrList",
    "TensorInfo",
    "train.ServerDef",
    "train.JobDef",
    "train.ClusterDef",
    "train.Example",
    "train.Features",
    "train.Feature",
    "train.FeatureList",
    "train.FeatureLists",
    "train.BytesList",
    "train.FloatList",
    "train.Int64List",
    "train.SequenceExample",
    "train.SaverDef",
    "train.ClusterSpec",
    "train.Server",
    "summary.Summary",
    "summary.SummaryDescription",
    "summary.Event",
    "summary.TaggedRunMetadata",
    "train.RewriterConfig",
    "profiler.ProfileOptionBuilder",
]:
    PUBLIC[f"tf.{_name}"] = type(_name.rpartition(".")[2], (Settings,), {})


# Calling Python, and checks.


@public("py_func")
def py_func(func: Any, inp: Any, Tout: Any, stateful: bool = True, name: str | None = None) -> Any:  # noqa: N803
    """Call a Python function on arrays when it is evaluated."""
    tensors = [convert_to_tensor(value) for value in inp]
    alone = not isinstance(Tout, list | tuple)
    kinds = [Tout] if alone else list(Tout)
    made = get_default_graph().create_op(
        "PyFunc", tensors, [(as_dtype(kind), None) for kind in kinds], name=name, kernel=func
    )
    made.is_stateful = True
    if not kinds:
        return made
    return first_output(made) if alone else list(made.outputs)


@public("numpy_function", "py_function", "contrib.eager.py_func")
def py_function(func: Any, inp: Any, Tout: Any, name: str | None = None) -> Any:  # noqa: N803
    """Call a Python function when it is evaluated, as `py_func` does."""
    return py_func(func, inp, Tout, name=name)


def _assertion(*_: Any, name: str | None = None, **__: Any) -> Any:
    """Check nothing: an op that does nothing."""
    return get_default_graph().create_op("NoOp", name=name or "assert", kernel=lambda: None)


PUBLIC["tf.Assert"] = PUBLIC["tf.debugging.Assert"] = taking("condition data summarize= name=")(
    _assertion
)
PUBLIC["tf.print"] = _assertion
_SAID = "data= summarize= message= name="
for _names, _parameters in (
    ("equal none_equal less less_equal greater greater_equal", f"x y {_SAID}"),
    ("negative positive non_negative non_positive", f"x {_SAID}"),
    ("rank rank_at_least", f"x rank {_SAID}"),
    ("rank_in", f"x ranks {_SAID}"),
    ("type", "tensor tf_type message= name="),
    ("integer", "x message= name="),
    ("variables_initialized", "var_list="),
    ("near", f"x y rtol= atol= {_SAID}"),
    ("shapes", f"shapes {_SAID}"),
):
    for _name in _names.split():
        PUBLIC[f"tf.assert_{_name}"] = PUBLIC[f"tf.debugging.assert_{_name}"] = taking(_parameters)(
            _assertion
        )


@public("setdiff1d")
def setdiff1d(x: Any, y: Any, *_: Any, **__: Any) -> Any:
    """What is in one vector and not in another, and its places."""
    x = convert_to_tensor(x)
    return tuple(
        x.graph.create_op("ListDiff", [x], [(x.dtype.base_dtype, [None]), (int32, [None])]).outputs
    )


@public("unique", "unique_with_counts")
def unique(x: Any, out_idx: Any = int32, name: str | None = None) -> Any:
    """Each value once, and for each element its place among them."""
    x = convert_to_tensor(x)
    made = x.graph.create_op(
        "Unique",
        [x],
        [(x.dtype.base_dtype, [None]), (as_dtype(out_idx), x.sizes), (int32, [None])],
        name=name,
    )
    return tuple(made.outputs[:2])


@public("dynamic_partition")
def dynamic_partition(
    data: Any, partitions: Any, num_partitions: int, name: Any = None
) -> list[Tensor]:
    """Rows sorted into parts."""
    data = convert_to_tensor(data)
    rest = None if data.sizes is None else [None, *data.sizes[1:]]
    made = data.graph.create_op(
        "DynamicPartition", [data], [(data.dtype.base_dtype, rest)] * num_partitions, name=name
    )
    return list(made.outputs)


@public("dynamic_stitch", "parallel_dynamic_stitch")
def dynamic_stitch(indices: Any, data: Any, name: Any = None) -> Tensor:
    """Rows put back at their places."""
    first = convert_to_tensor(data[0])
    rest = None if first.sizes is None else [None, *first.sizes[1:]]
    return first_output(
        first.graph.create_op("DynamicStitch", [first], [(first.dtype.base_dtype, rest)], name=name)
    )


@public("histogram_fixed_width")
def histogram_fixed_width(
    values: Any, value_range: Any, nbins: Any = 100, *_: Any, **__: Any
) -> Tensor:
    """How many values lie in each bin."""
    tensor = convert_to_tensor(values)
    known = static_value(nbins) if isinstance(nbins, Tensor) else nbins
    return first_output(tensor.graph.create_op("Histogram", [tensor], [(int32, [known])]))


@public("confusion_matrix", "math.confusion_matrix")
def confusion_matrix(
    labels: Any, predictions: Any, num_classes: Any = None, dtype: Any = int32, *_: Any, **__: Any
) -> Tensor:
    """How often each class was taken for each."""
    labels = convert_to_tensor(labels)
    count = num_classes if isinstance(num_classes, int) else None
    return first_output(
        labels.graph.create_op("ConfusionMatrix", [labels], [(as_dtype(dtype), [count, count])])
    )
