"""What an object is an instance of: as Python says, wherever an answer is given."""

from __future__ import annotations

from typing import Any

import pytest
from alone import names_at_end, run

from scopelint.interpreter.values import Either, Symbol

VALUES = (
    "None", "True", "3", "2.5", "'a'", "b'a'", "(1,)", "[1]", "{1: 2}", "{1}", "len", "int",
    "ValueError", "f", "A", "A()", "A().m", "B()", "P(1)", "partial(f, 1)", "E()",
    "ValueError('x')", "lambda: 0",
)  # fmt: skip
CLASSES = (
    "str", "int", "bool", "float", "bytes", "tuple", "list", "dict", "set", "object", "type",
    "type(None)", "A", "B", "E", "Exception", "ValueError", "collections.OrderedDict",
    "collections.abc.Iterable", "collections.abc.Callable", "collections.abc.Sequence",
    "collections.abc.Mapping", "collections.abc.Sized", "numbers.Number", "numbers.Integral",
    "numbers.Real", "functools.partial", "types.FunctionType", "types.MethodType", "(int, str)",
    "(list, (tuple, dict))", "(numbers.Number, A)", "abc.ABC", "argparse.Namespace",
)  # fmt: skip
SETTING = """
import abc, argparse, collections, collections.abc, functools, numbers, types
from functools import partial
def f(x=None): return x
class A(abc.ABC):
    def m(self): pass
    def __iter__(self): return iter(())
class B(A, dict): pass
class E(ValueError): pass
P = collections.namedtuple("P", "x")
"""


def answers(test: str, asked_of: str) -> tuple[list[str], list[str]]:
    """The classes of which the interpreter says what Python does not, and those of which it knows nothing."""
    text = f"{SETTING}answers = ({', '.join(f'{test}({asked_of}, {cls})' for cls in CLASSES)})"
    (outcome,) = run(text)[0]
    found: Any = names_at_end(outcome)["answers"]
    names: dict[str, Any] = {"__name__": "program"}
    exec(text, names)
    rows = list(zip(CLASSES, found, names["answers"], strict=True))
    unknown = [cls for cls, mine, _ in rows if not isinstance(mine, bool)]
    return [cls for cls, mine, its in rows if mine is not its and cls not in unknown], unknown


@pytest.mark.parametrize("value", VALUES)
def test_instances(value: str) -> None:
    wrong, unknown = answers("isinstance", value)
    assert not wrong
    assert set(unknown) <= {"abc.ABC", "argparse.Namespace"} | _NARROWER.get(value, set())


#: A dict of the interpreter may be an ordered one.
_NARROWER = {"{1: 2}": {"collections.OrderedDict"}}


@pytest.mark.parametrize(
    "cls", ["str", "bool", "int", "float", "list", "A", "B", "E", "P", "type(None)"]
)
def test_subclasses(cls: str) -> None:
    assert answers("issubclass", cls) == ([], [])


def ends(text: str) -> list[Any]:
    """What `r` stands for at the end of each way through a program."""
    return [each.state.resolve(names_at_end(each).get("r")) for each in run(text)[0]]


@pytest.mark.parametrize(
    "question",
    [
        "isinstance(Env(), str)", "isinstance(Env(), (list, tuple))", "isinstance(Env(), collections.OrderedDict)",
        "isinstance(Env(), Other)", "issubclass(Env, numbers.Number)", "isinstance(np.zeros(3), (list, dict))",
        "isinstance('a' if unknown else 3, list)", "isinstance(Env() if unknown else None, str)",
    ],
)  # fmt: skip
def test_what_is_unlikely_is_taken_to_be_false(question: str) -> None:
    text = "import collections, numbers, gym\nimport numpy as np\nclass Env(gym.Env): pass\nclass Other: pass\n"
    assert ends(f"{text}r = {question}") == [False]


@pytest.mark.parametrize(
    "question",
    [
        "isinstance(Env(), gym.Wrapper)", "isinstance(Env(), collections.abc.Iterable)",
        "isinstance(Config(), dict)", "isinstance(unknown, str)", "isinstance(np.dot(a, b), float)",
        "issubclass(unknown, str)", "isinstance(3, unknown)",
    ],
)  # fmt: skip
def test_what_may_be_stays_unknown(question: str) -> None:
    text = (
        "import collections.abc, gym, easydict\nimport numpy as np\nclass Env(gym.Env): pass\n"
        "class Config(easydict.EasyDict): pass\n"
    )
    (answer,) = ends(f"{text}r = {question}")
    assert isinstance(answer, Symbol)


def test_the_answer_for_one_of_two_values_hangs_on_what_they_do() -> None:
    text = "x = 'a' if unknown else 3\nr = isinstance(x, str)\nif r:\n    y = x\nelse:\n    y = str(x)\nr = y"
    (value,) = ends(text)
    assert isinstance(value, Either)
    assert (value.if_true, value.if_false) == ("a", "3")


@pytest.mark.parametrize(("value", "answer"), [("'a'", True), ("3", False), ("None", False)])
def test_a_string_of_python_2(value: str, answer: bool) -> None:
    (outcome,) = run(
        f"answers = isinstance({value}, basestring), isinstance({value}, (int, basestring))"
    )[0]
    assert names_at_end(outcome)["answers"] == (answer, answer or value == "3")


def test_the_files_that_are_open_from_the_start() -> None:
    asked = ", ".join(f"isinstance(sys.stdout, {cls})" for cls in ("str", "(bytes, str)", "object"))
    (outcome,) = run(f"import sys\nanswers = {asked}")[0]
    assert names_at_end(outcome)["answers"] == (False, False, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A == A", True),
        ("A == B", False),
        ("f == A", False),
        ("f != B.m", True),
        ("type(A()) == A", True),
        ("type(A()) == E", False),
        ("type(f) == A", False),
        ("type(lambda: 0) is types.FunctionType", True),
        ("type(f) in (A, E)", False),
        ("A in {A: 1}", True),
    ],
)
def test_classes_and_functions_are_equal_only_if_they_are_one(text: str, expected: bool) -> None:
    (outcome,) = run(f"{SETTING}answer = {text}")[0]
    assert names_at_end(outcome)["answer"] is expected
