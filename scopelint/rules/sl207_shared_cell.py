"""SL207: one RNN cell stands in two places, and so they have one set of weights."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scopelint.finding import Claim, Confidence, Message, PlacedNote, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.rules.wording import cell_notes
from scopelint.trace import CellCalled, CellsStacked, Event, Place, Trace

#: Two scopes of these names hold two networks.
_ROLES = (
    (
        re.compile(r"encod|(^|[/_])enc([/_]|$)", re.I),
        re.compile(r"decod|(^|[/_])dec([/_]|$)", re.I),
    ),
    # A Q-network and its copy, which has the weights of some time ago.
    (
        re.compile(r"(^|[/_])(main|online)([/_]|$)", re.I),
        re.compile(r"(^|[/_])target([/_]|$)", re.I),
    ),
)


def shared_cell(trace: Trace) -> Iterator[Claim]:
    """Every cell that is called in two places of a stack, both directions, or two networks."""
    first_of: dict[int, CellCalled] = {}
    stacked: dict[int, CellsStacked] = {}
    reported: set[int] = set()
    for event in trace.events:
        if isinstance(event, CellsStacked):
            for cell in event.cells:
                if event.cells.count(cell) > 1:
                    stacked.setdefault(cell, event)
        elif isinstance(event, CellCalled):
            first = first_of.setdefault(event.cell, event)
            if event is first or event.scope == first.scope or event.cell in reported:
                continue
            claim = _claim(first, event, stacked.get(event.cell), trace)
            if claim is not None:
                reported.add(event.cell)
                yield claim


def _claim(
    first: CellCalled, second: CellCalled, stack: CellsStacked | None, trace: Trace
) -> Claim | None:
    """The claim, if the two calls are of places that are to differ."""
    weights = first.weights[0] if first.weights else "the cell's weights"
    shown_by: Event = second
    repeated: CellsStacked | None = None
    notes: list[PlacedNote] = []
    if second.step == first.step and stack is not None:
        count = max(stack.cells.count(cell) for cell in stack.cells)
        says: Message = (f"one RNN cell is {count} layers of a stack, with one set of weights",)
        shown_by = repeated = stack
    elif _run_both_ways(first, second):
        says = ("one RNN cell runs in both directions, with one set of weights",)
    elif _are_two_networks(first.scope, second.scope):
        says = (
            f"one RNN cell is called in scope {second.scope} and, at ",
            first.place,
            f", in scope {first.scope}: scopes give it no second set of weights",
        )
        notes.append(PlacedNote(first.place, f"the cell is first called here, in {first.scope}"))
    else:
        return None
    notes += cell_notes(first, repeated, trace)
    return Claim(
        rule="SL207",
        message=(*says, f" ({weights})"),
        shown_by=shown_by,
        variable=weights,
        notes=tuple(each for each in notes if each.place != shown_by.place),
        first=first,
        second=second,
        at_most=Confidence.LIKELY,
    )


def given_their_own(trace: Trace) -> Iterator[Place]:
    """The places at which all cells of a stack are different, or each network gets one of its own."""
    first_of: dict[int, CellCalled] = {}
    own: dict[Place, bool] = {}
    for event in trace.events:
        if isinstance(event, CellsStacked) and len(event.cells) > 1:
            has_each = len({*event.cells}) == len(event.cells)
            own[event.place] = own.get(event.place, True) and has_each
        elif isinstance(event, CellCalled):
            first = first_of.setdefault(event.cell, event)
            is_shared = _run_both_ways(first, event) or _are_two_networks(first.scope, event.scope)
            own[event.place] = own.get(event.place, True) and not is_shared
    return (place for place, each_has_one in own.items() if each_has_one)


def _run_both_ways(first: CellCalled, second: CellCalled) -> bool:
    """Whether these are the two directions of a bidirectional RNN.

    What calls a cell of the project, which calls this one, is replayed in more steps than one.
    """
    mine, its = second.scope.split("/"), first.scope.split("/")
    if second.step == first.step:
        return {"fw", "bw"} <= {*mine, *its}
    apart = {pair for pair in zip(its, mine, strict=False) if pair[0] != pair[1]}
    return second.stack == first.stack and len(mine) == len(its) and apart == {("fw", "bw")}


def _are_two_networks(first: str, second: str) -> bool:
    return any(
        bool(mine.search(first)) and bool(its.search(second)) and not mine.search(second)
        and not its.search(first)
        for one, other in _ROLES
        for mine, its in ((one, other), (other, one))
    )  # fmt: skip


RULE = Rule(
    code="SL207",
    name="shared-cell",
    severity=Severity.WARNING,
    since="0.1",
    summary="One RNN cell object stands in two places, which so have one set of weights.",
    why="""
        An RNN cell makes its weights when it is first called and keeps them, whatever scope it is
        called in later. `[cell] * 3` is one cell three times, and so is a cell that was made before
        the loop that appends it. A stack of it has three layers and the weights of one. The same
        with one cell for both directions of a bidirectional RNN, or for encoder and decoder.

        TensorFlow 1.1 refused this ("Attempt to reuse RNNCell …"), 1.0 made a set for each place,
        and tutorials of that time show `[cell] * n`. From 1.2 on it shares without a word, unless
        the sizes of the layers' inputs differ (SL106).
    """,
    remedy="Make a new cell for each place: `[make_cell() for _ in range(n)]`.",
    fix="""
        - **a stack**: `tf.nn.rnn_cell.MultiRNNCell([make_cell() for _ in range(n)])`, where
          `make_cell` makes the cell and what wraps it. A wrapper of its own around one cell is not
          enough.
        - **two directions, two networks**: a cell for each.
        - **sharing is meant**: call the same cell in scopes of the same name, or ignore the rule
          there.
    """,
    limits="""
        A cell that is called again in another scope is reported only where the places plainly
        differ: in one stack, in both directions, in an encoder and a decoder, in a network and its
        target network. One cell that is run over two inputs, as in siamese networks, is taken to be
        meant. So may be one that an option chooses, where the program gives each place a cell of its
        own otherwise: that is `possible`.
    """,
    semantics=("9.2", "9.3"),
    check=shared_cell,
    done_right=given_their_own,
    examples=(
        Example(
            bad="""
                import tensorflow as tf

                words = tf.placeholder(tf.float32, [16, 10, 32])
                cell = tf.nn.rnn_cell.BasicLSTMCell(32)
                stack = tf.nn.rnn_cell.MultiRNNCell([cell] * 3)  # want SL207 "3 layers"
                outputs, state = tf.nn.dynamic_rnn(stack, words, dtype=tf.float32)
            """,
            good="""
                import tensorflow as tf

                words = tf.placeholder(tf.float32, [16, 10, 32])
                cells = [tf.nn.rnn_cell.BasicLSTMCell(32) for _ in range(3)]
                stack = tf.nn.rnn_cell.MultiRNNCell(cells)
                # var creates rnn/multi_rnn_cell/cell_2/basic_lstm_cell/kernel
                outputs, state = tf.nn.dynamic_rnn(stack, words, dtype=tf.float32)
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf

                words = tf.placeholder(tf.float32, [16, 10, 32])
                cell = tf.nn.rnn_cell.GRUCell(32)
                tf.nn.bidirectional_dynamic_rnn(cell, cell, words, dtype=tf.float32)  # want SL207 "both directions"
            """,
            good="""
                import tensorflow as tf

                words = tf.placeholder(tf.float32, [16, 10, 32])
                forward, backward = tf.nn.rnn_cell.GRUCell(32), tf.nn.rnn_cell.GRUCell(32)
                # var creates bidirectional_rnn/bw/gru_cell/gates/kernel
                tf.nn.bidirectional_dynamic_rnn(forward, backward, words, dtype=tf.float32)
            """,
        ),
    ),
)
