"""Imports: running the project's modules once each, and names of modules outside it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from scopelint.interpreter.blocks import run
from scopelint.interpreter.builtins.table import external_name
from scopelint.interpreter.frames import Chain, Frame
from scopelint.interpreter.heap import Environment, FunctionRecord
from scopelint.interpreter.library import Raises, Returns
from scopelint.interpreter.merging import merge_completions, merge_states
from scopelint.interpreter.run import Completion, Ended, How, handles, put
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import (
    MISSING,
    External,
    ModuleNames,
    ProjectModule,
    Ref,
    Value,
    symbol,
)
from scopelint.ir import ImportFrom, ImportModule, Module


@handles(ImportModule)
def import_module(instruction: ImportModule, state: State) -> list[Completion]:
    """`import a.b`: every package on the way is run; the name is bound to `a` (or the leaf)."""
    state.place = instruction.place
    first, outcomes = import_packages(instruction.module, 0, state)
    return put(instruction.target, outcomes if instruction.leaf else _each_as(first, outcomes))


def import_packages(module: str, level: int, state: State) -> tuple[Value, list[Outcome]]:
    """Run every package on the way to a module, and the module: the first, and how that ends."""
    names = module.split(".")
    outcomes: list[Outcome] = [Returns(None, state)]
    first: Value = None
    for count in range(1, len(names) + 1):
        outcomes = _then(outcomes, ".".join(names[:count]), level)
        if count == 1 and outcomes and isinstance(outcomes[0], Returns):
            first = outcomes[0].value
    return first, outcomes


def _each_as(value: Value, outcomes: list[Outcome]) -> list[Outcome]:
    """What returns, with another value."""
    return [Returns(value, each.state) if isinstance(each, Returns) else each for each in outcomes]


def _then(outcomes: list[Outcome], module: str, level: int) -> list[Outcome]:
    done: list[Outcome] = []
    for outcome in outcomes:
        done += (
            [outcome] if isinstance(outcome, Raises) else load_module(module, level, outcome.state)
        )
    return done


@handles(ImportFrom)
def import_from(instruction: ImportFrom, state: State) -> list[Completion]:
    state.place = instruction.place
    outcomes: list[Outcome] = []
    for outcome in load_module(instruction.module, instruction.level, state):
        if isinstance(outcome, Raises):
            outcomes.append(outcome)
        else:
            outcomes += member_of(outcome.value, instruction, outcome.state)
    return put(instruction.target, outcomes)


def member_of(module: Value, instruction: ImportFrom, state: State) -> list[Outcome]:
    """`from module import name`: a name of the module, else a submodule."""
    if isinstance(module, ProjectModule):
        found = _own_name(module, instruction.name, state)
        if found is not MISSING:
            return [Returns(found, state)]
        submodule = (
            f"{instruction.module}.{instruction.name}" if instruction.module else instruction.name
        )
        if state.world.modules.resolve(
            state.frame.module, state.world.script_folder, submodule, instruction.level
        ):
            return load_module(submodule, instruction.level, state)
        return [Returns(symbol(f"`{instruction.name}`", "member", module, instruction.name), state)]
    if isinstance(module, External):
        return [Returns(external_name(f"{module.path}.{instruction.name}", state), state)]
    return [Returns(state.fresh(f"`{instruction.name}`"), state)]


def load_module(module: str, level: int, state: State) -> list[Outcome]:
    """The module of this name, run if it was not yet."""
    path = state.world.modules.resolve(state.frame.module, state.world.script_folder, module, level)
    if path is None:
        return [Returns(External(module), state)]
    name = module if not level else _below_package(module, level, state)
    return _import_in_packages(path, name, state.frame.module, state)


def _import_in_packages(path: str, name: str, importer: str, state: State) -> list[Outcome]:
    """A module, behind the packages around it that do not hold the importer: those were begun."""
    if _address(path, state) is not None:
        return [Returns(ProjectModule(path), state)]
    outer, _, own = name.rpartition(".")
    package = package_around(path, state) if outer and own else None
    if package is None or importer.startswith(posixpath.dirname(package) + "/"):
        return import_file(path, name, state)
    outcomes: list[Outcome] = []
    for outcome in _import_in_packages(package, outer, importer, state):
        is_raised = isinstance(outcome, Raises)
        outcomes += [outcome] if is_raised else import_file(path, name, outcome.state)
    return outcomes


def package_around(path: str, state: State) -> str | None:
    """The file of the package that a module lies in; None where its folder is none."""
    level = 2 if posixpath.basename(path) == "__init__.py" else 1
    modules, folder = state.world.modules, state.world.script_folder
    found = modules.resolve(path, folder, "", level)
    return found if found is not None and found.endswith("/__init__.py") else None


def dotted_name(path: str, state: State) -> str:
    """The full name of a module, by the packages around it."""
    base = posixpath.dirname(path) if posixpath.basename(path) == "__init__.py" else path
    own = posixpath.basename(base).removesuffix(".py")
    package = package_around(path, state)
    return own if package is None else f"{dotted_name(package, state)}.{own}"


def _below_package(module: str, level: int, state: State) -> str:
    """The full name of a module that is imported by dots and what follows them."""
    importer = module_environment(state.frame.module, state)
    package = importer.names.get("__package__") if importer is not None else None
    parts = package.split(".") if isinstance(package, str) else []
    return ".".join([*parts[: len(parts) - level + 1], *([module] if module else [])])


class KeptOutError(Exception):
    """A module is imported that was to be kept out of this process."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def _package_of(path: str, name: str, state: State) -> str | None:
    """`__package__`: of a script in a package, as if it was run by `python -m`."""
    if name == "__main__":
        package = package_around(path, state)
        return None if package is None else dotted_name(package, state)
    is_package = posixpath.basename(path) == "__init__.py"
    return name if is_package else name.rpartition(".")[0]


