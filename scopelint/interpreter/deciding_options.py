"""Options that are texts and decide what a program does (`--mode test`): their default shows one way."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from scopelint.interpreter.values import Value
from scopelint.ir import Begin, Block, Compare, LoadAttribute
from scopelint.ir_walk import walk

#: How a program asks which of several texts it was given.
_ASKING = frozenset(("==", "!=", "in", "not in"))


@dataclass(slots=True, eq=False)
class DecidingOptions:
    """What a run makes of options that are texts."""

    left_open: frozenset[str] = frozenset()  #: those that are supposed to be anything
    deciding: set[str] = field(
        default_factory=set
    )  #: that were asked about as what they are by default

    def is_open(self, name: str, default: Value, code: Block) -> bool:
        """Whether an option that this code reads is supposed to be anything."""
        if type(default) is not str or name not in _asked_about(code):
            return False
        self.deciding.add(name)
        return name in self.left_open


@lru_cache(maxsize=256)
def _asked_about(code: Block) -> frozenset[str]:
    """The attributes that code compares where it reads them."""
    loaded: dict[int, str] = {}
    found: set[str] = set()
    for each in walk(code):
        if isinstance(each, Begin):
            loaded = {}
        elif isinstance(each, LoadAttribute):
            loaded[each.target] = each.name
        elif isinstance(each, Compare) and each.operator in _ASKING:
            found.update(loaded[side] for side in (each.left, each.right) if side in loaded)
    return frozenset(found)
