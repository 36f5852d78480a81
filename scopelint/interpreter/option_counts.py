"""Options that are one by default (`--num_gpus`), and hide what a second turn would do."""

from __future__ import annotations

from dataclasses import dataclass

from scopelint.interpreter.values import Value

#: In what a run has entered, in place of a function: one turn was taken where there may be more.
ONE_TURN = -2


@dataclass(slots=True, eq=False)
class OptionCounts:
    """What a run makes of options that are one by default."""

    may_be_more: bool = False  #: whether they are supposed to be anything
    is_read: bool = False  #: whether the run has read one as what it is by default
    hides_turns: bool = False  #: whether it went on to count up to one

    def is_open(self, default: Value) -> bool:
        """Whether an option of this default is supposed to be anything."""
        if type(default) is not int or default != 1:
            return False
        self.is_read |= not self.may_be_more
        return self.may_be_more

    def is_list_open(self, listed: list[object]) -> bool:
        """Whether a list that is written as a text (`--gpus "[0]"`) is supposed to have any length."""
        self.hides_turns |= len(listed) == 1
        return len(listed) == 1 and self.may_be_more

    def note_comparison(self, sign: str, left: Value, right: Value) -> None:
        """It is asked whether a number is above another: with one, whether there are several."""
        if self.is_read and type(left) is int and left == 1:
            self.hides_turns |= (sign, right) in ((">", 1), (">=", 2))

    def note_range(self, numbers: range) -> None:
        """Numbers are counted."""
        self.hides_turns |= self.is_read and len(numbers) == 1
