"""Builtins that take all that a generator yields before they answer: its body is run first."""

from __future__ import annotations

from scopelint.interpreter.builtins import (
    containers,
    numbers,
    objects,
    ordering,
    sequences,
    strings,
)
from scopelint.interpreter.builtins.table import BUILTINS, Transfer
from scopelint.interpreter.generators import drain
from scopelint.interpreter.heap import GeneratorRecord
from scopelint.interpreter.library import Call, Raises
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Ref

#: What registers these builtins, by the argument that they go through.
_REGISTERED = (containers, numbers, objects, ordering, sequences, strings)
_GOING_THROUGH = {
    **dict.fromkeys(("all", "any", "dict", "max", "min", "sorted", "sum"), 0),
    **dict.fromkeys(("list.extend", "set.update", "str.join"), 1),
}


def _draining(transfer: Transfer, index: int) -> Transfer:
    def run(call: Call, state: State) -> list[Outcome]:
        given = call.arguments[index] if len(call.arguments) > index else None
        if not (isinstance(given, Ref) and isinstance(state.record(given), GeneratorRecord)):
            return list(transfer(call, state))
        outcomes: list[Outcome] = []
        for each in drain(given, state):
            if isinstance(each, Raises):
                outcomes.append(each)
                continue
            arguments = (*call.arguments[:index], each.value, *call.arguments[index + 1 :])
            outcomes += transfer(Call(arguments, call.keywords, call.open), each.state)
        return outcomes

    return run


for _name, _index in _GOING_THROUGH.items():
    _transfer = BUILTINS[_name]
    assert _transfer is not None
    BUILTINS[_name] = _draining(_transfer, _index)
