"""The instructions of one body while they are written: its registers, names and places."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from scopelint.frontend.lower.names import Names
from scopelint.ir import (
    Begin,
    Block,
    Instruction,
    LoadAttribute,
    LoadName,
    PlaceOrdinal,
    Reach,
    Register,
)
from scopelint.mentions import Import, Mentions, written_bodies


@dataclass(slots=True)
class FileDraft:
    """What the drafts of one file share."""

    has_walrus: bool  #: whether `:=` occurs in it at all
    has_classic_division: bool = False  #: whether `/` means what it does in Python 2
    places: list[ast.AST] = field(
        default_factory=list
    )  #: the node of each ordinal; of a decorator, the expression
    comprehensions: int = 0  #: how many were lowered so far
    names: set[str] = field(default_factory=set)  #: that are loaded
    attributes: set[str] = field(default_factory=set)  #: that are loaded
    texts: set[str] = field(default_factory=set)  #: the ends of dotted texts
    imports: dict[Import, None] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)  #: names

    functions: list[tuple[PlaceOrdinal, ast.AST]] = field(default_factory=list)

    def mentions(self, surface: str, bodies: Mapping[ast.AST, str]) -> Mentions:
        """What was lowered so far refers to; `bodies`: digests of the outermost functions'."""
        outermost = [(place, bodies[node]) for place, node in self.functions if node in bodies]
        return Mentions(
            frozenset(self.names | self.attributes | self.texts),
            frozenset(self.texts),
            tuple(self.imports),
            frozenset(self.stored),
            surface,
            written_bodies(outermost),
            "__name__" in self.names,
        )


class Draft:
    """What has been written so far of a module's, class's or function's body.

    Code is lowered in source order, which numbers the places, but runs in evaluation order:
    where the two differ, the part that runs later is written into a block of its own
    (`open` … `close`) and put in its place afterwards.
    """

    __slots__ = ("block", "file", "in_text", "names", "next_register", "statement")

    def __init__(self, names: Names, file: FileDraft, statement: PlaceOrdinal) -> None:
        self.names = names
        self.file = file
        self.statement = statement  #: the place of the statement being lowered
        self.block: list[Instruction] = []
        self.next_register: Register = 0
        self.in_text = False  #: inside an f-string, where calls have no place of their own

    def register(self) -> Register:
        """A new register."""
        register = self.next_register
        self.next_register = register + 1
        return register

    def emit(self, instruction: Instruction) -> None:
        """Write an instruction."""
        self.block.append(instruction)

    def load_name(self, target: Register, name: str, reach: Reach) -> None:
        """Write that a name is loaded."""
        self.file.names.add(name)
        self.block.append(LoadName(target, name, reach))

    def load_attribute(self, target: Register, owner: Register, name: str) -> None:
        """Write that an attribute is loaded."""
        self.file.attributes.add(name)
        self.block.append(LoadAttribute(target, owner, name))

    def place(self, node: ast.AST) -> PlaceOrdinal:
        """The number of a statement, decorator or call, in source order."""
        if self.in_text:
            return self.statement
        places = self.file.places
        places.append(node)
        return len(places) - 1

    def begin(self, node: ast.AST) -> PlaceOrdinal:
        """Begin a statement."""
        self.statement = place = self.place(node)
        self.block.append(Begin(place))
        return place

    def open(self) -> list[Instruction]:
        """Write into a new block from here on; returns the one around it, for `close`."""
        around = self.block
        self.block = []
        return around

    def close(self, around: list[Instruction]) -> Block:
        """The block written since `open`; what follows goes into the one around it again."""
        block = tuple(self.block)
        self.block = around
        return block

    def inner(self, names: Names) -> Draft:
        """A draft for a body inside this one, with registers of its own."""
        draft = Draft(names, self.file, self.statement)
        draft.in_text = self.in_text
        return draft
