"""Ops that draw random numbers; each session draws from its own generator."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.dtypes import as_dtype, float32, int64
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build, static_sizes
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.infer import same_as_first
from scopelint.runtime.ops.registry import Node, Outputs, op, public
from scopelint.runtime.tensor import Tensor

_GENERATOR = np.random.default_rng(0)


def _shaped(node: Node) -> Outputs:
    return [(node.attributes["dtype"], static_sizes(node.inputs[0]))]


def _normal(shape: Any, **_: Any) -> Any:
    return _GENERATOR.standard_normal(tuple(shape))


def _truncated(shape: Any, **_: Any) -> Any:
    """Draw normal numbers, again where one is further than two deviations out."""
    drawn = _GENERATOR.standard_normal(tuple(shape))
    outside = np.abs(drawn) > 2
    while outside.any():
        drawn[outside] = _GENERATOR.standard_normal(int(outside.sum()))
        outside = np.abs(drawn) > 2
    return drawn


def _uniform(shape: Any, **_: Any) -> Any:
    return _GENERATOR.random(tuple(shape))


def _integers(shape: Any, low: Any, high: Any, **_: Any) -> Any:
    return _GENERATOR.integers(low, max(int(high), int(low) + 1), tuple(shape))


op("RandomStandardNormal", _shaped, _normal, "shape", is_stateful=True)
op("TruncatedNormal", _shaped, _truncated, "shape", is_stateful=True)
op("RandomUniform", _shaped, _uniform, "shape", is_stateful=True)
op("RandomUniformInt", _shaped, _integers, "shape minval maxval", is_stateful=True)
op(
    "RandomShuffle",
    same_as_first,
    lambda x, **_: _GENERATOR.permutation(x),
    "value",
    is_stateful=True,
)


@public("set_random_seed", "random.set_random_seed")
def set_random_seed(seed: Any) -> None:
    """Take note of the graph's seed: numbers drawn are the same in each run anyway."""
    get_default_graph().seed = seed


@public("random.get_seed", "get_seed")
def get_seed(op_seed: Any) -> tuple[Any, Any]:
    """Return the graph's and the op's seed."""
    return get_default_graph().seed, op_seed


def _scaled(drawn: Tensor, scale: Any, shift: Any, scope: str) -> Tensor:
    return build("Add", build("Mul", drawn, scale, name="mul"), shift, name=scope)


def _random(
    kind: str, default: str, shape: Any, first: Any, second: Any, dtype: Any, name: Any
) -> Tensor:
    """Draw by `kind` and scale: mean and deviation, or both ends."""
    dtype = as_dtype(dtype).base_dtype
    with name_scope(name, default, [shape, first, second]) as scope:
        size = convert_to_tensor(shape, _size_dtype(shape), name="shape")
        a = convert_to_tensor(first, dtype, name="min" if "uniform" in default else "mean")
        b = convert_to_tensor(second, dtype, name="max" if "uniform" in default else "stddev")
        if dtype.is_integer:
            return build("RandomUniformInt", size, a, b, name=scope, dtype=dtype)
        drawn = build(kind, size, dtype=dtype)
        scale, shift = (build("Sub", b, a, name="sub"), a) if "uniform" in default else (b, a)
        return _scaled(drawn, scale, shift, scope)


def _size_dtype(shape: Any) -> Any:
    return None if isinstance(shape, Tensor) else as_dtype("int32")


@public("random_normal", "random.normal")
def random_normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = float32,
    seed: Any = None,
    name: Any = None,
) -> Tensor:
    """Draw from a normal distribution."""
    return _random("RandomStandardNormal", "random_normal", shape, mean, stddev, dtype, name)


@public("truncated_normal", "random.truncated_normal")
def truncated_normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = float32,
    seed: Any = None,
    name: Any = None,
) -> Tensor:
    """Draw from a normal distribution cut off at two deviations."""
    return _random("TruncatedNormal", "truncated_normal", shape, mean, stddev, dtype, name)


