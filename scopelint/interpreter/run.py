"""How control leaves a block, and the table from instruction to handler.

A handler gets an instruction and the state that it may write to. It answers None when that
state simply goes on, else with all completions: states that go on, and `Ended` ones that
returned, raised, broke out or continued.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, unique
from typing import Any

from scopelint.interpreter.library import Raises, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Builtin, Value
from scopelint.ir import Instruction, Register


@unique
class How(Enum):
    """How control leaves a block, other than at its end."""

    RETURN = "return"
    RAISE = "raise"
    BREAK = "break"
    CONTINUE = "continue"


#: Looked up once: every call ends, and members of an enum are slow to find.
RETURN, RAISE = How.RETURN, How.RAISE


@dataclass(slots=True)
class Ended:
    """A state whose block ended early; `value` is what was returned or raised."""

    how: How
    state: State
    value: Value = None

    def is_final(self) -> bool:
        """Whether it raised, and no handler of the program is open that could catch it."""
        return self.how is RAISE and not self.state.guarded


Completion = State | Ended
Handler = Callable[[Any, State], list[Completion] | None]

HANDLERS: dict[type, Handler] = {}

#: What nothing but an import raises, or a program by its name.
IMPORT_ERRORS = frozenset(("ImportError", "ModuleNotFoundError"))

#: Raised where the budget is spent: no handler catches it.
CUT = Builtin("<cut>")


def give_up(reason: str, state: State) -> Raises[State]:
    """This way is not followed further, for this reason."""
    state.world.budget.cut(reason, state.here())
    return Raises(CUT, state)


def handles(kind: type[Instruction]) -> Callable[[Handler], Handler]:
    """Register the handler of one kind of instruction."""

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return register


def put(target: Register, outcomes: Iterable[Outcome]) -> list[Completion]:
    """Outcomes of a call as completions, the value in its register."""
    completions: list[Completion] = []
    for outcome in outcomes:
        if isinstance(outcome, Raises):
            completions.append(Ended(RAISE, outcome.state, outcome.error))
        else:
            outcome.state.registers[target] = outcome.value
            completions.append(outcome.state)
    return completions


def returned(found: Value | list[Outcome], state: State) -> list[Outcome]:
    """Outcomes of what gives a value, or outcomes where it ran code."""
    return found if isinstance(found, list) else [Returns(found, state)]


def then(
    outcomes: Iterable[Outcome], go_on: Callable[[Value, State], Iterable[Outcome]]
) -> Iterator[Outcome]:
    """What follows where the outcomes return; what raised stays raised."""
    for outcome in outcomes:
        if isinstance(outcome, Raises):
            yield outcome
        else:
            yield from go_on(outcome.value, outcome.state)


def separate(completions: Iterable[Completion]) -> tuple[list[State], list[Ended]]:
    """The states that go on, and the others."""
    going: list[State] = []
    ended: list[Ended] = []
    for completion in completions:
        if isinstance(completion, State):
            going.append(completion)
        else:
            ended.append(completion)
    return going, ended
