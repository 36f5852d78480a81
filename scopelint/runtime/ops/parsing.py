"""Strings, and parsing examples."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.dtypes import as_dtype, float32, int32, int64, string
from scopelint.runtime.graph import get_default_graph, graph_element
from scopelint.runtime.ops.build import first_output
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.shapes import as_shape, sizes_of
from scopelint.runtime.signatures import taking
from scopelint.runtime.tensor import Tensor

# Strings and parsing.


def _string_op(type_: str, dtype: Any, parameters: str, sizes: Any = "same") -> Any:
    def function(name: str | None = None, **given: Any) -> Tensor:
        tensors = [
            convert_to_tensor(v)
            for v in given.values()
            if isinstance(v, Tensor | str | bytes) or graph_element(v)
        ]
        shape = (tensors[0].sizes if tensors else None) if sizes == "same" else sizes
        return first_output(
            get_default_graph().create_op(type_, tensors, [(dtype, shape)], name=name)
        )

    function.__doc__ = f"{type_}: not evaluated."
    return taking(parameters)(function)


_AS_TEXT = "input precision= scientific= shortest= width= fill= name="
_JOINED = "inputs axis= keep_dims= separator= name= reduction_indices= keepdims="
_BUCKETS = "string_tensor= num_buckets= name= input="
for _names, _type, _dtype, _parameters in (
    ("as_string strings.as_string dtypes.as_string", "AsString", string, _AS_TEXT),
    ("substr strings.substr", "Substr", string, "input pos len name= unit="),
    (
        "regex_replace strings.regex_replace",
        "RegexReplace",
        string,
        "input pattern rewrite replace_global= name=",
    ),
    (
        "string_to_hash_bucket_fast strings.to_hash_bucket_fast",
        "StringToHashBucketFast",
        int64,
        "input num_buckets name=",
    ),
    ("string_to_hash_bucket strings.to_hash_bucket", "StringToHashBucket", int64, _BUCKETS),
    ("strings.length", "StringLength", int32, "input name= unit="),
    ("strings.lower", "StringLower", string, "input encoding= name="),
    ("strings.strip string_strip", "StringStrip", string, "input name="),
    ("read_file io.read_file", "ReadFile", string, "filename name="),
    ("decode_base64 io.decode_base64", "Base64", string, "input name="),
    ("encode_base64 io.encode_base64", "Base64", string, "input pad= name="),
):
    for _name in _names.split():
        PUBLIC[f"tf.{_name}"] = _string_op(_type, _dtype, _parameters)
for _names, _type, _parameters in (
    ("string_join strings.join", "StringJoin", "inputs separator= name="),
    ("reduce_join strings.reduce_join", "ReduceJoin", _JOINED),
    ("write_file io.write_file", "WriteFile", "filename contents name="),
    ("strings.format", "StringFormat", "template inputs placeholder= summarize= name="),
):
    for _name in _names.split():
        PUBLIC[f"tf.{_name}"] = _string_op(_type, string, _parameters, [])


@public("decode_raw", "io.decode_raw")
def decode_raw(
    input_bytes: Any = None,
    out_type: Any = None,
    little_endian: bool = True,
    name: Any = None,
    bytes: Any = None,
) -> Tensor:
    """Numbers out of strings."""
    source = convert_to_tensor(input_bytes if input_bytes is not None else bytes)
    sizes = None if source.sizes is None else [*source.sizes, None]
    return first_output(
        get_default_graph().create_op(
            "DecodeRaw", [source], [(as_dtype(out_type), sizes)], name=name
        )
    )


@public("decode_csv", "io.decode_csv")
def decode_csv(
    records: Any,
    record_defaults: Any,
    field_delim: str = ",",
    use_quote_delim: bool = True,
    name: Any = None,
    na_value: str = "",
    select_cols: Any = None,
) -> Any:
    """Numbers and words out of rows: one tensor for each default."""
    source = convert_to_tensor(records)
    outputs = [(_default_dtype(value), source.sizes) for value in record_defaults]
    return get_default_graph().create_op("DecodeCSV", [source], outputs, name=name).outputs


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


@public("string_split")
def string_split(
    source: Any,
    sep: Any = None,
    skip_empty: bool = True,
    delimiter: Any = None,
    result_type: str = "SparseTensor",
    name: Any = None,
) -> Any:
    """Strings cut into words: a sparse tensor."""
    text = convert_to_tensor(source)
    made = text.graph.create_op(
        "StringSplit", [text], [(int64, [None, 2]), (string, [None]), (int64, [2])]
    )
    return PUBLIC["tf.SparseTensor"](*made.outputs)


@public("strings.split")
def split(
    input: Any = None,
    sep: Any = None,
    maxsplit: int = -1,
    result_type: str = "SparseTensor",
    source: Any = None,
    name: Any = None,
) -> Any:
    """Strings cut into words: a sparse tensor."""
    return string_split(input if input is not None else source)


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
