"""Strings with unknown parts: building them, and what can be said when two are compared."""

from __future__ import annotations

from scopelint.interpreter.origins import like
from scopelint.interpreter.values import SCALARS, Symbol, Text, Value, symbol

Part = str | Symbol

#: A string of more parts is one unknown.
_MOST_PARTS = 256
#: So is a longer one: no program writes it by hand.
_LONGEST_TEXT = 10_000_000


def text_of(parts: list[Part] | tuple[Part, ...]) -> str | Text:
    """The string of these parts: a plain `str` when all are known."""
    if sum(len(part) for part in parts if isinstance(part, str)) > _LONGEST_TEXT:
        return Text((symbol("a long string", "long text", *parts),))
    joined: list[Part] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    if len(joined) > _MOST_PARTS:
        return Text((symbol("a long string", "long text", *joined),))
    if all(isinstance(part, str) for part in joined):
        return like("".join(part for part in joined if isinstance(part, str)), *parts)
    return Text(tuple(joined))


def parts_of(value: Value) -> tuple[Part, ...] | None:
    """The parts of `str(value)`; None where that is not a matter of text (a list, an object)."""
    if isinstance(value, Text):
        return value.parts
    if isinstance(value, Symbol):
        return (value,)
    if isinstance(value, SCALARS):
        return (like(str(value), value),)
    return None


def concatenate(left: Value, right: Value) -> str | Text | None:
    """`left + right` for strings, known or not; None if either is no string."""
    if not (isinstance(left, (str, Text, Symbol)) and isinstance(right, (str, Text, Symbol))):
        return None
    if isinstance(left, Symbol) and isinstance(right, Symbol):
        return None
    return text_of([*(parts_of(left) or ()), *(parts_of(right) or ())])


def sliced(text: Text, bounds: slice) -> str | Text | None:
    """`text[start:stop]` where both lie in what is known of its ends; None elsewhere."""
    (head, tail), start, stop = known_ends(text), bounds.start, bounds.stop
    if bounds.step is not None:
        return None
    if start is not None and start < 0:
        is_inside = -start <= len(tail) and (stop is None or stop < 0)
        return tail[start:stop] if is_inside else None
    if stop is not None and stop >= 0:
        return head[start:stop] if stop <= len(head) else None
    if (start or 0) > len(head) or -(stop or 0) > len(tail):
        return None
    middle = text.parts[bool(head) : len(text.parts) - bool(tail)]
    return text_of([head[start:], *middle, tail[:stop]])


def parted(text: Text, separator: str, times: int, *, from_end: bool) -> list[str | Text] | None:
    """`text.split(separator, times)`, or `rsplit`, where all lies in what is known of one end."""
    if not separator or times < 1:
        return None
    head, tail = known_ends(text)
    pieces = tail.rsplit(separator, times) if from_end else head.split(separator, times)
    if len(pieces) <= times:
        return None
    if from_end:
        return [text_of([*text.parts[:-1], pieces[0]]), *pieces[1:]]
    return [*pieces[:-1], text_of([pieces[-1], *text.parts[1:]])]


def known_ends(value: str | Text) -> tuple[str, str]:
    """The text that it must begin and end with."""
    if isinstance(value, str):
        return value, value
    first, last = value.parts[0], value.parts[-1]
    return (first if isinstance(first, str) else ""), (last if isinstance(last, str) else "")


def begins_with(value: str | Text, beginning: str | Text) -> bool | None:
    """Whether a text surely begins with another, or surely does not; None where that is open."""
    ours, theirs = list(parts_of(value) or ()), list(parts_of(beginning) or ())
    for index, wanted in enumerate(theirs):
        if index >= len(ours):
            return None
        held, is_last = ours[index], index == len(theirs) - 1
        if isinstance(held, str) and isinstance(wanted, str):
            if held == wanted or (is_last and held.startswith(wanted)):
                continue
            return None if held.startswith(wanted) or wanted.startswith(held) else False
        if held != wanted:
            return None
    return True


def may_equal(left: str | Text, right: str | Text) -> bool:
    """False only where the two cannot be the same string, whatever the unknown parts are."""
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    (left_start, left_end), (right_start, right_end) = known_ends(left), known_ends(right)
    starts = left_start.startswith(right_start) or right_start.startswith(left_start)
    ends = left_end.endswith(right_end) or right_end.endswith(left_end)
    return starts and ends and _fits(left, right) and _fits(right, left)


def _fits(whole: str | Text, pattern: str | Text) -> bool:
    """A known string must be at least as long as the known parts of the other."""
    if not isinstance(whole, str) or isinstance(pattern, str):
        return True
    return len(whole) >= sum(len(part) for part in pattern.parts if isinstance(part, str))
