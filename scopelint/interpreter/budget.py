"""Bounds that keep every entry finite. Whatever is given up passes `Budget.cut`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # settings hold budgets, in every run
    from scopelint.trace import Place


def _limit(number: int, says: str) -> int:
    return field(default=number, metadata={"says": says})


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one entry is followed."""

    call_depth: int = _limit(48, "Open calls.")
    recursion: int = _limit(12, "Open activations of one function.")
    unknown_recursion: int = _limit(2, "The same, where it is not known when it ends.")
    loop_turns: int = _limit(40, "Turns of one loop whose elements are known.")
    paths: int = _limit(
        3, "Ways through; beyond these, ways that did the same to the library are joined."
    )
    splits: int = _limit(
        6, "Ways through; beyond these, each takes one side of an unknown condition."
    )
    instructions: int = _limit(
        60_000,
        "Instructions, over all ways through an entry, one way only once half is spent; "
        "what it builds earns it up to twice as many more.",
    )
    test_instructions: int = _limit(
        5_000, "The same in a file of tests, which build one thing many times over."
    )
    import_instructions: int = _limit(
        200_000,
        "Instructions of all modules that an entry imports; each may run as many as an entry.",
    )

    def for_tests(self) -> Limits:
        """How far an entry of a file of tests is followed."""
        return replace(self, instructions=min(self.instructions, self.test_instructions))


#: The one cut that leaves out nothing of what the ways that are followed do.
_TOO_MANY_WAYS = "there are more ways through than are followed"

#: When the first of so many parts is spent, one way is followed.
_SHORT = 2

#: Instructions that an event is worth, in a test and elsewhere, and as how many limits all of them
#: are at most.
_EARNED_IN_TESTS, _EARNED, _MOST_EARNED = 50, 120, 2

#: A call goes through few objects before it enters a function: an instance, its class.
_OBJECTS_A_CALL = 2


@dataclass(slots=True)
class Budget:
    """What is left for one entry, and what was cut."""

    limits: Limits
    instructions: int = 0
    earned: int = 0  #: instructions beyond the limit, for what was built
    imported: int = 0  #: instructions of imports that have ended
    paths: int = 1  #: that go on: made so far, neither merged nor ended by an error
    open_objects: int = 0  #: calls of classes and instances that have not ended
    turns_taken: int = 0  #: how often one way was taken where both were open
    cuts: dict[str, Place | None] = field(default_factory=dict)

    def spend(self, amount: int) -> bool:
        """Count instructions; False when there are none left."""
        self.instructions += amount
        return self.instructions <= self.limits.instructions + self.earned

    def earn(self) -> None:
        """Something was done to the library: there may be more to see."""
        limits = self.limits
        if self.earned < _MOST_EARNED * limits.instructions:
            is_test = limits.instructions <= limits.test_instructions
            self.earned += _EARNED_IN_TESTS if is_test else _EARNED

    @property
    def is_short(self) -> bool:
        """Whether what is left may not do for more ways than one."""
        return self.instructions * _SHORT > self.limits.instructions

    @property
    def follows_all(self) -> bool:
        """Whether nothing was left out so far of what the ways that are followed do."""
        return self.cuts.keys() <= {_TOO_MANY_WAYS}

    def begin_import(self) -> int | None:
        """Count for a module from now on; what its importer has spent, None if that counts on."""
        if self.imported >= self.limits.import_instructions:
            return None
        spent, self.instructions = self.instructions, 0
        return spent

    def end_import(self, spent: int | None) -> None:
        """Count for the importer again."""
        if spent is not None:
            self.imported += self.instructions
            self.instructions = spent

    def may_split(self, place: Place) -> bool:
        """Count one more path; False, and a cut, when there are too many."""
        if self.paths >= self.limits.splits:
            self.cut(_TOO_MANY_WAYS, place)
            return False
        self.paths += 1
        return True

    def may_call_object(self) -> bool:
        """Count one more call of a class or instance, until `object_ends`; False if too many.

        They lead to functions, of which only so many are open, or for ever to each other, as where
        `A.__call__ = A()`.
        """
        if self.open_objects >= _OBJECTS_A_CALL * self.limits.call_depth:
            return False
        self.open_objects += 1
        return True

    def object_ends(self) -> None:
        """A call of a class or instance has ended."""
        self.open_objects -= 1

    def one_way(self) -> bool:
        """The way to take where both are open and only one may be: now this, now that."""
        self.turns_taken += 1
        return self.turns_taken % 2 == 1

    def cut(self, reason: str, place: Place | None) -> None:
        """Something is given up; the first place of each reason is kept."""
        self.cuts.setdefault(reason, place)
