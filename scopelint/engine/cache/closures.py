"""What a file can reach by its imports: all on which its entries depend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from scopelint.digest import digest
from scopelint.engine.cache.keys import digest_of_all
from scopelint.frontend.source import shown_path
from scopelint.interpreter.uses import imports_of
from scopelint.mentions import Mentions

#: By file: the files that it leads to.
_Edges: TypeAlias = dict[str, frozenset[str]]


@dataclass(slots=True)
class Closures:
    """For files whose imports are looked up from one folder: what each reaches, itself included.

    A file also depends on what its import has brought in by a name that is a value, and on those
    that add to what it imports (an entry of a registry): `added` by file. Both are known once the
    import was run. The empty path stands for what all share.
    """

    imports: Callable[[str], tuple[str, set[str]]]  #: the mark of a file, and what it imports
    added: dict[str, set[str]] = field(default_factory=dict)
    _marks: dict[str, str] = field(default_factory=dict)
    _written: _Edges = field(default_factory=dict)  #: what import statements lead to
    _edges: _Edges = field(default_factory=dict)  #: and imports by a value
    _reached_as_written: _Edges = field(default_factory=dict)
    _reached: _Edges = field(default_factory=dict)
    _digests: dict[frozenset[str], str] = field(default_factory=dict)

    def as_written(self, path: str) -> frozenset[str]:
        """All that the import statements below a file may run."""
        self._look_into(path)
        return _found(path, self._written, self._reached_as_written)

    def reached(self, path: str) -> frozenset[str]:
        """All that importing a file may run."""
        self._look_into(path)
        return _found(path, self._edges, self._reached)

    def reached_by_all(self, paths: Iterable[str]) -> frozenset[str]:
        """What importing these files may run, and those that add to what they import."""
        whole: frozenset[str] = frozenset().union(*map(self.reached, paths))
        while True:
            more = {each for path in (*whole, "") for each in self.added.get(path, ())} - whole
            if not more:
                return whole
            whole = whole.union(*map(self.reached, more))

    def written(self, paths: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """What the import statements lead to of these files and of all that was looked into."""
        for path in paths:
            self._look_into(path)
        return self._written

    def import_by_value(self, path: str, target: str) -> None:
        """The import of one file has run another that no statement names."""
        self._look_into(path)
        self._look_into(target)
        if target not in self._edges[path]:
            self._edges[path] |= {target}
            self._reached.clear()

    def digest(self, paths: frozenset[str]) -> str:
        """What these files are now."""
        if paths not in self._digests:
            self._digests[paths] = digest_of_all(self._marks[path] for path in paths)
        return self._digests[paths]

    def _look_into(self, path: str) -> None:
        waiting = [path]
        while waiting:
            path = waiting.pop()
            if path not in self._marks:
                self._marks[path], targets = self.imports(path)
                self._written[path] = self._edges[path] = frozenset(targets)
                waiting += self._written[path]


def closures_from(
    folder: str,
    mentions_of: Callable[[str], Mentions | None],
    resolve: Callable[[str, str, str, int], str | None],
    submodules: Mapping[str, Mapping[str, str]],
    known: Mapping[str, Iterable[str]],
) -> Closures:
    """What files reach whose scripts lie in `folder`; a file is marked by its path and its surface.

    `known`: what the import statements of some files lead to.
    """

    def imports(path: str) -> tuple[str, set[str]]:
        mentions = mentions_of(path)
        if mentions is None:
            return digest(shown_path(path), ""), set()
        is_known = path in known
        led = known[path] if is_known else imports_of(path, folder, mentions, resolve, submodules)
        targets = {*led} - {path}
        names = sorted(map(shown_path, targets))
        return digest(shown_path(path), mentions.surface, *names), targets

    return Closures(imports)


def _found(path: str, edges: _Edges, known: _Edges) -> frozenset[str]:
    """What a file reaches along these edges; what was found before is known."""
    if path not in known:
        known.update(_closures(path, edges, known))
    return known[path]


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
