"""Builtins about objects: attributes, conversions, `super`, descriptors."""

from __future__ import annotations

from dataclasses import replace

from scopelint.interpreter.attributes import (
    attribute,
    put_attribute,
)
from scopelint.interpreter.builtins.containers import entries_of
from scopelint.interpreter.builtins.formatting import to_repr, to_text
from scopelint.interpreter.builtins.table import BUILTINS, EXCEPTIONS, builtin, pure, pure_external
from scopelint.interpreter.builtins.types import class_of_metaclass
from scopelint.interpreter.calls import raise_error
from scopelint.interpreter.classes import has_all, is_closed, is_metaclass, linearize, new_instance
from scopelint.interpreter.heap import (
    ClassRecord,
    Environment,
    Instance,
)
from scopelint.interpreter.imports import names_of_module
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.namespaces import (
    further_names,
    globals_of,
    names_of,
)
from scopelint.interpreter.numpy_numbers import NUMPY_NUMBERS, combined
from scopelint.interpreter.run import returned
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.truths import told_truth
from scopelint.interpreter.values import (
    MISSING,
    Builtin,
    ClassMethod,
    Foreign,
    Method,
    ModuleNames,
    ProjectModule,
    Property,
    Ref,
    StaticMethod,
    Super,
    Symbol,
    Value,
    describe,
    symbol,
)


@pure("print", "object.__init__", "type.__init__")
def do_nothing(call: Call, state: State) -> Value:
    return None


@pure(*(f"{name}.__init__" for name in EXCEPTIONS), least=1)
def initialize_error(call: Call, state: State) -> Value:
    """What an error was raised with is what its class hands on to Python's own."""
    error = state.resolve(call.arguments[0])
    if isinstance(error, Ref) and isinstance(state.record(error), Instance):
        state.edit(error, Instance).arguments = call.arguments[1:]
    return None


@pure("object.__setattr__", least=3)
def set_past_the_class(call: Call, state: State) -> Value:
    """It stores what it is given, whatever `__setattr__` the class has."""
    owner, name, value = call.arguments[:3]
    owner, name = state.resolve(owner), state.resolve(name)
    if isinstance(owner, Ref) and isinstance(name, str):
        put_attribute(owner, name, value, state)
    return None


@pure("object")
def make_object(call: Call, state: State) -> Value:
    return state.allocate(lambda owner: Instance(owner, Builtin("object"), {}))


@pure("object.__new__", least=1)
def make_instance(call: Call, state: State) -> Value:
    """An object of a class all of whose bases are known, not initialized; of a metaclass a class."""
    cls, *rest = map(state.resolve, call.arguments)
    if is_metaclass(cls, state):
        return class_of_metaclass(call, state)
    order = linearize(cls, state) if isinstance(cls, Ref) else []
    if not order or not is_closed(cls, state) or Builtin("type") in order:
        return state.fresh(f"{describe(cls)}.__new__(…)")
    return new_instance(cls, tuple(rest), state)


@builtin("bool")
def to_bool(call: Call, state: State) -> list[Outcome]:
    value = call.argument(0, "x", False)
    outcomes = told_truth(value, state)
    return [Returns(state.truth(value), state)] if outcomes is None else outcomes


@pure("str", "unicode")
def to_string(call: Call, state: State) -> Value:
    return to_text(call.argument(0, "object", ""), state)


@pure("repr", "ascii")
def to_representation(call: Call, state: State) -> Value:
    return to_repr(call.argument(0, "object", ""), state)


@pure_external("types.MethodType", "six.create_bound_method", least=2)
def make_method(call: Call, state: State) -> Value:
    function, receiver = map(state.resolve, call.arguments[:2])
    return Method(function, receiver)


def _number(name: str) -> None:
    @builtin(name)
    def convert(call: Call, state: State) -> list[Outcome]:
        value = state.resolve(call.argument(0, "x", 0))
        base = state.resolve(call.argument(1, "base", MISSING))
        if base is not MISSING:
            return _in_base(value, base, state)
        if isinstance(value, Foreign):
            return [Returns(state.world.library.binary(f"unary {name}", value, None, state), state)]
        if isinstance(value, (bool, int, float, str)):
            try:
                return [Returns({"int": int, "float": float}[name](value), state)]
            except (ValueError, OverflowError):
                return [raise_error("ValueError", f"could not convert {value!r} to {name}", state)]
        return [Returns(symbol(f"{name}({describe(value)})", name, value), state)]


def _in_base(value: Value, base: Value, state: State) -> list[Outcome]:
    """`int` of a text that is no decimal number."""
    if not (isinstance(value, str) and isinstance(base, int)):
        return [Returns(symbol(f"int({describe(value)})", "int", value, base), state)]
    try:
        return [Returns(int(value, base), state)]
    except ValueError:
        says = f"invalid literal for int() with base {base}: {value!r}"
        return [raise_error("ValueError", says, state)]


_number("int")
_number("float")
BUILTINS["long"] = BUILTINS["int"]


@pure("abs")
def absolute(call: Call, state: State) -> Value:
    value = state.resolve(call.argument(0, "x"))
    if isinstance(value, (int, float)):
        found = combined("abs", abs(value), value, value)
        return symbol("a number", "abs", value) if found is None else found
    if isinstance(value, Foreign):
        return state.world.library.binary("unary abs", value, None, state)
    return symbol(f"abs({describe(value)})", "abs", value)


