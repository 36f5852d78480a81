"""The seam to a library: all that the interpreter asks of one.

A library is a table of transfer functions (what one call does to a `State`), found by the
dotted name under which the program reaches it, and what its values answer to. Everything here
is generic in the state `S`, so that this file knows nothing of the interpreter's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Generic, Protocol, TypeVar

from scopelint.interpreter.values import MISSING, Foreign, Text, Value
from scopelint.trace import Place

S = TypeVar("S")


@dataclass(slots=True)
class Returns(Generic[S]):
    """A call came to its end with a value."""

    value: Value
    state: S


@dataclass(slots=True)
class Raises(Generic[S]):
    """A call raised: `error` refers to the exception's record in the state's heap."""

    error: Value
    state: S
    place: Place | None = None  #: in a module that it ends: the statement of its top level


@dataclass(slots=True)
class Call:
    """The arguments of a call. `open`: there may be more, from an unknown `*` or `**`.

    `denied`: where the call itself has the word `False`, by keyword or by position from the end.
    """

    arguments: tuple[Value, ...] = ()
    keywords: dict[str, Value] = field(default_factory=dict)
    open: bool = False
    denied: frozenset[str | int] = frozenset()

    def argument(self, position: int, name: str, default: Value = MISSING) -> Value:
        """The argument given by keyword or by position, or the default."""
        if name in self.keywords:
            return self.keywords[name]
        return self.arguments[position] if position < len(self.arguments) else default

    def with_argument(self, position: int, value: Value) -> Call:
        """The call with another value for a positional argument that it has."""
        arguments = (*self.arguments[:position], value, *self.arguments[position + 1 :])
        return Call(arguments, self.keywords, self.open, self.denied)

    def denies(self, position: int, name: str) -> bool:
        """Whether `False` is written at the call as this argument."""
        return bool(self.denied) and (
            name in self.denied or position - len(self.arguments) in self.denied
        )


#: The meaning of one name: every way the call can end.
TransferFunction = Callable[[Call, S], Iterable[Returns[S] | Raises[S]]]


#: Something that is done from a state.
Action = Callable[[S], Iterable[Returns[S] | Raises[S]]]


class Second(Enum):
    """What is given the second time, of what the first was given."""

    OTHER = auto()  #: chosen anew where it may tell the two apart
    SAME = auto()
    #: The same, and each parameter that means something to the library is on.
    SAME_AND_TOLD = auto()


@dataclass(frozen=True, slots=True)
class Repetition(Generic[S]):
    """A way in which a library's users do one thing twice."""

    says: str  #: in words, behind the name of a function: "is called twice"
    second: Second
    errors: frozenset[str]  #: the refusals of the second time that show a fault of the function
    run: Callable[[Action[S], Action[S], S], Iterable[Returns[S] | Raises[S]]]


class Library(Protocol[S]):
    """What was handed in for one library. Names are as the program reaches them."""

    #: Names of parameters that mean something to the library in the project's own functions.
    watched_parameters: frozenset[str]
    #: … and of those that turn something on or off.
    switches: frozenset[str]
    #: … and of those that name what is built.
    naming_parameters: frozenset[str]
    #: What else may be done with a function than to call it once.
    repetitions: tuple[Repetition[S], ...]

    def initial(self) -> object:
        """The library's immutable part of a fresh state."""

    def made_up(self, state: S) -> tuple[str, ...]:
        """The texts that events have in the place of what is not known."""

    def owns(self, path: str) -> bool:
        """Whether a dotted external name is this library's."""

    def constant(self, path: str) -> Value:
        """The value behind a name that is no function (`MISSING` if it is one, or unknown)."""

    def lacks(self, path: str) -> bool:
        """Whether the library is of a version that certainly has no such name."""

    def transfer(self, path: str) -> TransferFunction[S] | None:
        """What calling this name does; for methods of library classes, `Class.method`."""

    def unknown_call(self, path: str, call: Call, state: S) -> Iterable[Returns[S] | Raises[S]]:
        """What a call of a name without a transfer function gives."""

    def has_built_unseen(self, state: S) -> bool:
        """Whether unseen code was given what it may build on, and not functions alone."""

    def forget_unseen(self, state: S) -> None:
        """Suppose that what unseen code was given so far has done nothing."""

    def unseen_call(self, function: Value, call: Call, state: S) -> Value:
        """Code that cannot be seen was called with these arguments; what it gives, or `MISSING`."""

    def pass_over(self, state: S) -> None:
        """Code that may have built something was passed over."""

    def copied(self, value: Foreign, state: S) -> Value:
        """A deep copy of a value of the library; the value itself where that makes no difference."""

    def attribute(self, value: Foreign, name: str, state: S) -> Value:
        """An attribute of a value; `MISSING` makes it a method `Type.name`."""

    def field(self, value: tuple[Value, ...], name: str) -> Value:
        """A field of a tuple that may be one of the library's named ones; else `MISSING`."""

    def is_unseen(self, value: Foreign) -> bool:
        """Whether a value came of code that is not followed, so that nothing is known of it."""

    def wraps_calls(self, decorator: Value) -> bool:
        """Whether what an unseen decorator makes of a function may be quite another thing to call."""

    def has_attribute(self, value: Foreign, name: str) -> bool | None:
        """Whether a value has an attribute that nobody gave it; None if unknown."""

    def method(self, value: Foreign, name: str) -> TransferFunction[S] | None:
        """A method of a value, special ones (`__call__`, `__enter__`, `__exit__`) included."""

    def text(self, value: Foreign, form: str, state: S) -> str | Text | None:
        """`str(value)` or `repr(value)`, whichever is the form; None if nothing is known of it."""

    def binary(self, operator: str, left: Value, right: Value, state: S) -> Value:
        """`left operator right` where one side is the library's (comparisons, too)."""

    def item(self, value: Foreign, index: Value, state: S) -> Value:
        """`value[index]`."""

    def elements(self, value: Foreign, state: S) -> tuple[Value, ...] | None:
        """What iterating gives, as far as that is known."""

    def paired(self, columns: tuple[Value, ...], state: S) -> None:
        """The elements of these are gone through side by side."""

    def truth(self, value: Foreign) -> bool | None:
        """`bool(value)`; None if unknown."""

    def is_instance(self, value: Foreign | tuple[Value, ...], path: str) -> bool | None:
        """`isinstance(value, <the name path>)`; None if unknown. A tuple may be one with names."""

    def is_type(self, value: Foreign, path: str) -> bool | None:
        """`type(value) is <the name path>`, of which it may be an instance; None if unknown."""

    def base_attribute(self, base: str, instance: Value, name: str, state: S) -> Value:
        """An attribute that a project's class inherits from the library class `base`.

        `MISSING` if there is none. A method is `Method(External("base.name"), instance)`.
        """
