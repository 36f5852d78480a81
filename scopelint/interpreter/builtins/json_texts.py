"""`json`, and what plain objects of Python are as values: texts that are known become lists and dicts, and back."""

from __future__ import annotations

import json

from scopelint.interpreter.builtins.table import pure_external
from scopelint.interpreter.heap import DictRecord, ListRecord
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Value, describe, is_known, symbol

#: A longer text is data, and so is what lies deeper.
_LONGEST, _DEEPEST = 10_000, 12
_DUMPED_AS = {"sort_keys", "indent"}


@pure_external("json.loads", "simplejson.loads", "ujson.loads", "demjson.decode")
def load_json(call: Call, state: State) -> Value:
    """Of a text that is known: the lists and dicts that are written in it."""
    text = state.resolve(call.argument(0, "s"))
    if not isinstance(text, str) or len(text) > _LONGEST or set(call.keywords) - {"encoding"}:
        return symbol(f"the result of json.loads({describe(text)})", "json", text)
    try:
        return as_value(json.loads(text), state)
    except (ValueError, RecursionError):
        return state.fresh("the result of json.loads(…)")


@pure_external("json.dumps", least=1)
def dump_json(call: Call, state: State) -> Value:
    """Of a value that is known through and through: its text."""
    options = {name: state.resolve(each) for name, each in call.keywords.items()}
    try:
        if set(options) <= _DUMPED_AS and is_known(tuple(options.values())):
            return json.dumps(_as_plain(call.arguments[0], state, 0), **options)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        pass
    return symbol("the result of json.dumps(…)", "text", "json.dumps", *call.arguments)


def _as_plain(value: Value, state: State, depth: int) -> object:
    """The value as Python has it; raises `ValueError` where something in it is not known."""
    value = state.resolve(value)
    record = state.contents(value)
    if depth == _DEEPEST or getattr(record, "more", None) is not None:
        raise ValueError(value)
    if isinstance(record, DictRecord):
        return {
            _as_plain(key, state, depth + 1): _as_plain(each, state, depth + 1)
            for key, each in record.entries.items()
        }
    if isinstance(record, ListRecord) or isinstance(value, tuple):
        items = record.items if isinstance(record, ListRecord) else value
        return [_as_plain(each, state, depth + 1) for each in items]  # type: ignore[union-attr]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise ValueError(value)


def as_value(plain: object, state: State) -> Value:
    """A value of the interpreter; raises `ValueError` for what it has no literals of."""
    match plain:
        case None | bool() | int() | float() | str():
            return plain
        case tuple():
            return tuple(as_value(each, state) for each in plain)
        case list():
            return state.new_list([as_value(each, state) for each in plain])
        case dict():
            return state.new_dict({key: as_value(each, state) for key, each in plain.items()})
    raise ValueError(plain)
