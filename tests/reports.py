"""Reports made by hand, for the tests of formats and of the command line."""

from __future__ import annotations

from scopelint.finding import (
    Confidence,
    Confirmation,
    Cut,
    Finding,
    Frame,
    Judge,
    Note,
    Problem,
    Report,
    Severity,
    Span,
    Status,
    Summary,
)

PROGRAM = """\
import tensorflow as tf


def critic(x):
    with tf.variable_scope("critic"):
        return x * tf.get_variable("w", [3])


real = critic(tf.ones([3]))
fake = critic(tf.zeros([3]))
"""

DETAIL = (
    "ValueError: Variable critic/w already exists, disallowed. "
    "Did you mean to set reuse=True or reuse=tf.AUTO_REUSE in VarScope?"
)


def duplicate(path: str = "main.py") -> Finding:
    """The finding in `PROGRAM`."""
    call = Span(path, 6, 20, 6, 45)
    second = Span(path, 10, 8, 10, 29)
    return Finding(
        rule="SL101",
        name="duplicate-variable",
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        message=(
            "variable critic/w is created a second time (first created here too, when called from "
            "line 9) and reuse is off: TensorFlow raises here"
        ),
        span=call,
        variable="critic/w",
        related=(
            Note(call, "first created here"),
            Note(Span(path, 9, 8, 9, 28), "the first time through this call"),
            Note(Span(path, 5, 10, 5, 37), "the scope critic was opened here, without reuse"),
        ),
        trace=(Frame(second, "<module>"), Frame(call, "critic")),
        assumptions=("mode is 'train'",),
        confirmation=Confirmation(Status.CONFIRMED, Judge.REPLAY, DETAIL),
        ways=2,
    )


def summary(
    *, files: int = 1, incomplete: tuple[Cut, ...] = (), errors: tuple[Problem, ...] = ()
) -> Summary:
    """A summary in which most figures do not matter."""
    return Summary(
        files=files,
        parsed=files,
        skipped=0,
        entries=1,
        paths=2,
        refuted=0,
        incomplete=incomplete,
        errors=errors,
        seconds=0.1234,
    )


def report(*findings: Finding, **figures: object) -> Report:
    """A report of these findings."""
    return Report(findings=findings, summary=summary(**figures))  # type: ignore[arg-type]
