"""RNN loops: `dynamic_rnn` and the others (§9.1, §9.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from scopelint.interpreter.calls import raise_error
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1 import op_names
from scopelint.tf1.api.control_flow import in_construct_named
from scopelint.tf1.api.scope_objects import reuse_variables
from scopelint.tf1.api.variable_scope import get_variable_scope, scope_name
from scopelint.tf1.arguments import as_dtype, as_flag, given, is_sequence, items_of
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.cells import (
    asks_outside,
    call_cell,
    halves,
    is_own,
    made_zero_state,
    output_axes,
    told,
)
from scopelint.tf1.constructs import graph_of
from scopelint.tf1.graph import current_graph
from scopelint.tf1.reach import reach_of
from scopelint.tf1.refusals import refuse
from scopelint.tf1.scopes import Body, Opening, recorded_within, unrecorded, within
from scopelint.tf1.shapes import dimension, plus
from scopelint.tf1.steps import Omitted, record_step, scope_handle
from scopelint.tf1.transfer import transfer
from scopelint.tf1.values import SOME_SIZE, Scope, Size, Sizes, Tensor
from scopelint.trace import NameTerm, SequenceTerm, TensorTerm, Term

Loop = Callable[[State], Iterable[Outcome]]


def _opening(scope: Value, default: str, state: State) -> Opening:
    """`variable_scope(scope or default)`: always by string or object."""
    return Opening(scope_name(scope, state) or default)


def _run(
    path: str,
    cells: tuple[Value, ...],
    inputs: Term | Omitted,
    scope: Value,
    opening: Opening,
    state: State,
    loop: Loop,
    dtype: str | None = None,
) -> Iterator[Outcome]:
    """One step for TensorFlow's own cells; a plain `with` around the project's."""
    if all(is_own(cell, state) for cell in cells):
        of = _dtype_of(inputs) if dtype is None else NameTerm(f"tf.{dtype}")
        keywords: dict[str, Value | Term | Omitted] = {"dtype": of}
        if scope is not None:
            name = scope_name(scope, state)
            keywords["scope"] = scope_handle(scope, state) if isinstance(scope, Scope) else name  # type: ignore[assignment]
        record_step(state, path, (*cells, inputs), keywords)
        yield from unrecorded(state, lambda at: within(at, opening, loop))
    else:
        yield from recorded_within(state, opening, loop)


def _dtype_of(inputs: Term | Omitted) -> NameTerm:
    """The dtype of what goes in, which the states have."""
    one = inputs.items[0] if isinstance(inputs, SequenceTerm) and inputs.items else inputs
    return NameTerm(f"tf.{one.dtype}" if isinstance(one, TensorTerm) else "tf.float32")


def _step_input(inputs: Value, is_time_major: bool, state: State) -> Value:
    """What a cell sees: the input, or each of several, without its time axis."""
    items = items_of(inputs, state)
    if items is not None:
        return tuple(_step_input(each, is_time_major, state) for each in items)
    shape = shape_of(inputs, state)
    batch = dimension(shape, 1 if is_time_major else 0)
    rest = (dimension(shape, -1),) if shape is None or len(shape) < 4 else shape[2:]
    dtype, graph = getattr(inputs, "dtype", "float32"), graph_of(inputs)
    return Tensor((batch, *rest), dtype, reach=reach_of(inputs, state), graph=graph)


def _batch(one: Value, state: State) -> Size:
    return dimension(shape_of((items_of(one, state) or (one,))[0], state), 0)


def _sequence(inputs: Value, axes: tuple[Size, ...], state: State) -> Sizes:
    """The shape of what a cell gives in each step, along the time of the input."""
    items = items_of(inputs, state)
    shape = shape_of(inputs if items is None else items[0], state)
    if shape is None or len(shape) < 2:
        return None
    return (*shape[:2], *axes)


@transfer("tf.nn.dynamic_rnn", section="9.1")
def dynamic_rnn(call: Call, state: State) -> Iterator[Outcome]:
    """The cell, called once in `scope or "rnn"`; E64."""
    cell, inputs = given(call, 0, "cell", state), given(call, 1, "inputs", state)
    initial, dtype = given(call, 3, "initial_state", state), given(call, 4, "dtype", state)
    is_time_major = as_flag(given(call, 7, "time_major", state), state, otherwise=False)
    scope = given(call, 8, "scope", state)
    one = _step_input(inputs, is_time_major, state)
    if initial is None and dtype is None and not call.open:
        record_step(state, "tf.nn.dynamic_rnn", (cell, told(cell, inputs, 2, state)))
        yield refuse(state, "E64")
        return

    def loop(inside: State) -> Iterable[Outcome]:
        held = _first_state(cell, _batch(one, inside), initial, inside)
        _name_loop(inputs, is_time_major, inside)
        turn = in_construct_named("while", inside, lambda at: call_cell(cell, one, held, None, at))
        return then(turn, finish)

    def finish(result: Value, after: State) -> Iterable[Outcome]:
        output, new = halves(result, after)
        shape = shape_of(output, after)
        axes = shape[1:] if shape and len(shape) > 1 else (SOME_SIZE,)
        reach = reach_of((output, initial), after)
        return [Returns((Tensor(_sequence(inputs, axes, after), reach=reach), new), after)]

    opening = _opening(scope, "rnn", state)
    sequence = told(cell, inputs, 2, state)
    yield from _run("tf.nn.dynamic_rnn", (cell,), sequence, scope, opening, state, loop)


def _first_state(cell: Value, batch: Size, given_state: Value, state: State) -> Value:
    return made_zero_state(cell, batch, state) if given_state is None else given_state


def _name_loop(inputs: Value, is_time_major: bool, state: State) -> None:
    """The ops around the loop lie in the scope that `dynamic_rnn` opened."""
    first = (items_of(inputs, state) or (inputs,))[0]
    op_names.use(op_names.rnn_loop(shape_of(first, state), is_time_major=is_time_major), state)


@transfer("tf.nn.static_rnn", section="9.4")
def static_rnn(call: Call, state: State) -> Iterator[Outcome]:
    """The cell once for each input; from the second on its variables are there."""
    cell, inputs = given(call, 0, "cell", state), given(call, 1, "inputs", state)
    scope = given(call, 5, "scope", state)
    items = items_of(inputs, state)
    if items is None and not is_sequence(inputs, state) and isinstance(inputs, Tensor):
        record_step(state, "tf.nn.static_rnn", (cell, told(cell, inputs, 1, state)))
        yield refuse(state, "E67")
        return
    if items == ():
        yield raise_error("ValueError", "inputs must not be empty", state)
        return
    first = items[0] if items else Tensor((SOME_SIZE, SOME_SIZE))
    count = len(items) if items else 2
    initial = given(call, 2, "initial_state", state)
    dtype = as_dtype(given(call, 3, "dtype", state), state) or "float32"
    values = items or (first,) * count

    def loop(inside: State) -> Iterable[Outcome]:
        held = _first_state(cell, dimension(shape_of(first, inside), 0), initial, inside)
        begins = _of_dtype(dtype, held) if initial is None else held
        return _turns(cell, values, (), begins, inside)

    term = SequenceTerm((told(cell, first, 1, state),) * count, is_list=True)
    opening = _opening(scope, "rnn", state)
    yield from _run("tf.nn.static_rnn", (cell,), term, scope, opening, state, loop, dtype)


def _of_dtype(dtype: str, zeros: Value) -> Value:
    """A state of zeros of this dtype."""
    if isinstance(zeros, tuple):
        return tuple(_of_dtype(dtype, each) for each in zeros)
    return replace(zeros, dtype=dtype) if isinstance(zeros, Tensor) else zeros


def _turns(
    cell: Value, inputs: tuple[Value, ...], outputs: tuple[Value, ...], held: Value, state: State
) -> Iterable[Outcome]:
    if not inputs:
        return [Returns((state.new_list(list(outputs)), held), state)]

    def go_on(result: Value, after: State) -> Iterable[Outcome]:
        output, new = halves(result, after)

        def turn(_: Value, at: State) -> Iterable[Outcome]:
            return _turns(cell, inputs[1:], (*outputs, output), new, at)

        if (is_own(cell, after) and not asks_outside(cell, after)) or not inputs[1:]:
            return turn(None, after)
        return then(then(get_variable_scope(Call(), after), _reuse), turn)

    return then(call_cell(cell, inputs[0], held, None, state), go_on)


def _reuse(scope: Value, state: State) -> Iterable[Outcome]:
    """A cell may ask the store in the loop's own scope: from the second step on reuse is True there."""
    return reuse_variables(Call((scope,)), state)


