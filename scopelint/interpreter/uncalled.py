"""How a function, class or method is entered by nobody: with arguments of which nothing is known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from scopelint.interpreter.branches import branches_in
from scopelint.interpreter.calls import call_value
from scopelint.interpreter.classes import bind_method, find_in, functions_in, linearize
from scopelint.interpreter.heap import ClassRecord, FunctionRecord, Instance
from scopelint.interpreter.library import Call, Raises, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, ClassMethod, Ref, StaticMethod, Value
from scopelint.ir_walk import attributes_loaded_in

#: The arguments for a function, of which the first so many parameters are bound already.
Arguments = Callable[[FunctionRecord, int, State], Call]

#: What a test runner calls before the first test of a class, before each, and behind each: as
#: `unittest` and as `pytest` name it.
BEFORE_CLASS = ("setUpClass", "setup_class")
BEFORE_EACH = ("setup_method", "setUp")
_BEHIND_EACH = ("tearDown", "teardown_method")

#: A function, by its file and its place in it.
Code: TypeAlias = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Preparation:
    """Make an instance and call methods of it, as far as the project has them: entries share this."""

    cls: Ref
    methods: tuple[str, ...] = ()

    def __call__(self, state: State, arguments: Arguments) -> list[Outcome]:
        """The instance on each way."""
        outcomes = _construct(self.cls, arguments, state)
        for method in self.methods:
            outcomes = _keeping_value(outcomes, partial(_call_method, method, arguments))
        return outcomes


@dataclass(frozen=True, slots=True)
class CallFunction:
    """Enter a function."""

    function: Ref

    def __call__(self, state: State, arguments: Arguments) -> list[Outcome]:
        record = state.record(self.function)
        assert isinstance(record, FunctionRecord)
        state.place = record.code.place
        return call_value(self.function, arguments(record, 0, state), state)

    def code(self, state: State) -> Code | None:
        """The function that is meant."""
        return _code(self.function, state)

    def takes(self, names: Collection[str], state: State) -> bool:
        """Whether it has a parameter of one of these names."""
        return _takes(self.function, names, state)

    def branches(self, state: State) -> Iterator[Code]:
        """The ways of the function's branches on which something is called."""
        return _branches(self.function, state)


@dataclass(frozen=True, slots=True)
class CallMethod:
    """Make an instance, then call one of its methods, if one is named, behind what comes `before`."""

    cls: Ref
    method: str
    before: tuple[str, ...] = ()

    @property
    def preparation(self) -> Preparation:
        return Preparation(self.cls, self.before)

    def __call__(self, state: State, arguments: Arguments) -> list[Outcome]:
        return self.go_on(self.preparation(state, arguments), arguments)

    def go_on(self, prepared: list[Outcome], arguments: Arguments) -> list[Outcome]:
        """Call the method, once the instance is there."""
        return call_method_of(self.method, prepared, arguments) if self.method else prepared

    def code(self, state: State) -> Code | None:
        """The function that is meant; None for a class without an initializer of its own."""
        return _code(self._function(state), state)

    def takes(self, names: Collection[str], state: State) -> bool:
        """Whether what makes the instance has a parameter of one of these names, and nothing else is called."""
        return not self.method and _takes(self._function(state), names, state)

    def _function(self, state: State) -> Value:
        name = self.method or "__init__"
        found, _ = find_in(linearize(self.cls, state), name, MISSING, state)
        return found.function if isinstance(found, StaticMethod) else found

    def is_called_by_class(self, state: State) -> bool:
        """Whether another method of the class refers to it."""
        return self._is_named_by([self.cls], state)

    def is_called_by_base(self, state: State) -> bool:
        """Whether a method of a base refers to it, as one calls what is abstract."""
        return self._is_named_by(linearize(self.cls, state)[1:], state)

    def _is_named_by(self, classes: Sequence[Value], state: State) -> bool:
        """Whether a method of another name that is written in one of these classes refers to it."""
        return any(
            self.method in attributes_loaded_in(each.code.body)
            for name, each in functions_in(classes, state)
            if name != self.method
        )

    def branches(self, state: State) -> Iterator[Code]:
        """Those of the method; of the initializer and what it may call, where none is named."""
        record = state.record(self.cls)
        assert isinstance(record, ClassRecord)
        for name, value in record.attributes.items():
            if name == self.method or (not self.method and name.startswith("_")):
                yield from _branches(value, state)


