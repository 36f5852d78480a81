"""What a file defines that can be entered: functions, classes, and the methods of these."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

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
from scopelint.ir_walk import attributes_loaded_in


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
    own = _callables_of(_record(cls, state))
    for method in _public((*own, *_resting_on(own, cls, state)), cls, state):
        name, is_inherited = f"{defined.name}.{method}", method not in own
        yield Defined(name, CallMethod(cls, method), is_inherited=is_inherited)


def methods_of_given(cls: Ref, state: State) -> list[str]:
    """The methods of the project that others may call of an object that they were given."""
    names = [name for record in _records(cls, state) for name in _callables_of(record)]
    return _public(dict.fromkeys(names), cls, state)


def _public(methods: Iterable[str], cls: Ref, state: State) -> list[str]:
    """Those of these methods that others may call.

    Of `__call__` that is known only where the class derives from nothing outside the project.
    """
    has_call = _has_call(cls, state)
    return [
        method
        for method in methods
        if not method.startswith("_") or (method == "__call__" and has_call)
    ]


def _has_call(cls: Ref, state: State) -> bool:
    """Whether nothing outside the project decides what calling an object of the class does."""
    return _bases(cls, state) <= {"abc.ABC"}


def _resting_on(own: Collection[str], cls: Ref, state: State) -> list[str]:
    """The methods that a class inherits and that call its own, as one calls what is abstract."""
    inherited: dict[str, FunctionRecord] = {}
    for base in _records(cls, state)[1:]:
        for name, value in base.attributes.items():
            method = state.record(value) if isinstance(value, Ref) else None
            if name not in own and isinstance(method, FunctionRecord):
                inherited.setdefault(name, method)
    called = {name for name in own if not name.startswith("__")}
    found: list[str] = []
    while new := [
        name
        for name, method in inherited.items()
        if name not in called and not called.isdisjoint(attributes_loaded_in(method.code.body))
    ]:
        called.update(new)
        found += new
    return found


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
    return list(
        dict.fromkeys(
            name
            for record in _records(cls, state)
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
    cls = defined.begin.cls
    inherited = {name for base in _records(cls, state)[1:] for name in base.attributes}
    has_call = _has_call(cls, state)
    for method in _callables_of(_record(cls, state)):
        is_private = method.startswith("_") and not method.startswith("__")
        is_seen_by_none = method == "__call__" and not has_call
        if is_seen_by_none or (is_private and method in inherited):
            yield Defined(f"{defined.name}.{method}", CallMethod(cls, method))


def _defined_here(path: str, state: State) -> Iterator[tuple[str, Ref]]:
    environment = module_environment(path, state)
    names = environment.names if isinstance(environment, Environment) else {}
    for name, value in names.items():
        record = state.record(value) if isinstance(value, Ref) else None
        if isinstance(record, (FunctionRecord, ClassRecord)) and record.module == path:
            assert isinstance(value, Ref)
            yield name, value


def _record(cls: Ref, state: State) -> ClassRecord:
    record = state.record(cls)
    assert isinstance(record, ClassRecord)
    return record


def _records(cls: Ref, state: State) -> list[ClassRecord]:
    """The class and those of the project that it derives from, as Python looks them through."""
    records = [state.record(each) for each in linearize(cls, state) if isinstance(each, Ref)]
    return [each for each in records if isinstance(each, ClassRecord)]


def _callables_of(record: ClassRecord) -> list[str]:
    """The names of what is written in a class and can be called."""
    return [
        name for name, value in record.attributes.items() if isinstance(value, (Ref, StaticMethod))
    ]
