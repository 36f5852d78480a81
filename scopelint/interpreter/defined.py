"""What a file defines that can be entered: functions, classes, and the methods of these."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from scopelint.interpreter.binding import lacks_arguments
from scopelint.interpreter.classes import find_in, linearize
from scopelint.interpreter.heap import ClassRecord, Environment, FunctionRecord
from scopelint.interpreter.imports import module_environment
from scopelint.interpreter.state import State
from scopelint.interpreter.uncalled import (
    BEFORE_CLASS,
    BEFORE_EACH,
    Begin,
    CallFunction,
    CallMethod,
    CallTests,
)
from scopelint.interpreter.values import MISSING, External, Ref, StaticMethod, Value
from scopelint.ir import Block, LoadAttribute
from scopelint.ir_walk import walk


@dataclass(frozen=True, slots=True)
class Defined:
    """Something of a file that can be entered: `f`, `Model`, `Model.build`."""

    name: str
    begin: Begin
    is_test: bool = False  #: a test runner calls it, whatever the project does
    is_inherited: bool = False  #: a base holds it

    @property
    def own_name(self) -> str:
        """The last part of the name: what code that uses it mentions."""
        return self.name.rpartition(".")[2]


def functions_in(path: str, state: State) -> Iterator[Defined]:
    """The functions and classes that a file defines, in order."""
    for name, value in _defined_here(path, state):
        if isinstance(state.record(value), FunctionRecord):
            if _is_run(value, state) or not name.startswith(_TEST):
                yield Defined(name, CallFunction(value))
        elif _is_test_class(value, name, state) and _bases(value, state) <= {"unittest.TestCase"}:
            yield Defined(name, CallTests(value, tuple(sorted(_tests(value, state)))), True)
        else:
            yield Defined(name, CallMethod(value, ""))


def methods_of(defined: Defined, state: State) -> Iterator[Defined]:
    """The public methods of a class that are written in it, or call such; of a test class, its tests."""
    if isinstance(defined.begin, CallFunction):
        return
    cls = defined.begin.cls
    if _is_test_class(cls, defined.name, state):
        for test in _tests(cls, state):
            begin = CallMethod(cls, test, BEFORE_CLASS + BEFORE_EACH)
            yield Defined(f"{defined.name}.{test}", begin, True)
        return
    own = _attributes_of(cls, state)
    for method in uncalled_methods(cls, own, state):
        name, is_inherited = f"{defined.name}.{method}", method not in own
        yield Defined(name, CallMethod(cls, method), is_inherited=is_inherited)


def uncalled_methods(cls: Ref, own: Collection[str], state: State) -> list[str]:
    """Those of these methods that others may call, and inherited ones that come to call any of them.

    Of `__call__` that is known only where the class derives from nothing outside the project.
    """
    has_call = _bases(cls, state) <= {"abc.ABC"}
    return [
        method
        for method in (*own, *_resting_on(own, cls, state))
        if not method.startswith("_") or (method == "__call__" and has_call)
    ]


def methods_of_given(cls: Ref, state: State) -> list[str]:
    """The methods of the project that others may call of an object that they were given."""
    own = [
        name
        for each in linearize(cls, state)
        if isinstance(each, Ref)
        for name in _attributes_of(each, state)
    ]
    return uncalled_methods(cls, dict.fromkeys(own), state)


def _resting_on(own: Collection[str], cls: Ref, state: State) -> list[str]:
    """The methods that a class inherits and that call its own, as one calls what is abstract."""
    inherited: dict[str, FunctionRecord] = {}
    for base in linearize(cls, state)[1:]:
        record = state.record(base) if isinstance(base, Ref) else None
        for name, value in record.attributes.items() if isinstance(record, ClassRecord) else ():
            method = state.record(value) if isinstance(value, Ref) else None
            if name not in own and isinstance(method, FunctionRecord):
                inherited.setdefault(name, method)
    called = {name for name in own if not name.startswith("__")}
    found: list[str] = []
    while new := [
        name
        for name, method in inherited.items()
        if name not in called and not called.isdisjoint(_loaded_in(method.code.body))
    ]:
        called.update(new)
        found += new
    return found


@lru_cache(maxsize=4096)  # many classes may inherit it
def _loaded_in(body: Block) -> frozenset[str]:
    """The names of all attributes that a function asks for."""
    return frozenset(each.name for each in walk(body) if isinstance(each, LoadAttribute))


#: How the names of tests begin.
_TEST = "test"


def _bases(cls: Ref, state: State) -> set[str]:
    """The classes outside the project from which a class derives."""
    return {base.path for base in linearize(cls, state) if isinstance(base, External)}


def _is_test_class(cls: Ref, name: str, state: State) -> bool:
    """Whether `unittest` or `pytest` runs the tests of a class."""
    if any(base.endswith("TestCase") for base in _bases(cls, state)):
        return True
    if not name.startswith("Test") or not _tests(cls, state):
        return False
    initializer, _ = find_in(linearize(cls, state), "__init__", MISSING, state)
    return not isinstance(initializer, Ref)


def _tests(cls: Ref, state: State) -> list[str]:
    """The names of a class's tests, its own first."""
    records = [state.record(each) for each in linearize(cls, state) if isinstance(each, Ref)]
    return list(
        dict.fromkeys(
            name
            for record in records
            if isinstance(record, ClassRecord)
            for name, value in record.attributes.items()
            if name.startswith(_TEST) and _is_run(value, state)
        )
    )


def _is_run(test: Value, state: State) -> bool:
    """Whether a test runner calls a test with what is known: no decorator gives it other arguments."""
    record = state.record(test) if isinstance(test, Ref) else None
    if not isinstance(record, FunctionRecord):
        return isinstance(test, Ref)
    receivers = 0 if record.defined_in is None else 1
    return not (record.is_wrapped and lacks_arguments(record, receivers))


def inherited_methods_of(defined: Defined, state: State) -> Iterator[Defined]:
    """The methods that nobody names: `__call__`, and private ones of a base, written anew for it."""
    if not isinstance(defined.begin, CallMethod):
        return
    bases = [
        state.record(base)
        for base in linearize(defined.begin.cls, state)[1:]
        if isinstance(base, Ref)
    ]
    inherited = {
        name for base in bases if isinstance(base, ClassRecord) for name in base.attributes
    }
    cls = defined.begin.cls
    own = _attributes_of(cls, state)
    seen = uncalled_methods(cls, own, state)
    for method in own:
        is_overriding = method in inherited and not method.startswith("__")
        is_named_by_none = is_overriding or method == "__call__"
        if method.startswith("_") and is_named_by_none and method not in seen:
            yield Defined(f"{defined.name}.{method}", CallMethod(cls, method))


def _defined_here(path: str, state: State) -> Iterator[tuple[str, Ref]]:
    environment = module_environment(path, state)
    names = environment.names if isinstance(environment, Environment) else {}
    for name, value in names.items():
        record = state.record(value) if isinstance(value, Ref) else None
        if isinstance(record, (FunctionRecord, ClassRecord)) and record.module == path:
            assert isinstance(value, Ref)
            yield name, value


def _attributes_of(cls: Ref, state: State) -> list[str]:
    """The names of what is written in a class and can be called."""
    record = state.record(cls)
    if not isinstance(record, ClassRecord):
        return []
    return [
        name for name, value in record.attributes.items() if isinstance(value, (Ref, StaticMethod))
    ]