@public("random_uniform", "random.uniform")
def random_uniform(
    shape: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = float32,
    seed: Any = None,
    name: Any = None,
) -> Tensor:
    """Draw evenly from `minval` up to, not including, `maxval`. ValueError for ints without it."""
    if maxval is None:
        if as_dtype(dtype).is_integer:
            raise ValueError(f"Must specify maxval for integer dtype {as_dtype(dtype)!r}")
        maxval = 1
    return _random("RandomUniform", "random_uniform", shape, minval, maxval, dtype, name)


@public("random_shuffle", "random.shuffle")
def random_shuffle(value: Any, seed: Any = None, name: str | None = None) -> Tensor:
    """Shuffle along the first dimension."""
    return build("RandomShuffle", value, name=name)


def _multinomial_infer(node: Node) -> Outputs:
    sizes = node.sizes(0) or [None]
    samples = static_sizes(node.inputs[1])
    return [(node.attributes["dtype"], [sizes[0], samples[0] if samples else None])]


def _multinomial(logits: Any, samples: Any, **_: Any) -> Any:
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    weights = weights / weights.sum(axis=1, keepdims=True)
    return np.stack([_GENERATOR.choice(len(row), int(samples), p=row) for row in weights])


op("Multinomial", _multinomial_infer, _multinomial, "logits num_samples", is_stateful=True)


@public("multinomial", "random.multinomial")
def multinomial(
    logits: Any,
    num_samples: Any,
    seed: Any = None,
    name: Any = None,
    output_dtype: Any = None,
) -> Tensor:
    """Draw classes by their unnormalized log probabilities."""
    chosen = as_dtype(output_dtype or int64)
    return build("Multinomial", logits, num_samples, name=name or "multinomial", dtype=chosen)


@public("random.categorical")
def categorical(
    logits: Any, num_samples: Any, dtype: Any = None, seed: Any = None, name: Any = None
) -> Tensor:
    """Draw classes as `multinomial` does."""
    return multinomial(logits, num_samples, seed, name, dtype)


def _gamma_infer(node: Node) -> Outputs:
    drawn = static_sizes(node.inputs[0])
    alpha = node.sizes(1)
    return [(node.dtype(1), None if drawn is None or alpha is None else drawn + alpha)]


def _gamma(shape: Any, alpha: Any, **_: Any) -> Any:
    return _GENERATOR.gamma(alpha, size=(*shape, *np.shape(alpha)))


op("RandomGamma", _gamma_infer, _gamma, "shape alpha", is_stateful=True)


@public("random_gamma", "random.gamma")
def random_gamma(
    shape: Any,
    alpha: Any,
    beta: Any = None,
    dtype: Any = float32,
    seed: Any = None,
    name: Any = None,
) -> Tensor:
    """Draw from a gamma distribution."""
    with name_scope(name, "random_gamma", [shape, alpha, beta]) as scope:
        drawn = build(
            "RandomGamma",
            convert_to_tensor(shape, _size_dtype(shape)),
            alpha,
            dtypes=(None, as_dtype(dtype)),
        )
        return build("RealDiv", drawn, 1.0 if beta is None else beta, name=scope, dtypes=(None, 0))


@public("random_crop", "image.random_crop")
def random_crop(value: Any, size: Any, seed: Any = None, name: str | None = None) -> Tensor:
    """Cut out a part of the given size at a random place."""
    with name_scope(name, "random_crop", [value, size]) as scope:
        value = convert_to_tensor(value, name="value")
        size = convert_to_tensor(size, as_dtype("int32"), name="size")
        return build("RandomCrop", value, size, name=scope)


def _crop_infer(node: Node) -> Outputs:
    return [(node.dtype(), static_sizes(node.inputs[1]))]


def _crop(value: Any, size: Any) -> Any:
    wanted = [have if want < 0 else int(want) for have, want in zip(value.shape, size, strict=True)]
    starts = [
        _GENERATOR.integers(0, have - want + 1)
        for have, want in zip(value.shape, wanted, strict=True)
    ]
    return value[tuple(slice(a, a + n) for a, n in zip(starts, wanted, strict=True))]


op("RandomCrop", _crop_infer, _crop, "value size", is_stateful=True)
