"""`--format concise`: one line a finding, as compilers write them and editors read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

from scopelint.finding import Report
from scopelint.report.brief import concise_line, statistics_lines
from scopelint.report.formats import Source
from scopelint.report.layout import summary_lines
from scopelint.report.output import write_lines
from scopelint.rules.declare import Rule


def write(report: Report, rules: Mapping[str, Rule], source: Source, out: TextIO) -> None:
    """A line for each finding, and what they come to."""
    write_quiet(report, rules, source, out)
    write_lines(summary_lines(report), out)


def write_quiet(report: Report, rules: Mapping[str, Rule], source: Source, out: TextIO) -> None:
    """The findings alone."""
    write_lines(map(concise_line, report.findings), out)


def write_statistics(
    report: Report, rules: Mapping[str, Rule], source: Source, out: TextIO
) -> None:
    """How often each rule has found something."""
    write_lines(statistics_lines(report, rules), out)
