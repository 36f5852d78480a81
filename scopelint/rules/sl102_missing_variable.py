"""SL102: a variable is to be shared, and there is none."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, PlacedNote, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.rules.reading import uncaught
from scopelint.rules.wording import RAISES, denial_notes, reuse_notes, reuse_since
from scopelint.trace import Trace, VariableCreated, VariableRefused

DOES_NOT_EXIST = ("E2", "E10")
#: Who asks for variables that the program does not name: these are SL105's.
FOR_ITSELF = {"slot": "an optimizer", "moving average": "a moving average"}


def missing_variable(trace: Trace) -> Iterator[Claim]:
    """Every request that is refused because reuse is on and the key is absent."""
    for refused in uncaught(trace, DOES_NOT_EXIST):
        if refused.via in FOR_ITSELF:
            continue
        yield Claim(
            rule="SL102",
            message=(
                f"variable {refused.key} is to be shared (reuse is on",
                *reuse_since(refused, trace),
                f"), but nothing has created it{RAISES}",
            ),
            shown_by=refused,
            variable=refused.key,
            notes=(
                *reuse_notes(refused, trace),
                *denial_notes(refused, trace),
                *_layer_notes(refused, trace),
                *_namesake_notes(refused, trace),
            ),
        )


def _layer_notes(refused: VariableRefused, trace: Trace) -> Iterator[PlacedNote]:
    """Where the layer or cell was made that asks; its name, if it has one, is given there."""
    step = trace.steps[refused.step] if 0 <= refused.step < len(trace.steps) else None
    if step is not None and step.function == "__call__" and step.receiver is not None:
        made = trace.steps[step.receiver.step]
        if made.place != refused.place:
            yield PlacedNote(made.place, f"the {made.function.rpartition('.')[2]} was made here")


def _namesake_notes(refused: VariableRefused, trace: Trace) -> Iterator[PlacedNote]:
    """The last variable created before under another scope and the same last name."""
    leaf = _leaf(refused.key or "")
    for created in reversed(tuple(trace.of(VariableCreated))):
        if created.key is not None and _leaf(created.key) == leaf:
            yield PlacedNote(created.place, f"variable {created.key} was created here")
            return


def _leaf(key: str) -> str:
    return key.rpartition("/")[2]


RULE = Rule(
    code="SL102",
    name="missing-variable",
    severity=Severity.ERROR,
    since="0.1",
    summary="A variable is asked for with reuse on, and nothing has created it.",
    why="""
        In a scope whose reuse is True, `tf.get_variable` only looks up. Where the store holds no
        variable of that name, TensorFlow raises a ValueError while the graph is built: "Variable …
        does not exist, or was not created with tf.get_variable()".

        The usual causes: the order of two calls was changed, so that the one with `reuse=True` now
        comes first; the second use has a layer or a name that the first has not; the two uses open
        their scopes inside different outer scopes; a `reuse_variables()` at the root is still in
        force when something new is built; the variable was made by `tf.Variable` or by an unnamed
        layer, which are not found by name.
    """,
    remedy=(
        "Create it first, under this very name and without reuse; or, if it is new, ask for it in "
        "a scope that does not reuse."
    ),
    fix="""
        - **It should be shared**: find the creation that you had in mind and compare the two full
          names. They differ in a scope or in a number that a default name was given (`dense_1`), or
          the creation comes later. `scopelint scopes` prints the names that a program builds.
        - **It is new**: build it outside the reusing scope. `reuse_variables()` on the current scope
          cannot be undone; `with tf.variable_scope(tf.get_variable_scope(), reuse=True):` around
          the uses that share has an end. `reuse=False` inside a reusing scope does not help:
          TensorFlow takes it for "as outside".
        - **Either may be the first**: `reuse=tf.AUTO_REUSE`.
    """,
    limits="""
        It is silent where the variable may have been created by code that scopelint does not see,
        and where the `ValueError` is caught on purpose. Variables that an optimizer makes for
        itself are refused by the same error: see SL105.
    """,
    semantics=("2.2", "2.9", "3.3", "3.8"),
    refusals=DOES_NOT_EXIST,
    check=missing_variable,
    examples=(
        Example(
            bad="""
                import tensorflow as tf


                def encode(x, reuse):
                    with tf.variable_scope("encoder", reuse=reuse):
                        return x * tf.get_variable("w", [3])  # want SL102 "encoder/w"


                test = encode(tf.zeros([3]), reuse=True)
                train = encode(tf.ones([3]), reuse=False)
            """,
            good="""
                import tensorflow as tf


                def encode(x, reuse):
                    with tf.variable_scope("encoder", reuse=reuse):
                        w = tf.get_variable("w", [3])  # var creates encoder/w  # var shares encoder/w
                        return x * w


                train = encode(tf.ones([3]), reuse=False)
                test = encode(tf.zeros([3]), reuse=True)
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf


                def score(x):
                    return x * tf.get_variable("scale", [])


                real = score(tf.ones([4]))
                tf.get_variable_scope().reuse_variables()
                fake = score(tf.zeros([4]))
                margin = tf.get_variable("margin", [])  # want SL102 "margin"
            """,
            good="""
                import tensorflow as tf


                def score(x):
                    return x * tf.get_variable("scale", [])  # var creates scale  # var shares scale


                real = score(tf.ones([4]))
                with tf.variable_scope(tf.get_variable_scope(), reuse=True):
                    fake = score(tf.zeros([4]))
                margin = tf.get_variable("margin", [])  # var creates margin
            """,
        ),
    ),
)
