"""Rules as SARIF describes them."""

from __future__ import annotations

import re

from scopelint.finding import Severity
from scopelint.report.explain import rule_page
from scopelint.rules.declare import Rule

Json = dict[str, object]

LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
#: How often a finding of a rule is right. What TensorFlow refuses is replayed before it is shown.
_PRECISION = {Severity.ERROR: "very-high", Severity.WARNING: "high", Severity.NOTE: "medium"}
#: GitHub's words for severity where security is not at stake.
_PROBLEM = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "recommendation",
}
#: GitHub cuts descriptions that are longer.
LONGEST_DESCRIPTION = 1024


def rule_descriptor(rule: Rule) -> Json:
    """All that is said about a rule; its page is the help."""
    page = rule_page(rule)
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": _description(rule)},
        "help": {"text": _plain(page), "markdown": page},
        "defaultConfiguration": {"level": LEVEL[rule.severity]},
        "properties": {
            "precision": _PRECISION[rule.severity],
            "problem.severity": _PROBLEM[rule.severity],
            "tags": ["correctness", "tensorflow"],
        },
    }


def _description(rule: Rule) -> str:
    """The fault and why it matters, in whole sentences as far as there is room."""
    text = " ".join(f"{rule.summary} {rule.why}".split())
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    end = text.rfind(". ", 0, LONGEST_DESCRIPTION)
    return text[: end + 1]


def _plain(page: str) -> str:
    """Markdown without its marks."""
    return re.sub(r"^(?:#+ |```\w*\n)", "", page, flags=re.M).replace("`", "")
