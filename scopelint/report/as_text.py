"""`--format text`: for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

from scopelint.finding import Report
from scopelint.report.brief import statistics_lines
from scopelint.report.formats import Source
from scopelint.report.layout import findings_lines, page
from scopelint.report.output import write_lines
from scopelint.rules.declare import Rule


def write(report: Report, rules: Mapping[str, Rule], source: Source, out: TextIO) -> None:
    """The page: every finding in full, and what it comes to."""
    write_lines(page(report, rules, source), out)


def write_quiet(report: Report, rules: Mapping[str, Rule], source: Source, out: TextIO) -> None:
    """The findings alone."""
    write_lines(findings_lines(report, rules, source), out)


def write_statistics(
    report: Report, rules: Mapping[str, Rule], source: Source, out: TextIO
) -> None:
    """How often each rule has found something."""
    write_lines(statistics_lines(report, rules), out)
