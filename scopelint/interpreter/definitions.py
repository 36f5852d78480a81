"""Making functions and classes."""

from __future__ import annotations

from functools import partial

from scopelint.interpreter.blocks import run
from scopelint.interpreter.builtins.named_tuples import with_fields
from scopelint.interpreter.calls import call_value
from scopelint.interpreter.classes import find_in, linearize, new_class, own_method
from scopelint.interpreter.enums import make_members
from scopelint.interpreter.frames import Frame
from scopelint.interpreter.heap import Environment, FunctionRecord
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.metaclasses import made_by, taken_apart
from scopelint.interpreter.run import Completion, Ended, handles, put, then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, ClassMethod, Ref, Value
from scopelint.ir import ArgumentKind, MakeClass, MakeFunction


@handles(MakeFunction)
def make_function(instruction: MakeFunction, state: State) -> None:
    defaults = tuple(state.registers[register] for register in instruction.defaults)
    frame = state.frame
    state.registers[instruction.target] = state.allocate(
        lambda owner: FunctionRecord(
            owner, instruction.code, frame.environment, frame.module, defaults
        )
    )


@handles(MakeClass)
def make_class(instruction: MakeClass, state: State) -> list[Completion]:
    """Run the class body in an environment of its own; its names become attributes."""
    state.place = instruction.place
    bases = tuple(
        state.resolve(state.registers[each.value])
        for each in instruction.bases
        if each.kind is ArgumentKind.POSITIONAL
    )
    keywords = {
        each.name: state.resolve(state.registers[each.value])
        for each in instruction.bases
        if each.kind is ArgumentKind.KEYWORD and each.name is not None
    }
    bases, metaclass = taken_apart(bases, keywords.pop("metaclass", None), state)
    caller, place, registers = state.frame, state.place, state.registers
    body = state.allocate(
        lambda owner: Environment(owner, {}, caller.environment, caller.module, is_class=True)
    )
    state.frame = Frame(
        instruction.qualified_name, caller.module, body.address, caller, place, caller.depth + 1
    )
    state.registers = {}
    completions: list[Completion] = []
    for completion in run(instruction.body, state):
        after = completion.state if isinstance(completion, Ended) else completion
        after.frame, after.place, after.registers = caller, place, dict(registers)
        if isinstance(completion, Ended):
            completions.append(completion)
            continue
        names = dict(after.environment(body.address).names)
        annotated = instruction.annotated
        whole = with_fields(instruction.name, bases, annotated, names, after)
        if annotated:
            types = {each: after.fresh(f"the type of {each}") for each in annotated}
            names["__annotations__"] = after.new_dict({**types})
        if metaclass is None:
            made: list[Outcome] = [Returns(new_class(instruction.name, whole, names, after), after)]
        else:
            made = made_by(metaclass, instruction.name, whole, names, after)
        completions += put(instruction.target, then(made, partial(_announced, names, keywords)))
    return completions


def _announced(
    names: dict[str, Value], keywords: dict[str, Value], cls: Value, state: State
) -> list[Outcome]:
    """The class, once its attributes were told their names and its base that it is there."""
    assert isinstance(cls, Ref)
    make_members(cls, state)
    calls = [
        (method, Call((cls, name)))
        for name, value in names.items()
        if (method := own_method(value, "__set_name__", state)) is not None
    ]
    hook, _ = find_in(linearize(cls, state)[1:], "__init_subclass__", MISSING, state)
    if isinstance(hook, (Ref, ClassMethod)):
        calls.append((hook, Call((cls,), keywords)))
    outcomes: list[Outcome] = [Returns(cls, state)]
    for function, call in calls:
        outcomes = [*then(outcomes, partial(_told, function, call))]
    return [*then(outcomes, lambda _, after: [Returns(cls, after)])]


def _told(function: Value, call: Call, _: Value, state: State) -> list[Outcome]:
    return call_value(function, call, state)
