"""What the models of `tf.contrib.legacy_seq2seq` have in common: encoders, steps, both ways (§3.8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from scopelint.interpreter.calls import call_value, raise_error
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Symbol, Value
from scopelint.tf1.api.control_flow import first_of, in_construct_named
from scopelint.tf1.api.get_variable import get_variable
from scopelint.tf1.api.rnn import static_rnn
from scopelint.tf1.api.scope_objects import reuse_variables
from scopelint.tf1.api.variable_scope import get_variable_scope, scope_name
from scopelint.tf1.arguments import as_dtype, items_of
from scopelint.tf1.arithmetic import TENSORS, shape_of
from scopelint.tf1.cells import halves
from scopelint.tf1.graph import current_scope
from scopelint.tf1.reach import NOTHING, reach_of
from scopelint.tf1.scopes import Body, Opening, recorded_within
from scopelint.tf1.shapes import dimension, may_match, printed
from scopelint.tf1.transfer import function_at, in_order, in_turn
from scopelint.tf1.values import SOME_SIZE, DType, Reuse, Scope, Size, Tensor

#: From an output and the number of the next step to that step's input.
Feed = Callable[[Value, int, State], Iterable[Outcome]]
#: A decoder that feeds its outputs back, or does not.
Decode = Callable[[bool, State], Iterable[Outcome]]

#: A symbol for each row of a batch, and an input of which nothing is known.
SYMBOLS = Tensor((SOME_SIZE,), "int32")
ROWS = Tensor((SOME_SIZE, SOME_SIZE))


def opening_of(scope: Value, default: str, state: State, dtype: Value = None) -> Opening:
    """`variable_scope(scope or default, dtype=dtype)`."""
    known = as_dtype(dtype, state)
    return Opening(
        scope_name(scope, state) or default, overrides={} if known is None else {"dtype": known}
    )


def dtype_here(state: State) -> DType:
    """The dtype of the scope that is open."""
    return DType(current_scope(state).defaults.dtype)


def inputs_of(value: Value, like: Tensor, state: State) -> tuple[Value, ...]:
    """The inputs of all steps; where their number is not known, two like this one."""
    items = items_of(value, state)
    return (like, like) if items is None else items


def encoded(
    cell: Value, inputs: Value, like: Tensor, state: State, dtype: Value = None, scope: Value = None
) -> Iterable[Outcome]:
    """Outputs and last state of the cell on all inputs, in `scope or "rnn"`."""
    keywords: dict[str, Value] = {"dtype": dtype, "scope": scope}
    return static_rnn(Call((cell, inputs_of(inputs, like, state)), keywords), state)


def reusing(number: int, state: State) -> Iterable[Outcome]:
    """From the second step on, what stands in the decoder's scope is shared."""
    if not number:
        return [Returns(None, state)]
    here = get_variable_scope(Call(), state)
    return then(here, lambda scope, after: reuse_variables(Call((scope,)), after))


def next_input(
    feed: Feed | None, fed: Value, prev: Value, number: int, state: State
) -> Iterable[Outcome]:
    """The input of a step: the given one, or what a function makes of the last output."""
    if feed is None or not number:
        return [Returns(fed, state)]
    opening = Opening("loop_function", reuse=Reuse.YES)
    return recorded_within(state, opening, lambda at: feed(prev, number, at))


def calling(function: Value) -> Feed | None:
    """A `loop_function` of the project; None for none."""
    if function is None:
        return None
    return lambda prev, number, state: call_value(function, Call((prev, number)), state)


def decoded(
    cell: Value, inputs: tuple[Value, ...], held: Value, feed: Feed | None, state: State
) -> Iterator[Outcome]:
    """The cell once for each input: the list of outputs, and the last state."""

    def step(number: int, before: Value, now: State) -> Iterable[Outcome]:
        assert isinstance(before, tuple)
        outputs, state_before = before
        assert isinstance(outputs, tuple)

        def call(fed: Value, after: State) -> Iterable[Outcome]:
            return then(
                reusing(number, after),
                lambda _, at: call_value(cell, Call((fed, state_before)), at),
            )

        def keep(result: Value, after: State) -> list[Outcome]:
            output, new = halves(result, after)
            return [Returns(((*outputs, output), new), after)]

        fed = next_input(feed, inputs[number], outputs[-1] if outputs else None, number, now)
        return then(then(fed, call), keep)

    steps = [partial(step, number) for number in range(len(inputs))]
    yield from then(in_turn(steps, ((), held), state), listed)


