"""`--format sarif`: SARIF 2.1.0, for code scanning and for viewers that follow a trace.

A result's message links to its related places; its code flow is the call stack that leads to
it. What was not followed or could not be read are notifications of the run. What GitHub would
refuse for its size is cut, and that is a notification, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from scopelint import __version__
from scopelint.finding import (
    Confidence,
    Finding,
    Frame,
    Note,
    Report,
    Severity,
    Silencer,
    Suppressed,
)
from scopelint.report.formats import Source
from scopelint.report.layout import sentence
from scopelint.report.sarif_fixes import fix_changes
from scopelint.report.sarif_notices import INCOMPLETE, LIMITED, UNREADABLE, notices
from scopelint.report.sarif_places import escaped, location
from scopelint.report.sarif_rules import LEVEL, rule_descriptor
from scopelint.rules.declare import Rule

HOLDS_PROBLEMS = True

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

#: What GitHub takes: results in a run, places of a result, steps of a code flow.
MOST_RESULTS, MOST_PLACES, MOST_STEPS = 25_000, 100, 1_000

Json = dict[str, object]


def write(report: Report, rules: Mapping[str, Rule], source: Source, out: TextIO) -> None:
    """One run in one SARIF log."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report, rules)]}
    json.dump(log, out, indent=1)
    out.write("\n")


def _run(report: Report, rules: Mapping[str, Rule]) -> Json:
    order = {code: index for index, code in enumerate(sorted(rules))}
    results = [_result(finding, order) for finding in most_important(report.findings)]
    room = MOST_RESULTS - len(results)
    results += [_suppressed(each, order) for each in report.suppressed[:room]]
    left_out = len(report.findings) + len(report.suppressed) - len(results)
    return {
        "tool": {"driver": _driver(rules)},
        "invocations": [
            {
                "executionSuccessful": bool(report.summary.parsed or not report.summary.errors),
                "toolExecutionNotifications": notices(report.summary, left_out),
            }
        ],
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "The working directory of the run."}}
        },
        "columnKind": "unicodeCodePoints",
        "results": results,
    }


def most_important(findings: Sequence[Finding]) -> Sequence[Finding]:
    """All findings; where they are more than GitHub takes, the worst and most certain."""
    if len(findings) <= MOST_RESULTS:
        return findings
    severities, confidences = tuple(Severity), tuple(Confidence)
    return sorted(
        findings,
        key=lambda each: (severities.index(each.severity), confidences.index(each.confidence)),
    )[:MOST_RESULTS]


def _driver(rules: Mapping[str, Rule]) -> Json:
    return {
        "name": "scopelint",
        "semanticVersion": __version__,
        "rules": [rule_descriptor(rules[code]) for code in sorted(rules)],
        "notifications": [
            {"id": INCOMPLETE, "shortDescription": {"text": "An entry followed only in part."}},
            {"id": UNREADABLE, "shortDescription": {"text": "A file that could not be checked."}},
            {"id": LIMITED, "shortDescription": {"text": "Results that are left out."}},
        ],
    }


# --- results ------------------------------------------------------------------------------


def _result(finding: Finding, order: Mapping[str, int]) -> Json:
    related = finding.related[:MOST_PLACES]
    result: Json = {
        "ruleId": finding.rule,
        "level": LEVEL[finding.severity],
        "message": {"text": _message(finding, related)},
        "locations": [_main_location(finding)],
        "partialFingerprints": {"scopelint/v1": finding.fingerprint},
        "properties": _properties(finding),
    }
    if finding.rule in order:
        result["ruleIndex"] = order[finding.rule]
    if related:
        result["relatedLocations"] = [_related(note, at) for at, note in enumerate(related, 1)]
    if finding.trace:
        result["codeFlows"] = [{"threadFlows": [{"locations": _steps(finding)}]}]
    if finding.fix is not None and (fixes := fix_changes(finding.fix)):
        result["fixes"] = fixes
    return result


def _message(finding: Finding, related: Iterable[Note]) -> str:
    """The message, and a link to each related place."""
    said = escaped(sentence(finding.span, finding.message))
    links = (f"[{escaped(note.message)}]({number})" for number, note in enumerate(related, 1))
    return ". ".join((said, *links)) + "."


def _main_location(finding: Finding) -> Json:
    place = location(finding.span)
    if finding.trace:
        function = finding.trace[-1].function
        place["logicalLocations"] = [{"fullyQualifiedName": function, "kind": "function"}]
    return place


def _related(note: Note, number: int) -> Json:
    message = {"text": sentence(note.span, note.message)}
    return {"id": number, **location(note.span), "message": message}


def _steps(finding: Finding) -> list[Json]:
    """The calls that lead to a finding, outermost first; of too many, the innermost."""
    frames = finding.trace[-MOST_STEPS:]
    last = len(frames) - 1
    return [
        {
            "location": {
                **location(frame.span),
                "message": {"text": _step(frame, finding if level == last else None)},
            },
            "nestingLevel": level,
            "importance": "essential" if level == last else "important",
        }
        for level, frame in enumerate(frames)
    ]


def _step(frame: Frame, finding: Finding | None) -> str:
    said = f"in {frame.function}" if finding is None else f"in {frame.function}: {finding.message}"
    return sentence(frame.span, said)


def _properties(finding: Finding) -> Json:
    """What SARIF has no place for."""
    said = finding.confirmation
    return {
        "confidence": finding.confidence.value,
        "variable": finding.variable,
        "cell": finding.span.cell,
        "assumptions": list(finding.assumptions),
        "confirmation": {
            "status": said.status.value,
            "by": said.by.value,
            "detail": said.detail,
        },
    }


def _suppressed(suppressed: Suppressed, order: Mapping[str, int]) -> Json:
    """A finding that is not shown, and why."""
    by_comment = suppressed.by is Silencer.COMMENT
    suppression: Json = {"kind": "inSource" if by_comment else "external", "status": "accepted"}
    reason = suppressed.reason or ("" if by_comment else "in the baseline")
    if reason:
        suppression["justification"] = reason
    if suppressed.comment is not None:
        suppression["location"] = location(suppressed.comment)
    return {**_result(suppressed.finding, order), "suppressions": [suppression]}
