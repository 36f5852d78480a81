"""Imports whose module is named by a value: `__import__(name)`, and the names of an `__all__`.

No text says what such an import reaches, so an answer of the analysis hangs on more than what can be
read off the import statements. What it hangs on is noted beside the functions that are entered.
"""

from __future__ import annotations

from scopelint.interpreter.heap import Environment, ListRecord
from scopelint.interpreter.imports import (
    begun_inside,
    import_packages,
    load_module,
    member_of,
    names_of_module,
)
from scopelint.interpreter.library import Raises
from scopelint.interpreter.modules import ASKED, import_question
from scopelint.interpreter.namespaces import further_names, has_name, is_taken_out, names_of
from scopelint.interpreter.run import Completion, Ended, How, handles
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import ProjectModule, Ref, Value, symbol
from scopelint.ir import ImportFrom, ImportStar


def import_by_name(module: str, level: int, state: State) -> tuple[Value, list[Outcome]]:
    """Import a module and the packages around it: the outermost, and what the import comes to."""
    state.world.named += 1
    outermost, outcomes = import_packages(module, level, state)
    _note(module, level, outcomes)
    return outermost, outcomes


def _note(module: str, level: int, outcomes: list[Outcome]) -> None:
    """Note which import was asked for."""
    for outcome in outcomes:
        importer, world = outcome.state.frame.module, outcome.state.world
        asked = import_question(importer, world.script_folder, module, level)
        world.entered.add((asked, ASKED))


@handles(ImportStar)
def import_star(instruction: ImportStar, state: State) -> list[Completion]:
    """`from module import *`: the names in its `__all__`, or all public ones."""
    state.place = instruction.place
    completions: list[Completion] = []
    for outcome in load_module(instruction.module, instruction.level, state):
        if isinstance(outcome, Raises):
            completions.append(Ended(How.RAISE, outcome.state, outcome.error))
        elif isinstance(outcome.value, ProjectModule):
            completions += _bring_names(outcome.value, instruction, outcome.state)
        else:
            _own_names(outcome.state).more = symbol("names of a module", "names", outcome.value)
            completions.append(outcome.state)
    return completions


def _bring_names(module: ProjectModule, star: ImportStar, state: State) -> list[Completion]:
    names = names_of_module(module, state)
    if names is None:
        return [state]
    known = names_of(names, state)
    listed = _known_texts(known.get("__all__"), state)
    if listed is not None:
        return _bring_listed(module, star, listed, state)
    record = _own_names(state)
    record.names.update((name, value) for name, value in known.items() if not name.startswith("_"))
    record.more = record.more or further_names(names, state)
    for name, inner in begun_inside(module, state):
        if not (name.startswith("_") or name in record.names or is_taken_out(names, name, state)):
            record.names[name] = inner
    return [state]


def _bring_listed(
    module: ProjectModule, star: ImportStar, listed: list[str], state: State
) -> list[Completion]:
    """The names of an `__all__`; what the module does not have may be a submodule."""
    going, ended = [state], list[Completion]()
    for name in listed:
        after: list[State] = []
        for outcome in (each for at in going for each in _listed_member(module, star, name, at)):
            if isinstance(outcome, Raises):
                ended.append(Ended(How.RAISE, outcome.state, outcome.error))
            else:
                _own_names(outcome.state).names[name] = outcome.value
                after.append(outcome.state)
        going = after
    return [*ended, *going]


def _listed_member(
    module: ProjectModule, star: ImportStar, name: str, state: State
) -> list[Outcome]:
    known = names_of_module(module, state)
    is_own = known is not None and has_name(known, name, state)
    outcomes = member_of(module, ImportFrom(star.place, 0, star.module, star.level, name), state)
    if not is_own:
        _note(f"{star.module}.{name}".lstrip("."), star.level, outcomes)
    return outcomes


def _known_texts(value: Value, state: State) -> list[str] | None:
    """The texts of a tuple or list, if it holds nothing else."""
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(record, ListRecord) and record.more is None:
        value = tuple(record.items)
    if not isinstance(value, tuple):
        return None
    texts = [each for each in value if isinstance(each, str)]
    return texts if len(texts) == len(value) else None


def _own_names(state: State) -> Environment:
    """The names that an import statement binds, for writing."""
    record = state.edit_at(state.frame.environment)
    assert isinstance(record, Environment)
    return record
