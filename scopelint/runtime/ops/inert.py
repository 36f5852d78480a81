"""Settings, savers, summaries, queues, strings: what a program hands to or gets from a graph.

Nothing here has an effect: files are not written, queues hold nothing. What gives tensors gives
them of as much shape as is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scopelint.runtime.dtypes import as_dtype, float32, int32, int64, string
from scopelint.runtime.graph import get_default_graph, graph_element
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import first_output, static_value
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.shapes import as_shape, sizes_of
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


# Saving.


@public("train.Saver")
class Saver:
    """Saves and restores nothing. Raises ValueError for no variables, as TensorFlow does."""

    def __init__(self, var_list: Any = None, *_: Any, **settings: Any) -> None:
        """Take the variables, by default all."""
        graph = get_default_graph()
        known = graph.get_collection(GraphKeys.GLOBAL_VARIABLES) + graph.get_collection(
            GraphKeys.SAVEABLE_OBJECTS
        )
        may_be_empty = settings.get("defer_build") or settings.get("allow_empty")
        if not (var_list if var_list is not None else known) and not may_be_empty:
            raise ValueError("No variables to save")
        with name_scope(settings.get("name"), "save", []):
            pass
        self._var_list = var_list
        self.last_checkpoints: list[str] = []

    def save(
        self, sess: Any = None, save_path: str = "", global_step: Any = None, *_: Any, **__: Any
    ) -> str:
        """Return the path, and write nothing."""
        return save_path

    def restore(self, sess: Any, save_path: Any) -> None:
        """Give the variables their initial values: nothing is read. ValueError for no path."""
        if save_path is None:
            raise ValueError("Can't load save_path when it is None.")
        variables = (
            self._var_list if self._var_list is not None else PUBLIC["tf.global_variables"]()
        )
        found = list(variables.values()) if isinstance(variables, dict) else list(variables)
        with sess.graph.as_default():
            sess.run(
                [
                    v.initializer
                    for v in found
                    if hasattr(v, "initializer") and v.graph is sess.graph
                ]
            )

    def build(self) -> None:
        """Do nothing."""

    def export_meta_graph(self, *_: Any, **__: Any) -> Any:
        """Return an empty description."""
        return Settings()

    def set_last_checkpoints(self, *_: Any) -> None:
        """Take note of nothing."""

    set_last_checkpoints_with_time = recover_last_checkpoints = set_last_checkpoints

    def as_saver_def(self) -> Any:
        """Return an empty description."""
        return Settings()

    to_proto = as_saver_def


PUBLIC["tf.train.latest_checkpoint"] = lambda *_, **__: None
PUBLIC["tf.train.get_checkpoint_state"] = lambda *_, **__: None
PUBLIC["tf.train.checkpoint_exists"] = lambda *_, **__: False
PUBLIC["tf.train.update_checkpoint_state"] = lambda *_, **__: None
PUBLIC["tf.train.list_variables"] = lambda *_, **__: []
PUBLIC["tf.train.init_from_checkpoint"] = lambda *_, **__: None
PUBLIC["tf.train.write_graph"] = lambda *_, **__: ""
PUBLIC["tf.io.write_graph"] = lambda *_, **__: ""
PUBLIC["tf.train.import_meta_graph"] = lambda *_, **__: Saver(allow_empty=True)
PUBLIC["tf.train.export_meta_graph"] = lambda *_, **__: Settings()
PUBLIC["tf.train.global_step"] = lambda sess, tensor: int(sess.run(tensor))
PUBLIC["tf.import_graph_def"] = lambda *_, return_elements=None, **__: [
    get_default_graph().create_op("Imported", (), [(float32, None)]).outputs[0]
    for _ in return_elements or ()
]


# Summaries: scalar string tensors in a collection.


def _summary(type_: str) -> Any:
    def function(
        name: Any = None,
        tensor: Any = None,
        *rest: Any,
        collections: Any = None,
        family: Any = None,
        **given: Any,
    ) -> Tensor:
        values = next((given[key] for key in ("values", "encoding") if key in given), tensor)
        graph = get_default_graph()
        with name_scope(_clean(name), type_, []) as scope:
            source = [convert_to_tensor(values)] if values is not None else []
            made = graph.create_op(type_, source, [(string, [])], name=scope, kernel=lambda *_: b"")
        graph.add_to_collections(
            [GraphKeys.SUMMARIES] if collections is None else collections, made.outputs[0]
        )
        return first_output(made)

    function.__doc__ = f"{type_}: a string tensor, in the collection of summaries."
    return function


def _clean(name: Any) -> Any:
    """Make an op name of a summary's name."""
    if not isinstance(name, str):
        return None
    cleaned = "".join(c if c.isalnum() or c in "-./_" else "_" for c in name).lstrip("/")
    return cleaned or None


