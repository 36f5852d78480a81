"""`--format gitlab`: a Code Quality report, which GitLab shows in merge requests."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from typing import TextIO

from scopelint.finding import Finding, Report, Severity
from scopelint.report.formats import Source
from scopelint.report.layout import sentence
from scopelint.rules.declare import Rule

_SEVERITY = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "minor"}


def write(report: Report, rules: Mapping[str, Rule], source: Source, out: TextIO) -> None:
    """One JSON list; every entry has a fingerprint of its own, as GitLab wants it."""
    seen: Counter[str] = Counter()
    entries = []
    for finding in report.findings:
        entries.append(_entry(finding, seen[finding.fingerprint]))
        seen[finding.fingerprint] += 1
    json.dump(entries, out, indent=1)
    out.write("\n")


def _entry(finding: Finding, before: int) -> dict[str, object]:
    """A finding; `before` it, so many had the same fingerprint."""
    span = finding.span
    lines = {"begin": span.line, "end": span.end_line} if span.cell is None else {"begin": 1}
    told = f"{finding.rule}:{span.path}:{finding.fingerprint}:{before}"
    return {
        "description": sentence(span, f"{finding.rule} {finding.name}: {finding.message}"),
        "check_name": finding.rule,
        "fingerprint": hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": _SEVERITY[finding.severity],
        "location": {"path": span.path, "lines": lines},
    }
