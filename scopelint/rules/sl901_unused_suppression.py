"""SL901: a comment suppresses nothing. The engine says it (`engine.suppressing`)."""

from __future__ import annotations

from scopelint.finding import Severity
from scopelint.rules.declare import Rule

RULE = Rule(
    code="SL901",
    name="unused-suppression",
    severity=Severity.NOTE,
    since="0.1",
    summary="A comment suppresses a finding that is not there.",
    why="""
        `# scopelint: ignore[CODE]` keeps the findings of a rule from being shown: behind code,
        for that statement; alone on a line, for the next one; as `ignore-file[CODE]`, for the
        file. `# noqa: SL101` and a plain `# noqa` are understood too. When the fault is gone, the
        comment would silence the next one that comes there. And a comment that names no rule, or
        one that does not exist, or that has another word in place of `ignore`, never had an effect.
    """,
    remedy="Mend what is misspelt; what has no effect any more, --fix takes out.",
    fix="""
        Take the rule out of the comment, or the whole comment if no other is left. Where no rule
        is named, name the one that is meant.
    """,
    limits="""
        It speaks of rules that are on in this run only, and of no plain `# noqa`. It is silent
        where scopelint may not have seen all uses of the file: when a part of the project is
        checked, when entries are configured, and where an entry was followed only in part.
    """,
    semantics=(),
    check=None,
    examples=(),
)
