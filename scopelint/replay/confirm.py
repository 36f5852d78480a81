"""The numpy runtime's word on a claim: its witness program is run, and must fail as predicted.

What is claimed of two uses that raise nothing is the matter of `arrays`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scopelint.finding import Claim, Confirmation, Judge, Status
from scopelint.replay.arrays import confirm_arrays
from scopelint.replay.program import Program, write_program
from scopelint.replay.reopened import confirm_reopened
from scopelint.replay.selected import confirm_selected
from scopelint.replay.witness import prefix, witness
from scopelint.trace import (
    ScopeOpened,
    TemplateCalled,
    Trace,
    VariableRefused,
    VariablesPaired,
)

#: The name of a file that is none: a program of ours.
FILE = "<witness>"

#: How texts have sizes that are not known; for some of them the replay has a number.
_NO_SIZE = re.compile(r"\\\?|None")

#: What is another in a program of ours: what is told of a tensor, the name of a function that a call
#: begins with, and that of a variable in a loop, whose name scope is none of our steps.
_OUR_OWN = re.compile(
    r'(?<=Tensor\()"[^"]*"(?:, \w+=(?:\([^)]*\)|\w+|<unknown>))*(?=\))'
    r"|^[\w.<>]+(?=\(\) got an unexpected keyword)"
    r"|(?<=^Initializer for variable )\S+"
)

#: What TensorFlow appends to the first line where a variable exists, which is no news here.
_ORIGIN = " Originally defined at:"


@dataclass(frozen=True, slots=True)
class _Failure:
    """What a program raised, and in which step."""

    step: int | None
    type: str
    text: str


def confirm(claim: Claim, trace: Trace, target: str) -> tuple[Confirmation, Program | None]:
    """Run the witness of a claim; where the short one tells another story, the whole prefix."""
    fault = claim.second or claim.shown_by
    if claim.first is not None:
        return confirm_arrays(claim, trace, target)
    if isinstance(fault, ScopeOpened):
        return confirm_reopened(claim, trace, target)
    if isinstance(fault, VariablesPaired):
        return confirm_selected(fault, trace, target)
    if not isinstance(fault, VariableRefused) or fault.step >= len(trace.steps):
        return Confirmation(Status.UNCONFIRMED, Judge.REPLAY, "no program shows this"), None
    caught = frozenset(each.step for each in trace.of(VariableRefused) if each.step < fault.step)
    answer = Confirmation(Status.UNCONFIRMED, Judge.REPLAY, "no program shows this")
    # Only templates themselves refuse what they refuse; all else is as plain in scopes.
    templates = (
        {each.step: each for each in trace.of(TemplateCalled)} if fault.error == "E22" else {}
    )
    program: Program | None = None
    for kept in (witness(trace, fault), prefix(trace, fault)):
        program = write_program(trace.steps, kept, caught, templates=templates)
        answer = _judge(fault, _run(program, target))
        if answer.status is Status.CONFIRMED:
            break
    return answer, program


def _judge(fault: VariableRefused, failure: _Failure | None) -> Confirmation:
    """Compare what was raised with what was predicted: type, text and call."""
    if failure is None:
        return Confirmation(Status.REFUTED, Judge.REPLAY, "the program ran to its end")
    detail = f"{failure.type}: {failure.text}"
    is_same_call = (failure.step, failure.type) == (fault.step, fault.error_type)
    if is_same_call and says_as_predicted(first_line(fault.text), failure.text):
        return Confirmation(Status.CONFIRMED, Judge.REPLAY, detail)
    # What the runtime stumbles over says nothing about the claim, and a custom getter may have
    # given the variables of the call other names; another refusal elsewhere does.
    if failure.type in ("ValueError", fault.error_type) and not is_same_call:
        return Confirmation(Status.REFUTED, Judge.REPLAY, detail)
    return Confirmation(Status.UNCONFIRMED, Judge.REPLAY, told(fault))


def told(fault: VariableRefused) -> str:
    """What TensorFlow is to say."""
    return f"{fault.error_type}: {first_line(fault.text)}"


def says_as_predicted(predicted: str, raised: str) -> bool:
    """Whether a text is the predicted one; a size that was not known has any number in it."""
    predicted, raised = (_OUR_OWN.sub("", each) for each in (predicted, raised))
    pattern = _NO_SIZE.sub(lambda found: rf"(?:{found[0]}|\d+)", re.escape(predicted))
    return re.fullmatch(pattern, raised) is not None


def first_line(text: str) -> str:
    """The first line of an error's text, without what TensorFlow says of the first creation."""
    return text.partition("\n")[0].removesuffix(_ORIGIN).rstrip()


#: What TensorFlow raises, and what the runtime may come to where it is not TensorFlow.
STUMBLES = (
    ValueError,
    TypeError,
    AttributeError,
    RuntimeError,
    LookupError,
    ArithmeticError,
    AssertionError,
)


def _run(program: Program, target: str) -> _Failure | None:
    """Run a program on a fresh runtime. It is text of our own making: names, numbers, strings."""
    from scopelint.runtime import first_line as raised_line
    from scopelint.runtime import fresh, installed  # numpy: only where a claim is tried

    run = fresh(target=target)
    code = compile(program.text, FILE, "exec")
    try:
        with installed(run):
            exec(code, {"__name__": "__witness__"})
    except STUMBLES as error:
        return _Failure(
            step_of(error, program), type(error).__name__, first_line(raised_line(error))
        )
    return None


def step_of(error: BaseException, program: Program) -> int | None:
    """The step of the program's line that raised."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return None if line is None else program.step_of.get(line)
