"""SL209: a scope's name is handed on to where TensorFlow does not read it."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, Confidence, PlacedNote, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.rules.reading import built_in_unread
from scopelint.trace import ScopeOpened, Trace, VariableCreated


def unused_scope(trace: Trace) -> Iterator[Claim]:
    """Every scope that is opened so, by the first variable that is made in it."""
    for opening, created in built_in_unread(trace):
        if not opening.is_misplaced:
            yield _claim(opening, created)


def _claim(opening: ScopeOpened, created: VariableCreated) -> Claim:
    function = opening.stack[-1].function
    return Claim(
        rule="SL209",
        message=(
            f"whatever {opening.unread} of {function} is given, the scope is {opening.name}: beside "
            f"a name, a default name is not read (variable {created.key})",
        ),
        shown_by=opening,
        variable=created.key,
        notes=(PlacedNote(created.place, f"variable {created.key} is created here"),),
        at_most=Confidence.LIKELY,
    )


RULE = Rule(
    code="SL209",
    name="unused-scope",
    severity=Severity.WARNING,
    since="0.1",
    summary="A scope's name is handed on as the default name beside another, which is the one read.",
    why="""
        A builder takes a parameter `scope`, so that two models can stand side by side, and opens
        `tf.variable_scope("net", scope)`. The second argument is `default_name`, which TensorFlow reads
        only where the first is None: the scope is `net`, whatever the caller says.

        As long as there is one model, nothing shows. The second one is refused as created twice
        (SL101) or, under `tf.AUTO_REUSE`, shares all weights with the first; and a checkpoint has
        other names than were asked for.
    """,
    remedy='Give the parameter first: `tf.variable_scope(scope, default_name="net")`.',
    fix="""
        - **the parameter is to choose the name**: `tf.variable_scope(scope, default_name="net")` with
          a default of None, or `tf.variable_scope(scope)` with a default of `"net"`. The first makes
          the name unique: a second model without a scope is `net_1`. Checkpoints made so far have `net`.
        - **the name is to be the same always**: drop the parameter.
    """,
    limits="""
        It speaks of a name that is written out, with a parameter of the same function beside it that is
        None or a text, and only where a variable is made in the scope.
    """,
    semantics=("3.1", "3.2"),
    check=unused_scope,
    examples=(
        Example(
            bad="""
                import tensorflow as tf


                def encoder(x, scope=None):
                    with tf.variable_scope("encoder", scope):  # want SL209 "scope of encoder"
                        return x * tf.get_variable("w", [3])


                code = encoder(tf.placeholder(tf.float32, [3]), scope="photo")
            """,
            good="""
                import tensorflow as tf


                def encoder(x, scope=None):
                    with tf.variable_scope(scope, default_name="encoder"):
                        return x * tf.get_variable("w", [3])  # var creates photo/w


                code = encoder(tf.placeholder(tf.float32, [3]), scope="photo")
            """,
        ),
    ),
)
