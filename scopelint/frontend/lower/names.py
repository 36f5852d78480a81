"""Where a name is looked up: the names of modules, classes, functions and comprehensions.

One `Names` for each body of code that has names of its own, linked to the one around it. Which
names a body binds is known before it is lowered (see `bindings`), so a look-up is final.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, unique

from scopelint.ir import Reach


@unique
class Body(Enum):
    """What kind of code has these names."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"
    COMPREHENSION = "comprehension"


#: Looked up once: names are what is met most, and members of an enum are slow to find.
_FUNCTION, _COMPREHENSION = Body.FUNCTION, Body.COMPREHENSION
_LOCAL, _GLOBAL = Reach.LOCAL, Reach.GLOBAL


@dataclass(slots=True)
class Bindings:
    """The names that a body binds, and those that it says belong elsewhere."""

    bound: set[str] = field(default_factory=set)
    global_: set[str] = field(default_factory=set)
    nonlocal_: set[str] = field(default_factory=set)

    def without_declared(self) -> Bindings:
        """The same, where what is declared `global` or `nonlocal` is not bound here."""
        self.bound -= self.global_ | self.nonlocal_
        return self


@dataclass(slots=True)
class Names:
    """The names of one body. A comprehension's are renamed, for it runs in its owner's frame."""

    body: Body
    outer: Names | None
    bindings: Bindings
    qualified_name: str = ""
    class_name: str = ""  #: innermost class around, for `__private` names
    renamed: dict[str, str] = field(default_factory=dict)
    has_yield: bool = False

    def qualify(self, name: str) -> str:
        """The `__qualname__` of something defined here."""
        owner = self.owner()
        if owner.body is Body.MODULE or name in owner.bindings.global_:
            return name
        infix = ".<locals>." if owner.body is Body.FUNCTION else "."
        return owner.qualified_name + infix + name

    def owner(self) -> Names:
        """The body in whose frame code here runs."""
        here = self
        while here.body is Body.COMPREHENSION and here.outer is not None:
            here = here.outer
        return here

    def mangle(self, name: str) -> str:
        """A class's `__private` name, as Python spells it.

        >>> Names(Body.CLASS, None, Bindings(), class_name="_Net").mangle("__w")
        '_Net__w'
        """
        if name[:2] != "__" or not self.class_name or name[-2:] == "__":
            return name
        stem = self.class_name.lstrip("_")
        return f"_{stem}{name}" if stem else name


def find(names: Names, name: str) -> tuple[str, Reach]:
    """The name as the IR spells it, and where it is looked up from this body."""
    owner = names
    while owner.body is _COMPREHENSION and owner.outer is not None:
        if name in owner.renamed:
            return owner.renamed[name], _LOCAL
        owner = owner.outer
    spelled = name if name[:2] != "__" else owner.mangle(name)
    if name in owner.bindings.global_:
        return spelled, _GLOBAL
    if name in owner.bindings.bound:
        return spelled, _LOCAL
    return _find_around(owner, name, spelled)


def find_outside_comprehensions(names: Names, name: str) -> tuple[str, Reach]:
    """As `find`, for the target of `:=`, which a comprehension does not keep."""
    return find(names.owner(), name)


def _find_around(owner: Names, name: str, spelled: str) -> tuple[str, Reach]:
    """Look through the bodies around, as a closure does: classes are passed over."""
    here = owner.outer
    while here is not None:
        if here.body is _COMPREHENSION and name in here.renamed:
            at_module = here.owner().body is Body.MODULE
            return here.renamed[name], Reach.GLOBAL if at_module else Reach.ENCLOSING
        if here.body is _FUNCTION and here.mangle(name) == spelled:
            if name in here.bindings.global_:
                return spelled, Reach.GLOBAL
            if name in here.bindings.bound:
                return spelled, Reach.ENCLOSING
        here = here.outer
    return spelled, _GLOBAL
