"""The intermediate representation: what a Python file does, as plain frozen data.

`frontend` lowers a file to a `Module`; `interpreter` runs it. No syntax tree survives in it
and it knows nothing of any library. Expressions are flattened: every intermediate result has
a register, so that a call, a branch and a loop are all instructions of a block and the order
of evaluation is the order of the instructions.

Registers live within one statement: a `Begin` marks the next statement and forgets them. What outlives
a statement is stored under a name. Sub-blocks of expressions (`a if c else b`, `a and b`,
comprehensions) carry no `Begin`: their result is a register of the statement around them.

Instructions are made once and never written to: they are plain slotted classes, compared by
identity, for freezing them and their `__eq__` would cost every start of the program.

A place is an ordinal in the file (see `Module`): cheap to carry, and turned into lines and
columns only when something is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, unique

Register = int
PlaceOrdinal = int
Block = Sequence["Instruction"]
#: Stands in the names of a comprehension's variables, and in no name of a program.
COMPREHENSION_MARK = "@"
#: The operator `/` of a Python 2 file, which leaves out the remainder of whole numbers.
CLASSIC_DIVISION = "classic /"
#: A constant of Python source. `...` stands for itself.
ConstantValue = None | bool | int | float | complex | str | bytes


@unique
class Reach(Enum):
    """Where a name is looked up, decided when the file is lowered."""

    LOCAL = "local"  #: this function, class body or module; when absent there: global, builtin
    ENCLOSING = "enclosing"  #: the functions around this one, innermost first; then global
    GLOBAL = "global"  #: the module, then the builtins


@unique
class ParameterKind(Enum):
    """How a parameter takes its argument, as in `inspect.Parameter`."""

    POSITIONAL_ONLY = "positional only"
    PLAIN = "plain"
    STAR = "star"
    KEYWORD_ONLY = "keyword only"
    DOUBLE_STAR = "double star"


@unique
class ArgumentKind(Enum):
    """How an argument is written at a call."""

    POSITIONAL = "positional"
    STAR = "star"
    KEYWORD = "keyword"
    DOUBLE_STAR = "double star"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function."""

    name: str
    kind: ParameterKind
    has_default: bool


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call. `name` is set for keywords only."""

    kind: ArgumentKind
    value: Register
    name: str | None = None
    is_false: bool = False  #: `False` is written there, and not something that may come to it


@dataclass(frozen=True, slots=True)
class FunctionCode:
    """The body of a `def` or `lambda`, apart from the values it closes over.

    The parameters are bound as LOCAL names before the body runs. A lambda's body is one
    `Return`. A function whose body holds a `Yield` is a generator.
    """

    name: str  #: "<lambda>" for a lambda
    qualified_name: str  #: as `__qualname__`
    place: PlaceOrdinal
    parameters: tuple[Parameter, ...]
    body: Block
    is_generator: bool


# --- statements' bounds -------------------------------------------------------------------


@dataclass(slots=True, eq=False, repr=False)
class Begin:
    """A statement begins: registers of the one before are dead."""

    place: PlaceOrdinal


# --- values -------------------------------------------------------------------------------


@dataclass(slots=True, eq=False, repr=False)
class Constant:
    """A constant of the source."""

    target: Register
    value: ConstantValue | type(Ellipsis)  # type: ignore[valid-type]


@dataclass(slots=True, eq=False, repr=False)
class Unknown:
    """A value of which nothing is known; `reason` is for people."""

    target: Register
    reason: str


@dataclass(slots=True, eq=False, repr=False)
class LoadName:
    """The value of a name."""

    target: Register
    name: str
    reach: Reach


@dataclass(slots=True, eq=False, repr=False)
class StoreName:
    """Bind a name."""

    name: str
    source: Register
    reach: Reach


@dataclass(slots=True, eq=False, repr=False)
class DeleteName:
    """`del name`."""

    name: str
    reach: Reach


@dataclass(slots=True, eq=False, repr=False)
class LoadAttribute:
    """`object.name`."""

    target: Register
    object: Register
    name: str


@dataclass(slots=True, eq=False, repr=False)
class StoreAttribute:
    """`object.name = source`."""

    object: Register
    name: str
    source: Register


@dataclass(slots=True, eq=False, repr=False)
class DeleteAttribute:
    """`del object.name`."""

    object: Register
    name: str


@dataclass(slots=True, eq=False, repr=False)
class LoadItem:
    """`object[index]`."""

    target: Register
    object: Register
    index: Register


@dataclass(slots=True, eq=False, repr=False)
class StoreItem:
    """`object[index] = source`."""

    object: Register
    index: Register
    source: Register


@dataclass(slots=True, eq=False, repr=False)
class DeleteItem:
    """`del object[index]`."""

    object: Register
    index: Register


@dataclass(slots=True, eq=False, repr=False)
class Unary:
    """`operator` is one of `-`, `+`, `~`, `not`."""

    target: Register
    operator: str
    operand: Register


@dataclass(slots=True, eq=False, repr=False)
class Binary:
    """`operator` is one of `+ - * / // % ** @ & | ^ << >>`, or classic division; `in_place` for `+=` and the like."""

    target: Register
    operator: str
    left: Register
    right: Register
    in_place: bool = False


@dataclass(slots=True, eq=False, repr=False)
class Compare:
    """`operator` is one of `== != < <= > >= is`, `is not`, `in`, `not in`; never a chain."""

    target: Register
    operator: str
    left: Register
    right: Register


@dataclass(slots=True, eq=False, repr=False)
class Item:
    """One element of a display: `x`, or `*x`."""

    value: Register
    starred: bool = False


@dataclass(slots=True, eq=False, repr=False)
class BuildSequence:
    """`kind` is `tuple`, `list` or `set`."""

    target: Register
    kind: str
    items: tuple[Item, ...]


@dataclass(slots=True, eq=False, repr=False)
class BuildDict:
    """Entries in order; a key of None is `**value`."""

    target: Register
    entries: tuple[tuple[Register | None, Register], ...]


@dataclass(slots=True, eq=False, repr=False)
class BuildSlice:
    """`start:stop:step`; None where nothing is written."""

    target: Register
    start: Register | None
    stop: Register | None
    step: Register | None


@dataclass(slots=True, eq=False, repr=False)
class Formatted:
    """`{value!conversion:specification}` of an f-string."""

    value: Register
    conversion: str | None
    specification: Register | None


@dataclass(slots=True, eq=False, repr=False)
class BuildText:
    """An f-string."""

    target: Register
    parts: tuple[str | Formatted, ...]


@dataclass(slots=True, eq=False, repr=False)
class Append:
    """A comprehension adds an element; `kind` is `list` or `set`. (Dicts use `StoreItem`.)"""

    container: Register
    value: Register
    kind: str


@dataclass(slots=True, eq=False, repr=False)
class Unpack:
    """`a, *b, c = source`: one register a target; `star` is the index of the starred one."""

    source: Register
    targets: tuple[Register, ...]
    star: int | None


# --- calls and definitions ----------------------------------------------------------------


@dataclass(slots=True, eq=False, repr=False)
class Call:
    """`function(arguments)`."""

    place: PlaceOrdinal
    target: Register
    function: Register
    arguments: tuple[Argument, ...]
    decorates: bool = False  #: it is a decorator, and its argument what that decorates


@dataclass(slots=True, eq=False, repr=False)
class MakeFunction:
    """Defaults are in the order of the parameters that have one. Decorators are calls after it."""

    target: Register
    code: FunctionCode
    defaults: tuple[Register, ...]


@dataclass(slots=True, eq=False, repr=False)
class MakeClass:
    """`body` runs in an environment and with registers of its own; its names become attributes."""

    place: PlaceOrdinal
    target: Register
    name: str
    qualified_name: str
    bases: tuple[Argument, ...]  #: keywords too (`metaclass=`)
    annotated: tuple[str, ...]  #: the names of the body that have a type (`x: int`), in their order
    body: Block


@dataclass(slots=True, eq=False, repr=False)
class ImportModule:
    """`import a.b.c`: target is the package `a`; with `leaf`, as in `… as d`, it is `a.b.c`."""

    place: PlaceOrdinal
    target: Register
    module: str
    leaf: bool


@dataclass(slots=True, eq=False, repr=False)
class ImportFrom:
    """`from ..module import name`: `level` counts the dots, `module` may be empty."""

    place: PlaceOrdinal
    target: Register
    module: str
    level: int
    name: str


@dataclass(slots=True, eq=False, repr=False)
class ImportStar:
    """`from module import *`."""

    place: PlaceOrdinal
    module: str
    level: int


# --- control ------------------------------------------------------------------------------


@dataclass(slots=True, eq=False, repr=False)
class If:
    """Take one of two blocks, by the truth of `condition`."""

    condition: Register
    then: Block
    otherwise: Block


@dataclass(slots=True, eq=False, repr=False)
class For:
    """The body begins by storing `target`, the element of this turn."""

    place: PlaceOrdinal
    target: Register
    iterable: Register
    body: Block
    otherwise: Block


@dataclass(slots=True, eq=False, repr=False)
class While:
    """`test` computes `condition` before each turn."""

    place: PlaceOrdinal
    test: Block
    condition: Register
    body: Block
    otherwise: Block


@dataclass(slots=True, eq=False, repr=False)
class With:
    """One item; several are nested. `target` is what `__enter__` gave, stored by the body."""

    place: PlaceOrdinal
    manager: Register
    target: Register
    body: Block


@dataclass(slots=True, eq=False, repr=False)
class Handler:
    """`except types as name:`; `types` computes `type`, which is None for a bare `except:`.

    Before `body` runs, `caught` holds the exception; the body stores it under its name.
    """

    place: PlaceOrdinal
    types: Block
    type: Register | None
    caught: Register
    body: Block


@dataclass(slots=True, eq=False, repr=False)
class Try:
    """`try`, with what catches, and `finally` as `last`."""

    body: Block
    handlers: tuple[Handler, ...]
    otherwise: Block
    last: Block  #: `finally:`


@dataclass(slots=True, eq=False, repr=False)
class Return:
    """Leave the function."""

    value: Register | None


@dataclass(slots=True, eq=False, repr=False)
class Raise:
    """`exception` is None for a bare `raise`."""

    place: PlaceOrdinal
    exception: Register | None


@dataclass(slots=True, eq=False, repr=False)
class Break:
    """Leave the innermost loop."""


@dataclass(slots=True, eq=False, repr=False)
class Continue:
    """Begin the next turn of the innermost loop."""


@dataclass(slots=True, eq=False, repr=False)
class Yield:
    """`yield value`; with `delegate`, `yield from value`. `target` is what `send` gave."""

    place: PlaceOrdinal
    target: Register
    value: Register | None
    delegate: bool = False


Instruction = (
    Begin | Constant | Unknown | LoadName | StoreName | DeleteName | LoadAttribute | StoreAttribute
    | DeleteAttribute | LoadItem | StoreItem | DeleteItem | Unary | Binary | Compare | BuildSequence
    | BuildDict | BuildSlice | BuildText | Append | Unpack | Call | MakeFunction | MakeClass
    | ImportModule | ImportFrom | ImportStar | If | For | While | With | Try | Return | Raise
    | Break | Continue | Yield
)  # fmt: skip


@dataclass(slots=True, eq=False, repr=False)
class Module:
    """One lowered file.

    Places are numbered in source order, outer before inner where two begin together: one for
    each statement, each decorator and each call expression (those inside f-strings share their
    statement's; annotations and patterns have none; a decorated statement comes before its
    decorators). `path` is the file's, made absolute; a notebook's cells are joined.

    A comprehension's variables are its own: they are called `x@3`, which no name of the program
    is, and live in the frame around it.
    """

    path: str
    body: Block
