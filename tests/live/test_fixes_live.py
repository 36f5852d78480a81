"""Fixed programs on a live TensorFlow 1.15.5: what failed before runs, and makes what it should."""

from __future__ import annotations

from pathlib import Path

import pytest
from programs import TF115, record
from test_fixes import EXAMPLES, FIXED, SILENT, fixed, written

pytestmark = pytest.mark.skipif(not TF115, reason="SCOPELINT_TF115 names no TensorFlow 1.15.5")


def test_before_fails_and_after_runs(tmp_path: Path) -> None:
    cases = [
        (folder.name, kind, written(tmp_path / f"{folder.name}_{kind}", text))
        for folder in FIXED
        for kind in ("before", "after")
        for text in ((folder / f"{kind}.py").read_text("utf-8"),)
    ]
    results = record([program for _, _, program in cases])
    for (name, kind, _), (events, error) in zip(cases, results, strict=True):
        assert (error is None) == (kind == "after" or name in SILENT), (name, error)
        assert events or kind == "before", name


def test_mended_examples_run(tmp_path: Path) -> None:
    mended = []
    for code, number, example in EXAMPLES:
        folder = tmp_path / f"{code}_{number}"
        folder.mkdir()
        after, _ = fixed(folder, example.bad + "\n")
        mended.append(written(folder, after))
    for program, (events, error) in zip(mended, record(mended), strict=True):
        assert error is None, program.name
        assert events
