"""SL302: a notebook's cell fails when it is run again."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, Message, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.rules.sl101_duplicate_variable import ALREADY_EXISTS
from scopelint.rules.wording import holder_notes, reuse_notes, scope_notes
from scopelint.trace import CellRunAgain, Trace, VariableRefused


def notebook_rerun(trace: Trace) -> Iterator[Claim]:
    """The refusal that a second run of a cell ends in, where the first came to its end."""
    refused = trace.raised
    rerun = next(trace.of(CellRunAgain), None)
    if rerun is None or refused is None:
        return
    is_doubled = refused.error in ALREADY_EXISTS
    notes = (*holder_notes(refused), *scope_notes(refused, trace))
    yield Claim(
        rule="SL302",
        message=(
            f"cell {rerun.number} fails when it is run again: ",
            *(_doubled(refused) if is_doubled else (refused.text,)),
        ),
        shown_by=refused,
        variable=refused.key,
        notes=notes if is_doubled else tuple(reuse_notes(refused, trace)),
    )


def _doubled(refused: VariableRefused) -> Message:
    holder = refused.holder
    where: Message = ("",)
    if holder is not None and holder.place != refused.place:
        where = (" (created at ", holder.place, ")")
    return (f"variable {refused.key} is in the graph already, from its first run", *where)


RULE = Rule(
    code="SL302",
    name="notebook-rerun",
    severity=Severity.NOTE,
    since="0.1",
    summary="A notebook's cell fails when it is run again.",
    why="""
        The graph outlives the cell: what a first run has made is still there in the second. A cell
        that calls `tf.get_variable` or makes layers with names raises then ("Variable … already
        exists, disallowed"), and the usual way out, restarting the kernel, throws away the data that
        was loaded and the weights that were trained.

        What does not raise is worse: the layers without names and the `tf.Variable`s of such a cell
        are made once more with each run, as `dense_1`, `dense_2`, until a checkpoint does not fit.
    """,
    remedy=(
        "Let the cell begin with a graph of its own: `tf.reset_default_graph()` at its head, or all "
        "of it in a `with tf.Graph().as_default():`."
    ),
    fix="""
        - **the cell builds all of the graph**: begin it with `tf.reset_default_graph()`. Where a
          session is open on the old graph, close it first.
        - **the graph is built over several cells**: put the `tf.reset_default_graph()` at the head of
          the first of them, and run from there; or put their code into functions and build in one
          cell.
        - `reuse=tf.AUTO_REUSE` silences the error, and keeps the old variables with their old shapes
          and trained values: seldom what running a cell again is for.
    """,
    limits="""
        It is off unless it is selected (`--select SL302`): most notebooks of the time fail so, and
        many are only ever run from top to bottom. Each cell is run once more right after its first
        run, where the notebook by itself comes so far; each place that fails is reported for each
        cell that comes by it. Faults of Python's own, as a file that is opened twice, are not its matter.
    """,
    semantics=("1.1", "1.3", "2.2"),
    check=notebook_rerun,
    of_reruns=True,
    examples=(
        Example(
            bad="""
                # %%
                import tensorflow as tf

                x = tf.placeholder(tf.float32, [None, 784])

                # %%
                logits = tf.layers.dense(x, 10, name="fc")  # want SL302 "cell 2 fails"
                loss = tf.reduce_mean(logits)
            """,
            good="""
                # %%
                import tensorflow as tf

                # %%
                tf.reset_default_graph()
                x = tf.placeholder(tf.float32, [None, 784])
                logits = tf.layers.dense(x, 10, name="fc")  # var creates fc/kernel
                loss = tf.reduce_mean(logits)
            """,
        ),
    ),
)
