"""Random programs and probes: the interpreter's events are those of TensorFlow 1.15.5."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from symbolic import PRELUDE, recorded, recorded_rows, rows, run

PROGRAMS: dict[str, Any] = recorded("random_programs.json.gz")["programs"]
SNIPPETS: dict[str, Any] = recorded("probes.json.gz")["snippets"]
BATCHES = [range(start, start + 100) for start in range(0, 1000, 100)]

#: Probes that differ, and why.
OPEN = {
    "1.5.threads": "threads run no code here",
    "11.7.dataset-map": "the functions of datasets are not entered",
    "12.2.estimator": "an estimator's own global step and its input_fn are left out",
    "2.1.names": "get_variable(None) is an op called Variable",
    "2.10.getter-keywords": "a getter's missing parameters are not an error of the store",
    "2.3.scope-method": "a method of scope objects that nothing uses",
    "2.7.shape-tensor": "what the recorder calls a subclass of TypeError",
    "2.8.callable": "initializer functions are not called where the shape is given",
    "2.8.failed-initializer": "initializer functions are not called where the shape is given",
    "2.8.random-int": "initializers are not run",
    "3.1.tensor": "numpy's booleans are unknown here",
    "3.14.values-mixed": "the graphs of the values of a scope are not compared",
    "5.4.shape-errors": "E41 is not looked for",
    "6.5.shapes": "a placeholder of unknown rank is a tensor that we know nothing of",
}


@pytest.mark.parametrize("batch", BATCHES, ids=str)
def test_random_programs(batch: range, tmp_path: Path) -> None:
    """Nothing is unknown in them, so there is one execution with the recorded events."""
    different = [seed for seed in batch if _differs(PROGRAMS[str(seed)], tmp_path)]
    assert different == []


def _differs(program: dict[str, Any], folder: Path) -> bool:
    ran = run(program["source"], folder, prelude="")
    if len(ran.executions) != 1:
        return True
    found, wanted = rows(ran, ran.trace), recorded_rows(program["trace"]["events"])
    ended = ran.executions[0].ended == "raised"
    return found != wanted or ended != (program["trace"]["exception"] is not None)


@pytest.mark.parametrize("name", sorted(SNIPPETS))
def test_probes(name: str, tmp_path: Path) -> None:
    """Each probe of the semantics, but for those that are open."""
    snippet = SNIPPETS[name]
    wanted = snippet["runs"].get("1.15") or snippet["runs"].get("1.15.5")
    if wanted is None:
        pytest.skip("not run on 1.15")
    ran = run(snippet["source"], tmp_path, PRELUDE)
    same = any(
        _loose(rows(ran, each.trace)) == _loose(recorded_rows(wanted["events"]))
        for each in ran.executions
    )
    assert same != (name in OPEN)


def _loose(found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Of a stack the innermost line only: the helpers around the probes have their own."""
    return [row[:-1] if row[0] == "error" else (*row[:-1], row[-1][-1:]) for row in found]
