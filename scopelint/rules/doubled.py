"""Two lines of one function that get one variable: told apart by who reports them, SL203 or SL204."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from scopelint.rules.history import Use, history
from scopelint.trace import Trace

#: The call that asks for a variable of its own accord.
_GET = "tf.get_variable"
#: Names of what is both looked up and multiplied with, in a model with tied weights.
_EMBEDDING = re.compile(r"emb|lookup|tied|vocab", re.I)


def doubled(trace: Trace) -> Iterator[tuple[Use, Use]]:
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
    event = use.event
    step = trace.steps[event.step] if event.step < len(trace.steps) else None
    if step is None or step.function != _GET:
        return False
    return any(name in ("shape", "initializer") for name, _ in step.keywords)


def _pairs(uses: list[Use], trace: Trace) -> Iterator[tuple[Use, Use]]:
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
            yield first, use


def _is_tied(first: Use, second: Use, uses: list[Use]) -> bool:
    """Whether an embedding is got again behind what was built on it: its weights are the output's."""
    key = (second.created.key or "").rpartition("/")[2]
    between = uses[uses.index(first) + 1 : uses.index(second)]
    return _EMBEDDING.search(key) is not None and any(each.is_new for each in between)
