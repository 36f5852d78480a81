"""Where a run starts: scripts, and the functions and classes that nothing in the project uses.

Every entry starts from a fresh process. A file's top level is run once; its functions are
entered from the state that this leaves.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from scopelint.interpreter import (
    attributes,
    control,
    definitions,
    exceptions,
    items,
    loops,
    managers,
    names,
)
from scopelint.interpreter.binding import unknown_arguments
from scopelint.interpreter.budget import Budget, Limits
from scopelint.interpreter.builtins import containers, numbers, objects, standard, strings
from scopelint.interpreter.calls import bind_method, call_value
from scopelint.interpreter.classes import find_in, linearize
from scopelint.interpreter.frames import ENTRY, Assumption, Frame
from scopelint.interpreter.heap import ClassRecord, Environment, FunctionRecord, Instance
from scopelint.interpreter.imports import module_environment, run_module
from scopelint.interpreter.library import Call, Library, Raises, Returns
from scopelint.interpreter.modules import Modules
from scopelint.interpreter.run import CUT
from scopelint.interpreter.state import Outcome, State, World
from scopelint.interpreter.uses import Uses
from scopelint.interpreter.values import MISSING, Ref, StaticMethod, Value, forget_symbols
from scopelint.ir import LoadName
from scopelint.ir_walk import walk
from scopelint.trace import Place, Trace

#: Modules that register the handlers of instructions and the transfer functions of builtins.
REGISTERED = (
    attributes, containers, control, definitions, exceptions, items, loops, managers, names, numbers, objects,
    standard, strings,
)  # fmt: skip


#: The function of an entry that only imports a file.
IMPORT = "<import>"


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a run starts: a script (`function` is empty), or a function or method of a file."""

    path: str
    function: str = ""
    #: False for a function that nothing uses in a file that nothing imports, next to scripts:
    #: what it does matters only to someone whom the project does not show.
    is_reached: bool = True
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


@dataclass(frozen=True, slots=True)
class EntryRun:
    """All executions of an entry, and what was given up on the way."""

    entry: Entry
    executions: tuple[Execution, ...]
    cuts: tuple[tuple[str, Place | None], ...]
    followed_by: tuple[Start, ...] = ()  #: entries that begin where this one ended


@dataclass(frozen=True, slots=True)
class Analysis:
    """What every run of one project has in common."""

    modules: Modules
    library: Library[State]
    limits: Limits
    uses: Uses
    #: Whether the user asks for an entry, by its path and function; None: entries are looked for.
    asks: Callable[[str, str], bool] | None = None

    def has_entry(self, path: str, function: str) -> bool:
        """Whether a function or method is an entry: one that is asked for, or that nothing uses."""
        if self.asks is not None:
            return self.asks(path, function)
        return self.uses.names.isdisjoint(function.split("."))


def entries_of(files: Iterable[str], analysis: Analysis) -> tuple[Start, ...]:
    """The entries of the files of one folder: each is imported, in one process for them all.

    An import is followed by the file as a script and by its functions that nothing uses; these
    begin from what the imports left, as long as those did nothing but define.
    """
    forget_symbols()
    shared = _Shared()
    return tuple(
        Start(Entry(path, IMPORT), partial(_run_import, path, shared, analysis))
        for path in files
        if analysis.modules.module(path) is not None
    )


def script_of(path: str, analysis: Analysis) -> Start:
    """A file as a script, from a fresh process."""
    return Start(Entry(path), partial(_run_script, Entry(path), _Shared(), analysis))


def fresh_state(path: str, analysis: Analysis) -> State:
    """A fresh process for a file."""
    return _Shared().begin(path, analysis)


@dataclass(slots=True)
class _Shared:
    """The state after the files of a folder were imported, as far as they are."""

    state: State | None = None

    def begin(self, path: str, analysis: Analysis) -> State:
        """A state to start an entry from, with a budget of its own."""
        if self.state is None:
            folder = posixpath.dirname(path)
            world = World(analysis.modules, analysis.library, Budget(analysis.limits), folder)
            return State(world)
        state = self.state.clone()
        state.world = replace(state.world, budget=Budget(analysis.limits))
        return state


def _run_import(path: str, shared: _Shared, analysis: Analysis) -> EntryRun:
    """Import a file. What goes wrong in it is for the script to show."""
    name = posixpath.basename(path).removesuffix(".py")
    outcomes = run_module(path, name, shared.begin(path, analysis))
    states = [outcome.state for outcome in outcomes if isinstance(outcome, Returns)]
    is_plain = len(states) == 1 and all(_only_defines(outcome.state) for outcome in outcomes)
    origin = shared if is_plain else _Shared(min(states, key=_assumption_count, default=None))
    starts: list[Start] = []
    is_script = not is_plain or _asks_for_its_name(path, analysis)
    if is_script and (analysis.asks is None or analysis.asks(path, "")):
        starts.append(Start(Entry(path), partial(_run_script, Entry(path), shared, analysis)))
    if is_plain:
        states[0].assumptions = None  # nothing hangs on what an import assumed
    if states:
        origin.state = states[0] if is_plain else origin.state
        assert origin.state is not None
        origin.state.freeze()
        starts += _function_starts(path, origin, analysis)
    return EntryRun(Entry(path, IMPORT), (), (), tuple(starts))