# --- both directions ----------------------------------------------------------------------


@transfer("tf.nn.bidirectional_dynamic_rnn", section="9.4")
def bidirectional_dynamic_rnn(call: Call, state: State) -> Iterator[Outcome]:
    """`bidirectional_rnn/fw/…`, then `bidirectional_rnn/bw/…`."""
    cells = given(call, 0, "cell_fw", state), given(call, 1, "cell_bw", state)
    inputs, scope = given(call, 2, "inputs", state), given(call, 10, "scope", state)
    is_time_major = as_flag(given(call, 9, "time_major", state), state, otherwise=False)
    one = _step_input(inputs, is_time_major, state)
    lengths = given(call, 3, "sequence_length", state)
    firsts = given(call, 4, "initial_state_fw", state), given(call, 5, "initial_state_bw", state)

    def finish(result: Value, after: State) -> Iterable[Outcome]:
        forward, backward = halves(result, after)
        shapes = [_sequence(inputs, output_axes(cell, after), after) for cell in cells]
        reaches = (reach_of(halves(each, after)[0], after) for each in (forward, backward))
        outputs = tuple(
            Tensor(shape, reach=reach) for shape, reach in zip(shapes, reaches, strict=True)
        )
        states = (halves(forward, after)[1], halves(backward, after)[1])
        op_names.use(("ReverseV2" if lengths is None else "ReverseSequence",), after)
        return [Returns((outputs, states), after)]

    term = told(cells[0], inputs, 2, state)
    path = "tf.nn.bidirectional_dynamic_rnn"

    def turn(number: int, inside: State) -> Iterable[Outcome]:
        cell = cells[number]
        held = _first_state(cell, _batch(one, inside), firsts[number], inside)
        _name_loop(inputs, is_time_major, inside)
        return in_construct_named("while", inside, lambda at: call_cell(cell, one, held, None, at))

    yield from then(_both(path, cells, turn, term, scope, state), finish)


