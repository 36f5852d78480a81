"""A witness as a program for people: each line with the user's file and line, and what it did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from scopelint.finding import Claim, Confirmation, Predicted, Reproducer, Span, Status
from scopelint.replay.confirm import first_line
from scopelint.replay.program import Program
from scopelint.trace import (
    Event,
    Place,
    Trace,
    VariableCreated,
    VariableRefused,
    VariableShared,
    VariablesPaired,
)

#: So many variables of one call are named.
_NAMED = 2


def write_reproducer(
    claim: Claim,
    said: Confirmation,
    trace: Trace,
    program: Program,
    span_of: Callable[[Place], Span],
) -> Reproducer:
    """The program with a comment on each line that stands for one of the user's.

    What it has to show is in `raises`, `is_one` or `made`; the replay has said it where it confirmed.
    """
    spans = {line: span_of(place) for line, place in program.places.items()}
    did = _deeds(trace)
    lines = program.text.split("\n")
    for line, span in spans.items():
        deed = did.get(program.step_of[line], "")
        lines[line - 1] += f"  # {_where(span)}{': ' if deed else ''}{deed}"
    text = "\n".join(lines) + program.ending
    fault = claim.second or claim.shown_by
    located = tuple(sorted(spans.items()))
    if isinstance(fault, VariableRefused):
        return Reproducer(text, located, _predicted(fault, said, program))
    if isinstance(fault, VariablesPaired):
        return Reproducer(text, located, made=program.made)
    is_one = not isinstance(fault, VariableCreated) if program.ending else None
    return Reproducer(text, located, is_one=is_one)


def _predicted(fault: VariableRefused, said: Confirmation, program: Program) -> Predicted | None:
    line = next((line for line, step in program.step_of.items() if step == fault.step), None)
    if line is None:
        return None
    text = first_line(fault.text)
    if said.status is Status.CONFIRMED:  # with numbers for the sizes that are not known
        text = said.detail.removeprefix(f"{fault.error_type}: ")
    return Predicted(line, fault.error, fault.error_type, text)


def _where(span: Span) -> str:
    """`main.py:6`, on one line whatever the path is."""
    cell = f"cell {span.cell}:" if span.cell is not None else ""
    path = span.path if span.path.isprintable() else ascii(span.path)
    return f"{path}:{cell}{span.line}"


def _deeds(trace: Trace) -> Mapping[int, str]:
    """What each step did to variables, in words; of many variables the first ones."""
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for event in trace.events:
        for verb, what in _deed(event):
            found[event.step][verb].append(what)
    return {step: _in_words(deeds) for step, deeds in found.items()}


def _deed(event: Event) -> Iterator[tuple[str, str]]:
    match event:
        case VariableCreated(key=key, op_name=op_name):
            yield "creates", key or op_name or "a variable"
        case VariableShared(key=key):
            yield "shares", key
        case VariableRefused(error_type=error_type):
            yield "raises", error_type


def _in_words(deeds: Mapping[str, list[str]]) -> str:
    """`creates a, b and 2 more; shares c`."""
    return "; ".join(
        f"{verb} {', '.join(names[:_NAMED])}"
        + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
        for verb, names in deeds.items()
    )
