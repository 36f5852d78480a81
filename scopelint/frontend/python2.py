"""Python 2 source → the same in Python 3, line by line, before it is parsed.

Only what Python 3 cannot parse is rewritten: `print` and `exec` statements, `except E, e`,
`raise E, message`, backticks, `<>`, old octal and long numbers, `ur""`, parameters in
parentheses, `in 1, 2` in lists, `async` as a name, and tabs among spaces. What the code does
is kept as far as the analysis can tell the difference. Lines stay; anchors tell the columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from scopelint.frontend.edits import Edit, apply
from scopelint.frontend.source import SourceFile
from scopelint.frontend.tokens import Kind, Token, Tokens, tokens_of
from scopelint.frontend.tuples import tuples_in_lists, unpacked_parameters

#: The edits for the tokens of one statement, or none if it is of another kind.
Rewrite = Callable[[Tokens], Iterator[Edit]]

_OLD_OCTAL = re.compile(r"0[0-7_]*[1-7][0-7_]*[lL]?")


def rewrite_python2(source: SourceFile) -> SourceFile:
    """The file as Python 3; the same file where there is nothing to rewrite."""
    tokens = list(tokens_of(source.text))
    edits = [*_indents(source.text, tokens), *_everywhere(tokens)]
    edits += [*unpacked_parameters(source.text, tokens), *tuples_in_lists(tokens)]
    statements = list(_statements(tokens))
    kept = {"print"} if any(map(_makes_print_a_function, statements)) else set()
    for statement in statements:
        first = statement[0].text
        if first in _STATEMENTS and first not in kept:
            edits += _STATEMENTS[first](statement)
    if not edits:
        return source
    text, anchors = apply(source.text, _not_overlapping(edits))
    return replace(source, text=text, anchors=anchors, is_python2=True)


def _not_overlapping(edits: Sequence[Edit]) -> list[Edit]:
    """Where two edits want the same text, the first one has it."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def _statements(tokens: Tokens) -> Iterator[Tokens]:
    """The simple statements and headers of compound ones, without their end."""
    begun: list[Token] = []
    open_lambdas = 0
    for token in tokens:
        ends = token.depth == 0 and (token.kind in (Kind.LINE_END, Kind.END) or token.text == ";")
        if ends:
            if begun:
                yield begun
            begun, open_lambdas = [], 0
        elif token.kind is not Kind.COMMENT:
            begun.append(token)
            if token.depth == 0 and token.text == "lambda":
                open_lambdas += 1
            elif token.depth == 0 and token.text == ":" and open_lambdas:
                open_lambdas -= 1
            elif token.depth == 0 and token.text == ":":
                yield begun
                begun = []


def _makes_print_a_function(statement: Tokens) -> bool:
    words = [token.text for token in statement]
    return words[:2] == ["from", "__future__"] and "print_function" in words


def _outer(statement: Tokens, text: str) -> Iterator[int]:
    """Where a token stands outside the brackets of a statement."""
    return (at for at, token in enumerate(statement) if token.depth == 0 and token.text == text)


# --- statements ---------------------------------------------------------------------------


def _print(statement: Tokens) -> Iterator[Edit]:
    """`print a, b`, `print >>file, a`."""
    if len(statement) < 2:
        return
    after = statement[1]
    if after.text == ">>":
        yield Edit(after.start, after.end, " (")
        yield Edit(statement[-1].end, statement[-1].end, ")")
    elif _begins_value(after):
        yield _open(statement[0], after)
        yield Edit(statement[-1].end, statement[-1].end, ")")


def _begins_value(token: Token) -> bool:
    """Whether a token begins an expression, where it is not a bracket of a call."""
    if token.kind in (Kind.NUMBER, Kind.STRING):
        return True
    if token.kind is Kind.NAME:
        return token.text not in ("in", "is", "and", "or", "if", "else")
    return token.text in ("[", "{", "`", "-", "+", "~", "...")


def _open(word: Token, after: Token) -> Edit:
    """A bracket instead of the space after a word: the columns stay."""
    return Edit(word.end, min(word.end + 1, after.start), "(")


