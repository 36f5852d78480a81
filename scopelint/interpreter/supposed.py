"""Entries that suppose a use of the code that the project does not show.

Someone calls what is offered or is never reached, with arguments of which nothing is known; and
someone does so twice, in each of the ways in which users of the library do things twice. What is
found so is worth a look to those who ask for it, and says what it supposes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from scopelint.interpreter.analysis import Analysis
from scopelint.interpreter.binding import (
    any_arguments,
    other_arguments,
    told_arguments,
    unknown_arguments,
)
from scopelint.interpreter.branches import taken
from scopelint.interpreter.budget import Budget
from scopelint.interpreter.defined import (
    Defined,
    functions_in,
    inherited_methods_of,
    methods_of,
)
from scopelint.interpreter.entries import (
    calls_it,
    enter_from,
    importing,
    unused_in,
    was_told_to_share,
)
from scopelint.interpreter.entry import Entry, EntryRun, Start, finish, has_built
from scopelint.interpreter.frames import length_of, since
from scopelint.interpreter.gathering import spread
from scopelint.interpreter.imports import module_environment, run_module
from scopelint.interpreter.library import Raises, Repetition, Returns, Second
from scopelint.interpreter.option_counts import ONE_TURN
from scopelint.interpreter.origin import Origin
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.traces import refusal_in
from scopelint.interpreter.uncalled import Arguments, CallMethod, Code
from scopelint.interpreter.uses import Offered, names_used_in
from scopelint.trace import CallStack, VariableCreated, VariableRefused, VariableShared

#: A call that is only supposed is followed this far at most.
_SPLITS, _INSTRUCTIONS = 12, 50_000

#: And one with other arguments, which knows least, this far.
_OTHER_SPLITS, _OTHER_INSTRUCTIONS = 8, 10_000

#: Of the ways through a first call, so many are followed by a second one.
_FIRST_WAYS = 2

_ARGUMENTS: Mapping[Second, Arguments] = {
    Second.OTHER: other_arguments,
    Second.SAME: unknown_arguments,
    Second.SAME_AND_TOLD: told_arguments,
}


def supposed_entries(
    order: Iterable[str], wanted: Collection[str], offered: Offered, analysis: Analysis
) -> tuple[Start, ...]:
    """The entries of the wanted files, once all that the project shows was run."""
    analysis = _limited(analysis, _SPLITS, _INSTRUCTIONS)
    return importing(order, wanted, partial(_starts, offered), analysis)


def _limited(analysis: Analysis, splits: int, instructions: int) -> Analysis:
    limits = replace(
        analysis.limits,
        splits=min(analysis.limits.splits, splits),
        instructions=min(analysis.limits.instructions, instructions),
    )
    return replace(analysis, limits=limits)


def _starts(
    offered: Offered, path: str, shared: Origin, origin: Origin, analysis: Analysis
) -> list[Start]:
    """What can be called from outside; after it, what only the project calls, if it ever does.

    Of this, what the file itself calls comes last: by then it was entered as its callers enter it.
    Then comes all of it otherwise than the project does, and the script with other options.
    """
    counting = _counting(path, shared, analysis)
    if origin.state is None:
        return counting
    unused = {each.name for each in unused_in(path, origin.state, analysis)}
    outside: list[Start] = []
    inside: list[Start] = []
    otherwise: list[Start] = []
    untaken = _Untaken()
    for each in _public(path, origin.state):
        if analysis.asks is not None and not analysis.asks(path, each.name):
            continue
        if each.is_inherited and each.name not in unused:  # the base's own is supposed to be called
            continue
        if each.name in unused:  # run once already
            outside += _repeated(each, path, origin, analysis)
        elif _is_offered(each, path, offered, origin.state):
            entry = Entry(path, each.name, (_calls_it_otherwise(each.name),))
            outside.append(Start(entry, partial(_run_and_repeat, entry, each, origin, analysis)))
        else:
            entry = Entry(path, each.name, (calls_it(each.name),))
            run = partial(_run_if_new, entry, each, origin, analysis)
            inside.append(Start(entry, run, comes_last=True))
        if each.is_test:
            continue
        entry = Entry(path, each.name, (_calls_it_otherwise(each.name),))
        run = partial(_run_if_untaken, untaken, entry, each, origin, analysis)
        otherwise.append(Start(entry, run, comes_last=True))
    called = names_used_in(path, analysis.modules)
    inside.sort(key=lambda start: start.entry.function.rpartition(".")[2] in called)
    return outside + inside + otherwise + counting


def _is_offered(called: Defined, path: str, offered: Offered, state: State) -> bool:
    """Whether a package offers it, and no base is there to call it, as that sees fit."""
    name = called.name.partition(".")[0]
    if not offered.has(name, path) or _is_left_out(name, path, offered, state):
        return False
    return not (isinstance(called.begin, CallMethod) and called.begin.is_called_by_base(state))


def _is_left_out(name: str, path: str, offered: Offered, state: State) -> bool:
    """Whether `import *` brings other names of a file: those of its `__all__`."""
    environment = module_environment(path, state)
    listed = None if environment is None else environment.names.get("__all__")
    names, is_whole = ((), False) if listed is None else spread(listed, state)
    return name not in offered.names and is_whole and name not in names


def _counting(path: str, shared: Origin, analysis: Analysis) -> list[Start]:
    """The script with more turns, where it has taken but one since an option is one by default."""
    if (path, ONE_TURN) not in analysis.known:
        return []
    entry = Entry(path, "", ("options that are 1 by default are given as more",))
    return [Start(entry, partial(_run_counting, entry, shared, analysis), comes_last=True)]


def _run_counting(entry: Entry, shared: Origin, analysis: Analysis) -> EntryRun:
    state = shared.without(entry.path).begin(entry.path, analysis)
    state.world.option_counts.may_be_more = True
    state.world.calls = {}  # what is known of calls so far hangs on other options
    return finish(entry, run_module(entry.path, "__main__", state), state.world.budget)


def _calls_it_otherwise(function: str) -> str:
    return f"something calls {function} otherwise than the project does"


def _public(path: str, state: State) -> Iterator[Defined]:
    """What others may call: functions, classes, and methods, those for their bases included."""
    for each in functions_in(path, state):
        if not each.name.startswith("_"):
            yield each
            yield from methods_of(each, state)
            yield from inherited_methods_of(each, state)


def _run_if_new(entry: Entry, called: Defined, origin: Origin, analysis: Analysis) -> EntryRun:
    """Call what was never entered so far."""
    assert origin.state is not None
    code = called.begin.code(origin.state)
    if code is None or code in analysis.known or code in analysis.entered:
        return EntryRun(entry, (), ())
    outcomes, budget = _outcomes_of_one(called, entry.path, origin, analysis)
    return finish(entry, _called_in_time(outcomes, called, origin.state), budget)


def _called_in_time(outcomes: list[Outcome], called: Defined, state: State) -> list[Outcome]:
    """These, but where a class calls a method of its own: those that it has built nothing before."""
    begin = called.begin
    if not isinstance(begin, CallMethod) or not begin.is_called_by_class(state):
        return outcomes
    return [each for each in outcomes if not _was_built_before(each, called.name)]


def _was_built_before(outcome: Outcome, method: str) -> bool:
    """Whether making the object has created variables."""
    return any(
        isinstance(each, VariableCreated) and each.stack[0].function != method
        for each in since(outcome.state.events, None)
    )


def _run_and_repeat(entry: Entry, called: Defined, origin: Origin, analysis: Analysis) -> EntryRun:
    """Call it; if something was built, then also twice."""
    outcomes, budget = _outcomes_of_one(called, entry.path, origin, analysis)
    followed_by = _repeated(called, entry.path, origin, analysis)
    has_built = any(map(_has_built, outcomes))
    return replace(finish(entry, outcomes, budget), followed_by=followed_by if has_built else ())


def _outcomes_of_one(
    called: Defined, path: str, origin: Origin, analysis: Analysis
) -> tuple[list[Outcome], Budget]:
    """What a call comes to with nothing but what it has to be given."""
    state = _from_outside(path, origin, analysis)
    outcomes = _asked_for_little(called.begin(state, unknown_arguments), analysis)
    return outcomes, state.world.budget


def _asked_for_little(outcomes: Iterable[Outcome], analysis: Analysis) -> list[Outcome]:
    """These, but for what only shows that the caller asked for too much."""
    return [
        each
        for each in outcomes
        if isinstance(each, Returns) or not was_told_to_share(each.state, analysis)
    ]


def _from_outside(path: str, origin: Origin, analysis: Analysis) -> State:
    """Where someone begins: what imports handed to unseen code has created nothing there."""
    state = enter_from(path, origin, analysis)
    analysis.library.forget_unseen(state)
    return state


def _has_built(outcome: Outcome) -> bool:
    """Whether a call gave something, and created variables for it."""
    is_given = isinstance(outcome, Returns) and outcome.value is not None
    return is_given and has_built(outcome.state, None)


# --- otherwise ----------------------------------------------------------------------------


@dataclass(slots=True)
class _Untaken:
    """The ways of a file's branches that none has taken that calls as the project does."""

    ways: frozenset[Code] | None = None

    def found(self, path: str, origin: Origin, analysis: Analysis) -> frozenset[Code]:
        """Those; they are looked for once, before the first call of the file's code otherwise."""
        assert origin.state is not None
        if self.ways is None:
            defined = _public(path, origin.state)
            ways = {way for each in defined for way in each.begin.branches(origin.state)}
            self.ways = frozenset(ways - analysis.known - analysis.entered)
        return self.ways


