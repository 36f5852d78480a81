"""SL206: reuse that was turned on for one network is still on for what comes after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scopelint.finding import Claim, Confidence, Message, PlacedNote, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.rules.denied import denied_variables
from scopelint.rules.history import (
    History,
    Switch,
    Use,
    called_at,
    history,
    parted_at,
    request_of,
)
from scopelint.rules.sl204_accidental_sharing import accidental_sharing
from scopelint.rules.wording import since, switch_note
from scopelint.trace import CallStack, Event, Place, ReuseTurnedOn, Trace, VariableShared


def reuse_leak(trace: Trace) -> Iterator[Claim]:
    """Every optimizer and every builder that reuse reaches for which it was not turned on."""
    yield from _shared_slots(trace)
    yield from _strangers(trace)


# --- optimizers ---------------------------------------------------------------------------


def _shared_slots(trace: Trace) -> Iterator[Claim]:
    """Two optimizers that keep one memory of a variable.

    Those of one line are often a model's for training and one for validation, which nobody runs.
    """
    reported: set[Place] = set()
    for use in history(trace).uses:
        first, switch = use.created, use.switch
        if use.is_new or first.via != "slot" or switch is None or use.event.place in reported:
            continue
        reported.add(use.event.place)
        yield Claim(
            rule="SL206",
            message=(
                f"the optimizer's variable {first.key} is that of the optimizer ",
                *_built_at(first, use.event),
                ", for reuse is on",
                *since(switch),
                ": each of the two changes what the other remembers",
            ),
            shown_by=use.event,
            variable=first.key,
            notes=_notes(use, switch, "the other optimizer makes it here"),
            first=first,
            at_most=Confidence.POSSIBLE if _is_again(first, use.event) else Confidence.LIKELY,
        )


def _is_again(first: Event, second: Event) -> bool:
    return first.place == second.place


def _built_at(first: Event, second: Event) -> Message:
    """Where the first optimizer was built; of one line, by which call."""
    level = parted_at(first, second)
    if not _is_again(first, second):
        return ("at ", first.place)
    if level is None:
        return ("of an earlier turn",)
    return ("that was built here when called from ", first.stack[level].place)


# --- builders -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Strangers:
    """A call that made a variable, and one of another function that gets it by a leak of reuse."""

    first: Use
    use: Use
    switch: ReuseTurnedOn
    made_in: int  #: the level of the first stack at which the network is called
    used_in: int  #: the level of the second at which the two part

    @property
    def names(self) -> tuple[str, str]:
        """The two functions."""
        one = called_at(self.first.event.stack, self.made_in)
        other = called_at(self.use.event.stack, self.used_in)
        return one or "", other or ""


def _strangers(trace: Trace) -> Iterator[Claim]:
    """Functions that get variables of another by a `reuse_variables()` from before they began."""
    seen = history(trace)
    if not any(isinstance(use.switch, ReuseTurnedOn) for use in seen.uses):
        return
    elsewhere = denied_variables(trace) | {id(each.first) for each in accidental_sharing(trace)}
    reported: set[Place] = set()
    served: dict[tuple[int, int], int] = {}
    for use in seen.uses:
        first, switch = seen.use_of.get(id(use.created)), use.switch
        if use.is_new or first is None or not isinstance(switch, ReuseTurnedOn):
            continue
        level = parted_at(first.event, use.event)
        if level is None or id(use.created) in elsewhere:
            continue
        if first.event.stack[level + 1 :] == use.event.stack[level + 1 :] != ():
            served.setdefault((id(first), id(switch)), level)
        made_in = served.get((id(first), id(switch)))
        call = use.event.stack[level].place
        if made_in is None or call in reported:
            continue
        found = _Strangers(first, use, switch, made_in, level)
        if _is_leak(found, seen):
            reported.add(call)
            yield _claim_of(found, _may_be_meant(found, trace))


def _is_leak(found: _Strangers, seen: History) -> bool:
    """Whether the second call is of another network, and reuse was not turned on for it."""
    first, use = found.first, found.use
    is_begun = _is_below(found.switch.stack, use.event.stack, found.used_in)
    if is_begun or first.within is not use.within or _is_kin(found):
        return False
    made = [
        each for each in seen.uses if _is_below(each.event.stack, first.event.stack, found.made_in)
    ]
    used = [
        each for each in seen.uses if _is_below(each.event.stack, use.event.stack, found.used_in)
    ]
    return _is_chained(use) or not _is_part(_keys(used), _keys(made))


def _is_kin(found: _Strangers) -> bool:
    """Whether one of the two calls leads through the function that the other calls."""
    one, other = found.names
    if not one or not other:
        return True  # no builder at all: the requests stand side by side
    first, second = found.first.event.stack, found.use.event.stack
    return one in {site.function for site in second} or other in {site.function for site in first}


def _is_below(stack: CallStack, of: CallStack, level: int) -> bool:
    """Whether something happened in the call at this level of another stack."""
    return stack[: level + 1] == of[: level + 1]


def _keys(uses: list[Use]) -> list[str]:
    return list(dict.fromkeys(use.created.key or "" for use in uses))


def _is_part(keys: list[str], of: list[str]) -> bool:
    """Whether a builder does what a piece of the other does, or all of it and more.

    That may be meant: an encoder alone, a sampler.
    """
    if set(of) <= set(keys):
        return True
    return any(of[start : start + len(keys)] == keys for start in range(len(of)))


def _is_chained(use: Use) -> bool:
    return isinstance(use.event, VariableShared) and use.event.is_chained


def _may_be_meant(found: _Strangers, trace: Trace) -> bool:
    """Whether a function only asks for variables by name, at lines of its own: it may read them."""
    seen, stack = history(trace), found.use.event.stack
    return all(
        request_of(use, trace) is not None and use.event.place != use.created.place
        for use in seen.uses
        if _is_below(use.event.stack, stack, found.used_in)
    )


def _claim_of(found: _Strangers, may_be_meant: bool) -> Claim:
    first, use = found.first, found.use
    created = use.created
    one, other = found.names
    return Claim(
        rule="SL206",
        message=(
            f"{other} gets variable {created.key} of {one}, for reuse is still on",
            *since(found.switch),
        ),
        shown_by=use.event,
        variable=created.key,
        notes=(
            *_notes(use, found.switch, f"created here by {one}"),
            PlacedNote(first.event.stack[found.made_in].place, f"by this call of {one}"),
            PlacedNote(use.event.stack[found.used_in].place, f"the call of {other}"),
        ),
        first=created,
        at_most=Confidence.POSSIBLE if may_be_meant else Confidence.LIKELY,
    )


def _notes(use: Use, switch: Switch, origin: str) -> tuple[PlacedNote, ...]:
    notes = (switch_note(switch), PlacedNote(use.created.place, origin))
    return tuple(each for each in notes if each.place != use.event.place)


RULE = Rule(
    code="SL206",
    name="reuse-leak",
    severity=Severity.WARNING,
    since="0.1",
    summary="Reuse that was turned on for one network is still on for what comes after it.",
    why="""
        `reuse_variables()` has no end: it holds until its scope is left, and at the root for the rest
        of the graph's life. It is called to build one network a second time; what is built after that
        finds reuse on, too. Mostly it asks for names that do not exist, and TensorFlow raises (SL102,
        SL105). Where a name happens to be there, a layer called `fc1` as in the network before, the
        new network silently gets the weights of the other.

        A scope with `tf.AUTO_REUSE` or `reuse=True` around all of a model does the same to the
        optimizer: opened a second time, it hands the second optimizer the slots of the first. Two
        optimizers then write their momentum into one variable.
    """,
    remedy=(
        "Give the reuse an end: share in a `with tf.variable_scope(tf.get_variable_scope(), "
        "reuse=True):` block, and build what is new, and the optimizer, after it."
    ),
    fix="""
        - **`reuse_variables()`**: open the scope again for the calls that share,
          `with tf.variable_scope(tf.get_variable_scope(), reuse=True):`. Where the block ends, reuse
          is off again, and a name taken twice is an error.
        - **an optimizer in a scope that is opened again**: build it outside, once; or, if there are
          to be two, after all calls of the model (a scope that is opened again starts the names of
          the slots again, also without reuse).
        - **the weights are meant to be shared**: call the function that made them, so that one reads
          it; or open the scope with reuse there, where it is meant.
    """,
    limits="""
        For networks it speaks only of `reuse_variables()`, only after the network that it was for
        has been called again, and only where another function gets its variables in the very same
        scope: by a layer that is applied to what the same layer has made, or by a choice of names
        that is no piece of the first network. Who takes an encoder's first layers, or all of a
        generator, in a function of its own, is thought to mean it; who asks for some of its variables
        by `tf.get_variable`, at lines of its own, may: shown with `--confidence possible` only.

        Two optimizers that one line builds are shown with `--confidence possible` only: a model that
        is built again for validation mostly brings an optimizer along that nobody runs. Moving
        averages that are shared are not reported: they may be meant to be.
    """,
    semantics=("3.8", "11.1", "11.2"),
    check=reuse_leak,
    examples=(
        Example(
            bad="""
                import tensorflow as tf


                def encode(x):
                    return tf.layers.dense(tf.layers.dense(x, 8, name="fc1"), 8, name="fc2")


                def score(a, b):
                    return tf.layers.dense(a - b, 8, name="fc1")  # want SL206 "fc1/kernel of encode" from :15


                a = tf.placeholder(tf.float32, [4, 8])
                b = tf.placeholder(tf.float32, [4, 8])
                one = encode(a)
                tf.get_variable_scope().reuse_variables()
                other = encode(b)
                same = score(one, other)
            """,
            good="""
                import tensorflow as tf


                def encode(x):
                    h = tf.layers.dense(x, 8, name="fc1")  # var creates fc1/kernel  # var shares fc1/kernel
                    return tf.layers.dense(h, 8, name="fc2")


                def score(a, b):
                    return tf.layers.dense(a - b, 8, name="score")  # var creates score/kernel


                a = tf.placeholder(tf.float32, [4, 8])
                b = tf.placeholder(tf.float32, [4, 8])
                one = encode(a)
                with tf.variable_scope(tf.get_variable_scope(), reuse=True):
                    other = encode(b)
                same = score(one, other)
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf


                def loss_of(x):
                    return tf.reduce_sum(x * tf.get_variable("w", [3]))


                with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                    loss = loss_of(tf.placeholder(tf.float32, [3]))
                    pretrain = tf.train.AdamOptimizer(1e-3).minimize(loss)
                with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                    loss = loss_of(tf.placeholder(tf.float32, [3]))
                    tune = tf.train.AdamOptimizer(1e-4).minimize(loss)  # want SL206 "net/net/w/Adam/" from :10
            """,
            good="""
                import tensorflow as tf


                def loss_of(x):
                    with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                        w = tf.get_variable("w", [3])  # var creates net/w  # var shares net/w
                        return tf.reduce_sum(x * w)


                loss = loss_of(tf.placeholder(tf.float32, [3]))
                tuned = loss_of(tf.placeholder(tf.float32, [3]))
                pretrain = tf.train.AdamOptimizer(1e-3).minimize(loss)  # var creates net/w/Adam/
                tune = tf.train.AdamOptimizer(1e-4).minimize(tuned)  # var creates net/w/Adam_2/
            """,
        ),
    ),
)
