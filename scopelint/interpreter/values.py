"""What a name can stand for while a program is run symbolically.

Constants are Python's own (`None`, numbers, strings, bytes, `...`) and tuples are tuples of
values. Whatever has identity lives in the heap and is referred to by a `Ref`. An unknown is a
`Symbol`, never None. All values are immutable and hashable; equality means "the same value on
this path" and is what merging of states relies on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import islice
from typing import ClassVar, TypeAlias

from scopelint.interpreter.numpy_numbers import Int32, Int64
from scopelint.noun import noun


class Symbol:
    """An unknown with an identity: two are equal only when they are one.

    Symbols are interned by how they came about (`symbol(...)`), so the same attribute of the
    same unknown is the same symbol on every path.
    """

    __slots__ = ("key", "says")

    def __init__(self, key: tuple[object, ...], says: str) -> None:
        self.key = key
        self.says = says  #: for people: "`reuse`", "an element of `files`"

    def __repr__(self) -> str:
        return f"<{self.says}>"


class Either(Symbol):
    """One of two values, by a condition that is open on this path and was decided on both before.

    Made where two paths are joined. Asking for the condition again, or for anything that
    depends on which value it is, settles all the others that hang on it.
    """

    __slots__ = ("condition", "count", "if_false", "if_true")

    def __init__(self, condition: Symbol, if_true: Value, if_false: Value, count: int) -> None:
        says = f"{describe(if_true)} or {describe(if_false)}"
        super().__init__(("either", condition, if_true, if_false), says[:80])
        self.condition = condition
        self.if_true = if_true
        self.if_false = if_false
        self.count = count


#: So many values are told apart by conditions: those of a program that offers a choice of networks.
_MOST = 16


def either(condition: Symbol, if_true: Value, if_false: Value) -> Value:
    """What a name stands for behind a branch: one value if the condition held, else the other."""
    if type(if_true) is Either and if_true.condition is condition:
        if_true = if_true.if_true
    if type(if_false) is Either and if_false.condition is condition:
        if_false = if_false.if_false
    if same(if_true, if_false):
        return if_true
    count = sum(each.count if isinstance(each, Either) else 1 for each in (if_true, if_false))
    if count > _MOST:
        return symbol("one of several values", "either", condition, if_true, if_false)
    identity = _identity(("either", condition, if_true, if_false))
    known = _SYMBOLS.get(identity)
    if known is None:
        known = _SYMBOLS[identity] = Either(condition, if_true, if_false, count)
    return known


def side_of(value: Value, unsettled: Either, way: bool) -> Value:
    """The value, were the condition that another hangs on decided this way."""
    if isinstance(value, Either) and value.condition is unsettled.condition:
        return value.if_true if way else value.if_false
    return value


#: A description is made of others: it is cut, or it would double with each.
_LONGEST_WORDS = 160

_SYMBOLS: dict[tuple[object, ...], Symbol] = {}


def symbol(says: str, *key: object) -> Symbol:
    """The symbol of this key; `says` is its description when it is met first."""
    identity = _identity(key)
    known = _SYMBOLS.get(identity)
    if known is None:
        shown = says if len(says) <= _LONGEST_WORDS else f"{says[: _LONGEST_WORDS - 1]}…"
        known = _SYMBOLS[identity] = Symbol(key, shown)
    return known


def _identity(key: tuple[object, ...]) -> tuple[object, ...]:
    """The key with the types of its parts: 1, 1.0 and True are three."""
    return (key, *map(type, key))


#: Begin the key of an unknown that is a number, or holds numbers, none of them None.
NUMBER, NUMBERS = "number", "numbers"


def is_number(value: Value) -> bool:
    """Whether an unknown is a number, for all that is known."""
    if not isinstance(value, Symbol):
        return False
    match value.key:
        case (("number" | "len"), *_):
            return True
        case (("element" | "item"), source, _):
            return _holds_numbers(source)
    return False


def _holds_numbers(value: object) -> bool:
    while isinstance(value, Symbol) and value.key[0] == "item" and isinstance(value.key[2], Slice):
        value = value.key[1]
    return isinstance(value, Symbol) and value.key[0] == NUMBERS


#: An unknown is looked for in so many parts of what another is made of, the outermost first.
_MOST_PARTS = 128


def is_made_of(value: Value, unknown: Symbol) -> bool:
    """Whether an unknown is a part of what another is known by, as a list of its element."""
    waiting: list[object] = [value]
    for part in islice(waiting, _MOST_PARTS):  # it grows on the way
        parts = part.key if isinstance(part, Symbol) else part
        if isinstance(parts, tuple):
            if any(each is unknown for each in parts):
                return True
            waiting += parts
    return False


#: Begins the key of an option of the command line.
OPTION = "option"


def is_option(value: Value) -> bool:
    """Whether an unknown is what an option of the command line says: one thing in the whole program."""
    return isinstance(value, Symbol) and value.key[0] == OPTION


#: Begins the key of what a package has given that is not read.
UNSEEN = "unseen"


def symbol_count() -> int:
    """How many symbols there are."""
    return len(_SYMBOLS)


def forget_symbols(kept: int = 0) -> None:
    """Forget all but so many, the oldest: symbols of different runs are never compared."""
    if not kept:
        _SYMBOLS.clear()
    while len(_SYMBOLS) > kept:
        _SYMBOLS.popitem()


@noun
class Text:
    """A string with unknown parts. At least one part is a symbol; no two strings adjoin."""

    parts: tuple[str | Symbol, ...]


@noun
class Ref:
    """A reference to a record of the heap."""

    address: int


@noun
class External:
    """A dotted name of a module outside the project, as `numpy.prod`."""

    path: str

    @property
    def is_installed(self) -> bool:
        """Whether it is of a package that is none of Python's own."""
        return self.path.partition(".")[0] not in sys.stdlib_module_names


