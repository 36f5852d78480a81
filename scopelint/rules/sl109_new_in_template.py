"""SL109: a later call of a template makes a variable that can be trained."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, PlacedNote, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.rules.reading import uncaught
from scopelint.rules.wording import RAISES
from scopelint.trace import TemplateCalled, Trace, VariableRefused

NEW_IN_TEMPLATE = ("E22",)


def new_in_template(trace: Trace) -> Iterator[Claim]:
    """Every later call of a template after which there are more variables to train than before."""
    for refused in uncaught(trace, NEW_IN_TEMPLATE):
        new = refused.holder
        name = None if new is None else new.key or new.op_name
        yield Claim(
            rule="SL109",
            message=(
                f"a later call of the template makes {name or 'a variable'}, and may only share "
                f"what the first call has created{RAISES}",
            ),
            shown_by=refused,
            variable=name,
            notes=tuple(_notes(refused, trace)),
        )


def _notes(refused: VariableRefused, trace: Trace) -> Iterator[PlacedNote]:
    """What makes the variable, and where the template comes from."""
    if refused.holder is not None:
        yield PlacedNote(refused.holder.place, "the variable is made here")
    made_by = next((each.made_by for each in trace.of(TemplateCalled) if _is_of(each, refused)), ())
    if made_by and made_by[-1].place != refused.place:
        yield PlacedNote(made_by[-1].place, "the template was made here")


def _is_of(called: TemplateCalled, refused: VariableRefused) -> bool:
    return called.place == refused.place and called.stack == refused.stack


RULE = Rule(
    code="SL109",
    name="new-in-template",
    severity=Severity.ERROR,
    since="0.1",
    summary="A template's function makes a new variable at a later call.",
    why="""
        The function of a `tf.make_template` creates its variables at the first call; every later call
        is to share these. What `tf.get_variable` and the layers of `tf.layers` make is looked up then. A
        `tf.Variable`, or the weights of a Keras layer that the function itself makes, is new each
        time, and the template refuses that at the end of the call: "Trainable variable created when
        calling a template after the first time, perhaps you used tf.Variable when you meant
        tf.get_variable".

        The error stands at the template's call, and names a variable that may be made several
        functions below.
    """,
    remedy="Make the variables in the template's function with tf.get_variable or tf.layers.",
    fix="""
        - **`tf.Variable`**: write `tf.get_variable(name, shape, initializer=…)`.
        - **a layer of Keras**: make the layer once, outside of the function, and call it there.
        - **nothing trains it**: `trainable=False`; the template lets that pass, and makes it anew at
          each call all the same.
    """,
    limits="It is silent where the `ValueError` is caught on purpose.",
    semantics=("10.1",),
    refusals=NEW_IN_TEMPLATE,
    check=new_in_template,
    examples=(
        Example(
            bad="""
                import tensorflow as tf


                def decode(code):
                    return code * tf.Variable(tf.ones([3]), name="w")


                decoder = tf.make_template("decoder", decode)
                posterior = decoder(tf.placeholder(tf.float32, [3]))
                prior = decoder(tf.random_normal([3]))  # want SL109 "decoder_1/w"
            """,
            good="""
                import tensorflow as tf


                def decode(code):
                    # var creates decoder/w
                    # var shares decoder/w
                    return code * tf.get_variable("w", [3], initializer=tf.ones_initializer())


                decoder = tf.make_template("decoder", decode)
                posterior = decoder(tf.placeholder(tf.float32, [3]))
                prior = decoder(tf.random_normal([3]))
            """,
        ),
    ),
)