@pure("round")
def rounded(call: Call, state: State) -> Value:
    value, digits = (
        state.resolve(call.argument(0, "number")),
        state.resolve(call.argument(1, "ndigits", None)),
    )
    if isinstance(value, (int, float)) and (digits is None or isinstance(digits, int)):
        whole = round(value) if digits is None and not isinstance(value, NUMPY_NUMBERS) else None
        found = round(value, digits or 0) if whole is None else whole
        known = combined("round", found, value, value)
        return symbol("a number", "round", value, digits) if known is None else known
    return symbol(f"round({describe(value)})", "round", value, digits)


@pure("dict", "collections.OrderedDict")
def make_dict(call: Call, state: State) -> Value:
    entries: dict[Value, Value] = {}
    more: Symbol | None = None
    if call.arguments:
        entries, more = entries_of(call.arguments[0], state)
    return state.new_dict({**entries, **call.keywords}, more)


# --- attributes ---------------------------------------------------------------------------


@pure("id", least=1)
def identity(call: Call, state: State) -> Value:
    return symbol("an id", "id", state.resolve(call.arguments[0]))


@pure("hash", least=1)
def hash_of(call: Call, state: State) -> Value:
    return symbol("a hash", "hash", state.resolve(call.arguments[0]))


@pure("dir")
def attribute_names(call: Call, state: State) -> Value:
    """The names of an object's attributes, its class's included."""
    owner = state.resolve(call.argument(0, "object"))
    names = namespace_of(call, state)
    if names is not None:
        more = further_names(names, state)
        return state.new_list([*sorted(names_of(names, state))], more)
    record = state.record(owner) if isinstance(owner, Ref) else None
    if isinstance(owner, Symbol):
        return state.new_list([], symbol(f"names in dir({describe(owner)})", "dir", owner))
    if not isinstance(record, Instance):
        return state.new_list([], state.fresh("names of attributes"))
    own: dict[Value, None] = dict.fromkeys(record.attributes)
    for cls in linearize(record.cls, state):
        base = state.record(cls) if isinstance(cls, Ref) else None
        own.update(dict.fromkeys(base.attributes if isinstance(base, ClassRecord) else ()))
    closed = has_all(record, state)
    return state.new_list(list(own), None if closed else state.fresh("inherited names"))


@builtin("vars", "locals")
def names_in_scope(call: Call, state: State) -> list[Outcome]:
    """`__dict__` of an object or module, or the names of the running function."""
    owner = state.resolve(call.argument(0, "object"))
    if isinstance(owner, Ref) and isinstance(state.record(owner), (Instance, ClassRecord)):
        found = attribute(owner, "__dict__", state)
        return returned(found, state)
    names: Value = namespace_of(call, state)
    if names is None:
        names = _local_names(state) if owner is MISSING else state.fresh("names of an object")
    return [Returns(names, state)]


def _local_names(state: State) -> Value:
    """A dict of the running function's names; beside them it has those that it closes over."""
    environment = state.environment(state.frame.environment)
    more = state.fresh("names in scope") if _is_inner(environment, state) else None
    return state.new_dict(dict(environment.names), more)


def _is_inner(environment: Environment, state: State) -> bool:
    """Whether names lie inside those of a function."""
    while environment.parent is not None:
        environment = state.environment(environment.parent)
        if environment.parent is not None and not environment.is_class:
            return True
    return False


def namespace_of(call: Call, state: State) -> ModuleNames | None:
    """The names of the module that is given, or of the running one at its top level."""
    owner = state.resolve(call.argument(0, "object"))
    if isinstance(owner, ProjectModule):
        return names_of_module(owner, state)
    around = state.frame.environment
    is_at_top = owner is MISSING and globals_of(around, state) == around
    return ModuleNames(around) if is_at_top else None


@pure("globals")
def module_names(call: Call, state: State) -> Value:
    return ModuleNames(globals_of(state.frame.environment, state))


# --- descriptors and super ----------------------------------------------------------------


@pure("property")
def make_property(call: Call, state: State) -> Value:
    getter, setter, deleter = (
        call.argument(place, name, None) for place, name in enumerate(("fget", "fset", "fdel"))
    )
    return Property(getter, setter, deleter=deleter)


def _with(part: str) -> None:
    @pure(f"property.{part}", least=2)
    def another(call: Call, state: State) -> Value:
        """`@name.setter` and the like: the same property with this in the place of what it had."""
        made, function = call.arguments[:2]
        assert isinstance(made, Property)
        return replace(made, **{part: function})  # type: ignore[arg-type]


for _part in ("getter", "setter", "deleter"):
    _with(_part)


@pure("staticmethod", least=1)
def make_static(call: Call, state: State) -> Value:
    return StaticMethod(call.arguments[0])


@pure("classmethod", least=1)
def make_class_method(call: Call, state: State) -> Value:
    return ClassMethod(call.arguments[0])


@builtin("super")
def make_super(call: Call, state: State) -> list[Outcome]:
    """`super()` by the running function's class and first parameter, or with both given."""
    if len(call.arguments) >= 2 and isinstance(call.arguments[0], Ref):
        return [Returns(Super(call.arguments[0], call.arguments[1]), state)]
    frame = state.frame
    record = frame.record
    if record is None or record.defined_in is None or not record.code.parameters:
        return [Returns(state.fresh("super()"), state)]
    receiver = state.environment(frame.environment).names.get(
        record.code.parameters[0].name, MISSING
    )
    return [Returns(Super(record.defined_in, receiver), state)]
