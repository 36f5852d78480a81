"""The variable store: a variable is created, shared or refused (§2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.heap import DictRecord
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.text import may_equal
from scopelint.interpreter.values import Ref, Value
from scopelint.tf1 import initializers
from scopelint.tf1.constructs import in_construct
from scopelint.tf1.dtypes import FLOATING, INTEGERS
from scopelint.tf1.graph import (
    Graph,
    add_to_collection,
    change_graph,
    current_graph,
    current_scope,
    edit_table,
    graphs_of,
    new_identity,
    unique_op_name_below,
)
from scopelint.tf1.initializer_calls import lacking_keyword
from scopelint.tf1.initializers import Callable, Constant, Nothing, kind_of
from scopelint.tf1.multiples import multiple_of
from scopelint.tf1.naming import is_valid_scope, join
from scopelint.tf1.refusals import refuse
from scopelint.tf1.shapes import is_fully_defined, may_match, printed
from scopelint.tf1.steps import is_known, known_shape, last_step, spelled
from scopelint.tf1.values import Name, Reach, Reuse, Sizes, Tensor, Variable
from scopelint.trace import VariableCreated, VariableShared

GLOBAL_VARIABLES = "variables"
TRAINABLE_VARIABLES = "trainable_variables"
MODEL_VARIABLES = "model_variables"
#: Where the store itself is, once the program has asked for its dict.
STORE = "__variable_store"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of the store: the arguments of `get_variable` with the scope's defaults."""

    key: Name
    reuse: Reuse
    has_shape: bool = True
    shape: Sizes = None
    dtype: str | None = "float32"  #: None where we cannot tell
    initializer: Value = None
    trainable: bool = True
    collections: tuple[str, ...] = (GLOBAL_VARIABLES,)
    partitioner: Value = None
    use_resource: bool = False
    validate_shape: bool = True
    part_of: tuple[Name, Sizes] | None = None  #: the partitioned variable, its key and shape


def obtain(request: Request, state: State) -> Iterator[Outcome]:
    """One variable: create, share or refuse, by the key and the reuse (§2.2)."""
    kind = kind_of(request.initializer, state)
    if isinstance(kind, Constant) and request.has_shape:
        yield refuse(state, "E5", key=request.key)
        return
    graph = current_graph(state)
    held = graph.store.get(request.key)
    if held is not None:
        yield share(request, held, state)
    elif request.reuse is not Reuse.YES:
        yield from create(request, state)
    elif may_hold(graph, request.key):
        yield Returns(unseen_variable(request, state), state)
    else:
        yield refuse(state, "E2", key=request.key)


def _dict_of_store(state: State) -> Ref | None:
    held = current_graph(state).collections.get(STORE)
    return held if isinstance(held, Ref) else None


def heed_edits(state: State) -> None:
    """What the program has put into the store's own dict is there, and what it took out is not."""
    held = _dict_of_store(state)
    record = None if held is None else state.record(held)
    if (
        isinstance(record, DictRecord)
        and record.entries.keys() != current_graph(state).store.keys()
    ):
        kept = {k: each for k, each in record.entries.items() if isinstance(each, Variable)}
        table = edit_table(state, "store")
        table.clear()
        table.update(kept)


def share(request: Request, held: Variable, state: State) -> Outcome:
    """The variable that the store holds, or E1, E3, E4."""
    if request.reuse is Reuse.NO:
        return refuse(state, "E1", key=request.key, holder=held)
    if request.has_shape and not may_match(request.shape, held.shape):
        asked, found = printed(request.shape), printed(held.shape)
        return refuse(state, "E3", key=request.key, holder=held, asked=asked, found=found)
    if None not in (request.dtype, held.dtype) and request.dtype != held.dtype:
        found = f"{held.dtype}{'' if held.is_resource else '_ref'}"
        words = {"asked": request.dtype, "found": found}
        return refuse(state, "E4", key=request.key, holder=held, words=words)
    if held.created is not None:
        say_shared(request, held.created, state)
    return Returns(held, state)


def say_shared(request: Request, holder: VariableCreated, state: State) -> None:
    """Say that the variable in the store was returned."""
    state.emit(
        VariableShared(
            place=state.here(),
            stack=state.stack(),
            step=last_step(state),
            key=spelled(request.key, state),
            holder=holder,
            reuse=request.reuse.value,
            opening=current_scope(state).opening,
            name_scope=spelled(current_graph(state).name_scope, state),
            input=graphs_of(state).asked_with,
        )
    )


def may_hold(graph: Graph, key: Name) -> bool:
    """Whether a key that the store does not certainly hold may be there all the same."""
    if graph.is_opaque:
        return True
    if isinstance(key, str):
        return any(not isinstance(each, str) and may_equal(each, key) for each in graph.store)
    return any(may_equal(each, key) for each in graph.store)


def unseen_variable(request: Request, state: State) -> Variable:
    """The variable that must be there although we did not see it created."""
    return _variable(request, request.key, request.shape, request.dtype, state)


# --- creation -----------------------------------------------------------------------------


