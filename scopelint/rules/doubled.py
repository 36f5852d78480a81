"""Two lines of one function that get one variable: told apart by who reports them, SL203 or SL204."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from scopelint.finding import Confidence
from scopelint.rules.history import Use, history, request_of
from scopelint.trace import Trace

#: Names of what is both looked up and multiplied with, in a model with tied weights.
_EMBEDDING = re.compile(r"emb|lookup|tied|vocab|table|factor|latent", re.I)
#: Name scopes of parts of a network; of other names are those of the inputs of one.
_PART = re.compile(
    r"(^|_)(layers?|conv(olution)?(\dd)?|fc|dense|linear|hidden|h|l|blocks?|stage|cell|gate|proj\w*"
    r"|query|key|value|attention|enc(oder)?|dec(oder)?|embed\w*|actor|critic|policy|gen\w*|disc\w*"
    r"|out(put)?)(_|$|\d)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Doubled:
    """A request that creates a variable, and one that shares it."""

    first: Use
    second: Use
    at_most: Confidence


def doubled(trace: Trace) -> Iterator[Doubled]:
    """Requests that share a variable which another line of the same activation has created.

    Both give a shape, as for something new, in one opening of a scope with `tf.AUTO_REUSE`; and
    others in it, those of layers included, are asked for only once: who writes down twins doubles
    all of them.
    """
    inline: dict[object, list[Use]] = defaultdict(list)
    for use in history(trace).uses:
        stack = use.event.stack
        if stack:
            inline[stack[:-1], stack[-1].function, id(use.within)].append(use)
    for uses in inline.values():
        yield from _pairs(uses, trace)


def _is_described(use: Use, trace: Trace) -> bool:
    """Whether it is asked for by `tf.get_variable`, with what a new variable needs."""
    step = request_of(use, trace)
    return step is not None and any(name in ("shape", "initializer") for name, _ in step.keywords)


def _pairs(uses: list[Use], trace: Trace) -> Iterator[Doubled]:
    made = {id(use.event): use for use in uses if use.is_new}
    again = [
        use
        for use in uses
        if not use.is_new
        and getattr(use.event, "reuse", None) == "AUTO"
        and id(use.created) in made
        and use.event.place != use.created.place
    ]
    if 2 * len({id(use.created) for use in again}) > len(made):
        return
    for use in again:
        first = made[id(use.created)]
        is_described = _is_described(first, trace) and _is_described(use, trace)
        if is_described and not _is_tied(first, use, uses):
            is_weak = _may_be_meant(first, use, uses)
            yield Doubled(first, use, Confidence.POSSIBLE if is_weak else Confidence.LIKELY)


def _is_tied(first: Use, second: Use, uses: list[Use]) -> bool:
    """Whether an embedding is got again behind what was built on it: its weights are the output's."""
    between = uses[uses.index(first) + 1 : uses.index(second)]
    return _is_table(second) and any(each.is_new for each in between)


def _is_table(use: Use) -> bool:
    return _EMBEDDING.search((use.created.key or "").rpartition("/")[2]) is not None


def _may_be_meant(first: Use, second: Use, uses: list[Use]) -> bool:
    """Whether it may be one table that is looked up twice, or one network on two inputs.

    The name scopes of two inputs hold the same each, and are not named as parts of a network.
    """
    one, other = first.event.name_scope, second.event.name_scope
    if one == other:
        return _is_table(second)
    is_of_parts = all(_PART.search(each.rpartition("/")[2]) for each in (one, other))
    return not is_of_parts and _keys_in(one, uses) == _keys_in(other, uses)


def _keys_in(name_scope: str, uses: list[Use]) -> set[str | None]:
    """What is asked for in a name scope, and in those within it."""
    return {
        use.created.key for use in uses if f"{use.event.name_scope}/".startswith(f"{name_scope}/")
    }
