"""How the arguments of the call that is running are written, where their values do not tell."""

from __future__ import annotations

from scopelint.interpreter.state import State
from scopelint.ir import Argument, ArgumentKind, Call, Constant, Instruction, LoadName
from scopelint.ir_walk import walk


def is_written_out(position: int, name: str, state: State) -> bool:
    """Whether an argument stands in the program as a constant."""
    return isinstance(_written(position, name, state), Constant)


def parameter_handed_on(position: int, name: str, state: State) -> str | None:
    """The parameter of the running function that is handed on as this argument, if it is one."""
    written, record = _written(position, name, state), state.frame.record
    if not isinstance(written, LoadName) or record is None:
        return None
    parameters = {each.name for each in record.code.parameters}
    return written.name if written.name in parameters else None


def _written(position: int, name: str, state: State) -> Instruction | None:
    """The instruction that gives an argument of the running call, in a function; None elsewhere."""
    record = state.frame.record
    made: dict[int, Instruction] = {}
    for each in walk(record.code.body) if record is not None else ():
        if isinstance(each, Call) and each.place == state.place:
            argument = _argument(each, position, name)
            return None if argument is None else made.get(argument.value)
        if isinstance(each, (Constant, LoadName)):
            made[each.target] = each
        elif (target := getattr(each, "target", None)) is not None:
            made.pop(target, None)
    return None


def _argument(call: Call, position: int, name: str) -> Argument | None:
    before = call.arguments[: position + 1]
    is_plain = all(each.kind is ArgumentKind.POSITIONAL for each in before)
    if len(before) > position and is_plain:
        return before[position]
    return next((each for each in call.arguments if each.name == name), None)
