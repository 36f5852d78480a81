"""Decorators that give a test its arguments, case by case; of the cases, the first is run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from scopelint.interpreter.builtins.table import builtin, pure_external
from scopelint.interpreter.gathering import spread
from scopelint.interpreter.heap import DictRecord, FunctionRecord, Given, ListRecord
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import SCALARS, Builtin, Partial, Ref, Symbol, Value

_GIVE = "tests.give"

#: What a decorator's call gives to the test; None where its first case is not known.
_Reader = Callable[[Call, State], Given | None]


def _declare(read: _Reader, *paths: str) -> None:
    @pure_external(*paths)
    def make(call: Call, state: State) -> Value:
        given = None if call.open else read(call, state)
        return Partial(Builtin(_GIVE), (given or (),), ())


@builtin(_GIVE)
def give(call: Call, state: State) -> list[Outcome]:
    """The test, with the arguments that it is given; others are its runner's, which are not known."""
    given, test = call.arguments[0], call.arguments[-1]
    record = state.record(test) if isinstance(test, Ref) else None
    if isinstance(test, Ref) and isinstance(record, FunctionRecord) and isinstance(given, tuple):
        edited = state.edit(test, FunctionRecord)
        edited.is_wrapped = True
        edited.given += given  # type: ignore[operator]  # as a reader has made it
    return [Returns(test, state)]


def _first(cases: Value, state: State) -> Value:
    """The first of several cases; a symbol where it is not known."""
    cases = state.resolve(cases)
    record = state.record(cases) if isinstance(cases, Ref) else None
    items = tuple(record.items) if isinstance(record, ListRecord) else cases
    if isinstance(items, tuple) and items:
        return state.resolve(items[0])
    return state.fresh("a case of a test")


def _parts(case: Value, state: State) -> tuple[Value, ...] | None:
    """What a case holds one after another; None where it is no sequence."""
    parts, are_all = spread(case, state)
    return parts if are_all else None


def _by_name(case: Value, state: State) -> Given | None:
    """What a case holds by name; None where it is no dictionary, or not known."""
    record = state.record(case) if isinstance(case, Ref) else None
    if not isinstance(record, DictRecord) or record.more is not None:
        return None
    return tuple((name, value) for name, value in record.entries.items() if isinstance(name, str))


def _of_case(case: Value, state: State, skip: int = 0) -> Given | None:
    """The arguments of one case, but for the first ones."""
    named = _by_name(case, state)
    if named is not None:
        return tuple(each for each in named if not skip or each[0] != "testcase_name")
    parts = _parts(case, state)
    if parts is not None:
        return tuple(enumerate(parts[skip:]))
    return ((0, case),) if not isinstance(case, Symbol) and not skip else None


def _parameters(skip: int, call: Call, state: State) -> Given | None:
    """`@parameters((1, 2), (3, 4))`, or one iterable of these; `named_parameters` begin with a name."""
    arguments = tuple(map(state.resolve, call.arguments))
    if len(arguments) != 1 or isinstance(arguments[0], (tuple, *SCALARS)):
        return _of_case(_first(arguments, state), state, skip)
    if _by_name(arguments[0], state) is not None:
        return _of_case(arguments[0], state, skip)
    return _of_case(_first(arguments[0], state), state, skip)


def _expand(call: Call, state: State) -> Given | None:
    """`@parameterized.expand([(1, 2), (3, 4)])`."""
    return _of_case(_first(call.argument(0, "input"), state), state)


def _product(call: Call, state: State) -> Given | None:
    """`@product(size=[1, 2], kind=["a", "b"])`."""
    firsts = {name: _first(values, state) for name, values in call.keywords.items()}
    is_known = not call.arguments and not any(isinstance(each, Symbol) for each in firsts.values())
    return tuple(firsts.items()) if is_known else None


def _parametrize(call: Call, state: State) -> Given | None:
    """`@pytest.mark.parametrize("size, kind", [(1, "a"), (2, "b")])`."""
    names = state.resolve(call.argument(0, "argnames"))
    listed = names.split(",") if isinstance(names, str) else _parts(names, state)
    case = _first(call.argument(1, "argvalues"), state)
    texts = [each.strip() for each in listed or () if isinstance(each, str)]
    if isinstance(names, str) and len(texts) == 1:
        return None if isinstance(case, Symbol) else ((texts[0], case),)
    parts = _parts(case, state)
    is_known = parts is not None and len(texts) == len(listed or ()) == len(parts)
    return tuple(zip(texts, parts or (), strict=True)) if is_known else None


_declare(partial(_parameters, 0), "absl.testing.parameterized.parameters")
_declare(partial(_parameters, 1), "absl.testing.parameterized.named_parameters")
_declare(_product, "absl.testing.parameterized.product")
_declare(_expand, "parameterized.parameterized.expand")
_declare(_parametrize, "pytest.mark.parametrize")
