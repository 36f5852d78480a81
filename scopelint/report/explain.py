"""A rule as a page of Markdown: what `scopelint explain` prints and `docs/rules/` holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scopelint.rules.declare import Example, Rule
from scopelint.tf1_errors import ERRORS

_FIELD = re.compile(r"\{(\w+)(?:!r)?\}")
_WANT = re.compile(r"  # want (SL\d{3}).*$", re.MULTILINE)
_VAR = re.compile(r"(  # var (perhaps )?\w+ \S+)+$", re.MULTILINE)
_LINE_OF_MARKS = re.compile(r"^ *# (want|var) .*\n", re.MULTILINE)


def rule_page(rule: Rule) -> str:
    """All that is said about a rule, in a fixed order."""
    return "\n\n".join(_parts(rule)) + "\n"


def catalogue_page(rules: Iterable[Rule]) -> str:
    """All rules in one table, each with a link to its page."""
    return "\n".join((*_CATALOGUE, *catalogue_rows(rules, ""))) + "\n"


def catalogue_rows(rules: Iterable[Rule], folder: str) -> Iterator[str]:
    """The table of rules, with links to their pages in a folder."""
    yield "| code | name | severity | the fault |"
    yield "| --- | --- | --- | --- |"
    for rule in rules:
        link = f"[{rule.code}]({folder}{rule.code}.md)"
        yield f"| {link} | {rule.name} | {rule.severity.value} | {rule.summary} |"


_CATALOGUE = (
    "# The rules",
    "",
    "SL1xx: TensorFlow raises. SL2xx: no error, and a wrong model. SL3xx: fragile; off unless",
    "selected. SL9xx: about the analysis.",
    "`scopelint explain CODE` prints the same pages. They are drawn from the rules' own files.",
    "",
)


def _parts(rule: Rule) -> Iterator[str]:
    yield f"# {rule.code}: {rule.name}"
    yield f"{rule.summary} *({rule.severity.value}, since {rule.since})*"
    yield "## Why"
    yield rule.why
    if rule.refusals:
        yield "## What TensorFlow says"
        yield f"```text\n{chr(10).join(_errors(rule))}\n```"
    for example in rule.examples:
        yield from _example(example)
    yield "## How to fix"
    yield rule.fix
    yield "## Limits"
    yield rule.limits


def _errors(rule: Rule) -> Iterator[str]:
    """The first lines of the errors that it reports, with what varies in them in `‹›`."""
    for number in rule.refusals:
        error = ERRORS[number]
        text = _FIELD.sub(r"‹\1›", error.template())
        yield f"{error.exception}: {text}"


def _example(example: Example) -> Iterator[str]:
    yield "## Wrong"
    yield _program(_WANT.sub(r"  # ▲ \1 here", example.bad))
    yield "## Right"
    yield _program(plain(example.good))


def plain(program: str) -> str:
    """A program without its marks."""
    return _VAR.sub("", _WANT.sub("", _LINE_OF_MARKS.sub("", program)))


def _program(text: str) -> str:
    return f"```python\n{text}\n```"
