"""What tensors, variables, shapes and dtypes answer to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scopelint.interpreter.heap import Environment
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.origins import sourced
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.text import text_of
from scopelint.interpreter.values import NUMBERS, Value
from scopelint.tf1.arguments import as_dtype, as_integer, as_shape, given, size_value
from scopelint.tf1.arithmetic import TENSORS
from scopelint.tf1.arithmetic import shape_of as shape_of_value
from scopelint.tf1.graph import graphs_of
from scopelint.tf1.learning import say_set
from scopelint.tf1.multiples import is_nothing_of, is_value_of
from scopelint.tf1.naming import join
from scopelint.tf1.shapes import may_match, merged, product
from scopelint.tf1.steps import last_step
from scopelint.tf1.store import as_tensor
from scopelint.tf1.transfer import attribute, method, operation, transfer
from scopelint.tf1.values import (
    SOME_SIZE,
    Dimension,
    DType,
    GraphHandle,
    Name,
    Operation,
    PartitionedVariable,
    Sizes,
    Tensor,
    TensorShape,
    Variable,
)
from scopelint.trace import VariableAssigned

#: The origin of a string that holds the name of a tensor.
TENSOR_NAME = "tensor name"


def name_of_op(value: Value, state: State) -> Name:
    """The op name of a tensor or variable."""
    if isinstance(value, Variable):
        return value.op_name
    if isinstance(value, PartitionedVariable):
        return value.key
    if isinstance(value, Tensor) and value.name is not None:
        return sourced(value.name, TENSOR_NAME) if isinstance(value.name, str) else value.name
    return text_of((state.fresh("the name of a tensor"),))


def dtype_value(name: str | None, state: State, is_ref: bool = False) -> Value:
    """A dtype as a value of the program."""
    return state.fresh("a dtype") if name is None else DType(name, is_ref)


@attribute(Tensor, "shape")
@attribute(Variable, "shape")
@attribute(PartitionedVariable, "shape")
def shape_of(value: Value, state: State) -> Value:
    assert isinstance(value, TENSORS)
    return TensorShape(value.shape)


@attribute(Tensor, "dtype")
@attribute(PartitionedVariable, "dtype")
def dtype_of(value: Value, state: State) -> Value:
    assert isinstance(value, TENSORS)
    return dtype_value(value.dtype, state)


@attribute(Variable, "dtype")
def dtype_of_variable(value: Value, state: State) -> Value:
    assert isinstance(value, Variable)
    return dtype_value(value.dtype, state, is_ref=not value.is_resource)


@attribute(Tensor, "name")
@attribute(Variable, "name")
def name_of(value: Value, state: State) -> Value:
    return join(name_of_op(value, state), ":0")


@attribute(PartitionedVariable, "name")
def name_of_partitioned(value: Value, state: State) -> Value:
    return name_of_op(value, state)


@attribute(Tensor, "op")
@attribute(Variable, "op")
@attribute(PartitionedVariable, "op")
def op_of(value: Value, state: State) -> Value:
    return Operation(name_of_op(value, state), value)


@attribute(Operation, "name")
def name_of_operation(value: Value, state: State) -> Value:
    assert isinstance(value, Operation)
    return value.name if value.name is not None else text_of((state.fresh("an op's name"),))


@attribute(Variable, "trainable")
def trainable_of(value: Value, state: State) -> Value:
    assert isinstance(value, Variable)
    return value.trainable


@attribute(Variable, "graph")
def graph_of_variable(value: Value, state: State) -> Value:
    assert isinstance(value, Variable)
    return GraphHandle(value.graph)


@attribute(Tensor, "graph")
def graph_of_tensor(value: Value, state: State) -> Value:
    return GraphHandle(graphs_of(state).current)


@method(Tensor, "get_shape", section="2.4")
@method(Variable, "get_shape", section="2.4")
@method(PartitionedVariable, "get_shape", section="2.4")
def get_shape(call: Call, state: State) -> Iterator[Outcome]:
    """The static shape."""
    yield Returns(shape_of(call.arguments[0], state), state)


@method(Tensor, "set_shape", section="2.4")
def set_shape(call: Call, state: State) -> Iterator[Outcome]:
    """Tensors are values here: the names of the running function that hold this one get another."""
    tensor = call.arguments[0]
    assert isinstance(tensor, Tensor)
    sizes = _set_sizes(tensor, as_shape(given(call, 1, "shape", state), state))
    environment = state.environment(state.frame.environment)
    holding = [name for name, value in environment.names.items() if value == tensor]
    if holding and sizes != tensor.shape:
        own = state.edit_at(state.frame.environment)
        assert isinstance(own, Environment)
        own.names.update(dict.fromkeys(holding, replace(tensor, shape=sizes)))
    yield Returns(None, state)


def _set_sizes(tensor: Tensor, sizes: Sizes) -> Sizes:
    """Both shapes together; of a tensor that no name tells from others, only what it may leave open."""
    if tensor.name is not None:
        return merged(tensor.shape, sizes)
    if tensor.shape is None:
        return None
    return tuple(SOME_SIZE if size is None else size for size in tensor.shape)


@method(Tensor, "eval", section="1.6")
def evaluate(call: Call, state: State) -> Iterator[Outcome]:
    """What a session computes is unknown."""
    yield Returns(state.fresh("what a session computed"), state)


@method(Variable, "read_value", "value", "initialized_value", section="5.1")
def read(call: Call, state: State) -> Iterator[Outcome]:
    """The value of the variable."""
    variable = call.arguments[0]
    assert isinstance(variable, Variable)
    yield Returns(as_tensor(variable), state)


@method(Variable, "eval", section="5.1")
def evaluated(call: Call, state: State) -> Iterator[Outcome]:
    """The value of the variable, which a session computes: it is another one each time."""
    say_set(call.arguments[0], state)
    yield Returns(state.fresh("what a session computed"), state)


@method(Variable, "load", section="5.1")
def loaded(call: Call, state: State) -> Iterator[Outcome]:
    """Nothing: a session has set the variable."""
    say_set(call.arguments[0], state)
    yield Returns(None, state)


@method(Variable, "assign_add", "assign_sub", section="5.1")
@transfer("tf.assign_add", "tf.assign_sub", section="5.1")
def changed(call: Call, state: State) -> Iterator[Outcome]:
    """The variable's new value; what is its own less its own says that it was to be two variables."""
    target, change = given(call, 0, "ref", state), given(call, 1, "value", state)
    if not isinstance(target, Variable):
        yield Returns(Tensor(shape_of_value(target, state), None), state)
        return
    say_set(target, state)
    if is_nothing_of(change, target):
        _say_assigned(target, target, state)
    yield Returns(after_change(target), state)


