"""Builtins that take all that a generator yields before they answer: its body is run first."""

from __future__ import annotations

from scopelint.interpreter.builtins import (
    choosing,
    containers,
    counters,
    objects,
    ordering,
    sequences,
    strings,
)
from scopelint.interpreter.builtins.sequences import drained
from scopelint.interpreter.builtins.table import BUILTINS, Transfer
from scopelint.interpreter.library import Call, Raises
from scopelint.interpreter.special import GOING_THROUGH
from scopelint.interpreter.state import Outcome, State

#: Where these builtins are registered.
_REGISTERED = (choosing, containers, counters, objects, ordering, sequences, strings)
_DRAINING = (
    "dict", "enumerate", "filter", "list.extend", "map", "max", "min", "set.update", "sorted", "str.join",
    "sum", "zip",
)  # fmt: skip


def _draining(transfer: Transfer, position: int) -> Transfer:
    def run(call: Call, state: State) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for each in drained(call, state, position):
            outcomes += [each] if isinstance(each, Raises) else transfer(*each)
        return outcomes

    return run


for _name in _DRAINING:
    _transfer = BUILTINS[_name]
    assert _transfer is not None
    BUILTINS[_name] = _draining(_transfer, GOING_THROUGH[_name].start)
