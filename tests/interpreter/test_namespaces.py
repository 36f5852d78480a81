"""The names of a module as a dict: what is stored in it is a name, and the other way round."""

from __future__ import annotations

import pytest
from alone import UNKNOWN, by_interpreter
from test_against_python import by_python

#: Programs of which every name is known at the end.
PROGRAMS = {
    "a name is stored": "globals()['a'] = 1\nb = a + 1",
    "by a function": "def f(n, v):\n    globals()[n] = v\nf('a', 1)\nf('b', 2)\nc = a + b",
    "many, in a loop": "for i in range(60):\n    globals()['n%d' % i] = i\nlast = n59 + n0",
    "by a call in a loop": """
def name(value):
    key = "n%d" % value
    globals()[key] = value
for i in range(20):
    if i % 2:
        name(i)
odd, even = n1 + n19, "n2" in globals()
""",
    "a name is removed": "a = 1\ndel globals()['a']\nis_there = 'a' in globals()\na = 2",
    "update": "globals().update(a=1)\nglobals().update({'b': 2})\nc = a + b",
    "of itself": "a = 1\nglobals().update(globals())\nb = globals()['a']",
    "get": "a = 1\nb, c = globals().get('a'), globals().get('no', 3)",
    "in a copy nothing is stored": "a = 1\nb = dict(globals())\nb['a'] = 2\nc, d = a, b['a']\ndel b",
    "vars and locals at the top": "vars()['a'] = 1\nlocals()['b'] = a + 1\nc = b",
    "names": "a = 1\nb = [each for each in dir() if each == 'a']\nc = 'a' in dir(), 'x' in dir()",
    "over the names": "a_1 = a_2 = 1\nb = sorted(each for each in list(globals()) if each[0] == 'a')",
    "over the items": "a_1, a_2 = 1, 2\nb = [v for k, v in list(globals().items()) if k[:2] == 'a_']",
    "of a class": "class A:\n    globals()['a'] = 1\n    b = a\nc = A.b\ndel A",
    "a missing one": "try:\n    globals()['a']\nexcept KeyError:\n    b = 1",
}


@pytest.mark.parametrize("title", PROGRAMS)
def test_as_in_python(title: str) -> None:
    text = PROGRAMS[title]
    expected = by_python(text)
    (names,) = by_interpreter(text)
    for name, value in expected.items():
        assert value is UNKNOWN or (names[name] is not UNKNOWN and names[name] == value), name


@pytest.mark.parametrize(
    "unknown",
    [
        "globals()[input()] = 2",
        "globals()['%s' % input()] = 2",
        "del globals()[input()]",
        "globals().update(input())",
        "globals().pop(input())",
        "for each in input():\n    globals()[each] = 2",
    ],
)
def test_under_an_unknown_name_any_may_be_stored(unknown: str) -> None:
    for names in by_interpreter(f"a = 1\n{unknown}\nb = a\nc = 'z' in globals()\na = 3"):
        assert names["b"] is UNKNOWN
        assert names["c"] is UNKNOWN
        assert names["a"] == 3


def test_a_name_that_one_path_has() -> None:
    """Whether it is there is not known, nor what a loop over the names does with it."""
    text = "if input():\n    a = 1\nb = 'a' in globals()\nc = 1 if b else 2"
    assert any(names["c"] is UNKNOWN or names["c"] == 2 for names in by_interpreter(text))


def test_tuples_that_double() -> None:
    """What is too large to be followed is unknown, and costs nothing more."""
    (names,) = by_interpreter(
        "c = (1,)\nfor i in range(40):\n    globals()['n%d' % i] = c = (c, c)"
    )
    assert names["n1"] == (((1,), (1,)), ((1,), (1,)))
    assert names["n39"] == (UNKNOWN, UNKNOWN)
    assert "((?, ?), (?, ?))" in str(names["n39"])


@pytest.mark.parametrize("count", [12, 60])
def test_all_that_is_stored_under_names_that_are_values_is_known(count: int) -> None:
    """A long loop goes on while its turns give an object further attributes."""
    given = ", ".join(f"k{number}={number}" for number in range(count))
    text = f"""
class Settings:
    def __init__(self, **kwargs):
        self.kinds = {{}}
        for name, value in kwargs.items():
            self.add(name, value)
    def add(self, name, value):
        if getattr(self, name, None) is not None:
            raise ValueError(name)
        self.kinds[name] = type(value)
        setattr(self, name, value)
def made():
    return Settings({given})
a = made()
b = Settings(**{{name: getattr(a, name) for name in a.kinds}})
r = (a.k3, b.k{count - 1}, len(b.kinds), a is made())
"""
    (names,) = by_interpreter(text)
    assert names["r"] == (3, count - 1, count, False)
    assert "?" not in repr(names["r"])