@dataclass(frozen=True, slots=True)
class CallTests:
    """Run the tests of a class one after another, in one process and one graph."""

    cls: Ref
    tests: tuple[str, ...]

    @property
    def preparation(self) -> Preparation:
        return Preparation(self.cls, BEFORE_CLASS + BEFORE_EACH)

    def __call__(self, state: State, arguments: Arguments) -> list[Outcome]:
        return self.go_on(self.preparation(state, arguments), arguments)

    def go_on(self, prepared: list[Outcome], arguments: Arguments) -> list[Outcome]:
        """Run the tests, once the first is set up."""
        set_up = Preparation(self.cls, BEFORE_EACH)
        outcomes = prepared
        for number, test in enumerate(self.tests):
            if number:
                outcomes = [*then(outcomes, lambda _, state: set_up(state, arguments))]
            outcomes = _keeping_value(outcomes, partial(_call_method, test, arguments))
            for method in _BEHIND_EACH:
                outcomes = _keeping_value(outcomes, partial(_call_method, method, arguments))
        return outcomes

    def code(self, state: State) -> Code | None:
        """No function of its own is meant."""
        return None

    def takes(self, names: Collection[str], state: State) -> bool:
        """Nor a parameter."""
        return False

    def branches(self, state: State) -> Iterator[Code]:
        """Nor a branch."""
        return iter(())


#: Runs an entry that is no script from the state after its file was imported.
Begin = CallFunction | CallMethod | CallTests


def call_method_of(method: str, prepared: list[Outcome], arguments: Arguments) -> list[Outcome]:
    """Call a method of the instances that came last."""
    return [*then(prepared, partial(_call_method, method, arguments))]


#: What is done with the value that came last.
_GoOn = Callable[[Value, State], list[Outcome]]


def _keeping_value(outcomes: list[Outcome], go_on: _GoOn) -> list[Outcome]:
    """The same, with the value that there was before."""

    def go_on_with(value: Value, state: State) -> list[Outcome]:
        return [
            after if isinstance(after, Raises) else Returns(value, after.state)
            for after in go_on(value, state)
        ]

    return [*then(outcomes, go_on_with)]


def _code(function: Value, state: State) -> Code | None:
    record = state.record(function) if isinstance(function, Ref) else None
    return (record.module, record.code.place) if isinstance(record, FunctionRecord) else None


def _takes(function: Value, names: Collection[str], state: State) -> bool:
    record = state.record(function) if isinstance(function, Ref) else None
    return isinstance(record, FunctionRecord) and any(
        each.name in names for each in record.code.parameters
    )


def _branches(function: Value, state: State) -> Iterator[Code]:
    if isinstance(function, (StaticMethod, ClassMethod)):
        function = function.function
    record = state.record(function) if isinstance(function, Ref) else None
    if isinstance(record, FunctionRecord):
        for place in branches_in(record.code):
            yield record.module, place


def _construct(cls: Ref, arguments: Arguments, state: State) -> list[Outcome]:
    initializer, _ = find_in(linearize(cls, state), "__init__", MISSING, state)
    record = state.record(initializer) if isinstance(initializer, Ref) else None
    if isinstance(record, FunctionRecord):
        state.place = record.code.place
        return call_value(cls, arguments(record, 1, state), state)
    return call_value(cls, Call(), state)


def _call_method(name: str, arguments: Arguments, instance: Value, state: State) -> list[Outcome]:
    made = state.record(instance) if isinstance(instance, Ref) else None
    if not isinstance(made, Instance):
        return [Returns(None, state)]
    found, _ = find_in(linearize(made.cls, state), name, instance, state)
    inner = found.function if isinstance(found, (StaticMethod, ClassMethod)) else found
    record = state.record(inner) if isinstance(inner, Ref) else None
    if not isinstance(record, FunctionRecord):
        return [Returns(None, state)]
    state.place = record.code.place
    call = arguments(record, 0 if isinstance(found, StaticMethod) else 1, state)
    return call_value(bind_method(found, instance, made.cls, state), call, state)
