"""Running small programs symbolically, for comparison with what TensorFlow 1.15.5 did."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scopelint.frontend.project import Project, open_project
from scopelint.interpreter.analysis import Analysis
from scopelint.interpreter.budget import Limits
from scopelint.interpreter.entries import script_of
from scopelint.interpreter.entry import Execution
from scopelint.interpreter.uses import uses_of
from scopelint.tf1 import TF1
from scopelint.trace import (
    Event,
    Place,
    Trace,
    VariableCreated,
    VariableRefused,
    VariableShared,
)

RECORDED = Path(__file__).parents[1] / "recorded"

#: Refusals that the recorder does not write down, for it hooks the store and the scopes only.
NOT_RECORDED = frozenset(
    "E22 E35 E42 E43 E44 E45 E45b E46 E47 E48 E60 E61 E62 E63 E64 E67 E70 E71 E72 E73".split()
)

#: Refusals that the recorder sees where the store was asked, not where a custom getter asked on.
SEEN_BEFORE_GETTERS = frozenset(("E15", "E19"))
#: The custom getters of the random programs.
GETTERS = frozenset(("suffixed", "frozen", "shared"))

PRELUDE = """\
import tensorflow as tf
def err(f, *a, **k):
    try:
        r = f(*a, **k)
    except Exception as e:
        pass
def show():
    pass
def enter(*a, **k):
    with tf.variable_scope(*a, **k) as s:
        return s
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """The executions of a program's top level."""

    project: Project
    executions: tuple[Execution, ...]
    prelude: int  #: lines in front of the program's own

    @property
    def trace(self) -> Trace:
        """The trace of the only execution."""
        (only,) = self.executions
        return only.trace

    def line(self, place: Place) -> int:
        """The program's own line of a place."""
        return self.project.span(place).line - self.prelude


def run(
    source: str,
    folder: Path,
    prelude: str = "import tensorflow as tf\n",
    library: TF1 | None = None,
    limits: Limits | None = None,
) -> Ran:
    """Run a program symbolically."""
    file = folder / "program.py"
    file.write_text(prelude + source, "utf-8")
    project = open_project([str(file)], [str(folder)])
    analysis = Analysis(
        project, library or TF1(), limits or Limits(), uses_of([str(file)], project)
    )
    script = script_of(str(file), analysis)
    return Ran(project, script.run().executions, prelude.count("\n"))


def recorded(name: str) -> Any:
    """A file of recorded data."""
    with gzip.open(RECORDED / name, "rt", encoding="utf-8") as file:
        return json.load(file)


Row = tuple[Any, ...]


def rows(ran: Ran, trace: Trace) -> list[Row]:
    """The events about variables: what happened to which key, op, shape, dtype, where."""
    kinds = (VariableCreated, VariableShared, VariableRefused)
    graphs: dict[int, int] = {}
    found = [_row(ran, event, graphs) for event in trace.events if isinstance(event, kinds)]
    return [row for row in found if row is not None]


def _row(ran: Ran, event: Event, graphs: dict[int, int]) -> Row | None:
    sites = event.stack
    if isinstance(event, VariableRefused) and event.error in SEEN_BEFORE_GETTERS:
        sites = tuple(site for site in sites if site.function not in GETTERS)
    lines = tuple(line for line in (ran.line(site.place) for site in sites) if line > 0)
    match event:
        case VariableRefused(error=error):
            if error in NOT_RECORDED:
                return None
            return ("error", event.error_type, event.text.partition("\n")[0], lines)
        case VariableCreated():
            held, key = event, event.op_name if event.key is None else event.key
            word = "create"
        case VariableShared():
            held, key, word = event.holder, event.key, "reuse"
        case _:
            return None
    graph = graphs.setdefault(held.graph, len(graphs))
    shape = None if held.shape is None else list(held.shape)
    return (word, key, held.op_name, shape, held.dtype, held.trainable, graph, lines)


def recorded_rows(events: list[list[Any]]) -> list[Row]:
    """The same of what was recorded."""
    graphs: dict[int, int] = {}
    found: list[Row] = []
    for word, key, op, shape, dtype, trainable, _, _, _, graph, lines, *error in events:
        if word == "error":
            kind = error[0]["type"].replace("OperatorNotAllowedInGraphError", "TypeError")
            found.append((word, kind, error[0]["message"], tuple(lines)))
        else:
            index = graphs.setdefault(graph, len(graphs))
            found.append((word, key, op, shape, dtype, trainable, index, tuple(lines)))
    return found
