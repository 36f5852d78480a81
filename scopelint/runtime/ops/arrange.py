"""Ops that pad tensors and reorder their elements along axes."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.ops.build import build, static_value
from scopelint.runtime.ops.infer import value_of
from scopelint.runtime.ops.registry import Node, Outputs, ShapeError, op, public
from scopelint.runtime.tensor import Tensor

# Padding.

_MODES = {"CONSTANT": "constant", "REFLECT": "reflect", "SYMMETRIC": "symmetric"}


def _pad_infer(node: Node) -> Outputs:
    sizes, pads = node.sizes(), static_value(node.inputs[1])
    if pads is None:
        return [(node.dtype(), None if sizes is None else [None] * len(sizes))]
    if sizes is None:
        return [(node.dtype(), [None] * len(pads))]
    if len(pads) != len(sizes):
        raise ShapeError(f"Shape must be rank {len(pads)} but is rank {len(sizes)}")
    return [
        (
            node.dtype(),
            [
                None if n is None else n + int(a) + int(b)
                for n, (a, b) in zip(sizes, pads, strict=True)
            ],
        )
    ]


def _pad(x: Any, paddings: Any, mode: str, value: Any) -> Any:
    widths = [(int(a), int(b)) for a, b in paddings]
    if mode == "constant":
        return np.pad(x, widths, mode="constant", constant_values=value)
    return np.pad(x, widths, mode=mode)  # type: ignore[call-overload]


op("Pad", _pad_infer, _pad, "tensor paddings")


@public("pad")
def pad(
    tensor: Any,
    paddings: Any,
    mode: str = "CONSTANT",
    name: str | None = None,
    constant_values: Any = 0,
) -> Tensor:
    """Add elements before and after, along each axis. Raises ValueError for an unknown mode."""
    kind = _MODES.get(mode.upper())
    if kind is None:
        raise ValueError(f"Unknown padding mode: {mode}")
    default = {"constant": "Pad" if _is_zero(constant_values) else "PadV2"}.get(kind, "MirrorPad")
    value = (
        static_value(constant_values) if isinstance(constant_values, Tensor) else constant_values
    )
    return build("Pad", tensor, paddings, name=name or default, mode=kind, value=value or 0)


def _is_zero(value: Any) -> bool:
    return not isinstance(value, Tensor) and value == 0


# Order along axes.


def _reverse_infer(node: Node) -> Outputs:
    sizes, axes = node.sizes(), value_of(node, 1)
    for i, axis in enumerate(() if axes is None or sizes is None else np.reshape(axes, -1)):
        rank = len(sizes or ())
        if not -rank <= axis < rank:
            raise ShapeError(f"'axis'[{i}] = {axis} is out of valid range [0, {rank - 1}")
    return [(node.dtype(), sizes)]


op(
    "ReverseV2",
    _reverse_infer,
    lambda x, axis: np.flip(x, tuple(int(a) for a in np.reshape(axis, -1))),
    "tensor axis",
)


@public("reverse", "reverse_v2", "manip.reverse")
def reverse(tensor: Any, axis: Any, name: str | None = None) -> Tensor:
    """Reverse the order along axes."""
    return build("ReverseV2", tensor, axis, name=name)


op(
    "Roll",
    lambda node: [(node.dtype(), node.sizes())],
    lambda x, s, a: np.roll(x, s, a),
    "input shift axis",
)


@public("roll", "manip.roll")
def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Tensor:
    """Shift elements along axes, round the end."""
    return build("Roll", input, shift, axis, name=name)


def _reverse_sequence(x: Any, lengths: Any, seq_dim: int, batch_dim: int) -> Any:
    moved = np.moveaxis(np.array(x), (batch_dim, seq_dim), (0, 1))
    for row, length in zip(moved, lengths, strict=True):
        row[: int(length)] = row[: int(length)][::-1].copy()
    return np.moveaxis(moved, (0, 1), (batch_dim, seq_dim))


op(
    "ReverseSequence",
    lambda node: [(node.dtype(), node.sizes())],
    _reverse_sequence,
    "input seq_lengths",
)


@public("reverse_sequence")
def reverse_sequence(
    input: Any,
    seq_lengths: Any,
    seq_axis: Any = None,
    batch_axis: Any = None,
    name: str | None = None,
    seq_dim: Any = None,
    batch_dim: Any = None,
) -> Tensor:
    """Reverse the first elements of each sequence."""
    sequence = seq_axis if seq_axis is not None else seq_dim
    batch = batch_axis if batch_axis is not None else batch_dim
    return build(
        "ReverseSequence",
        input,
        seq_lengths,
        name=name,
        seq_dim=sequence or 0,
        batch_dim=batch or 0,
    )
