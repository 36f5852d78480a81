"""Whatever is edited, a run that remembers earlier ones says what a run without memory says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from random_projects import edit_project, write_project
from seeds import seeds

from scopelint.config import Settings
from scopelint.engine import pipeline
from scopelint.finding import Confidence, Report
from scopelint.interpreter.budget import Limits

EDITS = 8
#: Random functions call each other, and themselves, twice and more: no entry goes on for long.
LIMITS = Limits(instructions=3_000, import_instructions=9_000)


def report(settings: Settings) -> Report:
    found = pipeline.check(settings)
    return replace(found, summary=replace(found.summary, seconds=0))


#: Seeds that have shown a difference.
FOUND = (30023, 30246, 30272)


@pytest.mark.parametrize("seed", dict.fromkeys([*FOUND, *seeds(6)]))
def test_warm_is_cold(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(seed)
    write_project(random, tmp_path)
    (tmp_path / "setup.py").write_text("")  # the top of the project
    monkeypatch.chdir(tmp_path)
    confidence = random.choice((Confidence.LIKELY, Confidence.POSSIBLE))
    settings = Settings(confidence=confidence, jobs=1, budgets=LIMITS)
    edits: list[str] = []
    for _ in range(EDITS):
        warm, cold = report(settings), report(replace(settings, cache=False))
        assert warm == cold, edits
        edits.append(edit_project(random, tmp_path))
