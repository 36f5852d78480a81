"""TensorFlow 1's error messages about variables and scopes, numbered as in the semantics, §13.

A noun: the analysis speaks of `E1` or `E2`, the runtime raises it, and both take its words from
here.  A text is the first line as TensorFlow 1.15.5 prints it; where another version has other
words, the entry says up to which version they hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

#: The versions that a text may be asked for, oldest first, and what `tf.__version__` says there.
RELEASES = {
    "1.0": "1.0.1",
    "1.4": "1.4.0",
    "1.8": "1.8.0",
    "1.12": "1.12.0",
    "1.15": "1.15.5",
    "compat.v1": "2.15.1",
}
TARGETS = tuple(RELEASES)

#: The version that is meant where none is named.
DEFAULT_TARGET = "1.15"


@dataclass(frozen=True, slots=True)
class TF1Error:
    """One numbered error: the exception's type and the first line of its text."""

    code: str
    #: Name of the exception's class, as a traceback shows it.
    exception: str
    #: 1.15.5's text, with `{fields}`.
    text: str
    #: Older texts: up to and including this version, oldest first.
    until: tuple[tuple[str, str], ...] = ()
    #: The text of `tf.compat.v1`, where it differs.
    compat: str | None = None
    #: The call that raises.
    where: str = field(default="get_variable", compare=False)

    def template(self, target: str = DEFAULT_TARGET) -> str:
        """The text with its `{fields}`, as the version `target` words it."""
        if target == "compat.v1":
            return self.text if self.compat is None else self.compat
        for last, text in self.until:
            if TARGETS.index(target) <= TARGETS.index(last):
                return text
        return self.text


_HINT_10 = "Did you mean to set reuse=None in VarScope?"
_ROOT_SCOPE = (
    "'{name}' is not a valid root scope name. A root scope name has to match the following "
    "pattern: ^[A-Za-z0-9.][A-Za-z0-9_.\\\\/>-]*$"
)
_E7 = (
    "The initializer passed is not valid. It should be a callable with no arguments and the shape "
    "should not be provided or an instance of `tf.keras.initializers.*' and `shape` should be "
    "fully defined."
)
_E7B = "Shape of a new variable ({key}) must be fully defined, but instead was {shape}."
_E7C = (
    "You can only pass an initializer function that expects no arguments to its callable when the "
    "shape is not fully defined. The given initializer function expects the following args {args}"
)
_E49 = (
    "Attempt to reuse RNNCell {cell} with a different variable scope than its first use.  First "
    "use of cell was with scope '{first}', this attempt is with scope '{second}'.  Please create "
    "a new instance of the cell if you would like it to use a different set of weights."
)
_ALREADY = "Variable {key} already exists, disallowed. Did you mean to set "
_MISSING = "Variable {key} does not exist, or was not created with tf.get_variable(). "
_MISSING_PARTS = (
    "PartitionedVariable {key} does not exist, or was not created with tf.get_variable(). "
)
_TRACEBACK = " Originally defined at:"

