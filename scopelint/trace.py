"""What happened on one way through a program: places, call stacks, events and steps.

Two views of one run, written by the library's transfer functions as they go:
*events* say what came of it (a variable was created, shared, refused); rules read them.
*Steps* are the library calls themselves with their arguments, in order; `replay` runs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, unique
from typing import TypeVar

from scopelint.noun import noun


@noun
class Place:
    """A statement or call in the source: opaque, cheap, compared by identity of the source."""

    path: str
    ordinal: int


@noun
class CallSite:
    """One level of a call stack: the place of the call and the function that holds it."""

    place: Place
    function: str  #: qualified name; "<module>" at the top level


#: Outermost first; the last is the place where the event happened.
CallStack = tuple[CallSite, ...]

#: A shape: None is unknown rank, a None inside an unknown dimension.
Shape = tuple[int | None, ...] | None


# --- steps --------------------------------------------------------------------------------

#: The size that stands in steps for one of which nothing is known.
MADE_UP_SIZE = 8


@noun
class Handle:
    """The result of an earlier step."""

    step: int


@noun
class TensorTerm:
    """Some tensor of this shape and dtype; how it was computed does not matter."""

    shape: Shape
    dtype: str
    is_inside: bool = False  #: of a branch of the graph


@noun
class NameTerm:
    """A name of the library, as `tf.AUTO_REUSE` or `tf.float32`."""

    name: str


@noun
class SequenceTerm:
    """A list or tuple of terms."""

    items: tuple[Term, ...]
    is_list: bool = False


@noun
class MappingTerm:
    """A dict of terms, by texts."""

    items: tuple[tuple[str, Term], ...]


Literal = None | bool | int | float | str
#: An argument of a step.
Term = Literal | Handle | TensorTerm | NameTerm | SequenceTerm | MappingTerm


@unique
class StepKind(Enum):
    """What a step does."""

    CALL = "call"  #: `function(...)`, `function` a dotted name of the library
    METHOD = "method"  #: `receiver.function(...)`
    ENTER = "enter"  #: `with receiver as …:` begins; the step's handle is what it gives
    LEAVE = "leave"  #: the innermost open `with` of `receiver` ends


@noun
class Step:
    """One library call of a run, with its arguments as terms."""

    place: Place
    kind: StepKind
    function: str
    receiver: Handle | None
    arguments: tuple[Term, ...]
    keywords: tuple[tuple[str, Term], ...]


# --- events -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, where, and through which calls."""

    place: Place
    stack: CallStack
    step: int  #: index of the step in which it happened


@noun
class AtHand:
    """A scope object that has a name in the function that is running."""

    name: str  #: Python's, not the scope's
    place: Place  #: where the scope was opened as this object


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeOpened(Event):
    """A variable scope was entered."""

    name: str
    graph: int = 0
    reuse: str  #: "False", "True", "AUTO"
    by: str  #: "string", "object", "default name"
    asked: str | None = None  #: the reuse that the opening itself asks for: "True", "AUTO"
    #: `reuse=False` was given, for which TensorFlow has no ear: "written" there, or "passed on".
    denied: str | None = None
    at_hand: AtHand | None = None  #: an object of this very scope, which it could be opened by
    origin: str | None = None  #: what its name was made of, where that says something
    is_misplaced: bool = False  #: a truth value stands where the default name belongs
    unread: str | None = None  #: the parameter given as default name where nobody reads it


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeClosed(Event):
    """A variable scope was left."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReuseTurnedOn(Event):
    """`reuse_variables()` was called on a scope."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class LayerInput:
    """What a layer is applied to when it asks for its weights."""

    tensor: object  #: to be told apart from others by identity, and by nothing else
    behind: int  #: bit n is set if it surely depends on the variable of number n
    source: str | None  #: its op, if no variable is behind it
    is_product: bool  #: a product of matrices, none of which is a variable


