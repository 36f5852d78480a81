"""Each program of `fixtures/`: its findings are its wants, and all judges saw what it marks."""

from __future__ import annotations

import json

import pytest
from expectations import MarkError, Want, drawn, judge_events, judge_findings, read_marks
from judges import found, interpreted, ran
from programs import RECORDED, Program, programs, recorded

PROGRAMS = programs()
each_program = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)


@each_program
def test_marks_are_read(program: Program) -> None:
    marks = program.marks
    assert marks.seen or marks.wants, "silence counts only where something was seen: add a # var"
    text = program.script.read_text("utf-8")
    assert text.startswith('"""'), "it begins with a sentence that says what it shows"


@each_program
def test_findings_are_the_wants(program: Program) -> None:
    findings = found(program)
    wrong = judge_findings(program.marks, findings)
    assert not wrong, drawn(program.sources, wrong)
    assert {each["confirmation"]["status"] for each in findings} <= {"confirmed"}


@each_program
def test_the_interpreter_saw_it(program: Program) -> None:
    wrong = judge_events(program.marks, interpreted(program))
    assert not wrong, drawn(program.sources, wrong)


@each_program
def test_the_runtime_saw_it(program: Program) -> None:
    seen, error = ran(program)
    wrong = judge_events(program.marks, seen)
    assert not wrong, drawn(program.sources, wrong)
    _, recorded_error = recorded(program)
    assert error == recorded_error


@each_program
def test_tensorflow_saw_it(program: Program) -> None:
    seen, error = recorded(program)
    wrong = judge_events(program.marks, seen)
    assert not wrong, drawn(program.sources, wrong)
    wanted = {(want.path, want.line) for want in program.marks.wants if want.code < "SL2"}
    assert error is None or (error["path"], error["line"]) in wanted


def test_all_recordings_belong_to_a_fixture() -> None:
    kept = {program.recording for program in PROGRAMS}
    assert set(RECORDED.rglob("*.json")) == kept


# --- the harness itself -------------------------------------------------------------------

SOURCE = """\
x = "# want SL101"
make(x)  # want SL101 "w is created" from :1  # var creates w
# want SL102 from other.py:3
make(
    x  # todo SL204
)  # a comment, no mark
make(y)  # todo not SL103  # var perhaps shares w
"""


def test_marks_stand_for_their_line() -> None:
    marks = read_marks({"main.py": SOURCE})
    assert marks.wants == [
        Want("main.py", 2, "SL101", "w is created", ("main.py", 1)),
        Want("main.py", 4, "SL102", "", ("other.py", 3)),
    ]
    assert [want.line for want in (*marks.misses, *marks.false_alarms)] == [5, 7]
    assert [event.line for event in (*marks.seen, *marks.perhaps)] == [2, 7]


@pytest.mark.parametrize("mark", ["want", "want SL1", "want SL101 from 3", "var makes w", "todo"])
def test_a_bad_mark_is_an_error(mark: str) -> None:
    with pytest.raises(MarkError):
        read_marks({"main.py": f"x = 1  # {mark}\n"})


def finding(line: int, rule: str, message: str = "", at: int = 1) -> dict[str, object]:
    related = [{"path": "main.py", "line": at}]
    return {"path": "main.py", "line": line, "rule": rule, "message": message, "related": related}


def test_every_difference_is_a_complaint() -> None:
    marks = read_marks({"main.py": SOURCE})
    right = [finding(2, "SL101", "w is created"), finding(7, "SL103")]
    assert list(judge_findings(marks, right)) == [("main.py", 4)]
    wrong = [finding(2, "SL101", "other"), finding(5, "SL204"), finding(6, "SL101")]
    assert sorted(line for _, line in judge_findings(marks, wrong)) == [2, 4, 5, 6, 7]
    assert "want SL101" in drawn({"main.py": SOURCE}, judge_findings(marks, wrong))


def test_recordings_are_of_tensorflow_1_15_5() -> None:
    for file in RECORDED.rglob("*.json"):
        assert json.loads(file.read_text("utf-8"))["tensorflow"] == "1.15.5"
