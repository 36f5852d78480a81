"""From the arguments of `get_variable` to what is asked of the store (§2.1, §2.15)."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Builtin, Missing, Symbol, Value
from scopelint.tf1.arguments import (
    NotReuse,
    as_dtype,
    as_flag,
    as_name,
    as_shape,
    items_of,
    shape_refusal,
    split_by_reuse,
)
from scopelint.tf1.graph import current_scope
from scopelint.tf1.initializers import Constant, kind_of
from scopelint.tf1.naming import below
from scopelint.tf1.partitions import obtain_partitioned
from scopelint.tf1.refusals import refuse
from scopelint.tf1.scopes import reuse_value
from scopelint.tf1.store import GLOBAL_VARIABLES, Request
from scopelint.tf1.values import DType, Reuse

Arguments = dict[str, Value]


def refuse_constant_of_other_dtype(arguments: Arguments, state: State) -> Outcome | None:
    """E6: a constant initializer whose dtype is not the asked one (§2.6c)."""
    asked = as_dtype(arguments.get("dtype"), state)
    kind = kind_of(arguments.get("initializer"), state)
    if asked is None or not isinstance(kind, Constant) or kind.dtype in (None, asked):
        return None
    key = as_name(arguments.get("name"), state)
    words: dict[str, object] = {
        "initializer": f"<dtype: '{kind.dtype}'>",
        "dtype": f"<dtype: '{asked}'>",
    }
    return refuse(state, "E6", key=key, words=words)


def completed(arguments: Arguments, state: State) -> Arguments:
    """The arguments with the full key as `name` and the defaults of the current scope."""
    scope = current_scope(state)
    name = as_name(arguments.get("name"), state)
    defaults: Arguments = {
        "initializer": scope.defaults.initializer,
        "regularizer": scope.defaults.regularizer,
        "partitioner": scope.defaults.partitioner,
        "dtype": DType(scope.defaults.dtype),
        "use_resource": scope.defaults.use_resource,
        "reuse": reuse_value(scope.reuse),
    }
    held = {key: value for key, value in arguments.items() if value is not None}
    return {**defaults, **held, "name": below(scope.name, "" if name is None else name)}


def from_store(arguments: Arguments, state: State) -> Iterator[Outcome]:
    """What the store gives for completed arguments, no custom getter in between."""
    refused = _refuse_shape(arguments, state) or _refuse_dtype(arguments, state)
    if refused is not None:
        yield refused
        return
    if state.resolve(arguments.get("reuse")) is None:  # of a getter that passes none on (§2.10)
        yield from obtain_partitioned(request_of(arguments, Reuse.AUTO, state), state)
        return
    for reuse, after in split_by_reuse(arguments.get("reuse"), state):
        known = Reuse.NO if reuse is None or isinstance(reuse, NotReuse) else reuse
        yield from obtain_partitioned(request_of(arguments, known, after), after)


def _refuse_shape(arguments: Arguments, state: State) -> Outcome | None:
    error = shape_refusal(arguments.get("shape"), state)
    if error is None:
        return None
    return refuse(state, error[0], key=as_name(arguments.get("name"), state), words=error[1])


def _refuse_dtype(arguments: Arguments, state: State) -> Outcome | None:
    """E52: Python's `int` is no dtype (§2.5)."""
    is_int = arguments.get("dtype") == Builtin("int")
    return refuse(state, "E52", value=int) if is_int else None


def request_of(arguments: Arguments, reuse: Reuse, state: State) -> Request:
    """The completed arguments, read."""
    name = as_name(arguments["name"], state)
    shape = state.resolve(arguments.get("shape"))
    return Request(
        key="" if name is None else name,
        reuse=reuse,
        has_shape=shape is not None,
        shape=as_shape(shape, state),
        dtype=as_dtype(arguments.get("dtype"), state, "float32"),
        initializer=arguments.get("initializer"),
        trainable=as_flag(arguments.get("trainable"), state, otherwise=True),
        collections=collections_of(arguments.get("collections"), state),
        partitioner=_unless_unknown(arguments.get("partitioner")),
        use_resource=arguments.get("use_resource") is True,
        validate_shape=_is_validated(arguments, state),
    )


def _is_validated(arguments: Arguments, state: State) -> bool:
    """Whether a shape has to be known: certainly not one of a resource variable."""
    validates, resource = (
        state.resolve(arguments.get(name)) for name in ("validate_shape", "use_resource")
    )
    return validates in (None, True) and resource in (None, False)


def _unless_unknown(value: Value) -> Value:
    """A partitioner of which we know nothing is taken for none; `MISSING` is none for sure."""
    return None if isinstance(value, (Symbol, Missing)) else value


def collections_of(value: Value, state: State) -> tuple[str, ...]:
    """The collections of a new variable (§2.11)."""
    items = items_of(value, state)
    if items is None:
        return (GLOBAL_VARIABLES,)
    return tuple(item for item in items if isinstance(item, str))
