"""The entries that the settings ask for, and which of these there are none of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from scopelint.config.kinds import EntryPattern
from scopelint.finding import Problem
from scopelint.frontend.ignored import is_matched


@dataclass(slots=True)
class Asked:
    """Patterns of entries; it notes which of them found one."""

    patterns: Sequence[EntryPattern]
    met: set[EntryPattern] = field(default_factory=set)

    def asks(self, path: str, function: str) -> bool:
        """Whether an entry is asked for: a script (`function` is empty) or a function."""
        found = [
            each
            for each in self.patterns
            if is_matched(each.file, path) and _is_function(each, function)
        ]
        self.met.update(found)
        return bool(found)

    def files(self, paths: Iterable[str]) -> list[str]:
        """The files in which some entry is asked for."""
        return [
            path for path in paths if any(is_matched(each.file, path) for each in self.patterns)
        ]

    def problems(self, paths: Sequence[str]) -> Iterator[Problem]:
        """What is asked for in these files, and is not there.

        A script that only defines things has nothing to show, but it is there.
        """
        if self.patterns and not self.files(paths):
            yield Problem("entries", None, None, f"none of {_texts(self.patterns)} is checked")
        for each in self.patterns:
            is_here = any(is_matched(each.file, path) for path in paths)
            if each.function is not None and is_here and each not in self.met:
                message = (
                    f'no public function "{each.text}" can be called: '
                    "its file defines none, or raises when it is imported"
                )
                yield Problem("entries", None, None, message)


def _is_function(pattern: EntryPattern, function: str) -> bool:
    if pattern.function is None:
        return not function
    return bool(function) and fnmatchcase(function, pattern.function)


def _texts(patterns: Iterable[EntryPattern]) -> str:
    return ", ".join(f'"{each.text}"' for each in patterns)
