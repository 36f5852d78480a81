"""Where a run starts: scripts, and the functions and classes that nothing in the project uses.

Every entry starts from a fresh process. A file's top level is run once; its functions are
entered from the state that this leaves.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from functools import partial

from scopelint.interpreter import (
    accesses,
    by_name,
    control,
    definitions,
    exceptions,
    items,
    loops,
    managers,
    names,
    unpacking,
)
from scopelint.interpreter.analysis import Analysis
from scopelint.interpreter.binding import unknown_arguments
from scopelint.interpreter.builtins import (
    caching,
    call_frames,
    choosing,
    combining,
    command_line,
    containers,
    copying,
    counters,
    data_classes,
    deques,
    draining,
    exit_stacks,
    inspecting,
    loggers,
    members,
    named_tuples,
    numbers,
    objects,
    operator_functions,
    ordering,
    parametrized,
    plain_numbers,
    plugins,
    regular,
    standard,
    strings,
    temporary,
    types,
    versions,
)
from scopelint.interpreter.classes import class_of
from scopelint.interpreter.defined import Defined, functions_in, methods_of, methods_of_given
from scopelint.interpreter.entry import IMPORT, Entry, EntryRun, Start, finish, has_built
from scopelint.interpreter.frames import ENTRY, Frame
from scopelint.interpreter.imports import as_import
from scopelint.interpreter.library import Raises, Returns
from scopelint.interpreter.origin import Origin
from scopelint.interpreter.prepared import Prepared
from scopelint.interpreter.scripts import run_script, through_script
from scopelint.interpreter.shared_imports import SharedImports, behind_alone
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.traces import refusal_in
from scopelint.interpreter.uncalled import Begin, CallFunction, call_method_of
from scopelint.interpreter.uses import imports_by_name
from scopelint.interpreter.values import Ref, forget_symbols, symbol_count
from scopelint.ir_walk import makes_a_call

#: Modules that register the handlers of instructions and the transfer functions of builtins.
REGISTERED = (
    accesses, by_name, caching, call_frames, choosing, combining, command_line, containers, control, copying,
    counters, data_classes, definitions, deques, draining, exceptions, exit_stacks, inspecting, items, loggers, loops,
    managers, members, named_tuples, names, numbers, objects, operator_functions, ordering, parametrized, plain_numbers,
    plugins, regular, standard, strings, temporary, types, unpacking, versions,
)  # fmt: skip


def entries_of(
    order: Iterable[str], wanted: Collection[str], analysis: Analysis
) -> tuple[Start, ...]:
    """The entries of the wanted files, behind the imports of all, in this order, in one process.

    An import is followed by the file as a script and by its functions that nothing uses; these
    begin from what the imports left, as long as those did nothing but define.
    """
    alone = {path for path in wanted if _is_only_run(path, analysis)}
    return importing(order, wanted, _starts_after_import, analysis, alone)


#: What begins after a file was imported: from what all imports of the folder left, and from what
#: this one did; they are one if it did nothing but define.
Follow = Callable[[str, Origin, Origin, Analysis], list[Start]]


def importing(
    order: Iterable[str],
    wanted: Collection[str],
    follow: Follow,
    analysis: Analysis,
    alone: Collection[str] = (),
) -> tuple[Start, ...]:
    """Import files whose imports reach the same, each behind what it imports; begin from there.

    Those that stand `alone` are not imported, but run.
    """
    forget_symbols()
    order = list(order)
    shared = SharedImports(frozenset(order), analysis)
    return tuple(
        Start(
            Entry(path, IMPORT),
            partial(_leave_to_be_run, path, shared, analysis)
            if path in alone
            else partial(
                _run_import, path, shared, follow if path in wanted else _nothing, analysis
            ),
        )
        for path in order
        if analysis.modules.mentions(path) is not None
    )


def script_of(path: str, analysis: Analysis) -> Start:
    """A file as a script, from a fresh process."""
    return Start(Entry(path), partial(run_script, Entry(path), Origin(), analysis))


def fresh_state(path: str, analysis: Analysis) -> State:
    """A fresh process for a file."""
    return Origin().begin(path, analysis)


def _run_import(path: str, shared: SharedImports, follow: Follow, analysis: Analysis) -> EntryRun:
    """Import a file. What goes wrong in it is for the script to show."""
    symbols = symbol_count()
    before, behind, added_to = shared.run(path)
    if behind.state is None:
        forget_symbols(kept=symbols)
    starts = follow(path, before, behind, analysis)
    return EntryRun(Entry(path, IMPORT), (), (), tuple(starts), added_to)


def _is_only_run(path: str, analysis: Analysis) -> bool:
    """Whether importing a file shows no more than running it: nothing imports it, and it calls something.

    What it imports by a value is known from its import alone.
    """
    mentions, lowered = analysis.modules.mentions(path), analysis.modules.module(path)
    if mentions is None or lowered is None or analysis.asks is not None:
        return False
    is_more = mentions.asks_for_its_name or imports_by_name(mentions)
    return not (is_more or analysis.uses.may_be_imported(path)) and makes_a_call(lowered.body)


def _leave_to_be_run(path: str, shared: SharedImports, analysis: Analysis) -> EntryRun:
    """In the place of an import: all that is to be seen of the file, running it shows."""
    alone = Start(Entry(path), partial(_run_alone, path, shared.before(path), analysis))
    return EntryRun(Entry(path, IMPORT), (), (), (alone,))


def _run_alone(path: str, before: Origin, analysis: Analysis) -> EntryRun:
    """Run a file as a script, then its functions from where that ends: no need to import it, too."""
    done, outcomes = through_script(Entry(path), before, analysis)
    behind, only_defines = behind_alone(path, before, as_import(outcomes))
    starts = _function_starts(path, behind, analysis) if behind.state is not None else []
    if only_defines:
        return EntryRun(Entry(path, IMPORT), (), (), tuple(starts))
    return replace(done, followed_by=(*starts, *done.followed_by))


def _nothing(path: str, shared: Origin, origin: Origin, analysis: Analysis) -> list[Start]:
    """Of a file that is only imported."""
    return []


def _starts_after_import(
    path: str, shared: Origin, origin: Origin, analysis: Analysis
) -> list[Start]:
    """The file as a script, unless that is what importing it does; then what nothing uses."""
    starts: list[Start] = []
    is_script = origin is not shared or analysis.may_be_run(path)
    if is_script and (analysis.asks is None or analysis.asks(path, "")):
        starts.append(Start(Entry(path), partial(run_script, Entry(path), shared, analysis)))
    if origin.state is not None:
        starts += _function_starts(path, origin, analysis)
    return starts


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
        outcomes = _but_for_missing(begin(state, unknown_arguments), analysis)
        done = finish(entry, outcomes, state.world.budget)
        return replace(done, followed_by=_of_what_is_given(entry, outcomes, analysis))
    key = (id(origin), begin.preparation)
    prepared = analysis.prepared.get(key)
    if prepared is None:
        state = enter_from(entry.path, origin, analysis)
        outcomes = begin.preparation(state, unknown_arguments)
        prepared = analysis.prepared[key] = Prepared(outcomes, state.world)
    outcomes, budget = prepared.begin()
    outcomes = _but_for_missing(begin.go_on(outcomes, unknown_arguments), analysis)
    return finish(entry, outcomes, budget)


def _but_for_missing(outcomes: Iterable[Outcome], analysis: Analysis) -> list[Outcome]:
    """These, but where nothing lacks but what someone has created before who asks to share it."""
    return [
        each
        for each in outcomes
        if isinstance(each, Returns)
        or not was_told_to_share(each.state, analysis)
        or not _lacks_something(each)
    ]


def _lacks_something(outcome: Raises[State]) -> bool:
    refused = refusal_in(outcome.state, outcome.error)
    return refused is not None and refused.holder is None


def was_told_to_share(state: State, analysis: Analysis) -> bool:
    """Whether the caller asked for it: who gives `reuse=True` has created the variables before."""
    watched = analysis.library.watched_parameters
    settled = (*state.known, *state.truths)
    given = [each for each in settled if each.key[:1] == ("parameter",) and each.key[-1] in watched]
    return any(state.truth(each) is True for each in given)


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
