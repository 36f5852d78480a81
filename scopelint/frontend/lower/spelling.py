"""Names as Python reads them: `ｗｉｄｔｈ` is `width` (PEP 3131), and LibCST leaves it as written."""

from __future__ import annotations

import re
from unicodedata import normalize

import libcst as cst

_WORD = re.compile(r"\w*[^\W\x00-\x7f]\w*")


def with_plain_names(tree: cst.Module, text: str) -> cst.Module:
    """The tree of a text with each name in normal form; the very tree where all names are."""
    if text.isascii() or all(normalize("NFKC", word) == word for word in _WORD.findall(text)):
        return tree
    changed = tree.visit(_Normal())
    assert isinstance(changed, cst.Module)
    return changed


class _Normal(cst.CSTTransformer):
    def leave_Name(  # noqa: N802  the name is LibCST's
        self, original_node: cst.Name, updated_node: cst.Name
    ) -> cst.Name:
        plain = normalize("NFKC", original_node.value)
        return (
            updated_node if plain == original_node.value else updated_node.with_changes(value=plain)
        )
