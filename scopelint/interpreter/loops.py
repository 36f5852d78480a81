"""`for` and `while`: known loops turn by turn, unknown ones for a first and a later turn.

A known loop of more turns than are followed is cut, unless it is cheap, or the last that is followed
does nothing to the library any more, and none has brought in names by a value: the next turn would
bring in another. Behind a cut the lists that it was filling and its counters are of unknown size.
So ends a loop that has done nothing for a while, the sooner if it only counts: of other elements each
may be what it waits for, and one that is left where it finds something is looked through.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import count, islice

from scopelint.interpreter.blocks import run, run_all
from scopelint.interpreter.budget import Limits
from scopelint.interpreter.calls import call_value
from scopelint.interpreter.classes import own_method
from scopelint.interpreter.endless import behind
from scopelint.interpreter.generators import further_values, is_open, iterate, leave_open
from scopelint.interpreter.heap import (
    ClassRecord,
    FunctionRecord,
    GeneratorRecord,
    Instance,
    IteratorRecord,
)
from scopelint.interpreter.library import Call, Raises
from scopelint.interpreter.loop_elements import UNKNOWN_TURNS, Elements, elements_of, with_unknown
from scopelint.interpreter.loop_turns import LoopTurns
from scopelint.interpreter.merging import (
    Turns,
    merge_completions,
    spare,
    widen,
)
from scopelint.interpreter.numpy_numbers import Int64
from scopelint.interpreter.origins import FOUND, origin_of
from scopelint.interpreter.plain_turns import take_plain_turns
from scopelint.interpreter.run import Completion, Ended, How, handles, separate
from scopelint.interpreter.sought import note_sought
from scopelint.interpreter.spent_indices import spend_indices
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.truths import Told, told
from scopelint.interpreter.values import Either, Foreign, Ref, Value
from scopelint.ir import (
    Append,
    For,
    Instruction,
    LoadName,
    StoreItem,
    While,
)
from scopelint.ir_walk import leaves_early, walk

#: A loop of fewer instructions than this costs little. One that makes a list or dict, or names things,
#: as in `globals()[k] = v`, matters as a whole, and so does one over what lies in a folder, or over what
#: the library has made: these may take so many times the turns.
_SMALL, _MORE = 24, 25
#: A loop that has taken fewer instructions than this altogether may go on, too.
_CHEAP = 4_000
#: … and a `while` loop that computes something, and does nothing to the library.
_COMPUTING = 1_500
#: What gives a module or an object names that are values.
_NAMING = ("globals", "setattr")


@handles(For)
def for_loop(instruction: For, state: State) -> list[Completion]:
    state.place = instruction.place
    iterable = state.resolve(state.registers[instruction.iterable])
    if isinstance(iterable, Either):
        settled = [
            completion
            for _, each in state.settle(iterable)
            for completion in for_loop(instruction, each) or [each]
        ]
        return merge_completions(settled)
    record = state.record(iterable) if isinstance(iterable, Ref) else None
    if isinstance(iterable, Ref) and isinstance(record, GeneratorRecord):
        return _over_generator(instruction, iterable, state)
    if isinstance(record, Instance):
        method = own_method(iterable, "__iter__", state)
        if method is not None:
            return _over_object(instruction, call_value(method, Call(), state))
    return _over_known(instruction, iterable, state)


def _over_object(instruction: For, outcomes: list[Outcome]) -> list[Completion]:
    """A loop over what the `__iter__` of an object gives; the `__next__` of another is not followed."""
    completions: list[Completion] = []
    for each in outcomes:
        if isinstance(each, Raises):
            completions.append(Ended(How.RAISE, each.state, each.error))
            continue
        given, after = each.state.resolve(each.value), each.state
        is_object = isinstance(given, Ref) and isinstance(after.record(given), Instance)
        after.registers[instruction.iterable] = given
        go_on = (
            _over_known(instruction, given, after) if is_object else for_loop(instruction, after)
        )
        completions += go_on or [after]
    return merge_completions(completions)


def _over_known(instruction: For, iterable: Value, state: State) -> list[Completion]:
    if (left := _left_of(iterable, state)) and left <= state.world.budget.limits.loop_turns:
        assert isinstance(iterable, Ref)
        return _over_iterator(instruction, iterable, state)
    elements = elements_of(iterable, state, is_search=leaves_early(instruction))
    if elements.assumed is None:
        taken = take_plain_turns(instruction, elements.values, state)
        elements.values = elements.values[taken:]
    completions = _over_elements(instruction, elements, state)
    note_sought(instruction, iterable, completions)
    return completions


def _left_of(iterable: Value, state: State) -> int:
    """How many elements an iterator over known ones has left; of anything else none."""
    record = state.record(iterable) if isinstance(iterable, Ref) else None
    is_known = isinstance(record, IteratorRecord) and record.more is None
    return len(record.items) - record.position if is_known else 0  # type: ignore[union-attr]


def _over_iterator(instruction: For, iterator: Ref, state: State) -> list[Completion]:
    """Turn by turn, each with what is next then: the body may take elements, too, or leave some."""
    registers, turns = state.registers, LoopTurns([state])
    while turns.going:
        taking = [each for each in turns.going if _left_of(iterator, each)]
        turns.over += [each for each in turns.going if each not in taking]
        for each in taking:
            record = each.edit(iterator, IteratorRecord)
            each.registers = {**registers, instruction.target: record.items[record.position]}
            each.place = instruction.place
            record.position += 1
        turns.going = taking
        if taking:
            turns.run(instruction.body, is_counting=False)
    return turns.finish(instruction.otherwise, registers)


def _over_elements(instruction: For, elements: Elements, state: State) -> list[Completion]:
    """Turn by turn, until further ones would show nothing new."""
    values = elements.values
    frame, budget = state.frame, state.world.budget
    limits, begun = budget.limits, budget.instructions
    registers, is_left = state.registers, False
    turns = LoopTurns([state])
    named = _named(state)
    is_whole = _is_small_and_whole(instruction) or _matter_as_a_whole(values, state)
    is_search = not elements.are_alike and leaves_early(instruction)
    is_long, more = not _is_small(instruction), _MORE if is_whole else 1
    for index, value in enumerate(values):
        if index == limits.loop_turns and _named(state) - named >= index:
            more = _MORE
        spent = budget.instructions - begun
        is_cut = index >= limits.loop_turns * more and not _is_cheap(index, spent, limits)
        if is_cut:
            budget.cut("a loop has more turns than are followed", state.here())
            turns.pass_over_others()
        may_settle = index < len(values) - 1 and (
            (
                turns.have_idled
                and not is_search
                and (not is_whole or index == limits.loop_turns * more - 1)
            )
            or (is_long and elements.are_alike)
        )
        is_last_of_more = elements.assumed is not None and index == len(values) - 1
        further = elements.further(index)
        turns.stop_where_over(further)
        if not turns.going:
            break
        is_asked_for = may_settle or is_last_of_more or is_cut or (further and index == 1)
        kept = [spare(each) for each in turns.going] if is_asked_for else []
        if further is not None:
            turns.assume(further, elements.assumed if index == 1 else None)
        for each in turns.going:
            each.registers = {**registers, instruction.target: value}
            each.place = instruction.place
        turns.run(instruction.body, is_counting=type(value) in (int, Int64))
        if not turns.going:
            if further is not None:
                turns.go_on_without(further, kept)
            break
        settles = is_last_of_more or (may_settle and _named(state) == named)
        # Before the second turn it is not assumed that there is any.
        over = Turns(elements.source) if elements.assumed is not None else None
        is_left = settles and widen(kept, turns.going, over, may_be_none=not index)
        if not is_left and (is_cut or (is_last_of_more and elements.are_more)):
            turns.leave_open(kept)
            is_left = True
        if is_left:
            break
    if is_left or elements.assumed is not None:
        leave_open(instruction, frame, state.world)
    completions = turns.finish(instruction.otherwise, registers)
    spend_indices(instruction, values, completions)
    return completions


def _is_cheap(turn: int, spent: int, limits: Limits) -> bool:
    """Whether a loop that has spent so many instructions may take more turns than others."""
    return turn < limits.loop_turns * _MORE and spent < _CHEAP


def _named(state: State) -> int:
    """How many names modules and objects got by a value."""
    return state.world.named + state.world.attributed


@lru_cache(maxsize=4096)  # a loop is met many times over
def _is_small(instruction: For) -> bool:
    return len(list(islice(walk(instruction.body), _SMALL))) < _SMALL


@lru_cache(maxsize=4096)
def _is_small_and_whole(instruction: For) -> bool:
    first = list(islice(walk(instruction.body), _SMALL))
    return len(first) < _SMALL and (
        _is_comprehension(first)
        or any(isinstance(each, LoadName) and each.name in _NAMING for each in first)
    )


def _is_comprehension(body: list[Instruction]) -> bool:
    """Whether a loop puts something into a list, set or dict that was made just before it."""
    made = {getattr(each, "target", None) for each in body}
    return any(
        isinstance(each, Append) or (isinstance(each, StoreItem) and each.object not in made)
        for each in body
    )


def _holds_foreign(value: Value) -> bool:
    """Whether it is of the library, or a tuple with such in it: a gradient and its variable."""
    inner = value if isinstance(value, tuple) else ()
    return isinstance(value, Foreign) or any(map(_holds_foreign, inner))


def _matter_as_a_whole(values: tuple[Value, ...], state: State) -> bool:
    """Whether they are of the library, whose last may be the first of its kind, or of a folder.

    Nor does what one class or function comes to say anything of the next in the list.
    """
    first = values[0] if values else None
    if _holds_foreign(first):
        return True
    record = state.record(first) if isinstance(first, Ref) else None
    if isinstance(record, (ClassRecord, FunctionRecord)):
        return True
    parts = record.arguments if isinstance(record, Instance) else (first,)
    return any(origin_of(each) is FOUND for each in parts)


def _over_generator(instruction: For, generator: Ref, state: State) -> list[Completion]:
    """The body runs at each `yield`; what leaves the loop early waits in `pending`."""
    registers, frame, before = state.registers, state.frame, spare(state)
    has_taken = False

    def consume(value: Value, at: State) -> list[Completion]:
        nonlocal has_taken
        has_taken = True
        at.registers = {**registers, instruction.target: value}
        completions: list[Completion] = []
        for end in run(instruction.body, at):
            if isinstance(end, Ended) and end.how in (How.BREAK, How.RETURN):
                end.state.pending = (*end.state.pending, (end.how, end.value))
                completions.append(Ended(How.RETURN, end.state))
            elif isinstance(end, Ended) and end.how is How.CONTINUE:
                completions.append(end.state)
            else:
                completions.append(end)
        return completions

    depth = len(state.pending)
    finished: list[Completion] = []
    for outcome in iterate(generator, state, consume):
        after = outcome.state
        after.registers = dict(registers)
        if isinstance(outcome, Raises):
            finished.append(Ended(How.RAISE, after, outcome.error))
        elif len(after.pending) > depth:
            finished.append(take_pending(after))
        elif is_open(generator, after):
            leave_open(instruction, frame, after.world)
            finished += _over_others(instruction, generator, after, before if has_taken else None)
        else:
            finished += run(instruction.otherwise, after) if instruction.otherwise else [after]
    return merge_completions(
        [
            each.state if isinstance(each, Ended) and each.how is How.BREAK else each
            for each in finished
        ]
    )


def _over_others(
    instruction: For, generator: Ref, state: State, before: State | None
) -> list[Completion]:
    """What comes of the values that were not seen; `before`: the first of those that were, if any."""
    if before is None:
        elements = with_unknown((), further_values(generator), generator)
        return _over_elements(instruction, elements, state)
    if not widen([before], [state], None):
        LoopTurns([state]).leave_open([before])
    return run(instruction.otherwise, state) if instruction.otherwise else [state]


def take_pending(state: State) -> Ended:
    """How the body of a generator's consumer ended."""
    how, value = state.pending[-1]
    state.pending = state.pending[:-1]
    return Ended(how, state, value)


