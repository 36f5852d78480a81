"""Networks without branches: VGG, AlexNet, OverFeat."""

from __future__ import annotations

from scopelint.networks.steps import (
    CONV,
    DENSE,
    DROPOUT,
    PLAIN,
    POOL,
    RELU,
    SQUEEZED,
    ZEROS,
    ArgScope,
    Defaults,
    Kept,
    Layer,
    Made,
    Network,
    Option,
    Options,
    Step,
    Steps,
    Where,
    Within,
    around,
    conv,
    decaying,
    pool,
)

_OPTIONAL: Options = (
    ("num_classes", 1000), ("is_training", True), ("dropout_keep_prob", 0.5), ("spatial_squeeze", True),
)  # fmt: skip
_TENTH = Made("tf.constant_initializer", (0.1,))


def _dropped(scope: str) -> Layer:
    options = (("keep_prob", Option("dropout_keep_prob")), ("is_training", Option("is_training")))
    return Layer(DROPOUT, options, scope)


def _head(channels: int, window: int, **last: Made) -> Steps:
    """What classifies: layers that would be dense, as convolutions."""
    return (
        conv(channels, (window, window), "fc6", padding="VALID"),
        _dropped("dropout6"),
        conv(4096, (1, 1), "fc7"),
        _dropped("dropout7"),
        Layer(
            CONV,
            (("num_outputs", Option("num_classes")), ("kernel_size", (1, 1)), *PLAIN, *last.items()),
            "fc8",
        ),
    )  # fmt: skip


_SQUEEZE = Where(
    "spatial_squeeze",
    (Layer("tf.squeeze", (*SQUEEZED, ("name", "fc8/squeezed"))), Kept("fc8", is_below=True)),
)


def _repeated(scope: str, times: int, channels: int) -> Step:
    layers = (conv(channels, (3, 3), f"{scope}_{number}") for number in range(1, times + 1))
    return Within(scope, tuple(layers))


def _vgg(
    name: str, times: tuple[int, ...], *others: str, by_scope: bool = False, dense: bool = True
) -> Network:
    """So many convolutions in each of the five groups."""
    groups: list[Step] = []
    for number, (count, channels) in enumerate(
        zip(times, (64, 128, 256, 512, 512), strict=True), 1
    ):
        groups += (_repeated(f"conv{number}", count, channels), pool(2, f"pool{number}"))
    return Network(
        f"vgg.{name}", ("inputs",), (*_OPTIONAL, ("scope", name)), name, (*groups, *_head(4096, 7), _SQUEEZE),
        collected=(CONV, DENSE, POOL) if dense else (CONV, POOL), collects_by_scope=by_scope,
        others=tuple(f"vgg.{other}" for other in others), image_size=224,
    )  # fmt: skip


_ALEXNET: Steps = (
    conv(64, (11, 11), "conv1", 4, "VALID"),
    pool(3, "pool1", 2),
    conv(192, (5, 5), "conv2"),
    pool(3, "pool2", 2),
    conv(384, (3, 3), "conv3"),
    conv(384, (3, 3), "conv4"),
    conv(256, (3, 3), "conv5"),
    pool(3, "pool5", 2),
)
_OVERFEAT: Steps = (
    conv(64, (11, 11), "conv1", 4, "VALID"),
    pool(2, "pool1"),
    conv(256, (5, 5), "conv2", padding="VALID"),
    pool(2, "pool2"),
    conv(512, (3, 3), "conv3"),
    conv(1024, (3, 3), "conv4"),
    conv(1024, (3, 3), "conv5"),
    pool(2, "pool5"),
)


def _begun(name: str, steps: Steps, head: tuple[int, int], by_scope: bool, size: int) -> Network:
    """Layers, and a head with initializers of its own."""
    function = name.partition(".")[2]
    begun = (("weights_initializer", around(0.005)), ("biases_initializer", _TENTH))
    classified = Defaults((CONV,), begun, _head(*head, biases_initializer=ZEROS))
    return Network(
        name, ("inputs",), (*_OPTIONAL, ("scope", function)), function, (*steps, classified, _SQUEEZE),
        collected=(CONV, DENSE, POOL), collects_by_scope=by_scope, image_size=size,
    )  # fmt: skip


def _arg_scope(name: str, biases: Made, pools: str | None) -> ArgScope:
    layers = (("activation_fn", RELU), decaying(), ("biases_initializer", biases))
    inner: Options = () if pools is None else (("padding", pools),)
    return ArgScope(
        name, (("weight_decay", 0.0005),),
        (((CONV, DENSE), layers), ((CONV,), (("padding", "SAME"),)), *([((POOL,), inner)] if inner else [])),
    )  # fmt: skip


NETWORKS = (
    _vgg("vgg_a", (1, 1, 2, 2, 2), dense=False),
    _vgg("vgg_16", (2, 2, 3, 3, 3), "vgg_d"),
    _vgg("vgg_19", (2, 2, 4, 4, 4), "vgg_e", by_scope=True),
    _begun("alexnet.alexnet_v2", _ALEXNET, (4096, 5), False, 224),
    _begun("overfeat.overfeat", _OVERFEAT, (3072, 6), True, 231),
)
ARG_SCOPES = (
    _arg_scope("vgg.vgg_arg_scope", ZEROS, None),
    _arg_scope("alexnet.alexnet_v2_arg_scope", _TENTH, "VALID"),
    _arg_scope("overfeat.overfeat_arg_scope", ZEROS, "VALID"),
)
