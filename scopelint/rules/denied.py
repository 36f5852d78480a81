"""Sharing in spite of a `reuse=False` that is written in the program: TensorFlow has no ear for it.

That the word is there says little by itself: a builder that has `reuse=False` in it, or gets it,
is called again to share by whoever turned reuse on around it. It contradicts the sharing where the
variable was not made by way of the same word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scopelint.rules.history import History, Switch, Use, history
from scopelint.trace import Event, ParameterDenied, Place, ScopeOpened, Trace


@dataclass(frozen=True, slots=True)
class Denied:
    """A use that shares, and the word against it."""

    use: Use
    word: ScopeOpened | ParameterDenied  #: where `False` is written
    opening: ScopeOpened  #: the scope that is opened so
    switch: Switch  #: where the reuse in force comes from


def denied(trace: Trace) -> Iterator[Denied]:
    """Every sharing against what is written there, in order."""
    seen = history(trace)
    for use in seen.uses:
        opening, switch = use.denied_by, use.switch
        if use.is_new or opening is None or switch is None:
            continue
        word = _word(opening, seen)
        first = seen.use_of.get(id(use.created))
        if word is None or first is None or word.place in _ways(first):
            continue
        if _is_switched_for(first, switch) or (
            _is_beside(word, switch) and not _is_called_again(word, first)
        ):
            yield Denied(use, word, opening, switch)


def denied_variables(trace: Trace) -> set[int]:
    """The identities of the variables so shared: what is wrong with them is said of the word."""
    return {id(each.use.created) for each in denied(trace)}


def _word(opening: ScopeOpened, seen: History) -> ScopeOpened | ParameterDenied | None:
    """Where the `False` of an opening is written: there, or at a call that leads to it."""
    if opening.denied == "written":
        return opening
    found: ParameterDenied | None = None
    for each in seen.denied:
        depth = len(each.stack)
        is_around = depth < len(opening.stack) and opening.stack[:depth] == each.stack
        if is_around and (found is None or depth > len(found.stack)):
            found = each
    return found


def _ways(use: Use) -> set[Place]:
    """The calls and the openings of scopes by which a use came."""
    openings = (scope.opening for scope in use.within.outwards())
    return {site.place for site in use.event.stack} | {each.place for each in openings if each}


def _is_switched_for(first: Use, switch: Switch) -> bool:
    """Whether the variable itself was made where that reuse was on already."""
    return any(scope.opening is switch for scope in first.within.outwards())


def _is_called_again(word: Event, first: Use) -> bool:
    """Whether the function that is told not to reuse is the one that made the variable.

    Called again where reuse was turned on after that, it is to share, and the word is a leftover.
    """
    functions = {site.function for site in first.event.stack}
    return isinstance(word, ParameterDenied) and word.function in functions


def _is_beside(word: Event, switch: Event) -> bool:
    """Whether one function has both: who wrote the one had the other before their eyes."""
    return word.stack[:-1] == switch.stack[:-1] and [each.function for each in word.stack[-1:]] == [
        each.function for each in switch.stack[-1:]
    ]
