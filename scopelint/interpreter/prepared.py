"""What entries begin with in common is run once: an instance is made, a test is set up."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scopelint.interpreter.budget import Budget
from scopelint.interpreter.library import Raises, Returns
from scopelint.interpreter.state import Outcome
from scopelint.interpreter.world import World


@dataclass(frozen=True, slots=True)
class Prepared:
    """The ways through what comes first, and the world in which it was run."""

    outcomes: list[Outcome]
    world: World

    def begin(self) -> tuple[list[Outcome], Budget]:
        """One more entry that goes on from there, and what is left for it."""
        spent = self.world.budget
        budget = replace(spent, cuts=dict(spent.cuts))
        world = replace(self.world, budget=budget)
        world.journal.begin()
        return [_in(world, each) for each in self.outcomes], budget


def _in(world: World, outcome: Outcome) -> Outcome:
    """A copy of what goes on, in another world."""
    if isinstance(outcome, Raises):
        return outcome
    state = outcome.state.clone()
    state.begin_in(world)
    return Returns(outcome.value, state)