for _name, _type in (
    ("scalar", "ScalarSummary"),
    ("image", "ImageSummary"),
    ("histogram", "HistogramSummary"),
    ("audio", "AudioSummary"),
    ("text", "TensorSummary"),
    ("tensor_summary", "TensorSummary"),
):
    PUBLIC[f"tf.summary.{_name}"] = _summary(_type)
for _name in ("scalar_summary", "image_summary", "histogram_summary", "audio_summary"):
    PUBLIC[f"tf.{_name}"] = PUBLIC[f"tf.summary.{_name.partition('_')[0]}"]


@public("summary.merge", "merge_summary")
def merge_summaries(inputs: Any, collections: Any = None, name: str | None = None) -> Tensor:
    """Join summaries."""
    tensors = [convert_to_tensor(value) for value in inputs if value is not None]
    graph = get_default_graph()
    made = graph.create_op(
        "MergeSummary",
        tensors,
        [(string, [])],
        name=name or "Merge/MergeSummary",
        kernel=lambda *_: b"",
    )
    return first_output(made)


@public("summary.merge_all", "merge_all_summaries")
def merge_all_summaries(key: Any = GraphKeys.SUMMARIES, scope: Any = None, name: Any = None) -> Any:
    """Join all summaries; None without any."""
    found = get_default_graph().get_collection(key, scope)
    return merge_summaries(found, name=name) if found else None


@public("summary.FileWriter", "summary.FileWriterCache", "train.SummaryWriter")
class FileWriter:
    """Writes nothing."""

    def __init__(self, logdir: Any = None, graph: Any = None, *_: Any, **__: Any) -> None:
        """Take the folder."""
        self._logdir = logdir

    def get_logdir(self) -> Any:
        """Return the folder."""
        return self._logdir

    def _nothing(self, *_: Any, **__: Any) -> None:
        """Write nothing."""

    add_summary = add_graph = add_event = add_run_metadata = add_meta_graph = _nothing
    add_session_log = flush = close = reopen = _nothing

    def __enter__(self) -> FileWriter:
        return self

    def __exit__(self, *_: Any) -> None:
        """Close nothing."""


# Strings and parsing.


def _string_op(type_: str, dtype: Any, sizes: Any = "same") -> Any:
    def function(*given: Any, name: str | None = None, **named: Any) -> Tensor:
        values = [*given, *named.values()]
        tensors = [
            convert_to_tensor(v)
            for v in values
            if isinstance(v, Tensor | str | bytes) or graph_element(v)
        ]
        shape = (tensors[0].sizes if tensors else None) if sizes == "same" else sizes
        return first_output(
            get_default_graph().create_op(type_, tensors, [(dtype, shape)], name=name)
        )

    function.__doc__ = f"{type_}: not evaluated."
    return function


for _names, _type, _dtype in (
    ("as_string strings.as_string dtypes.as_string", "AsString", string),
    ("substr strings.substr", "Substr", string),
    ("regex_replace strings.regex_replace", "RegexReplace", string),
    ("string_to_hash_bucket_fast strings.to_hash_bucket_fast", "StringToHashBucketFast", int64),
    ("string_to_hash_bucket strings.to_hash_bucket", "StringToHashBucket", int64),
    ("strings.length", "StringLength", int32),
    ("strings.lower", "StringLower", string),
    ("strings.strip string_strip", "StringStrip", string),
    ("read_file io.read_file", "ReadFile", string),
    ("decode_base64 io.decode_base64 encode_base64 io.encode_base64", "Base64", string),
):
    for _name in _names.split():
        PUBLIC[f"tf.{_name}"] = _string_op(_type, _dtype)
for _names, _type in (
    ("string_join strings.join", "StringJoin"),
    ("reduce_join strings.reduce_join", "ReduceJoin"),
    ("write_file io.write_file", "WriteFile"),
    ("strings.format", "StringFormat"),
):
    for _name in _names.split():
        PUBLIC[f"tf.{_name}"] = _string_op(_type, string, [])


@public("decode_raw", "io.decode_raw", "decode_csv", "io.decode_csv")
def decode_raw(
    bytes: Any = None, out_type: Any = None, *_: Any, name: Any = None, **named: Any
) -> Any:
    """Numbers out of strings; of a row with defaults one tensor each."""
    defaults = named.get(
        "record_defaults", out_type if isinstance(out_type, list | tuple) else None
    )
    graph = get_default_graph()
    source = convert_to_tensor(named.get("records", named.get("input_bytes", bytes)))
    if defaults is not None:
        kinds = [_default_dtype(value) for value in defaults]
        return graph.create_op(
            "DecodeCSV", [source], [(kind, source.sizes) for kind in kinds], name=name
        ).outputs
    sizes = None if source.sizes is None else [*source.sizes, None]
    return first_output(
        graph.create_op("DecodeRaw", [source], [(as_dtype(out_type), sizes)], name=name)
    )