def _run_if_untaken(
    untaken: _Untaken, entry: Entry, called: Defined, origin: Origin, analysis: Analysis
) -> EntryRun:
    """Call what has ways of its branches that were never taken so far, with others than its defaults."""
    assert origin.state is not None
    ways = untaken.found(entry.path, origin, analysis)
    if ways.isdisjoint(called.begin.branches(origin.state)):
        return EntryRun(entry, (), ())
    analysis = _limited(analysis, _OTHER_SPLITS, _OTHER_INSTRUCTIONS)
    state = _from_outside(entry.path, origin, analysis)
    state.world.untaken = ways
    outcomes = _asked_for_little(called.begin(state, any_arguments), analysis)
    outcomes = _called_in_time(outcomes, called, origin.state)
    return finish(entry, _unavoidable(outcomes, ways), state.world.budget)


def _unavoidable(outcomes: Iterable[Outcome], untaken: frozenset[Code]) -> Iterator[Outcome]:
    """What is refused where none that has taken the same ways goes on, through the same calls."""
    marks = {taken(way) for way in untaken}
    found = [(each, marks & each.state.truths.keys(), _passed(each)) for each in outcomes]
    for outcome, ways, passed in found:
        refused = _refused(outcome)
        if refused is None or not ways:
            continue
        stack = refused.stack
        if all(others[stack] <= passed[stack] for _, same, others in found if same >= ways):
            yield outcome


