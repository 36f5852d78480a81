"""The scope machine: how variable scopes are made, entered and left (§3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scopelint.interpreter.calls import raise_error
from scopelint.interpreter.library import Raises, Returns
from scopelint.interpreter.run import CUT
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.graph import (
    Defaults,
    Part,
    ScopeRecord,
    add_record,
    as_prefix,
    change,
    change_graph,
    current_graph,
    current_scope,
    drop_record,
    edit_record,
    enter_name_scope,
    graphs_of,
    leave_name_scope,
    record_of,
)
from scopelint.tf1.naming import below, is_valid_scope, join, last_component, remainder
from scopelint.tf1.refusals import refuse
from scopelint.tf1.scope_counts import (
    NOTHING_OPENED,
    ScopeCounts,
    first_free,
    with_opening,
    without_those_below,
)
from scopelint.tf1.steps import last_step, record_enter, record_leave, record_step, spelled
from scopelint.tf1.values import AUTO_REUSE, GetterChain, Name, Reuse, Scope, ScopeManager
from scopelint.tf1_errors import ERRORS
from scopelint.trace import AtHand, Handle, ScopeClosed, ScopeOpened


@dataclass(frozen=True, slots=True)
class NoName:
    """A value that is neither a string nor a scope: refused on entering (E33)."""

    value: Value


@dataclass(frozen=True, slots=True)
class Opening:
    """The arguments of a `variable_scope` (§3.1)."""

    name: Name | Scope | NoName | None  #: None: the default name, made unique
    default_name: Name | None = None
    reuse: Reuse | None = None  #: None says nothing, and so does False
    overrides: Mapping[str, Value] = field(default_factory=dict)  #: of the inherited `Defaults`
    has_own_name_scope: bool = True  #: `auxiliary_name_scope`
    is_misplaced: bool = False  #: a truth value was given as the default name
    unread: str | None = None  #: as in `ScopeOpened`
    denied: str | None = None  #: `reuse=False` was given, as in `ScopeOpened`
    at_hand: AtHand | None = None  #: as in `ScopeOpened`


@dataclass(slots=True, kw_only=True)
class ManagerRecord(Part):
    """A `variable_scope` manager; the second half is known from its first entering on (§3.10)."""

    opening: Opening
    graph: int
    step: int | None = None
    name: Name | Scope | None = None  #: with the default name made unique
    reuse: Reuse | None = None
    copied: int | None = None  #: identity of the copy of the scope object (§3.4)
    name_scope: Name | None = None  #: to open again with the scope; None: none
    original_name_scope: Name = ""
    last: int = -1  #: the scope made by the last entering
    outer: int = -1  #: the scope that was current then
    outer_name_scopes: tuple[Name, ...] = ()
    saved_counts: ScopeCounts = NOTHING_OPENED


def make_manager(state: State, opening: Opening, step: int | None = None) -> ScopeManager:
    """A manager that will open a scope in the graph that is the default now (§3.14)."""
    record = ManagerRecord(
        owner=state.token, opening=opening, graph=graphs_of(state).current, step=step
    )
    return ScopeManager(add_record(state, record))


def enter(state: State, manager: ScopeManager) -> Outcome:
    """Open the scope: returns the scope object, or raises E33, E34, E50."""
    record = record_of(state, manager.identity, ManagerRecord)
    part = graphs_of(state)
    change(state, opened=(*part.opened, record.graph))
    is_first = record.last < 0
    refused = _prepare(state, manager) if is_first else _open_name_scope(state, manager)
    if refused is not None:
        change(state, opened=graphs_of(state).opened[:-1])
        return refused
    return Returns(_enter_prepared(state, manager), state)


def _prepare(state: State, manager: ScopeManager) -> Raises[State] | None:
    """The first entering: the name scope, the default name, the copy of an object."""
    opening = record_of(state, manager.identity, ManagerRecord).opening
    if opening.name is None and opening.reuse is not None:
        return refuse(state, "E34")
    named = opening.default_name if opening.name is None else opening.name
    if named is None or isinstance(named, NoName):
        return refuse(state, "E33")
    _set(state, manager, name_scope=_name_scope_of(state, opening, named))
    refused = _open_name_scope(state, manager)
    if refused is not None:
        return refused
    opened_prefix = as_prefix(current_graph(state).name_scope)
    if isinstance(named, Scope):
        _copy_scope(state, manager, named)
    else:
        if opening.name is None:
            named = _unique_default_name(state, named)
        has_name_scope = record_of(state, manager.identity, ManagerRecord).name_scope is not None
        prefix = opened_prefix if has_name_scope else ""
        _set(state, manager, name=named, reuse=opening.reuse, original_name_scope=prefix)
    return None


def _name_scope_of(state: State, opening: Opening, named: Name | Scope) -> Name | None:
    """What name scope the scope opens (§3.4, §3.7, §3.13); None: none."""
    if not opening.has_own_name_scope:
        return as_prefix(current_graph(state).name_scope)
    if isinstance(named, Scope):
        named = last_component(record_of(state, named.identity, ScopeRecord).name)
    return named or None


def _open_name_scope(state: State, manager: ScopeManager) -> Raises[State] | None:
    record = record_of(state, manager.identity, ManagerRecord)
    before = current_graph(state).name_scope
    if record.name_scope is not None:
        if record.name_scope and not is_valid_scope(record.name_scope, before):
            return refuse(state, "E50", name=spelled(record.name_scope, state))
        enter_name_scope(state, record.name_scope)
    _set(state, manager, outer_name_scopes=(*record.outer_name_scopes, before))
    return None


def _unique_default_name(state: State, default_name: Name) -> Name:
    """The default name, or the first numbered one that was not opened below here (§3.5)."""
    outer = current_scope(state).name
    full = first_free(below(outer, default_name), current_graph(state).opened_scope_counts)
    rest = remainder(full, below(outer, default_name))
    return join(default_name, rest or "")


def _copy_scope(state: State, manager: ScopeManager, scope: Scope) -> None:
    """By object: a copy with the object's present reuse and defaults (§3.4)."""
    opening = record_of(state, manager.identity, ManagerRecord).opening
    held = record_of(state, scope.identity, ScopeRecord)
    copied = replace(
        held,
        owner=state.token,
        reuse=opening.reuse or held.reuse,
        defaults=overridden(held.defaults, opening.overrides),
        step=None,
    )
    _set(state, manager, name=scope, copied=add_record(state, copied))


