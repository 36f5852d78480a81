"""String formatting with `%`, `.format` and f-strings, unknown parts kept as symbols."""

from __future__ import annotations

import re

from scopelint.interpreter.builtins.words import formatted, words_of
from scopelint.interpreter.heap import DictRecord, FunctionRecord, ListRecord
from scopelint.interpreter.origins import like
from scopelint.interpreter.state import State
from scopelint.interpreter.text import Part, parts_of, text_of
from scopelint.interpreter.values import (
    Foreign,
    Ref,
    Symbol,
    Text,
    Value,
    describe,
    is_known,
    symbol,
)

_PERCENT = re.compile(
    r"%(?:\((?P<key>[^()]*)\))?(?P<flags>[-#0 +]*+(?:\d++|\*)?(?:\.(?:\d++|\*))?)(?P<kind>[a-zA-Z%])"
)
_DIGITS = re.compile(r"[0-9]+")

#: What a field asks a value for: its text, or how it is written.
_OF_TEXT = {"s": "str", "r": "repr", "a": "repr"}
#: Fields that take a value as it is, if nothing else is asked of them.
_PLAIN_KINDS = frozenset((*_OF_TEXT, "d", "i"))

#: Nobody pads a text to more characters than this.
WIDEST = 10_000


def is_wide(specification: str) -> bool:
    """Whether a width or precision would make a text that is larger than anyone wants."""
    return any(len(digits) > 5 or int(digits) > WIDEST for digits in _DIGITS.findall(specification))


def has_wide_field(pattern: str) -> bool:
    """Whether a `%` of a pattern may pad or print at such a length."""
    flags = (match["flags"] for match in _PERCENT.finditer(pattern))
    return any("*" in each or is_wide(each) for each in flags)


def format_percent(pattern: str | Text, value: Value, state: State) -> Value:
    """`pattern % value`."""
    if isinstance(pattern, Text):
        return symbol(describe(pattern), "binary", "%", pattern, value)
    arguments = list(value) if isinstance(value, tuple) else [value]
    record = state.contents(value)
    parts: list[Part] = []
    end = 0
    for match in _PERCENT.finditer(pattern):
        parts.append(pattern[end : match.start()])
        end = match.end()
        if match["kind"] == "%":
            parts.append("%")
        elif match["key"] is not None:
            entry = record.entries.get(match["key"]) if isinstance(record, DictRecord) else None
            parts.extend(
                _percent(match, entry, state)
                if entry is not None
                else (_piece(value, match["key"]),)
            )
        elif arguments:
            parts.extend(_percent(match, arguments.pop(0), state))
        else:
            parts.append(_piece(value, match.start()))
    return text_of([*parts, pattern[end:]])


def _piece(value: Value, key: Value) -> Symbol:
    return symbol(f"a part of {describe(value)}", "piece", value, key)


def _percent(match: re.Match[str], value: Value, state: State) -> tuple[Part, ...]:
    value, kind = state.resolve(value), match["kind"]
    if isinstance(value, Foreign):
        value, kind = _foreign_in_field(value, kind, state)
    is_plain = isinstance(value, (bool, int, float, str, bytes, type(None)))
    if is_plain and "*" not in match["flags"] and not is_wide(match["flags"]):
        try:
            return (like(f"%{match['flags']}{kind}" % (value,), value),)
        except (TypeError, ValueError, OverflowError):
            return (_piece(value, match.group()),)
    if not match["flags"] and kind in _PLAIN_KINDS:
        return _as_parts(value, state, _OF_TEXT.get(kind, "str"))
    return (symbol(f"{match.group()} of {describe(value)}", "format", match.group(), value),)


def _foreign_in_field(value: Foreign, kind: str, state: State) -> tuple[Value, str]:
    """What a `%` field takes of a value of the library, and what it then prints that as."""
    if kind in _OF_TEXT:
        return _foreign_text(value, _OF_TEXT[kind], state), "s"
    number = state.world.library.binary("unary int", value, None, state) if kind in "di" else value
    return (number if isinstance(number, (int, Symbol)) else value), kind


def _foreign_text(value: Foreign, form: str, state: State) -> str | Text:
    """`str(value)` or `repr(value)` of a value of the library."""
    words = state.world.library.text(value, form, state)
    return Text((symbol(f"{form}({describe(value)})", form, value),)) if words is None else words


def _as_parts(value: Value, state: State, form: str = "str") -> tuple[Part, ...]:
    """`str(value)` or `repr(value)` in parts."""
    if isinstance(value, Foreign):
        return parts_of(_foreign_text(value, form, state)) or ()
    if form == "repr" and isinstance(value, (str, bytes)):
        return (repr(value),)
    parts = None if form == "repr" and isinstance(value, (Symbol, Text)) else parts_of(value)
    if parts is not None:
        return parts
    if isinstance(value, tuple) and is_known(value):
        return (str(value),)
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(record, ListRecord) and _is_written_out(record):
        return (str(list(record.items)),)
    if isinstance(record, FunctionRecord) and "__name__" not in record.attributes:
        name = record.code.qualified_name
        return (f"<function {name} at 0x", symbol(f"the address of {name}", "address", value), ">")
    words = words_of(value, form, state)
    return parts_of(words) or (symbol(f"{form}({describe(value)})", form, value),)


def _is_written_out(record: ListRecord) -> bool:
    """Whether all of a list is known; how a set or an array is written is not."""
    return record.kind == "list" and record.more is None and is_known(tuple(record.items))


def to_text(value: Value, state: State) -> str | Text:
    """`str(value)`."""
    return text_of(_as_parts(state.resolve(value), state))


def to_repr(value: Value, state: State) -> str | Text:
    """`repr(value)`."""
    return text_of(_as_parts(state.resolve(value), state, "repr"))


def format_value(
    value: Value, conversion: str | None, specification: Value, state: State
) -> tuple[Part, ...]:
    """One replacement field: `{value!conversion:specification}`."""
    value = state.resolve(value)
    if isinstance(value, Foreign) and (conversion is not None or specification == ""):
        value, conversion = _foreign_text(value, _OF_TEXT[conversion or "s"], state), None
    is_plain = isinstance(value, (bool, int, float, str, type(None)))
    if is_plain and isinstance(specification, str) and not is_wide(specification):
        try:
            converted = (
                value if conversion is None else str(value) if conversion == "s" else repr(value)
            )
            return (like(format(converted, specification), value),)
        except (TypeError, ValueError, OverflowError):
            return (_piece(value, specification),)
    words = None if conversion else formatted(value, specification, state)
    if words is not None:
        return parts_of(words) or (symbol(f"{describe(value)} formatted", "format", value),)
    if specification in ("", "d", "s") and not isinstance(value, Foreign):
        return _as_parts(value, state, _OF_TEXT[conversion or "s"])
    return (symbol(f"{describe(value)} formatted", "format", conversion, specification, value),)