_ENTRIES = (
    TF1Error(
        "E1",
        "ValueError",
        _ALREADY + "reuse=True or reuse=tf.AUTO_REUSE in VarScope?",
        until=(("1.0", _ALREADY + "reuse=True in VarScope?"),),
    ),
    TF1Error(
        "E2",
        "ValueError",
        _MISSING + "Did you mean to set reuse=tf.AUTO_REUSE in VarScope?",
        until=(("1.0", _MISSING + _HINT_10),),
    ),
    TF1Error(
        "E3",
        "ValueError",
        "Trying to share variable {key}, but specified shape {asked} and found shape {found}.",
    ),
    TF1Error(
        "E4",
        "ValueError",
        "Trying to share variable {key}, but specified dtype {asked} and found dtype {found}.",
    ),
    TF1Error("E5", "ValueError", "If initializer is a constant, do not specify shape."),
    TF1Error(
        "E6",
        "ValueError",
        "Initializer type '{initializer}' and explicit dtype '{dtype}' don't match.",
    ),
    TF1Error("E7", "ValueError", _E7, until=(("1.8", _E7B), ("1.12", _E7C))),
    TF1Error("E7b", "ValueError", _E7B),
    TF1Error("E7c", "ValueError", _E7C),
    TF1Error(
        "E7d",
        "ValueError",
        "Variable {key} did not get an initializer, so its `shape` argument must be specified.",
    ),
    TF1Error("E8", "ValueError", "An initializer for variable {key} of {dtype} is required"),
    TF1Error(
        "E9",
        "ValueError",
        "Partitioned variable with name {key} already exists. Did you mean to set reuse=True or "
        "reuse=tf.AUTO_REUSE in VarScope?",
        until=(
            (
                "1.0",
                "Partitioned variable with name {key} already exists. Did you mean to set "
                "reuse=True in VarScope?",
            ),
        ),
    ),
    TF1Error(
        "E10",
        "ValueError",
        _MISSING_PARTS + "Did you mean to set reuse=False or reuse=tf.AUTO_REUSE in VarScope?",
        until=(("1.4", _MISSING_PARTS + _HINT_10),),
    ),
    TF1Error(
        "E11",
        "ValueError",
        "Trying to reuse partitioned variable {key}, but specified shape {asked} and found "
        "shape {found}.",
    ),
    TF1Error(
        "E12",
        "ValueError",
        "Trying to reuse partitioned variable {key}, but specified dtype {asked} and found "
        "dtype {found}.",
    ),
    TF1Error(
        "E13",
        "ValueError",
        "Trying to reuse partitioned variable {key}, but specified partitions {asked} and found "
        "partitions {found}.",
    ),
    TF1Error(
        "E14",
        "ValueError",
        "A partitioner was provided, but an unpartitioned version of the variable was found: "
        "{key}.  Perhaps a variable of the same name was already created without partitioning?",
    ),
    TF1Error(
        "E15",
        "ValueError",
        "No partitioner was provided, but a partitioned version of the variable was found: "
        "{key}/part_0. Perhaps a variable of the same name was already created with partitioning?",
    ),
    TF1Error(
        "E16",
        "ValueError",
        "Partitioner returned a partition list that does not match the Variable's rank: "
        "{partitions} vs. {shape}",
    ),
    TF1Error(
        "E17",
        "ValueError",
        "Can only slice a variable along one dimension: shape: {shape}, partitioning: {partitions}",
        until=(
            (
                "1.12",
                "Can only slice a variable along one dimension: shape: {sizes}, "
                "slicing: {partitions}",
            ),
        ),
    ),
    TF1Error(
        "E18", "ValueError", "Partitioner returned zero partitions for some axes: {partitions}"
    ),
    TF1Error("E19", "ValueError", "Partitioner must be callable, but received: {value}"),
    TF1Error("E19b", "ValueError", "Partitioner must return a sequence, but saw: {value}"),
    TF1Error(
        "E20",
        "ValueError",
        "Shape of a new partitioned variable must be fully defined, but instead was {shape}.",
        until=(
            (
                "1.12",
                "Shape of a new partitioned variable ({key}) must be fully defined, but instead "
                "was {shape}.",
            ),
        ),
    ),
    TF1Error("E21", "ValueError", "Passed a custom_getter which is not callable: {value}"),
    TF1Error(
        "E22",
        "ValueError",
        "Trainable variable created when calling a template after the first time, perhaps you "
        "used tf.Variable when you meant tf.get_variable: {variables}",
        where="the template's call",
    ),
    TF1Error(
        "E30",
        "TypeError",
        "If default_name is None then name_or_scope is required",
        where="variable_scope(...)",
    ),
    TF1Error(
        "E31",
        "ValueError",
        "The reuse parameter must be True or False or None.",
        where="variable_scope(...)",
    ),
    TF1Error(
        "E32",
        "TypeError",
        "The auxiliary_name_scope must be `True` or `False`, while get {value}",
        where="variable_scope(...)",
    ),
    TF1Error(
        "E33",
        "TypeError",
        "VariableScope: name_or_scope must be a string or VariableScope.",
        where="with variable_scope",
    ),
    TF1Error(
        "E34",
        "ValueError",
        "reuse=True cannot be used without a name_or_scope",
        where="with variable_scope",
    ),
    TF1Error(
        "E35", "RuntimeError", "Improper nesting of variable_scope.", where="leaving variable_scope"
    ),
    TF1Error("E40", "ValueError", "initial_value must be specified.", where="Variable"),
    TF1Error(
        "E41", "ValueError", "initial_value must have a shape specified: {value}", where="Variable"
    ),
    TF1Error(
        "E41b",
        "ValueError",
        "Initializer for variable {name}/ is from inside a control-flow construct, such as a loop or "
        "conditional. When creating a variable inside a loop or conditional, use a lambda as the "
        "initializer.",
        where="Variable",
    ),
    TF1Error(
        "E42",
        "ValueError",
        "Input {index} of layer {layer} is incompatible with the layer: expected axis {axis} of "
        "input shape to have value {size} but received input with shape {shape}",
        compat='Input {index} of layer "{layer}" is incompatible with the layer: expected axis '
        "{axis} of input shape to have value {size}, but received input with shape {shape}",
        where="a layer's call",
    ),
    TF1Error(
        "E43",
        "ValueError",
        "The last dimension of the inputs to `Dense` should be defined. Found `None`.",
        compat="The last dimension of the inputs to a Dense layer should be defined. Found None. "
        "Full input shape received: {shape}",
        where="a layer's call",
    ),
    TF1Error(
        "E44",
        "ValueError",
        "The channel dimension of the inputs should be defined. Found `None`.",
        compat="The channel dimension of the inputs should be defined. The input_shape received "
        "is {shape}, where axis {axis} (0-based) is the channel dimension, which found to be "
        "`None`.",
        where="a layer's call",
    ),
    TF1Error(
        "E45",
        "ValueError",
        "Input {index} of layer {layer} is incompatible with the layer: {relation}ndim={wanted}, "
        "found ndim={found}. Full shape received: {shape}",
        where="a layer's call",
    ),
    TF1Error(
        "E45b",
        "ValueError",
        "Input {index} of layer {layer} is incompatible with the layer: its rank is undefined, "
        "but the layer requires a defined rank.",
        where="a layer's call",
    ),
    TF1Error(
        "E46",
        "ValueError",
        "('%s is not decorated with @add_arg_scope', ({module!r}, {name!r}))",
        where="arg_scope",
    ),
    TF1Error("E47", "ValueError", '"global_step" already exists.', where="create_global_step"),
    TF1Error(
        "E48",
        "ValueError",
        "Dimensions must be equal, but are {left} and {right} for '{op}' (op: '{kind}') with "
        "input shapes: {shapes}.",
        where="dynamic_rnn",
    ),
    TF1Error("E49", "ValueError", _E49, where="a cell's call"),
    TF1Error("E50", "ValueError", "'{name}' is not a valid scope name", compat=_ROOT_SCOPE),
    TF1Error("E51", "ValueError", "'{name}' is not a valid node name"),
    TF1Error(
        "E52",
        "TypeError",
        "Cannot convert value {value!r} to a TensorFlow DType.",
        compat="Cannot convert the argument `type_value`: {value!r} to a TensorFlow DType.",
    ),
    TF1Error("E53", "ValueError", "Dimension {size} must be >= 0"),
    TF1Error(
        "E54",
        "TypeError",
        "A string has ambiguous TensorShape, please wrap in a list or convert to an int: {value}",
    ),
    TF1Error(
        "E55",
        "OperatorNotAllowedInGraphError",
        "{task} is not allowed in Graph execution. Use Eager execution or decorate this function "
        "with @tf.function.",
    ),
    TF1Error(
        "E55b",
        "TypeError",
        "int() argument must be a string, a bytes-like object or a number, not 'Tensor'",
    ),
    TF1Error(
        "E56",
        "TypeError",
        "Expected {expected}, got {value} of type '{kind}' instead.",
        compat="Expected {expected}, but got {value} of type '{kind}'.",
        where="Variable",
    ),
    TF1Error(
        "E57",
        "TypeError",
        "{function}() got an unexpected keyword argument '{argument}'",
    ),
    TF1Error("E58", "ValueError", "Ambiguous dimension: {size}"),
    TF1Error(
        "E60",
        "AssertionError",
        "Do not use tf.reset_default_graph() to clear nested graphs. If you need a cleared graph, "
        "exit the nesting and create a new graph.",
        where="reset_default_graph",
    ),
    TF1Error(
        "E61",
        "ValueError",
        "{first} must be from the same graph as {second}.",
        where="variable_scope(...)",
    ),
    TF1Error(
        "E62",
        "TypeError",
        "cells must be a list or tuple, but saw: {value}.",
        compat="cells must be a list or tuple, but received: {value}.",
        where="MultiRNNCell",
    ),
    TF1Error(
        "E63",
        "ValueError",
        "Must specify at least one cell for MultiRNNCell.",
        where="MultiRNNCell",
    ),
    TF1Error(
        "E64",
        "ValueError",
        "If there is no initial_state, you must give a dtype.",
        compat="If no initial_state is provided, argument `dtype` must be specified",
        where="dynamic_rnn",
    ),
    TF1Error(
        "E65",
        "ValueError",
        "Input size (depth of inputs) must be accessible via shape inference, but saw value None.",
        where="dynamic_rnn",
    ),
    TF1Error(
        "E66",
        "TypeError",
        "The argument {argument!r} ({value}) is not an RNNCell: {reasons}.",
        where="dynamic_rnn",
    ),
    TF1Error(
        "E67",
        "TypeError",
        "inputs must be a sequence",
        compat="Argument `inputs` must be a sequence. Received: {value}",
        where="static_rnn",
    ),
    TF1Error(
        "E68", "ValueError", "Moving average already computed for: {variable}", where="EMA.apply"
    ),
    TF1Error("E69", "ValueError", "No variables to optimize.", where="minimize"),
    TF1Error(
        "E69b",
        "ValueError",
        "No gradients provided for any variable, check your graph for ops that do not support "
        "gradients, between variables {variables} and loss {loss}.",
        where="minimize",
    ),
    TF1Error("E70", "TypeError", "get_variable() got an unexpected keyword argument '{argument}'"),
    TF1Error("E71", "AttributeError", "can't set attribute", where="scope.reuse = ..."),
    TF1Error("E72", "TypeError", "'variable_scope' object is not callable", where="the decoration"),
    TF1Error("E73", "AttributeError", "__enter__", where="with scope: ..."),
)

