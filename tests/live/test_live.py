"""Fixtures and the examples of rules on a live TensorFlow 1.15.5, where SCOPELINT_TF115 names one."""

from __future__ import annotations

from pathlib import Path

import pytest
from expectations import Seen, drawn, judge_events, read_marks
from notebooks import cells_of, line_of, twice
from programs import TF115, Program, programs, record, recorded, written

from scopelint.finding import Severity
from scopelint.rules.catalogue import catalogue

pytestmark = pytest.mark.skipif(not TF115, reason="SCOPELINT_TF115 names no TensorFlow 1.15.5")


def test_recordings_are_true() -> None:
    every = programs()
    for program, (events, error) in zip(every, record(every), strict=True):
        assert (set(events), error) == recorded(program), program.name


def test_examples_of_rules(tmp_path: Path) -> None:
    cases = [
        (rule, is_bad, written(tmp_path / f"{rule.code}_{number}_{is_bad}", text))
        for rule in catalogue()
        for number, example in enumerate(rule.examples)
        for is_bad, text in ((True, example.bad), (False, example.good))
    ]
    results = record([program for _, _, program in cases])
    for (rule, is_bad, program), (events, error) in zip(cases, results, strict=True):
        judge(program, is_bad and rule.severity is Severity.ERROR, set(events), error)


def test_cells_run_again(tmp_path: Path) -> None:
    """What fails when its cell is run again, by the examples of the rules about that."""
    texts = [
        text
        for rule in catalogue()
        if rule.of_reruns
        for example in rule.examples
        for text in (example.bad, example.good)
    ]
    runs = [(text, cell.number) for text in texts for cell in cells_of(text)]
    programs_of_runs = [
        written(tmp_path / str(index), twice(*run)) for index, run in enumerate(runs)
    ]
    failing: dict[str, set[int]] = {text: set() for text in texts}
    for (text, number), (_, error) in zip(runs, record(programs_of_runs), strict=True):
        if error is not None:
            failing[text].add(line_of(text, number, error["line"]))
    for text, lines in failing.items():
        assert lines == {want.line for want in read_marks({"main.py": text}).wants}, text


def judge(program: Program, raises: bool, seen: set[Seen], error: dict[str, object] | None) -> None:
    marks = program.marks
    wrong = judge_events(marks, seen, in_part=True)
    assert not wrong, drawn(program.sources, wrong)
    if raises:
        assert error is not None, program.name
        assert (error["path"], error["line"]) in {(want.path, want.line) for want in marks.wants}
    else:
        assert error is None, program.name
