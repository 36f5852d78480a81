"""What stands for a group of files as long as only bodies of functions are edited.

Where imports lead and what they do hangs on what lies in the folders and on the surfaces of files.
As long as these are as they were, an answer holds whose files hold what they held; nothing else
has to be worked out for it. Where they are not, each answer is looked for by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from scopelint.engine.cache.plain import NotOfTypeError, dump, load
from scopelint.engine.results import Result


@dataclass(frozen=True, slots=True)
class Answer:
    """What the entries of a file have come to, and on what that hangs beside the outline."""

    stage: str
    hangs_on: str
    read: tuple[str, ...]  #: functions that were called, and files of which lines are shown
    result: Result


@dataclass(frozen=True, slots=True)
class Outline:
    """Where the imports of a group lead, what they did, and the answers behind them."""

    listed: str  #: a digest of the folders that were looked into
    marks: str  #: a digest of the surfaces of all files, and of what decides where they lead
    targets: Mapping[str, tuple[str, ...]]  #: by file: what its import statements lead to
    imports: Mapping[
        str, tuple[tuple[str, ...], tuple[str, ...]]
    ]  #: files added to, and functions called
    answers: tuple[Answer, ...]
    contents: Mapping[str, str]  #: digests of all that was called or read

    def changed(self, content: Callable[[str], str]) -> frozenset[str]:
        """Of what was called or read, that which is no longer as it was."""
        return frozenset(name for name, held in self.contents.items() if content(name) != held)

    def holds(self, changed: frozenset[str]) -> bool:
        """Whether the imports did what they would do now."""
        return all(changed.isdisjoint(called) for _, called in self.imports.values())


#: An outline names each file many times: in its text they have numbers.
_Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    stage: str
    hangs_on: str
    read: _Numbers
    result: Result


@dataclass(frozen=True, slots=True)
class _Outline:
    listed: str
    marks: str
    names: tuple[str, ...]
    contents: tuple[str | None, ...]
    targets: tuple[tuple[int, _Numbers], ...]
    imports: tuple[tuple[int, _Numbers, _Numbers], ...]
    answers: tuple[_Answer, ...]


def dump_outline(outline: Outline) -> str:
    """The outline as text."""
    numbers: dict[str, int] = {}

    def number(name: str) -> int:
        return numbers.setdefault(name, len(numbers))

    def all_of(names: Iterable[str]) -> _Numbers:
        return tuple(map(number, names))

    targets = tuple((number(path), all_of(each)) for path, each in outline.targets.items())
    imports = tuple(
        (number(path), all_of(added), all_of(called))
        for path, (added, called) in outline.imports.items()
    )
    answers = tuple(
        _Answer(each.stage, each.hangs_on, all_of(each.read), each.result)
        for each in outline.answers
    )
    contents = tuple(map(outline.contents.get, numbers))
    return dump(
        _Outline(outline.listed, outline.marks, (*numbers,), contents, targets, imports, answers)
    )


def load_outline(text: str) -> Outline:
    """What `dump_outline` has made; raises `NotOfTypeError` where the text is none of that."""
    held = load(_Outline, text)
    names = held.names
    if len(held.contents) != len(names) or any(
        not 0 <= number < len(names) for number in _numbers_in(held)
    ):
        raise NotOfTypeError("a number of no name")

    def all_of(numbers: _Numbers) -> tuple[str, ...]:
        return tuple([names[number] for number in numbers])

    return Outline(
        held.listed,
        held.marks,
        {names[path]: all_of(each) for path, each in held.targets},
        {names[path]: (all_of(added), all_of(called)) for path, added, called in held.imports},
        tuple(
            Answer(each.stage, each.hangs_on, all_of(each.read), each.result)
            for each in held.answers
        ),
        {
            name: content
            for name, content in zip(names, held.contents, strict=True)
            if content is not None
        },
    )


def _numbers_in(held: _Outline) -> Iterator[int]:
    for path, targets in held.targets:
        yield from (path, *targets)
    for path, added, called in held.imports:
        yield from (path, *added, *called)
    yield from chain.from_iterable(each.read for each in held.answers)