#: Every numbered error, by its code.
ERRORS: Mapping[str, TF1Error] = MappingProxyType({entry.code: entry for entry in _ENTRIES})


def error_text(code: str, *, target: str = DEFAULT_TARGET, **fields: object) -> str:
    """The first line that TensorFlow `target` prints for the error `code`.

    >>> error_text("E3", key="w", asked="(2,)", found="(1,)")
    'Trying to share variable w, but specified shape (2,) and found shape (1,).'
    """
    return ERRORS[code].template(target).format(**fields)


def already_exists(key: str, *, target: str = DEFAULT_TARGET, traced: bool = True) -> str:
    """E1 in full: a reference variable's text goes on with where it was made (`traced`), §2.12."""
    text = error_text("E1", target=target, key=key)
    return text + _TRACEBACK if traced else text


def is_worded(code: str, text: str) -> bool:
    """Whether a first line is the error `code` in the words of some version.

    >>> is_worded("E1", "Variable a/w already exists, disallowed. Did you mean to set reuse=True in VarScope?")
    True
    """
    return any(_pattern(code, target).fullmatch(text) for target in TARGETS)


@cache
def _pattern(code: str, target: str) -> re.Pattern[str]:
    parts = re.split(r"\{\w+!?\w*\}", ERRORS[code].template(target))
    return re.compile(".*".join(map(re.escape, parts)))


def exception_name(code: str) -> str:
    """Name of the exception class that TensorFlow raises for `code`."""
    return ERRORS[code].exception
