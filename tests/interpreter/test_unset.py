"""What only some of the ways have set ends the others where it is read, as in Python."""

from __future__ import annotations

import pytest
from alone import by_interpreter, run, shown_error

from scopelint.interpreter.imports import run_module

#: What each way ends with, and what it has for `end` if it goes on.
ENDS: dict[str, set[tuple[str | None, int | None]]] = {
    """
class Solver:
    def __init__(self):
        if unseen() == "a":
            self.kind = "A"
        elif unseen() == "b":
            self.kind = "B"
solver = Solver()
end = solver.kind and 1
""": {(None, 1), ("AttributeError", None)},
    """
class Solver:
    kind = "none"
    def __init__(self):
        if unseen() == "a":
            self.kind = "A"
end = len(Solver().kind) and 1
""": {(None, 1)},
    """
def build(mode):
    if mode == "a":
        units = 3
    return units
end = build(unseen())
""": {(None, 3), ("UnboundLocalError", None)},
    """
def build(mode):
    if mode == "a":
        units = 3
    try:
        return units
    except NameError:
        return 4
end = build("b")
""": {(None, 4)},
    """
if unseen() == "a":
    units = 3
end = units
""": {(None, 3), ("NameError", None)},
    """
if unseen() == "a":
    input = 3
input
end = 1
""": {(None, 1)},
    """
import inspect
def build(units: int) -> int:
    return units
made = inspect.signature(build)
made.return_annotation, made.parameters["units"].annotation
end = 1
""": {(None, 1)},
    """
class Refused(ValueError):
    pass
Refused("why").message
end = 1
""": {(None, 1)},
    """
def train(epochs, every):
    for epoch in range(epochs):
        if epoch > 0 and epoch % every == 0:
            path = 1
    return path
train(unseen(), 5)
end = 1
""": {(None, 1)},
    """
class Solver(Unseen):
    pass
solver = Solver()
end = 1 if solver.kind is solver.kind else 2
""": {(None, 1)},
}


@pytest.mark.parametrize("text", ENDS)
def test_only_the_ways_that_have_set_it_go_on(text: str) -> None:
    ends = by_interpreter("from x import Unseen, unseen" + text)
    assert {each["raised"] for each in ends} == {raised for raised, _ in ENDS[text]}
    assert all((None, each["end"]) in ENDS[text] for each in ends if each["raised"] is None)


PASSED_OVER = """
class Solver:
    def __init__(self, kind=None):
        if kind is not None:
            self.kind = kind
Solver().kind
"""
NEVER_PREPARED = """
class Solver:
    def prepare(self):
        self.kind = 1
Solver().kind
"""


@pytest.mark.parametrize(
    ("text", "of_script"), [(PASSED_OVER, "AttributeError"), (NEVER_PREPARED, None)]
)
def test_what_a_script_has_passed_over_ends_it_but_not_an_import_of_it(
    text: str, of_script: str | None
) -> None:
    as_script = run(text, entered_by=lambda path, _, state: run_module(path, "__main__", state))[0]
    assert [shown_error(each) for each in as_script] == [of_script]
    assert [shown_error(each) for each in run(text)[0]] == [None]


def test_behind_the_read_it_is_known_which_way_was_taken() -> None:
    ends = by_interpreter("""
from x import unseen
mode, first, second = unseen(), 0, 0
if mode == "a":
    units = 3
if mode == "b":
    units = 4
units
if mode == "a":
    first = 1
elif mode == "b":
    second = 1
end = first + second
""")
    assert {each["end"] for each in ends if each["raised"] is None} == {1}


@pytest.mark.parametrize(
    "change",
    [
        "elsewhere.run(solver.prepare)",
        "elsewhere.run(then=solver.prepare)",
        "solver.__dict__ = elsewhere.load()",
    ],
)
def test_what_is_not_followed_may_have_set_it(change: str) -> None:
    text = f"""
import elsewhere
class Solver:
    def prepare(self):
        self.kind = 1
solver = Solver()
{change}
solver.kind
"""
    ways = run(text, entered_by=lambda path, _, state: run_module(path, "__main__", state))[0]
    assert [shown_error(each) for each in ways] == [None]
