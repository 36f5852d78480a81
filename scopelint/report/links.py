"""Where the page of a rule lies on this machine, for terminals that can open it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
#: In an installed package, and in a checkout.
_FOLDERS = (_PACKAGE / "docs", _PACKAGE.parent / "docs" / "rules")


@cache
def rule_link(code: str) -> str | None:
    """The URL of a rule's page; None for no rule, and where the pages are not at hand."""
    pages = (folder / f"{code}.md" for folder in _FOLDERS)
    return next((page.as_uri() for page in pages if code and page.is_file()), None)
