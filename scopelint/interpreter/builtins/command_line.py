"""`argparse`: what a program's command line is made of, each default as one possibility.

The parsers, groups and subparsers of one program share one table of defaults: whichever declares an
option, it is read from one namespace.
"""

from __future__ import annotations

from scopelint.interpreter.bounds import choice_of
from scopelint.interpreter.builtins.sequences import elements
from scopelint.interpreter.builtins.table import builtin, pure_external
from scopelint.interpreter.classes import find_in, linearize
from scopelint.interpreter.heap import ClassRecord, DictRecord, Instance
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.noting import note_default
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import (
    MISSING,
    OPTION,
    Builtin,
    External,
    InstanceDict,
    Method,
    Partial,
    Property,
    Ref,
    Symbol,
    Value,
    same,
    symbol,
)

#: The attribute that keeps a parser's table; no program can spell it.
_DEFAULTS = "<defaults>"
#: With the name of an option, the key of its choices in this table.
_CHOICES = "<choices>"
_GROUPS = (
    "add_argument_group", "add_mutually_exclusive_group", "add_subparsers", "add_parser",
)  # fmt: skip
_METHODS = ("add_argument", "set_defaults", "parse_args", "parse_known_args", *_GROUPS)
_SWITCHES = {"store_true": False, "store_false": True}
_CONVERSIONS = {"int": int, "float": float, "str": str}


@pure_external("argparse.ArgumentParser")
def make_parser(call: Call, state: State) -> Value:
    return _parser(state.new_dict({}), state)


@pure_external("argparse.Namespace", "types.SimpleNamespace", "threading.local")
def make_namespace(call: Call, state: State) -> Value:
    """An object with these attributes, and no others unless `**` hides some."""
    more = state.fresh("further attributes") if call.open else None
    cls, names = External("types.SimpleNamespace"), dict(call.keywords)
    return state.allocate(lambda owner: Instance(owner, cls, names, more=more))


def _parser(defaults: Ref, state: State) -> Ref:
    cls = External("argparse.ArgumentParser")
    parser = state.allocate(lambda owner: Instance(owner, cls, {_DEFAULTS: defaults}))
    attributes = state.edit(parser, Instance).attributes
    attributes.update({name: Method(Builtin(f"argparse.{name}"), parser) for name in _METHODS})
    return parser


def _defaults_of(call: Call, state: State) -> Ref:
    parser = state.record(call.arguments[0])  # type: ignore[arg-type]  # it is the receiver
    assert isinstance(parser, Instance)
    defaults = parser.attributes[_DEFAULTS]
    assert isinstance(defaults, Ref)
    return defaults


@builtin(*(f"argparse.{name}" for name in _GROUPS))
def make_group(call: Call, state: State) -> list[Outcome]:
    """A group or subparser declares options of the same namespace; so does who chose it."""
    defaults = _defaults_of(call, state)
    chosen = call.keywords.get("dest")
    if isinstance(chosen, str):
        _declare(defaults, chosen, None, state)
    return [Returns(_parser(defaults, state), state)]


@builtin("argparse.add_argument")
def add_argument(call: Call, state: State) -> list[Outcome]:
    """Remember the default of an option under the name by which it will be read."""
    name, defaults = _destination(call), _defaults_of(call, state)
    if name is not None:
        _declare(defaults, name, _default(call, state), state)
        state.edit(defaults, DictRecord).entries[name, _CHOICES] = _choices(call, state)
    else:
        state.edit(defaults, DictRecord).more = state.fresh("an option of an unknown name")
    return [Returns(state.fresh("an option"), state)]


def _destination(call: Call) -> str | None:
    """The name of the attribute: as asked for, else the first long option, else the first."""
    given = call.keywords.get("dest")
    names = [each for each in call.arguments[1:] if isinstance(each, str) and each]
    if given is not None or not names:
        return given if isinstance(given, str) else None
    chosen = next((each for each in names if each.startswith("--")), names[0])
    return chosen.lstrip("-").replace("-", "_")


def _default(call: Call, state: State) -> Value:
    if call.keywords.get("required") is True:  # never left to its default
        return None
    action = call.keywords.get("action")
    default = call.keywords.get("default", MISSING)
    if default is MISSING:
        return _SWITCHES.get(action) if isinstance(action, str) else None
    kind = call.keywords.get("type")
    if not isinstance(default, str) or kind is None:
        return state.resolve(default)
    conversion = _CONVERSIONS.get(kind.name) if isinstance(kind, Builtin) else None
    try:
        return None if conversion is None else conversion(default)
    except ValueError:
        return None


def _choices(call: Call, state: State) -> tuple[Value, ...]:
    """The texts of which an option is one, or nothing; none where it may be another."""
    given = call.keywords.get("choices")
    if given is None or "nargs" in call.keywords or "action" in call.keywords:
        return ()
    is_left_out = not call.keywords.get("required") and "default" not in call.keywords
    return (*texts_in(given, state), *((None,) if is_left_out else ()))


def texts_in(listed: Value, state: State) -> tuple[str, ...]:
    """The texts that a list or the like is made of; none where that is not known."""
    items, more = elements(listed, state)
    texts = [each for each in map(state.resolve, items) if isinstance(each, str)]
    return tuple(texts) if more is None and len(texts) == len(items) else ()


