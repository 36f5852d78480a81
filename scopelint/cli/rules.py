"""`scopelint rules`: the catalogue."""

from __future__ import annotations

import click

from scopelint.rules.catalogue import catalogue


@click.command("rules")
def command() -> None:
    """List the rules."""
    rules = catalogue()
    names = max(len(rule.name) for rule in rules)
    for rule in rules:
        click.echo(f"{rule.code}  {rule.name:<{names}}  {rule.severity.value:<7}  {rule.summary}")
