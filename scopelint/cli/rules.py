"""`scopelint rules`: the catalogue."""

from __future__ import annotations

import click

from scopelint.report.rules_json import rules_json
from scopelint.rules.catalogue import catalogue


@click.command("rules")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(format: str) -> None:
    """List the rules."""
    rules = catalogue()
    if format == "json":
        click.echo(rules_json(rules))
        return
    names = max(len(rule.name) for rule in rules)
    for rule in rules:
        click.echo(f"{rule.code}  {rule.name:<{names}}  {rule.severity.value:<7}  {rule.summary}")
