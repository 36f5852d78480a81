"""Loops and branches of the graph: their Python bodies run once (§1.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial, reduce

from scopelint.interpreter.calls import call_value, raise_error
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Symbol, Value
from scopelint.tf1.arguments import as_dtype, as_flag, as_name, entries_of, given, items_of
from scopelint.tf1.arithmetic import TENSORS
from scopelint.tf1.constructs import in_construct, left_behind
from scopelint.tf1.graph import enter_name_scope, leave_name_scope, unique_op_name
from scopelint.tf1.reach import also, perhaps, reach_of
from scopelint.tf1.scopes import Body
from scopelint.tf1.shapes import alike
from scopelint.tf1.transfer import in_order, transfer
from scopelint.tf1.values import SOME_SIZE, Name, Operation, Tensor, Variable


def in_name_scope(name: Name, state: State, body: Body) -> Iterator[Outcome]:
    """Run the body in a name scope that the library opens."""
    before = enter_name_scope(state, name)
    for outcome in body(state):
        leave_name_scope(outcome.state, before)
        yield outcome


def in_construct_named(name: Name, state: State, body: Body) -> Iterator[Outcome]:
    """Run the code of a loop or a branch, in the name scope that the library opens for it."""
    yield from in_name_scope(name, state, lambda inside: in_construct(inside, body))


def _name(call: Call, position: int, default: str, state: State) -> Name:
    return as_name(given(call, position, "name", state), state) or default


def _calls(function: Value, *arguments: Value, has_more: bool = False) -> Body:
    def call(state: State) -> Iterable[Outcome]:
        if function is None or isinstance(function, Symbol):
            return [Returns(Tensor(None, None), state)]
        return call_value(function, Call(arguments, open=has_more), state)

    return call


@transfer("tf.cond", section="1.7")
def cond(call: Call, state: State) -> Iterator[Outcome]:
    """Both branches, in order; the result is like the first's."""
    first = given(call, 1, "true_fn", state) or given(call, 5, "fn1", state)
    second = given(call, 2, "false_fn", state) or given(call, 6, "fn2", state)
    both = partial(in_order, [_calls(first), _calls(second)])
    name = _name(call, 4, "cond", state)
    yield from then(in_construct_named(name, state, both), _either)


def _either(values: Value, state: State) -> list[Outcome]:
    """The results of both branches have one type."""
    dtypes = [each.dtype for each in _tensors(values)]
    if len(dtypes) == 2 and None not in dtypes and dtypes[0] != dtypes[1]:
        words = f"{dtypes[0]}, {dtypes[1]}"
        text = f"Outputs of true_fn and false_fn must have the same type: {words}"
        return [raise_error("ValueError", text, state)]
    return [Returns(first_of(values, state), state)]


def _tensors(values: Value) -> list[Tensor | Variable]:
    items = values if isinstance(values, tuple) else ()
    return [each for each in items if isinstance(each, (Tensor, Variable))]


def first_of(values: Value, state: State) -> Value:
    """What one of several branches gives: what they have in common, depending on all."""
    assert isinstance(values, tuple)
    if not values:
        return None
    found = left_behind(reduce(_in_common, values), state)
    return also(found, reach_of(values, state), state)


def _in_common(left: Value, right: Value) -> Value:
    """Of two tensors, one with the sizes that both have; of others the first."""
    if isinstance(left, tuple) and isinstance(right, tuple) and len(left) == len(right):
        return tuple(map(_in_common, left, right))
    if not (isinstance(left, Tensor) and isinstance(right, TENSORS)):
        return left
    return replace(left, shape=alike(left.shape, right.shape))


@transfer("tf.case", section="1.7")
def case(call: Call, state: State) -> Iterator[Outcome]:
    """Every branch, in order, then the default."""
    functions = _second_halves(given(call, 0, "pred_fn_pairs", state), state)
    default = given(call, 1, "default", state)
    bodies = [_calls(function) for function in (*functions, default) if function is not None]
    name = _name(call, 4, "case", state)
    made = in_name_scope(name, state, lambda inside: _in_turn(bodies, inside))
    yield from then(made, lambda values, after: [Returns(first_of(values, after), after)])


def _second_halves(pairs: Value, state: State) -> list[Value]:
    """The functions of a list of pairs, or of a dict."""
    entries = entries_of(pairs, state)
    if entries is not None:
        return list(entries.values())
    halves = (items_of(pair, state) for pair in items_of(pairs, state) or ())
    return [each[1] for each in halves if each and len(each) == 2]


@transfer("tf.switch_case", section="1.7")
def switch_case(call: Call, state: State) -> Iterator[Outcome]:
    """Every branch, in order, then the default; each in a graph of its own in TensorFlow."""
    given_branches = given(call, 1, "branch_fns", state)
    functions = _second_halves(given_branches, state) or items_of(given_branches, state) or ()
    default = given(call, 2, "default", state)
    bodies = [_calls(function) for function in (*functions, default) if function is not None]
    name = _name(call, 3, "switch_case", state)
    made = in_name_scope(name, state, lambda inside: in_order(bodies, inside))
    yield from then(made, lambda values, after: [Returns(first_of(values, after), after)])