def _exec(statement: Tokens) -> Iterator[Edit]:
    """`exec code in names`."""
    if len(statement) < 2 or not _begins_value(statement[1]):
        return
    yield _open(statement[0], statement[1])
    inside = next(_outer(statement, "in"), None)
    if inside is not None:
        yield Edit(statement[inside].start, statement[inside].end, ", ")
    yield Edit(statement[-1].end, statement[-1].end, ")")


def _raise(statement: Tokens) -> Iterator[Edit]:
    """`raise Error, message, traceback`."""
    comma = next(_outer(statement, ","), None)
    if comma is not None:
        yield Edit(statement[comma].start, statement[comma].end, "(")
        yield Edit(statement[-1].end, statement[-1].end, ")")


def _except(statement: Tokens) -> Iterator[Edit]:
    """`except Error, name:`; a target that is no name is given one."""
    comma, colon = next(_outer(statement, ","), None), statement[-1]
    if comma is None or colon.text != ":" or comma + 1 >= len(statement) - 1:
        return
    before, target = statement[comma - 1].end, statement[comma + 1]
    if len(statement) == comma + 3 and target.kind is Kind.NAME:
        yield Edit(before, target.start, " as ")
    else:
        yield Edit(before, colon.start, " as caught")


_STATEMENTS: dict[str, Rewrite] = {
    "print": _print,
    "exec": _exec,
    "raise": _raise,
    "except": _except,
}


# --- tokens wherever they stand -----------------------------------------------------------


def _everywhere(tokens: Tokens) -> Iterator[Edit]:
    """Numbers, texts and operators that are spelled otherwise."""
    opens = True
    before = Token(Kind.LINE_END, "", 0, 0)
    for token, after in pairwise(tokens):
        if token.text == "`":
            yield Edit(token.start, token.end, "repr(" if opens else ")")
            opens = not opens
        elif token.text == "<>":
            yield Edit(token.start, token.end, "!=")
        elif token.kind is Kind.NUMBER:
            yield from _number(token)
        elif token.kind is Kind.STRING and token.text[:2].lower() == "ur":
            yield Edit(token.start, token.start + 1, "")
        elif token.kind is Kind.NAME and (
            _is_plain_name(token.text, after) or _is_old_name(token.text, before, after)
        ):
            yield Edit(token.end, token.end, "_")
        before = token


def _number(token: Token) -> Iterator[Edit]:
    """`0777`, `10L`."""
    if _OLD_OCTAL.fullmatch(token.text):
        yield Edit(token.start + 1, token.start + 1, "o")
    if token.text[-1] in "lL":
        yield Edit(token.end - 1, token.end, " ")


def _is_plain_name(name: str, after: Token) -> bool:
    """`async` and `await` where they are names, as they were before Python 3.7."""
    if name == "async":
        return after.text not in ("def", "with", "for")
    return name == "await" and after.kind is not Kind.NAME and after.text in _AFTER_NAMES


def _is_old_name(name: str, before: Token, after: Token) -> bool:
    """`True`, `False` and `nonlocal` where they are set or are attributes, as in `True = 1`."""
    if name not in ("True", "False", "nonlocal"):
        return False
    return before.text == "." or after.text == "="


_AFTER_NAMES = frozenset({"", "\n", "=", ",", ")", "]", "}", ".", ":", "==", "!=", "+"})


def _indents(text: str, tokens: Tokens) -> Iterator[Edit]:
    """Tabs are eight columns, where a file indents with spaces, too."""
    begun = [
        token
        for before, token in pairwise([Token(Kind.LINE_END, "", 0, 0), *tokens])
        if before.kind is Kind.LINE_END and token.kind not in (Kind.LINE_END, Kind.COMMENT)
    ]
    starts = [text.rfind("\n", 0, token.start) + 1 for token in begun]
    indents = [text[start : token.start] for start, token in zip(starts, begun, strict=True)]
    if any("\t" in indent for indent in indents) and any(" " in indent for indent in indents):
        for start, indent in zip(starts, indents, strict=True):
            if "\t" in indent and "\n" not in indent:
                yield Edit(start, start + len(indent), indent.expandtabs(8))