@noun
class ProjectModule:
    """A module of the project, by the path of its file or package folder."""

    path: str


@noun
class Builtin:
    """A builtin function or type by name: `len`, `ValueError`."""

    name: str


@noun
class Method:
    """A function bound to a receiver.

    `function` is any callable value; for methods of builtin types it is the `Builtin`
    named `list.append` and the like.
    """

    function: Value
    receiver: Value


@noun
class Partial:
    """`functools.partial`."""

    function: Value
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]


@noun
class Property:
    """`property`, with what sets and deletes it if anything does; `cached` for cached_property."""

    getter: Value
    setter: Value | None = None
    cached: bool = False
    deleter: Value | None = None


@noun
class StaticMethod:
    function: Value


@noun
class ClassMethod:
    function: Value


@noun
class ContextFunction:
    """A generator function under `contextlib.contextmanager`."""

    function: Value


@noun
class ContextGenerator:
    """What calling a `ContextFunction` gives: the call waits for its `with`."""

    function: Value
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]


@noun
class Super:
    """`super()`: attributes of `receiver` looked up behind `owner`."""

    owner: Ref
    receiver: Value


@noun
class InstanceDict:
    """`instance.__dict__`: what is stored in it is stored on the instance."""

    receiver: Ref


@noun
class ModuleNames:
    """`globals()`, `module.__dict__`: what is stored in it is a name of the module."""

    environment: int  #: the address of the module's names


@noun
class Patch:
    """`mock.patch("module.name", new)`: inside its `with`, the external name is another."""

    path: str
    replacement: Value


@noun
class Expected:
    """`assertRaises(error)`, `suppress(error)`: what its `with` raises of this kind goes no further."""

    error: Value


@noun
class ExitStack:
    """`contextlib.ExitStack()`: what it has entered is left when it is, the last first."""

    entered: Ref  #: a list


@noun
class Slice:
    start: Value
    stop: Value
    step: Value


@noun
class Foreign:
    """Base of the values of a library: immutable handles, whose state is the library's part.

    What they answer to is asked of the library that was handed in (see `library.py`).
    """

    #: Two that are alike are not told apart, but for that each is made by itself: joined, they are one for good.
    is_dull: ClassVar[bool] = False
    #: Two that are equal are one object, which has what the program stores on it.
    is_an_object: ClassVar[bool] = False


#: Nothing was given (a missing argument), as opposed to None.
@noun
class Missing:
    pass


Scalar: TypeAlias = "bool | int | float | complex | str | bytes | None"
Value: TypeAlias = (
    "Scalar | tuple[Value, ...] | Symbol | Text | Ref | External | ProjectModule | Builtin | Method"
    " | Partial | Property | StaticMethod | ClassMethod | ContextFunction | ContextGenerator | Super"
    " | InstanceDict | ModuleNames | Patch | Expected | ExitStack | Slice | Foreign | Missing"
)

MISSING: Value = Missing()

#: Types whose values are known completely, without a look at the heap.
SCALARS = (type(None), bool, int, float, complex, str, bytes)


def is_known(value: Value) -> bool:
    """A scalar, or a tuple of nothing but known values."""
    if isinstance(value, tuple):
        return all(is_known(item) for item in value)
    return isinstance(value, SCALARS)


def _kind(value: Value) -> type:
    """The type of a value; what remembers its origin is as good as what does not."""
    if isinstance(value, str):
        return str
    if isinstance(value, int) and not isinstance(value, bool):
        return Int64 if isinstance(value, Int64) else Int32 if isinstance(value, Int32) else int
    return type(value)


def same(left: Value, right: Value, kind: Callable[[Value], object] = _kind) -> bool:
    """Equal and of one kind, by default of one type: 1, 1.0 and True are three values."""
    if left is right:
        return True
    if kind(left) != kind(right):
        return False
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(
            same(one, other, kind) for one, other in zip(left, right, strict=True)
        )
    return bool(left == right)


def describe(value: Value) -> str:
    """The value in words short enough for a message."""
    if isinstance(value, Symbol):
        return value.says
    if isinstance(value, Text):
        return "".join(
            part if isinstance(part, str) else f"{{{part.says}}}" for part in value.parts
        )
    if isinstance(value, External):
        return value.path
    if isinstance(value, Builtin):
        return value.name
    if is_known(value):
        return repr(value)
    return "an object" if isinstance(value, Ref) else f"a {type(value).__name__.lower()}"