def overridden(defaults: Defaults, overrides: Mapping[str, Value]) -> Defaults:
    """The defaults with what a scope gives of its own; custom getters wrap (§2.10)."""
    changes: dict[str, Any] = {key: value for key, value in overrides.items() if value is not None}
    getter = changes.get("custom_getter")
    if getter is not None and defaults.custom_getter is not None:
        inherited = defaults.custom_getter
        chain = inherited.getters if isinstance(inherited, GetterChain) else (inherited,)
        changes["custom_getter"] = GetterChain((*chain, getter))
    return replace(defaults, **changes) if changes else defaults


def _enter_prepared(state: State, manager: ScopeManager) -> Scope:
    """Make the scope current, count it, and say so."""
    record = record_of(state, manager.identity, ManagerRecord)
    outer = current_graph(state).scope
    if record.copied is not None:
        identity, by = record.copied, "object"
    else:
        identity, by = _prolonged(state, manager), _way(record.opening)
    name = record_of(state, identity, ScopeRecord).name
    _count_opening(state, name)
    counts = current_graph(state).opened_scope_counts
    _set(state, manager, last=identity, outer=outer, saved_counts=counts)
    change_graph(state, scope=identity)
    _say_opened(state, identity, by, record.opening)
    return Scope(identity)


def _way(opening: Opening) -> str:
    return "default name" if opening.name is None else "string"


def _prolonged(state: State, manager: ScopeManager) -> int:
    """By string: a new scope object below the current one (§3.2, §3.3)."""
    record = record_of(state, manager.identity, ManagerRecord)
    outer = current_scope(state)
    assert record.name is not None
    assert not isinstance(record.name, Scope)
    reuse = inherited_reuse(record.reuse, outer.reuse)
    _set(state, manager, reuse=reuse)
    scope = ScopeRecord(
        owner=state.token,
        name=below(outer.name, record.name),
        reuse=reuse,
        defaults=overridden(outer.defaults, record.opening.overrides),
        original_name_scope=record.original_name_scope,
    )
    return add_record(state, scope)


def inherited_reuse(asked: Reuse | None, outer: Reuse) -> Reuse:
    """The table of §3.3: False and None say nothing."""
    return outer if asked in (None, Reuse.NO) else asked


def _count_opening(state: State, name: Name) -> None:
    counts = current_graph(state).opened_scope_counts
    change_graph(state, opened_scope_counts=with_opening(counts, name))


def _say_opened(state: State, identity: int, by: str, asked: Opening) -> None:
    scope = record_of(state, identity, ScopeRecord)
    opening = ScopeOpened(
        place=state.here(),
        stack=state.stack(),
        step=last_step(state),
        name=spelled(scope.name, state),
        graph=graphs_of(state).current,
        reuse=scope.reuse.value,
        by=by,
        asked=None if asked.reuse in (None, Reuse.NO) else asked.reuse.value,
        denied=asked.denied,
        at_hand=asked.at_hand,
        origin=getattr(asked.name, "origin", None),
        is_misplaced=asked.is_misplaced,
        unread=asked.unread,
    )
    state.emit(opening)
    edit_record(state, identity, ScopeRecord).opening = opening


