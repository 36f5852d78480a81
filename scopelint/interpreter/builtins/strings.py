"""Methods of strings: computed where all is known, a symbol otherwise."""

from __future__ import annotations

from collections.abc import Callable

from scopelint.interpreter.builtins.braces import format_braces
from scopelint.interpreter.builtins.formatting import WIDEST
from scopelint.interpreter.builtins.sequences import elements
from scopelint.interpreter.builtins.table import builtin, pure
from scopelint.interpreter.calls import raise_error
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.origins import like
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.text import Part, begins_with, known_ends, parted, parts_of, text_of
from scopelint.interpreter.values import Text, Value, describe, is_known, symbol

#: Methods of `str` that depend on nothing but their arguments.
_PLAIN = (
    "capitalize", "center", "count", "endswith", "find", "isalnum", "isalpha", "isdigit", "islower", "isspace",
    "istitle", "isupper", "ljust", "lower", "lstrip", "partition", "replace", "rfind", "rjust", "rpartition",
    "rsplit", "rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title", "upper", "zfill",
)  # fmt: skip


#: Those of them whose argument is how long the text becomes.
_PADDING = ("center", "ljust", "rjust", "zfill")


#: What `replace` may make of a text.
_LONGEST = 1_000_000


def _is_wide(value: Value) -> bool:
    return isinstance(value, int) and value > WIDEST


def _is_blown_up(name: str, receiver: Value, arguments: tuple[Value, ...]) -> bool:
    """Whether `replace` might make a text that is much longer than what it is given."""
    if name != "replace" or not isinstance(receiver, str) or len(arguments) < 2:
        return False
    new = arguments[1]
    return isinstance(new, str) and len(new) > 1 and len(receiver) * len(new) > _LONGEST


def _plain(name: str) -> None:
    @pure(f"str.{name}")
    def method(call: Call, state: State) -> Value:
        receiver = state.resolve(call.arguments[0])
        arguments = tuple(state.resolve(each) for each in call.arguments[1:])
        is_known_text = isinstance(receiver, str) and is_known(arguments) and not call.keywords
        is_padded = name in _PADDING and any(_is_wide(each) for each in arguments)
        if is_known_text and not (is_padded or _is_blown_up(name, receiver, arguments)):
            try:
                result = getattr(receiver, name)(*arguments)
            except (TypeError, ValueError, OverflowError):
                return symbol(f"{describe(receiver)}.{name}(…)", "text", name, receiver, *arguments)
            state.world.deciding_options.derive(receiver, result)
            if isinstance(result, list):
                return state.new_list([like(each, receiver) for each in result])
            return like(result, receiver) if isinstance(result, str) else result
        if name == "startswith" and isinstance(receiver, str) and len(arguments) == 1:
            begins = begins_with(receiver, arguments[0]) if isinstance(arguments[0], Text) else None
            if begins is not None:
                return begins
        if isinstance(receiver, Text) and name in _OF_ENDS and not call.keywords:
            answer = _OF_ENDS[name](receiver, name, arguments, state)
            if answer is not None:
                return answer
        return symbol(f"{describe(receiver)}.{name}(…)", "text", name, receiver, *arguments)


def _split(text: Text, name: str, arguments: tuple[Value, ...], state: State) -> Value:
    """`rsplit` of a string whose end is known."""
    match arguments:
        case str(separator), int(times):
            pieces = parted(text, separator, times, from_end=name == "rsplit")
            return state.new_list([*pieces]) if pieces else None
    return None


def _partition(text: Text, name: str, arguments: tuple[Value, ...], _: State) -> Value:
    """`rpartition` of a string whose end is known."""
    match arguments:
        case (str(separator),):
            pieces = parted(text, separator, 1, from_end=name == "rpartition")
            return (pieces[0], separator, pieces[1]) if pieces else None
    return None


def _end(receiver: Text, name: str, arguments: tuple[Value, ...], _: State) -> bool | None:
    """`startswith` of a string whose beginning is known, `endswith` of one whose end is."""
    if len(arguments) != 1 or not isinstance(wanted := arguments[0], (str, Text)):
        return None
    if name == "startswith":
        return begins_with(receiver, wanted)
    known = known_ends(receiver)[1]
    return known.endswith(wanted) if isinstance(wanted, str) and len(known) >= len(wanted) else None


#: Methods that may hang on the ends of a text alone; None where they do not.
_OF_ENDS: dict[str, Callable[[Text, str, tuple[Value, ...], State], Value]] = {
    "startswith": _end,
    "endswith": _end,
    "split": _split,
    "rsplit": _split,
    "partition": _partition,
    "rpartition": _partition,
}

for _name in _PLAIN:
    _plain(_name)


def _place(name: str) -> None:
    @builtin(f"str.{name}", least=2)
    def method(call: Call, state: State) -> list[Outcome]:
        """Where a text stands in another; that it does not is raised if a `try` waits for it."""
        text, *wanted = map(state.resolve, call.arguments)
        if isinstance(text, str) and is_known(tuple(wanted)):
            try:
                return [Returns(getattr(text, name)(*wanted), state)]
            except ValueError:
                if state.guarded:
                    return [raise_error("ValueError", "substring not found", state)]
            except TypeError:
                pass
        return [Returns(symbol(f"{describe(text)}.{name}(…)", "text", name, text, *wanted), state)]


for _name in ("index", "rindex"):
    _place(_name)


@pure("str.format")
def format_text(call: Call, state: State) -> Value:
    receiver = state.resolve(call.arguments[0])
    if not isinstance(receiver, (str, Text)):
        return symbol("a formatted string", "format", *call.arguments)
    return format_braces(receiver, call.arguments[1:], call.keywords, state)


@pure("str.join")
def join(call: Call, state: State) -> Value:
    separator = state.resolve(call.arguments[0])
    items, more = elements(call.argument(1, "iterable"), state)
    parts: list[Part] = []
    for index, item in enumerate(items):
        pieces = parts_of(state.resolve(item))
        if more is not None or pieces is None or not isinstance(separator, (str, Text)):
            return symbol("a joined string", "join", *call.arguments)
        parts += [*(parts_of(separator) or ()), *pieces] if index else pieces
    return symbol("a joined string", "join", *call.arguments) if more else text_of(parts)


@pure("str.encode", "str.decode", "bytes.decode")
def recode(call: Call, state: State) -> Value:
    """Text stays text: who asks for bytes, asks for its letters."""
    value = state.resolve(call.arguments[0])
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