def create(request: Request, state: State) -> Iterator[Outcome]:
    """A new variable of this key, or E8, E7, E50, E51 (§2.15)."""
    kind = kind_of(request.initializer, state)
    if isinstance(kind, Nothing) and not _has_default_initializer(request.dtype):
        yield refuse(state, "E8", key=request.key, dtype=f"<dtype: '{request.dtype}'>")
    elif isinstance(kind, Constant):
        start, key = request.initializer, request.key
        refused = refuse_of_construct(start, "", key, key, state) or (
            request.validate_shape and refuse_open_shape(start, request.use_resource, state, key)
        )
        yield refused or add(request, kind.shape, kind.dtype, state)
    elif request.has_shape and (
        lacking := lacking_keyword(request.initializer, request.shape, state)
    ):
        unique_op_name_below("", request.key, state)  # is taken all the same
        words = {"function": lacking.function, "argument": lacking.argument}
        yield refuse(state, "E57", key=request.key, words=words)
    elif request.has_shape and is_fully_defined(request.shape):
        yield add(request, request.shape, request.dtype, state)
    elif isinstance(kind, Callable):
        yield from _create_from_function(request, kind.function, state)
    elif isinstance(kind, Nothing):
        yield refuse(state, "E7", key=request.key)
    else:  # if it is a constant, its dtype was not asked for but by name
        dtype = None if request.dtype == "float32" else request.dtype
        yield add(request, None, dtype, state)


def refuse_open_shape(
    value: Value, is_resource: bool, state: State, key: Name | None = None
) -> Outcome | None:
    """E41: a reference variable starts from a tensor of which TensorFlow does not know the shape."""
    value = state.resolve(value)
    if is_resource or not isinstance(value, Tensor) or value.shape is None:
        return None
    if None not in value.shape:
        return None
    name = "…" if value.name is None else spelled(value.name, state)
    said = f'Tensor("{name}:0", shape={printed(value.shape)}, dtype={value.dtype})'
    return refuse(state, "E41", key=key, value=said)


def refuse_of_construct(
    value: Value, name_scope: Name, name: Name, key: Name | None, state: State
) -> Outcome | None:
    """E41b: no variable starts from a tensor that is made in a loop or a branch of the graph."""
    value = state.resolve(value)
    if not isinstance(value, Tensor) or not value.is_inside:
        return None
    taken = unique_op_name_below(name_scope, name, state)  # all the same
    return refuse(state, "E41b", key=key, words={"name": spelled(taken, state)})


def _has_default_initializer(dtype: str | None) -> bool:
    """§2.8: glorot for floating types, zeros for the rest of these."""
    return dtype is None or dtype in (*FLOATING, *INTEGERS, "bool", "string")


def _create_from_function(request: Request, function: Value, state: State) -> Iterable[Outcome]:
    """With no full shape: a function that can be called with no arguments makes the value."""
    if not initializers.is_plain_function(function, state):
        return [refuse(state, "E7", key=request.key)]
    made = in_construct(state, lambda at: call_value(function, Call(), at), is_one=False)
    return then(made, lambda value, after: [_add_value(request, value, after)])


def _add_value(request: Request, value: Value, state: State) -> Outcome:
    shape = initializers.constant_shape(value, state)
    return add(request, shape, initializers.constant_dtype(value, state), state)


def add(request: Request, shape: Sizes, dtype: str | None, state: State) -> Outcome:
    """Put a new variable into the graph and the store (§2.14)."""
    if not request.key:
        return refuse(state, "E51", key=request.key, name="")
    if not is_valid_scope(request.key, ""):
        return refuse(state, "E50", key=request.key, name=spelled(request.key, state))
    op_name = unique_op_name_below("", request.key, state)
    via = graphs_of(state).asked_via
    variable = _variable(request, op_name, shape, dtype, state)
    variable = announce(variable, via, state, request.collections, request.part_of)
    edit_table(state, "store")[request.key] = variable
    held = _dict_of_store(state)
    if held is not None:
        state.edit(held, DictRecord).entries[request.key] = variable
    collect(variable, request.collections, state)
    return Returns(variable, state)


def _variable(
    request: Request, op_name: Name, shape: Sizes, dtype: str | None, state: State
) -> Variable:
    return Variable(
        identity=new_identity(state),
        key=request.key,
        op_name=op_name,
        shape=shape,
        dtype=dtype,
        trainable=request.trainable,
        graph=graphs_of(state).current,
        is_resource=request.use_resource,
    )


def announce(
    variable: Variable,
    via: str,
    state: State,
    collections: Iterable[str],
    part_of: tuple[Name, Sizes] | None = None,
) -> Variable:
    """Say that the variable was created; the variable that knows it."""
    whole = None if part_of is None else (spelled(part_of[0], state), known_shape(part_of[1]))
    created = VariableCreated(
        place=state.here(),
        stack=state.stack(),
        step=last_step(state),
        key=None if variable.key is None else spelled(variable.key, state),
        op_name=spelled(variable.op_name, state),
        shape=known_shape(variable.shape),
        dtype=variable.dtype or "float32",
        trainable=variable.trainable,
        via=via,
        graph=variable.graph,
        opening=current_scope(state).opening,
        name_scope=spelled(current_graph(state).name_scope, state),
        is_global=GLOBAL_VARIABLES in collections,
        slot_of=graphs_of(state).asked_for,
        part_of=whole,
        is_named=is_known(variable.op_name, state),
        number=variable.identity,
        input=graphs_of(state).asked_with,
    )
    state.emit(created)
    return replace(variable, created=created)


def collect(variable: Variable, collections: Iterable[str], state: State) -> None:
    """Enter a new variable into its collections, trainable ones into theirs (§2.11)."""
    change_graph(state, variables=(*current_graph(state).variables, variable))
    keys = list(collections)
    if variable.trainable and TRAINABLE_VARIABLES not in keys:
        keys.append(TRAINABLE_VARIABLES)
    for key in keys:
        add_to_collection(state, key, variable)


def as_tensor(variable: Variable) -> Tensor:
    """The value of a variable."""
    reach = Reach(1 << variable.identity, False)
    name, multiple = join(variable.op_name, "/read"), multiple_of(variable)
    return Tensor(variable.shape, variable.dtype, name, reach, multiple)
