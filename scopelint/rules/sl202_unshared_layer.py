"""SL202: a layer without a name, or of Keras, is built again where it was to be shared."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, Severity
from scopelint.rules.anew import claim_of, is_default_named, made_anew, recurrent_anew
from scopelint.rules.declare import Example, Rule
from scopelint.rules.history import Use
from scopelint.trace import Trace


def unshared_layer(trace: Trace) -> Iterator[Claim]:
    """Every second call that builds layers under new names, or outside the store."""
    for anew in made_anew(trace, _is_of_layer):
        if not anew.evidence.is_unheard:
            yield claim_of(anew, "SL202", "the layer's variable")
    for anew in recurrent_anew(trace):
        yield claim_of(anew, "SL202", "the cell's variable")


def _is_of_layer(use: Use) -> bool:
    if use.created.via == "Variable":
        return False
    return use.made_unnamed or use.created.via == "Keras layer" or is_default_named(use.within)


RULE = Rule(
    code="SL202",
    name="unshared-layer",
    severity=Severity.WARNING,
    since="0.1",
    summary="A layer that is meant to be shared is built again under another name.",
    why="""
        A layer without a name takes the first free one: `dense`, `dense_1`, `fully_connected_2`.
        Called a second time in a scope that stayed open, or with no scope at all, the same lines
        build layers of new names, with weights of their own; and under `tf.AUTO_REUSE` what is not
        found is created without a word. Layers of `tf.keras` make new weights with each new object,
        whatever the scope says.

        So a discriminator that is called on real and on generated images becomes two, of which the
        second is trained on nothing but the generated ones. There is no error; the model just does
        not learn what it should.
    """,
    remedy=(
        "Build the layers in a named variable scope and reopen it with reuse; or keep the layer "
        "objects and call them twice."
    ),
    fix="""
        - **functions of `tf.layers` or `contrib.layers`**: put the builder's body into
          `with tf.variable_scope("name", reuse=reuse):` and pass `reuse=True` from the second call
          on. Names restart when a scope is opened again by its name, so layers need none of their
          own, but are safer with one.
        - **`tf.keras` layers**: make the layer objects once and call them on each input.
        - **two networks are wanted**: give each its own scope, and the warning goes away.
    """,
    limits="""
        It speaks only where the program itself says that the layers are shared: a scope opened
        again with reuse, `reuse_variables()` between the two calls, a `reuse` parameter that is
        given, a discriminator that is called on two inputs, a scope with `tf.AUTO_REUSE` under which
        nothing is shared and a function is called on two placeholders, or what is made of them; a template
        that each of two calls makes anew; a call with `is_training=False` whose variables nothing trains,
        sets or restores; a layer or model of the project that is called twice and makes its layers in
        its `call`; a cell that one line makes for each step of a recurrence. A block that is called several times to
        stack layers is not meant and not reported, nor two calls on the same input, nor layers that
        are given names of their own. Where a scope takes the `reuse` that a call is given, layers
        beside that scope are shown with `--confidence possible` only.
    """,
    semantics=("3.5", "6.2", "7.2"),
    check=unshared_layer,
    examples=(
        Example(
            bad="""
                import tensorflow as tf


                def discriminator(x):
                    h = tf.layers.dense(x, 8, tf.nn.relu)  # want SL202 "discriminator"
                    return tf.layers.dense(h, 1)


                real = discriminator(tf.placeholder(tf.float32, [4, 6]))
                fake = discriminator(tf.random_normal([4, 6]))
            """,
            good="""
                import tensorflow as tf


                def discriminator(x, reuse=False):
                    with tf.variable_scope("discriminator", reuse=reuse):
                        h = tf.layers.dense(x, 8, tf.nn.relu)  # var shares discriminator/dense/kernel
                        return tf.layers.dense(h, 1)


                real = discriminator(tf.placeholder(tf.float32, [4, 6]))
                fake = discriminator(tf.random_normal([4, 6]), reuse=True)
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf


                def encode(x, reuse=False):
                    with tf.variable_scope("encoder", reuse=reuse):
                        return tf.keras.layers.Dense(8)(x)  # want SL202 "reuse"


                train = encode(tf.placeholder(tf.float32, [4, 6]))
                test = encode(tf.placeholder(tf.float32, [4, 6]), reuse=True)
            """,
            good="""
                import tensorflow as tf

                encode = tf.keras.layers.Dense(8)
                train = encode(tf.placeholder(tf.float32, [4, 6]))  # var creates -
                test = encode(tf.placeholder(tf.float32, [4, 6]))
            """,
        ),
    ),
)
