"""SL104: a variable is shared with another dtype than it has."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.rules.reading import uncaught
from scopelint.rules.wording import RAISES, asked_and_found, created_at, holder_notes, scope_notes
from scopelint.trace import Trace

OTHER_DTYPE = ("E4", "E12")


def dtype_mismatch(trace: Trace) -> Iterator[Claim]:
    """Every request that is refused because the variable found has another dtype."""
    for refused in uncaught(trace, OTHER_DTYPE):
        asked, found = asked_and_found(refused.text)
        yield Claim(
            rule="SL104",
            message=(
                f"variable {refused.key} is shared as {asked}, "
                f"but is {found.removesuffix('_ref')} (",
                *created_at(refused),
                f"){RAISES}",
            ),
            shown_by=refused,
            variable=refused.key,
            notes=(*holder_notes(refused), *scope_notes(refused, trace)),
        )


RULE = Rule(
    code="SL104",
    name="dtype-mismatch",
    severity=Severity.ERROR,
    since="0.1",
    summary="A variable is shared with another dtype than it was created with.",
    why="""
        When `tf.get_variable` finds the variable, the dtype asked for must be exactly the dtype it
        has; otherwise TensorFlow raises a ValueError while the graph is built: "Trying to share
        variable …, but specified dtype … and found dtype …".

        The dtype that is not given counts as asked for: it is the scope's, or else float32. So a
        variable of another dtype cannot be shared without naming its dtype again. That includes one
        whose dtype came from its initial value, as in `tf.get_variable("step", initializer=0)`:
        it is created as int32, and the same line fails the second time.
    """,
    remedy="Name the dtype wherever the variable is asked for, or once for all in its scope.",
    fix="""
        - Pass the same `dtype=` at every `tf.get_variable` of this name.
        - Or set it once for all: `tf.variable_scope("name", dtype=tf.float64)`.
        - For a variable made from a Python number, write `dtype=tf.int32` beside
          `initializer=0`, or give it a float: `initializer=0.0`.
    """,
    limits="It is silent where one of the two dtypes is not known.",
    semantics=("2.5", "2.6", "2.9"),
    refusals=OTHER_DTYPE,
    check=dtype_mismatch,
    examples=(
        Example(
            bad="""
                import tensorflow as tf


                def mask(name):
                    with tf.variable_scope("masks", reuse=tf.AUTO_REUSE):
                        return tf.get_variable(name, initializer=1)  # want SL104 "is int32" from :6


                first = mask("m")
                again = mask("m")
            """,
            good="""
                import tensorflow as tf


                def mask(name):
                    with tf.variable_scope("masks", reuse=tf.AUTO_REUSE, dtype=tf.int32):
                        m = tf.get_variable(name, initializer=1)  # var creates masks/m  # var shares masks/m
                        return m


                first = mask("m")
                again = mask("m")
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf

                with tf.variable_scope("model"):
                    w = tf.get_variable("w", [2], dtype=tf.float64)
                with tf.variable_scope("model", reuse=True):
                    w = tf.get_variable("w", [2])  # want SL104 "shared as float32" from :4
            """,
            good="""
                import tensorflow as tf

                with tf.variable_scope("model", dtype=tf.float64) as scope:
                    w = tf.get_variable("w", [2])  # var creates model/w
                with tf.variable_scope(scope, reuse=True):
                    w = tf.get_variable("w", [2])  # var shares model/w
            """,
        ),
    ),
)
