"""`contrib.slim.nets.resnet_utils`: blocks of residual units, and what these are made of (§8)."""

from __future__ import annotations

from typing import Any, NamedTuple

from scopelint.networks.residual import BLOCK_MAKERS, OF_BLOCK, UNIT, UNITS, WIDENING, BlockMaker
from scopelint.networks.steps import Network
from scopelint.runtime.api.arg_scope import add_arg_scope
from scopelint.runtime.api.contrib_layers import collected
from scopelint.runtime.api.slim_networks import at, opened
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.public_ops import tf

_ROOM = "contrib.slim.nets.resnet_utils"
_UNREACHED = "The target output_stride cannot be reached."


@public(f"{_ROOM}.Block")
class Block(NamedTuple):
    """A block of residual units: the function that builds each, and what it is given for each."""

    scope: Any
    unit_fn: Any
    args: Any


@public(f"{_ROOM}.subsample")
def subsample(inputs: Any, factor: int, scope: Any = None) -> Any:
    """Every so manieth pixel."""
    if factor == 1:
        return inputs
    return tf("contrib.layers.max_pool2d")(inputs, [1, 1], stride=factor, scope=scope)


@public(f"{_ROOM}.conv2d_same")
def conv2d_same(
    inputs: Any, num_outputs: Any, kernel_size: int, stride: int, rate: int = 1, scope: Any = None
) -> Any:
    """A convolution whose result does not depend on whether the image's sides are even."""
    padding = "SAME"
    if stride != 1:
        margin = (kernel_size - 1) * rate
        sides = [margin // 2, margin - margin // 2]
        inputs, padding = tf("pad")(inputs, [[0, 0], sides, sides, [0, 0]]), "VALID"
    return tf("contrib.layers.conv2d")(
        inputs, num_outputs, kernel_size, stride=stride, rate=rate, padding=padding, scope=scope
    )


@public(f"{_ROOM}.stack_blocks_dense")
@add_arg_scope
def stack_blocks_dense(
    net: Any, blocks: Any, output_stride: Any = None, outputs_collections: Any = None
) -> Any:
    """Block by block. Raises ValueError for a stride at which no unit ends."""
    stride = rate = 1
    for block in blocks:
        with variable_scope(block.scope, OF_BLOCK, [net]) as scope:
            for number, unit in enumerate(block.args, 1):
                if output_stride is not None and stride > output_stride:
                    raise ValueError(_UNREACHED)
                own = unit.get("stride", 1)
                with variable_scope(UNIT.format(number), values=[net]):
                    if stride == output_stride:
                        net = block.unit_fn(net, rate=rate, **{**unit, "stride": 1})
                        rate *= own
                    else:
                        net = block.unit_fn(net, rate=1, **unit)
                        stride *= own
            net = collected(outputs_collections, scope.name, net)
    if output_stride is not None and stride != output_stride:
        raise ValueError(_UNREACHED)
    return net


def _unit(network: Network) -> Any:
    """A residual unit."""

    def bottleneck(
        inputs: Any,
        depth: Any,
        depth_bottleneck: Any,
        stride: Any,
        rate: Any = 1,
        outputs_collections: Any = None,
        scope: Any = None,
    ) -> Any:
        given = dict(locals())
        with opened(network, given) as building:
            net = building.walk(network.steps, inputs)
            return collected(outputs_collections, building.scope.name, net)

    return add_arg_scope(bottleneck)


def _maker(table: BlockMaker) -> Any:
    """What makes a block of units, of which the last has the stride."""

    def block(scope: Any, base_depth: int, num_units: int, stride: int) -> Any:
        unit = {"depth": base_depth * WIDENING, "depth_bottleneck": base_depth, "stride": 1}
        return Block(scope, at(table.unit), [unit] * (num_units - 1) + [{**unit, "stride": stride}])

    return block


for _network in UNITS.values():
    PUBLIC[_network.path] = _unit(_network)
for _table in BLOCK_MAKERS.values():
    PUBLIC[_table.path] = _maker(_table)
