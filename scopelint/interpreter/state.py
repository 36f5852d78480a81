"""One live path of a program: heap, names, assumptions, the trace so far, the library's part.

A state is owned by whoever runs it and is written in place. `split` makes two of it where an
unknown decides; they share all records until one of them writes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from scopelint.interpreter.bounds import follows, learned, says_true, told_by
from scopelint.interpreter.conditions import (
    given,
    implied_value,
    in_words,
    negate,
    straight,
)
from scopelint.interpreter.frames import ENTRY, Assumption, Chain, Frame, grow, length_of, stack_at
from scopelint.interpreter.heap import (
    HELD,
    DictRecord,
    Environment,
    Instance,
    ListRecord,
    Record,
    Sought,
)
from scopelint.interpreter.library import Raises, Returns
from scopelint.interpreter.values import (
    Builtin,
    Either,
    External,
    Foreign,
    Missing,
    Ref,
    Slice,
    Symbol,
    Text,
    Value,
    symbol,
)
from scopelint.interpreter.ways import Way, depends, fact_of, forced, leading_to, ways_in_words
from scopelint.interpreter.world import World
from scopelint.trace import CallStack, Event, Place, Step

_TOKENS = itertools.count(1)
_R = TypeVar("_R", bound=Record)


class State:
    """See the module's docstring. Registers are those of the running statement."""

    __slots__ = (
        "assumptions", "base", "events", "frame", "fresh_count", "guarded", "handling", "heap",
        "is_over", "known", "library", "on_ask", "on_read", "on_write", "pending",
        "place", "registers", "settled", "steps", "token", "truths", "ways", "world", "writes",
    )  # fmt: skip

    def __init__(self, world: World) -> None:
        self.begin_in(world)
        self.token = next(_TOKENS)
        self.base: dict[object, Record] = {}
        self.heap: dict[object, Record] = {}
        self.writes: Chain | None = None  #: keys of the records put into the heap, in order
        self.registers: dict[int, Value] = {}
        self.frame = Frame(ENTRY, "", 0, None, 0, 0)
        self.place = 0
        self.truths: dict[Symbol, bool] = {}
        self.known: dict[Symbol, Value] = {}
        self.settled: Chain | None = None  #: the keys of `truths` and `known`, as they were set
        self.ways: Chain | None = None  #: what is known of several conditions together
        self.assumptions: Chain | None = None
        self.events: Chain | None = None
        self.steps: Chain | None = None
        self.library: object = world.library.initial()
        self.fresh_count = 0
        self.handling: tuple[Value, ...] = ()  #: exceptions of the open `except` blocks
        #: How bodies of open generator managers ended.
        self.pending: tuple[tuple[Any, Value], ...] = ()
        self.guarded = 0  #: how many `try` are open that handle more than IMPORT_ERRORS
        self.is_over = False  #: it is none of the paths: it raised, was merged, or is spare

    def begin_in(self, world: World) -> None:
        """Go on in this world, which is told what is read and written."""
        self.world = world
        self.on_read, self.on_write, self.on_ask = world.journal.listeners()

    def clone(self) -> State:
        """A second state like this one; both copy a record before they write to it."""
        other = State.__new__(State)
        for name, value in zip(_SHARED, _shared_of(self), strict=True):
            setattr(other, name, value)
        other.heap, other.registers = self.heap.copy(), self.registers.copy()
        other.truths, other.known = self.truths.copy(), self.known.copy()
        other.is_over = False
        self.token, other.token = next(_TOKENS), next(_TOKENS)
        return other

    def freeze(self) -> None:
        """Make the present heap the base that all clones share."""
        self.base = {**self.base, **self.heap}
        self.heap = {}
        self.writes = None
        self.token = next(_TOKENS)

    # --- heap

    def allocate(self, make: Callable[[int], Record]) -> Ref:
        """Put a new record, made for this state as its owner, into the heap."""
        address = next(self.world.addresses)
        self.put(address, make(self.token))
        return Ref(address)

    def put(self, key: object, record: Record) -> Record:
        """Make a record the one of this key."""
        self.on_write(key)
        self.heap[key] = record
        self.writes = grow(self.writes, key)
        return record

    def record_at(self, key: object) -> Record | None:
        """The record of this key, for reading."""
        self.on_read(key)
        return self.heap.get(key) or self.base.get(key)

    def record(self, ref: Ref | Symbol) -> Record | None:
        """What a ref refers to, for reading."""
        key = ref.address if type(ref) is Ref else ref
        self.on_read(key)
        return self.heap.get(key) or self.base.get(key)

    def contents(self, value: Value) -> Record | None:
        """The record with the elements of a value: of an object derived from `dict` its entries."""
        record = self.record(value) if type(value) is Ref else None
        held = record.attributes.get(HELD) if isinstance(record, Instance) else None
        return self.record(held) if isinstance(held, Ref) else record

    def environment(self, address: int) -> Environment:
        self.on_read(address)
        return self.peek(address)

    def peek(self, address: int) -> Environment:
        """The same, for one who says himself which name he has read, if others can change it."""
        record = self.heap.get(address) or self.base[address]
        assert type(record) is Environment
        return record

    def edit_at(self, key: object) -> Record:
        """The record of this key, for writing."""
        record = self.heap.get(key)
        if record is None:
            record = self.put(key, self.base[key].copy(self.token))
        elif record.owner != self.token:
            record = self.put(key, record.copy(self.token))
        else:
            self.on_write(key)
        return record

    def edit(self, ref: Ref, kind: type[_R]) -> _R:
        record = self.edit_at(ref.address)
        assert isinstance(record, kind)
        return record

    def edit_symbol(self, unknown: Symbol) -> Instance:
        """The record of what the program stored on an unknown object."""
        if self.record(unknown) is None:
            self.put(unknown, Instance(self.token, unknown, {}))
        record = self.edit_at(unknown)
        assert isinstance(record, Instance)
        return record

    def new_list(
        self,
        items: list[Value],
        more: Symbol | None = None,
        kind: str = "list",
        sought: Sought | None = None,
    ) -> Ref:
        return self.allocate(lambda owner: ListRecord(owner, items, more, kind, sought=sought))

    def new_dict(
        self, entries: dict[Any, Value], more: Symbol | None = None, default: Value = None
    ) -> Ref:
        return self.allocate(lambda owner: DictRecord(owner, entries, more, default))

    def new_error(self, type_name: str, *arguments: Value) -> Ref:
        """An exception of a builtin type."""
        return self.allocate(lambda owner: Instance(owner, Builtin(type_name), {}, arguments))

    def ask_library(self) -> object:
        """The library's part of the state, as it is now."""
        self.world.journal.looks += 1
        return self.library

    # --- unknowns

    def fresh(self, says: str, *known: object) -> Symbol:
        """An unknown that was never met before, by what is known of it and where it came up."""
        self.fresh_count += 1
        return symbol(says, *known, "fresh", self.frame.module, self.place, self.fresh_count)

    def resolve(self, value: Value) -> Value:
        """The value of an unknown that an assumption has settled, else the value itself."""
        while type(value) is Either:
            answer = self.answer(value.condition)
            if answer is None:
                return value
            value = value.if_true if answer else value.if_false
        if type(value) is not Symbol:
            return value
        self.on_ask(value)
        return self.known.get(value, value)

    def settle(self, value: Value) -> Iterator[tuple[Value, State]]:
        """The value itself; of one that hangs on an open condition, both, each on its path."""
        value = self.resolve(value)
        if not isinstance(value, Either):
            yield value, self
            return
        for _, each in self.split(value.condition):
            yield from each.settle(value)

    def truth(self, value: Value) -> bool | Symbol:
        """`bool(value)`, or the symbol on which it depends."""
        if value is True or value is False:
            return value
        value = self.resolve(value)
        found = value if isinstance(value, Symbol) else self._truth_of(value)
        if isinstance(found, Either):
            found = self._truth_of_either(found)
        if isinstance(found, bool):
            return found
        condition, straightly = straight(found, True)
        answer = self.answer(condition)
        return found if answer is None else answer == straightly

    def _truth_of(self, value: Value) -> bool | Symbol:
        """The same of what is no unknown."""
        if isinstance(value, Ref):
            return self._truth_of_record(value)
        if isinstance(value, Foreign):
            told = self.world.library.truth(value)
            return symbol("the truth of a library value", "truth", value) if told is None else told
        if isinstance(value, Text):
            is_long = any(isinstance(part, str) for part in value.parts)
            return is_long or symbol("the truth of a string", "truth", value)
        if isinstance(value, (External, Slice, Missing)):
            return True
        return bool(value)

    def _truth_of_either(self, value: Either) -> bool | Symbol:
        condition = value.condition
        yes, no = self.truth(value.if_true), self.truth(value.if_false)
        yes, no = given(yes, condition, True), given(no, condition, False)
        if yes is no:
            return yes
        if yes is True and no is False:
            return condition
        if yes is False and no is True:
            return negate(condition)
        return symbol(f"the truth of {value.says}", "truth", value)

    def answer(self, condition: Symbol) -> bool | None:
        """What this path has assumed of a condition, straight or by what follows from it."""
        self.on_ask(condition)
        known = self.truths.get(condition)
        if known is not None:
            return known
        if condition in self.known:
            truth = self.truth(self.known[condition])
            return truth if isinstance(truth, bool) else None
        if condition.key[0] == "compare" and isinstance(left := condition.key[2], Symbol):
            told = told_by(condition)
            self.on_ask(left)
            self.on_ask(told)
            settled = self.known.get(left, left)
            return follows(condition, settled, self.truths.get(left), self.known.get(told))
        return None

    def _truth_of_record(self, ref: Ref) -> bool | Symbol:
        record = self.contents(ref)
        if not isinstance(record, (ListRecord, DictRecord)):
            return True
        if record.items if isinstance(record, ListRecord) else record.entries:
            return True
        if record.more is None:
            return False
        return symbol(f"{record.more.says} (not empty)", "nonempty", record.more)

    def assume(self, condition: Symbol, holds: bool) -> None:
        """Hold a condition true or false from now on, and remember to say so."""
        condition, holds = answered = straight(condition, holds)
        self.hold(condition, holds)
        ways = leading_to(condition, holds, self.truth) if depends(condition) else ()
        self.hold_one_of(ways)
        self.note(ways_in_words(ways) or in_words(*answered), implied_value(*answered), answered)

    def hold(self, condition: Symbol, holds: bool) -> None:
        """Take a condition for true or false, without a word."""
        self.truths[condition] = holds
        self.settled = grow(self.settled, condition)
        for told in learned(condition, holds, self.known):
            self.know(*told)
            if says_true(*told) and condition.key[2] not in self.truths:
                self.hold(condition.key[2], True)  # type: ignore[arg-type]

    def hold_one_of(self, ways: Sequence[Way]) -> None:
        """Remember that one of these ways was taken, if that says anything."""
        if len(ways) == 1:
            for each in ways[0].items():
                self.hold(*each)
        elif fact := fact_of(ways):
            self.ways = grow(self.ways, fact)

    def know(self, unknown: Symbol, value: Value) -> None:
        """Take an unknown for a value, without a word."""
        self.known[unknown] = value
        self.settled = grow(self.settled, unknown)

    def note(self, says: str, *about: tuple[Symbol, Value] | None) -> None:
        """Remember an assumption that is put in words already, and what of it is known besides."""
        noted = Assumption(says, self.here(), self.frame, length_of(self.events), *about)
        self.assumptions = grow(self.assumptions, noted)

    def split(self, condition: Symbol, rather: bool | None = None) -> Iterator[tuple[bool, State]]:
        """This state with the condition true, and another with it false; only what is possible.

        Where one way is all that is followed, it is the one that is `rather` taken, if any.
        """
        budget = self.world.budget
        holds = self._forced(condition)
        if holds is not None or not budget.may_split(self.here()):
            holds = rather if holds is None else holds
            holds = budget.one_way() if holds is None else holds
            self.assume(condition, holds)
            yield holds, self
            return
        other = self.clone()
        self.assume(condition, True)
        other.assume(condition, False)
        yield True, self
        yield False, other

    def _forced(self, condition: Symbol) -> bool | None:
        """The only answer that what is known of several conditions leaves."""
        if self.ways is None and not depends(condition):
            return None
        yes, no = (leading_to(condition, holds, self.truth) for holds in (True, False))
        return forced(self.ways, yes, no, self.answer)

    def count_in(self, is_over: bool) -> None:
        """Be one of the paths that go on, or no longer."""
        if is_over is not self.is_over:
            self.is_over = is_over
            self.world.budget.paths += -1 if is_over else 1

    # --- places, events, steps

    def here(self) -> Place:
        return Place(self.frame.module, self.place)

    def stack(self) -> CallStack:
        """Where the path is, as call sites from the outermost in."""
        return stack_at(self.frame, self.place)

    def emit(self, event: Event) -> None:
        self.events = grow(self.events, event)
        self.world.budget.earn()

    def add_step(self, step: Step) -> int:
        """Record a library call; its index is the handle of its result."""
        self.steps = grow(self.steps, step)
        return self.steps.length - 1

    def step_count(self) -> int:
        return self.steps.length if self.steps else 0


#: What a clone has in common with its original: all but what either writes to in place.
_SHARED = tuple({*State.__slots__} - {"heap", "registers", "truths", "known", "is_over", "token"})
_shared_of = attrgetter(*_SHARED)

#: What a call can come to, for the interpreter's own state.
Outcome = Returns[State] | Raises[State]
