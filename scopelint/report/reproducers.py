"""What `scopelint repro` writes: the programs of findings, to be run as they are, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import TextIO

from scopelint.finding import Finding, Reproducer
from scopelint.report.layout import where

_WIDTH = 98
VERSION = 1


def write_text(findings: Sequence[Finding], out: TextIO) -> None:
    """The programs; where there are several, each below a line that says which one it is."""
    text = "\n\n".join(_parts(findings)) + "\n"
    coding = "" if text.isascii() else "# coding: utf-8\n"  # Python 2 asks for it
    out.write(coding + text)


def _parts(findings: Sequence[Finding]) -> Iterator[str]:
    count = len(findings)
    for number, finding in enumerate(findings, 1):
        if count > 1:
            yield f"# {'-' * _WIDTH}\n# Program {number} of {count}"
        yield "\n".join(_heading(finding))
        if finding.reproducer is not None:
            yield finding.reproducer.text.strip()


def write_json(findings: Sequence[Finding], out: TextIO) -> None:
    """One JSON document and a line's end."""
    document = {"version": VERSION, "programs": [_program(finding) for finding in findings]}
    json.dump(document, out, indent=1)
    out.write("\n")


FORMATS: Mapping[str, Callable[[Sequence[Finding], TextIO], None]] = {
    "json": write_json,
    "text": write_text,
}


def _heading(finding: Finding) -> Iterator[str]:
    """What the program shows, as comments."""
    yield f"# {finding.rule} {finding.name}: {where(finding.span)}"
    yield from _comment(finding.message)
    for assumption in finding.assumptions:
        yield from _comment(f"Assuming: {assumption}")
    if finding.reproducer is None:
        yield from _comment(f"There is no program of it: {finding.confirmation.detail}")
    elif finding.reproducer.raises is not None:
        raises = finding.reproducer.raises
        yield from _comment(f"To be seen: {raises.type}: {raises.text}")
    elif finding.reproducer.is_one is not None:
        arrays = "one array" if finding.reproducer.is_one else "two arrays"
        yield from _comment(f"To be seen: nothing is raised, and the two uses have {arrays}")
    else:
        yield from _comment("To be seen: nothing is raised, and what is sought is not there")


def _comment(text: str) -> list[str]:
    return wrap(
        "".join(letter if letter.isprintable() else " " for letter in text),
        _WIDTH,
        initial_indent="# ",
        subsequent_indent="#     ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _program(finding: Finding) -> dict[str, object]:
    span, reproducer = finding.span, finding.reproducer
    return {
        "rule": finding.rule,
        "path": span.path,
        "cell": span.cell,
        "line": span.line,
        "column": span.column,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
        "confirmation": {
            "status": finding.confirmation.status.value,
            "by": finding.confirmation.by.value,
            "detail": finding.confirmation.detail,
        },
        "program": reproducer and _described(reproducer),
    }


def _described(reproducer: Reproducer) -> dict[str, object]:
    raises = reproducer.raises
    return {
        "text": reproducer.text,
        "raises": raises and {"line": raises.line, "type": raises.type, "message": raises.text},
        "is_one": reproducer.is_one,
        "lines": [
            {"line": line, "path": span.path, "cell": span.cell, "user_line": span.line}
            for line, span in reproducer.spans
        ],
    }
