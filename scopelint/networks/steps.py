"""What networks are made of: steps, each of which goes on with what the one before gave."""

from __future__ import annotations

from dataclasses import field
from typing import TypeAlias

from scopelint.noun import noun

# --- what stands for a value --------------------------------------------------------------


@noun
class Option:
    """What the network was given for one of its parameters."""

    name: str


@noun
class Choice:
    """One or the other, by what the network was given for a parameter."""

    option: str
    if_true: Term
    if_false: Term


@noun
class Depth:
    """A number of channels, times what the network was given as `depth_multiplier`."""

    channels: int


@noun
class DepthwiseMultiplier:
    """How many channels each of three becomes, if all of them together may not be more than these."""

    channels: int
    at_most: int


@noun
class InnerStride:
    """What is left of `output_stride` behind the convolution and the pooling that a network begins with."""

    taken: int


@noun
class Function:
    """A function of the library, by its public name."""

    path: str


@noun
class Made:
    """What a function of the library gives, when it is called with these."""

    function: str
    arguments: tuple[Term, ...] = ()


@noun
class Entries:
    """A dict."""

    items: Options = ()


Term: TypeAlias = (
    "bool | int | float | str | tuple[Term, ...] | Option | Choice | Depth | DepthwiseMultiplier"
    " | InnerStride | Function | Made | Entries | None"
)
#: Arguments by keyword.
Options: TypeAlias = "tuple[tuple[str, Term], ...]"

# --- steps --------------------------------------------------------------------------------


@noun
class Layer:
    """A call of a function with what there is so far."""

    function: str | Option
    options: Options = ()
    scope: str | None = None
    #: A window that is made smaller where the image is; its sides belong into the scope's name.
    window: tuple[int, int] | None = None


@noun
class Within:
    """Steps in a variable scope."""

    scope: str
    steps: Steps


@noun
class Joined:
    """Several ways from here; what they give is put together along the channels."""

    branches: tuple[Steps, ...]


@noun
class Residual:
    """A shortcut from here, plus what steps give.

    The shortcut is what there is, with pixels left out by `stride`, if it has the `depth` asked for;
    else it is `convolved`, from behind `before`, where the steps begin as well.
    """

    before: Steps
    convolved: Layer
    steps: Steps


@noun
class Defaults:
    """Steps in an argument scope."""

    functions: tuple[str, ...]
    options: Options
    steps: Steps


@noun
class Where:
    """Steps that are taken only if the network was given this: something true, or not None."""

    option: str
    steps: Steps
    is_not_none: bool = False


@noun
class Kept:
    """What there is now is an end point of this name, perhaps below that of the network's scope."""

    name: str
    is_below: bool = False


@noun
class Aside:
    """Steps from here, or from an end point; what they give is left behind."""

    steps: Steps
    start: str | None = None


@noun
class Base:
    """Another network in the scope that is open, opened again; its end points are those of this."""

    network: Network
    options: Options = ()


Step: TypeAlias = Layer | Within | Joined | Residual | Defaults | Where | Kept | Aside | Base
Steps: TypeAlias = tuple[Step, ...]

# --- networks -----------------------------------------------------------------------------

_ROOM = "tf.contrib.slim.nets"


@noun
class Network:
    """A function that builds a network and gives the last tensor and a dict of end points."""

    name: str  #: below `tf.contrib.slim.nets`
    required: tuple[str, ...]
    optional: Options
    scope: str  #: where none is given
    steps: Steps
    #: Functions whose outputs are end points, by the names of their scopes.
    collected: tuple[str, ...] = ()
    #: Whether the collection of end points has the name of the scope, not of the name scope.
    collects_by_scope: bool = False
    gives_end_points: bool = True
    others: tuple[str, ...] = ()  #: names that mean the same
    image_size: int | None = None

    @property
    def path(self) -> str:
        """The public name."""
        return f"{_ROOM}.{self.name}"

    @property
    def other_paths(self) -> tuple[str, ...]:
        """The public names that mean the same."""
        return tuple(f"{_ROOM}.{other}" for other in self.others)


@noun
class ArgScope:
    """A function that gives an argument scope: options for functions, the inner ones last."""

    name: str
    optional: Options
    defaults: tuple[tuple[tuple[str, ...], Options], ...]
    others: tuple[str, ...] = field(default=())

    @property
    def path(self) -> str:
        """The public name."""
        return f"{_ROOM}.{self.name}"

    @property
    def other_paths(self) -> tuple[str, ...]:
        """The public names that mean the same."""
        return tuple(f"{_ROOM}.{other}" for other in self.others)


def until(steps: Steps, end_point: str) -> tuple[Steps, bool]:
    """The steps up to an end point, and whether there is one of this name."""
    taken: list[Step] = []
    for step in steps:
        found = isinstance(step, Kept) and step.name == end_point
        if isinstance(step, Defaults):
            inner, found = until(step.steps, end_point)
            step = Defaults(step.functions, step.options, inner)
        taken.append(step)
        if found:
            return tuple(taken), True
    return tuple(taken), False


# --- what every family uses ---------------------------------------------------------------

LAYERS = "tf.contrib.layers"
CONV, POOL, AVERAGE = (f"{LAYERS}.{name}" for name in ("conv2d", "max_pool2d", "avg_pool2d"))
SEPARABLE, DENSE = f"{LAYERS}.separable_conv2d", f"{LAYERS}.fully_connected"
BATCH_NORM, DROPOUT = f"{LAYERS}.batch_norm", f"{LAYERS}.dropout"
RELU = Function("tf.nn.relu")
ZEROS = Made("tf.zeros_initializer")
#: Of a layer whose outputs are logits.
PLAIN: Options = (("activation_fn", None), ("normalizer_fn", None))
SQUEEZED: Options = (("axis", (1, 2)),)


def around(value: float) -> Term:
    """An initializer of random values around 0."""
    return Made("tf.truncated_normal_initializer", (0.0, value))


def decaying(option: str = "weight_decay") -> tuple[str, Term]:
    """Weights that are regularized."""
    return ("weights_regularizer", Made(f"{LAYERS}.l2_regularizer", (Option(option),)))


def conv(
    outputs: Term,
    window: Term,
    scope: str,
    stride: int | None = None,
    padding: str | None = None,
    **options: Term,
) -> Layer:
    """A convolution."""
    return Layer(
        CONV,
        (("num_outputs", outputs), ("kernel_size", window), *_slid(stride, padding), *options.items()),
        scope,
    )  # fmt: skip


def pool(
    size: int, scope: str, stride: int | None = None, padding: str | None = None, kind: str = POOL
) -> Layer:
    """A pooling."""
    return Layer(kind, (("kernel_size", (size, size)), *_slid(stride, padding)), scope)


def _slid(stride: int | None, padding: str | None) -> Options:
    """How a window moves, where that is said."""
    given = (("stride", stride), ("padding", padding))
    return tuple((name, value) for name, value in given if value is not None)
