"""Imports of one process: one origin for all files, and more behind imports that do more than define.

An import that replaces what is not its file's own (a patch of the library) is only for those who
import that file, be it by others. These begin behind it, and share their imports among themselves. So do
those who import a file that cannot be imported beside others, as where both register one name.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from scopelint.interpreter.analysis import Analysis
from scopelint.interpreter.frames import length_of
from scopelint.interpreter.imports import KeptOutError, dotted_name, import_file
from scopelint.interpreter.library import Raises, Returns
from scopelint.interpreter.origin import Origin, only_way
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.uses import dependents

#: Behind so many patches others may begin; each of the rest is run again by all who import it.
_MOST_PATCHES = 20


@dataclass(slots=True)
class SharedImports:
    """What files begin from, by the patches among their imports."""

    files: Collection[str]  #: all that are imported
    analysis: Analysis
    _origins: dict[frozenset[str], Origin] = field(default_factory=lambda: {frozenset(): Origin()})
    _patched: dict[str, frozenset[str]] = field(default_factory=dict)  #: who imports a patch
    _have_added: bool = False  #: files that were imported, to objects of others

    def before(self, path: str) -> Origin:
        """Where the import of a file begins."""
        patches = frozenset(patch for patch, files in self._patched.items() if path in files)
        if patches not in self._origins:
            self._origins[patches] = self._behind_all(patches)
        return self._origins[patches]

    def run(self, path: str) -> tuple[Origin, Origin, frozenset[str]]:
        """Import a file: where that begins, where those begin who import it, and to whose objects it adds."""
        while True:
            before = self.before(path)
            kept_out = frozenset(each for each, files in self._patched.items() if path not in files)
            try:
                outcomes = import_from(before, path, self.analysis, kept_out)
            except KeptOutError as met:  # no statement leads from one to the other
                self._patched[met.path] |= {path, *self._dependents(path)} - {met.path}
            else:
                apart = self._apart(path) if self._have_added and _fails(outcomes) else None
                return apart or (before, *self._behind(path, before, outcomes))

    def _apart(self, path: str) -> tuple[Origin, Origin, frozenset[str]] | None:
        """The same in a process of its own, where nobody else has taken a name in a registry."""
        origin = Origin()
        after = only_way(import_from(origin, path, self.analysis))
        if after is None or len(self._patched) >= _MOST_PATCHES:
            return None
        self._begin_behind(frozenset({path}), path, origin, after)
        return Origin(), origin, frozenset()

    def _behind(
        self, path: str, before: Origin, outcomes: Sequence[Outcome]
    ) -> tuple[Origin, frozenset[str]]:
        after = only_way(outcomes)
        if after is not None and before.takes(after):
            added_to = before.added_to(path, after)
            self._have_added = self._have_added or bool(added_to)
            if added_to and self.analysis.may_be_run(path):
                before.keep_before(path)
            before.move(after)
            return before, added_to
        if after is None or len(self._patched) >= _MOST_PATCHES:
            return _behind_least(outcomes), frozenset()
        origin = before.fork()
        around = next(key for key, each in self._origins.items() if each is before)
        self._begin_behind(around | {path}, path, origin, after)
        return origin, frozenset()

    def _begin_behind(
        self, patches: frozenset[str], path: str, origin: Origin, after: State
    ) -> None:
        """Whoever imports the file begins behind it, and nobody else."""
        origin.added_to(path, after)
        origin.move(after)
        self._origins[patches] = origin
        self._patched[path] = self._dependents(path)

    def _dependents(self, path: str) -> frozenset[str]:
        return dependents(path, self.files, self.analysis.uses.imports)

    def _behind_all(self, patches: frozenset[str]) -> Origin:
        """Behind the most of these patches that were met together, and then the others."""
        known = max((key for key in self._origins if key <= patches), key=len)
        origin = self._origins[known].fork()
        for path in self._patched:
            if path in patches - known:
                after = only_way(import_from(origin, path, self.analysis))
                if after is not None:
                    origin.added_to(path, after)
                    origin.move(after)
        return origin


def _fails(outcomes: Sequence[Outcome]) -> bool:
    return all(isinstance(each, Raises) for each in outcomes)


def behind_alone(path: str, before: Origin, outcomes: Sequence[Outcome]) -> tuple[Origin, bool]:
    """Where the functions of a file begin that nothing imports, and whether it does no more than define."""
    after = only_way(outcomes)
    if after is None:
        return _behind_least(outcomes), False
    only_defines = before.takes(after)
    origin = before.fork()
    origin.added_to(path, after)
    origin.move(after)
    return origin, only_defines


def _behind_least(outcomes: Sequence[Outcome]) -> Origin:
    """Behind the way through an import that assumes least."""
    states = [each.state for each in outcomes if isinstance(each, Returns)]
    return Origin(min(states, key=lambda each: length_of(each.assumptions), default=None))


def import_from(
    origin: Origin, path: str, analysis: Analysis, kept_out: frozenset[str] = frozenset()
) -> list[Outcome]:
    """Import a file in a process that begins there; `KeptOutError` if that imports one of `kept_out`."""
    state = origin.begin(path, analysis)
    state.world.calls = None  # what modules call, they seldom call twice
    state.world.kept_out = kept_out
    return import_file(path, dotted_name(path, state), state)
