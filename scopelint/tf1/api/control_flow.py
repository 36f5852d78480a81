"""Loops and branches of the graph: their Python bodies run once (§1.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scopelint.interpreter.calls import call_value, raise_error
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Symbol, Value
from scopelint.tf1.arguments import given, items_of
from scopelint.tf1.arithmetic import TENSORS
from scopelint.tf1.graph import enter_name_scope, leave_name_scope
from scopelint.tf1.reach import also, perhaps, reach_of
from scopelint.tf1.scopes import Body
from scopelint.tf1.transfer import in_order, then, transfer
from scopelint.tf1.values import SOME_SIZE, Tensor, Variable


def in_name_scope(name: str, state: State, body: Body) -> Iterator[Outcome]:
    """Run the body in a name scope that the library opens."""
    before = enter_name_scope(state, name)
    for outcome in body(state):
        leave_name_scope(outcome.state, before)
        yield outcome


def _calls(function: Value, *arguments: Value) -> Body:
    def call(state: State) -> Iterable[Outcome]:
        if function is None or isinstance(function, Symbol):
            return [Returns(Tensor(None, None), state)]
        return call_value(function, Call(arguments), state)

    return call


@transfer("tf.cond", section="1.7")
def cond(call: Call, state: State) -> Iterator[Outcome]:
    """Both branches, in order; the result is like the first's."""
    first = given(call, 1, "true_fn", state) or given(call, 5, "fn1", state)
    second = given(call, 2, "false_fn", state) or given(call, 6, "fn2", state)
    both = in_order([_calls(first), _calls(second)], state)
    yield from then(both, _either)


def _either(values: Value, state: State) -> list[Outcome]:
    """The results of both branches have one type."""
    dtypes = [each.dtype for each in _tensors(values)]
    if len(dtypes) == 2 and None not in dtypes and dtypes[0] != dtypes[1]:
        words = f"{dtypes[0]}, {dtypes[1]}"
        text = f"Outputs of true_fn and false_fn must have the same type: {words}"
        return [raise_error("ValueError", text, state)]
    return [Returns(_first_of(values, state), state)]


def _tensors(values: Value) -> list[Tensor | Variable]:
    items = values if isinstance(values, tuple) else ()
    return [each for each in items if isinstance(each, (Tensor, Variable))]


def _first_of(values: Value, state: State) -> Value:
    """What one of several branches gives: like the first, depending on all."""
    assert isinstance(values, tuple)
    return also(values[0], reach_of(values, state), state) if values else None


@transfer("tf.case", section="1.7")
def case(call: Call, state: State) -> Iterator[Outcome]:
    """Every branch, in order, then the default."""
    pairs = items_of(given(call, 0, "pred_fn_pairs", state), state) or ()
    functions = [halves[1] for halves in (items_of(pair, state) for pair in pairs) if halves]
    default = given(call, 1, "default", state)
    bodies = [_calls(function) for function in (*functions, default) if function is not None]
    made = in_order(bodies, state)
    yield from then(made, lambda values, after: [Returns(_first_of(values, after), after)])


@transfer("tf.while_loop", section="1.7")
def while_loop(call: Call, state: State) -> Iterator[Outcome]:
    """The condition once, the body once."""
    test, body = given(call, 0, "cond", state), given(call, 1, "body", state)
    variables = items_of(given(call, 2, "loop_vars", state), state) or ()

    def loop(inside: State) -> Iterable[Outcome]:
        return in_order([_calls(test, *variables), _calls(body, *variables)], inside)

    outcomes = in_name_scope("while", state, loop)
    yield from then(
        outcomes, lambda values, after: [Returns(_last_of(values, variables, after), after)]
    )


def _last_of(values: Value, before: Value, state: State) -> Value:
    """What the body gives; a later turn may hand on what another result depends on."""
    assert isinstance(values, tuple)
    return also(values[-1], perhaps(reach_of((values[-1], before), state)), state)


def element_of(value: Value, state: State) -> Value:
    """What a body sees of a sequence: one element along the first axis."""
    items = items_of(value, state)
    if items is not None:
        return tuple(element_of(item, state) for item in items)
    if isinstance(value, TENSORS) and value.shape:
        return Tensor(value.shape[1:], value.dtype, reach=reach_of(value, state))
    return Tensor(None, getattr(value, "dtype", None), reach=reach_of(value, state))


def _stacked(value: Value, like: Value, state: State) -> Value:
    """The results for all elements: one more axis in front."""
    if isinstance(value, tuple):
        return tuple(_stacked(each, like, state) for each in value)
    count = like.shape[0] if isinstance(like, TENSORS) and like.shape else SOME_SIZE
    reach = reach_of(value, state)
    if isinstance(value, TENSORS) and value.shape is not None:
        return Tensor((count, *value.shape), value.dtype, reach=reach)
    return Tensor(None, None, reach=reach)


@transfer("tf.map_fn", section="1.7")
def map_fn(call: Call, state: State) -> Iterator[Outcome]:
    """The function once, on an element."""
    function, values = given(call, 0, "fn", state), given(call, 1, "elems", state)
    element = element_of(values, state)
    made = in_name_scope("map", state, _calls(function, element))
    yield from then(made, lambda value, after: [Returns(_stacked(value, values, after), after)])


@transfer("tf.scan", "tf.foldl", "tf.foldr", section="1.7")
def scan(call: Call, state: State) -> Iterator[Outcome]:
    """The function once, on what is carried and an element."""
    function, values = given(call, 0, "fn", state), given(call, 1, "elems", state)
    start, element = given(call, 2, "initializer", state), element_of(values, state)
    carried = element if start is None else start
    made = in_name_scope("scan", state, _calls(function, carried, element))
    yield from then(made, lambda value, after: [Returns(_stacked(value, values, after), after)])


@transfer("tf.py_func", "tf.numpy_function", section="1.7")
def py_func(call: Call, state: State) -> Iterator[Outcome]:
    """The function runs in a session, not while the graph is built."""
    yield Returns(Tensor(None, None), state)
