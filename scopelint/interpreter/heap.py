"""Records of the heap: all that has identity or can change.

A record belongs to one state at a time (its `owner`); a state that does not own a record
copies it before the first write (see `State.edit`). Hence `copy` on each.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from scopelint.interpreter.values import Builtin, Ref, Symbol, Value, symbol
from scopelint.ir import FunctionCode
from scopelint.trace import Place

#: So many elements of a list are followed one by one.
LARGEST_LIST = 10_000

#: Arguments, by their places behind the receiver or by their names.
Given: TypeAlias = tuple[tuple[int | str, Value], ...]

#: No state may write to a record that is nobody's.
NOBODY = 0

#: Begins the key of what the program stored on a module outside the project.
EXTERNAL = "external"

#: Begins the key of a name under which something was stored on a value of the library.
STORED = "stored"
#: Begins the key of what keeps the logger of a name.
LOGGER = "logger"


def is_external(key: object) -> bool:
    """Whether a key of the heap is that of a module outside the project."""
    return isinstance(key, tuple) and key[0] == EXTERNAL


@dataclass(slots=True, eq=False)
class Record:
    """Base: `owner` is the token of the state that may write to it."""

    owner: int

    def copy(self, owner: int) -> Record:
        raise NotImplementedError

    def content(self) -> tuple[object, ...]:
        """What has to be equal for two records to be the same."""
        raise NotImplementedError


@dataclass(slots=True, eq=False)
class Environment(Record):
    """Names of a module, class body or activation; `parent` encloses it (None: a module).

    `more`: there may be other names than the known ones.
    """

    names: dict[str, Value]
    parent: int | None
    module: str
    is_class: bool = False
    more: Symbol | None = None

    def copy(self, owner: int) -> Environment:
        names = dict(self.names)
        return Environment(owner, names, self.parent, self.module, self.is_class, self.more)

    def content(self) -> tuple[object, ...]:
        return (self.names, self.parent, self.more)


@dataclass(frozen=True, slots=True)
class Sought:
    """What was looked for among some values, and not found."""

    place: Place
    among: tuple[Value, ...]
    prefix: str | None = None  #: how their names were to begin, where that decides


@dataclass(slots=True, eq=False)
class ListRecord(Record):
    """A list, or (by its `kind`) a set, or an array of one axis.

    `more`: unknown elements may follow the known ones. `most`: of a deque, how many it keeps.
    """

    items: list[Value]
    more: Symbol | None = None
    kind: str = "list"
    repeated_at: Place | None = None  #: where one of the library's objects was put in twice
    most: int | None = None
    sought: Sought | None = None  #: why it was made empty

    def extend(self, items: list[Value], more: Symbol | None) -> None:
        """Add elements; beyond the largest list that is followed the rest are unknown."""
        room = max(LARGEST_LIST - len(self.items), 0)
        self.items += items[:room]
        if len(items) > room:
            more = more or symbol("further elements of a long list", "further", self.kind)
        self.more = self.more or more
        self.drop(at=0)

    def drop(self, at: int) -> None:
        """Leave out, at one end, what a deque does not keep."""
        while self.most is not None and len(self.items) > self.most:
            del self.items[at]

    def copy(self, owner: int) -> ListRecord:
        items = list(self.items)
        return ListRecord(
            owner, items, self.more, self.kind, self.repeated_at, self.most, self.sought
        )

    def content(self) -> tuple[object, ...]:
        return (self.items, self.more, self.kind)


#: What stands in a Counter for the factory of a defaultdict.
UNCOUNTED = Builtin("<uncounted>")


@dataclass(slots=True, eq=False)
class DictRecord(Record):
    """A dict; `more`: there may be other keys than the known ones.

    `default` is the factory of a defaultdict, or `UNCOUNTED` in a Counter.
    """

    entries: dict[Value, Value]
    more: Symbol | None = None
    default: Value = None

    def copy(self, owner: int) -> DictRecord:
        return DictRecord(owner, dict(self.entries), self.more, self.default)

    def content(self) -> tuple[object, ...]:
        return (self.entries, self.more, self.default)


@dataclass(slots=True, eq=False)
class FunctionRecord(Record):
    """A function: its code and what it closes over. `defined_in`: the class whose body held it."""

    code: FunctionCode
    environment: int
    module: str
    defaults: tuple[Value, ...]
    defined_in: Ref | None = None
    attributes: dict[str, Value] = field(default_factory=dict)
    is_wrapped: bool = False  #: by a decorator that is not there: that may give it arguments
    given: Given = ()  #: those that one is known to give it

    def copy(self, owner: int) -> FunctionRecord:
        return FunctionRecord(
            owner,
            self.code,
            self.environment,
            self.module,
            self.defaults,
            self.defined_in,
            dict(self.attributes),
            self.is_wrapped,
            self.given,
        )

    def content(self) -> tuple[object, ...]:
        return (
            id(self.code), self.environment, self.defaults, self.defined_in, self.attributes,
            self.is_wrapped, self.given,
        )  # fmt: skip


@dataclass(slots=True, eq=False)
class ClassRecord(Record):
    """A class of the project; bases may be refs, externals, builtins or unknown."""

    name: str
    bases: tuple[Value, ...]
    attributes: dict[str, Value]
    module: str
    metaclass: Ref | None = None  #: if it is the project's

    def copy(self, owner: int) -> ClassRecord:
        names = dict(self.attributes)
        return ClassRecord(owner, self.name, self.bases, names, self.module, self.metaclass)

    def content(self) -> tuple[object, ...]:
        return (self.name, self.bases, self.attributes, self.metaclass)


#: Among the attributes of an object whose class is derived from `dict`: the dict of its entries.
HELD = "<entries>"


@dataclass(slots=True, eq=False)
class Instance(Record):
    """An object: of a project's class, of a builtin exception, or of an unknown class.

    For a `Symbol` as key of the heap: what was stored on that unknown since.
    """

    cls: Value
    attributes: dict[str, Value]
    arguments: tuple[Value, ...] = ()  #: of an exception or a namedtuple-like
    more: Symbol | None = None  #: stands for further attributes, where there may be any

    def copy(self, owner: int) -> Instance:
        return Instance(owner, self.cls, dict(self.attributes), self.arguments, self.more)

    def content(self) -> tuple[object, ...]:
        return (self.cls, self.attributes, self.arguments, self.more)


@dataclass(slots=True, eq=False)
class IteratorRecord(Record):
    """An iterator over known elements; `more` as in `ListRecord`."""

    items: tuple[Value, ...]
    position: int
    more: Symbol | None = None

    def copy(self, owner: int) -> IteratorRecord:
        return IteratorRecord(owner, self.items, self.position, self.more)

    def content(self) -> tuple[object, ...]:
        return (self.items, self.position, self.more)


@dataclass(slots=True, eq=False)
class GeneratorRecord(Record):
    """A call of a generator function that nobody has iterated over yet."""

    function: Ref
    environment: int

    def copy(self, owner: int) -> GeneratorRecord:
        return GeneratorRecord(owner, self.function, self.environment)

    def content(self) -> tuple[object, ...]:
        return (self.function, self.environment)
