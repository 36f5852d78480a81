"""Where a run starts: scripts, and the functions and classes that nothing in the project uses.

Every entry starts from a fresh process. A file's top level is run once; its functions are
entered from the state that this leaves.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from scopelint.interpreter import (
    attributes,
    by_name,
    control,
    definitions,
    exceptions,
    items,
    loops,
    managers,
    names,
)
from scopelint.interpreter.analysis import Analysis
from scopelint.interpreter.binding import unknown_arguments
from scopelint.interpreter.budget import Budget
from scopelint.interpreter.builtins import (
    caching,
    command_line,
    containers,
    copying,
    exit_stacks,
    inspecting,
    loggers,
    numbers,
    objects,
    parametrized,
    plugins,
    regular,
    standard,
    strings,
    temporary,
    types,
)
from scopelint.interpreter.classes import class_of
from scopelint.interpreter.deciding_options import DecidingOptions
from scopelint.interpreter.defined import Defined, functions_in, methods_of, methods_of_given
from scopelint.interpreter.frames import ENTRY, Assumption, Chain, Frame, since
from scopelint.interpreter.heap import Instance
from scopelint.interpreter.imports import run_module
from scopelint.interpreter.library import Raises, Returns
from scopelint.interpreter.option_counts import ONE_TURN
from scopelint.interpreter.origin import Origin
from scopelint.interpreter.prepared import Prepared
from scopelint.interpreter.run import CUT
from scopelint.interpreter.shared_imports import SharedImports, import_from
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.traces import trace_of
from scopelint.interpreter.uncalled import Begin, CallFunction, call_method_of
from scopelint.interpreter.values import Builtin, Ref, forget_symbols, symbol_count
from scopelint.trace import Place, Trace, VariableCreated

#: Modules that register the handlers of instructions and the transfer functions of builtins.
REGISTERED = (
    attributes, by_name, caching, command_line, containers, control, copying, definitions, exceptions,
    exit_stacks, inspecting, items, loggers, loops, managers, names, numbers, objects, parametrized, plugins,
    regular, standard, strings, temporary, types,
)  # fmt: skip


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


def entries_of(
    order: Iterable[str], wanted: Collection[str], analysis: Analysis
) -> tuple[Start, ...]:
    """The entries of the wanted files, behind the imports of all, in this order, in one process.

    An import is followed by the file as a script and by its functions that nothing uses; these
    begin from what the imports left, as long as those did nothing but define.
    """
    return importing(order, wanted, _starts_after_import, analysis)


#: What begins after a file was imported: from what all imports of the folder left, and from what
#: this one did; they are one if it did nothing but define.
Follow = Callable[[str, Origin, Origin, Analysis], list[Start]]


def importing(
    order: Iterable[str], wanted: Collection[str], follow: Follow, analysis: Analysis
) -> tuple[Start, ...]:
    """Import files whose imports reach the same, each behind what it imports; begin from there."""
    forget_symbols()
    order = list(order)
    shared = SharedImports(frozenset(order), analysis)
    return tuple(
        Start(
            Entry(path, IMPORT),
            partial(_run_import, path, shared, follow if path in wanted else _nothing, analysis),
        )
        for path in order
        if analysis.modules.mentions(path) is not None
    )


def script_of(path: str, analysis: Analysis) -> Start:
    """A file as a script, from a fresh process."""
    return Start(Entry(path), partial(_run_script, Entry(path), Origin(), analysis))


def fresh_state(path: str, analysis: Analysis) -> State:
    """A fresh process for a file."""
    return Origin().begin(path, analysis)


def _run_import(path: str, shared: SharedImports, follow: Follow, analysis: Analysis) -> EntryRun:
    """Import a file. What goes wrong in it is for the script to show."""
    before = shared.before(path)
    symbols = symbol_count()
    outcomes = import_from(before, path, analysis)
    behind, added_to = shared.behind(path, before, outcomes)
    if behind.state is None:
        forget_symbols(kept=symbols)
    starts = follow(path, before, behind, analysis)
    return EntryRun(Entry(path, IMPORT), (), (), tuple(starts), added_to)


def _nothing(path: str, shared: Origin, origin: Origin, analysis: Analysis) -> list[Start]:
    """Of a file that is only imported."""
    return []


def _starts_after_import(
    path: str, shared: Origin, origin: Origin, analysis: Analysis
) -> list[Start]:
    """The file as a script, unless that is what importing it does; then what nothing uses."""
    starts: list[Start] = []
    is_script = origin is not shared or _asks_for_its_name(path, analysis)
    if is_script and (analysis.asks is None or analysis.asks(path, "")):
        starts.append(Start(Entry(path), partial(_run_script, Entry(path), shared, analysis)))
    if origin.state is not None:
        starts += _function_starts(path, origin, analysis)
    return starts


def _asks_for_its_name(path: str, analysis: Analysis) -> bool:
    """Whether a file behaves otherwise as a script than when it is imported."""
    mentions = analysis.modules.mentions(path)
    return mentions is not None and mentions.asks_for_its_name


def _run_script(
    entry: Entry, shared: Origin, analysis: Analysis, options: DecidingOptions | None = None
) -> EntryRun:
    """Run it, and again with others than the defaults of options by which it decides what to do.

    Where it ends with an error whatever way it goes, the option that it read last is taken to be one
    that must be given. Where it takes one turn for which an option may ask more, that is kept.
    """
    options = options or DecidingOptions()
    outcomes, state = _run_with(options, entry, shared, analysis)
    if state.world.option_counts.hides_turns:
        analysis.entered.add((entry.path, ONE_TURN))
    analysis.scripted.update(analysis.entered)
    done = finish(entry, outcomes, state.world.budget)
    required = options.after_failing() if all(map(_has_failed, outcomes, done.executions)) else None
    decided = options.after_deciding()
    if required is not None:
        rest = partial(_run_script, entry, shared, analysis, required)
    elif decided is not None:
        rest = partial(_run_otherwise, entry, shared, analysis, decided)
    else:
        return done
    return replace(done, followed_by=(Start(entry, rest),))


def _run_otherwise(
    entry: Entry, shared: Origin, analysis: Analysis, options: DecidingOptions
) -> EntryRun:
    """Run a script with some options as anything."""
    outcomes, state = _run_with(options, entry, shared, analysis)
    return finish(entry, outcomes, state.world.budget)


def _run_with(
    options: DecidingOptions, entry: Entry, shared: Origin, analysis: Analysis
) -> tuple[list[Outcome], State]:
    """How a script ends, and the state that it began with."""
    state = shared.begin(entry.path, analysis)
    state.world.deciding_options = options
    if not options.are_defaults:
        state.world.calls = {}  # what is known of calls so far hangs on the defaults
    return list(run_module(entry.path, "__main__", state)), state


def _has_failed(outcome: Outcome, execution: Execution) -> bool:
    """Whether a way ended with an error of Python, and not because all was done."""
    is_refusal = execution.trace.raised is not None
    if isinstance(outcome, Returns) or execution.ended != "raised" or is_refusal:
        return False
    state = outcome.state
    record = state.record(outcome.error) if isinstance(outcome.error, Ref) else None
    has_exited = isinstance(record, Instance) and record.cls == Builtin("SystemExit")
    return not (has_exited and has_built(state, None))


def _function_starts(path: str, origin: Origin, analysis: Analysis) -> list[Start]:
    """What nothing uses.

    In a file that nothing imports, next to scripts, that is someone's own; behind a file that has
    built something by itself, nobody needs to call it.
    """
    assert origin.state is not None
    uses = analysis.uses
    is_imported = path in uses.imported or posixpath.dirname(path) not in uses.script_folders
    is_reached = analysis.asks is not None or (is_imported and not has_built(origin.state, None))
    return [
        Start(entry, partial(_run_function, entry, each.begin, origin, analysis))
        for each in unused_in(path, origin.state, analysis)
        for supposed in (() if is_reached or each.is_test else (calls_it(each.name),),)
        for entry in (Entry(path, each.name, supposed),)
    ]


def has_built(state: State, begun: Chain | None) -> bool:
    """Whether variables were created since its events were these."""
    return any(isinstance(each, VariableCreated) for each in since(state.events, begun))


def calls_it(function: str) -> str:
    """The supposition that someone calls a function, in words."""
    return f"something calls {function}, which nothing in the project does"


def unused_in(path: str, state: State, analysis: Analysis) -> Iterator[Defined]:
    """The functions, classes and methods of a file that are entries."""
    used = analysis.uses.used_in(path, analysis.modules)
    for each in functions_in(path, state):
        for defined in (each, *methods_of(each, state)):
            if _is_entry(defined, path, used, analysis):
                yield defined


def _is_entry(defined: Defined, path: str, used: frozenset[str], analysis: Analysis) -> bool:
    """Whether it is asked for, or nothing uses it; a test is an entry whatever else mentions it."""
    if analysis.asks is not None:
        return analysis.asks(path, defined.name)
    if defined.is_test or not used.isdisjoint(defined.name.split(".")):
        return defined.is_test
    return not (defined.is_inherited and analysis.has_use(defined.own_name))


def _run_function(entry: Entry, begin: Begin, origin: Origin, analysis: Analysis) -> EntryRun:
    """Enter a function or method, unless the file's own script has: `tf.app.run()` names no `main`."""
    assert origin.state is not None
    if analysis.asks is None and begin.code(origin.state) in analysis.scripted:
        return EntryRun(entry, (), ())
    if isinstance(begin, CallFunction):
        state = enter_from(entry.path, origin, analysis)
        outcomes = begin(state, unknown_arguments)
        done = finish(entry, outcomes, state.world.budget)
        return replace(done, followed_by=_of_what_is_given(entry, outcomes, analysis))
    key = (id(origin), begin.preparation)
    prepared = analysis.prepared.get(key)
    if prepared is None:
        state = enter_from(entry.path, origin, analysis)
        outcomes = begin.preparation(state, unknown_arguments)
        prepared = analysis.prepared[key] = Prepared(outcomes, state.world)
    outcomes, budget = prepared.begin()
    return finish(entry, begin.go_on(outcomes, unknown_arguments), budget)