@dataclass(frozen=True, slots=True, kw_only=True)
class ReuseTurnedOff(Event):
    """The reuse of a scope object was taken back, by a store to its `_reuse`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableCreated(Event):
    """A new variable. `key` is None for one outside the store (`tf.Variable`)."""

    key: str | None
    op_name: str | None
    shape: Shape
    dtype: str
    trainable: bool
    via: str  #: "get_variable", "Variable", "Keras layer", "slot", "moving average"
    graph: int
    opening: ScopeOpened | None  #: the scope current at that moment
    name_scope: str = ""  #: open at that moment
    is_global: bool = True  #: among the global variables, which a checkpoint holds
    slot_of: str | None = None  #: the op name of the variable that an optimizer keeps it for
    part_of: tuple[str, Shape] | None = None  #: the partitioned variable: its key and shape
    is_named: bool = True  #: False where a part of its name is made up, for one that is unknown
    number: int = field(default=0, compare=False)  #: by which the trace knows it
    input: LayerInput | None = field(default=None, compare=False)  #: of a layer's weight


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableShared(Event):
    """An existing variable was returned."""

    key: str
    holder: VariableCreated
    reuse: str
    opening: ScopeOpened | None
    name_scope: str = ""  #: open at that moment
    input: LayerInput | None = field(default=None, compare=False)  #: if a layer asks for it

    @property
    def is_chained(self) -> bool:
        """Whether the layer's input was itself computed with the variable."""
        return self.input is not None and bool(self.input.behind >> self.holder.number & 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableAssigned(Event):
    """A variable is given the value of a variable."""

    target: VariableCreated
    value: VariableCreated


@noun
class Selection:
    """A list of variables; of an empty one, what was looked for in vain."""

    variables: tuple[VariableCreated, ...]
    sought_at: Place | None = None
    among: int = 0  #: how many there were
    prefix: str | None = None  #: how their names were to begin, where that decided


@dataclass(frozen=True, slots=True, kw_only=True)
class VariablesPaired(Event):
    """Lists of variables were gone through side by side."""

    sides: tuple[Selection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VariablesTrained(Event):
    """Something was done to make variables learn, or to set them or hold them fixed on purpose."""

    trained: tuple[VariableCreated, ...]  #: surely changed by an optimizer
    concerned: tuple[VariableCreated, ...]  #: perhaps changed, or part of a loss, or held fixed
    is_held: bool = False  #: held fixed, and nothing more


@dataclass(frozen=True, slots=True, kw_only=True)
class VariablesKept(Event):
    """A checkpoint was handed these variables, to keep them or to fill them."""

    kept: tuple[VariableCreated, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateCalled(Event):
    """A template has opened its scope: its function will run in it, or has a scope made ahead of it."""

    template: int  #: identity of the template
    name: str
    unique_name: str | None
    made_by: CallStack  #: the calls by which the template itself was made
    is_first: bool
    is_ahead: bool = False  #: no call as yet: the scope is made together with the template


@dataclass(frozen=True, slots=True, kw_only=True)
class CellCalled(Event):
    """An RNN cell that has its weights was called."""

    cell: int  #: identity of the cell: of the innermost, where one wraps another
    made_by: int | None  #: the step that made it
    scope: str  #: the scope current at that moment
    weights: tuple[str, ...]  #: their keys
    is_first: bool
    input: LayerInput | None = field(default=None, compare=False)  #: what it is called on
    held: int = field(default=0, compare=False)  #: as `behind` of an input, of its old state


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLayerCalled(Event):
    """A layer or model whose class is the project's was called."""

    owner: int  #: identity of the object
    input: LayerInput = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellsStacked(Event):
    """Cells were put on top of one another."""

    cells: tuple[int, ...]  #: identities, of the innermost where one wraps another
    repeated_at: Place | None  #: where one was put into the list a second time


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterGiven(Event):
    """A function of the project was given True, or a value of the library, as its `reuse`."""

    function: str  #: qualified name
    parameter: str
    is_read: bool  #: whether its code reads the parameter at all


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterDenied(Event):
    """A function of the project was given a `False` that is written at the call, as its `reuse`."""

    function: str  #: qualified name
    parameter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchedOff(Event):
    """A function of the project was given a `False` that is written at the call, as `is_training`."""

    function: str  #: qualified name
    parameter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameUnheard(Event):
    """A function of the project was given a text as its `name` or `scope`, and its code never reads that."""

    function: str  #: qualified name
    parameter: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRunAgain(Event):
    """From here on a notebook's cell, which has run to its end, is run once more."""

    number: int  #: among the code cells, from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableRefused(Event):
    """The library raises about a variable, a scope or a layer."""

    error: str  #: number of the error in `tf1_errors`: "E1", "E2", …
    error_type: str  #: "ValueError", …
    text: str  #: the first line that the library prints
    key: str | None
    holder: VariableCreated | None  #: the variable that is in the way, if any
    reuse: str | None
    opening: ScopeOpened | None
    via: str = "get_variable"  #: on whose behalf: also "slot", "moving average"


_E = TypeVar("_E", bound=Event)


@noun
class Trace:
    """The events and steps of one execution, in order."""

    events: tuple[Event, ...]
    steps: tuple[Step, ...] = field(default=())
    raised: VariableRefused | None = None  #: the refusal that no handler of the program caught
    made_up: tuple[str, ...] = ()  #: texts in keys that stand for what is not known

    def of(self, kind: type[_E]) -> Iterator[_E]:
        """The events of one kind, in order."""
        return (event for event in self.events if isinstance(event, kind))
