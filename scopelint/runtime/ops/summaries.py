"""Summaries: string tensors in a collection, and writers that write nothing."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.dtypes import string
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import first_output
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.signatures import taking
from scopelint.runtime.tensor import Tensor

# Summaries: scalar string tensors in a collection.


def _summary(type_: str, parameters: str) -> Any:
    def function(collections: Any = None, **given: Any) -> Tensor:
        name, values, *_ = given.values()
        graph = get_default_graph()
        with name_scope(_clean(name), type_, []) as scope:
            source = [convert_to_tensor(values)] if values is not None else []
            made = graph.create_op(type_, source, [(string, [])], name=scope, kernel=lambda *_: b"")
        graph.add_to_collections(
            [GraphKeys.SUMMARIES] if collections is None else collections, made.outputs[0]
        )
        return first_output(made)

    function.__doc__ = f"{type_}: a string tensor, in the collection of summaries."
    return taking(parameters)(function)


def _clean(name: Any) -> Any:
    """Make an op name of a summary's name."""
    if not isinstance(name, str):
        return None
    cleaned = "".join(c if c.isalnum() or c in "-./_" else "_" for c in name).lstrip("/")
    return cleaned or None


_KEPT = "collections= family="
_DESCRIBED = "summary_description= collections= summary_metadata= family= display_name="
for _name, _type, _parameters in (
    ("summary.scalar", "ScalarSummary", f"name tensor {_KEPT}"),
    ("summary.image", "ImageSummary", f"name tensor max_outputs= {_KEPT}"),
    ("summary.histogram", "HistogramSummary", f"name values {_KEPT}"),
    ("summary.audio", "AudioSummary", f"name tensor sample_rate max_outputs= {_KEPT}"),
    ("summary.text", "TensorSummary", "name tensor collections="),
    ("summary.tensor_summary", "TensorSummary", f"name tensor {_DESCRIBED}"),
    ("scalar_summary", "ScalarSummary", "tags values collections= name="),
    ("image_summary", "ImageSummary", "tag tensor max_images= collections= name="),
    ("histogram_summary", "HistogramSummary", "tag values collections= name="),
    ("audio_summary", "AudioSummary", "tag tensor sample_rate max_outputs= collections= name="),
):
    PUBLIC[f"tf.{_name}"] = _summary(_type, _parameters)


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
