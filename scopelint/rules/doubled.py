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
#: Functions that build a layer, and how many axes its weights have.
_LAYERS = ("tf.layers.", "tf.contrib.layers.")
_OF_MATRIX = 2


@dataclass(frozen=True, slots=True)
class Doubled:
    """A request that creates a variable, and one that shares it."""

    first: Use
    second: Use
    at_most: Confidence
    name_scopes: tuple[str, str]  #: that the program has opened around the two


def doubled(trace: Trace) -> Iterator[Doubled]:
    """Requests that share a variable which another line of the same activation has created.

    Both give a shape, as for something new, or are of layers with a name, in one opening of a scope
    with `tf.AUTO_REUSE`; and others in it are asked for only once: who writes down twins doubles
    all of them. Two layers on two inputs are twins, too, but for the name scopes around them.
    """
    inline: dict[object, list[Use]] = defaultdict(list)
    for use in history(trace).uses:
        stack = use.event.stack
        if stack:
            inline[stack[:-1], stack[-1].function, id(use.within)].append(use)
    for uses in inline.values():
        yield from _pairs(uses, trace)


def _is_described(use: Use, trace: Trace) -> bool:
    """Whether it is asked for by `tf.get_variable`, with what a new variable needs; or by a layer."""
    step = request_of(use, trace)
    if step is None:
        return _is_of_layer(use, trace)
    return any(name in ("shape", "initializer") for name, _ in step.keywords)


def _is_of_layer(use: Use, trace: Trace) -> bool:
    """Whether it is the matrix of a layer that has got a name."""
    at, shape = use.event.step, use.created.shape
    is_matrix = shape is not None and len(shape) >= _OF_MATRIX and not use.made_unnamed
    return is_matrix and at < len(trace.steps) and trace.steps[at].function.startswith(_LAYERS)


def _name_scope(use: Use, trace: Trace) -> str:
    """The name scope around it, without that of its layer."""
    if request_of(use, trace) is not None:
        return use.event.name_scope
    return use.event.name_scope.rpartition("/")[0]


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
        if not _is_described(first, trace) or not _is_described(use, trace):
            continue
        scopes = _name_scope(first, trace), _name_scope(use, trace)
        if not _is_tied(first, use, uses) and not _are_twins(first, use, scopes, trace):
            is_weak = _may_be_meant(use, uses, scopes, trace)
            yield Doubled(first, use, Confidence.POSSIBLE if is_weak else Confidence.LIKELY, scopes)


def _are_twins(first: Use, second: Use, scopes: tuple[str, str], trace: Trace) -> bool:
    """Whether it is one layer that is applied to two inputs, on the face of it."""
    if scopes[0] != scopes[1] or not _is_of_layer(second, trace):
        return False
    one, other = first.event.input, second.event.input
    return one is None or other is None or one.tensor is not other.tensor


def _is_tied(first: Use, second: Use, uses: list[Use]) -> bool:
    """Whether an embedding is got again behind what was built on it: its weights are the output's."""
    between = uses[uses.index(first) + 1 : uses.index(second)]
    return _is_table(second) and any(each.is_new for each in between)


def _is_table(use: Use) -> bool:
    return _EMBEDDING.search((use.created.key or "").rpartition("/")[2]) is not None


def _may_be_meant(second: Use, uses: list[Use], scopes: tuple[str, str], trace: Trace) -> bool:
    """Whether it may be one table that is looked up twice, or one network on two inputs.

    The name scopes of two inputs hold the same each, and are not named as parts of a network. One
    layer that is applied twice to one input gives the same twice, before what makes it other things.
    """
    is_layer = _is_of_layer(second, trace)
    one, other = scopes
    if one == other:
        return is_layer or _is_table(second)
    is_of_parts = all(_PART.search(each.rpartition("/")[2]) for each in scopes)
    hold_the_same = _keys_in(one, uses) == _keys_in(other, uses)
    return (hold_the_same or not is_of_parts) if is_layer else (hold_the_same and not is_of_parts)


def _keys_in(name_scope: str, uses: list[Use]) -> set[str | None]:
    """What is asked for in a name scope, and in those within it."""
    return {
        use.created.key for use in uses if f"{use.event.name_scope}/".startswith(f"{name_scope}/")
    }
