"""SL101: a variable is created twice where sharing was not asked for."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, PlacedNote, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.rules.reading import uncaught
from scopelint.rules.wording import RAISES, created_at, holder_notes, scope_notes
from scopelint.trace import Trace

#: The error of `tf.train.create_global_step`, which shares under no reuse.
_OF_THE_STEP = "E47"
_HINT = "tf.train.get_or_create_global_step() gives the one that is there"
ALREADY_EXISTS = ("E1", "E9", _OF_THE_STEP)


def duplicate_variable(trace: Trace) -> Iterator[Claim]:
    """Every creation that is refused because the key is taken."""
    for refused in uncaught(trace, ALREADY_EXISTS):
        is_step = refused.error == _OF_THE_STEP
        why = ", and create_global_step never shares" if is_step else " and reuse is off"
        hints = [PlacedNote(refused.place, _HINT)] if is_step else []
        yield Claim(
            rule="SL101",
            message=(
                f"variable {refused.key} is created a second time (",
                *created_at(refused),
                f"){why}{RAISES}",
            ),
            shown_by=refused,
            variable=refused.key,
            notes=(*hints, *holder_notes(refused), *scope_notes(refused, trace)),
        )


RULE = Rule(
    code="SL101",
    name="duplicate-variable",
    severity=Severity.ERROR,
    since="0.1",
    summary="A variable is created twice, and nothing says that it should be shared.",
    why="""
        `tf.get_variable` looks its name up in the graph's variable store: the name of the current
        variable scope, a slash, and the name given. Where the store holds that name already and
        the scope does not reuse, TensorFlow raises a ValueError while the graph is built:
        "Variable … already exists, disallowed".

        It is the first thing that happens to a network function that is called twice, say on real
        and on generated images, on training and on test data, or in each tower of several GPUs.
        Layers that are given a name (`tf.layers.dense(x, 10, name="fc")`) call `tf.get_variable`
        and follow the same rule.
    """,
    remedy=(
        "Share it: open the scope of the second use with reuse=True (or both with "
        "reuse=tf.AUTO_REUSE). Or give each use a scope of its own."
    ),
    fix="""
        Decide first whether the two uses should have the same weights.

        - **The same weights**: let the second use say so. Hand a `reuse` argument to the network
          function and open its scope with `tf.variable_scope("name", reuse=reuse)`, or open the
          scope of the second call by the object that the first one bound
          (`with tf.variable_scope(scope, reuse=True)`).
        - **The same weights, and no call is the first**: `reuse=tf.AUTO_REUSE` creates what is
          missing and shares what is there. It also shares what was never meant to be shared when
          two layers have one name, so it is the second choice.
        - **Weights of its own**: call the function in another `tf.variable_scope`, or give the
          layer another name. `tf.name_scope` does not help: `tf.get_variable` ignores it.
        - **The global step**: `tf.train.get_or_create_global_step()` gives the one that is there.
        - **The graph is built again**, as in a notebook or in a loop over settings: call
          `tf.reset_default_graph()` before, or build each model in a `tf.Graph` of its own.
    """,
    limits="""
        It is silent where the two names cannot be shown to be equal, for instance when they hold
        parts of two different unknown strings, and where the `ValueError` is caught on purpose.
        A finding says what it assumes: if one of the assumptions cannot hold in your program, the
        finding is wrong.
    """,
    semantics=("2.1", "2.2", "2.9", "8.7"),
    refusals=ALREADY_EXISTS,
    check=duplicate_variable,
    examples=(
        Example(
            bad="""
                import tensorflow as tf


                def critic(x):
                    with tf.variable_scope("critic"):
                        w = tf.get_variable("w", [3])  # want SL101 "critic/w" from :6
                        return x * w


                real = critic(tf.ones([3]))
                fake = critic(tf.zeros([3]))
            """,
            good="""
                import tensorflow as tf


                def critic(x, reuse=None):
                    with tf.variable_scope("critic", reuse=reuse):
                        w = tf.get_variable("w", [3])  # var creates critic/w  # var shares critic/w
                        return x * w


                real = critic(tf.ones([3]))
                fake = critic(tf.zeros([3]), reuse=True)
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf

                images = tf.placeholder(tf.float32, [None, 784])
                hidden = tf.layers.dense(images, 128, name="fc")
                logits = tf.layers.dense(hidden, 10, name="fc")  # want SL101 "fc/kernel" from :4
            """,
            good="""
                import tensorflow as tf

                images = tf.placeholder(tf.float32, [None, 784])
                hidden = tf.layers.dense(images, 128, name="fc1")  # var creates fc1/kernel
                logits = tf.layers.dense(hidden, 10, name="fc2")  # var creates fc2/bias
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf

                step = tf.train.get_or_create_global_step()
                counter = tf.train.create_global_step()  # want SL101 "global_step" from :3
            """,
            good="""
                import tensorflow as tf

                step = tf.train.get_or_create_global_step()  # var creates global_step
                counter = tf.train.get_or_create_global_step()
            """,
        ),
    ),
)
