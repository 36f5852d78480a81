"""`_linear`: what cells outside TensorFlow multiply with, as its own once did (§9.1)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial, reduce

from scopelint.interpreter.calls import raise_error
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, Symbol, Value
from scopelint.tf1.api.get_variable import get_variable
from scopelint.tf1.api.variable_scope import get_variable_scope
from scopelint.tf1.arguments import as_size, given, items_of
from scopelint.tf1.arithmetic import TENSORS, apply, shape_of
from scopelint.tf1.reach import reach_of
from scopelint.tf1.scopes import Body, Opening, recorded_within
from scopelint.tf1.shapes import dimension
from scopelint.tf1.transfer import in_order, transfer
from scopelint.tf1.values import Dimension, DType, Scope, Sizes, Tensor

_NAME = "tf.nn.rnn_cell._linear"

#: Parameters that it had before TensorFlow 1.2, when its variables had other names.
_OLDER = {"scope", "bias_start"}


@transfer(_NAME, "tf.contrib.rnn._linear", section="9.1")
def linear_map(call: Call, state: State) -> Iterator[Outcome]:
    """`kernel` and `bias` of the current scope, which it opens again by its object."""
    args = given(call, 0, "args", state)
    inputs = (args,) if isinstance(args, TENSORS) else items_of(args, state)
    if inputs is None or call.open or not _OLDER.isdisjoint(call.keywords):
        yield from state.world.library.unknown_call(_NAME, call, state)
        return
    inputs = tuple(map(state.resolve, inputs))
    shapes = [shape_of(each, state) for each in inputs]
    if not inputs or any(map(_is_refused, shapes)):
        yield raise_error("ValueError", "linear is expecting 2D arguments", state)
        return
    truth = state.truth(given(call, 2, "bias", state))
    ways = state.split(truth) if isinstance(truth, Symbol) else [(truth, state)]
    for has_bias, after in ways:
        made = partial(_made, call, inputs, shapes, has_bias=has_bias)
        yield from then(get_variable_scope(Call(), after), made)


def _is_refused(shape: Sizes) -> bool:
    """Whether it is no matrix of a known width: an error of its own."""
    return shape is not None and (len(shape) != 2 or shape[1] is None)


def _made(
    call: Call,
    inputs: tuple[Value, ...],
    shapes: list[Sizes],
    scope: Value,
    state: State,
    *,
    has_bias: bool,
) -> Iterator[Outcome]:
    """The product, once the variables are there."""
    size = given(call, 1, "output_size", state)
    bias_start, start = (
        given(call, 3, "bias_initializer", state),
        given(call, 4, "kernel_initializer", state),
    )
    dtype = getattr(inputs[0], "dtype", None)
    widths: Iterator[Value] = (Dimension(dimension(each, 1)) for each in shapes)
    width = reduce(lambda left, right: apply("+", left, right, state), widths)
    assert isinstance(scope, Scope)
    opening = Opening(scope)
    actions = [_getting("kernel", (width, size), dtype, start)]
    if has_bias:
        bias = _getting("bias", (size,), dtype, bias_start, is_whole=True)
        actions.append(lambda at: recorded_within(at, opening, bias))

    def finish(weights: Value, after: State) -> Iterator[Outcome]:
        sizes = dimension(shapes[0], 0), as_size(size, after)
        reach = reach_of((*inputs, weights), after)
        yield Returns(Tensor(sizes, dtype, reach=reach), after)

    yield from recorded_within(state, opening, lambda at: then(in_order(actions, at), finish))


def _getting(
    name: str,
    shape: tuple[Value, ...],
    dtype: str | None,
    initializer: Value,
    *,
    is_whole: bool = False,
) -> Body:
    """Get a variable; no partitioner parts what `is_whole`."""
    asked: dict[str, Value] = {"name": name, "shape": shape}
    asked |= {"partitioner": MISSING} if is_whole else {}
    asked |= {} if dtype is None else {"dtype": DType(dtype)}
    asked |= {} if initializer is None else {"initializer": initializer}
    return lambda state: get_variable(Call((), asked), state)
