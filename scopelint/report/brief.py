"""Short forms for people: one line a finding, and how often each rule has found something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from scopelint.finding import Finding, Report
from scopelint.report.layout import SEVERITY_STYLE, Line, Piece, Style, where
from scopelint.rules.declare import Rule


def concise_line(finding: Finding) -> Line:
    """`main.py:6:20: error: SL101 duplicate-variable: message`, as editors read it."""
    return (
        Piece(where(finding.span), Style.PLACE),
        Piece(": "),
        Piece(finding.severity.value, SEVERITY_STYLE[finding.severity]),
        Piece(": "),
        Piece(finding.rule, Style.STRONG, rule=finding.rule),
        Piece(f" {finding.name}: {finding.message}"),
    )


def statistics_lines(report: Report, rules: Mapping[str, Rule]) -> Iterator[Line]:
    """A line for each rule that found something, the most frequent first."""
    counts = counted_by_rule(report)
    wide = max((len(str(count)) for count in counts.values()), default=0)
    names = max((len(rules[code].name) for code in counts if code in rules), default=0)
    for code, count in counts.items():
        rule = rules[code]
        yield (
            Piece(f"{count:>{wide}}", Style.STRONG),
            Piece("  "),
            Piece(code, SEVERITY_STYLE[rule.severity], rule=code),
            Piece(f"  {rule.name:<{names}}  "),
            Piece(rule.summary, Style.FAINT),
        )


def counted_by_rule(report: Report) -> dict[str, int]:
    """How many findings each rule has, the most frequent first."""
    counts = Counter(finding.rule for finding in report.findings)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