@transfer("tf.nn.static_bidirectional_rnn", section="9.4")
def static_bidirectional_rnn(call: Call, state: State) -> Iterator[Outcome]:
    """The same on a list of inputs."""
    cells = given(call, 0, "cell_fw", state), given(call, 1, "cell_bw", state)
    inputs, scope = given(call, 2, "inputs", state), given(call, 7, "scope", state)
    items = items_of(inputs, state) or (Tensor((SOME_SIZE, SOME_SIZE)),)

    def finish(result: Value, after: State) -> Iterable[Outcome]:
        forward, backward = halves(result, after)
        (outputs, one), (others, two) = halves(forward, after), halves(backward, after)
        widths = (_width(outputs, after), _width(others, after))
        size = (dimension(shape_of(items[0], after), 0), plus(*widths))
        op_names.use(("concat",) * len(items), after)
        joined = [Tensor(size, reach=reach_of((outputs, others), after))] * len(items)
        return [Returns((after.new_list(list(joined)), one, two), after)]

    term = SequenceTerm((told(cells[0], items[0], 1, state),) * len(items), is_list=True)
    path = "tf.nn.static_bidirectional_rnn"

    def turns(number: int, inside: State) -> Iterable[Outcome]:
        cell = cells[number]
        held = made_zero_state(cell, dimension(shape_of(items[0], inside), 0), inside)
        return _turns(cell, items, (), held, inside)

    yield from then(_both(path, cells, turns, term, scope, state), finish)


def _width(outputs: Value, state: State) -> Size:
    """The last size of a list's tensors, which are alike."""
    first, *_ = items_of(outputs, state) or (None,)
    return dimension(shape_of(first, state), -1)


def _both(
    path: str,
    cells: tuple[Value, Value],
    run: Callable[[int, State], Iterable[Outcome]],
    term: Term,
    scope: Value,
    state: State,
) -> Iterator[Outcome]:
    """Both directions, each in a scope that its loop opens again by the object."""

    def direction(number: int) -> Body:
        def body(inside: State) -> Iterable[Outcome]:
            return _nested(cells, inside, Opening(("fw", "bw")[number]), opened)

        def opened(inside: State) -> Iterable[Outcome]:
            here = Opening(Scope(current_graph(inside).scope))
            return _nested(cells, inside, here, lambda at: run(number, at))

        return body

    def loop(inside: State) -> Iterable[Outcome]:
        forward = direction(0)(inside)
        return then(forward, second)

    def second(result: Value, after: State) -> Iterable[Outcome]:
        backward = direction(1)(after)
        return then(backward, lambda other, at: [Returns((result, other), at)])

    opening = _opening(scope, "bidirectional_rnn", state)
    yield from _run(path, cells, term, scope, opening, state, loop)


def _nested(
    cells: tuple[Value, ...], state: State, opening: Opening, body: Body
) -> Iterator[Outcome]:
    """A scope inside the loop's, recorded where the loop's is."""
    if all(is_own(cell, state) for cell in cells):
        return within(state, opening, body)
    return recorded_within(state, opening, body)
