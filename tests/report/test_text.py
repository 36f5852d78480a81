"""The page for people, plain and in colour."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from reports import PROGRAM, duplicate, report

from scopelint.finding import (
    Confirmation,
    Cut,
    Finding,
    Judge,
    Problem,
    Report,
    Silencer,
    Span,
    Status,
    Suppressed,
)
from scopelint.report.formats import formats, reporter
from scopelint.report.frames import LONGEST, code_frame
from scopelint.report.output import wants_colour
from scopelint.report.source import read_lines
from scopelint.rules.catalogue import catalogue

RULES = {rule.code: rule for rule in catalogue()}
SNAPSHOTS = Path(__file__).parents[1] / "snapshots"


def source(path: str, cell: int | None) -> Sequence[str]:
    return PROGRAM.split("\n")


def page(said: Report) -> str:
    out = io.StringIO()
    reporter("text")(said, RULES, source, out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")


def test_formats_are_found_by_name() -> None:
    expected = "concise github gitlab json json-lines junit sarif text"
    assert formats() == tuple(expected.split())


def test_a_finding(redraw: bool) -> None:
    snapshot = SNAPSHOTS / "duplicate.txt"
    if redraw:
        snapshot.parent.mkdir(exist_ok=True)
        snapshot.write_text(page(report(duplicate())), "utf-8")
    assert page(report(duplicate())) == snapshot.read_text("utf-8")


def test_of_many_assumptions_the_last_are_shown() -> None:
    assumptions = tuple(f"flag {number} is set" for number in range(9))
    text = page(report(replace(duplicate(), assumptions=assumptions)))
    assert "assuming      3 things more, which --format json lists" in text
    shown = re.findall(r"assuming +flag (\d) is set", text)
    assert shown == list("345678")


def test_what_is_not_shown_is_said() -> None:
    silencers = (Silencer.COMMENT, Silencer.BASELINE, Silencer.BASELINE)
    hidden = tuple(Suppressed(duplicate(), silencer) for silencer in silencers)
    text = page(replace(report(), suppressed=hidden))
    assert "3 findings not shown: 1 suppressed by comments, 2 known before." in text


def test_colour_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = page(report(duplicate()))
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    styled = page(report(duplicate()))
    assert "\x1b[" in styled
    without = re.sub(r"\x1b\[[\d;]*m", "", styled)
    assert [line.rstrip() for line in without.splitlines()] == plain.splitlines()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "", "NO_COLOR": ""}, False),
    ],
)
def test_who_gets_colour(environment: dict[str, str], expected: bool) -> None:
    assert wants_colour(io.StringIO(), environment) is expected


def test_a_terminal_gets_colour() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert wants_colour(Terminal(), {})
    assert not wants_colour(Terminal(), {"TERM": "dumb"})
    assert not wants_colour(Terminal(), {"NO_COLOR": "1"})


def test_nothing_found() -> None:
    assert page(report()) == "Nothing found in 1 file (1 parsed, 1 entry, 2 paths, 0.1 s).\n"


def test_what_was_cut_is_said() -> None:
    cuts = (Cut("main.py", "too many paths", None), Cut("main.py", "depth", None))
    assert "1 entry followed only in part" in page(report(incomplete=cuts))


def test_problems_are_not_on_the_page() -> None:
    """They go to stderr."""
    assert "bad.py" not in page(report(errors=(Problem("bad.py", 1, 1, "no"),)))


def judged(status: Status, by: Judge = Judge.REPLAY) -> Finding:
    return replace(duplicate(), confirmation=Confirmation(status, by, ""))


def test_who_confirmed_it() -> None:
    assert "on scopelint's numpy runtime" in page(report(judged(Status.CONFIRMED)))
    assert "on your TensorFlow" in page(report(judged(Status.CONFIRMED, Judge.TENSORFLOW)))
    assert "not yet" in page(report(judged(Status.UNCONFIRMED)))


def test_a_file_that_is_gone_has_no_frame(tmp_path: Path) -> None:
    out = io.StringIO()
    reporter("text")(report(duplicate(str(tmp_path / "gone.py"))), RULES, read_lines, out)
    assert "│" not in out.getvalue()
    assert "duplicate-variable" in out.getvalue()


# --- frames -------------------------------------------------------------------------------


def test_marks_stand_under_wide_letters_and_tabs() -> None:
    rows = code_frame(['\tx = f("模型", y)'], Span("a.py", 1, 14, 1, 15), 0)
    assert [row.text for row in rows] == ['    x = f("模型", y)', " " * 18 + "^"]


def test_a_long_call_is_shown_in_part() -> None:
    lines = [f"line {number}" for number in range(40)]
    rows = code_frame(lines, Span("a.py", 5, 1, 35, 4), 1)
    assert [row.number for row in rows] == list(range(4, 4 + LONGEST + 2))
    assert not any(row.is_mark for row in rows)


def test_form_feeds_end_no_line(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n\x0cy = 2\n")
    assert read_lines(str(tmp_path / "a.py"), None)[1] == "\x0cy = 2"


def test_nothing_moves_the_cursor() -> None:
    (row, _) = code_frame(["x = '\x1b[2J'"], Span("a.py", 1, 1, 1, 2), 0)
    assert "\x1b" not in row.text
