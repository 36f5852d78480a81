"""A trace as the rules about silent faults read it: each use of a variable in its scopes.

A *use* is a creation or a sharing. It is read once for each trace and kept for the rules that
follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from scopelint.trace import (
    CallStack,
    Event,
    OwnLayerCalled,
    ParameterDenied,
    ParameterGiven,
    Place,
    ReuseTurnedOff,
    ReuseTurnedOn,
    ScopeClosed,
    ScopeOpened,
    Step,
    SwitchedOff,
    TemplateCalled,
    Trace,
    VariableCreated,
    VariableShared,
    VariablesKept,
    VariablesTrained,
)

#: Who makes variables that the program asks for; slots and averages are made for themselves.
ASKED_FOR = ("get_variable", "Variable", "Keras layer")

#: What turns reuse on: the opening of a scope, or `reuse_variables()`.
Switch = ScopeOpened | ReuseTurnedOn


@dataclass(slots=True, eq=False)
class Within:
    """A scope that is open, and those around it; the root has no opening and nothing around."""

    opening: ScopeOpened | None
    outer: Within | None
    turned_on: ReuseTurnedOn | None = None  #: the last `reuse_variables()` on it
    template: TemplateCalled | None = None  #: whose first call has opened it
    brought: Switch | None = None  #: what had turned reuse on in the object that it is opened by

    @property
    def name(self) -> str:
        """Its full name, empty for the root."""
        return "" if self.opening is None else self.opening.name

    def outwards(self) -> Iterator[Within]:
        """This scope and those around it, the root last."""
        scope: Within | None = self
        while scope is not None:
            yield scope
            scope = scope.outer


@dataclass(slots=True, eq=False)
class Use:
    """A variable created or shared: the scope that the program had open, and why reuse was on."""

    event: VariableCreated | VariableShared
    within: Within  #: without the scopes that the call itself opened
    made_unnamed: bool  #: by a layer that the program gave no name
    turned_on: ReuseTurnedOn | None  #: reuse of the root, or of a scope around, for good
    switch: Switch | None  #: what the reuse in force comes from
    denied_by: ScopeOpened | None  #: the innermost opening below it that has `reuse=False`

    @property
    def created(self) -> VariableCreated:
        """The variable."""
        event = self.event
        return event.holder if isinstance(event, VariableShared) else event

    @property
    def is_new(self) -> bool:
        """Whether it was created here."""
        return isinstance(self.event, VariableCreated)


@dataclass(slots=True, eq=False)
class History:
    """What a trace says about variables, in order."""

    uses: list[Use] = field(default_factory=list)
    given: list[ParameterGiven] = field(default_factory=list)
    denied: list[ParameterDenied] = field(default_factory=list)
    off: list[SwitchedOff] = field(default_factory=list)
    kept: list[VariablesKept] = field(default_factory=list)
    called: list[OwnLayerCalled] = field(default_factory=list)
    trained: set[int] = field(default_factory=set)  #: identities of what surely learns
    concerned: set[int] = field(default_factory=set)  #: … perhaps learns, or is set or held fixed
    changed: set[int] = field(default_factory=set)  #: … perhaps learns, or is set
    #: The first use of each created variable that the program asked for.
    use_of: dict[int, Use] = field(default_factory=dict)


_read: tuple[Trace, History] | None = None


def history(trace: Trace) -> History:
    """The history of a trace; that of the last one asked for is at hand."""
    global _read
    if _read is None or _read[0] is not trace:
        _read = (trace, _history_of(trace))
    return _read[1]


def _history_of(trace: Trace) -> History:
    found = History()
    scope = Within(None, None)
    unnamed: set[tuple[str, Place]] = set()
    switches: dict[str, Switch] = {}
    for event in trace.events:
        if isinstance(event, ScopeOpened):
            brought = switches.get(event.name) if event.by == "object" else None
            scope = Within(event, scope, brought=brought)
            if event.by == "default name":
                unnamed.add((event.name, event.place))
            if event.asked is not None:
                switches[event.name] = event
        elif isinstance(event, ScopeClosed):
            scope = _closed(scope, event.name)
        elif isinstance(event, (ReuseTurnedOn, ReuseTurnedOff)):
            _turn(event, scope, switches)
        elif isinstance(event, (VariableCreated, VariableShared)):
            _add(event, scope, unnamed, found)
        elif isinstance(event, ParameterGiven):
            found.given.append(event)
        elif isinstance(event, ParameterDenied):
            found.denied.append(event)
        else:
            _add_other(event, scope, found)
    _add_kept(found)
    return found


def _turn(
    event: ReuseTurnedOn | ReuseTurnedOff, scope: Within, switches: dict[str, Switch]
) -> None:
    """Reuse is turned on, or off again, in a scope object: in the innermost open one of its name."""
    turned_on = event if isinstance(event, ReuseTurnedOn) else None
    if turned_on is None:
        switches.pop(event.name, None)
    else:
        switches[event.name] = turned_on
    for each in scope.outwards():
        if each.name == event.name:
            each.turned_on = turned_on
            break


def _add_kept(found: History) -> None:
    """Variables that a checkpoint is handed are set on purpose, unless it is handed all there are."""
    weights = {id(use.created) for use in found.uses if use.is_new and use.created.trainable}
    for event in found.kept:
        kept = set(map(id, event.kept))
        if weights - kept:
            found.concerned.update(kept)
            found.changed.update(kept)


def _add_other(event: Event, scope: Within, found: History) -> None:
    """Add whose template has opened a scope, and what says which variables are to learn."""
    if isinstance(event, TemplateCalled):
        scope.template = event if event.is_first else None
    elif isinstance(event, SwitchedOff):
        found.off.append(event)
    elif isinstance(event, VariablesTrained):
        found.trained.update(map(id, event.trained))
        found.concerned.update(map(id, (*event.trained, *event.concerned)))
        if not event.is_held:
            found.changed.update(map(id, (*event.trained, *event.concerned)))
    elif isinstance(event, VariablesKept):
        found.kept.append(event)
    elif isinstance(event, OwnLayerCalled):
        found.called.append(event)


def _closed(scope: Within, name: str) -> Within:
    """The scope that is current after the innermost of this name is left."""
    if scope.name == name and scope.outer is not None:
        return scope.outer
    return scope  # left out of order: a refusal says so


def _add(
    event: VariableCreated | VariableShared,
    scope: Within,
    unnamed: set[tuple[str, Place]],
    found: History,
) -> None:
    """Add a use. A layer opens its scope by default name, and then again by object."""
    if isinstance(event, VariableCreated) and event.via not in ASKED_FOR:
        return
    within, made_unnamed = scope, False
    while within.opening is not None and within.opening.place == event.place:
        made_unnamed = made_unnamed or (within.name, event.place) in unnamed
        assert within.outer is not None
        within = within.outer
    turned_on = next((each.turned_on for each in within.outwards() if each.turned_on), None)
    use = Use(event, within, made_unnamed, turned_on, *_switch_of(within))
    found.uses.append(use)
    if isinstance(event, VariableCreated):
        found.use_of[id(event)] = use


def _switch_of(within: Within) -> tuple[Switch | None, ScopeOpened | None]:
    """What turned on the reuse of a scope, and what denied it in vain (§3.3, §3.4)."""
    denied_by: ScopeOpened | None = None
    for scope in within.outwards():
        opening = scope.opening
        if scope.turned_on is not None or opening is None:
            return scope.turned_on, denied_by
        if opening.asked is not None:
            return opening, denied_by
        if opening.denied is not None and denied_by is None:
            denied_by = opening
        if opening.by == "object":
            return scope.brought or opening, denied_by
    return None, denied_by


def request_of(use: Use, trace: Trace) -> Step | None:
    """The call of `tf.get_variable` by which the program itself asked, if it was one."""
    at = use.event.step
    step = trace.steps[at] if at < len(trace.steps) else None
    return step if step is not None and step.function == "tf.get_variable" else None


def parted_at(first: Event, second: Event) -> int | None:
    """The level of the call stacks at which two events come by different calls."""
    for level, (one, other) in enumerate(zip(first.stack, second.stack, strict=False)):
        if one.place != other.place:
            return level
    return None


def called_at(stack: CallStack, level: int) -> str | None:
    """The function that a level of the stack calls: the one that holds the next level."""
    return stack[level + 1].function if level + 1 < len(stack) else None
