"""Rules for other programs: what `scopelint rules` and `scopelint explain` give with `--format json`."""

from __future__ import annotations

import json
from collections.abc import Iterable

from scopelint.report.explain import plain
from scopelint.rules.declare import Rule


def rules_json(rules: Iterable[Rule]) -> str:
    """A list of rules, in brief."""
    return json.dumps([_brief(rule) for rule in rules], indent=1)


def rule_json(rule: Rule) -> str:
    """All that is said about one rule. Texts are Markdown, examples whole programs."""
    return json.dumps(
        _brief(rule)
        | {
            "since": rule.since,
            "why": rule.why,
            "remedy": rule.remedy,
            "fix": rule.fix,
            "limits": rule.limits,
            "examples": [
                {"bad": plain(each.bad), "good": plain(each.good)} for each in rule.examples
            ],
        },
        indent=1,
    )


def _brief(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "summary": rule.summary,
    }
