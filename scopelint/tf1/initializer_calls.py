"""What functions given as initializers take: TensorFlow calls them with more than a shape (§2.8)."""

from __future__ import annotations

from dataclasses import dataclass

from scopelint.interpreter.classes import find_in, linearize, own_method
from scopelint.interpreter.heap import ClassRecord, FunctionRecord, Instance
from scopelint.interpreter.state import State
from scopelint.interpreter.values import MISSING, External, Method, Partial, Ref, Value
from scopelint.ir import Parameter, ParameterKind
from scopelint.tf1.canonical import canonical
from scopelint.tf1.graph import graphs_of
from scopelint.tf1.shapes import is_fully_defined
from scopelint.tf1.values import Sizes
from scopelint.trace import NameTerm

#: The versions that give both keywords to whatever is called; later ones look what it takes.
_GIVING = ("1.12", "1.15")
_GIVEN = ("dtype", "partition_info")

#: Functions of the library that make a tensor of a shape and are no initializers: what they are called.
_OF_LIBRARY = {
    "tf.zeros": "zeros", "tf.ones": "ones", "tf.random_normal": "random_normal",
    "tf.normal": "random_normal", "tf.truncated_normal": "truncated_normal",
    "tf.random_uniform": "random_uniform", "tf.uniform": "random_uniform",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refused:
    """An initializer that does not take a keyword that it is given."""

    function: str  #: as Python's error names it
    argument: str
    stand_in: NameTerm  #: something that takes as much, for replay


def lacking_keyword(initializer: Value, shape: Sizes, state: State) -> Refused | None:
    """The initializer if a new variable of this shape calls it with what it does not take."""
    if shape is None or not is_fully_defined(shape) or graphs_of(state).target not in _GIVING:
        return None
    initializer = state.resolve(initializer)
    while isinstance(initializer, Partial):
        initializer = state.resolve(initializer.function)
    if isinstance(initializer, External):
        path = canonical(initializer.path)
        called = _OF_LIBRARY.get(path)
        return None if called is None else Refused(called, "partition_info", NameTerm(path))
    found = _function_of(initializer, state)
    return None if found is None else _refused(*found)


def _refused(name: str, parameters: tuple[Parameter, ...]) -> Refused | None:
    kinds = {each.kind for each in parameters}
    if ParameterKind.DOUBLE_STAR in kinds or (parameters and parameters[0].name in _GIVEN):
        return None
    by_keyword = (ParameterKind.PLAIN, ParameterKind.KEYWORD_ONLY)
    taken = {each.name for each in parameters if each.kind in by_keyword}
    argument = next((each for each in _GIVEN if each not in taken), None)
    if argument is None:
        return None
    plain = [each.name for each in parameters if each.kind is not ParameterKind.STAR]
    return Refused(name, argument, NameTerm(f"lambda {', '.join(plain)}: None"))


def _function_of(value: Value, state: State) -> tuple[str, tuple[Parameter, ...]] | None:
    """The project's function that a call of this value runs, without its receiver."""
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(record, FunctionRecord):
        is_plain = not record.is_wrapped and not record.given
        return (record.code.name, record.code.parameters) if is_plain else None
    if isinstance(record, Instance):
        value = own_method(value, "__call__", state)
    elif isinstance(record, ClassRecord) and isinstance(value, Ref):
        found, _ = find_in(linearize(value, state), "__call__", MISSING, state)
        value = Method(found, value)
    if not isinstance(value, Method):
        return None
    inner = _function_of(value.function, state) if isinstance(value.function, Ref) else None
    return None if inner is None or not inner[1] else (inner[0], inner[1][1:])