def _assumption_count(state: State) -> int:
    return state.assumptions.length if state.assumptions else 0


def _only_defines(state: State) -> bool:
    """Whether all that ran so far did nothing to the library."""
    return not (state.events or state.steps)


def _asks_for_its_name(path: str, analysis: Analysis) -> bool:
    """Whether a file behaves otherwise as a script than when it is imported."""
    module = analysis.modules.module(path)
    instructions = walk(module.body) if module is not None else ()
    return any(isinstance(each, LoadName) and each.name == "__name__" for each in instructions)


def _run_script(entry: Entry, shared: _Shared, analysis: Analysis) -> EntryRun:
    state = shared.begin(entry.path, analysis)
    return finish(entry, run_module(entry.path, "__main__", state), state.world.budget)


def _function_starts(path: str, origin: _Shared, analysis: Analysis) -> list[Start]:
    assert origin.state is not None
    uses = analysis.uses
    is_reached = (
        analysis.asks is not None
        or path in uses.imported
        or posixpath.dirname(path) not in uses.script_folders
    )
    return [
        Start(entry, partial(_run_function, entry, start, origin, analysis))
        for function, start in _uncalled(path, origin.state, analysis)
        for entry in (Entry(path, function, is_reached),)
    ]


def _run_function(entry: Entry, start: _Begin, origin: _Shared, analysis: Analysis) -> EntryRun:
    state = origin.begin(entry.path, analysis)
    state.frame = Frame(ENTRY, entry.path, state.frame.environment, None, 0, 0)
    return finish(entry, start(state), state.world.budget)


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
    trace = state.trace(outcome.error if isinstance(outcome, Raises) else None)
    return Execution(
        entry, trace, tuple(each for each in noted if isinstance(each, Assumption)), ended
    )


# --- what nothing uses --------------------------------------------------------------------


@dataclass(slots=True)
class _CallFunction:
    """Enter a function with unknown arguments."""

    function: Ref

    def __call__(self, state: State) -> list[Outcome]:
        record = state.record(self.function)
        assert isinstance(record, FunctionRecord)
        state.place = record.code.place
        return call_value(self.function, unknown_arguments(record, 0, state), state)


@dataclass(slots=True)
class _CallMethod:
    """Make an instance with unknown arguments, then call one of its methods."""

    cls: Ref
    method: str

    def __call__(self, state: State) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for outcome in _construct(self.cls, state):
            if isinstance(outcome, Raises) or not self.method:
                outcomes.append(outcome)
            else:
                outcomes += _call_method(outcome.value, self.method, outcome.state)
        return outcomes


def _construct(cls: Ref, state: State) -> list[Outcome]:
    initializer, _ = find_in(linearize(cls, state), "__init__", MISSING, state)
    record = state.record(initializer) if isinstance(initializer, Ref) else None
    if isinstance(record, FunctionRecord):
        state.place = record.code.place
        return call_value(cls, unknown_arguments(record, 1, state), state)
    return call_value(cls, Call(), state)


def _call_method(instance: Value, name: str, state: State) -> list[Outcome]:
    made = state.record(instance) if isinstance(instance, Ref) else None
    if not isinstance(made, Instance):
        return [Returns(None, state)]
    found, _ = find_in(linearize(made.cls, state), name, instance, state)
    inner = found.function if isinstance(found, StaticMethod) else found
    record = state.record(inner) if isinstance(inner, Ref) else None
    if not isinstance(record, FunctionRecord):
        return [Returns(None, state)]
    state.place = record.code.place
    call = unknown_arguments(record, 0 if isinstance(found, StaticMethod) else 1, state)
    return call_value(bind_method(found, instance, made.cls), call, state)


#: Runs an entry that is no script from the state after its file was imported.
_Begin = _CallFunction | _CallMethod


def _uncalled(path: str, state: State, analysis: Analysis) -> Iterator[tuple[str, _Begin]]:
    """The functions, classes and methods of a file that are entries."""
    environment = module_environment(path, state)
    if environment is None:
        return
    for name, value in _defined_here(environment):
        record = state.record(value)
        if isinstance(record, FunctionRecord) and record.module == path:
            if analysis.has_entry(path, name):
                yield name, _CallFunction(value)
        elif isinstance(record, ClassRecord) and record.module == path:
            for method in ("", *_public_methods(record)):
                function = f"{name}.{method}" if method else name
                if analysis.has_entry(path, function):
                    yield function, _CallMethod(value, method)


def _defined_here(environment: Environment) -> Iterator[tuple[str, Ref]]:
    for name, value in environment.names.items():
        if isinstance(value, Ref):
            yield name, value


def _public_methods(record: ClassRecord) -> list[str]:
    return [
        name
        for name, value in record.attributes.items()
        if not name.startswith("_") and isinstance(value, (Ref, StaticMethod))
    ]
