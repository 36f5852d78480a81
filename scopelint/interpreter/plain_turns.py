"""Turns of comprehensions that only test texts and numbers, which Python itself takes.

`sum(name.startswith("conv") for name in layers)` goes over all layers so far for each layer. Taken
instruction by instruction, such a loop would spend what the program has for building.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from scopelint.interpreter.conditions import ORDER
from scopelint.interpreter.heap import ListRecord
from scopelint.interpreter.names import load_name
from scopelint.interpreter.state import State
from scopelint.interpreter.values import MISSING, Ref, Symbol, Value, is_known
from scopelint.ir import (
    COMPREHENSION_MARK,
    Append,
    ArgumentKind,
    Block,
    Call,
    Compare,
    Constant,
    For,
    If,
    Instruction,
    LoadAttribute,
    LoadName,
    StoreName,
    Unary,
    Unpack,
)
from scopelint.ir_walk import walk

#: Methods of texts that answer with a truth or a number.
_TESTS = frozenset(
    ("count", "endswith", "find", "isalnum", "isalpha", "isdigit", "islower", "isupper", "rfind", "startswith")
)  # fmt: skip
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    **ORDER,
    "in": lambda left, right: left in right,
    "not in": lambda left, right: left not in right,
}
#: So many turns take as long as an instruction.
_TURNS_AN_INSTRUCTION = 8


def take_plain_turns(loop: For, values: Sequence[Value], state: State) -> int:
    """Take turns of these elements one by one; how many, up to one that needs the interpreter."""
    if not _only_tests(loop):
        return 0
    taken = _PlainTurns(loop, state).take(values)
    state.world.budget.spend(taken // _TURNS_AN_INSTRUCTION)
    return taken


class _PlainTurns:
    """Turns of one loop, which change nothing but the list that it makes."""

    __slots__ = ("_loop", "_methods", "_names", "_registers", "_state")

    def __init__(self, loop: For, state: State):
        self._loop, self._state = loop, state
        #: What names stand for: those of the comprehension, and others, which no such turn changes.
        self._names: dict[str, Value] = {}
        self._registers = dict(state.registers)
        self._methods: dict[int, tuple[str, str]] = {}  #: a text and a method of it, by register

    def take(self, values: Sequence[Value]) -> int:
        """Take the turns; how many were plain."""
        for taken, value in enumerate(values):
            self._registers[self._loop.target] = value
            if not self._run(self._loop.body):
                return taken
        return len(values)

    def _run(self, block: Block) -> bool:
        # As quickly as can be: this is what takes the time.
        for each in block:  # noqa: SIM110
            if not _STEPS[type(each)](self, each):
                return False
        return True

    def _constant(self, instruction: Constant) -> bool:
        self._registers[instruction.target] = instruction.value
        return True

    def _load(self, instruction: LoadName) -> bool:
        name, target = instruction.name, instruction.target
        value = self._names.get(name, MISSING)
        if value is MISSING:
            load_name(instruction, self._state)
            value = self._names[name] = self._state.registers[target]
        self._registers[target] = value
        return not isinstance(value, Symbol)

    def _store(self, instruction: StoreName) -> bool:
        self._names[instruction.name] = self._registers[instruction.source]
        return True

    def _unpack(self, instruction: Unpack) -> bool:
        source, targets = self._registers[instruction.source], instruction.targets
        if type(source) is not tuple or len(source) != len(targets):
            return False
        for target, value in zip(targets, source, strict=True):
            self._registers[target] = value
        return True

    def _method(self, instruction: LoadAttribute) -> bool:
        receiver = self._registers[instruction.object]
        if not isinstance(receiver, str):
            return False
        self._methods[instruction.target] = receiver, instruction.name
        return True

    def _call(self, instruction: Call) -> bool:
        arguments = [self._registers[each.value] for each in instruction.arguments]
        if not is_known(tuple(arguments)):
            return False
        receiver, name = self._methods[instruction.function]
        try:
            self._registers[instruction.target] = getattr(receiver, name)(*arguments)
        except (TypeError, ValueError):
            return False
        return True

    def _compare(self, instruction: Compare) -> bool:
        left, right = self._registers[instruction.left], self._registers[instruction.right]
        if not (is_known(left) and is_known(right)):
            return False
        try:
            self._registers[instruction.target] = _COMPARISONS[instruction.operator](left, right)
        except TypeError:
            return False
        return True

    def _negate(self, instruction: Unary) -> bool:
        operand = self._registers[instruction.operand]
        self._registers[instruction.target] = not operand
        return is_known(operand)

    def _branch(self, instruction: If) -> bool:
        condition = self._registers[instruction.condition]
        if not is_known(condition):
            return False
        return self._run(instruction.then if condition else instruction.otherwise)

    def _append(self, instruction: Append) -> bool:
        container, value = (
            self._registers[instruction.container],
            self._registers[instruction.value],
        )
        assert isinstance(container, Ref)
        self._state.edit(container, ListRecord).items.append(value)
        return True


_STEPS: dict[type, Callable[[_PlainTurns, Any], bool]] = {
    Constant: _PlainTurns._constant,
    LoadName: _PlainTurns._load,
    StoreName: _PlainTurns._store,
    Unpack: _PlainTurns._unpack,
    LoadAttribute: _PlainTurns._method,
    Call: _PlainTurns._call,
    Compare: _PlainTurns._compare,
    Unary: _PlainTurns._negate,
    If: _PlainTurns._branch,
    Append: _PlainTurns._append,
}


@lru_cache(maxsize=4096)  # a loop is met many times over
def _only_tests(loop: For) -> bool:
    """Whether its turns do nothing but test what they are given, and add to a list."""
    parts = list(walk(loop.body))
    methods = [each.target for each in parts if isinstance(each, LoadAttribute)]
    called = [each.function for each in parts if isinstance(each, Call)]
    return all(map(_is_plain, parts)) and methods == called and _adds_last(loop.body)


def _is_plain(instruction: Instruction) -> bool:
    match instruction:
        case StoreName(name=name):
            return COMPREHENSION_MARK in name
        case LoadAttribute(name=name):
            return name in _TESTS
        case Call(arguments=arguments):
            return all(each.kind is ArgumentKind.POSITIONAL for each in arguments)
        case Compare(operator=sign):
            return sign in _COMPARISONS
        case Unary(operator=sign):
            return sign == "not"
        case Unpack(star=star):
            return star is None
        case Append(kind=kind):
            return kind == "list"
        case _:
            return type(instruction) in _STEPS


def _adds_last(block: Block) -> bool:
    """Whether a turn adds an element at its end, so that it can be given up at any time before."""
    *before, last = block or (None,)
    if any(isinstance(each, Append) for each in walk(before)):
        return False
    if isinstance(last, If):
        return _adds_last(last.then) and not last.otherwise
    return isinstance(last, Append)
