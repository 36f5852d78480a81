"""Where nothing is unknown, the interpreter computes what Python computes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from alone import UNKNOWN, by_interpreter

sys.path.insert(0, str(Path(__file__).parents[1] / "frontend"))
from python_programs import program

#: Errors of which the interpreter makes an unknown value where no `try` waits for them.
LENIENT = (
    "KeyError",
    "IndexError",
    "AttributeError",
    "ZeroDivisionError",
    "TypeError",
    "UnboundLocalError",
)

PRELUDE = """
import contextlib
noted = []
def log(value):
    noted.append(value)
    return value
def decorate(function):
    return function
@contextlib.contextmanager
def manager(value):
    noted.append("enter")
    try:
        yield value
    finally:
        noted.append("leave")
"""


def by_python(text: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "program"}
    try:
        exec(compile(text, "program", "exec", dont_inherit=True), names)
        names["raised"] = None
    except Exception as error:  # noqa: BLE001
        names["raised"] = type(error).__name__
    return {name: plain(value) for name, value in names.items() if name[:2] != "__"}


def plain(value: Any) -> Any:
    """The value with whatever is not plain taken out."""
    if isinstance(value, list | tuple | set | frozenset):
        items = [plain(each) for each in value]
        return items if not isinstance(value, tuple) else tuple(items)
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if value is None or isinstance(value, bool | int | float | str | bytes):
        return value
    return UNKNOWN


def known_share(names: dict[str, Any], expected: dict[str, Any]) -> float:
    """How many of Python's plain values the interpreter has found."""
    wanted = [name for name, value in expected.items() if value is not UNKNOWN and name in names]
    return sum(names[name] is not UNKNOWN for name in wanted) / max(1, len(wanted))


@pytest.mark.parametrize("seed", range(200))
def test_random_programs(seed: int) -> None:
    text = PRELUDE + program(seed)
    expected = by_python(text)
    ends = by_interpreter(text)
    if expected["raised"] in LENIENT or "UnboundLocalError" in expected["noted"]:
        return
    if len(ends) == 1:
        names = {name: value for name, value in ends[0].items() if name in expected}
        assert names == {name: expected[name] for name in names}, text
        assert known_share(names, expected) > 0.5, text
    else:
        assert any(
            all(expected[name] == value for name, value in end.items() if name in expected)
            for end in ends
        ), text


BY_NAME = """
texts, numbers, table = "wgan-gp", (1, 2), {"a": 3}
asked = [
    texts.__contains__("wgan"), texts.__contains__("dragan"), texts.__len__(), texts.__getitem__(0),
    numbers.__contains__(2), numbers.__len__(), numbers.__getitem__(-1), [1, 2].__contains__(3),
    table.__contains__("a"), table.__getitem__("a"), table.__len__(), {1, 2}.__contains__(1), {1, 2}.__len__(),
]
"""


def test_what_operators_stand_for_can_be_called_by_its_name() -> None:
    (end,) = by_interpreter(BY_NAME)
    assert end["asked"] == by_python(PRELUDE + BY_NAME)["asked"]
    assert UNKNOWN not in [each for each in end["asked"] if type(each) is type(UNKNOWN)]