def _in_turn(bodies: list[Body], state: State) -> Iterable[Outcome]:
    """Each branch in a condition, whose other branch holds those behind it."""
    if len(bodies) < 2:
        return in_order(bodies, state)

    def both(inside: State) -> Iterable[Outcome]:
        rest = partial(_in_turn, bodies[1:])
        return then(in_order([bodies[0], rest], inside), _joined)

    return in_construct_named("cond", state, both)


def _joined(values: Value, state: State) -> list[Outcome]:
    assert isinstance(values, tuple)
    first, rest = values
    return [Returns((first, *rest) if isinstance(rest, tuple) else (first, rest), state)]


@transfer("tf.while_loop", section="1.7")
def while_loop(call: Call, state: State) -> Iterator[Outcome]:
    """The condition once, the body once."""
    test, body = given(call, 0, "cond", state), given(call, 1, "body", state)
    known = items_of(given(call, 2, "loop_vars", state), state)
    variables, has_more = known or (), known is None

    def loop(inside: State) -> Iterable[Outcome]:
        turn = [_calls(each, *variables, has_more=has_more) for each in (test, body)]
        return in_order(turn, inside)

    outcomes = in_construct_named(_name(call, 7, "while", state), state, loop)
    yield from then(
        outcomes, lambda values, after: [Returns(_last_of(values, variables, after), after)]
    )


def _last_of(values: Value, before: Value, state: State) -> Value:
    """What the body gives; a later turn may hand on what another result depends on."""
    assert isinstance(values, tuple)
    last = left_behind(values[-1], state)
    return also(last, perhaps(reach_of((values[-1], before), state)), state)


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


def _in_loop(name: Name, body: Body, state: State) -> Iterator[Outcome]:
    """The body in the loop that the op of that name makes."""
    made = in_name_scope(name, state, lambda inside: in_construct_named("while", inside, body))
    yield from then(made, lambda value, after: [Returns(left_behind(value, after), after)])


@transfer("tf.map_fn", section="1.7")
def map_fn(call: Call, state: State) -> Iterator[Outcome]:
    """The function once, on an element."""
    function, values = given(call, 0, "fn", state), given(call, 1, "elems", state)
    element = element_of(values, state)
    made = _in_loop(_name(call, 7, "map", state), _calls(function, element), state)
    yield from then(made, lambda value, after: [Returns(_stacked(value, values, after), after)])


@transfer("tf.vectorized_map", section="1.7")
def vectorized_map(call: Call, state: State) -> Iterator[Outcome]:
    """The function once, on an element, with no loop around it."""
    function, values = given(call, 0, "fn", state), given(call, 1, "elems", state)
    made = in_name_scope("loop_body", state, _calls(function, element_of(values, state)))
    yield from then(made, lambda value, after: [Returns(_stacked(value, values, after), after)])


@transfer("tf.scan", section="1.7")
def scan(call: Call, state: State) -> Iterator[Outcome]:
    """The function once, on what is carried and an element; what it gave each time, stacked."""
    values = given(call, 1, "elems", state)
    made = _folded(call, _name(call, 8, "scan", state), state)
    yield from then(made, lambda value, after: [Returns(_stacked(value, values, after), after)])


def _declare_fold(function: str) -> None:
    def fold(call: Call, state: State) -> Iterator[Outcome]:
        """The function once, on what is carried and an element; what it gave at last."""
        yield from _folded(call, _name(call, 6, function, state), state)

    transfer(f"tf.{function}", section="1.7")(fold)


for _function in ("foldl", "foldr"):
    _declare_fold(_function)


def _folded(call: Call, name: Name, state: State) -> Iterator[Outcome]:
    function, values = given(call, 0, "fn", state), given(call, 1, "elems", state)
    start, element = given(call, 2, "initializer", state), element_of(values, state)
    carried = element if start is None else start
    return _in_loop(name, _calls(function, carried, element), state)


@transfer("tf.py_func", section="1.7")
def py_func(call: Call, state: State) -> Iterator[Outcome]:
    """The function runs in a session, not while the graph is built."""
    is_stateful = as_flag(given(call, 3, "stateful", state), state, otherwise=True)
    name = _name(call, 4, "PyFunc" if is_stateful else "PyFuncStateless", state)
    yield Returns(_told_by_python(name, call, state), state)


@transfer("tf.numpy_function", section="1.7")
def numpy_function(call: Call, state: State) -> Iterator[Outcome]:
    """The same."""
    yield Returns(_told_by_python(_name(call, 3, "PyFunc", state), call, state), state)


def _told_by_python(name: Name, call: Call, state: State) -> Value:
    """A tensor of any shape for each of the dtypes; of several, the first alone bears the op's name."""
    kinds = given(call, 2, "Tout", state)
    several, name = items_of(kinds, state), unique_op_name(state, name)
    if several is None:
        return Tensor(None, as_dtype(kinds, state), name=name)
    if not several:
        return Operation(name)
    first, *rest = (Tensor(None, as_dtype(each, state)) for each in several)
    return state.new_list([replace(first, name=name), *rest])
