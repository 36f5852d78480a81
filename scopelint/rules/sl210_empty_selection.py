"""SL210: variables are selected by name to be copied, and there are none of that name."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, Confidence, Message, PlacedNote, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.trace import Place, Selection, Trace, VariableCreated, VariablesPaired


def empty_selection(trace: Trace) -> Iterator[Claim]:
    """Every line at which lists of variables are paired, and never a variable, for one list is empty."""
    done = set(_paired(trace))
    for event in trace.of(VariablesPaired):
        missed = [side for side in event.sides if not side.variables]
        if missed and event.place not in done:
            done.add(event.place)
            yield _claim(event, missed, trace)


def _paired(trace: Trace) -> Iterator[Place]:
    """Where variables are paired: what finds none another time, or another way, may do without."""
    for event in trace.of(VariablesPaired):
        if all(side.variables for side in event.sides):
            yield event.place


def _claim(event: VariablesPaired, missed: list[Selection], trace: Trace) -> Claim:
    waiting = next((each for side in event.sides for each in side.variables), None)
    meant = None if waiting else _elsewhere(missed, trace)
    first, *_ = missed
    message: Message = ("no variables are paired here, as to copy them: ", *_what(first))
    if waiting is not None:
        message += (f", and {_name(waiting)} stands alone",)
    elif meant is not None:
        message += (f", but there is {_name(meant)}, made at ", meant.place)
    return Claim(
        rule="SL210",
        message=message,
        shown_by=event,
        variable=first.prefix,
        notes=tuple(
            PlacedNote(each.sought_at, "nothing is selected here")
            for each in missed
            if each.sought_at is not None
        ),
        at_most=Confidence.LIKELY if waiting or meant else Confidence.POSSIBLE,
    )


def _what(side: Selection) -> Message:
    """What was sought in vain, and where."""
    assert side.sought_at is not None
    is_any = f"of the variables so far ({side.among})"
    so_far = is_any if side.among else "there is no variable yet, and"
    if side.prefix is None:
        return (f"{so_far} none passes the test at ", side.sought_at)
    return (
        f"{so_far} none has a name that begins with {side.prefix!r}, as is asked at ",
        side.sought_at,
    )


def _elsewhere(missed: list[Selection], trace: Trace) -> VariableCreated | None:
    """A variable that is so called in a scope, or that is made only later."""
    prefixes = [side.prefix for side in missed if side.prefix]
    for created in trace.of(VariableCreated):
        name = _name(created)
        if any(name.startswith(each) or f"/{each.rstrip('/')}/" in name for each in prefixes):
            return created
    return None


def _name(created: VariableCreated) -> str:
    return created.op_name or created.key or ""


RULE = Rule(
    code="SL210",
    name="empty-selection",
    severity=Severity.WARNING,
    since="0.1",
    summary="Variables are selected by name to be copied, and there are none of that name.",
    why="""
        A target network, or a worker's copy of a global one, is kept up to date by assigning to each
        of its variables the one that stands beside it: `zip` of two lists, each selected by the
        name of a scope. `tf.get_collection` and a test of `v.name` find what is there, and say nothing
        if that is nothing; `zip` ends with the shorter list. With a name that is misspelt, that
        stands below another scope, or whose network is built later, nothing is copied.

        The program runs. The target network keeps the values it was initialized with, and the
        worker its own: training goes astray, or learns slowly, and nobody can see why.
    """,
    remedy="Select by the scope's full name, behind the building of both networks.",
    fix="""
        - **a name**: take it from where the network is built; a scope that is opened below another has
          that one's name in front. A scope object tells its full name: `scope.name`.
        - **one network**: if both are built with reuse, or in one scope, there is only one: give the
          second a scope of its own (with reuse it would be the same network, and never stand still).
        - **an order**: select behind the calls that build the networks.
        - **not trainable**: what was made with `trainable=False` is in
          `tf.GraphKeys.GLOBAL_VARIABLES` alone.
        - It helps to write `assert len(a) == len(b) > 0` beside the `zip`.
    """,
    limits="""
        It speaks of lists that stand side by side in a `zip`, of which one was selected from variables
        by a prefix or by a test in a comprehension and is empty for certain. Where all of them are
        empty, it is shown with `--confidence possible` only, unless there is a variable of the name
        below another scope, or made later, and where another way through the program finds variables.
        It is silent where the same line pairs variables another time, and in a function that the
        program does not call: what that finds hangs on what its caller has built.
    """,
    semantics=("3.15",),
    check=empty_selection,
    done_right=_paired,
    examples=(
        Example(
            bad="""
                import tensorflow as tf


                def network(x, name):
                    with tf.variable_scope(name):
                        return x * tf.get_variable("w", [3])


                x = tf.placeholder(tf.float32, [3])
                values, targets = network(x, "online"), network(x, "target")
                online = tf.trainable_variables("online")
                target = tf.trainable_variables("target_network")
                copy = [b.assign(a) for a, b in zip(online, target)]  # want SL210 "'target_network'"
            """,
            good="""
                import tensorflow as tf


                def network(x, name):
                    with tf.variable_scope(name):
                        return x * tf.get_variable("w", [3])  # var creates target/w


                x = tf.placeholder(tf.float32, [3])
                values, targets = network(x, "online"), network(x, "target")
                online = tf.trainable_variables("online")
                target = tf.trainable_variables("target")
                copy = [b.assign(a) for a, b in zip(online, target)]
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf


                def network(x, name):
                    with tf.variable_scope(name):
                        return x * tf.get_variable("w", [3])


                x = tf.placeholder(tf.float32, [3])
                with tf.variable_scope("agent"):
                    values, targets = network(x, "online"), network(x, "target")
                online = tf.trainable_variables("online")
                target = tf.trainable_variables("target")
                copy = [b.assign(a) for a, b in zip(online, target)]  # want SL210 "there is agent/"
            """,
            good="""
                import tensorflow as tf


                def network(x, name):
                    with tf.variable_scope(name):
                        return x * tf.get_variable("w", [3])  # var creates agent/target/w


                x = tf.placeholder(tf.float32, [3])
                with tf.variable_scope("agent"):
                    values, targets = network(x, "online"), network(x, "target")
                online = tf.trainable_variables("agent/online")
                target = tf.trainable_variables("agent/target")
                copy = [b.assign(a) for a, b in zip(online, target)]
            """,
        ),
    ),
)
