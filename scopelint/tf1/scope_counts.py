"""How often each scope name was opened (§3.6): a tree by components, so that all below one name go at once.

A tree is never written to: it can be kept, and put back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scopelint.interpreter.text import text_of
from scopelint.interpreter.values import Symbol
from scopelint.tf1.naming import join
from scopelint.tf1.values import Name


@dataclass(frozen=True, slots=True)
class ScopeCounts:
    """How often the name that leads here was opened, and those that go on with a slash."""

    count: int = 0
    below: Mapping[Name, ScopeCounts] = field(default_factory=dict)


NOTHING_OPENED = ScopeCounts()


def components(name: Name) -> list[Name]:
    """What stands between the slashes, as far as slashes are known."""
    if isinstance(name, str):
        return list(name.split("/"))
    found: list[list[str | Symbol]] = [[]]
    for part in name.parts:
        first, *rest = part.split("/") if isinstance(part, str) else (part,)
        found[-1].append(first)
        found.extend([each] for each in rest)
    return [text_of(parts) for parts in found]


def count_of(counts: ScopeCounts, name: Name) -> int:
    """How often the name was opened."""
    return _at(counts, components(name)).count


def _at(counts: ScopeCounts, path: list[Name]) -> ScopeCounts:
    for component in path:
        counts = counts.below.get(component, NOTHING_OPENED)
    return counts


def with_opening(counts: ScopeCounts, name: Name) -> ScopeCounts:
    """The counts after the name was opened once more."""
    path = components(name)
    held = _at(counts, path)
    return _with(counts, path, ScopeCounts(held.count + 1, held.below))


def without_those_below(counts: ScopeCounts, name: Name) -> ScopeCounts:
    """The counts with those of all names below this one forgotten."""
    path = components(name)
    held = _at(counts, path)
    return _with(counts, path, ScopeCounts(held.count)) if held.below else counts


def _with(counts: ScopeCounts, path: list[Name], end: ScopeCounts) -> ScopeCounts:
    around = [counts]
    for component in path[:-1]:
        around.append(around[-1].below.get(component, NOTHING_OPENED))
    for outer, component in zip(reversed(around), reversed(path), strict=True):
        end = ScopeCounts(outer.count, {**outer.below, component: end})
    return end


def first_free(name: Name, counts: ScopeCounts) -> Name:
    """The name, or it with the first number that was not opened yet (§3.5)."""
    *outer, last = components(name)
    siblings = _at(counts, outer).below
    number, numbered = 0, last
    while siblings.get(numbered, NOTHING_OPENED).count:
        number += 1
        numbered = join(last, f"_{number}")
    return join(name, f"_{number}") if number else name
