"""Inception: blocks of branches that are put together along the channels.

Layers are written as `64:0a_1x1`: so many channels, and the end of a scope's name that tells its
window, too; `max:` and `avg:` are poolings. Behind it may follow the window, where the name tells
another (`=3x3`), a stride (`/2`) and a padding (`,VALID`); `+` puts two layers together.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from scopelint.networks.steps import (
    AVERAGE,
    BATCH_NORM,
    CONV,
    DENSE,
    DROPOUT,
    LAYERS,
    PLAIN,
    POOL,
    RELU,
    SEPARABLE,
    SQUEEZED,
    ArgScope,
    Aside,
    Base,
    Choice,
    Defaults,
    Depth,
    DepthwiseMultiplier,
    Entries,
    Function,
    Joined,
    Kept,
    Layer,
    Made,
    Network,
    Option,
    Options,
    Step,
    Steps,
    Term,
    Where,
    Within,
    around,
    conv,
    decaying,
    pool,
)

_WRITTEN = re.compile(r"(\w+):(\w*?(\d+)x(\d+))(?:=(\d+)x(\d+))?(?:/(\d))?(?:,(\w+))?")
_POOLS = {"max": ("MaxPool_", POOL), "avg": ("AvgPool_", AVERAGE)}

#: How a number of channels is meant: as it is, or times the depth multiplier.
_Scale = Callable[[int], Term]


def _layer(text: str, scale: _Scale) -> Layer:
    """One layer, as it is written here."""
    found = _WRITTEN.fullmatch(text)
    assert found is not None, text
    what, name, *sides, stride, padding = found.groups()
    height, width = (int(side) for side in (sides[2:] if sides[2] else sides[:2]))
    slides = int(stride) if stride else None
    if what in _POOLS:
        prefix, kind = _POOLS[what]
        return pool(height, prefix + name, slides, padding, kind)
    scope = name if name.startswith("Conv") else f"Conv2d_{name}"
    return conv(scale(int(what)), (height, width), scope, slides, padding)


def _several(text: str, scale: _Scale) -> Step:
    """One layer, or two beside each other."""
    layers = [_layer(each, scale) for each in text.split("+")]
    return layers[0] if len(layers) == 1 else Joined(tuple((each,) for each in layers))


def _points(text: str, scale: _Scale) -> Steps:
    """Layers that are end points each."""
    layers = [_layer(each, scale) for each in text.split()]
    return tuple(step for each in layers for step in (each, Kept(each.scope or "")))


def _mixed(name: str, scale: _Scale, *branches: str) -> Steps:
    """A block of branches, which is an end point."""
    ways = tuple(
        (Within(f"Branch_{number}", tuple(_several(each, scale) for each in branch.split())),)
        for number, branch in enumerate(branches)
    )
    return (Within(f"Mixed_{name}", (Joined(ways),)), Kept(f"Mixed_{name}"))


def _as_it_is(channels: int) -> Term:
    return channels


def _slid(padding: str, *functions: str) -> Callable[[Steps], Defaults]:
    """Layers that move by one pixel, if nothing else is said."""
    return lambda steps: Defaults(functions, (("stride", 1), ("padding", padding)), steps)


_V1: Steps = (
    *_points("64:1a_7x7/2 max:2a_3x3/2 64:2b_1x1 192:2c_3x3 max:3a_3x3/2", _as_it_is),
    *_mixed("3b", _as_it_is, "64:0a_1x1", "96:0a_1x1 128:0b_3x3", "16:0a_1x1 32:0b_3x3", "max:0a_3x3 32:0b_1x1"),
    *_mixed("3c", _as_it_is, "128:0a_1x1", "128:0a_1x1 192:0b_3x3", "32:0a_1x1 96:0b_3x3", "max:0a_3x3 64:0b_1x1"),
    *_points("max:4a_3x3/2", _as_it_is),
    *_mixed("4b", _as_it_is, "192:0a_1x1", "96:0a_1x1 208:0b_3x3", "16:0a_1x1 48:0b_3x3", "max:0a_3x3 64:0b_1x1"),
    *_mixed("4c", _as_it_is, "160:0a_1x1", "112:0a_1x1 224:0b_3x3", "24:0a_1x1 64:0b_3x3", "max:0a_3x3 64:0b_1x1"),
    *_mixed("4d", _as_it_is, "128:0a_1x1", "128:0a_1x1 256:0b_3x3", "24:0a_1x1 64:0b_3x3", "max:0a_3x3 64:0b_1x1"),
    *_mixed("4e", _as_it_is, "112:0a_1x1", "144:0a_1x1 288:0b_3x3", "32:0a_1x1 64:0b_3x3", "max:0a_3x3 64:0b_1x1"),
    *_mixed("4f", _as_it_is, "256:0a_1x1", "160:0a_1x1 320:0b_3x3", "32:0a_1x1 128:0b_3x3", "max:0a_3x3 128:0b_1x1"),
    *_points("max:5a_2x2/2", _as_it_is),
    *_mixed("5b", _as_it_is, "256:0a_1x1", "160:0a_1x1 320:0b_3x3", "32:0a_1x1 128:0a_3x3", "max:0a_3x3 128:0b_1x1"),
    *_mixed("5c", _as_it_is, "384:0a_1x1", "192:0a_1x1 384:0b_3x3", "48:0a_1x1 128:0b_3x3", "max:0a_3x3 128:0b_1x1"),
)  # fmt: skip

_V2: Steps = (
    Layer(
        SEPARABLE,
        (("num_outputs", Depth(64)), ("kernel_size", (7, 7)), ("depth_multiplier", DepthwiseMultiplier(64, 8)),
         ("stride", 2), ("weights_initializer", around(1.0))),
        "Conv2d_1a_7x7",
    ),
    Kept("Conv2d_1a_7x7"),
    *_points("max:2a_3x3/2 64:2b_1x1 192:2c_3x3 max:3a_3x3/2", Depth),
    *_mixed("3b", Depth, "64:0a_1x1", "64:0a_1x1 64:0b_3x3", "64:0a_1x1 96:0b_3x3 96:0c_3x3",
            "avg:0a_3x3 32:0b_1x1"),
    *_mixed("3c", Depth, "64:0a_1x1", "64:0a_1x1 96:0b_3x3", "64:0a_1x1 96:0b_3x3 96:0c_3x3",
            "avg:0a_3x3 64:0b_1x1"),
    *_mixed("4a", Depth, "128:0a_1x1 160:1a_3x3/2", "64:0a_1x1 96:0b_3x3 96:1a_3x3/2", "max:1a_3x3/2"),
    *_mixed("4b", Depth, "224:0a_1x1", "64:0a_1x1 96:0b_3x3", "96:0a_1x1 128:0b_3x3 128:0c_3x3",
            "avg:0a_3x3 128:0b_1x1"),
    *_mixed("4c", Depth, "192:0a_1x1", "96:0a_1x1 128:0b_3x3", "96:0a_1x1 128:0b_3x3 128:0c_3x3",
            "avg:0a_3x3 128:0b_1x1"),
    *_mixed("4d", Depth, "160:0a_1x1", "128:0a_1x1 160:0b_3x3", "128:0a_1x1 160:0b_3x3 160:0c_3x3",
            "avg:0a_3x3 96:0b_1x1"),
    *_mixed("4e", Depth, "96:0a_1x1", "128:0a_1x1 192:0b_3x3", "160:0a_1x1 192:0b_3x3 192:0c_3x3",
            "avg:0a_3x3 96:0b_1x1"),
    *_mixed("5a", Depth, "128:0a_1x1 192:1a_3x3/2", "192:0a_1x1 256:0b_3x3 256:1a_3x3/2", "max:1a_3x3/2"),
    *_mixed("5b", Depth, "352:0a_1x1", "192:0a_1x1 320:0b_3x3", "160:0a_1x1 224:0b_3x3 224:0c_3x3",
            "avg:0a_3x3 128:0b_1x1"),
    *_mixed("5c", Depth, "352:0a_1x1", "192:0a_1x1 320:0b_3x3", "192:0a_1x1 224:0b_3x3 224:0c_3x3",
            "max:0a_3x3 128:0b_1x1"),
)  # fmt: skip


def _long(name: str, inner: int) -> Steps:
    """A block of V3 with windows of one row or one column."""
    return _mixed(
        name, Depth, "192:0a_1x1", f"{inner}:0a_1x1 {inner}:0b_1x7 192:0c_7x1",
        f"{inner}:0a_1x1 {inner}:0b_7x1 {inner}:0c_1x7 {inner}:0d_7x1 192:0e_1x7",
        "avg:0a_3x3 192:0b_1x1",
    )  # fmt: skip


def _wide(name: str, second: str) -> Steps:
    """One of the last blocks of V3; `second` is how the second layer of a pair is called."""
    return _mixed(
        name, Depth, "320:0a_1x1", f"384:0a_1x1 384:0b_1x3+384:{second}",
        "448:0a_1x1 384:0b_3x3 384:0c_1x3+384:0d_3x1", "avg:0a_3x3 192:0b_1x1",
    )  # fmt: skip


_V3_BEGIN = _points(
    "32:1a_3x3/2 32:2a_3x3 64:2b_3x3,SAME max:3a_3x3/2 80:3b_1x1 192:4a_3x3 max:5a_3x3/2", Depth
)
_V3: Steps = (
    *_mixed("5b", Depth, "64:0a_1x1", "48:0a_1x1 64:0b_5x5", "64:0a_1x1 96:0b_3x3 96:0c_3x3",
            "avg:0a_3x3 32:0b_1x1"),
    *_mixed("5c", Depth, "64:0a_1x1", "48:0b_1x1 64:Conv_1_0c_5x5", "64:0a_1x1 96:0b_3x3 96:0c_3x3",
            "avg:0a_3x3 64:0b_1x1"),
    *_mixed("5d", Depth, "64:0a_1x1", "48:0a_1x1 64:0b_5x5", "64:0a_1x1 96:0b_3x3 96:0c_3x3",
            "avg:0a_3x3 64:0b_1x1"),
    *_mixed("6a", Depth, "384:1a_1x1=3x3/2,VALID", "64:0a_1x1 96:0b_3x3 96:1a_1x1=3x3/2,VALID",
            "max:1a_3x3/2,VALID"),
    *_long("6b", 128), *_long("6c", 160), *_long("6d", 160), *_long("6e", 192),
    *_mixed("7a", Depth, "192:0a_1x1 320:1a_3x3/2,VALID", "192:0a_1x1 192:0b_1x7 192:0c_7x1 192:1a_3x3/2,VALID",
            "max:1a_3x3/2,VALID"),
    *_wide("7b", "0b_3x1"), *_wide("7c", "0c_3x1"),
)  # fmt: skip

_SCALED: Options = (("min_depth", 16), ("depth_multiplier", 1.0))
_GIVEN: Options = (("num_classes", 1000), ("is_training", True), ("dropout_keep_prob", 0.8))
_ENDING: Options = (
    ("prediction_fn", Function(f"{LAYERS}.softmax")), ("spatial_squeeze", True), ("reuse", None),
)  # fmt: skip
_SCALES: Options = tuple((name, Option(name)) for name, _ in _SCALED)
_SQUEEZE = Where("spatial_squeeze", (Layer("tf.squeeze", (*SQUEEZED, ("name", "SpatialSqueeze"))),))


def _base(number: int, last: str, optional: Options, steps: Steps) -> Network:
    name = f"inception_v{number}_base"
    return Network(
        f"inception_v{number}.{name}", ("inputs",), (("final_endpoint", last), *optional),
        f"InceptionV{number}", steps, others=(f"inception.{name}",),
    )  # fmt: skip


def _logits(scope: str, **options: Term) -> Layer:
    outputs = (("num_outputs", Option("num_classes")), ("kernel_size", (1, 1)))
    return Layer(CONV, (*outputs, *PLAIN, *options.items()), scope)


def _whole(
    number: int, base: Network, scaled: Options, ending: Steps, image_size: int, inside: Steps = ()
) -> Network:
    """The base, and what classifies."""
    name, scope = f"inception_v{number}", f"InceptionV{number}"
    scales = _SCALES if scaled else ()
    predictions = (Layer(Option("prediction_fn"), (), "Predictions"), Kept("Predictions"))
    steps: Steps = (
        Base(base, scales),
        *inside,
        Within("Logits", ending),
        Kept("Logits"),
        Aside(predictions),
    )
    training = (("is_training", Option("is_training")),)
    return Network(
        f"{name}.{name}", ("inputs",), (*_GIVEN, *scaled, *_ENDING, ("scope", scope)), scope,
        (Defaults((BATCH_NORM, DROPOUT), training, steps),),
        others=(f"inception.{name}",), image_size=image_size,
    )  # fmt: skip


def _dropped(scope: str) -> Layer:
    return Layer(DROPOUT, (("keep_prob", Option("dropout_keep_prob")),), scope)


def _averaged(side: int) -> Layer:
    """An average over what is left of the image."""
    return Layer(AVERAGE, (("padding", "VALID"),), "AvgPool_1a_{}x{}", (side, side))


_SLIDING = (CONV, POOL, AVERAGE)
_V1_BASE = _base(
    1, "Mixed_5c", (("scope", "InceptionV1"),),
    (Defaults((CONV, DENSE), (("weights_initializer", around(0.01)),), (_slid("SAME", CONV, POOL)(_V1),)),),
)  # fmt: skip
_V2_BASE = _base(
    2, "Mixed_5c", (*_SCALED, ("scope", None)), (_slid("SAME", *_SLIDING, SEPARABLE)(_V2),)
)
_V3_BASE = _base(
    3, "Mixed_7c", (*_SCALED, ("scope", None)),
    (_slid("VALID", *_SLIDING)(_V3_BEGIN), _slid("SAME", *_SLIDING)(_V3)),
)  # fmt: skip
_AUXILIARY = Aside(
    (
        _slid("SAME", *_SLIDING)((
            Within("AuxLogits", (
                pool(5, "AvgPool_1a_5x5", 3, "VALID", AVERAGE),
                conv(Depth(128), (1, 1), "Conv2d_1b_1x1"),
                Layer(
                    CONV,
                    (("num_outputs", Depth(768)), ("weights_initializer", around(0.01)), ("padding", "VALID")),
                    "Conv2d_2a_{}x{}",
                    (5, 5),
                ),
                _logits("Conv2d_2b_1x1", weights_initializer=around(0.001)),
                _SQUEEZE,
                Kept("AuxLogits"),
            )),
        )),
    ),
    "Mixed_6e",
)  # fmt: skip

NETWORKS = (
    _V1_BASE,
    _V2_BASE,
    _V3_BASE,
    _whole(
        1, _V1_BASE, (),
        (pool(7, "MaxPool_0a_7x7", 1, None, AVERAGE), _dropped("Dropout_0b"), _logits("Conv2d_0c_1x1"), _SQUEEZE),
        224,
    ),
    _whole(
        2, _V2_BASE, _SCALED,
        (_averaged(7), _dropped("Dropout_1b"), _logits("Conv2d_1c_1x1"), _SQUEEZE), 224,
    ),
    _whole(
        3, _V3_BASE, _SCALED,
        (_averaged(8), _dropped("Dropout_1b"), Kept("PreLogits"), _logits("Conv2d_1c_1x1"), _SQUEEZE), 299,
        (_AUXILIARY,),
    ),
)  # fmt: skip

_MOVING = (Option("batch_norm_var_collection"),)


def _normalized(decay: Term, epsilon: Term, updates: Term, *more: tuple[str, Term]) -> Entries:
    """Parameters of batch_norm."""
    collections = Entries((
        ("beta", None), ("gamma", None), ("moving_mean", _MOVING), ("moving_variance", _MOVING),
    ))  # fmt: skip
    return Entries((
        ("decay", decay), ("epsilon", epsilon), ("updates_collections", updates), *more,
        ("variables_collections", collections),
    ))  # fmt: skip


def _arg_scope(number: int, more: Options, function: Term, parameters: Term) -> ArgScope:
    name = f"inception_v{number}_arg_scope"
    layers: Options = (
        ("weights_initializer", Made(f"{LAYERS}.variance_scaling_initializer")),
        ("activation_fn", RELU), ("normalizer_fn", function), ("normalizer_params", parameters),
    )  # fmt: skip
    return ArgScope(
        f"inception_v{number}.{name}", (("weight_decay", 0.00004), *more),
        (((CONV, DENSE), (decaying(),)), ((CONV,), layers)), others=(f"inception.{name}",),
    )  # fmt: skip


_COLLECTION: tuple[str, Term] = ("batch_norm_var_collection", "moving_vars")
_FIXED = _normalized(0.9997, 0.001, "update_ops")
_BATCH_NORM = Function(BATCH_NORM)
ARG_SCOPES = (
    _arg_scope(
        1, (("use_batch_norm", True), _COLLECTION),
        Choice("use_batch_norm", _BATCH_NORM, None), Choice("use_batch_norm", _FIXED, Entries()),
    ),
    _arg_scope(2, (_COLLECTION,), _BATCH_NORM, _FIXED),
    _arg_scope(
        3,
        (_COLLECTION, ("batch_norm_decay", 0.9997), ("batch_norm_epsilon", 0.001),
         ("updates_collections", "update_ops"), ("use_fused_batchnorm", True)),
        _BATCH_NORM,
        _normalized(
            Option("batch_norm_decay"), Option("batch_norm_epsilon"), Option("updates_collections"),
            ("fused", Option("use_fused_batchnorm")),
        ),
    ),
)  # fmt: skip
