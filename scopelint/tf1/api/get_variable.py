"""`tf.get_variable` (§2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scopelint.interpreter.library import Call, Raises, Returns
from scopelint.interpreter.noting import note_once
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Symbol, Value, describe, symbol
from scopelint.tf1.api.getters import through_getter
from scopelint.tf1.arguments import as_name
from scopelint.tf1.graph import current_scope, make_opaque
from scopelint.tf1.refusals import refuse
from scopelint.tf1.replayed_requests import initializer_for_replay, shape_for_replay
from scopelint.tf1.requests import Arguments, completed, from_store, refuse_constant_of_other_dtype
from scopelint.tf1.steps import Omitted, record_step
from scopelint.tf1.transfer import transfer
from scopelint.trace import Term

PARAMETERS = (
    "name", "shape", "dtype", "initializer", "regularizer", "trainable", "collections",
    "caching_device", "partitioner", "validate_shape", "use_resource", "custom_getter",
    "constraint", "synchronization", "aggregation",
)  # fmt: skip
_REPLAYED = ("name", "shape", "dtype", "initializer", "trainable", "partitioner", "use_resource")


@transfer("tf.get_variable", section="2.2")
def get_variable(call: Call, state: State) -> Iterator[Outcome]:
    """Create, share or refuse, by the key and the reuse of the current scope."""
    yield from _get_recorded("tf.get_variable", by_name(call, state), state)


@transfer("tf.get_local_variable", section="2.11")
def get_local_variable(call: Call, state: State) -> Iterator[Outcome]:
    """`get_variable` with `trainable=False` among the local variables."""
    arguments = {**by_name(call, state), "trainable": False}
    arguments["collections"] = ("local_variables",)
    yield from _get_recorded("tf.get_local_variable", arguments, state)


def by_name(call: Call, state: State) -> Arguments:
    """The arguments by the names of the parameters."""
    named = dict(zip(PARAMETERS, call.arguments, strict=False))
    return {key: state.resolve(value) for key, value in {**named, **call.keywords}.items()}


def _get_recorded(function: str, arguments: Arguments, state: State) -> Iterator[Outcome]:
    """The call as a step; behind a custom getter the steps are those that the getter makes."""
    unexpected = next((name for name in arguments if name not in PARAMETERS), None)
    getter = getter_of(arguments, state)
    if getter is None or isinstance(getter, Symbol) or unexpected is not None:
        record_step(state, function, (), _replayed(arguments, state))
    if unexpected is not None:
        yield refuse(state, "E70", argument=unexpected)
        return
    yield from _get(arguments, state, is_recorded=True)


def get_recorded(arguments: Arguments, state: State) -> Iterator[Outcome]:
    """`get_variable` as a layer calls it whose call is no step, for it runs the project's code."""
    yield from _get_recorded("tf.get_variable", arguments, state)


def get_unrecorded(arguments: Arguments, state: State) -> Iterator[Outcome]:
    """`get_variable` as a layer calls it: the layer's call is the step."""
    yield from _get(arguments, state, is_recorded=False)


def _get(arguments: Arguments, state: State, *, is_recorded: bool) -> Iterator[Outcome]:
    """In the order of §2.15."""
    refused = refuse_constant_of_other_dtype(arguments, state)
    if refused is not None:
        yield refused
        return
    getter, full = getter_of(arguments, state), completed(arguments, state)
    if getter is None:
        yield from from_store(full, state)
    elif isinstance(getter, Symbol):
        yield from _through_unknown(getter, full, state)
    else:
        yield from through_getter(getter, full, state, is_recorded=is_recorded)


def getter_of(arguments: Arguments, state: State) -> Value:
    """The custom getter: the argument, else the scope's."""
    given = arguments.get("custom_getter")
    return current_scope(state).defaults.custom_getter if given is None else given


def _through_unknown(getter: Symbol, arguments: Arguments, state: State) -> Iterable[Outcome]:
    """An unknown getter is taken for none, but for refusals: it may give what it has kept."""
    before = state.clone()
    says = f"{describe(getter)} asks for what it is asked for"
    note_once(symbol(says, "tf1 getter", getter), state)
    outcomes = list(from_store(arguments, state))
    if not any(isinstance(each, Raises) for each in outcomes):
        return outcomes
    make_opaque(before)
    return [Returns(before.fresh("what a custom getter gives"), before)]


def _replayed(arguments: Arguments, state: State) -> dict[str, Value | Term | Omitted]:
    """The arguments that matter for sharing, concrete."""
    kept: dict[str, Value | Term | Omitted] = {
        name: arguments[name] for name in _REPLAYED if arguments.get(name) is not None
    }
    if "reuse" in arguments:
        kept["reuse"] = arguments["reuse"]
    if isinstance(arguments.get("name"), Symbol):
        kept["name"] = as_name(arguments["name"], state)
    if "shape" in kept:
        kept["shape"] = shape_for_replay(arguments["shape"], state)
    if "initializer" in kept:
        kept["initializer"] = initializer_for_replay(arguments, state)
    return kept
