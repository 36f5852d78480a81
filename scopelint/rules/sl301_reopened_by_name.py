"""SL301: a scope is opened again by its name, where its object is at hand."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, PlacedNote, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.rules.history import Use, history
from scopelint.trace import AtHand, Place, ScopeOpened, Trace


def reopened_by_name(trace: Trace) -> Iterator[Claim]:
    """Every scope so opened in which something is shared, by the first variable that is."""
    seen = history(trace)
    reported: set[Place] = set()
    for use in seen.uses:
        if use.is_new or id(use.created) not in seen.use_of:
            continue
        for scope in use.within.outwards():
            opening = scope.opening
            held = None if opening is None else opening.at_hand
            if opening is None or held is None or opening.place in reported:
                continue
            if held.place != opening.place:  # a turn of a loop has that of the last
                reported.add(opening.place)
                yield _claim(use, opening, held)


def _claim(use: Use, opening: ScopeOpened, held: AtHand) -> Claim:
    created, shared = use.created, use.event
    notes = (
        PlacedNote(held.place, f"the scope was opened here, as {held.name}"),
        PlacedNote(created.place, f"variable {created.key} was created here"),
        PlacedNote(shared.place, "and is shared here"),
    )
    return Claim(
        rule="SL301",
        message=(
            f"scope {opening.name} is opened again by its name, and {held.name} (opened at ",
            held.place,
            f") is its object: that variable {created.key} is shared hangs on the name alone",
        ),
        shown_by=opening,
        variable=created.key,
        notes=tuple(each for each in notes if each.place != opening.place),
        first=created,
        second=shared,
        is_as_meant=True,
    )


RULE = Rule(
    code="SL301",
    name="reopened-by-name",
    severity=Severity.NOTE,
    since="0.1",
    summary="A scope is opened again by its name, where its object is at hand.",
    why="""
        A string names a scope below whatever scope is open at that moment. Opened again somewhere else,
        within one scope more or less, the same string is another scope: with `reuse=True` its variables
        do not exist, with `tf.AUTO_REUSE` they are silently new. The same comes of a name that is
        changed at one of the two places.

        The object that `with tf.variable_scope("net") as scope` gives is the scope itself, wherever it is
        opened, and carries the scope's initializer, regularizer and dtype along.
    """,
    remedy="Open the scope by its object, `tf.variable_scope(scope, reuse=True)`.",
    fix="""
        - **in the same function**: `with tf.variable_scope(scope, reuse=True):` in place of the string.
          The variables keep their names.
        - **in another function**: hand it the scope object.
        - A scope object brings its own reuse and defaults, not those of the scope around it. If one of
          these was wanted, say it at the opening.
    """,
    limits="""
        It is off unless it is selected (`--select SL301`): nothing is wrong as the program stands. It
        speaks only of objects that have a name in the very function that opens the scope again, and only
        where something is shared in it; not of a loop that opens its scope by name in each turn.
    """,
    semantics=("3.2", "3.4"),
    check=reopened_by_name,
    examples=(
        Example(
            bad="""
                import tensorflow as tf

                x = tf.placeholder(tf.float32, [4, 8])
                y = tf.placeholder(tf.float32, [4, 8])
                with tf.variable_scope("net", initializer=tf.zeros_initializer()) as scope:
                    one = tf.layers.dense(x, 8, name="fc")
                with tf.variable_scope("net", reuse=True):  # want SL301 "scope net" from :5
                    other = tf.layers.dense(y, 8, name="fc")
            """,
            good="""
                import tensorflow as tf

                x = tf.placeholder(tf.float32, [4, 8])
                y = tf.placeholder(tf.float32, [4, 8])
                with tf.variable_scope("net", initializer=tf.zeros_initializer()) as scope:
                    one = tf.layers.dense(x, 8, name="fc")  # var creates net/fc/kernel
                with tf.variable_scope(scope, reuse=True):
                    other = tf.layers.dense(y, 8, name="fc")  # var shares net/fc/kernel
            """,
        ),
    ),
)
