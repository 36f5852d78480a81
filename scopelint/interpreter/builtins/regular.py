"""`re` on known text, as far as matching is sure to end soon; nothing is known of the rest.

The patterns are those of the code that is read, and some patterns take for ever. So a pattern is
tried only where the number of ways in which it could be laid over the text is small.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable
from functools import cache
from math import inf, prod
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from scopelint.interpreter.builtins.table import builtin, pure_external
from scopelint.interpreter.heap import DictRecord, Instance
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Builtin, External, Method, Ref, Value

_LONGEST_PATTERN = 100
_LONGEST_TEXT = 1000
#: Ways to lay a pattern over a text, from all places where it is tried: about as many steps.
_MOST_WAYS = 100_000

#: What matches in one way, if it does.
_PLAIN = frozenset((
    kinds.LITERAL, kinds.NOT_LITERAL, kinds.ANY, kinds.IN, kinds.AT,
))  # fmt: skip

#: What is tried at the start of the text alone: functions, and patterns that begin with `^`.
_FROM_THE_START = frozenset(("match", "fullmatch"))
_START = [(kinds.AT, kinds.AT_BEGINNING)]


def _ways(items: Iterable[Any], length: int) -> float:
    """In how many ways a parsed pattern can be laid over a text of this length, at most."""
    return prod(_ways_of(kind, value, length) for kind, value in items)


def _ways_of(kind: object, value: Any, length: int) -> float:
    if kind in _PLAIN:
        return 1
    if kind is kinds.SUBPATTERN:
        return _ways(value[-1], length)
    if kind is kinds.BRANCH:
        return sum(_ways(way, length) for way in value[1])
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT):
        least, most, inner = value
        ways, turns = _ways(inner, length), min(int(most), length)
        return inf if ways > 1 and turns > 1 else ways + turns - min(least, turns)
    return inf  # looking around and back


def _compiled(name: str, pattern: Value, text: Value) -> re.Pattern[str] | None:
    """The pattern, if both are known and `re.name` surely comes to an end on the text soon."""
    if not (isinstance(pattern, str) and isinstance(text, str)):
        return None
    if len(pattern) > _LONGEST_PATTERN or len(text) > _LONGEST_TEXT:
        return None
    return _compiled_for(pattern, len(text), name in _FROM_THE_START)


@cache
def _compiled_for(pattern: str, length: int, from_start: bool) -> re.Pattern[str] | None:
    """The pattern, if it comes to an end soon on a text of this length."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = parser.parse(pattern)
            if parsed.data[:1] == _START and not parsed.state.flags & re.MULTILINE:
                from_start = True
            places = 1 if from_start else length + 1
            return re.compile(pattern) if _ways(parsed, length) * places <= _MOST_WAYS else None
    except (re.error, OverflowError, RecursionError):
        return None


def matches(pattern: str, text: str) -> bool | None:
    """Whether a text begins as a pattern says; None where that is not sure to be found soon."""
    compiled = _compiled("match", pattern, text)
    return None if compiled is None else compiled.match(text) is not None


# --- functions and patterns ---------------------------------------------------------------


def _matching(pattern: re.Pattern[str], how: str, text: str, state: State) -> Value:
    found = getattr(pattern, how)(text)
    if found is None:
        return None
    made = state.new_dict({**dict(enumerate((found[0], *found.groups()))), **found.groupdict()})
    return _object("re.Match", made, ("group", "groups", "groupdict"), state)


def _parted(pattern: re.Pattern[str], how: str, text: str, state: State) -> Value:
    return state.new_list(list(getattr(pattern, how)(text)))


_ON_TEXT: dict[str, Callable[[re.Pattern[str], str, str, State], Value]] = {
    "match": _matching,
    "search": _matching,
    "fullmatch": _matching,
    "split": _parted,
    "findall": _parted,
}


def _on_text(name: str, call: Call, state: State) -> Value:
    """`re.name(pattern, text)`."""
    given = [state.resolve(each) for each in call.arguments]
    if len(given) == 2 and not call.keywords and not call.open:
        pattern = _compiled(name, *given)
        if pattern is not None:
            return _ON_TEXT[name](pattern, name, str(given[1]), state)
    return _unknown(name, state)


def _sub(name: str, call: Call, state: State) -> Value:
    """`re.sub(pattern, replacement, text)`."""
    given = [state.resolve(each) for each in call.arguments]
    if len(given) == 3 and not call.keywords and not call.open and isinstance(given[1], str):
        pattern = _compiled(name, given[0], given[2])
        try:
            if pattern is not None:
                return pattern.sub(given[1], str(given[2]))
        except (re.error, IndexError):
            pass  # what Python raises, it raises for the program, too
    return _unknown(name, state)


def _unknown(name: str, state: State) -> Value:
    return state.fresh(f"the result of re.{name}(…)")


def _declare(name: str, evaluate: Callable[[str, Call, State], Value]) -> None:
    def of_module(call: Call, state: State) -> Value:
        return evaluate(name, call, state)

    def of_pattern(call: Call, state: State) -> list[Outcome]:
        given = (_kept(call, state), *call.arguments[1:])
        return [Returns(evaluate(name, Call(given, call.keywords, call.open), state), state)]

    pure_external(f"re.{name}")(of_module)
    builtin(f"re.Pattern.{name}")(of_pattern)


for _name in _ON_TEXT:
    _declare(_name, _on_text)
_declare("sub", _sub)


@pure_external("re.compile")
def make_pattern(call: Call, state: State) -> Value:
    """A pattern without flags."""
    if len(call.arguments) != 1 or call.keywords or call.open:
        return _unknown("compile", state)
    return _object("re.Pattern", state.resolve(call.arguments[0]), (*_ON_TEXT, "sub"), state)


#: The attribute that keeps what an object is of; no program can spell it.
_KEPT = "<kept>"


def _object(path: str, kept: Value, methods: Iterable[str], state: State) -> Ref:
    made = state.allocate(lambda owner: Instance(owner, External(path), {_KEPT: kept}))
    named = {name: Method(Builtin(f"{path}.{name}"), made) for name in methods}
    state.edit(made, Instance).attributes.update(named)
    return made


def _kept(call: Call, state: State) -> Value:
    record = state.record(call.arguments[0])  # type: ignore[arg-type]  # it is the receiver
    assert isinstance(record, Instance)
    return record.attributes[_KEPT]


# --- matches ------------------------------------------------------------------------------


def _groups(call: Call, state: State) -> dict[Value, Value]:
    record = state.record(_kept(call, state))  # type: ignore[arg-type]  # a dict, as made above
    assert isinstance(record, DictRecord)
    return record.entries


@builtin("re.Match.group")
def group(call: Call, state: State) -> list[Outcome]:
    """One group, by number or name, or several."""
    groups = _groups(call, state)
    wanted = [state.resolve(each) for each in call.arguments[1:]] or [0]
    found = [groups[each] if each in groups else _unknown("group", state) for each in wanted]
    return [Returns(found[0] if len(found) == 1 else tuple(found), state)]


@builtin("re.Match.groups")
def all_groups(call: Call, state: State) -> list[Outcome]:
    """All but the whole match."""
    numbered = [value for key, value in _groups(call, state).items() if isinstance(key, int)]
    return [Returns(tuple(numbered[1:]), state)]


@builtin("re.Match.groupdict")
def named_groups(call: Call, state: State) -> list[Outcome]:
    """The groups that have a name."""
    named = {key: value for key, value in _groups(call, state).items() if isinstance(key, str)}
    return [Returns(state.new_dict(dict(named)), state)]