def _refused(outcome: Outcome) -> VariableRefused | None:
    """What ended a call, unless a caller could have made what it lacks: where it has shared nothing."""
    if not isinstance(outcome, Raises):
        return None
    refused = refusal_in(outcome.state, outcome.error)
    if refused is None or refused.holder is not None:
        return refused
    has_shared = any(isinstance(each, VariableShared) for each in since(outcome.state.events, None))
    return refused if has_shared else None


def _passed(outcome: Outcome) -> Counter[CallStack]:
    """How often each call was given a variable."""
    events = since(outcome.state.events, None)
    return Counter(
        each.stack for each in events if isinstance(each, (VariableCreated, VariableShared))
    )


# --- twice --------------------------------------------------------------------------------


def _repeated(called: Defined, path: str, origin: Origin, analysis: Analysis) -> tuple[Start, ...]:
    """The calls that are made twice; a private method is called by its base, as that sees fit."""
    if _is_private(called.name):
        return ()
    assert origin.state is not None
    may_be_told = called.begin.takes(analysis.library.watched_parameters, origin.state)
    return tuple(
        Start(entry, partial(_run_twice, entry, called, each, origin, analysis))
        for each in analysis.library.repetitions
        if may_be_told or each.second is not Second.SAME_AND_TOLD
        for entry in (Entry(path, called.name, (f"{called.name} {each.says}",), is_repeated=True),)
    )


def _is_private(name: str) -> bool:
    own = name.rpartition(".")[2]
    return own.startswith("_") and not own.endswith("__")


def _run_twice(
    entry: Entry, called: Defined, repetition: Repetition[State], origin: Origin, analysis: Analysis
) -> EntryRun:
    """Call it twice. It is a fault only if no second call goes through."""
    state = _from_outside(entry.path, origin, analysis)
    again = _Again(called, _ARGUMENTS[repetition.second])
    outcomes = list(repetition.run(partial(_first, called), again, state))
    if again.goes_through:
        return EntryRun(entry, (), ())
    done = finish(entry, outcomes, state.world.budget)
    refused = tuple(
        each
        for each in done.executions
        if each.trace.raised is not None and each.trace.raised.error in repetition.errors
    )
    return EntryRun(entry, refused, done.cuts)


def _first(called: Defined, state: State) -> list[Outcome]:
    """The ways through a first call that built something, those that assume least."""
    outcomes = filter(_has_built, called.begin(state, unknown_arguments))
    return sorted(outcomes, key=_assumption_count)[:_FIRST_WAYS]


def _assumption_count(outcome: Outcome) -> int:
    return length_of(outcome.state.assumptions)


@dataclass(slots=True)
class _Again:
    """The second call, and whether there is a way to make it."""

    called: Defined
    arguments: Arguments
    goes_through: bool = False

    def __call__(self, state: State) -> list[Outcome]:
        begun = state.events
        outcomes = self.called.begin(state, self.arguments)
        self.goes_through |= any(
            isinstance(event, (VariableCreated, VariableShared))
            for each in outcomes
            if isinstance(each, Returns)
            for event in since(each.state.events, begun)
        )
        return outcomes
