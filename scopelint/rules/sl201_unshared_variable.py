"""SL201: variables that were to be shared are made anew by each call."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, Confidence, PlacedNote, Severity
from scopelint.rules.anew import claim_of, made_anew, named_by_tensor, untrained_elsewhere
from scopelint.rules.declare import Example, Rule
from scopelint.rules.history import Use, history
from scopelint.rules.untrained import set_without_training
from scopelint.trace import Place, ScopeOpened, Trace


def unshared_variable(trace: Trace) -> Iterator[Claim]:
    """Every second call that makes its own `tf.Variable`s, or looks under a name of its own."""
    for anew in made_anew(trace, _is_plain):
        if not anew.evidence.is_unheard:
            yield claim_of(anew, "SL201", "the tf.Variable")
    for anew in untrained_elsewhere(trace):
        yield claim_of(anew, "SL201", "variable")
    yield from _named_by_tensors(trace)


def _set_otherwise(trace: Trace) -> Iterator[Place]:
    """Where a way through an entry sets what another leaves untrained: from a file that is there."""
    return set_without_training(history(trace))


def _is_plain(use: Use) -> bool:
    return use.created.via == "Variable"


def _named_by_tensors(trace: Trace) -> Iterator[Claim]:
    """Scopes with reuse that are opened under another name for each input."""
    first_at: dict[tuple[Place, Place], tuple[Use, ScopeOpened]] = {}
    reported: set[Place] = set()
    for use in history(trace).uses:
        opening = named_by_tensor(use.within) if use.is_new and use.created.trainable else None
        if opening is None or opening.place in reported:
            continue
        first, before = first_at.setdefault((opening.place, use.event.place), (use, opening))
        if before.name == opening.name:
            continue
        reported.add(opening.place)
        yield Claim(
            rule="SL201",
            message=(
                f"the scope {opening.name} asks for reuse, but its name is made of the name of a "
                f"tensor: nothing of {before.name} is found in it",
            ),
            shown_by=opening,
            variable=use.created.key,
            notes=(
                PlacedNote(use.event.place, f"variable {use.created.key} is created here"),
                PlacedNote(opening.stack[0].place, "called from here"),
            ),
            first=first.event,
            second=use.event,
            at_most=Confidence.LIKELY,
        )


RULE = Rule(
    code="SL201",
    name="unshared-variable",
    severity=Severity.WARNING,
    since="0.1",
    summary="Variables that are meant to be shared are made anew by each call.",
    why="""
        `tf.Variable` makes a new variable each time, whatever scope it stands in: reuse is a matter
        of `tf.get_variable` alone. A network written with `tf.Variable` and called a second time
        under `reuse=True` has two sets of weights, `W` and `W_1`. There is no error. One set is
        trained; the other, with which the test accuracy is measured or the fake images are judged,
        keeps its random start.

        The same comes of a scope with `tf.AUTO_REUSE` whose name is made of the name of its input:
        each input has a scope of its own, in which there is nothing to reuse.

        One notices late: the loss falls and the evaluation does not improve, or a checkpoint is
        twice as large as it should be.
    """,
    remedy="Make the variables with tf.get_variable, under one name that all calls agree on.",
    fix="""
        - **`tf.Variable`**: use `tf.get_variable(name, shape, initializer=…)`. It wants names that
          differ within the scope, so a helper that makes a layer needs a scope, too.
        - **a scope named after its input**: name it after the network.
        - **two sets are wanted**: open the second in a scope of another name, without reuse.
    """,
    limits="""
        It speaks only where the program itself says that the variables are shared: a scope opened
        again with reuse, `reuse_variables()` between the two calls or at the end of each turn of a
        loop, a `reuse` parameter that is given, a discriminator that is called on two inputs; or where
        of two calls the one that is given `is_training=False` has variables that nothing trains, sets or
        restores, in a scope of another name, too (without any reuse around them that is shown with
        `--confidence possible` only). It compares two calls that come to the creation by the same
        lines, or to the opening of the scope that is opened again; what is not trainable is left out.
        Where a scope takes the `reuse` that a call is given, what the call makes beside that scope is
        shown with `--confidence possible` only. If two sets are meant, the reuse in the program is
        misleading: take it out, or ignore the rule there.
    """,
    semantics=("5.1", "5.2", "3.3"),
    check=unshared_variable,
    done_right=_set_otherwise,
    examples=(
        Example(
            bad="""
                import tensorflow as tf


                def encode(x, reuse=False):
                    with tf.variable_scope("encoder", reuse=reuse):
                        w = tf.Variable(tf.ones([3]), name="w")  # want SL201 "encoder_1/w"
                        return x * w


                train = encode(tf.placeholder(tf.float32, [3]))
                test = encode(tf.placeholder(tf.float32, [3]), reuse=True)
            """,
            good="""
                import tensorflow as tf


                def encode(x, reuse=False):
                    with tf.variable_scope("encoder", reuse=reuse):
                        ones = tf.ones_initializer()
                        w = tf.get_variable("w", [3], initializer=ones)  # var creates encoder/w  # var shares encoder/w
                        return x * w


                train = encode(tf.placeholder(tf.float32, [3]))
                test = encode(tf.placeholder(tf.float32, [3]), reuse=True)
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf


                def embed(image):
                    # want SL201 "name of a tensor"
                    with tf.variable_scope(image.op.name + "_net", reuse=tf.AUTO_REUSE):
                        return image * tf.get_variable("w", [3])


                anchor = embed(tf.placeholder(tf.float32, [3], name="anchor"))
                other = embed(tf.placeholder(tf.float32, [3], name="other"))
            """,
            good="""
                import tensorflow as tf


                def embed(image):
                    with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                        return image * tf.get_variable("w", [3])  # var creates net/w  # var shares net/w


                anchor = embed(tf.placeholder(tf.float32, [3], name="anchor"))
                other = embed(tf.placeholder(tf.float32, [3], name="other"))
            """,
        ),
    ),
)
