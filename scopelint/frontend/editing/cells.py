"""A notebook with other texts in some of its cells; every other byte of its JSON stays."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from scopelint.frontend.notebook import code_sources

_SPACE = re.compile(r"\s*")
_STRING = json.JSONDecoder(strict=False)
_OTHER = re.compile(r"[^\s,\]}]+")  # a number, true, false, null


class Literal(str):
    """A string of a JSON text that knows where it stands there."""

    __slots__ = ("end", "start")

    start: int
    end: int


def with_cells(data: bytes, texts: Mapping[int, str]) -> bytes | None:
    """The notebook after its code cells of these numbers got these texts."""
    text = data.decode("utf-8-sig")
    content, _ = _value(text, 0)
    changed = text
    for number, source in reversed(list(enumerate(code_sources(content), 1))):
        if number in texts:
            literals = source if isinstance(source, list) else [source]
            if not literals or not all(_is_plain(each) for each in literals):
                return None
            changed = _with_source(changed, literals, texts[number], isinstance(source, list))
    mark = data[: len(data) - len(text.encode())]
    return mark + changed.encode()


def _is_plain(line: Any) -> bool:
    return isinstance(line, Literal) and "\r" not in line


def _with_source(text: str, literals: Sequence[Literal], new: str, is_list: bool) -> str:
    """Put the lines of a cell in the place of those that are no longer the same."""
    old = [str(each) for each in literals]
    end = "".join(old)[len("".join(old).rstrip("\n")) :]
    lines = re.findall(r"[^\n]*\n|[^\n]+", new + end) if is_list else [new + end]
    most = min(len(old), len(lines)) - 1
    same = 0
    while same < most and old[same] == lines[same]:
        same += 1
    most -= same
    same_after = 0
    while same_after < most and old[-1 - same_after] == lines[-1 - same_after]:
        same_after += 1
    first, last = literals[same], literals[len(old) - 1 - same_after]
    parted = text[literals[0].end : literals[1].start] if len(literals) > 1 else ", "
    written = parted.join(
        json.dumps(line, ensure_ascii=text.isascii())
        for line in lines[same : len(lines) - same_after]
    )
    return text[: first.start] + written + text[last.end :]


# --- JSON with places ---------------------------------------------------------------------


def _value(text: str, at: int) -> tuple[Any, int]:
    """The value that begins at an offset, strings as literals, and where it ends."""
    at = _skip(text, at)
    if text[at] == '"':
        return _literal(text, at)
    if text[at] == "[":
        return _items(text, at)
    if text[at] == "{":
        return _object(text, at)
    found = _OTHER.match(text, at)
    assert found is not None
    return found.group(), found.end()


def _literal(text: str, at: int) -> tuple[Literal, int]:
    value, end = _STRING.raw_decode(text, at)
    literal = Literal(value)
    literal.start, literal.end = at, end
    return literal, end


def _items(text: str, at: int) -> tuple[list[Any], int]:
    items: list[Any] = []
    at = _skip(text, at + 1)
    while text[at] != "]":
        item, at = _value(text, at)
        items.append(item)
        at = _skip(text, at)
        at = _skip(text, at + 1) if text[at] == "," else at
    return items, at + 1


def _object(text: str, at: int) -> tuple[dict[str, Any], int]:
    members: dict[str, Any] = {}
    at = _skip(text, at + 1)
    while text[at] != "}":
        key, at = _literal(text, at)
        members[str(key)], at = _value(text, _skip(text, at) + 1)
        at = _skip(text, at)
        at = _skip(text, at + 1) if text[at] == "," else at
    return members, at + 1


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found is not None
    return found.end()
