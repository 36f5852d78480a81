"""How a kind of fix is declared: a function from a fault to candidates, and what each must reach.

A candidate is a guess. The engine analyses the edited program again and offers the fix only if
its goal is reached, the finding is gone and no other came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, unique

from scopelint.finding import Claim
from scopelint.frontend.editing.tree import Changes, Tree
from scopelint.trace import Event, Place, Trace


@unique
class Goal(Enum):
    """Which variables the edited program must build; what stood before the fault always stays."""

    SHARES = "shares"  #: the second use gets those of the first, and creates none
    CREATES = "creates"  #: the variable that was missing is created, under its name
    OWN = "own"  #: the second use creates one under another name
    APART = "apart"  #: each use creates one under a name of its own
    REJOINS = "rejoins"  #: of a silent fault: what the second use made anew it shares instead
    KEEPS = "keeps"  #: all is created and shared as before, up to where TensorFlow raised
    REBUILDS = "rebuilds"  #: the second use creates it in another graph


@dataclass(frozen=True, slots=True)
class Fault:
    """A claim with all that a fix may ask about it."""

    claim: Claim
    trace: Trace
    tree: Callable[[str], Tree | None]  #: of a file of the project
    ways_to: Callable[[Place], int]  #: through how many call stacks a place is reached
    target: str  #: the TensorFlow that the program is for

    def tree_at(self, place: Place) -> Tree | None:
        """The tree of the file of a place."""
        return self.tree(place.path)

    def is_alone(self, place: Place) -> bool:
        """Whether a call site serves one caller only."""
        return self.ways_to(place) <= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Edits that may mend a fault."""

    description: str  #: what they do, as an order: "pass reuse=True to …"
    changes: Changes
    goal: Goal
    is_safe: bool = True
    key: str | None = None  #: of the variable that is shared or created, where not the fault's
    first: Event | None = None  #: the use to share with, where not the fault's holder


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A way to mend faults."""

    rules: tuple[str, ...]  #: codes of the rules whose findings it may mend
    rank: int  #: the kinds of lower rank are tried first
    candidates: Callable[[Fault], Iterator[Candidate]]
