"""Each snippet of the semantics' probes: the runtime prints, records and raises what TensorFlow did."""

from __future__ import annotations

import pytest
from snippets import differences, recorded, run

SNIPPETS = recorded("probes.json.gz")["snippets"]


@pytest.mark.parametrize("ident", sorted(SNIPPETS))
def test_probe_agrees_with_tensorflow(ident: str) -> None:
    snippet = SNIPPETS[ident]
    said = differences(snippet["runs"]["1.15"], run(snippet["source"]))
    assert not said, f"§{snippet['section']} {snippet['title']}\n" + "\n".join(said)


def test_there_are_315_probes() -> None:
    assert len(SNIPPETS) == 315
