"""`tf.contrib.slim.nets.resnet_utils`: blocks of residual units, and what these are made of (§8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from scopelint.interpreter.calls import call_value, raise_error
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import External, Value
from scopelint.networks.residual import (
    BLOCK,
    BLOCK_MAKERS,
    OF_BLOCK,
    SAME,
    STACK,
    SUBSAMPLE,
    UNIT,
    UNITS,
    WIDENING,
    BlockMaker,
)
from scopelint.networks.steps import CONV, POOL, Network
from scopelint.tf1.api.slim_networks import Building, bound, opened, walk
from scopelint.tf1.api.variable_scope import scope_name
from scopelint.tf1.argument_scopes import completed_call
from scopelint.tf1.arguments import as_integer, as_size, entries_of, given, items_of
from scopelint.tf1.graph import build_unseen, current_scope
from scopelint.tf1.outputs import collect
from scopelint.tf1.scopes import Opening, recorded_within
from scopelint.tf1.shapes import times
from scopelint.tf1.transfer import attribute, in_turn, operation, transfer
from scopelint.tf1.values import SOME_SIZE, Block, Tensor

_SECTION = "8.4"
_UNREACHED = "The target output_stride cannot be reached."

#: A unit of a block: the arguments of its function.
_Unit = dict[str, Value]


@transfer(SUBSAMPLE, section=_SECTION)
def subsample(call: Call, state: State) -> Iterator[Outcome]:
    """Every so manieth pixel."""
    inputs, factor = given(call, 0, "inputs", state), given(call, 1, "factor", state)
    if factor == 1:
        yield Returns(inputs, state)
        return
    options = {"stride": factor, "scope": given(call, 2, "scope", state)}
    yield from call_value(External(POOL), Call((inputs, (1, 1)), options), state)


@transfer(SAME, section=_SECTION)
def conv2d_same(call: Call, state: State) -> Iterator[Outcome]:
    """A convolution whose result does not depend on whether the image's sides are even."""
    names = ("inputs", "num_outputs", "kernel_size", "stride")
    inputs, outputs, window, stride = (
        given(call, place, name, state) for place, name in enumerate(names)
    )
    rate = call.argument(4, "rate", 1)
    options = {
        "stride": stride,
        "rate": rate,
        "padding": "SAME",
        "scope": given(call, 5, "scope", state),
    }
    padded: Iterable[Outcome] = [Returns(inputs, state)]
    if stride != 1:
        options["padding"] = "VALID"
        margins = Call((inputs, ((0, 0), *(_sides(window, rate, state),) * 2, (0, 0))))
        padded = call_value(External("tf.pad"), margins, state)
    yield from then(
        padded,
        lambda net, after: call_value(External(CONV), Call((net, outputs, window), options), after),
    )


def _sides(window: Value, rate: Value, state: State) -> Value:
    """What is put at both ends of an axis."""
    size, step = as_integer(window, state), as_integer(rate, state)
    if size is None or step is None:
        return SOME_SIZE, SOME_SIZE
    margin = (size - 1) * step
    return margin // 2, margin - margin // 2


# --- blocks -------------------------------------------------------------------------------


@operation(BLOCK)
def block(call: Call, state: State) -> Value:
    names = ("scope", "unit_fn", "args")
    scope, unit, units = (given(call, place, name, state) for place, name in enumerate(names))
    return Block(scope, unit, units)


@attribute(Block, "scope")
def scope_of(block: Block, state: State) -> Value:
    return block.scope


@attribute(Block, "unit_fn")
def unit_of(block: Block, state: State) -> Value:
    return block.unit


@attribute(Block, "args")
def units_of(block: Block, state: State) -> Value:
    return block.units


def _make_block(table: BlockMaker, call: Call, state: State) -> Iterator[Outcome]:
    """A block of units, of which the last has the stride."""
    scope, base, count, stride = (
        given(call, place, name, state) for place, name in enumerate(table.parameters)
    )
    number, depth = as_integer(count, state), as_size(base, state)
    wide = depth if depth is None else times(depth, WIDENING)
    strides = None if number is None else (*(1,) * (number - 1), stride)
    if strides is None:
        units: Value = state.fresh("the units of a block")
    else:
        units = state.new_list([
            state.new_dict({"depth": wide, "depth_bottleneck": base, "stride": each})
            for each in strides
        ])  # fmt: skip
    yield Returns(Block(scope, External(table.unit), units), state)


