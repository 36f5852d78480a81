"""`tf.contrib.legacy_seq2seq`: a cell called once a step, the first step's variables shared (§3.8).

Models of symbols are in `legacy_embeddings`, those that look back in `legacy_attention`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from scopelint.interpreter.calls import call_value, raise_error
from scopelint.interpreter.heap import ListRecord
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Ref, Value
from scopelint.tf1.api.control_flow import in_name_scope
from scopelint.tf1.api.variable_scope import get_variable_scope
from scopelint.tf1.arguments import as_flag, as_integer, as_name, given, items_of
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.cell_copies import copy_cell
from scopelint.tf1.cells import halves
from scopelint.tf1.legacy_decoders import (
    ROWS,
    Feed,
    calling,
    decoded,
    encoded,
    inputs_of,
    opening_of,
    reusing,
)
from scopelint.tf1.reach import reach_of
from scopelint.tf1.scopes import Body, Opening, recorded_within
from scopelint.tf1.shapes import dimension
from scopelint.tf1.transfer import in_order, transfer
from scopelint.tf1.values import Reuse, Scope, Tensor

_ROOM = "tf.contrib.legacy_seq2seq"


@transfer(f"{_ROOM}.rnn_decoder", section="3.8")
def rnn_decoder(call: Call, state: State) -> Iterator[Outcome]:
    """The cell on each input in `scope or "rnn_decoder"`; a `loop_function` gives the later inputs."""
    inputs = inputs_of(given(call, 0, "decoder_inputs", state), ROWS, state)
    initial, cell = given(call, 1, "initial_state", state), given(call, 2, "cell", state)
    feed, scope = calling(given(call, 3, "loop_function", state)), given(call, 4, "scope", state)
    yield from decoded_in_scope(cell, inputs, initial, feed, state, scope)


def decoded_in_scope(
    cell: Value,
    inputs: tuple[Value, ...],
    initial: Value,
    feed: Feed | None,
    state: State,
    scope: Value = None,
) -> Iterator[Outcome]:
    """`rnn_decoder`, once its arguments are read."""
    opening = opening_of(scope, "rnn_decoder", state)
    return recorded_within(state, opening, lambda at: decoded(cell, inputs, initial, feed, at))


@transfer(f"{_ROOM}.basic_rnn_seq2seq", section="3.8")
def basic_rnn_seq2seq(call: Call, state: State) -> Iterator[Outcome]:
    """A copy of the cell encodes in `rnn`, the cell decodes in `rnn_decoder`."""
    encoder, decoder = (
        given(call, 0, "encoder_inputs", state),
        given(call, 1, "decoder_inputs", state),
    )
    cell, dtype = given(call, 2, "cell", state), given(call, 3, "dtype", state)
    inputs = inputs_of(decoder, ROWS, state)

    def body(inside: State) -> Iterable[Outcome]:
        return then(copy_cell(cell, inside), encode)

    def encode(copied: Value, at: State) -> Iterable[Outcome]:
        return then(encoded(copied, encoder, ROWS, at, dtype), decode)

    def decode(result: Value, at: State) -> Iterable[Outcome]:
        return decoded_in_scope(cell, inputs, halves(result, at)[1], None, at)

    opening = opening_of(given(call, 4, "scope", state), "basic_rnn_seq2seq", state)
    yield from recorded_within(state, opening, body)


@transfer(f"{_ROOM}.tied_rnn_seq2seq", section="3.8")
def tied_rnn_seq2seq(call: Call, state: State) -> Iterator[Outcome]:
    """One cell encodes and decodes, in one scope."""
    encoder, decoder = (
        given(call, 0, "encoder_inputs", state),
        given(call, 1, "decoder_inputs", state),
    )
    cell, feed = given(call, 2, "cell", state), calling(given(call, 3, "loop_function", state))
    dtype, scope = given(call, 4, "dtype", state), given(call, 5, "scope", state)
    inputs = inputs_of(decoder, ROWS, state)
    yield from tied(cell, encoder, inputs, feed, state, dtype, scope)


def tied(
    cell: Value,
    encoder: Value,
    inputs: tuple[Value, ...],
    feed: Feed | None,
    state: State,
    dtype: Value = None,
    scope: Value = None,
) -> Iterator[Outcome]:
    """`tied_rnn_seq2seq`, once its arguments are read."""
    named = "tied_rnn_seq2seq" if scope is None else scope

    def body(inside: State) -> Iterable[Outcome]:
        return then(encoded(cell, encoder, ROWS, inside, dtype, named), share)

    def share(result: Value, at: State) -> Iterable[Outcome]:
        last = halves(result, at)[1]
        return then(
            reusing(1, at), lambda _, now: decoded_in_scope(cell, inputs, last, feed, now, named)
        )

    yield from recorded_within(state, Opening("combined_tied_rnn_seq2seq"), body)


# --- buckets ------------------------------------------------------------------------------


@transfer(f"{_ROOM}.model_with_buckets", section="3.8")
def model_with_buckets(call: Call, state: State) -> Iterator[Outcome]:
    """The model once for each bucket, from the second on with reuse; buckets not known are two."""
    names = ("encoder_inputs", "decoder_inputs", "targets", "weights")
    lists = [given(call, at, name, state) for at, name in enumerate(names)]
    buckets = items_of(given(call, 4, "buckets", state), state)
    sizes = [halves_of(each, state) for each in ((None, None) if buckets is None else buckets)]
    too_short = _too_short(lists, sizes[-1], state) if sizes else None
    if too_short is not None:
        yield raise_error("ValueError", too_short, state)
        return
    name = as_name(given(call, 8, "name", state), state) or "model_with_buckets"
    model, loss = given(call, 5, "seq2seq", state), _loss(call, state)
    bodies: list[Body] = [
        partial(_bucket, model, loss, lists, size, number) for number, size in enumerate(sizes)
    ]

    def gather(made: Value, after: State) -> list[Outcome]:
        assert isinstance(made, tuple)
        pairs = [halves(each, after) for each in made]
        lists_of = (after.new_list([pair[half] for pair in pairs]) for half in (0, 1))
        return [Returns(tuple(lists_of), after)]

    yield from then(in_name_scope(name, state, lambda at: in_order(bodies, at)), gather)


def halves_of(bucket: Value, state: State) -> tuple[int | None, int | None]:
    """The sizes of a bucket, as far as they are known."""
    items = items_of(bucket, state) or ()
    known = tuple(as_integer(each, state) for each in items)
    return (known[0], known[1]) if len(known) == 2 else (None, None)


def _too_short(lists: list[Value], last: tuple[int | None, int | None], state: State) -> str | None:
    """The words for a list that the last bucket is longer than."""
    for at, name, least in (
        (0, "encoder_inputs", last[0]),
        (2, "targets", last[1]),
        (3, "weights", last[1]),
    ):
        items = items_of(lists[at], state)
        if items is not None and least is not None and len(items) < least:
            count = len(items)
            return f"Length of {name} ({count}) must be at least that of last bucket ({least})."
    return None


Loss = tuple[
    Value, bool
]  #: the function that stands in for the softmax, and whether it is one a row


def _loss(call: Call, state: State) -> Loss:
    function = given(call, 6, "softmax_loss_function", state)
    return function, as_flag(given(call, 7, "per_example_loss", state), state, otherwise=False)


def _bucket(
    model: Value,
    loss: Loss,
    lists: list[Value],
    size: tuple[int | None, int | None],
    number: int,
    state: State,
) -> Iterator[Outcome]:
    """The model on the beginnings of the lists, then its loss: a pair of both."""

    def run(scope: Value, after: State) -> Iterable[Outcome]:
        assert isinstance(scope, Scope)
        opening = Opening(scope, reuse=Reuse.YES if number else None)
        return recorded_within(after, opening, build)

    def build(inside: State) -> Iterable[Outcome]:
        inputs = [_beginning(each, end, inside) for each, end in zip(lists, size, strict=False)]
        return then(call_value(model, Call(tuple(inputs)), inside), lose)

    def lose(result: Value, after: State) -> Iterable[Outcome]:
        outputs = halves(result, after)[0]
        return then(
            _lost(loss, outputs, lists[2], after), lambda lost, at: [Returns((outputs, lost), at)]
        )

    yield from then(get_variable_scope(Call(), state), run)


def _beginning(value: Value, end: int | None, state: State) -> Value:
    """`value[:end]` of a list; one of unknown length where either is not known."""
    items = items_of(value, state)
    if items is not None and end is not None:
        return state.new_list(list(items[:end]))
    record = state.record(value) if isinstance(value, Ref) else None
    known = record.items[:1] if isinstance(record, ListRecord) else list(items or ())[:1]
    return state.new_list(list(known), state.fresh("inputs of a bucket"))


def _lost(loss: Loss, outputs: Value, targets: Value, state: State) -> Iterable[Outcome]:
    """The loss of a bucket: a scalar, or one a row; a function of the project is called each step."""
    function, is_one_a_row = loss
    logits, labels = items_of(outputs, state), items_of(targets, state)
    steps: list[Body] = []
    if function is not None and logits is not None and labels is not None:
        pairs = zip(logits, labels, strict=False)
        steps = [partial(_loss_of_step, function, *pair) for pair in pairs]

    def add(lost: Value, after: State) -> list[Outcome]:
        first = logits[0] if logits else Tensor(None)
        sizes = (dimension(shape_of(first, after), 0),) if is_one_a_row else ()
        return [Returns(Tensor(sizes, reach=reach_of((outputs, lost), after)), after)]

    return then(in_order(steps, state), add)


def _loss_of_step(function: Value, logit: Value, label: Value, state: State) -> Iterable[Outcome]:
    return call_value(function, Call((), {"labels": label, "logits": logit}), state)