def _declare(defaults: Ref, name: str, default: Value, state: State) -> None:
    """One default a name; where two parsers differ, none is known."""
    entries = state.edit(defaults, DictRecord).entries
    is_new = name not in entries or same(entries[name], default)
    entries[name] = default if is_new else None


@builtin("argparse.set_defaults")
def set_defaults(call: Call, state: State) -> list[Outcome]:
    """Defaults given apart from the options."""
    state.edit(_defaults_of(call, state), DictRecord).entries.update(call.keywords)
    return [Returns(None, state)]


@builtin("argparse.parse_args")
def parse_args(call: Call, state: State) -> list[Outcome]:
    """An object of whose attributes each is its default, or something else: the one that is given, if any."""
    return [Returns(_namespace(call, state), state)]


@builtin("argparse.parse_known_args")
def parse_known_args(call: Call, state: State) -> list[Outcome]:
    """The same, and what was not parsed."""
    rest = state.new_list([], state.fresh("the rest of the command line"))
    return [Returns((_namespace(call, state), rest), state)]


def _namespace(call: Call, state: State) -> Ref:
    defaults, base = _defaults_of(call, state), External("argparse.Namespace")
    given = call.argument(2, "namespace")
    if isinstance(given, Ref) and isinstance(state.record(given), Instance):
        _store_options(defaults, given, state)
        return given
    looked_up = Partial(Builtin("argparse.default_of"), (defaults,), ())
    listed = Property(Partial(Builtin("argparse.names"), (defaults,), ()))
    attributes: dict[str, Value] = {"__getattr__": looked_up, "__dict__": listed}
    cls = state.allocate(lambda owner: ClassRecord(owner, "Namespace", (base,), attributes, ""))
    return state.allocate(lambda owner: Instance(owner, cls, {}))


def default_told(name: str, default: Value, state: State, choices: Value = ()) -> Value:
    """What an option is by default; MISSING where that tells nothing.

    A switch may be either way, and so may what stands for one that was left out. One that may be more
    than its default, or another text, is open, too, where that is supposed.
    """
    if default is None or isinstance(default, bool):
        return MISSING
    options = state.world.deciding_options
    if choices:
        options.limited.add(name)
    if isinstance(default, int):
        is_open = options.is_number_open() or default < 0
        return MISSING if is_open or state.world.option_counts.is_open(default) else default
    if type(default) is not str:
        return default
    return MISSING if options.is_open(name, default) else options.handed_out(name, default)


def open_option(says: str, choices: tuple[Value, ...], state: State, *key: object) -> Symbol:
    """An option that may be anything, or one of its choices, if there are any."""
    option = symbol(says, OPTION, *key)
    if choices and isinstance(state.resolve(choice_of(option)), Symbol):
        state.know(choice_of(option), (choices, ()))
    return option


def _option(name: str, defaults: Ref, record: DictRecord, state: State) -> Symbol:
    choices = record.entries.get((name, _CHOICES), ())
    default = record.entries.get(name)
    assert isinstance(choices, tuple)
    is_further = isinstance(default, str) and default not in choices
    known = (*choices, default) if choices and is_further else choices
    return open_option(f"args.{name}", known, state, defaults.address, name)


@builtin("argparse.names")
def names_of_options(call: Call, state: State) -> list[Outcome]:
    """`vars(args)`: each option that was not stored anew is its default, or anything."""
    defaults, args = call.arguments[:2]
    assert isinstance(defaults, Ref)
    assert isinstance(args, Ref)
    if not _store_options(defaults, args, state):
        return [Returns(state.fresh("the options of a program"), state)]
    return [Returns(InstanceDict(args), state)]


def _store_options(defaults: Ref, args: Ref, state: State) -> bool:
    """Give an object an attribute for each option that it has none for; whether all options are known."""
    record, stored = state.record(defaults), state.edit(args, Instance)
    assert isinstance(record, DictRecord)
    if record.more is not None:
        stored.more = stored.more or record.more
        return False
    order = linearize(stored.cls, state)
    for name, default in record.entries.items():
        if not isinstance(name, str) or find_in(order, name, args, state)[0] is not MISSING:
            continue  # choices, or what the class has for all of its objects
        choices = record.entries.get((name, _CHOICES), ())
        told = default_told(name, default, state, choices)
        value = _option(name, defaults, record, state) if told is MISSING else told
        stored.attributes.setdefault(name, value)
    state.note("args have their defaults")
    return True


@builtin("argparse.default_of")
def default_of(call: Call, state: State) -> list[Outcome]:
    """A default, which is noted; a switch may be either way, and so may what has none."""
    defaults, _, name = call.arguments
    assert isinstance(defaults, Ref)
    assert isinstance(name, str)
    record = state.record(defaults)
    assert isinstance(record, DictRecord)
    choices = record.entries.get((name, _CHOICES), ())
    default = default_told(name, record.entries.get(name), state, choices)
    if default is MISSING:
        return [Returns(_option(name, defaults, record, state), state)]
    note_default(f"args.{name}", default, state, defaults.address)
    return [Returns(default, state)]