for _table in BLOCK_MAKERS.values():
    transfer(_table.path, section=_SECTION)(partial(_make_block, _table))


@transfer(STACK, section=_SECTION)
def stack_blocks_dense(call: Call, state: State) -> Iterator[Outcome]:
    """Block by block."""
    call = completed_call(STACK, call, state)
    net, collections = given(call, 0, "net", state), given(call, 3, "outputs_collections", state)
    blocks = _known_blocks(given(call, 1, "blocks", state), state)
    if blocks is None:
        build_unseen(state)
        yield Returns(Tensor(None, None), state)
        return
    target = given(call, 2, "output_stride", state)
    planned, is_reached = _planned([units for _, units in blocks], target)
    each = [
        partial(_build_block, made, units, collections)
        for (made, _), units in zip(blocks, planned, strict=True)
    ]
    stacked = in_turn(each, net, state)
    if is_reached:
        yield from stacked
    else:
        yield from then(stacked, lambda _, after: [raise_error("ValueError", _UNREACHED, after)])


def _known_blocks(value: Value, state: State) -> list[tuple[Block, list[_Unit]]] | None:
    """The blocks with their units; None unless all are known."""
    blocks: list[tuple[Block, list[_Unit]]] = []
    for each in items_of(value, state) or (None,):
        each = state.resolve(each)
        units = items_of(each.units, state) if isinstance(each, Block) else None
        entries = [entries_of(unit, state) for unit in units or ()]
        if not isinstance(each, Block) or units is None or None in entries:
            return None
        blocks.append((each, [_named(entry) for entry in entries if entry is not None]))
    return blocks


def _named(entries: dict[Value, Value]) -> _Unit:
    return {name: value for name, value in entries.items() if isinstance(name, str)}


def _planned(blocks: list[list[_Unit]], target: Value) -> tuple[list[list[_Unit]], bool]:
    """The units with their stride and rate, and whether the output stride asked for is reached."""
    if target is None:
        return [[{"rate": 1, **unit} for unit in units] for units in blocks], True
    strides = [unit.get("stride", 1) for units in blocks for unit in units]
    if not isinstance(target, (int, float)) or not all(isinstance(each, int) for each in strides):
        some: _Unit = {"rate": SOME_SIZE, "stride": SOME_SIZE}
        return [[{**unit, **some} for unit in units] for units in blocks], True
    stride = rate = 1
    planned = []
    for units in blocks:
        ways: list[_Unit] = []
        for unit in units:
            own = unit.get("stride", 1)
            assert isinstance(own, int)
            if stride == target:
                ways.append({**unit, "stride": 1, "rate": rate})
                rate *= own
            else:
                ways.append({**unit, "rate": 1})
                stride *= own
        planned.append(ways)
    return planned, stride == target


def _build_block(
    made: Block, units: list[_Unit], collections: Value, net: Value, state: State
) -> Iterator[Outcome]:
    """The units in turn, each in a scope of its own."""
    each = [partial(_build_unit, made.unit, number, unit) for number, unit in enumerate(units, 1)]

    def body(after: State) -> Iterable[Outcome]:
        return then(in_turn(each, net, after), partial(_collect, collections))

    return recorded_within(state, Opening(scope_name(made.scope, state), OF_BLOCK), body)


def _build_unit(
    function: Value, number: int, unit: _Unit, net: Value, state: State
) -> Iterator[Outcome]:
    opening = Opening(UNIT.format(number))
    return recorded_within(state, opening, partial(call_value, function, Call((net,), unit)))


def _collect(collections: Value, net: Value, state: State) -> list[Outcome]:
    """A part of a network, by the scope that is open."""
    collect(collections, current_scope(state).name, net, state)
    return [Returns(net, state)]


# --- units --------------------------------------------------------------------------------


def _unit(network: Network, call: Call, state: State) -> Iterator[Outcome]:
    """A residual unit."""
    call = completed_call(network.path, call, state)
    options = bound(network.required, network.optional, call, state)
    building = Building(options, state.new_dict({}))
    steps = partial(walk, network.steps, building, options["inputs"])
    give = partial(_collect, options["outputs_collections"])
    return opened(network, options, state, lambda after: then(steps(after), give))


for _network in UNITS.values():
    transfer(_network.path, section=_SECTION)(partial(_unit, _network))
