"""Numbers and texts as they are written → the values that they stand for."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Sequence

import libcst as cst

from scopelint.frontend.lower.dispatch import expression, value
from scopelint.frontend.lower.draft import Draft
from scopelint.ir import BuildText, Constant, ConstantValue, Formatted, Register, Unknown

Part = str | Formatted
#: One way to write the pieces of adjacent literals.
Piece = cst.SimpleString | cst.FormattedString


@expression(cst.Integer, cst.Float, cst.Imaginary)
def lower_number(
    draft: Draft, node: cst.Integer | cst.Float | cst.Imaginary, target: Register
) -> None:
    """A number; one too long for Python to read is unknown."""
    try:
        number: ConstantValue = (
            int(node.value) if node.value.isdecimal() else literal_eval(node.value)
        )
    except (SyntaxError, ValueError):
        draft.emit(Unknown(target, "a number that Python does not read"))
    else:
        draft.emit(Constant(target, number))


@expression(cst.Ellipsis)
def lower_ellipsis(draft: Draft, _: cst.Ellipsis, target: Register) -> None:
    """The constant `...`."""
    draft.emit(Constant(target, ...))


@expression(cst.SimpleString)
def lower_string(draft: Draft, node: cst.SimpleString, target: Register) -> None:
    """A text or bytes."""
    text = read_string(node.value)
    if text is None:
        draft.emit(Unknown(target, "a text whose escapes Python does not read"))
    else:
        draft.emit(Constant(target, text))


def read_string(source: str) -> str | bytes | None:
    r"""The value of a literal; None where its escapes are wrong.

    >>> read_string("'a'"), read_string(r"'\t'"), read_string("b'a'"), read_string(r"'\x'")
    ('a', '\t', b'a', None)
    """
    quote = source[0]
    if quote in "'\"" and "\\" not in source:
        width = 3 if source[:3] == quote * 3 and len(source) >= 6 else 1
        return source[width:-width]
    try:
        text = literal_eval(source)
    except (SyntaxError, ValueError):
        return None
    return text if isinstance(text, str | bytes) else None


@expression(cst.ConcatenatedString)
def lower_concatenated(draft: Draft, node: cst.ConcatenatedString, target: Register) -> None:
    """Adjacent literals are one text."""
    pieces = _pieces(node)
    texts = [read_string(piece.value) for piece in pieces if isinstance(piece, cst.SimpleString)]
    if len(texts) < len(pieces):
        draft.emit(BuildText(target, _text_parts(draft, pieces)))
    elif all(isinstance(text, str) for text in texts):
        draft.emit(Constant(target, "".join(text for text in texts if isinstance(text, str))))
    elif all(isinstance(text, bytes) for text in texts):
        draft.emit(Constant(target, b"".join(text for text in texts if isinstance(text, bytes))))
    else:
        draft.emit(Unknown(target, "text and bytes side by side"))


def _pieces(node: cst.ConcatenatedString) -> list[Piece]:
    pieces: list[Piece] = []
    rest: cst.BaseExpression = node
    while isinstance(rest, cst.ConcatenatedString):
        if isinstance(rest.left, cst.SimpleString | cst.FormattedString):
            pieces.append(rest.left)
        rest = rest.right
    if isinstance(rest, cst.SimpleString | cst.FormattedString):
        pieces.append(rest)
    return pieces


# --- f-strings ----------------------------------------------------------------------------


@expression(cst.FormattedString)
def lower_formatted(draft: Draft, node: cst.FormattedString, target: Register) -> None:
    """An f-string; the calls inside it share their statement's place."""
    draft.emit(BuildText(target, _text_parts(draft, [node])))


def _text_parts(draft: Draft, pieces: Sequence[Piece]) -> tuple[Part, ...]:
    parts: list[Part] = []
    around, draft.in_text = draft.in_text, True
    for piece in pieces:
        if isinstance(piece, cst.FormattedString):
            parts += _contents(draft, piece.parts, piece.start)
        else:
            text = read_string(piece.value)
            parts.append(text if isinstance(text, str) else "")
    draft.in_text = around
    return _joined(parts)


def _joined(parts: list[Part]) -> tuple[Part, ...]:
    """The same parts, neighbouring texts made one and empty ones left out."""
    joined: list[Part] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, str) and isinstance(last, str):
            joined[-1] = last + part
        elif part != "":
            joined.append(part)
    return tuple(joined)


def _contents(
    draft: Draft, contents: Sequence[cst.BaseFormattedStringContent], start: str
) -> list[Part]:
    parts: list[Part] = []
    for content in contents:
        if isinstance(content, cst.FormattedStringText):
            parts.append(_plain_text(content.value, start))
        elif isinstance(content, cst.FormattedStringExpression):
            parts += _expression_parts(draft, content, start)
    return parts


def _plain_text(source: str, start: str) -> str:
    """The text between the braces of an f-string that starts with `start`."""
    source = source.replace("{{", "{").replace("}}", "}")
    if "\\" not in source or "r" in start.lower():
        return source
    quote = start.lstrip("fFuU")
    text = read_string(quote + source + quote)
    return text if isinstance(text, str) else source


def _expression_parts(draft: Draft, node: cst.FormattedStringExpression, start: str) -> list[Part]:
    parts: list[Part] = []
    conversion = node.conversion
    if node.equal is not None:
        before, after = node.whitespace_before_expression, node.whitespace_after_expression
        code = cst.Module(()).code_for_node
        equal = code(node.equal)
        parts.append(code(before) + code(node.expression) + code(after) + equal)
        if conversion is None and node.format_spec is None:
            conversion = "r"
    formatted = value(draft, node.expression)
    specification = _specification(draft, node.format_spec, start)
    parts.append(Formatted(formatted, conversion, specification))
    return parts


def _specification(
    draft: Draft, contents: Sequence[cst.BaseFormattedStringContent] | None, start: str
) -> Register | None:
    if contents is None:
        return None
    target = draft.register()
    parts = _joined(_contents(draft, contents, start))
    draft.emit(BuildText(target, parts))
    return target
