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


def loose(trace: dict[str, Any]) -> dict[str, Any]:
    """A trace without the texts of errors and without the scopes of its events."""
    left_out = (FIELDS.index("scope"), FIELDS.index("trainable"))
    events = []
    for row in trace["events"]:
        is_error = row[0] == "error"
        kept = [
            cell
            for index, cell in enumerate(row[: len(FIELDS)])
            if index != left_out[0] and not (is_error and index == left_out[1])
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
        if differences(loose(wanted), loose(run(snippet["source"], target=target))):
            differing.add(ident)
    assert differing == KNOWN[target]


CORE_OF_1_0 = (
    "2.2.false-exists",
    "3.3.false",
    "3.4.object-false",
    "3.11.decorator",
    "9.3.contrib-list-times",
)


@pytest.mark.parametrize("ident", CORE_OF_1_0)
def test_1_0_differs_where_the_table_says(ident: str) -> None:
    snippet = SNIPPETS[ident]
    wanted = snippet["runs"]["1.0"]
    wanted = snippet["runs"]["1.15"] if wanted == "=" else wanted
    assert not differences(loose(wanted), loose(run(snippet["source"], target="1.0")))