def _default_dtype(value: Any) -> Any:
    try:
        return as_dtype(value)
    except TypeError:
        return convert_to_tensor(value).dtype.base_dtype


@public("string_to_number", "strings.to_number")
def string_to_number(
    string_tensor: Any = None, out_type: Any = float32, name: Any = None, **named: Any
) -> Tensor:
    """Numbers out of strings."""
    source = convert_to_tensor(named.get("input", string_tensor))
    return first_output(
        source.graph.create_op(
            "StringToNumber", [source], [(as_dtype(out_type), source.sizes)], name=name
        )
    )


@public("string_split", "strings.split")
def string_split(source: Any = None, *_: Any, **named: Any) -> Any:
    """Strings cut into words: a sparse tensor."""
    text = convert_to_tensor(named.get("input", source))
    made = text.graph.create_op(
        "StringSplit", [text], [(int64, [None, 2]), (string, [None]), (int64, [2])]
    )
    return PUBLIC["tf.SparseTensor"](*made.outputs)


class Feature:
    """How a field of an example is to be read."""

    def __init__(self, *given: Any, **named: Any) -> None:
        """Take shape and dtype, in the order of the kind of feature."""
        fields = dict(zip(self._fields, given, strict=False)) | named
        self.shape, self.dtype = fields.get("shape"), fields.get("dtype")

    _fields: tuple[str, ...] = ("shape", "dtype", "default_value")


class VarLenFeature(Feature):
    """A field of any length."""

    _fields = ("dtype",)


class SparseFeature(Feature):
    """A sparse field."""

    _fields = ("index_key", "value_key", "dtype", "size")


for _name, _class in (
    ("FixedLenFeature", Feature),
    ("FixedLenSequenceFeature", Feature),
    ("VarLenFeature", VarLenFeature),
    ("SparseFeature", SparseFeature),
):
    PUBLIC[f"tf.{_name}"] = PUBLIC[f"tf.io.{_name}"] = _class
_SEQUENCE = type("FixedLenSequenceFeature", (Feature,), {})
PUBLIC["tf.FixedLenSequenceFeature"] = PUBLIC["tf.io.FixedLenSequenceFeature"] = _SEQUENCE


def _parsed(feature: Any, leading: list[Any]) -> Any:
    graph = get_default_graph()
    dtype = as_dtype(feature.dtype)
    if isinstance(feature, VarLenFeature | SparseFeature):
        rank = len(leading) + 1
        made = graph.create_op(
            "ParseExample", (), [(int64, [None, rank]), (dtype, [None]), (int64, [rank])]
        )
        return PUBLIC["tf.SparseTensor"](*made.outputs)
    extra = [None] if isinstance(feature, _SEQUENCE) else []
    sizes = [*leading, *extra, *(sizes_of(as_shape(feature.shape)) or [])]
    return first_output(graph.create_op("ParseExample", (), [(dtype, sizes)]))


@public("parse_single_example", "io.parse_single_example")
def parse_single_example(serialized: Any, features: Any, *_: Any, **__: Any) -> dict[str, Any]:
    """One example's fields."""
    return {key: _parsed(feature, []) for key, feature in features.items()}


@public("parse_example", "io.parse_example")
def parse_example(serialized: Any, features: Any, *_: Any, **__: Any) -> dict[str, Any]:
    """A batch of examples' fields."""
    return {key: _parsed(feature, [None]) for key, feature in features.items()}


@public("parse_single_sequence_example", "io.parse_single_sequence_example")
def parse_single_sequence_example(
    serialized: Any, context_features: Any = None, sequence_features: Any = None, *_: Any, **__: Any
) -> Any:
    """One example's fields, and those that are sequences."""
    context = {key: _parsed(feature, []) for key, feature in (context_features or {}).items()}
    return context, {
        key: _parsed(feature, []) for key, feature in (sequence_features or {}).items()
    }


# Calling Python, and checks.


@public("py_func", "numpy_function", "py_function", "contrib.eager.py_func")
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


def _assertion(*_: Any, name: str | None = None, **__: Any) -> Any:
    """Check nothing: an op that does nothing."""
    return get_default_graph().create_op("NoOp", name=name or "assert", kernel=lambda: None)


PUBLIC["tf.Assert"] = PUBLIC["tf.debugging.Assert"] = _assertion
PUBLIC["tf.print"] = _assertion
for _name in [
    "equal",
    "none_equal",
    "less",
    "less_equal",
    "greater",
    "greater_equal",
    "negative",
    "positive",
    "non_negative",
    "non_positive",
    "rank",
    "rank_at_least",
    "rank_in",
    "type",
    "integer",
    "variables_initialized",
    "near",
    "shapes",
]:
    PUBLIC[f"tf.assert_{_name}"] = PUBLIC[f"tf.debugging.assert_{_name}"] = _assertion


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
