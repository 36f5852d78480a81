"""`scopelint explain`: one rule, in full."""

from __future__ import annotations

import os
import sys
from difflib import get_close_matches

import click

from scopelint.cli._completion import complete_rules
from scopelint.cli._output import write_to
from scopelint.report.explain import rule_page
from scopelint.report.output import wants_colour
from scopelint.report.rules_json import rule_json
from scopelint.rules.catalogue import catalogue, rule_of


@click.command("explain")
@click.argument("rule", shell_complete=complete_rules)
@click.option(
    "--format",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="text is Markdown, drawn where a terminal can.",
)
def command(rule: str, format: str) -> None:
    """Explain a RULE, given by its code or its name: what, why, examples, how to fix."""
    found = rule_of(rule)
    if found is None:
        words = [word for each in catalogue() for word in (each.code, each.name)]
        (near,) = get_close_matches(rule, words, n=1, cutoff=0)
        raise click.BadParameter(
            f"there is no rule {rule!r}; the nearest is {near} (see 'scopelint rules')",
            param_hint="RULE",
        )
    if format == "text" and wants_colour(sys.stdout, os.environ):
        from scopelint.report.terminal import write_markdown

        write_to(None, lambda out: write_markdown(rule_page(found), out))
    else:
        text = rule_json(found) + "\n" if format == "json" else rule_page(found)
        write_to(None, lambda out: print(text, end="", file=out))
