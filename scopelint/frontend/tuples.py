"""Python 2's tuples where Python 3 wants none: parameters in parentheses, `in 1, 2` in lists."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.frontend.edits import Edit
from scopelint.frontend.tokens import Kind, Token, Tokens, tokens_of

#: Tokens that the parameters of a `lambda` or the targets of a `for` take at most.
_LONGEST_HEAD = 300
_BEFORE = frozenset({";", ":", "async"})
_COMPOUND = frozenset({
    "if", "for", "while", "with", "try", "def", "class", "@", "elif", "else", "except", "finally",
})  # fmt: skip


def unpacked_parameters(text: str, tokens: Tokens) -> Iterator[Edit]:
    """`def f(a, (b, c))`, `lambda (b, c): b`: one parameter, taken apart in the body."""
    for at, token in enumerate(tokens):
        if token.kind is Kind.NAME and token.text == "def" and _begins(tokens, at):
            yield from _of_def(text, tokens, at)
        elif token.kind is Kind.NAME and token.text == "lambda":
            yield from _of_lambda(text, tokens, at)


def _begins(tokens: Tokens, at: int) -> bool:
    """Whether a token is the first of a statement, or behind `async`."""
    before = tokens[at - 1] if at else None
    return before is None or before.kind in (Kind.LINE_END, Kind.COMMENT) or before.text in _BEFORE


def _of_def(text: str, tokens: Tokens, at: int) -> Iterator[Edit]:
    """The parts get their names before the body's first statement, if that is a simple one."""
    colon = _find(tokens, at, tokens[at].depth, ":")
    groups = _groups(text, tokens, at, colon, tokens[at].depth + 1)
    if not groups or tokens[colon].text != ":":
        return
    for group, name in groups:
        yield from _renamed(text, group, name)
    body = colon + 1
    while body < len(tokens) and tokens[body].kind in (Kind.LINE_END, Kind.COMMENT):
        body += 1
    if body < len(tokens) and tokens[body].text not in _COMPOUND:
        names = "".join(f"{_on_one_line(group)} = {name}; " for group, name in groups)
        yield Edit(tokens[body].start, tokens[body].start, names)


def _of_lambda(text: str, tokens: Tokens, at: int) -> Iterator[Edit]:
    """`lambda (b, c): x` is `lambda p: [x for (b, c) in [p]][0]`."""
    depth = tokens[at].depth
    colon = _find(tokens, at, depth, ":", _LONGEST_HEAD)
    groups = _groups(text, tokens, at, colon, depth)
    if not groups or tokens[colon].text != ":":
        return
    for group, name in groups:
        yield from _renamed(text, group, name)
    last = colon + 1
    while last + 1 < len(tokens) and not _ends_lambda(tokens[last + 1], depth):
        last += 1
    parts = ", ".join(_on_one_line(group) for group, _ in groups)
    names = ", ".join(name for _, name in groups)
    yield Edit(tokens[colon].end, tokens[colon].end, " [")
    yield Edit(tokens[last].end, tokens[last].end, f" for {parts}, in [({names},)]][0]")


def _ends_lambda(token: Token, depth: int) -> bool:
    if token.depth < depth or token.kind in (Kind.LINE_END, Kind.END, Kind.COMMENT):
        return True
    return token.depth == depth and token.text in (",", ";", "for")


def _find(tokens: Tokens, at: int, depth: int, text: str, most: int | None = None) -> int:
    """Where this token comes next at this depth; where the brackets or the line end, if never.

    `most`: or else the last of so many tokens.
    """
    last = len(tokens) - 1 if most is None else min(at + most, len(tokens) - 1)
    while at < last and not (tokens[at].depth == depth and tokens[at].text == text):
        if tokens[at].depth < depth or tokens[at].kind is Kind.LINE_END:
            break
        at += 1
    return at


def _groups(text: str, tokens: Tokens, start: int, end: int, depth: int) -> list[tuple[Token, str]]:
    """The parameters in parentheses at this depth, each with the name that it gets."""
    groups: list[tuple[Token, str]] = []
    for at in range(start, end):
        token = tokens[at]
        opens = token.text == "(" and token.depth == depth
        if opens and tokens[at - 1].text in ("(", ",", "lambda"):
            closing = tokens[_find(tokens, at + 1, depth, ")")]
            group = Token(Kind.NAME, text[token.start : closing.end], token.start, depth)
            groups.append((group, f"unpacked_{len(groups) + 1}"))
    return groups


def _renamed(text: str, group: Token, name: str) -> Iterator[Edit]:
    """The name instead of the group; its lines stay, joined as a statement's lines can be."""
    start = group.start
    for line in group.text.splitlines(keepends=True):
        end = start + len(line.removesuffix("\n"))
        yield Edit(start, end, name + " \\" * (end < group.end))
        start, name = start + len(line), ""


def _on_one_line(group: Token) -> str:
    """The parts of a group; they are names, commas and brackets."""
    if "\n" not in group.text:
        return group.text
    parts = (token.text for token in tokens_of(group.text) if token.kind is not Kind.COMMENT)
    return "".join(parts).replace(",", ", ")


def tuples_in_lists(tokens: Tokens) -> Iterator[Edit]:
    """`[x for x in 1, 2]` needs brackets around the tuple."""
    brackets: list[str] = []
    for at, token in enumerate(tokens):
        if token.text in ("(", "[", "{"):
            brackets.append(token.text)
        elif token.text in (")", "]", "}") and brackets:
            brackets.pop()
        elif token.text == "for" and brackets and brackets[-1] == "[":
            yield from _tuple_after_in(tokens, at)


def _tuple_after_in(tokens: Tokens, at: int) -> Iterator[Edit]:
    depth = tokens[at].depth
    word = _find(tokens, at, depth, "in", _LONGEST_HEAD)
    if tokens[word].text != "in":
        return
    first = last = word + 1
    has_comma = False
    while last < len(tokens) and not _ends_iterable(tokens[last], depth):
        has_comma = has_comma or (tokens[last].depth == depth and tokens[last].text == ",")
        last += 1
    if has_comma:
        yield Edit(tokens[first].start, tokens[first].start, "(")
        yield Edit(tokens[last - 1].end, tokens[last - 1].end, ")")


def _ends_iterable(token: Token, depth: int) -> bool:
    return token.depth < depth or (token.depth == depth and token.text in ("for", "if"))
