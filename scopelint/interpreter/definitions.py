"""Making functions and classes."""

from __future__ import annotations

from scopelint.interpreter.blocks import run
from scopelint.interpreter.classes import new_class
from scopelint.interpreter.enums import make_members
from scopelint.interpreter.frames import Frame
from scopelint.interpreter.heap import Environment, FunctionRecord
from scopelint.interpreter.run import Completion, Ended, handles
from scopelint.interpreter.state import State
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
        if not isinstance(completion, Ended):
            names = dict(after.environment(body.address).names)
            made = new_class(instruction.name, bases, names, after)
            make_members(made, after)
            after.registers[instruction.target] = made
        completions.append(completion)
    return completions