def listed(result: Value, state: State) -> list[Outcome]:
    """The pair of outputs and state, the outputs as a list of the program."""
    assert isinstance(result, tuple)
    outputs, held = result
    assert isinstance(outputs, tuple)
    return [Returns((state.new_list(list(outputs)), held), state)]


# --- embeddings ---------------------------------------------------------------------------


def get_embedding(symbols: Value, size: Value, state: State) -> Iterable[Outcome]:
    """`embedding` in the scope that is open."""
    return get_variable(Call(("embedding", (symbols, size))), state)


def looked_up(embedding: Value, inputs: tuple[Value, ...], state: State) -> tuple[Value, ...]:
    """The rows for each input."""
    return tuple(_rows(embedding, shape_of(each, state), state) for each in inputs)


def _rows(embedding: Value, of: tuple[Size, ...] | None, state: State) -> Tensor:
    width = dimension(shape_of(embedding, state), -1)
    batch = (SOME_SIZE,) if of is None else of
    dtype = getattr(embedding, "dtype", None)
    return Tensor((*batch, width), dtype, reach=reach_of(embedding, state))


def embedding_of_last(embedding: Value, *, updates: bool = True) -> Feed:
    """The rows for the likeliest symbols of the last output; no gradient passes unless it `updates`."""

    def feed(prev: Value, number: int, state: State) -> list[Outcome]:
        rows = _rows(embedding, (dimension(shape_of(prev, state), 0),), state)
        return [Returns(rows if updates else rows.with_reach(NOTHING), state)]

    return feed


def misfit(projection: Value, symbols: Size, state: State, which: str = "WB") -> Outcome | None:
    """The error where the weights (W) or biases (B) of a projection do not fit so many symbols."""
    items = items_of(projection, state)
    if items is None or len(items) != 2:
        return None
    wanted: dict[str, tuple[Size, ...]] = {"W": (None, symbols), "B": (symbols,)}
    for letter, given in zip("WB", items, strict=True):
        shape = shape_of(given, state)
        if letter in which and not may_match(shape, wanted[letter]):
            text = f"Shapes {printed(shape)} and {list(wanted[letter])} are incompatible"
            return raise_error("ValueError", text, state)
    return None


def wrapped(wrapper: str, arguments: tuple[Value, ...], state: State) -> Iterable[Outcome]:
    """A cell in a wrapper of `tf.contrib.rnn`."""
    make = function_at(f"tf.contrib.rnn.{wrapper}")
    assert make is not None
    return make(Call(arguments), state)


def projecting(cell: Value, projection: Value, symbols: Value, state: State) -> Iterable[Outcome]:
    """The cell; where its outputs are not projected elsewhere, in a wrapper that does so."""
    if projection is not None:
        return [Returns(cell, state)]
    return wrapped("OutputProjectionWrapper", (cell, symbols), state)


# --- feed_previous ------------------------------------------------------------------------


def ways_of(flag: Value, state: State) -> Iterable[tuple[bool, State]]:
    """A flag, true or false; an unknown one both ways."""
    truth = state.truth(flag)
    return state.split(truth) if isinstance(truth, Symbol) else [(truth, state)]


def either_way(feeds: Value, decode: Decode, state: State) -> Iterator[Outcome]:
    """One of both ways to decode; by a tensor both in a condition, the second with reuse."""
    if not isinstance(feeds, TENSORS):
        for way, after in ways_of(feeds, state):
            yield from decode(way, after)
        return
    both: list[Body] = [partial(_branch, decode, way) for way in (True, False)]
    made = in_construct_named("cond", state, lambda inside: in_order(both, inside))

    def join(results: Value, after: State) -> list[Outcome]:
        assert isinstance(results, tuple)
        rows = tuple(_row(each, after) for each in results)
        joined = first_of(rows, after)
        assert isinstance(joined, tuple)
        return listed((joined[:-1], joined[-1]), after)

    yield from then(made, join)


def _row(result: Value, state: State) -> tuple[Value, ...]:
    outputs, held = halves(result, state)
    return (*(items_of(outputs, state) or ()), held)


def _branch(decode: Decode, feeds: bool, state: State) -> Iterator[Outcome]:
    """A way to decode, in the scope that is open, opened once more by the object."""

    def run(scope: Value, after: State) -> Iterable[Outcome]:
        assert isinstance(scope, Scope)
        opening = Opening(scope, reuse=None if feeds else Reuse.YES)
        return recorded_within(after, opening, lambda inside: decode(feeds, inside))

    yield from then(get_variable_scope(Call(), state), run)
