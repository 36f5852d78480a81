"""SL105: an optimizer or a moving average makes its variables where reuse is on."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.rules.reading import uncaught
from scopelint.rules.sl102_missing_variable import DOES_NOT_EXIST, FOR_ITSELF
from scopelint.rules.wording import RAISES, reuse_notes, reuse_since
from scopelint.trace import Trace


def optimizer_under_reuse(trace: Trace) -> Iterator[Claim]:
    """Every slot variable that is refused because reuse is on."""
    for refused in uncaught(trace, DOES_NOT_EXIST):
        maker = FOR_ITSELF.get(refused.via)
        if maker is None:
            continue
        yield Claim(
            rule="SL105",
            message=(
                f"{maker} makes its variable {refused.key} where reuse is on",
                *reuse_since(refused, trace),
                f", so it may only look it up{RAISES}",
            ),
            shown_by=refused,
            variable=refused.key,
            notes=tuple(reuse_notes(refused, trace)),
        )


RULE = Rule(
    code="SL105",
    name="optimizer-under-reuse",
    severity=Severity.ERROR,
    since="0.1",
    summary="An optimizer or a moving average makes variables of its own where reuse is on.",
    why="""
        Momentum, Adam, RMSProp and their kin keep variables of their own for each variable that
        they train, and so does `tf.train.ExponentialMovingAverage`. They make them with
        `tf.get_variable`, in the scope that is open when `minimize`, `apply_gradients` or `apply` is
        called. Where the reuse of that scope is True, the new variable is looked up and not found:
        "Variable w/Adam/ does not exist, or was not created with tf.get_variable()".

        The message names a variable that nobody wrote, and so is seldom understood. The usual cause
        is one line far above: `tf.get_variable_scope().reuse_variables()` at the root, called to
        share a network, stays in force for the rest of the graph's life.

        `GradientDescentOptimizer` has no variables and never fails so, which is why the error often
        comes with a change of optimizer.
    """,
    remedy=(
        "End the reuse before the optimizer runs: share the network in a `with "
        "tf.variable_scope(tf.get_variable_scope(), reuse=True):` block, or build the train op first."
    ),
    fix="""
        - **`reuse_variables()` at the root**: put the calls that share into
          `with tf.variable_scope(tf.get_variable_scope(), reuse=True):`. The root is as it was
          before when the block ends.
        - **the optimizer stands inside a reusing scope**: move `minimize` out of it; the losses
          may be computed inside. Names of slots follow the scope, so a checkpoint that was written
          before has other names.
        - **a moving average in a shared function**, as in a batch normalization made by hand: make
          the averages on the first call only, or keep them in variables of `tf.get_variable`, which
          the second call finds.
        - Do not switch the scope to `tf.AUTO_REUSE` to silence the error: two optimizers may then
          share their slots without a word.
    """,
    limits="""
        It is silent where the variables that the optimizer trains are not known, and where the
        `ValueError` is caught on purpose.
    """,
    semantics=("11.1", "11.2", "11.4"),
    check=optimizer_under_reuse,
    examples=(
        Example(
            bad="""
                import tensorflow as tf


                def score(x):
                    return tf.reduce_sum(x * tf.get_variable("w", [3]))


                real = score(tf.ones([3]))
                tf.get_variable_scope().reuse_variables()
                fake = score(tf.zeros([3]))
                train = tf.train.AdamOptimizer().minimize(real - fake)  # want SL105 "w/Adam/"
            """,
            good="""
                import tensorflow as tf


                def score(x):
                    w = tf.get_variable("w", [3])  # var creates w  # var shares w
                    return tf.reduce_sum(x * w)


                real = score(tf.ones([3]))
                with tf.variable_scope(tf.get_variable_scope(), reuse=True):
                    fake = score(tf.zeros([3]))
                train = tf.train.AdamOptimizer().minimize(real - fake)  # var creates w/Adam/
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf


                def embed(x, reuse):
                    with tf.variable_scope("embed", reuse=reuse):
                        w = tf.get_variable("w", [3])
                        average = tf.train.ExponentialMovingAverage(0.9, name="Slow")
                        with tf.control_dependencies([average.apply([x, w])]):  # want SL105 "moving average"
                            return x * w


                anchor = embed(tf.placeholder(tf.float32, [3], "anchor"), reuse=False)
                other = embed(tf.placeholder(tf.float32, [3], "other"), reuse=True)
            """,
            good="""
                import tensorflow as tf


                def embed(x, reuse):
                    with tf.variable_scope("embed", reuse=reuse):
                        w = tf.get_variable("w", [3])  # var creates embed/w  # var shares embed/w
                        return x * w


                anchor = embed(tf.placeholder(tf.float32, [3], "anchor"), reuse=False)
                other = embed(tf.placeholder(tf.float32, [3], "other"), reuse=True)
                average = tf.train.ExponentialMovingAverage(0.9, name="Slow")
                update = average.apply(tf.trainable_variables())  # var creates embed/w/Slow/
            """,
        ),
    ),
)
