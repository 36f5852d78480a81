"""Calls: what each kind of value does when it is called, and entering the project's functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from scopelint.interpreter import memo
from scopelint.interpreter.binding import bind
from scopelint.interpreter.blocks import run
from scopelint.interpreter.builtins import arrays
from scopelint.interpreter.builtins.receivers import has_receiver
from scopelint.interpreter.builtins.table import BUILTINS, EXCEPTIONS, EXTERNALS
from scopelint.interpreter.classes import (
    bind_method,
    class_of,
    find_in,
    linearize,
    new_instance,
    special_method,
)
from scopelint.interpreter.decorators import decorated_unseen
from scopelint.interpreter.enums import looked_up
from scopelint.interpreter.frames import Frame, length_of
from scopelint.interpreter.gathering import gather
from scopelint.interpreter.heap import (
    ClassRecord,
    Environment,
    FunctionRecord,
    GeneratorRecord,
    Instance,
)
from scopelint.interpreter.library import Call, Raises, Returns, TransferFunction
from scopelint.interpreter.mappings import got
from scopelint.interpreter.merging import merge_completions
from scopelint.interpreter.overwriting import hand_out, store_over
from scopelint.interpreter.parameters import say_given
from scopelint.interpreter.recursion import open_activations, recurses_too_deep
from scopelint.interpreter.run import RAISE, RETURN, Completion, Ended, handles, put
from scopelint.interpreter.special import answering, iterating
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import (
    MISSING,
    Builtin,
    ClassMethod,
    ContextFunction,
    ContextGenerator,
    Either,
    External,
    Foreign,
    Method,
    Partial,
    Ref,
    StaticMethod,
    Symbol,
    Value,
    describe,
)
from scopelint.ir import Call as CallInstruction

#: Takes a value that a generator yields; completions of what the consumer does with it.
Consumer = Callable[[Value, State], list[Completion]]


def raise_error(type_name: str, message: str, state: State) -> Raises[State]:
    """A builtin exception, raised."""
    return Raises(state.new_error(type_name, message), state)


@handles(CallInstruction)
def call_instruction(instruction: CallInstruction, state: State) -> list[Completion]:
    state.place = instruction.place
    function = state.registers[instruction.function]
    if instruction.decorates:
        decorated = state.registers[instruction.arguments[0].value]
        made = decorated_unseen(function, decorated, state)
        if made is not None:
            return put(instruction.target, [Returns(made, state)])
    return put(instruction.target, call_value(function, gather(instruction, state), state))


def call_value(function: Value, call: Call, state: State) -> list[Outcome]:
    """Every way a call of any value can end."""
    if isinstance(function, Symbol):
        function = state.resolve(function)
    if isinstance(function, Either):
        return [
            outcome
            for settled, each in state.settle(function)
            for outcome in call_value(settled, call, each)
        ]
    caller = _CALLERS.get(type(function))
    if caller is not None:
        return caller(function, call, state)
    if isinstance(function, Foreign):
        transfer = state.world.library.method(function, "__call__")
        if transfer is not None:
            return _call_library(transfer, call, state)
    return _call_unseen(function, call, state)


def call_guarded(function: Value, call: Call, state: State) -> list[Outcome]:
    """The same, where someone waits for what it raises."""
    state.guarded += 1
    outcomes = call_value(function, call, state)
    for each in outcomes:
        each.state.guarded -= 1
    return outcomes


def _call_library(transfer: TransferFunction[State], call: Call, state: State) -> list[Outcome]:
    """A library call: it is told which value an argument has, where that can matter to it."""
    resolved = _resolved(call, state)
    if resolved is not None:
        return list(transfer(resolved, state))
    return [
        outcome
        for settled, each in _settle_call(call, state)
        for outcome in transfer(settled, each)
    ]


def _settle_call(call: Call, state: State) -> Iterator[tuple[Call, State]]:
    """The call with each argument settled that hangs on an open condition."""
    resolved = _resolved(call, state)
    if resolved is not None:
        yield resolved, state
        return
    given = map(state.resolve, (*call.arguments, *call.keywords.values()))
    for _, each in state.settle(next(filter(_asks_to_be_settled, given))):
        yield from _settle_call(call, each)


def _resolved(call: Call, state: State) -> Call | None:
    """The call with what is known of its arguments; None where one asks to be settled first."""
    arguments = tuple(map(state.resolve, call.arguments))
    keywords = {name: state.resolve(value) for name, value in call.keywords.items()}
    if any(map(_asks_to_be_settled, (*arguments, *keywords.values()))):
        return None
    return Call(arguments, keywords, call.open, call.denied)


def _asks_to_be_settled(value: Value) -> bool:
    """Whether a library may ask which of two values it is: not for two tensors or numbers."""
    if not isinstance(value, Either):
        return False
    return not (_is_dull(value.if_true) and _is_dull(value.if_false))


def _is_dull(value: Value) -> bool:
    if isinstance(value, Either):
        return not _asks_to_be_settled(value)
    if isinstance(value, Foreign):
        return value.is_dull
    return isinstance(value, (Symbol, float)) or (
        isinstance(value, int) and not isinstance(value, bool)
    )


def _call_unseen(function: Value, call: Call, state: State) -> list[Outcome]:
    """A call of code that is not there: any value may come of it."""
    hand_out(call, state)
    known = state.world.library.unseen_call(function, call, state)
    if known is MISSING:
        known = got(function, call, state)
    if known is MISSING:
        says = f"the result of {describe(function)}(…)"
        known = arrays.unseen_result(function, call, says, state)
    return [Returns(known, state)]


def _call_ref(function: Ref, call: Call, state: State) -> list[Outcome]:
    record = state.record(function)
    if isinstance(record, FunctionRecord):
        return call_function(function, call, state)
    if not isinstance(record, (ClassRecord, Instance)):
        return [Returns(state.fresh("the result of a call"), state)]
    budget = state.world.budget
    if not budget.may_call_object():
        budget.cut("calls of objects by each other go too deep", state.here())
        state.world.library.pass_over(state)
        return [Returns(state.fresh("the result of a call"), state)]
    outcomes = _call_object(function, record, call, state)
    budget.object_ends()
    return outcomes


def _call_object(
    function: Ref, record: ClassRecord | Instance, call: Call, state: State
) -> list[Outcome]:
    method = special_method(function, "__call__", state)
    if isinstance(record, ClassRecord) and method is None:
        return instantiate(function, call, state)
    if method is None:
        return [Returns(state.fresh("the result of a call"), state)]
    return call_value(method, call, state)


def _call_method(method: Method, call: Call, state: State) -> list[Outcome]:
    if isinstance(method.receiver, Foreign) and isinstance(method.function, Builtin):
        transfer = state.world.library.method(method.receiver, method.function.name)
        if transfer is not None:
            return list(transfer(_with_first(method.receiver, call), state))
        return [Returns(state.fresh(f"the result of .{method.function.name}(…)"), state)]
    return call_value(method.function, _with_first(method.receiver, call), state)


def _with_first(receiver: Value, call: Call) -> Call:
    """The call with one argument more, before the others."""
    return Call((receiver, *call.arguments), call.keywords, call.open, call.denied)


def _call_partial(partial: Partial, call: Call, state: State) -> list[Outcome]:
    keywords = {**dict(partial.keywords), **call.keywords}
    whole = Call((*partial.arguments, *call.arguments), keywords, call.open, call.denied)
    return call_value(partial.function, whole, state)


def _call_builtin(function: Builtin, call: Call, state: State, first: int = 0) -> list[Outcome]:
    """A builtin; of what it goes through, arguments before the `first` are as they are."""
    answers = answering(function.name, call, state)
    if answers is not None:
        return call_value(answers, Call(call.arguments[1:], call.keywords, call.open), state)
    iterated = iterating(function.name, call, state, first)
    if iterated is not None:
        return _call_on_iterated(function, call, *iterated, state)
    return _run_builtin(function, call, state)


def _call_on_iterated(
    function: Builtin, call: Call, index: int, method: Value, state: State
) -> list[Outcome]:
    """A call of a builtin with what the `__iter__` of one of its arguments gives."""
    outcomes: list[Outcome] = []
    for each in call_value(method, Call(), state):
        if isinstance(each, Raises):
            outcomes.append(each)
            continue
        on_values = call.with_argument(index, each.value)
        outcomes += _call_builtin(function, on_values, each.state, index + 1)
    return outcomes


def _run_builtin(function: Builtin, call: Call, state: State) -> list[Outcome]:
    transfer = BUILTINS.get(function.name)
    if transfer is not None and has_receiver(function.name, call, state):
        return list(transfer(call, state))
    if function.name in EXCEPTIONS:
        return [
            Returns(
                state.allocate(lambda owner: Instance(owner, function, {}, call.arguments)), state
            )
        ]
    return [Returns(state.fresh(f"the result of {function.name}(…)"), state)]


def _call_external(function: External, call: Call, state: State) -> list[Outcome]:
    library = state.world.library
    if library.owns(function.path):
        transfer = library.transfer(function.path)
        if transfer is not None:
            return _call_library(transfer, call, state)
        return list(library.unknown_call(function.path, call, state))
    known = EXTERNALS.get(function.path)
    if known is not None:
        return list(known(call, state))
    return _call_unseen(function, call, state)


def _call_context_function(function: ContextFunction, call: Call, state: State) -> list[Outcome]:
    generator = ContextGenerator(function.function, call.arguments, tuple(call.keywords.items()))
    return [Returns(generator, state)]


def _call_wrapped(function: StaticMethod | ClassMethod, call: Call, state: State) -> list[Outcome]:
    return call_value(function.function, call, state)


_CALLERS: dict[type, Callable[[Any, Call, State], list[Outcome]]] = {
    Ref: _call_ref,
    Method: _call_method,
    Partial: _call_partial,
    Builtin: _call_builtin,
    External: _call_external,
    ContextFunction: _call_context_function,
    StaticMethod: _call_wrapped,
    ClassMethod: _call_wrapped,
}


# --- the project's functions --------------------------------------------------------------


def call_function(
    function: Ref, call: Call, state: State, consume: Consumer | None = None
) -> list[Outcome]:
    """Enter a function. A generator is only made, unless someone is there to `consume`."""
    record = state.record(function)
    assert isinstance(record, FunctionRecord)
    bound = bind(record, call, state)
    if isinstance(bound, str) and record.is_wrapped:
        # Its decorator takes some of the arguments, for what is not seen.
        return call_value(state.fresh(f"`{record.code.name}`"), call, state)
    state.world.entered.add((record.module, record.code.place))
    if isinstance(bound, str):
        return [raise_error("TypeError", bound, state)]
    say_given(record.code, bound, call, state)
    known = None if consume else memo.find(record, bound, state)
    if known is not None:
        return [Returns(known.give(state), state)]
    running = None if consume else memo.watch(record, bound, state)
    environment = next(state.world.addresses)
    state.put(environment, Environment(state.token, bound, record.environment, record.module))
    if record.code.is_generator and consume is None:
        made = state.allocate(lambda owner: GeneratorRecord(owner, function, environment))
        return [Returns(made, state)]
    outcomes = enter(record, environment, state, consume)
    if running is not None:
        match outcomes:
            case [Returns(value, after)]:
                memo.end(running, environment, value, after)
    return outcomes


def enter(
    record: FunctionRecord, environment: int, state: State, consume: Consumer | None = None
) -> list[Outcome]:
    """Run the body of a function whose parameters are bound in an environment."""
    limits = state.world.budget.limits
    open_ones = open_activations(record, state)
    if state.frame.depth >= limits.call_depth or recurses_too_deep(
        open_ones, record, environment, state
    ):
        state.world.budget.cut(f"calls of {record.code.qualified_name} go too deep", state.here())
        if any(each.events < length_of(state.events) for each in open_ones):
            state.world.library.pass_over(state)
        result = state.fresh(f"the result of {record.code.name}(…)")
        for each in state.environment(environment).names.values():
            store_over(each, result, state)
        return [Returns(result, state)]
    caller, place, registers = state.frame, state.place, state.registers
    state.frame = Frame(
        record.code.qualified_name, record.module, environment, caller, place, caller.depth + 1, consume, record,
        state.world.budget.paths, length_of(state.events),
    )  # fmt: skip
    state.place, state.registers = record.code.place, {}
    outcomes: list[Outcome] = []
    for ended in _endings(run(record.code.body, state)):
        after = ended.state
        after.frame, after.place = caller, place
        after.registers = registers.copy() if outcomes else registers
        raised = ended.how is RAISE
        outcomes.append(Raises(ended.value, after) if raised else Returns(ended.value, after))
    return outcomes


def _endings(completions: list[Completion]) -> list[Ended]:
    """How an activation ended; reaching the end of the body returns None. Equal ones are merged."""
    ended = [each if isinstance(each, Ended) else Ended(RETURN, each) for each in completions]
    if len(ended) == 1:
        return ended
    for each in ended:
        each.state.registers = {}
    return [each for each in merge_completions(list(ended)) if isinstance(each, Ended)]


# --- making instances ---------------------------------------------------------------------


def instantiate(cls: Ref, call: Call, state: State) -> list[Outcome]:
    """`cls(…)`: `__new__` if the project has one, then `__init__`."""
    member = looked_up(cls, call.arguments[0], state) if len(call.arguments) == 1 else None
    if member is not None:
        return [Returns(member, state)]
    order = linearize(cls, state)
    maker, _ = find_in(order, "__new__", MISSING, state)
    if isinstance(maker, (Ref, StaticMethod)):
        outcomes: list[Outcome] = []
        for outcome in call_value(maker, _with_first(cls, call), state):
            if isinstance(outcome, Returns) and class_of(outcome.value, outcome.state) == cls:
                outcomes += _initialize(outcome.value, order, call, outcome.state)
            else:
                outcomes.append(outcome)
        return outcomes
    instance = new_instance(cls, call.arguments, state)
    return _initialize(instance, order, call, state)


def _initialize(instance: Value, order: list[Value], call: Call, state: State) -> list[Outcome]:
    initializer, _ = find_in(order, "__init__", instance, state)
    if initializer is MISSING:
        return [Returns(instance, state)]
    outcomes: list[Outcome] = []
    for outcome in call_value(bind_method(initializer, instance, order[0], state), call, state):
        if isinstance(outcome, Returns):
            outcomes.append(Returns(instance, outcome.state))
        else:
            outcomes.append(outcome)
    return outcomes
