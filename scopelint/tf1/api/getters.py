"""Custom getters: what the project puts between `get_variable` and the store (§2.10)."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.library import Call
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Partial, Value
from scopelint.tf1.api.variable_scope import get_variable_scope
from scopelint.tf1.arguments import as_name, as_shape
from scopelint.tf1.graph import change, current_graph, current_scope, graphs_of
from scopelint.tf1.naming import remainder
from scopelint.tf1.refusals import refuse
from scopelint.tf1.replayed_requests import dtype_for_replay, initializer_for_replay
from scopelint.tf1.requests import Arguments, from_store
from scopelint.tf1.scopes import Opening, recorded_within, reuse_value
from scopelint.tf1.steps import OMITTED, record_enter, record_leave, record_step, shape_term
from scopelint.tf1.transfer import method
from scopelint.tf1.values import AUTO_REUSE, GetterChain, Name, Reuse, Scope, TrueGetter
from scopelint.trace import Handle

_PASSED = (
    "name", "shape", "dtype", "initializer", "regularizer", "reuse", "trainable", "collections",
    "caching_device", "partitioner", "validate_shape", "use_resource", "synchronization",
    "aggregation",
)  # fmt: skip
_DEFAULTS: Arguments = {"validate_shape": True}


def through_getter(
    getter: Value, arguments: Arguments, state: State, *, is_recorded: bool
) -> Iterator[Outcome]:
    """Call the getter with keywords only; what it passes on decides."""
    if isinstance(getter, (int, float, str, tuple)):
        yield refuse(state, "E21", key=as_name(arguments["name"], state), value=getter)
        return
    keywords: dict[str, Value] = {
        name: arguments.get(name, _DEFAULTS.get(name)) for name in _PASSED
    }
    asked = as_name(arguments["name"], state)
    keywords["getter"] = TrueGetter("" if asked is None else asked, is_recorded)
    yield from call_value(getter, Call((), keywords), state)


@method(GetterChain, "__call__", section="2.10")
def call_chain(call: Call, state: State) -> Iterator[Outcome]:
    """The innermost scope's getter runs first; its `getter` is the one inherited."""
    chain = call.arguments[0]
    assert isinstance(chain, GetterChain)
    *outer, last = chain.getters
    inherited: Value = GetterChain(tuple(outer)) if len(outer) > 1 else outer[0]
    getter = call.argument(1, "getter")
    keywords = {**call.keywords, "getter": Partial(inherited, (getter,), ())}
    yield from call_value(last, Call(call.arguments[2:], keywords, call.open), state)


@method(TrueGetter, "__call__", section="2.10")
def call_true_getter(call: Call, state: State) -> Iterator[Outcome]:
    """The store itself, asked for the full key and with the reuse that the getter passes on."""
    getter, *positional = call.arguments
    assert isinstance(getter, TrueGetter)
    order = ("name", "shape", "dtype", "initializer", "regularizer", "reuse", "trainable")
    arguments = {**dict(zip(order, positional, strict=False)), **call.keywords}
    name = as_name(arguments.get("name"), state)
    if getter.is_recorded and name is not None and _local_name(name, state) is not None:
        yield from _recorded(arguments, state)
    elif getter.is_recorded or name != getter.asked:
        yield from _recorded_from_root(arguments, state)
    else:
        yield from from_store(arguments, state)


def _recorded(arguments: Arguments, state: State) -> Iterator[Outcome]:
    """Asked with a plain `get_variable` for replay, in the current scope with the asked reuse."""
    reuse, current = arguments.get("reuse"), current_scope(state).reuse
    if reuse is None:
        is_held = as_name(arguments.get("name"), state) in current_graph(state).store
        is_plain = current in (Reuse.AUTO, Reuse.UNSAID) or is_held == (current is Reuse.YES)
    else:
        is_plain = reuse is False or reuse == reuse_value(current)
    if is_plain:
        _record(arguments, state)
        yield from from_store(arguments, state)
        return
    asked = Reuse.AUTO if reuse in (None, AUTO_REUSE) else Reuse.YES

    def opened(scope: Value, after: State) -> Iterator[Outcome]:
        assert isinstance(scope, Scope)
        here = Opening(scope, reuse=asked, has_own_name_scope=False)
        return recorded_within(after, here, lambda inside: _from_here(arguments, inside))

    yield from then(get_variable_scope(Call(), state), opened)


def _recorded_from_root(arguments: Arguments, state: State) -> Iterator[Outcome]:
    """Asked for a key of another scope, or for another than the layer did: in steps of its own.

    These stand in a root scope with the asked reuse, so that their name is the whole key.
    """
    before = graphs_of(state).is_unrecorded
    change(state, is_unrecorded=False)
    reuse = state.resolve(arguments.get("reuse"))
    asked = AUTO_REUSE if reuse in (None, AUTO_REUSE) else reuse is True
    scope = record_step(state, "tf.VariableScope", (asked,), {"name": ""})
    manager = Handle(
        record_step(state, "tf.variable_scope", (Handle(scope),), {"auxiliary_name_scope": False})
    )
    record_enter(state, manager)
    _record_as(as_name(arguments.get("name"), state), arguments, state)
    for outcome in from_store(arguments, state):
        record_leave(outcome.state, manager)
        change(outcome.state, is_unrecorded=before)
        yield outcome


def _from_here(arguments: Arguments, state: State) -> Iterator[Outcome]:
    _record(arguments, state)
    return from_store(arguments, state)


def _record(arguments: Arguments, state: State) -> None:
    name = as_name(arguments.get("name"), state)
    _record_as(None if name is None else _local_name(name, state), arguments, state)


def _record_as(name: Name | None, arguments: Arguments, state: State) -> None:
    if name is None:
        return
    sizes = as_shape(arguments.get("shape"), state)
    settings = {
        "shape": OMITTED if arguments.get("shape") is None else shape_term(sizes, state),
        "dtype": dtype_for_replay(arguments, state),
        "initializer": initializer_for_replay(arguments, state),
    }
    record_step(state, "tf.get_variable", (name,), settings)


def _local_name(name: Name, state: State) -> Name | None:
    """The key below the current scope; None if it lies elsewhere."""
    scope = current_scope(state).name
    return remainder(name, f"{scope}/" if isinstance(scope, str) and scope else scope)
