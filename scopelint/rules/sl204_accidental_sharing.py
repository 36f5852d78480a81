"""SL204: one variable serves two places that the program means to keep apart."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, Confidence, PlacedNote, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.rules.denied import denied_variables
from scopelint.rules.doubled import doubled
from scopelint.rules.history import Within, history, parted_at
from scopelint.rules.opponents import between_opponents
from scopelint.rules.unheard_names import under_unheard_names
from scopelint.trace import (
    CallStack,
    Place,
    ScopeOpened,
    Trace,
    VariableAssigned,
    VariableCreated,
    VariableShared,
)


def accidental_sharing(trace: Trace) -> Iterator[Claim]:
    """Sharing that the program itself contradicts."""
    yield from _described_twice(trace)
    yield from _on_its_own_output(trace)
    yield from _by_spent_index(trace)
    yield from under_unheard_names(trace)
    elsewhere = denied_variables(trace)
    for claim in (*_assigned_to_itself(trace), *_by_opponents(trace)):
        if id(claim.first) not in elsewhere:
            yield claim


# --- one variable, described twice --------------------------------------------------------


def _described_twice(trace: Trace) -> Iterator[Claim]:
    for pair in doubled(trace):
        first, second = pair.first, pair.second
        if pair.name_scopes[0] == pair.name_scopes[1]:
            yield Claim(
                rule="SL204",
                message=(
                    f"variable {first.created.key} is described again, as at ",
                    first.event.place,
                    ": tf.AUTO_REUSE makes the two one variable, where the others here have "
                    "names of their own",
                ),
                shown_by=second.event,
                variable=first.created.key,
                notes=(PlacedNote(first.event.place, "first described and created here"),),
                first=first.event,
                at_most=pair.at_most,
            )


# --- two layers of one name, one on top of the other ----------------------------------------


def _on_its_own_output(trace: Trace) -> Iterator[Claim]:
    """Two lines of one function are one layer, and the second takes what the first has made.

    Where that was multiplied with something in between, these may be two steps of one recurrence:
    along the edges of a graph.
    """
    seen = history(trace)
    for use in seen.uses:
        event, first = use.event, seen.use_of.get(id(use.created))
        if not isinstance(event, VariableShared) or not event.is_chained or first is None:
            continue
        if event.reuse != "AUTO" or first.within is not use.within or use.made_unnamed:
            continue
        if event.stack[:-1] != first.event.stack[:-1] or event.place == first.event.place:
            continue
        yield Claim(
            rule="SL204",
            message=(
                f"the layer of variable {event.key} is applied to what it has made itself at ",
                first.event.place,
                ": tf.AUTO_REUSE makes the two lines one layer",
            ),
            shown_by=event,
            variable=event.key,
            notes=(PlacedNote(first.event.place, "the layer is first built here"),),
            first=first.event,
            at_most=Confidence.POSSIBLE if _is_of_product(event) else Confidence.LIKELY,
        )


def _is_of_product(event: VariableShared) -> bool:
    return event.input is not None and event.input.is_product


# --- a name that stays the same in a loop --------------------------------------------------


def _by_spent_index(trace: Trace) -> Iterator[Claim]:
    """Turns of a loop share, for their scope is named by the index of a loop that has ended."""
    reported: set[tuple[Place, Place]] = set()
    for use in history(trace).uses:
        first = history(trace).use_of.get(id(use.created))
        if use.is_new or first is None or parted_at(first.event, use.event) is not None:
            continue
        opening, before = _named_by_spent_index(use.within), _named_by_spent_index(first.within)
        if opening is None or before is None or opening.opening is before.opening:
            continue
        again, place = opening.opening, _loop_line(opening.opening)
        if again is None or opening.outer is not before.outer or again.asked is not None:
            continue
        if (again.place, place) in reported:
            continue
        reported.add((again.place, place))
        yield Claim(
            rule="SL204",
            message=(
                f"each turn of the loop uses the same variables {again.name}/…: the name is made "
                "at ",
                place,
                " of the index of another loop, which has ended",
            ),
            shown_by=use.event,
            variable=use.created.key,
            notes=(
                PlacedNote(place, "each turn opens the same scope"),
                PlacedNote(again.place, f"the scope {again.name} is opened here"),
            ),
            first=first.event,
        )


def _named_by_spent_index(scope: Within) -> Within | None:
    for each in scope.outwards():
        if each.opening is not None and each.opening.origin == "spent index":
            return each
    return None


def _loop_line(opening: ScopeOpened | None) -> Place:
    """Where the scope gets its name: the call of the function that opens it."""
    assert opening is not None
    return opening.stack[-2 if len(opening.stack) > 1 else -1].place


# --- a variable that is its own copy -------------------------------------------------------


def _assigned_to_itself(trace: Trace) -> Iterator[Claim]:
    """A variable is copied onto itself, so two were meant: it was shared, or its twin is forgotten."""
    shared: dict[int, VariableShared] = {}
    reported: set[Place] = set()
    for event in trace.events:
        if isinstance(event, VariableShared):
            shared.setdefault(id(event.holder), event)
        elif isinstance(event, VariableAssigned) and event.target is event.value:
            sharing = shared.get(id(event.target))
            claim = _of_twin(event, trace) if sharing is None else _of_shared(event, sharing)
            if claim is not None and event.place not in reported:
                reported.add(event.place)
                yield claim


def _of_shared(event: VariableAssigned, sharing: VariableShared) -> Claim:
    first, second = _two_calls(event.target.stack, sharing.stack)
    return Claim(
        rule="SL204",
        message=(
            f"variable {sharing.key} is assigned to itself: the network built at ",
            second,
            " and the one built at ",
            first,
            " were to have variables of their own",
        ),
        shown_by=event,
        variable=sharing.key,
        notes=(
            PlacedNote(first, "the first network creates the variables"),
            PlacedNote(second, "the second one shares them"),
            PlacedNote(sharing.place, f"variable {sharing.key} is shared here"),
        ),
        first=event.target,
        second=sharing,
    )


def _of_twin(event: VariableAssigned, trace: Trace) -> Claim | None:
    """The network that the copy was for has been built by the same lines; at most it is held fixed."""
    target, seen = event.target, history(trace)
    made = (use.created for use in seen.uses if use.is_new and use.event.place == target.place)
    alike = (each for each in made if each.shape == target.shape and each.graph == target.graph)
    others = (each for each in alike if each is not target)
    twin = next((each for each in others if id(each) not in seen.changed), None)
    if twin is None:
        return None
    key = _name_of(target)
    first, second = _two_calls(target.stack, twin.stack)
    return Claim(
        rule="SL204",
        message=(
            f"variable {key} is assigned to itself, and nothing ever sets {_name_of(twin)}, which "
            "the same lines make at ",
            second,
            ": that is the one to assign to",
        ),
        shown_by=event,
        variable=key,
        notes=(
            PlacedNote(first, f"variable {key} is made by this call"),
            PlacedNote(second, f"variable {_name_of(twin)} is made by this one"),
        ),
        first=event.target,
        second=twin,
        at_most=Confidence.LIKELY,
    )


def _name_of(created: VariableCreated) -> str | None:
    return created.key or created.op_name


def _two_calls(first: CallStack, second: CallStack) -> tuple[Place, Place]:
    for one, other in zip(first, second, strict=False):
        if one.place != other.place:
            return one.place, other.place
    return first[-1].place, second[-1].place


# --- generator and discriminator -----------------------------------------------------------


def _by_opponents(trace: Trace) -> Iterator[Claim]:
    """A generator and a discriminator use one variable."""
    reported: set[Place] = set()
    for use, (maker, user) in between_opponents(trace):
        if use.event.place in reported:
            continue
        reported.add(use.event.place)
        yield Claim(
            rule="SL204",
            message=(
                f"the {user} uses variable {use.created.key} of the {maker} (created at ",
                use.created.place,
                "): they are trained against each other",
            ),
            shown_by=use.event,
            variable=use.created.key,
            notes=(PlacedNote(use.created.place, f"created here by the {maker}"),),
            first=use.created,
            at_most=Confidence.LIKELY,
        )


RULE = Rule(
    code="SL204",
    name="accidental-sharing",
    severity=Severity.WARNING,
    since="0.1",
    summary="One variable serves two places that the program means to keep apart.",
    why="""
        Under `tf.AUTO_REUSE` and `reuse=True`, what has a name is shared with whatever had that name
        before. A name that was copied along with a line, an index that does not move, a scope that
        two networks were given: each makes one variable of two, and TensorFlow says nothing.

        The model then has fewer weights than its code describes. Three residual blocks are one block
        three times; the target network of a Q-learner is the network itself, so that nothing holds
        the target still; the gradients of a generator and its discriminator work on one matrix.
        Training runs, and converges to less.
    """,
    remedy="Give the two places two names, or two scopes.",
    fix="""
        - **a copied name**: rename one of the two. `reuse=False` inside a scope with
          `tf.AUTO_REUSE` does not help, and without the `AUTO_REUSE` TensorFlow would have said so.
        - **a loop**: put the index of *this* loop into the name.
        - **two networks**: open each in a scope of its own, and reuse only where a network is
          called again.
        - **a copy onto itself**: take the variables of each network by the name of its own scope.
        - Prefer `reuse=True` at the calls that share to `tf.AUTO_REUSE` around everything: a wrong
          name is an error then.
    """,
    limits="""
        Sharing is what these scopes are for, so it speaks only where the program contradicts it: two
        lines of one function that describe one variable while their neighbours have names of their
        own, or that put a layer on top of itself (a table of embeddings described twice, a layer applied
        twice to one input, and one applied to a product with what it has made, may be meant, and are
        shown with `--confidence possible` only); a scope in a loop that is named by the index of
        another, ended loop; two calls of one function with two names that its code never reads (where the
        second does not take what the first has made, they may be two inputs of one network: shown with
        `--confidence possible` only); a variable that is assigned to itself, also as the mixture of what
        are thought to be two, if it is shared, or if the same lines have made another that nothing
        ever sets; a variable of a generator in a discriminator.
    """,
    semantics=("2.2", "3.3"),
    check=accidental_sharing,
    examples=(
        Example(
            bad="""
                import tensorflow as tf

                with tf.variable_scope("model", reuse=tf.AUTO_REUSE):
                    users = tf.get_variable("user_bias", [50, 1])
                    items = tf.get_variable("user_bias", [50, 1])  # want SL204 "model/user_bias" from :4
                    offset = tf.get_variable("offset", [1])
            """,
            good="""
                import tensorflow as tf

                with tf.variable_scope("model", reuse=tf.AUTO_REUSE):
                    users = tf.get_variable("user_bias", [50, 1])  # var creates model/user_bias
                    items = tf.get_variable("item_bias", [50, 1])  # var creates model/item_bias
                    offset = tf.get_variable("offset", [1])
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf


                def block(x, scope):
                    with tf.variable_scope(scope):
                        return x * tf.get_variable("w", [3])  # want SL204 "index of another loop"


                x = tf.placeholder(tf.float32, [3])
                with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                    for i in range(2):
                        x = block(x, "down_%d" % i)
                    for j in range(3):
                        x = block(x, "same_%d" % i)
            """,
            good="""
                import tensorflow as tf


                def block(x, scope):
                    with tf.variable_scope(scope):
                        return x * tf.get_variable("w", [3])  # var creates net/same_2/w


                x = tf.placeholder(tf.float32, [3])
                with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                    for i in range(2):
                        x = block(x, "down_%d" % i)
                    for j in range(3):
                        x = block(x, "same_%d" % j)
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf

                h = tf.placeholder(tf.float32, [4, 8])
                with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                    h = tf.layers.dense(h, 8, tf.nn.relu, name="fc1")
                    h = tf.layers.dense(h, 8, tf.nn.relu, name="fc2")
                    h = tf.layers.dense(h, 8, tf.nn.relu, name="fc2")  # want SL204 "net/fc2/kernel" from :6
            """,
            good="""
                import tensorflow as tf

                h = tf.placeholder(tf.float32, [4, 8])
                with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                    h = tf.layers.dense(h, 8, tf.nn.relu, name="fc1")
                    h = tf.layers.dense(h, 8, tf.nn.relu, name="fc2")
                    h = tf.layers.dense(h, 8, tf.nn.relu, name="fc3")  # var creates net/fc3/kernel
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf


                def q_values(state, scope, reuse=False):
                    with tf.variable_scope(scope, reuse=reuse):
                        return state * tf.get_variable("w", [3])


                now = q_values(tf.placeholder(tf.float32, [3]), "q")
                after = q_values(tf.placeholder(tf.float32, [3]), "q", reuse=True)
                pairs = zip(tf.trainable_variables("q"), tf.trainable_variables("q"))
                update = [target.assign(w) for w, target in pairs]  # want SL204 "assigned to itself"
            """,
            good="""
                import tensorflow as tf


                def q_values(state, scope, reuse=False):
                    with tf.variable_scope(scope, reuse=reuse):
                        return state * tf.get_variable("w", [3])  # var creates q/w  # var creates target/w


                now = q_values(tf.placeholder(tf.float32, [3]), "q")
                after = q_values(tf.placeholder(tf.float32, [3]), "target")
                pairs = zip(tf.trainable_variables("q"), tf.trainable_variables("target"))
                update = [target.assign(w) for w, target in pairs]
            """,
        ),
    ),
)
