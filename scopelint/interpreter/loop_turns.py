"""The turns of a loop: which go on, how others ended, and what the last ones have done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from scopelint.interpreter.blocks import run_all
from scopelint.interpreter.frames import Chain, length_of
from scopelint.interpreter.heap import DictRecord, Environment, Instance, ListRecord
from scopelint.interpreter.merging import (
    differences,
    merge_completions,
    merge_returned,
    merge_states,
)
from scopelint.interpreter.numpy_numbers import NUMPY_NUMBERS
from scopelint.interpreter.run import Completion, Ended, How, separate
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Symbol, Value, symbol
from scopelint.ir import Block
from scopelint.trace import VariableCreated

#: A loop ends after some turns, one after the other, that do nothing to the library: so many, or
#: fewer of one that counts, once they have taken so many instructions.
_IDLE, _LEAST_IDLE, _IDLE_COST = 10, 3, 200

#: What a state was before a turn: its events, and what it knew of the library.
_Mark: TypeAlias = tuple[Chain | None, object]


@dataclass(slots=True)
class LoopTurns:
    """States that go on to the next turn, that broke out, and all other endings."""

    going: list[State]
    broken: list[State] | None = None
    ended: list[Ended] | None = None
    over: list[State] = field(default_factory=list)  #: those that take no further turn
    idle: int = 0  #: how many turns did nothing to the library, up to now
    barren: int = _IDLE  #: … and how many created no variable, since one did
    idle_cost: int = 0  #: … and how many instructions those took that only count

    def run(self, body: Block, *, is_counting: bool) -> None:
        """Take a turn, and count what it does to the library."""
        before, budget = self._marks(), self.going[0].world.budget
        spent = budget.instructions
        self.take(run_all(body, self.going))
        is_idle, taken = self._is_idle(before), budget.instructions - spent
        self.idle = self.idle + 1 if is_idle else 0
        self.barren = 0 if self._have_created(before) else self.barren + 1
        self.idle_cost = self.idle_cost + taken if is_idle and is_counting else 0

    @property
    def have_idled(self) -> bool:
        """Whether one more turn that does nothing is enough."""
        least = _LEAST_IDLE if self.idle_cost > _IDLE_COST else _IDLE
        return self.idle >= least - 1

    @property
    def have_lately_created(self) -> bool:
        """Whether one of the last turns created a variable, so that the next ones may, too."""
        return self.barren < _IDLE

    def _marks(self) -> list[_Mark]:
        """What shows, after a turn, whether it did something to the library."""
        return [(each.events, each.library) for each in self.going]

    def _is_idle(self, before: list[_Mark]) -> bool:
        """Whether nothing was done to the library since then, on any way."""
        return all(
            any(each.events is events and each.library is library for events, library in before)
            for each in self.going
        )

    def _have_created(self, before: list[_Mark]) -> bool:
        """Whether a variable was created since then, on any way."""
        length = min((length_of(events) for events, _ in before), default=0)
        for each in self.going:
            events = each.events
            while events is not None and events.length > length:
                if isinstance(events.item, VariableCreated):
                    return True
                events = events.before
        return False

    def have_asked_nothing_since(self, settled: list[Chain | None]) -> bool:
        """Whether there is one way, on which nothing was asked that is not known."""
        return len(settled) == len(self.going) == 1 and self.going[0].settled is settled[0]

    def pass_over_others(self) -> None:
        """Leave out the turns that are not followed: they may create what the last ones did not."""
        for each in self.going if self.have_lately_created else ():
            each.world.library.pass_over(each)

    def leave_open(self, before: list[State]) -> None:
        """Of what grew since then, say that the turns that are not followed made it grow, too."""
        for state, origin in zip(self.going, before, strict=False):
            for key in differences(state, origin):
                _leave_open(key, state, origin)

    def stop_where_over(self, further: Symbol | None) -> None:
        """Let those take no further turn that have done without it in an earlier such loop."""
        if further is None:
            return
        taking: list[State] = []
        for each in self.going:
            (self.over if each.answer(further) is False else taking).append(each)
        self.going = taking

    def assume(self, further: Symbol, says: str | None) -> None:
        """Suppose that there is a further turn, and say so in these words, if any."""
        for each in self.going:
            each.hold(further, True)
            if says is not None:
                each.note(says)

    def go_on_without(self, further: Symbol, before: list[State]) -> None:
        """No way leads through a further turn: go on as if there were none.

        Not so where an earlier loop over the same has had it.
        """
        self.going = [each for each in before if each.answer(further) is not True]
        for each in self.going:
            each.hold(further, False)
            each.count_in(is_over=False)

    def take(self, completions: list[Completion]) -> None:
        """Sort the ends of one turn."""
        going, ended = separate(completions)
        self.broken = (self.broken or []) + [end.state for end in ended if end.how is How.BREAK]
        self.ended = merge_returned(
            (self.ended or []) + [end for end in ended if end.how in (How.RETURN, How.RAISE)]
        )
        going += [end.state for end in ended if end.how is How.CONTINUE]
        self.going = merge_states(going)

    def finish(self, otherwise: Block, registers: dict[int, Value]) -> list[Completion]:
        """The `else` of the loop for those that did not break; then all together."""
        going = [*self.going, *self.over]
        completions: list[Completion] = run_all(otherwise, going) if otherwise else [*going]
        completions += self.broken or []
        for each in completions:
            if isinstance(each, State):
                each.registers = dict(registers)
        return [*merge_completions(completions), *(self.ended or [])]


def _leave_open(key: object, state: State, origin: State) -> None:
    after, before = state.record_at(key), origin.record_at(key)
    match after, before:
        case ListRecord(), ListRecord():
            if len(after.items) > len(before.items):
                grown = state.edit_at(key)
                assert isinstance(grown, ListRecord)
                grown.more = symbol("elements that further turns add", "joined", state.here(), key)
        case DictRecord(), DictRecord():
            if len(after.entries) > len(before.entries):
                entries = state.edit_at(key)
                assert isinstance(entries, DictRecord)
                entries.more = symbol("entries that further turns add", "joined", state.here(), key)
        case Environment(names=names), Environment(names=theirs):
            if counted := _counted(key, names, theirs, state):
                environment = state.edit_at(key)
                assert isinstance(environment, Environment)
                environment.names = {**environment.names, **counted}
        case Instance(attributes=names), Instance(attributes=theirs):
            if counted := _counted(key, names, theirs, state):
                instance = state.edit_at(key)
                assert isinstance(instance, Instance)
                instance.attributes = {**instance.attributes, **counted}


def _counted(
    key: object, names: dict[str, Value], before: dict[str, Value], state: State
) -> dict[str, Value]:
    """The names of numbers that a turn has changed, each with what further turns make of it."""
    return {
        name: symbol(f"`{name}` after further turns", "joined", state.here(), key, name)
        for name, value in names.items()
        if _is_counted(value) and before.get(name, value) != value
    }


def _is_counted(value: Value) -> bool:
    return type(value) in (int, float) or isinstance(value, NUMPY_NUMBERS)
