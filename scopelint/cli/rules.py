"""`scopelint rules`: the catalogue."""

from __future__ import annotations

from collections.abc import Sequence

import click

from scopelint.cli._output import write_to
from scopelint.report.rules_json import rules_json
from scopelint.rules.catalogue import catalogue
from scopelint.rules.declare import Rule


@click.command("rules")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(format: str) -> None:
    """List the rules."""
    rules = catalogue()
    text = rules_json(rules) if format == "json" else _lines(rules)
    write_to(None, lambda out: print(text, file=out))


def _lines(rules: Sequence[Rule]) -> str:
    names = max(len(rule.name) for rule in rules)
    return "\n".join(
        f"{rule.code}  {rule.name:<{names}}  {rule.severity.value:<7}  {rule.summary}"
        for rule in rules
    )
