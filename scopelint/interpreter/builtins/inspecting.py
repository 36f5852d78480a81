"""Functions that ask about functions: their names and parameters; and `eval` of a name or a literal."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable
from functools import partial

from scopelint.interpreter.attributes import attribute
from scopelint.interpreter.binding import bind, parameters_of
from scopelint.interpreter.builtins.json_texts import as_value
from scopelint.interpreter.builtins.operator_functions import attribute_path
from scopelint.interpreter.builtins.table import builtin, pure_external
from scopelint.interpreter.classes import linearize
from scopelint.interpreter.heap import (
    ClassRecord,
    FunctionRecord,
    Instance,
    Record,
)
from scopelint.interpreter.items import item_of
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.named_by_options import alike, each_name
from scopelint.interpreter.names import find_name
from scopelint.interpreter.namespaces import globals_of
from scopelint.interpreter.run import returned
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import (
    MISSING,
    Builtin,
    External,
    Method,
    ModuleNames,
    Partial,
    Ref,
    Value,
    describe,
    symbol,
)
from scopelint.ir import FunctionCode, ParameterKind, Reach

# --- functools.wraps ----------------------------------------------------------------------


@pure_external("functools.wraps", "six.wraps")
def make_wraps(call: Call, state: State) -> Value:
    """`@wraps(f)`: the function gets the name and the attributes of `f`."""
    wrapped = call.argument(0, "wrapped")
    return (
        Builtin("<identity>") if wrapped is MISSING else Partial(Builtin("<wraps>"), (wrapped,), ())
    )


@pure_external("functools.update_wrapper")
def update_wrapper(call: Call, state: State) -> Value:
    wrapper = state.resolve(call.argument(0, "wrapper"))
    return _wrapped(state.resolve(call.argument(1, "wrapped")), wrapper, state)


@builtin("<wraps>", least=2)
def wrap(call: Call, state: State) -> list[Outcome]:
    wrapped, wrapper = map(state.resolve, call.arguments[:2])
    return [Returns(_wrapped(wrapped, wrapper, state), state)]


def _wrapped(wrapped: Value, wrapper: Value, state: State) -> Value:
    record = state.record(wrapper) if isinstance(wrapper, Ref) else None
    if isinstance(wrapper, Ref) and isinstance(record, FunctionRecord):
        source = state.record(wrapped) if isinstance(wrapped, Ref) else None
        edited = state.edit(wrapper, FunctionRecord)
        if isinstance(source, FunctionRecord):
            edited.attributes.update(source.attributes)
        for name in ("__name__", "__module__"):
            edited.attributes[name] = _own_name(wrapped, name, state)
        edited.attributes["__wrapped__"] = wrapped
    return wrapper


def _own_name(function: Value, name: str, state: State) -> Value:
    if isinstance(function, External):
        module, _, last = function.path.rpartition(".")
        return last if name == "__name__" else module
    found = attribute(function, name, state)
    return symbol(f"`.{name}`", "attribute", function, name) if isinstance(found, list) else found


@pure_external("decorator.decorator", least=1)
def make_decorator(call: Call, state: State) -> Value:
    """A caller is given the function that is decorated, then the arguments of the call."""
    caller, *decorated = call.arguments
    return Partial(caller, tuple(decorated), ()) if decorated else Partial(_DECORATE, (caller,), ())


_DECORATE = Builtin("<decorate>")


@builtin("<decorate>", least=2)
def decorate(call: Call, state: State) -> list[Outcome]:
    caller, decorated = call.arguments[:2]
    return [Returns(Partial(caller, (decorated,), ()), state)]


# --- inspect ------------------------------------------------------------------------------


_POSITIONAL = (ParameterKind.POSITIONAL_ONLY, ParameterKind.PLAIN)


@pure_external("inspect.getargspec", "inspect.getfullargspec")
def argument_specification(call: Call, state: State) -> Value:
    """The parameters of a project's function."""
    record = _function_of(state.resolve(call.argument(0, "func")), state)
    if record is None:
        return state.fresh("the parameters of a function")
    code = record.code
    plain = _named(code, *_POSITIONAL)
    stars = _named(code, ParameterKind.STAR)
    double = _named(code, ParameterKind.DOUBLE_STAR)
    fields: dict[str, Value] = {
        "args": state.new_list([*plain]),
        "varargs": stars[0] if stars else None,
        "keywords": double[0] if double else None,
        "defaults": tuple(_defaults(record, *_POSITIONAL).values()) or None,
    }
    by_keyword = _defaults(record, ParameterKind.KEYWORD_ONLY)
    names = {
        **fields,
        "varkw": fields["keywords"],
        "kwonlyargs": state.new_list([*_named(code, ParameterKind.KEYWORD_ONLY)]),
        "kwonlydefaults": state.new_dict({**by_keyword}) if by_keyword else None,
    }
    cls = Builtin("object")
    return state.allocate(lambda owner: Instance(owner, cls, names, tuple(fields.values())))


#: What `inspect.Parameter` calls the kinds of parameters, and what stands for no default.
_KIND_NAMES = {
    ParameterKind.POSITIONAL_ONLY: "POSITIONAL_ONLY",
    ParameterKind.PLAIN: "POSITIONAL_OR_KEYWORD",
    ParameterKind.STAR: "VAR_POSITIONAL",
    ParameterKind.KEYWORD_ONLY: "KEYWORD_ONLY",
    ParameterKind.DOUBLE_STAR: "VAR_KEYWORD",
}
_NO_DEFAULT = External("inspect.Parameter.empty")