def leave(state: State, manager: ScopeManager, *, passes: bool = False) -> Raises[State] | None:
    """Close the scope (§3.6); E35 is no fault of its own where an exception `passes`."""
    record = record_of(state, manager.identity, ManagerRecord)
    if current_graph(state).scope != record.last:
        if passes:
            return raise_error("RuntimeError", ERRORS["E35"].template(), state)
        if not graphs_of(state).may_have_left:
            return refuse(state, "E35")
        _suppose_left(state, record.last)
    graph = current_graph(state)
    name = record_of(state, record.last, ScopeRecord).name
    state.emit(
        ScopeClosed(
            place=state.here(),
            stack=state.stack(),
            step=last_step(state),
            name=spelled(name, state),
        )
    )
    counts = record.saved_counts
    if record.copied is None:
        counts = without_those_below(graph.opened_scope_counts, name)
    change_graph(state, opened_scope_counts=counts, scope=record.outer)
    leave_name_scope(state, record.outer_name_scopes[-1])
    _set(state, manager, outer_name_scopes=record.outer_name_scopes[:-1])
    change(state, opened=graphs_of(state).opened[:-1])
    return None


Close = Callable[..., Raises[State] | None]  #: `leave`, or `leave_recorded`


def _suppose_left(state: State, last: int) -> None:
    """What was left of unknown things were the scopes that are open inside of this one."""
    opened = {
        record.last: ScopeManager(identity)
        for identity, record in graphs_of(state).records.items()
        if isinstance(record, ManagerRecord)
    }
    while (scope := current_graph(state).scope) != last and scope in opened:
        leave_recorded(state, opened[scope])
    change_graph(state, scope=last)


def _set(state: State, manager: ScopeManager, **changes: Any) -> None:
    record = edit_record(state, manager.identity, ManagerRecord)
    for name, value in changes.items():
        setattr(record, name, value)


# --- scopes that the library itself opens -------------------------------------------------

Body = Callable[[State], Iterable[Outcome]]


def within(state: State, opening: Opening, body: Body) -> Iterator[Outcome]:
    """Run the body in a scope; nothing is recorded, for the call around it is the step."""
    yield from _held_open(state, make_manager(state, opening), body, leave)


def recorded_within(state: State, opening: Opening, body: Body) -> Iterator[Outcome]:
    """Run a body that holds user code in a scope, as a plain `with` for replay."""
    step = record_step(state, "tf.variable_scope", *step_arguments(opening))
    manager = make_manager(state, opening, step)
    entered = record_enter(state, Handle(step))
    yield from _held_open(state, manager, _naming_scope(entered, body), leave_recorded)


def _naming_scope(step: int, body: Body) -> Body:
    """The body, once the scope that it runs in is known as the result of a step."""

    def run(state: State) -> Iterable[Outcome]:
        name_scope_object(state, current_graph(state).scope, step)
        return body(state)

    return run


def unrecorded(state: State, body: Body) -> Iterator[Outcome]:
    """Run the body as part of the step that is recorded already."""
    before = graphs_of(state).is_unrecorded
    change(state, is_unrecorded=True)
    for outcome in body(state):
        change(outcome.state, is_unrecorded=before)
        yield outcome


def name_scope_object(state: State, identity: int, step: int) -> None:
    """From now on the scope object is the result of this step."""
    if record_of(state, identity, ScopeRecord).step is None:
        edit_record(state, identity, ScopeRecord).step = step


def leave_recorded(
    state: State, manager: ScopeManager, *, passes: bool = False
) -> Raises[State] | None:
    """Leave a scope, with the step that says so; `passes` as in `leave`."""
    step = record_of(state, manager.identity, ManagerRecord).step
    if step is not None:
        record_leave(state, Handle(step))
    return leave(state, manager, passes=passes)


def _held_open(state: State, manager: ScopeManager, body: Body, close: Close) -> Iterator[Outcome]:
    entered = enter(state, manager)
    if isinstance(entered, Raises):
        yield entered
        return
    for outcome in body(entered.state):
        ended = left(outcome, manager, close)
        drop_record(ended.state, manager.identity)
        yield ended


def left(outcome: Outcome, manager: ScopeManager, close: Close = leave) -> Outcome:
    """What a body comes to in a scope, once that is left; what was cut off is not gone on with."""
    if not isinstance(outcome, Raises):
        return close(outcome.state, manager) or outcome
    if outcome.error is CUT:
        return outcome
    return close(outcome.state, manager, passes=True) or outcome


def step_arguments(opening: Opening) -> tuple[tuple[Value, ...], dict[str, Value]]:
    """The arguments of a plain `tf.variable_scope` that says the same."""
    keywords: dict[str, Value] = {}
    if opening.default_name is not None:
        keywords["default_name"] = opening.default_name
    if opening.reuse is not None:
        keywords["reuse"] = reuse_value(opening.reuse)
    elif opening.denied is not None:
        keywords["reuse"] = False
    if not opening.has_own_name_scope:
        keywords["auxiliary_name_scope"] = False
    replayed = ("initializer", "dtype", "partitioner", "use_resource")
    keywords |= {key: opening.overrides[key] for key in replayed if key in opening.overrides}
    name = opening.name.value if isinstance(opening.name, NoName) else opening.name
    return (name,), keywords


def reuse_value(reuse: Reuse) -> Value:
    """The reuse as a value of the program."""
    if reuse is Reuse.UNSAID:
        return None
    return AUTO_REUSE if reuse is Reuse.AUTO else reuse is Reuse.YES
