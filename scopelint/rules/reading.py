"""What several rules read from a trace: what ended it, which scopes were open, why reuse was on."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from scopelint.trace import (
    Event,
    Place,
    ReuseTurnedOff,
    ReuseTurnedOn,
    ScopeClosed,
    ScopeOpened,
    Trace,
    VariableCreated,
    VariableRefused,
)


@dataclass(slots=True)
class OpenScope:
    """A scope that is open at some moment; the root has no opening."""

    opening: ScopeOpened | None
    turned_on: ReuseTurnedOn | None = None  #: the last `reuse_variables()` on it

    @property
    def name(self) -> str:
        """Its full name, empty for the root."""
        return "" if self.opening is None else self.opening.name


def uncaught(trace: Trace, errors: Container[str]) -> Iterator[VariableRefused]:
    """The refusal that ended the execution, if it is one of these; a caught one is no fault."""
    if trace.raised is not None and trace.raised.error in errors:
        yield trace.raised


def open_scopes(moment: Event, trace: Trace) -> list[OpenScope]:
    """The scopes open at an event of the trace, outermost first; the first is the root."""
    scopes = [OpenScope(None)]
    for event in trace.events:
        if event is moment:
            break
        if isinstance(event, ScopeOpened):
            scopes.append(OpenScope(event))
        elif isinstance(event, ScopeClosed):
            _close(event.name, scopes)
        elif isinstance(event, (ReuseTurnedOn, ReuseTurnedOff)):
            for scope in _innermost(event.name, scopes):
                scope.turned_on = event if isinstance(event, ReuseTurnedOn) else None
    return scopes


def reuse_origin(moment: Event, trace: Trace) -> ScopeOpened | ReuseTurnedOn | None:
    """Where the reuse of the current scope comes from: a scope opened with it, or switched on."""
    origin: ScopeOpened | None = None
    scopes = open_scopes(moment, trace)
    while scopes:
        scope = scopes.pop()
        if scope.turned_on is not None:
            return scope.turned_on
        if scope.opening is None or scope.opening.reuse != "True":
            break
        origin = scope.opening
        if origin.by == "object" and origin.place != moment.place:
            # Its reuse is that of the object, not its parent's; but a layer opens its scope so, too.
            scopes = [] if origin.asked else _up_to(origin.name, scopes)
    return origin


def _up_to(name: str, scopes: list[OpenScope]) -> list[OpenScope]:
    """The scopes around and with the innermost of this name, if it is open."""
    places = [place for place, scope in enumerate(scopes) if scope.name == name]
    return scopes[: places[-1] + 1] if places else []


def parting(first: Event, second: Event) -> tuple[Place, Place] | None:
    """The two outermost call sites in which the stacks differ, if they do."""
    for one, other in zip(first.stack, second.stack, strict=False):
        if one.place != other.place:
            return one.place, other.place
    return None


def _close(name: str, scopes: list[OpenScope]) -> None:
    for scope in _innermost(name, scopes[1:]):
        scopes.remove(scope)


def _innermost(name: str, scopes: list[OpenScope]) -> list[OpenScope]:
    """The innermost scope of this name, if there is one."""
    return [scope for scope in scopes if scope.name == name][-1:]


def built_in_unread(trace: Trace) -> Iterator[tuple[ScopeOpened, VariableCreated]]:
    """Each scope that a parameter is given to where nobody reads it, and the first variable in it."""
    reported: set[Place] = set()
    opened: dict[str, ScopeOpened] = {}
    for event in trace.events:
        if isinstance(event, ScopeOpened) and event.unread is not None:
            opened.setdefault(event.name, event)
        elif isinstance(event, VariableCreated) and event.key is not None:
            for name, opening in opened.items():
                if event.key.startswith(f"{name}/") and opening.place not in reported:
                    reported.add(opening.place)
                    yield opening, event
