"""What says that a call was to share the variables that another call of its builder has made."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from scopelint.finding import Confidence, Message
from scopelint.rules.apart import are_apart, are_of_levels, has_its_effect, is_inside
from scopelint.rules.history import History, Use, called_at, parted_at
from scopelint.rules.lost_templates import lost_template
from scopelint.rules.untrained import never_learns
from scopelint.trace import CallStack, Event, ParameterGiven, Place, ScopeOpened, VariableCreated

#: Functions that judge, and so judge all their inputs by one set of weights.
_JUDGES = re.compile(r"(^|_)(discriminator|discriminate|discrim|disc|siamese)(_|$|\d)|^D$|^netD$")
#: … or do so where something is generated: a Q-learner has a critic and a copy of it.
_CRITIC = re.compile(r"(^|_)critic(_|$|\d)")
_GENERATES = re.compile(r"(^|_)(generator|generate|gen)(_|$|\d)|^G$|^netG$")

#: What makes a name unique.
_NUMBER = re.compile(r"_\d+$")
#: A call that makes fewer variables may be of a helper, which makes one layer.
_OF_A_NETWORK = 3
#: A variable of so many axes is more than a threshold.
_OF_WEIGHTS = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """What says that a call was to share."""

    says: Message
    place: Place
    given: ParameterGiven | None = None
    at_most: Confidence = Confidence.CERTAIN
    is_named: bool = True  #: it speaks of a scope with a name, not of the root
    is_misplaced: bool = False  #: reuse was given to a scope as its default name
    turn: Place | None = None  #: the call in a loop that turns reuse on for its next turn

    @property
    def is_unheard(self) -> bool:
        """Whether reuse was asked for where nobody hears it (SL208)."""
        return self.is_misplaced or (self.given is not None and not self.given.is_read)


def evidence(first: Use, second: Use, seen: History) -> Evidence | None:
    """What says that the second was to share with the first, if both came by one builder."""
    if _leaf(first) != _leaf(second):
        return None
    level = parted_at(first.event, second.event)
    if level is not None and _came_alike(first.event, second.event, level):
        return _of_two_calls(first, second, level, seen)
    if level is None:
        found = _reopened(first, second) or _turned_on_by_turn(first, second, seen)
    else:
        found = _reopened_on_another_way(first, second)
    if found is None or _asks_for_others(first, second, found, seen):
        return None
    return _unless_for_others(found, second, seen)


def _of_two_calls(first: Use, second: Use, level: int, seen: History) -> Evidence | None:
    found = _reopened(first, second) or _turned_on(first, second)
    if found is not None and (found.is_named or _is_network(second, level, seen)):
        return _unless_for_others(found, second, seen)
    found = _given(first, second, level, seen)
    if found is not None and found.at_most is not Confidence.POSSIBLE:
        return found
    return (
        _by_name(first, second, level, seen)
        or found
        or _under_auto(first, second, seen)
        or _untrained(first, second, level, seen)
        or _by_lost_template(first, second, level, seen)
        or _by_object(first, second, level, seen)
    )


def _unless_for_others(found: Evidence, second: Use, seen: History) -> Evidence:
    """The evidence, which is weak where the reuse is of use: for something smaller beside it.

    Units that have a threshold in common, and weights of their own, are as they are meant. Weights
    that are shared beside a bias that is not are half of the way from `tf.Variable`; and so is a
    matrix that is shared beside the kernel of a convolution.
    """
    beside = [
        len(each.created.shape or ())
        for each in seen.uses
        if not each.is_new and each.switch is second.switch is not None
    ]
    if beside and len(second.created.shape or ()) > max(beside) < _OF_WEIGHTS:
        return replace(found, at_most=Confidence.POSSIBLE)
    return found


def _asks_for_others(first: Use, second: Use, found: Evidence, seen: History) -> bool:
    """Whether two turns through a scope ask for other variables by name: then they make two layers."""
    inside = [_asked_in(_opened_at(each, found.place), seen) for each in (first, second)]
    return any(inside[1].get(place, key) != key for place, key in inside[0].items())


def _opened_at(use: Use, place: Place) -> ScopeOpened | None:
    """The opening around a use that stands at this place."""
    openings = (each.opening for each in use.within.outwards())
    return next((each for each in openings if each is not None and each.place == place), None)


def _asked_in(opening: ScopeOpened | None, seen: History) -> dict[Place, str | None]:
    """What each line in a scope asks for by a name."""
    return {
        use.event.place: use.created.key
        for use in seen.uses
        if use.created.via == "get_variable"
        and not use.made_unnamed
        and any(each.opening is opening for each in use.within.outwards())
    }


def without_number(name: str) -> str:
    """A name without the number that makes it unique."""
    return _NUMBER.sub("", name)


def _leaf(use: Use) -> str:
    """The last part of its name, without the number that makes it unique."""
    return without_number((use.created.op_name or "").rpartition("/")[2])


def _is_network(use: Use, level: int, seen: History) -> bool:
    """Whether the call builds more than a helper does, or shares something.

    Reuse at the root speaks of all that is built there, and so of no single helper.
    """
    depth, stack = level + 1, use.event.stack
    within = [each for each in seen.uses if each.event.stack[:depth] == stack[:depth]]
    made = sum(each.is_new and each.created.trainable for each in within)
    return made >= _OF_A_NETWORK or made < len(within)


def _came_alike(first: Event, second: Event, level: int) -> bool:
    """Whether two events came by the same lines, but for one call."""
    return level + 1 < len(second.stack) and first.stack[level + 1 :] == second.stack[level + 1 :]


def _reopened(first: Use, second: Use) -> Evidence | None:
    """A scope of the first is opened again around the second, with reuse."""
    before = {id(each.opening): each.opening for each in first.within.outwards()}
    names = {opening.name for opening in before.values() if opening is not None}
    for scope in second.within.outwards():
        opening = scope.opening
        if opening is None or id(opening) in before:
            continue
        if opening.is_misplaced and opening.name in names:
            says = f"a truth value stands in its scope {opening.name} as the default name"
            return Evidence((says,), opening.place, is_misplaced=True)
        if opening.asked is None:
            continue
        if opening.name in names or not opening.name:
            says = f"{_called(opening)} is opened again with reuse"
            return Evidence((says,), opening.place, is_named=bool(opening.name))
    return None


def _reopened_on_another_way(first: Use, second: Use) -> Evidence | None:
    """… of the same lines, though other calls lead to them: training and inference are two methods.

    Under `tf.AUTO_REUSE` two networks may call a helper so that gives its scope one name for both.
    """
    found = _reopened(first, second)
    if found is None:
        return None
    one, other = (_opened_at(each, found.place) for each in (first, second))
    calls = _below(one, first)
    if one is None or other is None or not calls or calls != _below(other, second):
        return None
    return replace(found, at_most=Confidence.POSSIBLE) if other.asked == "AUTO" else found


def _below(opening: ScopeOpened | None, use: Use) -> CallStack:
    """The calls that lead to a use, from the function on that has opened a scope around it."""
    if opening is None or opening.stack[:-1] != use.event.stack[: len(opening.stack) - 1]:
        return ()
    return use.event.stack[len(opening.stack) - 1 :]


def _called(opening: ScopeOpened) -> str:
    return f"its scope {opening.name}" if opening.name else "the root scope"


def _turned_on(first: Use, second: Use) -> Evidence | None:
    """Reuse was turned on between the two."""
    switch = second.turned_on
    if switch is None or first.turned_on is switch:
        return None
    says = ("reuse was turned on before it at ", switch.place)
    return Evidence(says, switch.place, is_named=bool(switch.name))


def _turned_on_by_turn(first: Use, second: Use, seen: History) -> Evidence | None:
    """… by the turn of a loop that made the first; the call in it, which made both, shares others."""
    found, switch = _turned_on(first, second), second.turned_on
    if (
        found is None
        or switch is None
        or switch.stack[:-1] != second.event.stack[: len(switch.stack) - 1]
    ):
        return None
    call = second.event.stack[: len(switch.stack)]
    if len(call) == len(second.event.stack) or call[-1].function != switch.stack[-1].function:
        return None
    beside = [each for each in seen.uses if each.turned_on is switch and not each.is_new]
    is_shared = any(each.event.stack[: len(call)] == call for each in beside)
    return replace(found, turn=call[-1].place) if is_shared else None


def _given(first: Use, second: Use, level: int, seen: History) -> Evidence | None:
    """The builder's own `reuse` was given to the second call.

    Of two objects that were both made with it, neither is there for the other to share. Where a
    scope takes it and shares, it may be meant for that scope alone.
    """
    for given in seen.given:
        depth = len(given.stack)
        if level < depth <= len(second.event.stack) and is_inside(given, second.event.stack):
            if given.function.endswith(".__init__") and _was_given_too(first, given, seen):
                continue
            says = f"{given.function} is called with {given.parameter}"
            at_most = Confidence.POSSIBLE if has_its_effect(given, seen) else Confidence.CERTAIN
            return Evidence((says,), given.place, given, at_most)
    return None


def _was_given_too(first: Use, given: ParameterGiven, seen: History) -> bool:
    """Whether the first call was given the same parameter of the same function."""
    return any(
        (each.function, each.parameter) == (given.function, given.parameter)
        and is_inside(each, first.event.stack)
        for each in seen.given
    )


def _by_name(first: Use, second: Use, level: int, seen: History) -> Evidence | None:
    """The function is one whose calls share by what it is: it judges several inputs alike."""
    stack = second.event.stack
    function = called_at(stack, level)
    if function is None:
        return None
    name = function.rpartition(".")[2]
    if not _JUDGES.search(name) and not (_CRITIC.search(name) and _is_adversarial(seen)):
        return None
    if are_apart(first, second, level, seen):
        return None
    says = f"{function} judges both of its inputs and so needs one set of weights"
    is_weak = are_of_levels(first, second, level, seen)
    at_most = Confidence.POSSIBLE if is_weak else Confidence.LIKELY
    return Evidence((says,), stack[level].place, at_most=at_most)


def _under_auto(first: Use, second: Use, seen: History) -> Evidence | None:
    """Both stand in one scope with `tf.AUTO_REUSE`, under which nothing is ever shared.

    So it was for these: layers that the program feeds from outside, each with an input of its own.
    """
    opening, one, other = second.switch, first.event, second.event
    if not isinstance(opening, ScopeOpened) or first.switch is not opening:
        return None
    if not isinstance(one, VariableCreated) or not isinstance(other, VariableCreated):
        return None
    sources = [each.input.source for each in (one, other) if each.input is not None]
    if opening.asked != "AUTO" or len(sources) < 2 or None in sources or sources[0] == sources[1]:
        return None
    if one.shape != other.shape or any(_shares_below(each, opening.name) for each in seen.uses):
        return None
    says = f"its scope {opening.name} is opened with tf.AUTO_REUSE, and nothing is shared in it"
    return Evidence((says,), opening.place, at_most=Confidence.LIKELY)


def _shares_below(use: Use, scope: str) -> bool:
    inside = f"{scope}/" if scope else ""
    return not use.is_new and (use.created.key or "").startswith(inside)


def of_training(first: Use, second: Use, seen: History) -> Evidence | None:
    """What says so of two calls in scopes of their own: nothing trains what one has made."""
    level = parted_at(first.event, second.event)
    if level is None or _leaf(first) != _leaf(second):
        return None
    is_alike = _came_alike(first.event, second.event, level)
    return _untrained(first, second, level, seen) if is_alike else None


def _untrained(first: Use, second: Use, level: int, seen: History) -> Evidence | None:
    """One of the two is told not to train, and keeps its random start, where the other is trained."""
    off = never_learns(first, second, level, seen)
    if off is None:
        return None
    says = (
        f"{off.function} is called with {off.parameter}=False, and no optimizer trains that set",
    )
    return Evidence(says, off.place, at_most=Confidence.LIKELY)


def _by_lost_template(first: Use, second: Use, level: int, seen: History) -> Evidence | None:
    """Each call makes a template of its own, which is called for this one input and then lost."""
    made_at = lost_template(first, second, level, seen)
    if made_at is None:
        return None
    says = ("each call makes a template of its own: none is ever called again, to share",)
    return Evidence(says, made_at, at_most=Confidence.LIKELY)


def _is_adversarial(seen: History) -> bool:
    """Whether something in the program generates."""
    functions = {site.function for use in seen.uses for site in use.event.stack}
    return any(_GENERATES.search(each.rpartition(".")[2]) for each in functions)


def _by_object(first: Use, second: Use, level: int, seen: History) -> Evidence | None:
    """Both call one layer or model of the project, which makes its parts in its `call`, not before.

    Where it is called on what it has given, these are to be two layers.
    """
    calls = [use.event.stack[: level + 1] for use in (first, second)]
    before, again = ([each for each in seen.called if each.stack == call] for call in calls)
    pairs = ((one, other) for one in before for other in again if one.owner == other.owner)
    one, other = next(pairs, (None, None))
    if one is None or other is None or one.input.tensor is other.input.tensor:
        return None
    if other.input.behind >> first.created.number & 1:
        return None
    says = ("both calls are of one object, whose weights are one set if it makes its layers once",)
    return Evidence(says, calls[1][-1].place, at_most=Confidence.LIKELY)
