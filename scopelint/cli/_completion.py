"""What a shell is offered where a rule is wanted."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem


def complete_rules(
    ctx: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The codes and names that begin so; of a list with commas, its last part is completed."""
    from scopelint.rules.catalogue import catalogue

    before, comma, begun = incomplete.rpartition(",")
    return [
        CompletionItem(before + comma + word, help=rule.summary)
        for rule in catalogue()
        for word in (rule.code, rule.name)
        if begun and word.lower().startswith(begun.lower())
    ] or [
        CompletionItem(before + comma + rule.code, help=rule.summary)
        for rule in catalogue()
        if not begun
    ]