@pure_external("inspect.signature", "funcsigs.signature")
def signature(call: Call, state: State) -> Value:
    """The parameters of a project's function by their names, without the one that is bound already."""
    function = state.resolve(call.argument(0, "obj"))
    is_bound = isinstance(function, Method)
    record = _function_of(function, state)
    while record is not None and "__wrapped__" in record.attributes:
        record = _function_of(record.attributes["__wrapped__"], state)
    if record is None:
        return state.fresh("the parameters of a function")
    defaults = _defaults(record, *ParameterKind)
    parameters: dict[Value, Value] = {
        each.name: _object(
            {
                "name": each.name,
                "kind": External(f"inspect.Parameter.{_KIND_NAMES[each.kind]}"),
                "default": defaults.get(each.name, _NO_DEFAULT),
            },
            state,
        )
        for each in record.code.parameters[is_bound:]
    }
    return _object({"parameters": state.new_dict(parameters)}, state)


def _object(names: dict[str, Value], state: State) -> Ref:
    """An object of Python's own that has these attributes, and others."""
    more = symbol("further attributes of an object of `inspect`", "inspect")
    return state.allocate(lambda owner: Instance(owner, Builtin("object"), names, more=more))


@pure_external("inspect.getmro", least=1)
def order_of(call: Call, state: State) -> Value:
    """The class, and those that it derives from, if the project has them all."""
    order = linearize(state.resolve(call.argument(0, "cls")), state)
    if not all(isinstance(each, (Ref, Builtin)) for each in order):
        return state.fresh("the classes that a class derives from")
    return tuple(order if Builtin("object") in order else [*order, Builtin("object")])


@pure_external("inspect.getcallargs", least=1)
def call_arguments(call: Call, state: State) -> Value:
    """A dict of what each parameter of a project's function gets."""
    function = state.resolve(call.arguments[0])
    record = state.record(function) if isinstance(function, Ref) else None
    inner = Call(call.arguments[1:], call.keywords, call.open)
    bound = bind(record, inner, state) if isinstance(record, FunctionRecord) else ""
    if isinstance(bound, str):
        return state.fresh("the arguments of a call")
    return state.new_dict(dict(bound))


def _function_of(function: Value, state: State) -> FunctionRecord | None:
    inner = function.function if isinstance(function, Method) else function
    record = state.record(inner) if isinstance(inner, Ref) else None
    return record if isinstance(record, FunctionRecord) else None


def _defaults(function: FunctionRecord, *kinds: ParameterKind) -> dict[str, Value]:
    """The defaults of the parameters of these kinds."""
    return {
        each.name: default
        for each, default in parameters_of(function, 0)
        if each.has_default and each.kind in kinds
    }


def _named(code: FunctionCode, *kinds: ParameterKind) -> list[str]:
    return [each.name for each in code.parameters if each.kind in kinds]


def _asks_kind(name: str, is_kind: Callable[[Value, Record | None], bool]) -> None:
    @pure_external(f"inspect.{name}")
    def function(call: Call, state: State) -> Value:
        """Known of what the project has made."""
        value = state.resolve(call.argument(0, "object"))
        inner = value.function if isinstance(value, Method) else value
        record = state.record(inner) if isinstance(inner, Ref) else None
        if isinstance(record, FunctionRecord | ClassRecord | Instance):
            return is_kind(value, record)
        return state.truth(symbol(f"inspect.{name}({describe(value)})", name, value))


_asks_kind("ismethod", lambda value, _: isinstance(value, Method))
_asks_kind(
    "isfunction",
    lambda value, record: isinstance(record, FunctionRecord) and not isinstance(value, Method),
)
_asks_kind("isclass", lambda _, record: isinstance(record, ClassRecord))


# --- eval ---------------------------------------------------------------------------------


@builtin("eval")
def evaluate(call: Call, state: State) -> list[Outcome]:
    """Of a text that is a name, with attributes or without, or a literal; any other is not followed."""
    text = state.resolve(call.argument(0, "source"))
    names = ModuleNames(globals_of(state.frame.environment, state))
    named = each_name(text, state, partial(alike, text, names, state))
    return [outcome for text, at in named for outcome in _evaluated(text, call, at)]


def _evaluated(text: Value, call: Call, state: State) -> list[Outcome]:
    parts = text.strip().split(".") if isinstance(text, str) else []
    if not parts or not all(part.isidentifier() for part in parts) or call.keywords:
        return [Returns(_literal(text, "eval", state), state)]
    return attribute_path(_named_by(parts[0], call, state), parts[1:])


@pure_external("ast.literal_eval", least=1)
def evaluate_literal(call: Call, state: State) -> Value:
    return _literal(state.resolve(call.argument(0, "node_or_string")), "ast.literal_eval", state)


#: A longer text is no option of a program.
_LONGEST_LITERAL = 200


def _literal(text: Value, function: str, state: State) -> Value:
    """What a text is that is a literal: `"[0, 1]"`."""
    unknown = state.fresh(f"the result of {function}(…)")
    if not isinstance(text, str) or len(text) > _LONGEST_LITERAL:
        return unknown
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes: the text is not ours
            plain = ast.literal_eval(text.strip())
        is_open = isinstance(plain, list) and state.world.option_counts.is_list_open(plain)
        return unknown if is_open else as_value(plain, state)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return unknown  # another expression, or none


_CONSTANTS = {"None": None, "True": True, "False": False}


def _named_by(name: str, call: Call, state: State) -> list[Outcome]:
    """The value of a name, in the dict that is given for it or where the call stands."""
    if name in _CONSTANTS:
        return [Returns(_CONSTANTS[name], state)]
    if len(call.arguments) > 1:
        found = item_of(state.resolve(call.arguments[-1]), name, state)
    else:
        found = find_name(name, Reach.LOCAL, state)
    return returned(found, state)
