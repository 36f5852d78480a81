"""Fresh random programs: the interpreter and the numpy runtime see the same events.

SCOPELINT_SEEDS chooses them, as FIRST:END. Where the runtime refuses what only an op's types
forbid, the interpreter has no such error to know of.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from symbolic import recorded_rows, rows, run

sys.path.append(str(Path(__file__).parents[1] / "runtime"))
import random_builders
import random_idioms
import random_programs
import snippets

FIRST, END = map(int, os.environ.get("SCOPELINT_SEEDS", "30000:30100").split(":"))
WRITERS = [random_programs.generate, random_builders.settled, random_idioms.generate]
STEP = 50
#: What ops and dtypes say, who have no part in sharing.
OF_TYPES = (
    "Value passed to parameter", "object has no attribute", "Tensor conversion requested",
    "does not match type", "must have the same type",
)  # fmt: skip


def is_about_types(trace: dict[str, Any]) -> bool:
    """Whether an op refuses a dtype somewhere in the program."""
    refused = [row[-1]["message"] for row in trace["events"] if row[0] == "error"]
    said = [line for line in trace["out"] if "Error" in line]
    if trace["exception"] is not None:
        said.append(trace["exception"]["message"])
    return any(words in text for text in (*refused, *said) for words in OF_TYPES)


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("first", range(FIRST, END, STEP))
def test_fresh_programs(first: int, write: Callable[[int], str], tmp_path: Path) -> None:
    different = [
        seed for seed in range(first, min(first + STEP, END)) if _differs(write(seed), tmp_path)
    ]
    assert different == []


def _differs(source: str, folder: Path) -> bool:
    trace = snippets.run(source, prelude="")
    if is_about_types(trace):
        return False
    ran = run(source, folder, prelude="")
    if len(ran.executions) != 1:
        return True
    ended = ran.executions[0].ended == "raised"
    wanted = recorded_rows(trace["events"])
    return rows(ran, ran.trace) != wanted or ended != (trace["exception"] is not None)
