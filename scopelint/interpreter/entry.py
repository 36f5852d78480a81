"""An entry, what runs it, and what that comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from scopelint.interpreter.budget import Budget
from scopelint.interpreter.frames import Assumption, Chain, since
from scopelint.interpreter.library import Raises, Returns
from scopelint.interpreter.run import CUT
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.traces import traces_of
from scopelint.trace import Place, Trace, VariableCreated

#: The function of an entry that only imports a file.
IMPORT = "<import>"


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a run starts: a script (`function` is empty), or a function or method of a file."""

    path: str
    function: str = ""
    #: In words, what it supposes of someone whom the project does not show.
    supposes: tuple[str, ...] = ()
    #: Whether it does one thing twice, to see whether the second time is refused.
    is_repeated: bool = False
    #: The cell of a notebook that is run once more, right after it ran.
    again: int | None = None


@dataclass(frozen=True, slots=True)
class Execution:
    """One way through an entry, from its start to its end."""

    entry: Entry
    trace: Trace
    assumptions: tuple[Assumption, ...]
    ended: str  #: "returned", "raised", "cut"


@dataclass(frozen=True, slots=True)
class Start:
    """An entry and what runs it."""

    entry: Entry
    run: Callable[[], EntryRun]
    comes_last: bool = False  #: after all that does not, for it asks what these have entered


@dataclass(frozen=True, slots=True)
class EntryRun:
    """All executions of an entry, and what was given up on the way."""

    entry: Entry
    executions: tuple[Execution, ...]
    cuts: tuple[tuple[str, Place | None], ...]
    followed_by: tuple[Start, ...] = ()  #: entries that begin where this one ended
    added_to: frozenset[str] = frozenset()  #: of an import: the files to whose objects it added


def finish(entry: Entry, outcomes: Iterable[Outcome], budget: Budget) -> EntryRun:
    """What a run of an entry has come to."""
    ends = [(each, each.error if isinstance(each, Raises) else None) for each in outcomes]
    traces = traces_of((outcome.state, error) for outcome, error in ends)
    executions = tuple(
        Execution(entry, trace, _assumed(outcome.state), _ended(outcome))
        for (outcome, _), trace in zip(ends, traces, strict=True)
    )
    return EntryRun(entry, executions, tuple(budget.cuts.items()))


def _assumed(state: State) -> tuple[Assumption, ...]:
    noted = state.assumptions.items() if state.assumptions else []
    return tuple(each for each in noted if isinstance(each, Assumption))


def _ended(outcome: Outcome) -> str:
    if isinstance(outcome, Returns):
        return "returned"
    return "cut" if outcome.error is CUT else "raised"


def has_built(state: State, begun: Chain | None) -> bool:
    """Whether variables were created since its events were these."""
    return any(isinstance(each, VariableCreated) for each in since(state.events, begun))
