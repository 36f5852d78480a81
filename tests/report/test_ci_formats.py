"""The formats that CI systems read: what they hold, and that nothing breaks out of them."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from reports import duplicate, report

from scopelint.finding import Problem, Report, Severity, Span
from scopelint.report.formats import (
    formats,
    holds_problems,
    quiet_reporter,
    reporter,
    statistics_reporter,
)
from scopelint.rules.catalogue import catalogue

RULES = {rule.code: rule for rule in catalogue()}
HOSTILE = replace(
    duplicate("nets/50%, a:b.py"), message="one\ntwo ::error::\x00 <b>]]>&\"' 100%", fingerprint="f"
)


def written(name: str, said: Report) -> str:
    out = io.StringIO()
    reporter(name)(said, RULES, lambda path, cell: (), out)
    return out.getvalue()


@pytest.mark.parametrize("name", formats())
def test_any_text_can_be_written(name: str) -> None:
    assert written(name, report(HOSTILE))
    assert written(name, report()) or name in ("json-lines", "github")


# --- concise, json-lines ------------------------------------------------------------------


def test_concise() -> None:
    first, last = written("concise", report(duplicate())).splitlines()
    assert first.startswith("main.py:6:20: error: SL101 duplicate-variable: variable critic/w is")
    assert last.startswith("1 error in 1 file")


def test_quiet() -> None:
    out = io.StringIO()
    quiet_reporter("concise")(report(duplicate()), RULES, lambda path, cell: (), out)
    assert len(out.getvalue().splitlines()) == 1
    out = io.StringIO()
    quiet_reporter("text")(report(), RULES, lambda path, cell: (), out)
    assert out.getvalue() == ""


def test_json_lines_are_the_findings_of_json() -> None:
    said = report(duplicate(), HOSTILE)
    lines = [json.loads(line) for line in written("json-lines", said).splitlines()]
    assert lines == json.loads(written("json", said))["findings"]


# --- statistics ---------------------------------------------------------------------------


def counted(name: str) -> str:
    writer = statistics_reporter(name)
    assert writer is not None
    out = io.StringIO()
    other = replace(duplicate(), rule="SL201", name="unshared-variable")
    writer(report(other, duplicate(), duplicate()), RULES, lambda path, cell: (), out)
    return out.getvalue()


def test_statistics() -> None:
    rows = [line.split()[:3] for line in counted("text").splitlines()]
    assert rows == [["2", "SL101", "duplicate-variable"], ["1", "SL201", "unshared-variable"]]
    assert json.loads(counted("json"))["statistics"] == [
        {"rule": "SL101", "name": "duplicate-variable", "count": 2},
        {"rule": "SL201", "name": "unshared-variable", "count": 1},
    ]
    assert statistics_reporter("sarif") is None


# --- github -------------------------------------------------------------------------------


def commands(said: Report) -> list[tuple[str, dict[str, str], str]]:
    """As the runner of GitHub Actions reads them."""
    read = []
    for line in written("github", said).splitlines():
        found = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
        assert found, line
        properties = dict(each.split("=", 1) for each in found[2].split(","))
        read.append((found[1], {key: plain(text) for key, text in properties.items()}, found[3]))
    return [(name, properties, plain(text)) for name, properties, text in read]


def plain(text: str) -> str:
    for code, letter in (("%0A", "\n"), ("%0D", "\r"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, letter)
    return text


def test_github() -> None:
    ((name, properties, text),) = commands(report(duplicate()))
    assert name == "error"
    assert properties == {
        "file": "main.py", "line": "6", "endLine": "6", "col": "20", "endColumn": "45",
        "title": "SL101 duplicate-variable",
    }  # fmt: skip
    assert "\nfirst created here (main.py:6:20)\n" in text


def test_github_escapes() -> None:
    ((_, properties, text),) = commands(report(HOSTILE))
    assert properties["file"] == "nets/50%, a:b.py"
    assert text.startswith(HOSTILE.message)


def test_github_levels_and_long_spans() -> None:
    long = replace(duplicate(), severity=Severity.WARNING, span=Span("a.py", 3, 5, 9, 2))
    cell = replace(duplicate(), severity=Severity.NOTE, span=Span("a.ipynb", 3, 5, 3, 9, cell=7))
    said = report(long, cell, errors=(Problem("b.py", 3, None, "syntax error"),))
    first, second, third = commands(said)
    assert first[0] == "warning"
    assert first[1].keys() == {"file", "line", "endLine", "title"}
    assert second[0] == "notice"
    assert second[1].keys() == {"file", "title"}
    assert second[2].startswith("cell 7, line 3: ")
    assert third[:2] == ("error", {"file": "b.py", "line": "3", "title": "could not be checked"})


# --- gitlab -------------------------------------------------------------------------------


def test_gitlab() -> None:
    cell = replace(duplicate(), span=Span("a.ipynb", 3, 5, 3, 9, cell=7))
    entries: list[dict[str, Any]] = json.loads(
        written("gitlab", report(duplicate(), duplicate(), cell))
    )
    assert len({entry["fingerprint"] for entry in entries}) == 3
    assert entries[0]["location"] == {"path": "main.py", "lines": {"begin": 6, "end": 6}}
    assert entries[0]["severity"] == "critical"
    assert entries[2]["description"].startswith("cell 7, line 3: SL101")
    assert all(entry["check_name"] == "SL101" for entry in entries)
    assert json.loads(written("gitlab", report())) == []


# --- junit --------------------------------------------------------------------------------


def test_junit() -> None:
    other = replace(duplicate(), span=Span("z.py", 1, 1, 1, 2))
    said = report(
        duplicate(), duplicate(), other, errors=(Problem("b.py", 3, None, "syntax error"),)
    )
    root = ElementTree.fromstring(written("junit", said))
    figures = {name: root.get(name) for name in ("tests", "failures", "errors")}
    assert figures == {"tests": "4", "failures": "3", "errors": "1"}
    assert [(suite.get("name"), suite.get("failures")) for suite in root] == [
        ("main.py", "2"), ("z.py", "1"), ("b.py", "0"),
    ]  # fmt: skip
    (failure, *_) = root.iter("failure")
    assert failure.get("type") == "error SL101"
    assert "main.py:6:20: first created here" in (failure.text or "")


def test_junit_gives_no_line_of_a_cell() -> None:
    cell = replace(duplicate(), span=Span("a.ipynb", 3, 5, 3, 9, cell=7))
    (case,) = ElementTree.fromstring(written("junit", report(cell))).iter("testcase")
    assert (case.get("file"), case.get("line")) == ("a.ipynb", None)
    assert "(a.ipynb:cell 7:3:5)" in case.attrib["name"]


def test_junit_passes_where_nothing_is_found() -> None:
    root = ElementTree.fromstring(written("junit", report()))
    assert (root.get("tests"), root.get("failures")) == ("1", "0")


def test_junit_holds_what_xml_can() -> None:
    root = ElementTree.fromstring(written("junit", report(HOSTILE)))
    (failure,) = root.iter("failure")
    assert failure.get("message") == HOSTILE.message.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def test_problems_are_somewhere() -> None:
    """In the format, or on stderr; `github` and `junit` and the JSON ones have a place for them."""
    told = [name for name in formats() if holds_problems(name)]
    assert told == ["github", "json", "junit", "sarif"]
    problem = Problem("b.py", 3, None, "is quite odd")
    for name in told:
        assert "is quite odd" in written(name, report(errors=(problem,)))