@method(Variable, "assign", section="5.1")
@transfer("tf.assign", section="5.1")
def assign(call: Call, state: State) -> Iterator[Outcome]:
    """The variable's new value; where that is a variable's, or its own, an event says so."""
    target, value = given(call, 0, "ref", state), given(call, 1, "value", state)
    if not isinstance(target, Variable):
        say_set(target, state)
        yield Returns(Tensor(None, None), state)
        return
    say_set(target, state)
    value = target if is_value_of(value, target) else value
    if isinstance(value, Variable):
        _say_assigned(target, value, state)
    yield Returns(after_change(target), state)


def _say_assigned(target: Variable, value: Variable, state: State) -> None:
    if target.created is not None and value.created is not None:
        state.emit(
            VariableAssigned(
                place=state.here(),
                stack=state.stack(),
                step=last_step(state),
                target=target.created,
                value=value.created,
            )
        )


def after_change(variable: Variable) -> Tensor:
    """The value of a variable after a change: whether a gradient passes is not known."""
    return replace(as_tensor(variable), reach=None, multiple=None)


@attribute(Variable, "initial_value", "initializer")
def initial_value_of(value: Value, state: State) -> Value:
    assert isinstance(value, Variable)
    return Tensor(value.shape, value.dtype)


# --- shapes -------------------------------------------------------------------------------


@operation("tf.TensorShape")
def make_shape(call: Call, state: State) -> Value:
    return TensorShape(as_shape(given(call, 0, "dims", state), state))


@operation("tf.Dimension")
def make_dimension(call: Call, state: State) -> Value:
    value = given(call, 0, "value", state)
    return value if isinstance(value, Dimension) else Dimension(as_integer(value, state))


@method(TensorShape, "as_list", section="2.4")
def as_list(call: Call, state: State) -> Iterator[Outcome]:
    """A list of the sizes."""
    shape = call.arguments[0]
    assert isinstance(shape, TensorShape)
    if shape.sizes is None:
        yield Returns(state.fresh("a shape", NUMBERS), state)
    else:
        yield Returns(state.new_list([size_value(size, state) for size in shape.sizes]), state)


