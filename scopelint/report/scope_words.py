"""What is said about scopes and variables, in words, whatever the format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from scopelint.finding import Span
from scopelint.scope_tree import EntryTrees, Opening, VariableNode, Way, Where
from scopelint.trace import Shape

_REUSE = {"True": " with reuse", "AUTO": " with AUTO_REUSE"}


def shape_text(shape: Shape) -> str:
    """`[3, ?]`; `?` for an unknown rank.

    >>> shape_text((3, None))
    '[3, ?]'
    """
    if shape is None:
        return "?"
    return f"[{', '.join('?' if size is None else str(size) for size in shape)}]"


def place_text(span: Span) -> str:
    """`gan.py:6`, `a.ipynb:cell 2:6`."""
    cell = f"cell {span.cell}:" if span.cell is not None else ""
    return f"{span.path}:{cell}{span.line}"


def traits(variable: VariableNode) -> list[str]:
    """What is to be known of a variable beside name, shape and dtype."""
    said = [] if variable.is_trainable else ["not trained"]
    said += [] if variable.is_global else ["not in checkpoints"]
    said += [] if variable.is_named else ["part of the name is unknown"]
    key = (variable.key or "").rstrip("/")
    return [*said, f"key {key}"] if key and key != variable.name else said


def sites(variable: VariableNode) -> Iterator[tuple[str, str, int]]:
    """Which calls create and share a variable, how often each: the calls in which they differ."""
    level = _level(variable)
    yield "creates", _site(variable.created, level), 1
    for site, count in Counter(_site(each, level) for each in variable.shared).items():
        yield "shares", site, count


def _level(variable: VariableNode) -> int:
    """The outermost level at which the call stacks of a variable's uses differ."""
    stacks = [(*each.calls, each.span) for each in (variable.created, *variable.shared)]
    depth = min(map(len, stacks))
    different = (level for level in range(depth) if len({stack[level] for stack in stacks}) > 1)
    return next(different, depth - 1)


def _site(where: Where, level: int) -> str:
    stack = (*where.calls, where.span)
    return place_text(stack[min(level, len(stack) - 1)])


def opening_texts(openings: Iterable[Opening]) -> Iterator[str]:
    """`gan.py:5`, `gan.py:5 with reuse ×2`."""
    counts = Counter(
        f"{place_text(each.where.span)}{_REUSE.get(each.reuse, '')}" for each in openings
    )
    for text, count in counts.items():
        yield times(text, count)


def times(text: str, count: int) -> str:
    """The text, and how many times if several."""
    return text if count == 1 else f"{text} ×{count}"


def way_remarks(entry: EntryTrees, way: Way, shown: int) -> Iterator[str]:
    """What a way assumes, how it ends, and what of the entry is not shown."""
    for assumption in way.assumptions:
        yield f"assuming: {assumption}"
    if way.error is not None:
        yield f"ends here: {way.error}"
    elif way.ended == "raised":
        yield "ends with an error of the program's own"
    others = len(entry.ways) - shown
    if others:
        yield (
            f"of {entry.count} ways, this one assumes least; {others} more "
            f"{'builds' if others == 1 else 'build'} something else (--all-ways)"
        )


def incomplete_remarks(entry: EntryTrees) -> Iterator[str]:
    """What the analysis gave up on."""
    for cut in entry.incomplete:
        place = f" ({place_text(cut.span)})" if cut.span is not None else ""
        yield f"followed only in part: {cut.reason}{place}"


def titles(entry: EntryTrees, ways: Sequence[Way]) -> Iterator[str]:
    """A title for each way."""
    for number, _ in enumerate(ways, 1):
        yield entry.name if len(ways) == 1 else f"{entry.name} (way {number} of {len(ways)})"
