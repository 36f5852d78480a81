"""The steps of an execution, run on the numpy runtime, give the events of the execution again.

The program made of the steps alone is straight-line; what the user's program caught is caught.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from symbolic import Ran, recorded, run

from scopelint.replay.program import write_program
from scopelint.runtime import fresh, installed
from scopelint.trace import StepKind, Trace, VariableCreated, VariableRefused, VariableShared

PROGRAMS: dict[str, Any] = recorded("random_programs.json.gz")["programs"]
#: Those that are 2 more than a multiple of 3 have layers, templates and graphs, too.
SEEDS = range(2, 1000, 9)


def symbolic_events(trace: Trace) -> list[tuple[str, str | None]]:
    """What happened to which variable, as the interpreter says."""
    words = {VariableCreated: "create", VariableShared: "reuse"}
    return [
        (words[type(each)], each.op_name if each.key is None else each.key)
        for each in trace.events
        if isinstance(each, VariableCreated | VariableShared)
    ]


def replayed_events(ran: Ran) -> list[tuple[str, str | None]]:
    """The same of the runtime, given the steps."""
    trace = ran.trace
    refused = frozenset(each.step for each in trace.of(VariableRefused))
    text = write_program(trace.steps, range(len(trace.steps)), refused).text
    started = fresh("1.15", is_user=lambda path: path == "<steps>")
    with installed(started):
        exec(compile(text, "<steps>", "exec"), {"__name__": "__main__"})
    events = started.observer.events
    return [(each.event, each.name) for each in events if each.event in ("create", "reuse")]


def _enters_badly(trace: Trace) -> bool:
    """A `with` that raises on entering, and is caught: no straight line says that."""
    entered = (trace.steps[each.step].kind for each in trace.of(VariableRefused))
    return StepKind.ENTER in entered


@pytest.mark.parametrize("seed", SEEDS)
def test_steps_say_the_same(seed: int, tmp_path: Path) -> None:
    source = PROGRAMS[str(seed)]["source"]
    ran = run(source, tmp_path, prelude="")
    if ran.executions[0].ended == "raised" or _enters_badly(ran.trace):
        pytest.skip("the program ends in an exception, and so would the steps")
    assert replayed_events(ran) == symbolic_events(ran.trace)
