"""`match`: each case is an `If` inside the one before it.

Patterns that compare with one value, or match anything, are lowered exactly. Of all others
nothing is known: neither whether they match nor what their names hold.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from scopelint.frontend.lower.bindings import captures
from scopelint.frontend.lower.dispatch import block, into, statement, value
from scopelint.frontend.lower.draft import Draft
from scopelint.frontend.lower.targets import store_name
from scopelint.ir import Compare, Constant, If, Register, Unknown


@statement(ast.Match)
def lower_match(draft: Draft, node: ast.Match) -> None:
    """`match subject:`."""
    draft.begin(node)
    _cases(draft, value(draft, node.subject), iter(node.cases))


def _cases(draft: Draft, subject: Register, cases: Iterator[ast.match_case]) -> None:
    """The next case, and the others where it does not match."""
    case = next(cases, None)
    if case is None:
        return
    matches = draft.register()
    _test(draft, case.pattern, subject, matches)
    around = draft.open()
    _capture(draft, case.pattern, subject)
    if case.guard is not None:
        into(draft, case.guard, matches)
    draft.emit(If(matches, draft.close(around), ()))
    body = block(draft, case.body)
    around = draft.open()
    _cases(draft, subject, cases)
    draft.emit(If(matches, body, draft.close(around)))


def _test(draft: Draft, pattern: ast.pattern, subject: Register, target: Register) -> None:
    """Leave in `target` whether the pattern matches."""
    if isinstance(pattern, ast.MatchValue):
        draft.emit(Compare(target, "==", subject, value(draft, pattern.value)))
    elif isinstance(pattern, ast.MatchSingleton):
        draft.emit(Compare(target, "is", subject, value(draft, ast.Constant(pattern.value))))
    elif isinstance(pattern, ast.MatchOr):
        _test_alternatives(draft, pattern, subject, target)
    elif isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
        draft.emit(Constant(target, True))
    elif isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        _test(draft, pattern.pattern, subject, target)
    else:
        draft.emit(Unknown(target, "whether a pattern matches"))


def _test_alternatives(
    draft: Draft, pattern: ast.MatchOr, subject: Register, target: Register
) -> None:
    first, *others = pattern.patterns
    _test(draft, first, subject, target)
    for other in others:
        around = draft.open()
        _test(draft, other, subject, target)
        draft.emit(If(target, (), draft.close(around)))


def _capture(draft: Draft, pattern: ast.pattern, subject: Register) -> None:
    """Bind the names of a pattern that matches."""
    while isinstance(pattern, ast.MatchAs):
        if pattern.name is not None:
            store_name(draft, pattern.name, subject)
        if pattern.pattern is None:
            return
        pattern = pattern.pattern
    for name in captures(pattern):
        part = draft.register()
        draft.emit(Unknown(part, "a part of what a pattern matched"))
        store_name(draft, name, part)
