"""The runtime's word on two uses that raise nothing: steps made by hand, claims true and false."""

from __future__ import annotations

import pytest

from scopelint.finding import Claim, Status
from scopelint.replay.confirm import confirm
from scopelint.trace import (
    CallSite,
    CallStack,
    Event,
    Handle,
    NameTerm,
    Place,
    SequenceTerm,
    Step,
    StepKind,
    Trace,
    VariableCreated,
    VariableShared,
)


def place(line: int) -> Place:
    return Place("main.py", line)


def stack(line: int) -> CallStack:
    return (CallSite(place(line), "<module>"),)


def variable(line: int) -> Step:
    shape = SequenceTerm((3,), is_list=True)
    keywords = (("name", "w"), ("shape", shape), ("initializer", NameTerm("tf.zeros_initializer")))
    return Step(place(line), StepKind.CALL, "tf.get_variable", None, (), keywords)


def plain(line: int) -> Step:
    return Step(place(line), StepKind.CALL, "tf.Variable", None, (1.0,), (("name", "w"),))


def created(step: int, key: str | None = None, op_name: str = "w") -> VariableCreated:
    return VariableCreated(
        place=place(step),
        stack=stack(step),
        step=step,
        key=key,
        op_name=op_name,
        shape=(3,),
        dtype="float32",
        trainable=True,
        via="get_variable" if key else "Variable",
        graph=0,
        opening=None,
    )


def shared(step: int, holder: VariableCreated) -> VariableShared:
    return VariableShared(
        place=place(step),
        stack=stack(step),
        step=step,
        key="w",
        holder=holder,
        reuse="AUTO",
        opening=None,
    )


def verdict(steps: tuple[Step, ...], first: Event, second: Event) -> tuple[Status, str]:
    claim = Claim("SL204", ("two uses",), second, first=first)
    answer, _ = confirm(claim, Trace((first, second), steps), "1.15")
    return answer.status, answer.detail


def test_two_variables_are_two_arrays() -> None:
    status, detail = verdict((plain(0), plain(1)), created(0), created(1, op_name="w_1"))
    assert status is Status.CONFIRMED
    assert detail == (
        "expected one set of variables, got two: (w) and (w_1); changing the first leaves the "
        "second as it is"
    )


def test_two_variables_are_not_one() -> None:
    first = created(0)
    status, detail = verdict((plain(0), plain(1)), first, shared(1, first))
    assert status is Status.REFUTED
    assert detail == "the two uses have w and w_1"


@pytest.mark.parametrize("is_claimed", [True, False], ids=["claimed", "denied"])
def test_one_variable_is_one_array(is_claimed: bool) -> None:
    scope = Step(
        place(0), StepKind.CALL, "tf.variable_scope", None, ("",), (("reuse", NameTerm("tf.AUTO_REUSE")),)
    )  # fmt: skip
    enter = Step(place(0), StepKind.ENTER, "__enter__", Handle(0), (), ())
    first = created(2, "w")
    second: Event = shared(3, first) if is_claimed else created(3, "w")
    status, detail = verdict((scope, enter, variable(2), variable(3)), first, second)
    assert status is (Status.CONFIRMED if is_claimed else Status.REFUTED)
    assert ("got one: w" in detail) is is_claimed


def test_a_program_that_fails_says_nothing() -> None:
    first = created(0, "w")
    status, detail = verdict((variable(0), variable(1)), first, shared(1, first))
    assert status is Status.UNCONFIRMED
    assert detail.startswith("ValueError: Variable w already exists")
