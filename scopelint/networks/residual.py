"""ResNets: a beginning, blocks of residual units, an end."""

from __future__ import annotations

from scopelint.networks.steps import (
    BATCH_NORM,
    CONV,
    LAYERS,
    PLAIN,
    POOL,
    RELU,
    ArgScope,
    Aside,
    Defaults,
    Entries,
    Function,
    InnerStride,
    Kept,
    Layer,
    Made,
    Network,
    Option,
    Options,
    Residual,
    Step,
    Steps,
    Term,
    Where,
    conv,
    decaying,
    pool,
)
from scopelint.noun import noun

UTILS = "tf.contrib.slim.nets.resnet_utils"
SAME, SUBSAMPLE, STACK, BLOCK = (
    f"{UTILS}.{name}" for name in ("conv2d_same", "subsample", "stack_blocks_dense", "Block")
)
#: The scope of a shortcut, and of a unit by its number.
SHORTCUT, UNIT = "shortcut", "unit_{}"
#: The default scope of a block.
OF_BLOCK = "block"
#: A unit gives so many times the channels that it computes with.
WIDENING = 4


@noun
class BlockMaker:
    """A function that makes a block of units."""

    path: str
    unit: str  #: the function that builds each of them
    parameters: tuple[str, ...] = ("scope", "base_depth", "num_units", "stride")


@noun
class Deep:
    """A network with blocks of its own."""

    network: Network  #: how it is called
    of: Network  #: what it calls with its blocks
    maker: BlockMaker
    blocks: tuple[tuple[str, int, int, int], ...]  #: each what the maker is given


def _unit(version: int, before: Steps, plain: Options, after: Steps) -> Network:
    """A residual unit; its last convolution and the shortcut are `plain`."""
    depth, inner, stride = Option("depth"), Option("depth_bottleneck"), Option("stride")
    one = (1, 1)
    same: Options = (
        ("num_outputs", inner), ("kernel_size", 3), ("stride", stride), ("rate", Option("rate")),
    )  # fmt: skip
    shortcut: Options = (("num_outputs", depth), ("kernel_size", one), ("stride", stride), *plain)
    residual = Residual(
        before,
        Layer(CONV, shortcut, SHORTCUT),
        (
            conv(inner, one, "conv1", 1),
            Layer(SAME, same, "conv2"),
            conv(depth, one, "conv3", 1, None, **dict(plain)),
        ),
    )
    return Network(
        f"resnet_v{version}.bottleneck", ("inputs", "depth", "depth_bottleneck", "stride"),
        (("rate", 1), ("outputs_collections", None), ("scope", None)), f"bottleneck_v{version}",
        (residual, *after), gives_end_points=False,
    )  # fmt: skip


_ACTIVE: Options = (("activation_fn", RELU),)
_LINEAR: Options = (("activation_fn", None),)
_UNNORMALIZED: Options = (("normalizer_fn", None), ("activation_fn", None))
UNITS = {
    1: _unit(1, (), _LINEAR, (Layer(RELU.path),)),
    2: _unit(2, (Layer(BATCH_NORM, _ACTIVE, "preact"),), _UNNORMALIZED, ()),
}
#: What a ResNet begins with takes so much of the output stride.
_ROOT_STRIDE = 4


def _resnet(version: int, root: Steps, before_pooling: Steps) -> Network:
    root_block = (*root, pool(3, "pool1", 2))
    stacked: Options = (
        ("blocks", Option("blocks")), ("output_stride", InnerStride(_ROOT_STRIDE)),
    )  # fmt: skip
    mean: Options = (("axis", (1, 2)), ("name", "pool5"), ("keepdims", True))
    logits: Step = Layer(
        CONV, (("num_outputs", Option("num_classes")), ("kernel_size", (1, 1)), *PLAIN), "logits"
    )
    steps: Steps = (
        Where("include_root_block", root_block),
        Layer(STACK, stacked),
        *before_pooling,
        Where("global_pool", (Layer("tf.reduce_mean", mean),)),
        Where("num_classes", (logits,), is_not_none=True),
    )
    predictions = Aside((Layer(f"{LAYERS}.softmax", (), "predictions"), Kept("predictions")))
    return Network(
        f"resnet_v{version}.resnet_v{version}",
        ("inputs", "blocks"),
        (("num_classes", None), ("is_training", True), ("global_pool", True), ("output_stride", None),
         ("include_root_block", True), ("reuse", None), ("scope", None)),
        f"resnet_v{version}",
        (
            Defaults((BATCH_NORM,), (("is_training", Option("is_training")),), steps),
            Where("num_classes", (predictions,), is_not_none=True),
        ),
        collected=(CONV, UNITS[version].path, STACK),
        image_size=224,
    )  # fmt: skip


_CONV1 = Layer(SAME, (("num_outputs", 64), ("kernel_size", 7), ("stride", 2)), "conv1")
_RESNETS = {
    1: _resnet(1, (_CONV1,), ()),
    2: _resnet(
        2, (Defaults((CONV,), _UNNORMALIZED, (_CONV1,)),), (Layer(BATCH_NORM, _ACTIVE, "postnorm"),)
    ),
}

BLOCK_MAKERS = {
    version: BlockMaker(f"tf.contrib.slim.nets.resnet_v{version}.resnet_v{version}_block", unit.path)
    for version, unit in UNITS.items()
}  # fmt: skip


def _deep(version: int, layers: int, units: tuple[int, int, int, int]) -> Deep:
    """A ResNet of so many layers."""
    blocks = zip((64, 128, 256, 512), units, (2, 2, 2, 1), strict=True)
    name = f"resnet_v{version}_{layers}"
    network = Network(
        f"resnet_v{version}.{name}", ("inputs",),
        (("num_classes", None), ("is_training", True), ("global_pool", True), ("output_stride", None),
         ("reuse", None), ("scope", name)),
        name, (),
    )  # fmt: skip
    numbered = tuple((f"block{number}", *block) for number, block in enumerate(blocks, 1))
    return Deep(network, _RESNETS[version], BLOCK_MAKERS[version], numbered)


DEEP = tuple(
    _deep(version, layers, units)
    for version in (1, 2)
    for layers, units in (
        (50, (3, 4, 6, 3)),
        (101, (3, 4, 23, 3)),
        (152, (3, 8, 36, 3)),
        (200, (3, 24, 36, 3)),
    )
)
NETWORKS = (*_RESNETS.values(), *UNITS.values())

_NORMALIZED: tuple[tuple[str, Term], ...] = (
    ("decay", Option("batch_norm_decay")),
    ("epsilon", Option("batch_norm_epsilon")),
    ("scale", Option("batch_norm_scale")),
    ("updates_collections", "update_ops"),
)
ARG_SCOPES = (
    ArgScope(
        "resnet_utils.resnet_arg_scope",
        (("weight_decay", 0.0001), ("batch_norm_decay", 0.997), ("batch_norm_epsilon", 1e-5),
         ("batch_norm_scale", True)),
        (
            ((CONV,), (
                decaying(),
                ("weights_initializer", Made(f"{LAYERS}.variance_scaling_initializer")),
                *_ACTIVE,
                ("normalizer_fn", Function(BATCH_NORM)),
                ("normalizer_params", Entries(_NORMALIZED)),
            )),
            ((BATCH_NORM,), _NORMALIZED),
            ((POOL,), (("padding", "SAME"),)),
        ),
        others=("resnet_v1.resnet_arg_scope", "resnet_v2.resnet_arg_scope"),
    ),
)  # fmt: skip
