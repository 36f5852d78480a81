"""Versions of packages: known ones are compared as `distutils` and `packaging` do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from scopelint.interpreter.builtins.table import pure_external
from scopelint.interpreter.conditions import ORDER
from scopelint.interpreter.library import Call
from scopelint.interpreter.origins import VERSION, origin_of
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Symbol, Value, symbol

_Numbers = tuple[int, ...]

#: A release; what is written otherwise (`2.0rc1`) stays unknown.
_RELEASE = re.compile(r"\d+(\.\d+)*")


def _numbers(text: object) -> _Numbers | None:
    """The numbers of a release; None for what is none."""
    if not isinstance(text, str) or not _RELEASE.fullmatch(text):
        return None
    return tuple(map(int, text.split(".")))


def _shortest(numbers: _Numbers) -> _Numbers:
    """Without zeros at the end: 1.2 is 1.2.0."""
    end = len(numbers)
    while end and not numbers[end - 1]:
        end -= 1
    return numbers[:end]


def _declare(paths: Iterable[str], read: Callable[[_Numbers], _Numbers]) -> None:
    kind, *_ = paths

    @pure_external(*paths)
    def version(call: Call, state: State) -> Value:
        text = state.resolve(call.arguments[0]) if len(call.arguments) == 1 else None
        numbers = None if call.keywords else _numbers(text)
        if numbers is None:
            return state.fresh("a version")
        return symbol(f"version {text!s}", "version", kind, read(numbers))


_declare(("distutils.version.LooseVersion",), tuple)
_declare(("distutils.version.StrictVersion",), _shortest)
_declare(
    ("packaging.version.Version", "packaging.version.parse", "pkg_resources.parse_version"),
    _shortest,
)


def is_misread(sign: str, left: Value, right: Value) -> bool:
    """Whether texts in the order of their letters are not in that of the versions they stand for.

    "1.15" stands before "1.4": who compares so means some other version, that of a package then.
    """
    if VERSION not in (origin_of(left), origin_of(right)):
        return False
    mine, theirs = _numbers(left), _numbers(right)
    if mine is None or theirs is None:
        return False
    return bool(ORDER[sign](left, right)) is not bool(ORDER[sign](mine, theirs))


def both_versions(left: Value, right: Value) -> tuple[_Numbers, _Numbers] | None:
    """What two versions of one kind are compared by; None for what is not two of these."""
    if not isinstance(left, Symbol) or not isinstance(right, Symbol):
        return None
    match left.key, right.key:
        case ("version", kind, mine), ("version", other, theirs) if kind == other:
            return mine, theirs  # type: ignore[return-value]  # as they were made above
    return None