@attribute(TensorShape, "ndims", "rank")
def ndims(shape: Value, state: State) -> Value:
    assert isinstance(shape, TensorShape)
    return state.fresh("a rank") if shape.sizes is None else len(shape.sizes)


@method(TensorShape, "__len__", section="2.4")
def length(call: Call, state: State) -> Iterator[Outcome]:
    """The rank."""
    yield Returns(ndims(call.arguments[0], state), state)


@attribute(TensorShape, "dims")
def dims(shape: Value, state: State) -> Value:
    assert isinstance(shape, TensorShape)
    if shape.sizes is None:
        return state.fresh("dimensions")
    return state.new_list([Dimension(size) for size in shape.sizes])


@method(TensorShape, "num_elements", section="2.4")
def num_elements(call: Call, state: State) -> Iterator[Outcome]:
    """The product of the sizes."""
    shape = call.arguments[0]
    assert isinstance(shape, TensorShape)
    count = SOME_SIZE if shape.sizes is None else product(shape.sizes)
    yield Returns(size_value(count, state), state)


@method(TensorShape, "with_rank", "with_rank_at_least", "with_rank_at_most", section="2.4")
def with_rank(call: Call, state: State) -> Iterator[Outcome]:
    """The shape itself, where it has that rank."""
    yield Returns(call.arguments[0], state)


@method(TensorShape, "merge_with", "concatenate", section="2.4")
def merge_with(call: Call, state: State) -> Iterator[Outcome]:
    """What two shapes say together."""
    shape = call.arguments[0]
    assert isinstance(shape, TensorShape)
    other = as_shape(given(call, 1, "other", state), state)
    yield Returns(TensorShape(merged(shape.sizes, other)), state)


@method(TensorShape, "is_compatible_with", "assert_is_compatible_with", section="2.4")
def is_compatible_with(call: Call, state: State) -> Iterator[Outcome]:
    """Whether the two may be one shape."""
    shape = call.arguments[0]
    assert isinstance(shape, TensorShape)
    other = as_shape(given(call, 1, "other", state), state)
    yield Returns(may_match(shape.sizes, other), state)


@method(TensorShape, "is_fully_defined", section="2.4")
def is_fully_defined(call: Call, state: State) -> Iterator[Outcome]:
    """Whether all sizes are known to TensorFlow."""
    shape = call.arguments[0]
    assert isinstance(shape, TensorShape)
    unknown = shape.sizes is None or SOME_SIZE in shape.sizes
    answer = state.fresh("whether a shape is known") if unknown else None not in (shape.sizes or ())
    yield Returns(answer, state)


@attribute(Dimension, "value")
def value_of_dimension(value: Value, state: State) -> Value:
    assert isinstance(value, Dimension)
    return size_value(value.size, state)


@operation("tf.dimension_value", "tf.compat.dimension_value")
def dimension_value(call: Call, state: State) -> Value:
    """`dimension.value`, of what is one; anything else is given back."""
    value = given(call, 0, "dimension", state)
    return value_of_dimension(value, state) if isinstance(value, Dimension) else value


@method(Dimension, "__int__", "__index__", section="2.4")
def integer_of_dimension(call: Call, state: State) -> Iterator[Outcome]:
    """`int(dimension)`."""
    dimension = call.arguments[0]
    assert isinstance(dimension, Dimension)
    yield Returns(size_value(dimension.size, state), state)


# --- dtypes -------------------------------------------------------------------------------


@attribute(DType, "base_dtype")
def base_dtype(dtype: Value, state: State) -> Value:
    assert isinstance(dtype, DType)
    return DType(dtype.name)


@attribute(DType, "name")
def name_of_dtype(dtype: Value, state: State) -> Value:
    assert isinstance(dtype, DType)
    return f"{dtype.name}_ref" if dtype.is_ref else dtype.name


@attribute(DType, "is_floating")
def is_floating(dtype: Value, state: State) -> Value:
    assert isinstance(dtype, DType)
    return "float" in dtype.name


@attribute(DType, "is_integer")
def is_integer(dtype: Value, state: State) -> Value:
    assert isinstance(dtype, DType)
    return "int" in dtype.name


@method(DType, "is_compatible_with", section="2.6")
def is_compatible_dtype(call: Call, state: State) -> Iterator[Outcome]:
    """Whether a tensor of the other dtype may be given where this one is asked for."""
    dtype, other = call.arguments[0], as_dtype(given(call, 1, "other", state), state)
    assert isinstance(dtype, DType)
    yield Returns(
        other == dtype.name if other else state.fresh("whether dtypes go together"), state
    )
