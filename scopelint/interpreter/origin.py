"""What entries begin from: the state that imports have left, shared as far as they only define."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scopelint.interpreter.analysis import Analysis, is_test
from scopelint.interpreter.budget import Budget
from scopelint.interpreter.deciding_options import DecidingOptions
from scopelint.interpreter.frames import since
from scopelint.interpreter.heap import (
    LOGGER,
    STORED,
    ClassRecord,
    DictRecord,
    Environment,
    FunctionRecord,
    Instance,
    ListRecord,
    Record,
    is_external,
)
from scopelint.interpreter.library import Returns
from scopelint.interpreter.option_counts import OptionCounts
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Either, Symbol, Value, same
from scopelint.interpreter.world import World

#: The heap is made part of the base once it is so large a part of it.
_WORTH_MOVING = 1 / 8


@dataclass(slots=True)
class Origin:
    """The state after some files were imported; None before the first."""

    state: State | None = None
    _owners: dict[object, str] = field(default_factory=dict)  #: of records: the file that made them
    #: States before imports that have added to objects of other files, by the file imported.
    _before: dict[str, State | None] = field(default_factory=dict)

    def begin(self, path: str, analysis: Analysis) -> State:
        """A state to start an entry of a file from, with a budget of its own."""
        folder, limits = posixpath.dirname(path), analysis.limits
        entered = analysis.entered
        budget = Budget(limits.for_tests() if is_test(path) else limits)
        calls = analysis.calls
        if self.state is None:
            return State(World(analysis.modules, analysis.library, budget, folder, entered, calls))
        state = self.state.clone()
        world = replace(
            state.world,
            budget=budget,
            script_folder=folder,
            entered=entered,
            calls=calls,
            kept_out=frozenset(),
            option_counts=OptionCounts(),
            deciding_options=DecidingOptions(),
        )
        world.journal.begin()
        state.begin_in(world)
        return state

    def takes(self, after: State) -> bool:
        """Whether an import from here that ended so did nothing but define: others may begin behind it.

        What it added to the objects of other files (a registry) may stay; what it replaced there,
        or in a module outside the project, would not be so in a process of their own.
        """
        return self._only_added(after) and not self._has_built_unseen(after)

    def fork(self) -> Origin:
        """One that goes its own way from here."""
        return Origin(self.state, dict(self._owners), dict(self._before))

    def without(self, path: str) -> Origin:
        """Where a file begins that is run: what importing it has added to others is not there."""
        return Origin(self._before[path]) if path in self._before else self

    def keep_before(self, path: str) -> None:
        """Whoever runs this file, which is imported next and adds to others, begins here."""
        self._before[path] = self.state

    def move(self, state: State) -> None:
        """Begin behind an import from now on; nothing hangs on what that assumed.

        A function that it has handed to unseen code, as to a decorator, is not called there.
        """
        state.assumptions = None
        if not state.world.library.has_built_unseen(state):
            state.world.library.forget_unseen(state)
        if len(state.heap) > _WORTH_MOVING * len(state.base):
            state.freeze()
        self.state = state

    def added_to(self, path: str, after: State) -> frozenset[str]:
        """The files to whose objects the import of a file has added; "" for what is nobody's.

        Notes on the way what the file has made itself.
        """
        written = set(since(after.writes, self.state.writes if self.state else None))
        new = {key for key in written if key not in self._owners and isinstance(key, int)}
        self._owners.update(dict.fromkeys(new, path))
        others = {self._owners.get(key, "") for key in written if not _is_once(key)}
        return frozenset(others - {path})

    def settle(self) -> None:
        """No import is to come: what is there is shared by all that begin here."""
        if self.state is not None and self.state.heap:
            self.state.freeze()

    def _has_built_unseen(self, after: State) -> bool:
        has_built = after.world.library.has_built_unseen
        return has_built(after) and (self.state is None or not has_built(self.state))

    def _only_added(self, after: State) -> bool:
        before = self.state
        written = set(since(after.writes, None if before is None else before.writes))
        return all(
            _is_more(None if before is None else before.record_at(key), after.heap[key])
            and not is_external(key)
            for key in written
            if key in after.heap
        )


def only_way(outcomes: Iterable[Outcome]) -> State | None:
    """Where an import has left the program, if it has one way through and built nothing."""
    match list(outcomes):
        case [Returns(state=state)] if not (state.events or state.steps):
            return state
    return None


def _is_once(key: object) -> bool:
    """Whether a key says no more than that a module was begun, a logger asked for, a name stored."""
    return isinstance(key, tuple) and key[0] in ("module", LOGGER, STORED)


def _is_more(before: Record | None, after: Record) -> bool:
    """Whether a record has all that it had, be it that less is known of it."""
    match before, after:
        case None, _:
            return True
        case Environment(), Environment():
            return _has_all(before.names, after.names)
        case (
            (Instance() | ClassRecord() | FunctionRecord()),
            (Instance() | ClassRecord() | FunctionRecord()),
        ):
            return _has_all(before.attributes, after.attributes)
        case DictRecord(), DictRecord():
            return after.more is not None or _has_all(before.entries, after.entries)
        case ListRecord(), ListRecord():
            has_all = after.more is not None or len(after.items) >= len(before.items)
            return has_all and all(map(_is_kept, before.items, after.items))
        case _:
            return True


def _has_all(before: Mapping[Any, Value], after: Mapping[Any, Value]) -> bool:
    return all(name in after and _is_kept(value, after[name]) for name, value in before.items())


def _is_kept(before: Value, after: Value) -> bool:
    """Whether a value is the same, or has become unknown."""
    return isinstance(after, (Symbol, Either)) or same(before, after)