def _of_what_is_given(
    entry: Entry, outcomes: list[Outcome], analysis: Analysis
) -> tuple[Start, ...]:
    """The methods of the objects that a function gives to whoever calls it, as far as nothing uses them."""
    given: dict[str, list[Outcome]] = {}
    settled = (
        one
        for each in outcomes
        if isinstance(each, Returns)
        for one in each.state.settle(each.value)
    )
    for value, state in settled:
        cls = class_of(value, state)
        for method in methods_of_given(cls, state) if isinstance(cls, Ref) else ():
            if not analysis.has_use(method):
                given.setdefault(method, []).append(Returns(value, state))
    return tuple(
        Start(
            entry, partial(_run_method, entry, method, Prepared(prepared, prepared[0].state.world))
        )
        for method, prepared in given.items()
    )


def _run_method(entry: Entry, method: str, prepared: Prepared) -> EntryRun:
    """Call a method of an object that the entry has given."""
    outcomes, budget = prepared.begin()
    return finish(entry, call_method_of(method, outcomes, unknown_arguments), budget)


def enter_from(path: str, origin: Origin, analysis: Analysis) -> State:
    """A state in which nobody in the project is calling."""
    origin.settle()
    state = origin.begin(path, analysis)
    state.frame = Frame(ENTRY, path, state.frame.environment, None, 0, 0)
    return state


def finish(entry: Entry, outcomes: Iterable[Outcome], budget: Budget) -> EntryRun:
    """What a run of an entry has come to."""
    executions = tuple(_execution(entry, outcome) for outcome in outcomes)
    return EntryRun(entry, executions, tuple(budget.cuts.items()))


def _execution(entry: Entry, outcome: Outcome) -> Execution:
    state = outcome.state
    noted = state.assumptions.items() if state.assumptions else []
    ended = (
        "returned" if isinstance(outcome, Returns) else "cut" if outcome.error is CUT else "raised"
    )
    trace = trace_of(state, outcome.error if isinstance(outcome, Raises) else None)
    return Execution(
        entry, trace, tuple(each for each in noted if isinstance(each, Assumption)), ended
    )
