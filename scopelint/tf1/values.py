"""TensorFlow's objects as values: immutable handles, hashable, equal when they are one object.

What can change of an object (the reuse of a scope, whether a layer is built) is a record of the
state's `Graphs`, found by the handle's `identity`.
"""

from __future__ import annotations

from dataclasses import field
from enum import Enum, unique
from typing import ClassVar, TypeAlias

from scopelint.interpreter.values import Foreign, Symbol, Text, Value, symbol
from scopelint.noun import noun
from scopelint.trace import VariableCreated

#: A name, known or with unknown parts.
Name: TypeAlias = str | Text
#: A dimension: None is unknown to TensorFlow, a symbol is unknown to us.
Size: TypeAlias = int | Symbol | None
#: A static shape; None where we do not know it.
Sizes: TypeAlias = tuple[Size, ...] | None

#: A dimension of which we know nothing. (As a value of the program it becomes a fresh symbol.)
SOME_SIZE = symbol("a size", "tf1", "some size")


@unique
class Reuse(Enum):
    """The reuse of a variable scope; the value is how traces write it."""

    NO = "False"
    YES = "True"
    AUTO = "AUTO"
    UNSAID = "None"  #: stored to a scope object's `_reuse`: the store then works as with AUTO


@noun
class Reach:
    """The variables that a tensor depends on."""

    variables: int  #: bit n is set if it surely depends on the variable of identity n
    more: bool  #: it may depend on others


@noun
class Factor:
    """A number: what is known of it, and so many times which unknowns."""

    number: float
    parts: frozenset[tuple[Symbol, float]] = frozenset()


@noun
class Multiple:
    """So many times the value of a variable."""

    variable: int  #: its identity
    factor: Factor
    terms: int = 0  #: how many products were added up to it; none: it is the value as such


@noun
class Tensor(Foreign):
    """A tensor. Two of one shape, dtype, name and reach are not told apart."""

    is_dull: ClassVar[bool] = True
    shape: Sizes
    dtype: str | None = "float32"
    name: Name | None = None  #: of its op, where it is known
    reach: Reach | None = None  #: None where it is not known
    multiple: Multiple | None = None  #: of a variable, where it is nothing else
    is_source: bool = False  #: a placeholder, which is made of no other tensor
    is_product: bool = False  #: of matrices, none of which is a variable
    fed_by: str | None = None  #: the placeholder that it is made of, and of nothing else
    is_builders: bool = False  #: given by a package that builds graphs in ways of its own
    is_inside: bool = False  #: of a loop or a branch of the graph, where it was made
    graph: int | None = None  #: that it is in, where that is known

    def with_reach(self, reach: Reach) -> Tensor:
        """The same, depending on this."""
        is_source = self.is_source and not reach.variables
        return Tensor(
            self.shape, self.dtype, self.name, reach, self.multiple, is_source, self.is_product,
            self.fed_by, self.is_builders, self.is_inside, self.graph,
        )  # fmt: skip


@noun
class Variable(Foreign):
    """A variable, in the store (`key`) or outside it."""

    identity: int
    key: Name | None
    op_name: Name
    shape: Sizes
    dtype: str | None
    trainable: bool
    graph: int
    is_resource: bool = False
    created: VariableCreated | None = field(default=None, compare=False, repr=False)
    step: int | None = field(default=None, compare=False)


@noun
class PartitionedVariable(Foreign):
    """A variable made of parts by a partitioner (§2.9)."""

    key: Name
    shape: Sizes
    dtype: str | None
    parts: tuple[Variable, ...]
    partitions: tuple[int, ...]


@noun
class Operation(Foreign):
    """The op of a tensor or variable, or one that gives nothing."""

    name: Name | None = None
    of: Value = None


@noun
class Scope(Foreign):
    """A variable scope object."""

    identity: int


@noun
class ScopeManager(Foreign):
    """What `tf.variable_scope(…)` gives: a scope is opened when it is entered."""

    identity: int


@noun
class NameScopeManager(Foreign):
    """What `tf.name_scope(…)` gives."""

    identity: int


@noun
class GraphHandle(Foreign):
    """A graph, by its index in the state's `Graphs`."""

    is_an_object: ClassVar[bool] = True

    index: int


@noun
class StoreHandle(Foreign):
    """The variable store of a graph."""

    graph: int


@noun
class GraphManager(Foreign):
    """What `graph.as_default()` gives."""

    index: int
    step: int | None = field(default=None, compare=False)


