"""What a function of `tf.contrib.layers` is: its scope, its variables, its output (§8.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scopelint.interpreter.state import State
from scopelint.interpreter.values import MISSING, Value
from scopelint.tf1 import op_names
from scopelint.tf1.layer_kinds import KINDS, Weight
from scopelint.tf1.shapes import dimension
from scopelint.tf1.steps import input_term
from scopelint.tf1.values import Initializer, Sizes
from scopelint.tf1.windows import channel_axis
from scopelint.trace import TensorTerm

Options = dict[str, Value]


def _told(options: Options, rank: int, state: State) -> TensorTerm:
    """The input to replay with: of its channels the number matters."""
    axis = channel_axis(options.get("data_format"))
    return input_term(options.get("inputs"), state, rank, axis)


@dataclass(frozen=True, slots=True)
class Kind:
    """A function of `tf.contrib.layers`: its default scope, variables and output."""

    default_scope: str
    parameters: tuple[str, ...]
    weights: Callable[[Options, Sizes, State], list[Weight]]
    output: Callable[[Options, Sizes, State], Sizes]
    rank: int = 2
    is_op: bool = False  #: opens a name scope and no variable scope
    ops: op_names.OpNames = op_names.none  #: names of its ops
    activation: Value = None  #: where none is given
    dtype: str | None = None  #: of weights and output, where the inputs' is another
    #: Whether it opens its scope again, by the object.
    opens_again: Callable[[op_names.Options, Sizes, State], bool] = lambda *_: False
    #: Whether it then hands on to a layer, whose ops lie in the name scope that the scope had first.
    is_layer: Callable[[op_names.Options, Sizes, State], bool] = lambda *_: False
    missing: str | None = None  #: that layer's error where the size of its inputs is not known
    outside: op_names.Names = ()  #: names of ops from before it opens its scope
    #: An error about its arguments, from before it opens its scope.
    objection: Callable[[Options, Sizes, State], str | None] = lambda *_: None
    told: Callable[[Options, int, State], TensorTerm] = _told  #: the input to replay with
    replayed: tuple[str, ...] = ()  #: options of its own that decide about its variables
    spelled: Mapping[str, str] = field(default_factory=dict)  #: its own names of options
    is_model: bool = True  #: its variables are model variables

    def refusal(self, options: Options, shape: Sizes, state: State) -> str | None:
        """The error of the layer for these inputs, if it has one."""
        is_missing = dimension(shape, channel_axis(options.get("data_format"))) is None
        return self.missing if is_missing and self.is_layer(options, shape, state) else None


def zeros() -> Value:
    """What biases and moving averages start from."""
    return Initializer("tf.zeros_initializer")


def no_weights(options: Options, shape: Sizes, state: State) -> list[Weight]:
    """Of a function that makes no variables."""
    return []


def same_shape(options: Options, shape: Sizes, state: State) -> Sizes:
    """Of a function whose output is as large as its input."""
    return shape


def as_layer(kind: str) -> Callable[[Options, Sizes, State], Sizes]:
    """The output of the `tf.layers` function of the same kind."""

    def output(options: Options, shape: Sizes, state: State) -> Sizes:
        return KINDS[kind].output(options_of_layer(kind, options), shape, state)

    return output


def options_of_layer(kind: str, options: op_names.Options) -> Options:
    """The options, as the `tf.layers` function of the kind takes them."""
    is_pooling = "pooling" in kind
    has_biases = options.get("biases_initializer", MISSING) is not None
    return {
        "filters": options.get("num_outputs"),
        "kernel_size": options.get("kernel_size"),
        "pool_size": options.get("kernel_size"),
        "strides": options.get("stride", 2 if is_pooling else 1),
        "dilation_rate": options.get("rate", 1),
        "padding": options.get("padding", "VALID" if is_pooling else "SAME"),
        "data_format": options.get("data_format"),
        "use_bias": has_biases and options.get("normalizer_fn") is None,
        "training": options.get("is_training", True),
        "center": options.get("center", True),
        "scale": options.get("scale", False),
        "fused": options.get("fused"),
        "renorm": options.get("renorm", False),
    }


def ops_of_layer(kind: str) -> op_names.OpNames:
    """The ops of the `tf.layers` function of the kind."""
    layer = KINDS[kind]

    def ops(options: op_names.Options, shape: Sizes, state: State) -> op_names.Names:
        same = options_of_layer(kind, options)
        return (*layer.built_with, *layer.ops(same, shape, state))

    return ops


def as_a_layer(kind: str) -> dict[str, Any]:
    """What is true of every function that hands on to a layer."""
    return {
        "ops": ops_of_layer(kind), "is_layer": always, "opens_again": always,
        "missing": KINDS[kind].missing,
    }  # fmt: skip


def always(options: op_names.Options, shape: Sizes, state: State) -> bool:
    """Of a function that hands on to a layer whatever its options."""
    return True


def fixed(*names: str) -> op_names.OpNames:
    """Ops whose names hang on nothing."""
    return lambda options, shape, state: names
