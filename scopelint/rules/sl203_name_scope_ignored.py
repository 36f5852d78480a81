"""SL203: two name scopes were to tell variables apart, and `get_variable` does not see them."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, PlacedNote, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.rules.doubled import doubled
from scopelint.trace import Trace


def name_scope_ignored(trace: Trace) -> Iterator[Claim]:
    """Every variable that two name scopes of one function share against what their names say."""
    for pair in doubled(trace):
        first, second = pair.first, pair.second
        one, other = pair.name_scopes
        if one == other:
            continue
        yield Claim(
            rule="SL203",
            message=(
                f"variable {first.created.key} in name scope {other} is the one made in name "
                f"scope {one} at ",
                first.event.place,
                ": tf.get_variable does not see name scopes, and tf.AUTO_REUSE lets it share",
            ),
            shown_by=second.event,
            variable=first.created.key,
            notes=(PlacedNote(first.event.place, f"created here, in name scope {one}"),),
            first=first.event,
            at_most=pair.at_most,
        )


RULE = Rule(
    code="SL203",
    name="name-scope-ignored",
    severity=Severity.WARNING,
    since="0.1",
    summary="Two name scopes are to keep variables apart, and tf.get_variable ignores them.",
    why="""
        `tf.name_scope` names ops and what `tf.Variable` makes. `tf.get_variable` does not look at it:
        `get_variable("w")` in the name scopes `layer1` and `layer2` is one and the same `w`. Without
        reuse the second request raises (SL101). Under `tf.AUTO_REUSE` it is silently given the
        first one's variable: two layers with one set of weights.
    """,
    remedy="Use tf.variable_scope where variables are to be kept apart; it opens a name scope, too.",
    fix="""
        - **two variables are wanted**: `tf.variable_scope` in place of `tf.name_scope`; or give the
          variables two names.
        - **one is wanted**: get it once and use the result twice.
        - Several towers under one name scope each, in a loop, share on purpose: these are not
          reported.
    """,
    limits="""
        It speaks only of two lines of one function that both describe the variable, by a shape or
        an initializer, or build a layer of one name, within one opening of a scope with
        `tf.AUTO_REUSE`, where others are asked for only once. Two name scopes that hold the same,
        and are not named as parts of a network are (`left` and `right`), may be of two inputs:
        shown with `--confidence possible` only. For layers one of the two is enough.
    """,
    semantics=("4.1", "4.3"),
    check=name_scope_ignored,
    examples=(
        Example(
            bad="""
                import tensorflow as tf

                x = tf.placeholder(tf.float32, [4, 8])
                with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                    with tf.name_scope("layer1"):
                        w1 = tf.get_variable("w", [8, 8])
                        h = tf.nn.relu(tf.matmul(x, w1))
                    with tf.name_scope("layer2"):
                        w2 = tf.get_variable("w", [8, 8])  # want SL203 "net/w" from :6
                        h = tf.nn.relu(tf.matmul(h, w2))
                    out = tf.matmul(h, tf.get_variable("out", [8, 1]))
            """,
            good="""
                import tensorflow as tf

                x = tf.placeholder(tf.float32, [4, 8])
                with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                    with tf.variable_scope("layer1"):
                        w1 = tf.get_variable("w", [8, 8])  # var creates net/layer1/w
                        h = tf.nn.relu(tf.matmul(x, w1))
                    with tf.variable_scope("layer2"):
                        w2 = tf.get_variable("w", [8, 8])  # var creates net/layer2/w
                        h = tf.nn.relu(tf.matmul(h, w2))
                    out = tf.matmul(h, tf.get_variable("out", [8, 1]))
            """,
        ),
    ),
)