@noun
class Session(Foreign):
    """A session of a graph, which is the default graph while the session is entered."""

    graph: GraphManager


@noun
class InertManager(Foreign):
    """A manager that changes no name and no sharing (§1.6); `gives` is what `as` binds."""

    path: str
    gives: Value = None


@noun
class DType(Foreign):
    """A dtype; a reference type as that of variables with `is_ref`."""

    name: str
    is_ref: bool = False


@noun
class TensorShape(Foreign):
    sizes: Sizes


@noun
class Dimension(Foreign):
    size: Size


@noun
class LibraryConstant(Foreign):
    """A constant of the library known by its name, as `tf.AUTO_REUSE`."""

    path: str


#: The initializers that functions make, which are none themselves.
_OF_FUNCTIONS = frozenset(
    f"tf.{path}"
    for path in (
        *(
            f"keras.initializers.{fan}_{of}"
            for fan in ("he", "lecun")
            for of in ("normal", "uniform")
        ),
        "contrib.layers.xavier_initializer",
        "contrib.layers.variance_scaling_initializer",
    )
)


@noun
class Initializer(Foreign):
    """An initializer object, as `tf.zeros_initializer()`: callable, so not a constant (§2.8)."""

    path: str

    @property
    def is_class(self) -> bool:
        """Whether its path names a class, which may stand for the object itself."""
        return self.path not in _OF_FUNCTIONS


@noun
class Partitioner(Foreign):
    """A partitioner: how many parts along which axis (§2.9)."""

    count: int | None
    axis: int
    step: int | None = field(default=None, compare=False)


@noun
class SizePartitioner(Foreign):
    """A partitioner that counts bytes: parts of at least so many, or of at most (§2.9)."""

    bytes: int
    axis: int
    most: int | None  #: parts
    is_least: bool
    text_bytes: int  #: of one element that is a text
    step: int | None = field(default=None, compare=False)


@noun
class TrueGetter(Foreign):
    """What a custom getter gets as its innermost `getter` (§2.10)."""

    asked: Name  #: the key that it would be asked for by a getter that leaves names as they are
    is_recorded: bool


@noun
class GetterChain(Foreign):
    """Custom getters of nested scopes: the last runs first, its `getter` is the one before."""

    getters: tuple[Value, ...]


@noun
class Layer(Foreign):
    """A layer object: of `tf.layers`, an RNN cell (`family` says which)."""

    identity: int
    path: str  #: the class's name, as `tf.layers.Dense`


@noun
class Mechanism(Foreign):
    """An attention mechanism."""

    identity: int
    path: str


@noun
class AttentionState(Foreign):
    """The state of an AttentionWrapper."""

    cell_state: Value
    attention: Value


@noun
class Helper(Foreign):
    """What feeds a decoder."""

    identity: int
    path: str


@noun
class Decoder(Foreign):
    """What `dynamic_decode` runs."""

    identity: int
    path: str


@noun
class KerasLayer(Foreign):
    """A layer of `tf.keras`, which never meets the store (§7)."""

    identity: int
    path: str


@noun
class Template(Foreign):
    """What `tf.make_template` gives (§10)."""

    identity: int


@noun
class ArgumentScope(Foreign):
    """What `arg_scope(…)` gives when called: the defaults to hold inside (§8.3)."""

    identity: int


@noun
class Decorated(Foreign):
    """A function of the project under a decorator of the library (`add_arg_scope`)."""

    path: str
    function: Value


@noun
class Traced(Foreign):
    """A function that is traced into a graph of its own; None: what makes such of a function."""

    function: Value


@noun
class TensorSpec(Foreign):
    """A description of a tensor."""

    shape: Sizes
    dtype: str | None
    name: Value = None


@noun
class Object(Foreign):
    """Some other object of the library, of which only the class is known."""

    path: str
    detail: Value = None


@noun
class Block(Foreign):
    """A block of residual units: the function that builds each, and what it is given for each."""

    scope: Value
    unit: Value
    units: Value


@noun
class Queue(Foreign):
    """A queue: what an element of it is made of, where that is known."""

    path: str
    components: tuple[Tensor, ...] | None


@noun
class Estimator(Foreign):
    """An Estimator (§12.2)."""

    identity: int


@noun
class Flags(Foreign):
    """The values of the command-line flags."""


AUTO_REUSE = LibraryConstant("tf.AUTO_REUSE")
