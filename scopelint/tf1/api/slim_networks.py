"""`tf.contrib.slim.nets`: networks, walked step by step by their tables (§8).

Their layers are called as a program would call them, so that argument scopes hold, and recorded as
these calls. An option that is not known and decides what is built goes both ways, but for the name
of an end point: what is built up to an unknown one is not followed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from scopelint.interpreter.calls import call_value, raise_error
from scopelint.interpreter.comparisons import apply_compare
from scopelint.interpreter.heap import DictRecord
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import External, Ref, Symbol, Value
from scopelint.networks.catalogue import ARG_SCOPES, DEEP, NETWORKS
from scopelint.networks.residual import SHORTCUT, SUBSAMPLE, Deep
from scopelint.networks.steps import (
    ArgScope,
    Aside,
    Base,
    Defaults,
    Joined,
    Kept,
    Layer,
    Network,
    Option,
    Options,
    Residual,
    Steps,
    Where,
    Within,
    until,
)
from scopelint.tf1.api.arg_scopes import ArgumentScopeRecord
from scopelint.tf1.api.network_terms import Given, channels_of, fitting, value_of, values_of
from scopelint.tf1.api.variable_scope import scope_name
from scopelint.tf1.argument_scopes import defaults_in_force, joined
from scopelint.tf1.arguments import NotReuse, split_by_reuse
from scopelint.tf1.arithmetic import apply
from scopelint.tf1.graph import (
    add_record,
    build_unseen,
    change,
    current_graph,
    current_scope,
    graphs_of,
)
from scopelint.tf1.naming import below
from scopelint.tf1.outputs import by_alias
from scopelint.tf1.scopes import Body, Opening, recorded_within
from scopelint.tf1.transfer import in_order, in_turn, transfer
from scopelint.tf1.values import ArgumentScope, Scope, Tensor

_SECTION = "8.4"


@dataclass(frozen=True, slots=True)
class Building:
    """A network while it is built: what it was given, and the dict of its end points."""

    given: Given
    end_points: Ref


def walk(steps: Steps, building: Building, net: Value, state: State) -> Iterator[Outcome]:
    """What the steps make of a tensor."""
    return in_turn([partial(_WALKERS[type(step)], step, building) for step in steps], net, state)


def _layer(layer: Layer, building: Building, net: Value, state: State) -> Iterable[Outcome]:
    keywords = values_of(layer.options, building.given, state)
    scope = layer.scope
    if layer.window is not None:
        keywords["kernel_size"] = sides = fitting(layer.window, net, state)
        scope = scope and scope.format(*sides)
    if scope is not None:
        keywords["scope"] = scope
    function = layer.function
    if isinstance(function, Option):
        return call_value(building.given[function.name], Call((net,), keywords), state)
    return call_value(External(function), Call((net,), keywords), state)


def _within(step: Within, building: Building, net: Value, state: State) -> Iterable[Outcome]:
    return recorded_within(state, Opening(step.scope), partial(walk, step.steps, building, net))


def _joined(step: Joined, building: Building, net: Value, state: State) -> Iterable[Outcome]:
    ways = in_order([partial(walk, branch, building, net) for branch in step.branches], state)
    concat = External("tf.concat")
    return then(ways, lambda values, after: call_value(concat, Call((values, 3)), after))


def _defaults(step: Defaults, building: Building, net: Value, state: State) -> Iterable[Outcome]:
    options = values_of(step.options, building.given, state)
    return holding(step.functions, options, partial(walk, step.steps, building, net), state)


def holding(
    functions: tuple[str, ...], options: dict[str, Value], body: Body, state: State
) -> Iterator[Outcome]:
    """Run the body in an argument scope."""
    defaults = joined(defaults_in_force(state), functions, options)
    change(state, argument_scopes=(*graphs_of(state).argument_scopes, defaults))
    for outcome in body(state):
        change(outcome.state, argument_scopes=graphs_of(outcome.state).argument_scopes[:-1])
        yield outcome


def _where(step: Where, building: Building, net: Value, state: State) -> Iterable[Outcome]:
    value = building.given[step.option]
    asked = apply_compare("is not", value, None, state) if step.is_not_none else value
    for holds, after in _both_ways(asked, state):
        if holds:
            yield from walk(step.steps, building, net, after)
        else:
            yield Returns(net, after)


def _both_ways(asked: Value, state: State) -> Iterable[tuple[bool, State]]:
    truth = state.truth(asked)
    return [(truth, state)] if isinstance(truth, bool) else state.split(truth)


def _kept(step: Kept, building: Building, net: Value, state: State) -> Iterable[Outcome]:
    name: Value = below(current_scope(state).name, step.name) if step.is_below else step.name
    _keep(building.end_points, {name: net}, None, state)
    return [Returns(net, state)]


def _keep(points: Ref, entries: dict[Value, Value], more: Symbol | None, state: State) -> None:
    record = state.edit(points, DictRecord)
    record.entries.update({name: each for name, each in entries.items() if isinstance(name, str)})
    if more is not None or not all(isinstance(name, str) for name in entries):
        record.more = record.more or more or state.fresh("another end point")


def _aside(step: Aside, building: Building, net: Value, state: State) -> Iterable[Outcome]:
    start = net
    if step.start is not None:
        record = state.contents(building.end_points)
        assert isinstance(record, DictRecord)
        start = record.entries[step.start]
    left = walk(step.steps, building, start, state)
    return then(left, lambda _, after: [Returns(net, after)])


def _base(step: Base, building: Building, net: Value, state: State) -> Iterable[Outcome]:
    options = values_of(step.options, building.given, state)
    given = {**options, "scope": Scope(current_graph(state).scope)}
    made = call_value(External(step.network.path), Call((net,), given), state)

    def take(value: Value, after: State) -> Iterable[Outcome]:
        assert isinstance(value, tuple)
        record = after.contents(value[1])
        assert isinstance(record, DictRecord)
        _keep(building.end_points, dict(record.entries), record.more, after)
        return [Returns(value[0], after)]

    return then(made, take)


def _residual(unit: Residual, building: Building, net: Value, state: State) -> Iterable[Outcome]:
    channels = channels_of(net, state)
    if channels is None:
        text = "dimension -1 of shape must be known but is None"
        return [raise_error("ValueError", text, state)]
    is_same = apply_compare("==", building.given["depth"], channels, state)

    def add(begun: Value, after: State) -> Iterable[Outcome]:
        shortcut = partial(_shortcut, unit, building, is_same, net, begun)
        both = in_order([shortcut, partial(walk, unit.steps, building, begun)], after)
        return then(both, _sum)

    return then(walk(unit.before, building, net, state), add)


def _shortcut(
    unit: Residual, building: Building, is_same: Value, net: Value, begun: Value, state: State
) -> Iterator[Outcome]:
    for holds, after in _both_ways(is_same, state):
        if holds:
            given = (net, building.given["stride"], SHORTCUT)
            yield from call_value(External(SUBSAMPLE), Call(given), after)
        else:
            yield from _layer(unit.convolved, building, begun, after)


def _sum(values: Value, state: State) -> Iterable[Outcome]:
    assert isinstance(values, tuple)
    return [Returns(apply("+", values[0], values[1], state), state)]


_WALKERS: dict[type, Callable[[Any, Building, Value, State], Iterable[Outcome]]] = {
    Layer: _layer, Within: _within, Joined: _joined, Residual: _residual, Defaults: _defaults,
    Where: _where, Kept: _kept, Aside: _aside, Base: _base,
}  # fmt: skip


# --- networks -----------------------------------------------------------------------------


def bound(required: tuple[str, ...], optional: Options, call: Call, state: State) -> Given:
    """Each parameter with what the call gives for it."""
    named = dict(zip((*required, *(name for name, _ in optional)), call.arguments, strict=False))
    given = {**named, **call.keywords}
    for name in required:
        if name not in given:
            given[name] = state.fresh(f"`{name}` of the call")
    for name, term in optional:
        if name not in given:
            unsaid = state.fresh(f"`{name}` of the call") if call.open else None
            given[name] = value_of(term, given, state) if unsaid is None else unsaid
    return {name: state.resolve(value) for name, value in given.items()}


def opened(network: Network, given: Given, state: State, body: Body) -> Iterator[Outcome]:
    """Run the body in the scope of a network."""
    for reuse, after in split_by_reuse(given.get("reuse"), state):
        known = None if isinstance(reuse, NotReuse) else reuse
        opening = Opening(scope_name(given["scope"], after), network.scope, known)
        yield from recorded_within(after, opening, body)


def build(network: Network, call: Call, state: State) -> Iterator[Outcome]:
    """A tuple of the last tensor and the dict of end points."""
    given = bound(network.required, network.optional, call, state)
    steps, is_there = network.steps, True
    last = given.get("final_endpoint")
    if isinstance(last, str):
        steps, is_there = until(steps, last)
    elif "final_endpoint" in given:
        yield Returns(_unfollowed(state), state)
        return
    multiplier = given.get("depth_multiplier", 1)
    if isinstance(multiplier, (int, float)) and multiplier <= 0:
        yield raise_error("ValueError", "depth_multiplier is not greater than zero.", state)
        return
    for outcome in opened(network, given, state, partial(_collecting, network, steps, given)):
        if isinstance(outcome, Returns) and not is_there:
            yield raise_error("ValueError", f"Unknown final endpoint {last!s}", outcome.state)
        else:
            yield outcome


def _unfollowed(state: State) -> Value:
    """What a network gives of which we do not know how far it goes."""
    build_unseen(state)
    return Tensor(None, None), state.new_dict({}, state.fresh("end points"))


def _collecting(network: Network, steps: Steps, given: Given, state: State) -> Iterator[Outcome]:
    """Build the network, with all that its layers give as its end points."""
    building = Building(given, state.new_dict({}))
    body = partial(walk, steps, building, given["inputs"])
    if not network.collected:
        return then(body(state), lambda net, after: [Returns((net, building.end_points), after)])
    scope = current_scope(state)
    begun = scope.name if network.collects_by_scope else scope.original_name_scope
    collection = f"{begun}_end_points" if isinstance(begun, str) else None

    def give(net: Value, after: State) -> Iterable[Outcome]:
        kept = after.contents(building.end_points)
        assert isinstance(kept, DictRecord)
        entries, more = by_alias(collection, after)
        end_points = after.new_dict({**entries, **kept.entries}, kept.more or more)
        return [Returns((net, end_points), after)]

    options: dict[str, Value] = {"outputs_collections": collection}
    return then(holding(network.collected, options, body, state), give)


def _build_deep(deep: Deep, call: Call, state: State) -> Iterator[Outcome]:
    """A network with blocks of its own."""
    given = bound(deep.network.required, deep.network.optional, call, state)
    blocks = in_order(
        [partial(call_value, External(deep.maker.path), Call(block)) for block in deep.blocks],
        state,
    )

    def build_of(made: Value, after: State) -> Iterable[Outcome]:
        return call_value(External(deep.of.path), Call((), {**given, "blocks": made}), after)

    return then(blocks, build_of)


def _hold(table: ArgScope, call: Call, state: State) -> Iterator[Outcome]:
    """An argument scope that holds what is in force, and more."""
    given = bound((), table.optional, call, state)
    defaults = defaults_in_force(state)
    for functions, options in table.defaults:
        defaults = joined(defaults, functions, values_of(options, given, state))
    yield Returns(ArgumentScope(add_record(state, ArgumentScopeRecord(defaults))), state)


for _network in NETWORKS:
    if _network.gives_end_points:
        transfer(_network.path, section=_SECTION)(partial(build, _network))
for _deep in DEEP:
    transfer(_deep.network.path, section=_SECTION)(partial(_build_deep, _deep))
for _table in ARG_SCOPES:
    transfer(_table.path, section="8.3")(partial(_hold, _table))
