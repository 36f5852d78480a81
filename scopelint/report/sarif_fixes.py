"""Fixes as SARIF has them: the stretches of each file to take out, and what to put there."""

from __future__ import annotations

from itertools import groupby

from scopelint.finding import Edit, Fix
from scopelint.report.sarif_places import artifact, region

Json = dict[str, object]


def fix_changes(fix: Fix) -> list[Json]:
    """The fix, if it lies in source files: places in a notebook's cells SARIF cannot name."""
    if any(edit.span.cell is not None for edit in fix.edits):
        return []
    by_path = groupby(sorted(fix.edits, key=_place), key=lambda edit: edit.span.path)
    changes = [
        {
            "artifactLocation": artifact(path),
            "replacements": [
                {"deletedRegion": region(edit.span), "insertedContent": {"text": edit.text}}
                for edit in edits
            ],
        }
        for path, edits in by_path
    ]
    return [
        {
            "description": {"text": fix.description},
            "artifactChanges": changes,
            "properties": {"safe": fix.is_safe},
        }
    ]


def _place(edit: Edit) -> tuple[str, int, int]:
    return edit.span.path, edit.span.line, edit.span.column
