"""SL103: a variable is shared with another shape, or in other parts, than it has."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.rules.reading import uncaught
from scopelint.rules.wording import RAISES, asked_and_found, created_at, holder_notes, scope_notes
from scopelint.trace import Trace

#: How the variable is asked for, and what it has instead; the two as TensorFlow names them.
OTHER_SHAPE = {
    "E3": "is shared with shape {asked}, but has shape {found}",
    "E11": "is shared with shape {asked}, but has shape {found}",
    "E13": "is shared in {asked} parts along its axes, but has {found}",
    "E14": "is asked for in parts, but is in one piece",
    "E15": "is asked for in one piece, but has parts",
}


def shape_mismatch(trace: Trace) -> Iterator[Claim]:
    """Every request that is refused because the variable found has another shape or other parts."""
    for refused in uncaught(trace, OTHER_SHAPE):
        asked, found = asked_and_found(refused.text)
        said = OTHER_SHAPE[refused.error].format(asked=asked, found=found)
        yield Claim(
            rule="SL103",
            message=(f"variable {refused.key} {said} (", *created_at(refused), f"){RAISES}"),
            shown_by=refused,
            variable=refused.key,
            notes=(*holder_notes(refused), *scope_notes(refused, trace)),
        )


RULE = Rule(
    code="SL103",
    name="shape-mismatch",
    severity=Severity.ERROR,
    since="0.1",
    summary="A variable is shared with another shape, or in other parts, than it was created with.",
    why="""
        When `tf.get_variable` finds the variable, it compares the shape asked for with the shape it
        has. If the two cannot be equal, TensorFlow raises a ValueError while the graph is built:
        "Trying to share variable …, but specified shape … and found shape …".

        Most often the weights' shape follows the input, and the second input is of another size:
        images before and after a crop, a batch that was flattened once, or the second of two layers
        that were given one name under `tf.AUTO_REUSE`.

        A variable that a partitioner has cut into parts is asked for with a partitioner that cuts
        it alike, and one that is in one piece without any.
    """,
    remedy=(
        "Bring both inputs to one size before the shared network; or give the second use variables "
        "of its own."
    ),
    fix="""
        - **The network is to be shared**: its inputs must agree in the dimensions that its weights
          have. Resize, pad or project the second input before.
        - **They are two layers**: give them two names, or two scopes. Where `tf.AUTO_REUSE` is in
          force, the first call with the name is the one that fixes the shape.
        - **They are parts of one**: give the scope of each use the same `partitioner=`. With
          `reuse=True` it may be left out, with `tf.AUTO_REUSE` not.
        - **The shape is not known here**: leave it out, `tf.get_variable("w")` takes the one that
          is there.
    """,
    limits="""
        It is silent where one of the two shapes is not known, which is common when sizes come from
        data. Dimensions that are unknown to TensorFlow, too, match everything.
    """,
    semantics=("2.4", "2.9"),
    refusals=tuple(OTHER_SHAPE),
    check=shape_mismatch,
    examples=(
        Example(
            bad="""
                import tensorflow as tf


                def embed(x):
                    with tf.variable_scope("embed", reuse=tf.AUTO_REUSE):
                        w = tf.get_variable("w", [x.shape[1], 8])  # want SL103 "(20, 8)" from :6
                        return tf.matmul(x, w)


                user = embed(tf.ones([4, 10]))
                item = embed(tf.ones([4, 20]))
            """,
            good="""
                import tensorflow as tf


                def embed(x, name):
                    with tf.variable_scope(name, reuse=tf.AUTO_REUSE):
                        w = tf.get_variable("w", [x.shape[1], 8])  # var creates user/w  # var creates item/w
                        return tf.matmul(x, w)


                user = embed(tf.ones([4, 10]), "user")
                item = embed(tf.ones([4, 20]), "item")
            """,
        ),
    ),
)
