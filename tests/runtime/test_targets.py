"""The other versions that the runtime stands in for, against what was recorded on each (§14).

The wording of errors aside, and which internal scope a layer had open. Snippets that use what a
version does not have are left out.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from snippets import FIELDS, differences, recorded, run

SNIPPETS = recorded("probes.json.gz")["snippets"]

#: What is known to differ, by target: each a wording or an API that is not worth its code.
KNOWN = {
    "1.0": {
        "1.3.reset-nested",  # how the graph stack breaks
        "11.2.resource",
        "2.12.resource",
        "5.7.scope-resource",  # has no use_resource
        "2.1.names",
        "2.7.shape-tensor",
        "3.1.tensor",  # the same refusal, of another type
        "2.8.class",  # takes no class as initializer
        "3.9.unclosed",  # a manager that nobody holds is closed by the garbage collection
        "3.15.scope-get",
        "6.4.bn-options",
        "8.5.bn",
        "6.5.shapes",
        "9.7.contrib",
    },
    "1.12": {"2.7.shape-tensor"},
    "1.8": {"2.7.shape-tensor", "5.7.scope-resource", "7.2.keras-kinds"},
    "1.4": {"12.2.estimator", "2.7.shape-tensor", "5.7.scope-resource", "9.1.named"},
    "compat.v1": {
        "11.2.under-reuse",
        "11.7.dataset-map",
        "2.1.names",
        "2.7.shape-tensor",
        "2.8.callable",
        "7.2.keras-kinds",
    },
}


def loose(trace: dict[str, Any], target: str) -> dict[str, Any]:
    """A trace without the texts of errors and without the scopes of its events."""
    left_out = FIELDS.index("scope")
    events = []
    for row in trace["events"]:
        is_error = row[0] == "error"
        if is_error and row[FIELDS.index("via")] == "variable_scope" and target == "1.0":
            continue  # how managers are entered was not watched there
        asks = {FIELDS.index("trainable")} | ({FIELDS.index("shape")} if target == "1.0" else set())
        kept = [
            cell
            for index, cell in enumerate(row[: len(FIELDS)])
            if index != left_out and not (is_error and index in asks)
        ]
        events.append([*kept, row[-1]["type"]] if is_error else kept)
    out = [re.sub(r"^(\w+(Error|Exception)): .*", r"\1", line) for line in trace["out"]]
    exception = trace["exception"] and {**trace["exception"], "message": None}
    return {"out": out, "events": events, "exception": exception}


def uses_what_is_not_there(trace: dict[str, Any]) -> bool:
    kind = (trace["exception"] or {}).get("type")
    is_missing = kind in ("AttributeError", "ModuleNotFoundError")
    return is_missing or any("has no attribute" in line for line in trace["out"])


@pytest.mark.parametrize("target", sorted(KNOWN))
def test_target_agrees(target: str) -> None:
    differing = set()
    for ident, snippet in SNIPPETS.items():
        wanted = snippet["runs"].get(target)
        wanted = snippet["runs"]["1.15"] if wanted == "=" else wanted
        if wanted is None or uses_what_is_not_there(wanted):
            continue
        found = run(snippet["source"], target=target)
        if differences(loose(wanted, target), loose(found, target)):
            differing.add(ident)
    assert differing == KNOWN[target]
