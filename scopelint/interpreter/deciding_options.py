"""Options that are texts and decide what a program does (`--mode test`): their default shows one way.

With the default of some (`--train_dir ''`) nobody runs the program: it ends with an error at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

from scopelint.ir import Begin, Block, Compare, LoadAttribute, LoadName, StoreAttribute, StoreName
from scopelint.ir_walk import walk

#: Of so many options it is tried whether a program must be given them.
_MOST_FAILING = 3

#: How a program asks which of several texts it was given.
_ASKING = frozenset(("==", "!=", "in", "not in"))


@dataclass(slots=True, eq=False)
class DecidingOptions:
    """What a run makes of options, and of settings that are read while it runs."""

    left_open: frozenset[str] = frozenset()  #: those that are supposed to be anything where asked
    failing: frozenset[str] = frozenset()  #: those whose default the program does not run with
    deciding: set[str] = field(
        default_factory=set
    )  #: that were asked about as what they are by default
    last_read: str | None = None  #: of those that were taken to be what they are by default
    supposes_numbers: bool = False  #: whether numbers are taken to be any, too
    has_read_number: bool = False  #: whether one was taken to be what it is by default
    supposes_stored: bool = False  #: whether a store under an unknown key is taken to be anywhere
    has_stored_over: bool = False  #: whether something was stored so

    def is_number_open(self) -> bool:
        """Whether an option that is a number is supposed to be any."""
        self.has_read_number |= not self.supposes_numbers
        return self.supposes_numbers

    def after_failing(self) -> DecidingOptions | None:
        """How to run the program that has failed; None where nothing else is to be tried.

        First with another text, or what was stored in its settings; then with other numbers.
        """
        read = frozenset(() if self.last_read is None else (self.last_read,))
        may_be_text = read and len(self.failing) < _MOST_FAILING
        may_be_stored = self.has_stored_over and not self.supposes_stored
        if not (may_be_text or may_be_stored or self.has_read_number):
            return None
        return DecidingOptions(
            failing=self.failing | (read if may_be_text else frozenset()),
            supposes_numbers=self.supposes_numbers or not (may_be_text or may_be_stored),
            supposes_stored=self.supposes_stored or self.has_stored_over,
        )

    def after_deciding(self) -> DecidingOptions | None:
        """How to run the program as it may decide, too; None where it asked for no option."""
        if not self.deciding:
            return None
        return replace(self, left_open=frozenset(self.deciding), deciding=set())

    @property
    def are_defaults(self) -> bool:
        """Whether all is what it is by default."""
        open_ones = self.left_open | self.failing
        return not (open_ones or self.supposes_stored or self.supposes_numbers)

    def is_open(self, name: str, code: Block, module: Block) -> bool:
        """Whether an option that this code of a module reads is supposed to be anything."""
        if name in self.failing:
            return True
        if _is_asked_about(name, code, module):
            self.deciding.add(name)
            if name in self.left_open:
                return True
        self.last_read = name
        return False


@dataclass(frozen=True, slots=True)
class _Reading:
    """What code does with the attributes that it reads."""

    asked_about: frozenset[str]  #: compared, under a name that they got, or at once
    kept: frozenset[tuple[str, str]]  #: stored as an attribute: under which name


def _is_asked_about(name: str, code: Block, module: Block) -> bool:
    """Whether code asks which text it is; the whole module is read only for what the code keeps."""
    reading = _reading(code)
    if name in reading.asked_about:
        return True
    kept = {as_name for read, as_name in reading.kept if read == name}
    return bool(kept) and not kept.isdisjoint(_reading(module).asked_about)


@lru_cache(maxsize=256)
def _reading(code: Block) -> _Reading:
    loaded: dict[int, str] = {}
    named: dict[str, str] = {}
    asked_about: set[str] = set()
    kept: set[tuple[str, str]] = set()
    for each in walk(code):
        match each:
            case Begin():
                loaded = {}
            case LoadAttribute(target, _, name):
                loaded[target] = name
            case LoadName(target, name) if name in named:
                loaded[target] = named[name]
            case StoreName(source=source, name=name) if source in loaded:
                named[name] = loaded[source]
            case StoreAttribute(source=source, name=name) if source in loaded:
                kept.add((loaded[source], name))
            case Compare(operator=operator, left=left, right=right) if operator in _ASKING:
                asked_about.update(loaded[side] for side in (left, right) if side in loaded)
    return _Reading(frozenset(asked_about), frozenset(kept))