def import_file(path: str, name: str, state: State) -> list[Outcome]:
    """Run a file as an import does."""
    before, budget = (state.events, state.steps), state.world.budget
    spent = budget.begin_import()
    outcomes = run_module(path, name, state)
    budget.end_import(spent)
    return as_import(outcomes, before)


def as_import(
    outcomes: list[Outcome], before: tuple[Chain | None, Chain | None] = (None, None)
) -> list[Outcome]:
    """The ways through a module as an import has them: those that did nothing to the library are made one.

    What only defines names has one result for those who import it, be it partly unknown. Where
    some way goes through, the ways that raise with nobody to catch it show nothing more.
    """
    through = [each for each in outcomes if isinstance(each, Returns)]
    if not through or len(outcomes) == 1:
        return outcomes
    raised = [
        each
        for each in outcomes
        if isinstance(each, Raises)
        and (each.state.guarded or (each.state.events, each.state.steps) != before)
    ]
    for each in through:
        _forget_unseen(each.state, before)
    states = merge_states([each.state for each in through], may_lose=True)
    return [*raised, *(Returns(through[0].value, each) for each in states)]


def _forget_unseen(state: State, before: tuple[Chain | None, Chain | None]) -> None:
    """What one way has handed to unseen code, as to a decorator, tells no ways apart that did nothing else."""
    library = state.world.library
    if (state.events, state.steps) == before and not library.has_built_unseen(state):
        library.forget_unseen(state)


def run_module(path: str, name: str, state: State) -> list[Outcome]:
    """Run the top level of a module unless that has been begun; the value is the module."""
    if name != "__main__" and _address(path, state) is not None:
        return [Returns(ProjectModule(path), state)]
    caller, place, registers = state.frame, state.place, state.registers
    lowered = enter_module(path, name, state)
    outcomes: list[Outcome] = []
    for completion in merge_completions(run(lowered.body, state) if lowered else [state]):
        after = completion.state if isinstance(completion, Ended) else completion
        ended_at = after.here()
        after.frame, after.place, after.registers = caller, place, dict(registers)
        if isinstance(completion, Ended) and completion.how is How.RAISE:
            outcomes.append(Raises(completion.value, after, ended_at))
        else:
            outcomes.append(Returns(ProjectModule(path), after))
    return outcomes


