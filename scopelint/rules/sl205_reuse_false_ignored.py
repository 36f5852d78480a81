"""SL205: `reuse=False` is written where TensorFlow reuses all the same, and something is shared."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, Confidence, PlacedNote, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.rules.denied import Denied, denied
from scopelint.rules.wording import since, switch_note
from scopelint.trace import Place, Trace


def reuse_false_ignored(trace: Trace) -> Iterator[Claim]:
    """Every `reuse=False` against which something is shared, by the first variable that shows it."""
    reported: set[Place] = set()
    for found in denied(trace):
        if found.word.place not in reported:
            reported.add(found.word.place)
            yield _claim(found)


def _claim(found: Denied) -> Claim:
    shared, created = found.use.event, found.use.created
    notes = (
        switch_note(found.switch),
        PlacedNote(created.place, f"variable {created.key} was created here"),
        PlacedNote(shared.place, "and is shared here"),
    )
    return Claim(
        rule="SL205",
        message=(
            f"reuse=False is ignored, for reuse is on in scope {found.opening.name}",
            *since(found.switch),
            f": variable {created.key} is the one created at ",
            created.place,
        ),
        shown_by=found.word,
        variable=created.key,
        notes=tuple(each for each in notes if each.place != found.word.place),
        first=created,
        second=shared,
        at_most=Confidence.LIKELY,
    )


RULE = Rule(
    code="SL205",
    name="reuse-false-ignored",
    severity=Severity.WARNING,
    since="0.1",
    summary="`reuse=False` stands where reuse is on, and the variables are shared all the same.",
    why="""
        To `tf.variable_scope`, `reuse=False` and `reuse=None` are one: "as outside". In a scope that
        was opened with `reuse=True` or `tf.AUTO_REUSE`, after `reuse_variables()`, or given a scope
        object that reuses, `reuse=False` turns nothing off. A scope that is opened so shares whatever
        has its name already.

        It reads like the opposite, and so it stands in code that wants a second set of weights: a
        target network, a fresh head, the copy of a layer. There is one set, and no error; without
        the reuse outside, TensorFlow would have said that the variable exists already.
    """,
    remedy=(
        "Give the scope that is to have variables of its own another name, or open it outside the "
        "reusing scope; if it is to share, take the reuse=False away."
    ),
    fix="""
        - **variables of its own**: another name for the scope. Where the name must stay, end the
          reuse first: close the reusing scope, and share in a
          `with tf.variable_scope(tf.get_variable_scope(), reuse=True):` block in place of
          `reuse_variables()`.
        - **it is to share**: take `reuse=False` away; it says what does not happen.
        - **either**: hand `reuse=tf.AUTO_REUSE` to the scopes that share, and not to one around them.
    """,
    limits="""
        It speaks of a `False` that is written in the program, at the scope or at the call of a function
        that passes it on, not of a parameter's default or of what a condition came to. It is silent
        where the variable was itself made by way of that word: whoever calls a builder again under
        reuse means to share what is in it. It is silent, too, where reuse was turned on after the
        variable was made, if that was in another function, or if the function that made the variable
        is called again. If nothing is there to share, TensorFlow raises: see SL102.
    """,
    semantics=("3.3", "3.4", "3.8"),
    check=reuse_false_ignored,
    examples=(
        Example(
            bad="""
                import tensorflow as tf


                def q_values(state, name, reuse):
                    with tf.variable_scope(name, reuse=reuse):
                        return state * tf.get_variable("w", [3])


                with tf.variable_scope("agent", reuse=tf.AUTO_REUSE):
                    now = q_values(tf.placeholder(tf.float32, [3]), "q", reuse=False)
                    # want SL205 "variable agent/q/w" from :9
                    target = q_values(tf.placeholder(tf.float32, [3]), "q", reuse=False)
            """,
            good="""
                import tensorflow as tf


                def q_values(state, name):
                    with tf.variable_scope(name):
                        return state * tf.get_variable("w", [3])  # var creates agent/q/w  # var creates agent/target/w


                with tf.variable_scope("agent"):
                    now = q_values(tf.placeholder(tf.float32, [3]), "q")
                    target = q_values(tf.placeholder(tf.float32, [3]), "target")
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf

                x = tf.placeholder(tf.float32, [4, 8])
                with tf.variable_scope("net") as scope:
                    one = tf.layers.dense(x, 8, name="fc")
                    scope.reuse_variables()
                    same = tf.layers.dense(2 * x, 8, name="fc")
                with tf.variable_scope(scope, reuse=False):  # want SL205 "variable net/fc/kernel" from :5
                    fresh = tf.layers.dense(x, 8, name="fc")
            """,
            good="""
                import tensorflow as tf

                x = tf.placeholder(tf.float32, [4, 8])
                with tf.variable_scope("net") as scope:
                    one = tf.layers.dense(x, 8, name="fc")  # var creates net/fc/kernel
                    scope.reuse_variables()
                    same = tf.layers.dense(2 * x, 8, name="fc")  # var shares net/fc/kernel
                with tf.variable_scope("fresh_net"):
                    fresh = tf.layers.dense(x, 8, name="fc")  # var creates fresh_net/fc/kernel
            """,
        ),
    ),
)
