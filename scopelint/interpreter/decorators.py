"""Decorators of code that is not there: what they make is taken to do what they decorate.

Nearly all of them register a function, configure it or watch over it. They may give it arguments
that its caller does not: what is missing in a call is unknown then, and no error. Where a call has
more than the function takes, they take some themselves, as the name of a scope: that call is unknown.
So are all calls where the library says that such decorators do more than that.
"""

from __future__ import annotations

from scopelint.interpreter.builtins.table import EXTERNALS
from scopelint.interpreter.heap import ClassRecord, FunctionRecord
from scopelint.interpreter.state import State
from scopelint.interpreter.values import (
    ClassMethod,
    ContextFunction,
    Either,
    External,
    Foreign,
    Partial,
    Patch,
    Property,
    Ref,
    StaticMethod,
    Symbol,
    Value,
    symbol,
)

_MADE = (StaticMethod, ClassMethod, Property, ContextFunction, Partial)


def decorated_unseen(decorator: Value, decorated: Value, state: State) -> Value | None:
    """What a decorator makes whose code is not there; None if it is there, or what it makes is other."""
    decorator = state.resolve(decorator)
    if not _is_unseen(decorator, state):
        return None
    name = decorator.path.rpartition(".")[2] if isinstance(decorator, External) else ""
    if "property" in name:
        return Property(decorated, None, cached=True)
    if isinstance(decorated, _MADE):
        return decorated
    record = state.record(decorated) if isinstance(decorated, Ref) else None
    if isinstance(record, FunctionRecord) and isinstance(decorated, Ref):
        if state.world.library.wraps_calls(decorator):
            return None
        state.edit(decorated, FunctionRecord).is_wrapped = True
        is_manager = record.code.is_generator and "contextmanager" in name
        return ContextFunction(decorated) if is_manager else decorated
    if isinstance(record, ClassRecord) and isinstance(decorated, Ref):
        # That of a dataclass, for one, writes this method.
        attributes = state.edit(decorated, ClassRecord).attributes
        attributes.setdefault("__eq__", symbol("`__eq__`", "decorated", decorated))
        initializer = record.attributes.get("__init__")
        if isinstance(initializer, Ref) and isinstance(state.record(initializer), FunctionRecord):
            state.edit(initializer, FunctionRecord).is_wrapped = True
        return decorated
    return None


def _is_unseen(decorator: Value, state: State) -> bool:
    library = state.world.library
    if isinstance(decorator, External):
        if library.owns(decorator.path):
            return library.transfer(decorator.path) is None
        return decorator.path not in EXTERNALS
    if isinstance(decorator, Foreign):
        return library.is_unseen(decorator)
    return isinstance(decorator, (Symbol, Patch)) and not isinstance(decorator, Either)
