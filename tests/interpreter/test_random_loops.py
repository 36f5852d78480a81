"""What is known behind random loops is what Python makes of them, however many turns they take."""

from __future__ import annotations

import pytest
from alone import UNKNOWN, by_interpreter
from random_loops import generating, program
from test_against_python import by_python


@pytest.mark.parametrize("seed", range(200))
def test_what_is_known_behind_loops(seed: int) -> None:
    text = program(seed)
    ends = by_interpreter(text)
    if len(ends) == 1:  # more than one hang on what is not known, which equals anything
        assert by_python(text)["end"] == ends[0]["end"], text


@pytest.mark.parametrize("seed", range(100))
def test_what_is_known_of_generators(seed: int) -> None:
    text = generating(seed)
    ends = by_interpreter(text)
    if len(ends) == 1:
        assert by_python(text)["end"] == ends[0]["end"], text


def test_most_is_known() -> None:
    ends = [end["end"] for seed in range(60) for end in by_interpreter(program(seed))]
    values = [each for end in ends if isinstance(end, list) for each in end]
    assert sum(each is not UNKNOWN for each in values) > 0.6 * len(values)
