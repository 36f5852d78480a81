"""`scopelint explain`: one rule, in full."""

from __future__ import annotations

import os
import sys

import click

from scopelint.cli._completion import complete_rules
from scopelint.cli._output import write_to
from scopelint.config.selectors import UnknownSelectorError, rule_named
from scopelint.report.explain import rule_page
from scopelint.report.output import wants_colour
from scopelint.report.rules_json import rule_json


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
    try:
        found = rule_named(rule)
    except UnknownSelectorError as error:
        raise click.BadParameter(str(error), param_hint="RULE") from None
    if format == "text" and wants_colour(sys.stdout, os.environ):
        from scopelint.report.terminal import write_markdown

        write_to(None, lambda out: write_markdown(rule_page(found), out))
    else:
        text = rule_json(found) + "\n" if format == "json" else rule_page(found)
        write_to(None, lambda out: print(text, end="", file=out))
