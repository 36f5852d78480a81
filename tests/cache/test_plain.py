"""Dataclasses as JSON and back; data of another shape is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import pytest

from scopelint.engine.cache.plain import NotOfTypeError, dump, load


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True)
class Inner:
    name: str | None
    colour: Colour


@dataclass(frozen=True)
class Outer:
    inners: tuple[Inner, ...]
    pair: tuple[str, int]
    names: frozenset[str]
    is_on: bool


WHOLE = Outer((Inner("é", Colour.RED), Inner(None, Colour.RED)), ("a", 1), frozenset("xy"), True)


def test_what_is_written_is_read() -> None:
    assert load(Outer, dump(WHOLE)) == WHOLE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "nonsense",
        '[[],["a",1],[]]',
        '[[],["a",1],[],1]',
        '[[],["a",true],[],true]',
        '[[],["a"],[],true]',
        '[[["a","blue"]],["a",1],[],true]',
        '[[["a"]],["a",1],[],true]',
        '[[],["a",1],[1],true]',
        "[" * 100_000,
    ],
)
def test_what_is_not_of_the_type_is_refused(text: str) -> None:
    with pytest.raises(NotOfTypeError):
        load(Outer, text)
