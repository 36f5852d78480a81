"""Constants and f-strings."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from scopelint.frontend.lower.dispatch import expression, value
from scopelint.frontend.lower.draft import Draft
from scopelint.ir import BuildText, Constant, Formatted, Register

Part = str | Formatted

#: A text like `models.networks.generator`, by which a program may ask for what has this path.
_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)+")


@expression(ast.Constant)
def lower_constant(draft: Draft, node: ast.Constant, target: Register) -> None:
    """A number, a text, bytes, `None`, `True`, `False` or `...`."""
    draft.emit(Constant(target, node.value))
    if isinstance(node.value, str) and "." in node.value and _DOTTED.fullmatch(node.value):
        draft.file.texts.add(node.value.rpartition(".")[2])


@expression(ast.JoinedStr)
def lower_formatted(draft: Draft, node: ast.JoinedStr, target: Register) -> None:
    """An f-string; the calls inside it share their statement's place."""
    around, draft.in_text = draft.in_text, True
    parts = _parts(draft, node.values)
    draft.in_text = around
    draft.emit(BuildText(target, parts))


def _parts(draft: Draft, nodes: Sequence[ast.expr]) -> tuple[Part, ...]:
    """The parts of a text, neighbouring plain ones made one and empty ones left out."""
    parts: list[Part] = []
    for node in nodes:
        if isinstance(node, ast.FormattedValue):
            parts.append(_formatted(draft, node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            last = parts[-1] if parts else None
            if isinstance(last, str):
                parts[-1] = last + node.value
            else:
                parts.append(node.value)
    return tuple(parts)


def _formatted(draft: Draft, node: ast.FormattedValue) -> Formatted:
    formatted = value(draft, node.value)
    conversion = None if node.conversion < 0 else chr(node.conversion)
    specification = None if node.format_spec is None else value(draft, node.format_spec)
    return Formatted(formatted, conversion, specification)
