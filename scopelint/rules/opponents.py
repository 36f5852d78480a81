"""Variables that a generator and a discriminator have in common, told apart by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from scopelint.rules.history import History, Use, history
from scopelint.trace import CallStack, ScopeOpened, Trace

_MAKES = re.compile(r"(^|_|\b)(generator|generate|gen)(_|$|\d)", re.I)
_JUDGES = re.compile(r"(^|_|\b)(discriminator|discriminate|discrim|critic)(_|$|\d)", re.I)
#: What is done with a network is no part of it: a generator's loss asks the discriminator.
_DOES = re.compile(
    r"(^|_)(loss|losses|cost|objective|train|training|step|update|penalty)(_|$)", re.I
)


def between_opponents(trace: Trace) -> Iterator[tuple[Use, tuple[str, str]]]:
    """Uses by the one of what the other has made, and who made it and who uses it."""
    seen = history(trace)
    for use in seen.uses:
        if use.is_new or not use.created.trainable:
            continue
        maker, user = _role(use.created.stack), _role(use.event.stack)
        if maker is None or user is None or maker == user or _is_of_a_third(use, seen):
            continue
        yield use, (maker, user)


def _is_of_a_third(use: Use, seen: History) -> bool:
    """Whether both ask a function for it that opens its scope itself, and always gives the same."""
    first, again = (_below_role(stack) for stack in (use.created.stack, use.event.stack))
    switch = use.switch
    if first != again or not again or not isinstance(switch, ScopeOpened):
        return False
    asked = {id(each.created) for each in seen.uses if each.event.place == use.event.place}
    outside = len(use.event.stack) - len(again)
    is_its_own = len(switch.stack) > outside and (
        switch.stack[:outside] == use.event.stack[:outside]
    )
    return is_its_own and len(asked) == 1


def _below_role(stack: CallStack) -> CallStack:
    """The calls from the function that the innermost one with a role calls."""
    levels = [level for level, site in enumerate(stack) if _role_of(site.function)]
    return stack[levels[-1] + 1 :]


def _role(stack: CallStack) -> str | None:
    """Whether the innermost function or class with such a name generates or judges."""
    roles = (_role_of(site.function) for site in reversed(stack))
    return next(filter(None, roles), None)


@lru_cache(maxsize=4096)  # each is in the stacks of many events
def _role_of(function: str) -> str | None:
    for name in reversed(function.split(".")):
        makes, judges = _MAKES.search(name), _JUDGES.search(name)
        if bool(makes) != bool(judges) and not _DOES.search(name):
            return "generator" if makes else "discriminator"
    return None
