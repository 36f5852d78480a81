"""A guard before the parser: what is nested so deeply that LibCST would end the process."""

from __future__ import annotations


def nested_too_deeply(text: str) -> int | None:
    """The line where the nesting is too deep, if there is one."""
    return None
