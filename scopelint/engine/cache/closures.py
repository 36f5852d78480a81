"""What a file can reach by its imports: all on which its entries depend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from scopelint.digest import digest
from scopelint.engine.cache.keys import digest_of_all
from scopelint.frontend.source import shown_path
from scopelint.interpreter.uses import imports_of
from scopelint.mentions import Mentions


@dataclass(slots=True)
class Closures:
    """For files whose imports are looked up from one folder: what each reaches, itself included.

    A file also depends on those that add to what it imports (an entry of a registry): `added` by
    file, as imports have shown. The empty path stands for what all share.
    """

    edges: dict[str, frozenset[str]]
    marks: Mapping[str, str]  #: of each file: its path, its surface, and what its imports lead to
    added: dict[str, set[str]] = field(default_factory=dict)
    _reached: dict[str, frozenset[str]] = field(default_factory=dict)
    _digests: dict[frozenset[str], str] = field(default_factory=dict)

    def reached(self, path: str) -> frozenset[str]:
        """All that importing a file may run."""
        if path not in self._reached:
            self._reached.update(_closures(path, self.edges, self._reached))
        return self._reached[path]

    def reached_by_all(self, paths: Iterable[str]) -> frozenset[str]:
        """What importing these files may run, and those that add to what they import."""
        whole: frozenset[str] = frozenset().union(*map(self.reached, paths))
        while True:
            more = {each for path in (*whole, "") for each in self.added.get(path, ())} - whole
            if not more:
                return whole
            whole = whole.union(*map(self.reached, more))

    def digest(self, paths: frozenset[str]) -> str:
        """What these files are now."""
        if paths not in self._digests:
            self._digests[paths] = digest_of_all(self.marks[path] for path in paths)
        return self._digests[paths]


def closures_of(
    files: Iterable[str],
    folder: str,
    mentions_of: Callable[[str], Mentions | None],
    resolve: Callable[[str, str, str, int], str | None],
    submodules: Mapping[str, Mapping[str, str]],
) -> Closures:
    """What files reach whose scripts lie in `folder`."""
    edges: dict[str, frozenset[str]] = {}
    marks: dict[str, str] = {}
    waiting = list(files)
    while waiting:
        path = waiting.pop()
        if path in edges:
            continue
        mentions = mentions_of(path)
        targets = (
            imports_of(path, folder, mentions, resolve, submodules)
            if mentions is not None
            else set()
        )
        edges[path] = frozenset(targets - {path})
        surface = "" if mentions is None else mentions.surface
        marks[path] = digest(shown_path(path), surface, *sorted(map(shown_path, targets)))
        waiting += edges[path]
    return Closures(edges, marks)


def _closures(
    first: str, edges: Mapping[str, frozenset[str]], known: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """What a file and all below it reach: Tarjan's strongly connected components, without recursion."""
    found: dict[str, frozenset[str]] = {}
    numbers: dict[str, int] = {first: 0}
    lowest: dict[str, int] = {first: 0}
    stack = [first]
    waiting = [(first, iter(sorted(edges[first])))]
    while waiting:
        path, rest = waiting[-1]
        after = next((each for each in rest if each not in known and each not in found), None)
        if after is not None and after not in numbers:
            numbers[after] = lowest[after] = len(numbers)
            stack.append(after)
            waiting.append((after, iter(sorted(edges[after]))))
            continue
        if after is not None:
            lowest[path] = min(lowest[path], numbers[after])
            continue
        waiting.pop()
        if waiting:
            above = waiting[-1][0]
            lowest[above] = min(lowest[above], lowest[path])
        if lowest[path] == numbers[path]:
            circle = stack[stack.index(path) :]
            del stack[-len(circle) :]
            below = {each for member in circle for each in edges[member]} - set(circle)
            whole = frozenset(circle).union(
                *(found[each] if each in found else known[each] for each in below)
            )
            found.update(dict.fromkeys(circle, whole))
    return found