def enter_module(path: str, name: str, state: State) -> Module | None:
    """Begin a module: its names are made, and its frame is the running one; what is to be run.

    `KeptOutError` where that is not to be.
    """
    if path in state.world.kept_out:
        raise KeptOutError(path)
    names: dict[str, Value] = {
        "__name__": name,
        "__package__": _package_of(path, name, state),
        "__file__": path,
        "__doc__": None,
    }
    if posixpath.basename(path) == "__init__.py":
        names["__path__"] = (posixpath.dirname(path),)
    environment = state.allocate(lambda owner: Environment(owner, names, None, path)).address
    key = ("module", path)
    state.put(key, Environment(state.token, {}, environment, path))
    caller = state.frame
    state.frame = Frame(
        "<module>",
        path,
        environment,
        caller if name != "__main__" else None,
        state.place,
        caller.depth + 1,
    )
    state.place, state.registers = 0, {}
    return state.world.modules.module(path)


def _address(path: str, state: State) -> int | None:
    """Address of a module's environment, if it was begun."""
    key = ("module", path)
    record = state.record_at(key)
    return record.parent if isinstance(record, Environment) else None


def attribute_of_function(ref: Ref, record: FunctionRecord, name: str, state: State) -> Value:
    """What was stored on a function, and the names that it has by itself."""
    if name in record.attributes:
        return record.attributes[name]
    if name in ("__name__", "__qualname__"):
        return record.code.name
    environment = module_environment(record.module, state) if name == "__module__" else None
    if environment is not None and "__name__" in environment.names:
        return environment.names["__name__"]
    return symbol(f"{record.code.name}.{name}", "attribute", ref, name)


def begun_inside(module: ProjectModule, state: State) -> Iterator[tuple[str, ProjectModule]]:
    """The modules right inside a package that were begun, by name: they are attributes of it."""
    folder, _, own = module.path.rpartition("/")
    listed = state.world.modules.listing(folder) if own == "__init__.py" else None
    for name, is_package in listed or ():
        path = f"{folder}/{name}/__init__.py" if is_package else f"{folder}/{name}"
        if path != module.path and _address(path, state) is not None:
            yield name.removesuffix(".py"), ProjectModule(path)


def module_environment(path: str, state: State) -> Environment | None:
    """The names of a module that was begun."""
    address = _address(path, state)
    return None if address is None else state.environment(address)


def _own_name(module: ProjectModule, name: str, state: State) -> Value:
    environment = module_environment(module.path, state)
    return MISSING if environment is None else environment.names.get(name, MISSING)


def module_attribute(module: ProjectModule, name: str, state: State) -> Value | list[Outcome]:
    """`module.name`: one of its names, else a submodule that was imported somewhere."""
    found = _own_name(module, name, state)
    if found is not MISSING:
        return found
    folder = module.path.removesuffix("/__init__.py")
    for path in (f"{folder}/{name}.py", f"{folder}/{name}/__init__.py", f"{folder}/{name}"):
        if _address(path, state) is not None:
            return ProjectModule(path)
    return symbol(f"`{name}`", "member", module, name)


def names_of_module(module: ProjectModule, state: State) -> ModuleNames | None:
    """`module.__dict__`; None of a folder that holds no code of its own."""
    address = _address(module.path, state)
    return None if address is None else ModuleNames(address)


def store_module_attribute(module: ProjectModule, name: str, value: Value, state: State) -> None:
    """`module.name = value`."""
    address = _address(module.path, state)
    if address is not None:
        record = state.edit_at(address)
        assert isinstance(record, Environment)
        record.names[name] = value