@handles(While)
def while_loop(instruction: While, state: State) -> list[Completion]:
    """Turn by turn while it is known that there is another; of others a first and a later one.

    It is left where a turn does nothing to the library, unless that was a cheap one that only
    computed: what it comes to is known then.
    """
    state.place = instruction.place
    registers = state.registers
    turns = LoopTurns([state])
    done: list[Completion] = []
    early: list[State] = []  # before the first turn that counts as a later one
    assumed, is_left = 0, False
    frame, budget = state.frame, state.world.budget
    limits, begun = budget.limits, budget.instructions
    for turn in count():
        inside, over, is_known = _tested(
            instruction, turns.going, registers, may_assume=assumed < UNKNOWN_TURNS
        )
        done += over
        if not is_known:
            assumed += 1
            for each in inside:
                each.note("a `while` loop has at least two turns")
        if not inside:
            break
        spent = budget.instructions - begun
        may_go_on = is_known and _is_cheap(turn, spent, limits)
        is_cut = turn >= limits.loop_turns and not may_go_on
        turns.going, here = inside, inside[0].here()
        if turn == UNKNOWN_TURNS:
            early = [spare(each) for each in inside]
        asked = [each.settled for each in inside]
        turns.run(instruction.body, is_counting=False)
        if not turns.going:
            break
        is_idle = turn >= UNKNOWN_TURNS and turns.idle > 0
        computes = is_known and spent < _COMPUTING and turns.have_asked_nothing_since(asked)
        if is_cut or (is_idle and not computes):
            is_left = True
            if is_cut or (is_known and turns.have_lately_created):
                budget.cut("a `while` loop has more turns than are followed", here)
                turns.pass_over_others()
            if not widen(early, turns.going, None):
                turns.leave_open(early)
            left, raised = separate(behind(instruction, turns.going))
            done += [*run_all(instruction.otherwise, left), *raised]
            break
    if assumed or is_left:
        leave_open(instruction, frame, state.world)
    turns.going = []
    return merge_completions([*done, *turns.finish((), registers)])


def _tested(
    loop: While, states: list[State], registers: dict[int, Value], *, may_assume: bool
) -> tuple[list[State], list[Completion], bool]:
    """Who takes another turn, for whom the loop is over, and whether the former is known."""
    for each in states:
        each.registers = dict(registers)
        each.place = loop.place
    tested, over = separate(run_all(loop.test, states))
    done: list[Completion] = [*over]
    inside: list[State] = []
    is_known = True
    found: list[Told] = []
    for each in tested:
        known, raised = told(each.registers[loop.condition], each)
        found += known
        done += raised
    for truth, each in found:
        if truth is False:
            done += run(loop.otherwise, each) if loop.otherwise else [each]
        elif truth is True or may_assume:
            is_known = is_known and truth is True
            inside.append(each)
        else:
            done.append(each)
    return inside, done, is_known
