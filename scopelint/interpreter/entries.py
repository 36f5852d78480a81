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
from scopelint.interpreter.heap import ClassRecord, Environment, FunctionRecord, Instance
from scopelint.interpreter.imports import module_environment, run_module
from scopelint.interpreter.library import Call, Library, Raises, Returns
from scopelint.interpreter.modules import Modules
from scopelint.interpreter.run import CUT
from scopelint.interpreter.state import ENTRY, Assumption, Frame, Outcome, State, World
from scopelint.interpreter.values import MISSING, Ref, StaticMethod, Value, forget_symbols
from scopelint.ir import ImportFrom, ImportModule, ImportStar, LoadAttribute, LoadName, walk
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


@dataclass(frozen=True, slots=True)
class Uses:
    """What the code of a project refers to."""

    names: frozenset[str]
    imported: frozenset[str]  #: paths of files that some other file imports
    script_folders: frozenset[str]  #: folders with a file that asks for its `__name__`


def uses_of(files: Iterable[str], modules: Modules) -> Uses:
    """All names, imports and scripts of these files."""
    names: set[str] = set()
    imported: set[str] = set()
    folders: set[str] = set()
    for path in files:
        module = modules.module(path)
        for instruction in walk(module.body) if module is not None else ():
            if isinstance(instruction, (LoadName, LoadAttribute, ImportFrom)):
                names.add(instruction.name)
            if isinstance(instruction, (ImportFrom, ImportModule, ImportStar)):
                imported |= _reached(instruction, path, modules)
            elif isinstance(instruction, LoadName) and instruction.name == "__name__":
                folders.add(posixpath.dirname(path))
    return Uses(frozenset(names), frozenset(imported), frozenset(folders))


def _reached(
    instruction: ImportFrom | ImportModule | ImportStar, path: str, modules: Modules
) -> set[str]:
    """The files that an import statement may reach."""
    level = 0 if isinstance(instruction, ImportModule) else instruction.level
    wanted = [instruction.module]
    if isinstance(instruction, ImportFrom):
        wanted.append(f"{instruction.module}.{instruction.name}".lstrip("."))
    folder = posixpath.dirname(path)
    found = (modules.resolve(path, folder, each, level) for each in wanted)
    return {each for each in found if each is not None}


def entries_of(path: str, analysis: Analysis) -> tuple[Start, ...]:
    """A file's entries: as a script, and imported, which is followed by what nothing uses."""
    forget_symbols()
    if analysis.modules.module(path) is None:
        return ()
    script, imported = Entry(path), Entry(path, IMPORT)
    return (
        Start(script, partial(_run_script, script, analysis)),
        Start(imported, partial(_run_import, imported, analysis)),
    )


def _run_script(entry: Entry, analysis: Analysis) -> EntryRun:
    state = _first_state(entry.path, analysis)
    return _finish(entry, run_module(entry.path, "__main__", state), state.world.budget)


def _run_import(entry: Entry, analysis: Analysis) -> EntryRun:
    """Import the file, for the sake of the functions in it; the script shows the import's faults."""
    base = _imported(entry.path, analysis)
    if base is None:
        return EntryRun(entry, (), ())
    base.freeze()
    uses = analysis.uses
    is_reached = (
        entry.path in uses.imported or posixpath.dirname(entry.path) not in uses.script_folders
    )
    starts = [
        Start(each, partial(_run_function, each, start, base, analysis))
        for function, start in _uncalled(entry.path, base, analysis)
        for each in (Entry(entry.path, function, is_reached),)
    ]
    return EntryRun(entry, (), (), tuple(starts))


def _run_function(entry: Entry, start: _Begin, base: State, analysis: Analysis) -> EntryRun:
    state = base.clone()
    state.world = replace(base.world, budget=Budget(analysis.limits))
    state.frame = Frame(ENTRY, entry.path, base.frame.environment, None, 0, 0)
    return _finish(entry, start(state), state.world.budget)


def _first_state(path: str, analysis: Analysis) -> State:
    world = World(
        analysis.modules, analysis.library, Budget(analysis.limits), posixpath.dirname(path)
    )
    return State(world)


def _imported(path: str, analysis: Analysis) -> State | None:
    """The state after the file was imported, with the fewest assumptions."""
    name = posixpath.basename(path).removesuffix(".py")
    outcomes = run_module(path, name, _first_state(path, analysis))
    ended = [outcome.state for outcome in outcomes if isinstance(outcome, Returns)]
    return min(
        ended, key=lambda state: state.assumptions.length if state.assumptions else 0, default=None
    )


def _finish(entry: Entry, outcomes: Iterable[Outcome], budget: Budget) -> EntryRun:
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
    """The functions of a file that nothing uses; for such classes, their methods likewise."""
    environment = module_environment(path, state)
    if environment is None:
        return
    for name, value in _defined_here(environment):
        record = state.record(value)
        if name in analysis.uses.names:
            continue
        if isinstance(record, FunctionRecord) and record.module == path:
            yield name, _CallFunction(value)
        elif isinstance(record, ClassRecord) and record.module == path:
            yield name, _CallMethod(value, "")
            for method in _public_methods(record):
                if method not in analysis.uses.names:
                    yield f"{name}.{method}", _CallMethod(value, method)


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
