"""`tf.contrib.training.HParams`: an object of settings, as the program gives and changes them.

Behind texts and dicts that are not known (`hparams.parse(FLAGS.hparams)`) each setting is what it was,
which is noted, or something else; a switch may be either way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from scopelint.interpreter.builtins.command_line import default_told
from scopelint.interpreter.heap import DictRecord, Instance
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.noting import note_once
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, External, Ref, Value, symbol
from scopelint.tf1.transfer import Transfer, transfer

_CLASS = "tf.contrib.training.HParams"
#: The attribute that keeps settings which may have changed; no program can spell it.
_MAYBE = "<settings>"
_SWITCHES = {"true": True, "1": True, "false": False, "0": False}


@transfer(_CLASS, section="8.3")
def make_settings(call: Call, state: State) -> Iterator[Outcome]:
    """Each keyword is a setting."""
    given = dict(call.keywords)
    settings = state.allocate(lambda owner: Instance(owner, External(_CLASS), given))
    yield Returns(settings, state)


def _method(*names: str) -> Callable[[Transfer], Transfer]:
    """Declare methods; what is called with something else than such an object gives an unknown."""

    def declare(function: Transfer) -> Transfer:
        def checked(call: Call, state: State) -> Iterable[Outcome]:
            receiver = call.arguments[0] if call.arguments else None
            if isinstance(receiver, Ref) and isinstance(state.record(receiver), Instance):
                return function(call, state)
            return [Returns(state.fresh("something of settings"), state)]

        return transfer(*(f"{_CLASS}.{name}" for name in names), section="8.3")(checked)

    return declare


@_method("__init__")
def begin_settings(call: Call, state: State) -> Iterator[Outcome]:
    """A class of the project that derives from it."""
    _attributes(call, state).update(call.keywords)
    yield Returns(None, state)


def _attributes(call: Call, state: State) -> dict[str, Value]:
    receiver = call.arguments[0]
    assert isinstance(receiver, Ref)
    return state.edit(receiver, Instance).attributes


@_method("add_hparam", "set_hparam")
def set_one(call: Call, state: State) -> Iterator[Outcome]:
    """A setting by its name; one of an unknown name may be any."""
    name, value = call.argument(1, "name"), call.argument(2, "value")
    if isinstance(name, str):
        _attributes(call, state)[name] = value
    else:
        _may_change(call, state)
    yield Returns(None, state)


@_method("del_hparam")
def forget_one(call: Call, state: State) -> Iterator[Outcome]:
    """A setting is no more."""
    name = call.argument(1, "name")
    if isinstance(name, str):
        _attributes(call, state).pop(name, None)
    yield Returns(None, state)


@_method("override_from_dict", "set_from_map")
def override(call: Call, state: State) -> Iterator[Outcome]:
    """Several settings at once."""
    given = call.arguments[1] if len(call.arguments) > 1 else None
    record = state.record(given) if isinstance(given, Ref) else None
    if isinstance(record, DictRecord) and record.more is None:
        known = {name: value for name, value in record.entries.items() if isinstance(name, str)}
        _attributes(call, state).update(known)
    else:
        _may_change(call, state)
    yield Returns(call.arguments[0], state)


@_method("parse", "parse_json")
def parse(call: Call, state: State) -> Iterator[Outcome]:
    """`name=value,…`, each value of the type of the one that it replaces."""
    text = state.resolve(call.arguments[1]) if len(call.arguments) > 1 else None
    attributes = _attributes(call, state)
    read = _read(text, attributes) if isinstance(text, str) else None
    if read is None:
        _may_change(call, state)
    else:
        attributes.update(read)
    yield Returns(call.arguments[0], state)


def _read(text: str, present: dict[str, Value]) -> dict[str, Value] | None:
    """The settings of a text; None where they are no plain values."""
    read: dict[str, Value] = {}
    for part in text.split(",") if text.strip() else ():
        name, _, written = (each.strip() for each in part.partition("="))
        value = _of_type(present.get(name, MISSING), written)
        if value is MISSING:
            return None
        read[name] = value
    return read


def _of_type(present: Value, written: str) -> Value:
    kind = type(present)
    try:
        if kind is bool:
            return _SWITCHES.get(written.lower(), MISSING)
        return kind(written) if kind in (int, float, str) else MISSING
    except ValueError:
        return MISSING


def _may_change(call: Call, state: State) -> None:
    """From now on, each setting may be another than was given."""
    attributes = _attributes(call, state)
    given = {name: value for name, value in attributes.items() if name != _MAYBE}
    before = state.record(attributes[_MAYBE]) if _MAYBE in attributes else None  # type: ignore[arg-type]
    earlier = before.entries if isinstance(before, DictRecord) else {}
    attributes.clear()
    attributes[_MAYBE] = state.new_dict({**earlier, **given})


@_method("__getattr__")
def setting(call: Call, state: State) -> Iterator[Outcome]:
    """One that may have changed, or that nobody gave."""
    name = call.argument(1, "name")
    found = _setting(call, name, state) if isinstance(name, str) else state.fresh("a setting")
    yield Returns(found, state)


def _setting(call: Call, name: str, state: State) -> Value:
    attributes = _attributes(call, state)
    if name in attributes:
        return attributes[name]
    kept = attributes.get(_MAYBE)
    record = state.record(kept) if isinstance(kept, Ref) else None
    given = record.entries.get(name) if isinstance(record, DictRecord) else None
    given = default_told(name, given, state)
    if given is MISSING:
        return symbol(f"hparams.{name}", "tf1 setting", call.arguments[0], name)
    says = f"hparams.{name} is {given!r} as it was given"
    note_once(symbol(says, "tf1 setting as given", kept, name), state)
    return given


@_method("get")
def get(call: Call, state: State) -> Iterator[Outcome]:
    """A setting by its name, or what is given in its place."""
    name, attributes = call.argument(1, "key"), _attributes(call, state)
    if isinstance(name, str) and (name in attributes or _MAYBE in attributes):
        yield Returns(_setting(call, name, state), state)
    else:
        yield Returns(state.fresh("a setting"), state)


@_method("values")
def values(call: Call, state: State) -> Iterator[Outcome]:
    """All settings in a dict."""
    attributes = _attributes(call, state)
    if _MAYBE in attributes:
        yield Returns(state.fresh("settings"), state)
    else:
        yield Returns(state.new_dict(dict(attributes)), state)
