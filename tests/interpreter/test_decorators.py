"""Decorators whose code is not there: what they decorate is taken to be as it was."""

from __future__ import annotations

from typing import Any

import pytest
from alone import names_at_end, run, shown

from scopelint.interpreter.library import Returns
from scopelint.interpreter.values import Symbol


def end(text: str) -> Any:
    """What `end` is behind the only way through a program."""
    (outcome,), _ = run("import other\n" + text)
    assert isinstance(outcome, Returns)
    value = outcome.state.resolve(names_at_end(outcome)["end"])
    return value if isinstance(value, Symbol) else shown(value, outcome.state)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@other.kept\ndef f(x): return x + 1\nend = f(1)", 2),
        ("@other.named('f', module='m')\ndef f(x): return x + 1\nend = f(1)", 2),
        ("@other.first\n@other.second(2)\ndef f(x=3): return x\nend = f()", 3),
        ("@other.kept\nclass A(object):\n    def g(self): return 4\nend = A().g()", 4),
        ("class A(object):\n    @other.kept\n    def g(self, x): return x\nend = A().g(5)", 5),
        (
            "class A(object):\n    @other.kept\n    @staticmethod\n    def g(x): return x\nend = A.g(6)",
            6,
        ),
        ("class A(object):\n    @other.lazy_property\n    def g(self): return 7\nend = A().g", 7),
        ("@other.kept\ndef f(x): return x\nend = f(8, more=10)", 8),
        ("@other.contextmanager\ndef f():\n    yield 9\nwith f() as end: pass", 9),
    ],
)
def test_what_is_decorated_does_what_it_did(text: str, expected: object) -> None:
    assert end(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "@other.configured\ndef f(x): return x\nend = f()",
        "@other.configured\nclass A(object):\n    def __init__(self, x): self.x = x\nend = A().x",
    ],
)
def test_a_decorator_may_give_what_a_call_leaves_out(text: str) -> None:
    assert isinstance(end(text), Symbol)


@pytest.mark.parametrize("call", ["f('a', 1)", "f('a', x=1)"])
def test_a_decorator_may_take_what_the_function_does_not(call: str) -> None:
    assert isinstance(end(f"@other.named_layer\ndef f(x): return x\nend = {call}"), Symbol)


@pytest.mark.parametrize("decorator", ["unittest.skip('no')", "pytest.fixture", "pytest.fixture()"])
def test_some_decorators_give_another_thing(decorator: str) -> None:
    text = f"import pytest, unittest\n@{decorator}\ndef f(): return 1\nend = f()"
    assert isinstance(end(text), Symbol)


DATA_CLASSES = """
import dataclasses
from dataclasses import dataclass, field
from typing import ClassVar, List
@dataclass
class A:
    shared: ClassVar[int] = 0
    x: int
    y: int = 2
    z: List[int] = field(default_factory=list)
    w: int = field(default=5, init=False)
    def total(self): return self.x + self.y
@dataclasses.dataclass(frozen=True)
class B(A):
    v: int = 9
    def __post_init__(self): object.__setattr__(self, "u", self.v + self.x)
a, b = A(1), B(y=3, x=4)
b.z.append(1)
end = [a.x, a.y, a.z, a.w, a.total(), A(6, 7, [8]).z, b.x, b.y, b.z, b.v, b.u, B(1, 2, [3], 4).v]
"""


def test_a_data_class_takes_what_it_says_a_type_of() -> None:
    assert end(DATA_CLASSES) == [1, 2, [], 5, 3, [8], 4, 3, [1], 9, 13, 4]


@pytest.mark.parametrize(
    "text",
    [
        "import attr\n@attr.s(auto_attribs=True)\nclass A:\n    x: int = 1\nend = A(2).x",
        "import dataclasses\n@dataclasses.dataclass\nclass A(other.B):\n    x: int = 1\nend = A(2).x",
    ],
)
def test_fields_of_a_data_class_are_not_its_defaults(text: str) -> None:
    assert isinstance(end(text), Symbol)


def test_only_a_decorator_gives_back_what_it_is_given() -> None:
    text = "def f(): return 1\ng = other.kept(f)\nend = g()"
    assert isinstance(end(text), Symbol)
