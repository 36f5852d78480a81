"""What a layer wants of its inputs (semantics §6.5)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.nest import flatten
from scopelint.runtime.ops.registry import public
from scopelint.runtime.refusals import refusal


@public("keras.layers.InputSpec", "layers.InputSpec")
class InputSpec:
    """What a layer wants of an input."""

    def __init__(
        self,
        dtype: Any = None,
        shape: Any = None,
        ndim: int | None = None,
        max_ndim: int | None = None,
        min_ndim: int | None = None,
        axes: Any = None,
    ) -> None:
        """Rank, least rank, sizes of axes; None where anything goes."""
        self.dtype = dtype
        self.shape = shape
        self.ndim = len(shape) if shape is not None else ndim
        self.max_ndim = max_ndim
        self.min_ndim = min_ndim
        self.axes = {int(axis): size for axis, size in (axes or {}).items()}


def check_inputs(spec: Any, inputs: Any, layer: str) -> None:
    """Raise ValueError (E42, E45) where inputs are not what a layer wants."""
    if not spec:
        return
    specs = spec if isinstance(spec, list | tuple) else [spec]
    for index, (tensor, wanted) in enumerate(zip(flatten(inputs), specs, strict=False)):
        if wanted is not None:
            _check_rank(wanted, tensor, index, layer)
            _check_axes(wanted, tensor, index, layer)


def _check_rank(spec: InputSpec, tensor: Any, index: int, layer: str) -> None:
    """Raise E45 for another rank."""
    rank = tensor.shape.ndims
    if rank is None:
        if (spec.ndim, spec.min_ndim, spec.max_ndim) != (None, None, None):
            raise refusal("E45b", index=index, layer=layer)
        return
    said = {"index": index, "layer": layer, "found": rank, "shape": tensor.shape.as_list()}
    if spec.ndim is not None and rank != spec.ndim:
        raise refusal("E45", relation="expected ", wanted=spec.ndim, **said)
    if spec.min_ndim is not None and rank < spec.min_ndim:
        raise refusal("E45", relation="expected min_", wanted=spec.min_ndim, **said)


def _check_axes(spec: InputSpec, tensor: Any, index: int, layer: str) -> None:
    """Raise E42 for another size of an axis."""
    if not spec.axes:
        return
    sizes = tensor.shape.as_list()
    for axis, wanted in spec.axes.items():
        wanted = getattr(wanted, "value", wanted)
        if wanted is not None and sizes[axis] not in (wanted, None):
            said = {"index": index, "layer": layer, "axis": axis, "size": wanted, "shape": sizes}
            raise refusal("E42", **said)
