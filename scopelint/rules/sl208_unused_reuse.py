"""SL208: reuse is asked for where nobody hears it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scopelint.finding import Claim, Confidence, PlacedNote, Severity
from scopelint.rules.anew import Anew, claim_of, made_anew
from scopelint.rules.declare import Example, Rule
from scopelint.rules.history import history
from scopelint.rules.reading import built_in_unread, open_scopes, uncaught
from scopelint.rules.sl101_duplicate_variable import ALREADY_EXISTS
from scopelint.trace import ParameterGiven, ScopeOpened, Trace, VariableCreated, VariableRefused


def unused_reuse(trace: Trace) -> Iterator[Claim]:
    """Reuse that is given and not read, where the variables are made anew or refused for it."""
    for anew in made_anew(trace, lambda use: True):
        if anew.evidence.is_unheard:
            yield _silent(anew)
    for refused in uncaught(trace, ALREADY_EXISTS):
        yield from _refused(refused, trace)
    for opening, created in built_in_unread(trace):
        if opening.is_misplaced:
            yield _handed_on(opening, created)


def _silent(anew: Anew) -> Claim:
    claim = claim_of(anew, "SL208", "the variable")
    given = anew.evidence.given
    if given is None:
        return claim
    return replace(
        claim,
        message=(
            f"the parameter {given.parameter} of {given.function} is never read: this call makes "
            f"variables of its own ({claim.variable})",
        ),
        shown_by=given,
        second=anew.second.event,
        notes=tuple(note for note in claim.notes if note.place != given.place),
    )


def _refused(refused: VariableRefused, trace: Trace) -> Iterator[Claim]:
    """What was to prevent a refusal, and is not heard."""
    for scope in open_scopes(refused, trace):
        if scope.opening is not None and scope.opening.is_misplaced:
            says = f"a truth value is the default name of scope {scope.name} and not its reuse"
            yield _claim(says, scope.opening, refused)
            return
    for given in history(trace).given:
        depth = len(given.stack)
        is_inside = depth < len(refused.stack) and refused.stack[:depth] == given.stack
        if is_inside and not given.is_read:
            says = f"the parameter {given.parameter} of {given.function} is never read"
            yield _claim(says, given, refused)
            return


def _handed_on(opening: ScopeOpened, created: VariableCreated) -> Claim:
    """A scope that would not hear of reuse, though nobody may have asked for it yet."""
    return Claim(
        rule="SL208",
        message=(
            f"whatever {opening.unread} of {opening.stack[-1].function} is given, scope "
            f"{opening.name} does not hear it: it stands as the default name (variable {created.key})",
        ),
        shown_by=opening,
        variable=created.key,
        notes=(PlacedNote(created.place, f"variable {created.key} is created here"),),
        at_most=Confidence.POSSIBLE,
    )


def _claim(says: str, fault: ScopeOpened | ParameterGiven, refused: VariableRefused) -> Claim:
    return Claim(
        rule="SL208",
        message=(f"{says}: variable {refused.key} is created a second time",),
        shown_by=fault,
        variable=refused.key,
        notes=(PlacedNote(refused.place, f"variable {refused.key} is refused here"),),
        second=refused,
    )


RULE = Rule(
    code="SL208",
    name="unused-reuse",
    severity=Severity.WARNING,
    since="0.1",
    summary="Reuse is asked for where nobody hears it.",
    why="""
        A builder has a parameter `reuse`, and callers pass `reuse=True`; but its body does not read
        it, often since the line that opened the scope was rewritten. Or it is passed on by position:
        `tf.variable_scope(scope, reuse)` gives it to the second parameter, which is `default_name`,
        and a default name next to a name is ignored.

        The second call then does what the first did. Variables of `tf.get_variable` are refused as
        created twice (SL101), a hundred lines from the cause; what `tf.Variable`, Keras or layers
        without a name make is made anew, without a word.
    """,
    remedy="Pass it on by name: `tf.variable_scope(name, reuse=reuse)`.",
    fix="""
        - **never read**: open the builder's scope with `reuse=reuse`.
        - **given by position**: name the argument. The order of `tf.variable_scope` is
          `name_or_scope, default_name, values, …`; `reuse` comes ninth.
        - **the builder has nothing to share**: drop the parameter.
    """,
    limits="""
        It speaks only where it matters: where a call that was given reuse makes variables that an
        earlier call of the same builder has made. With `--confidence possible` also of a parameter
        that is handed on by position where nobody has asked for reuse yet. A parameter that is read
        and then ignored is not found.
    """,
    semantics=("3.1", "3.2"),
    check=unused_reuse,
    examples=(
        Example(
            bad="""
                import tensorflow as tf


                def encode(x, reuse=False):
                    h = tf.layers.dense(x, 8, tf.nn.relu)
                    return tf.layers.dense(h, 2)


                train = encode(tf.placeholder(tf.float32, [4, 6]))
                test = encode(tf.placeholder(tf.float32, [4, 6]), reuse=True)  # want SL208 "never read"
            """,
            good="""
                import tensorflow as tf


                def encode(x, reuse=False):
                    with tf.variable_scope("encoder", reuse=reuse):
                        return tf.layers.dense(x, 8)  # var shares encoder/dense/kernel


                train = encode(tf.placeholder(tf.float32, [4, 6]))
                test = encode(tf.placeholder(tf.float32, [4, 6]), reuse=True)
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf


                def encode(x, reuse=False):
                    with tf.variable_scope("encoder", reuse):
                        return x * tf.Variable(tf.ones([3]))  # want SL208 "default name"


                train = encode(tf.placeholder(tf.float32, [3]))
                test = encode(tf.placeholder(tf.float32, [3]), reuse=True)
            """,
            good="""
                import tensorflow as tf


                def encode(x, reuse=False):
                    with tf.variable_scope("encoder", reuse=reuse):
                        return x * tf.get_variable("w", [3])  # var shares encoder/w


                train = encode(tf.placeholder(tf.float32, [3]))
                test = encode(tf.placeholder(tf.float32, [3]), reuse=True)
            """,
        ),
    ),
)
