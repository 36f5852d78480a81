"""What stands in the tables of networks for a value, and what is asked of shapes there (§8)."""

from __future__ import annotations

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import State
from scopelint.interpreter.values import External, Value
from scopelint.networks.steps import (
    Choice,
    Depth,
    DepthwiseMultiplier,
    Entries,
    Function,
    InnerStride,
    Made,
    Option,
    Options,
    Term,
)
from scopelint.tf1.arguments import as_flag, size_value
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.shapes import dimension
from scopelint.tf1.values import SOME_SIZE

#: What a network was given, by parameter.
Given = dict[str, Value]


def value_of(term: Term, given: Given, state: State) -> Value:
    """What a term stands for, in a network that was given these."""
    match term:
        case Option(name):
            return given[name]
        case Choice(option, if_true, if_false):
            is_chosen = as_flag(given[option], state, otherwise=True)
            return value_of(if_true if is_chosen else if_false, given, state)
        case Depth(channels):
            return _scaled(channels, given)
        case DepthwiseMultiplier(channels, at_most):
            scaled = _scaled(channels, given)
            return min(int(scaled / 3), at_most) if isinstance(scaled, int) else SOME_SIZE
        case InnerStride(taken):
            return _inner_stride(taken, given, state)
        case Function(path):
            return External(path)
        case Made(path, arguments):
            return _made(path, tuple(value_of(each, given, state) for each in arguments), state)
        case Entries(items):
            return state.new_dict(dict(values_of(items, given, state)))
        case tuple():
            return tuple(value_of(each, given, state) for each in term)
    return term


def values_of(options: Options, given: Given, state: State) -> dict[str, Value]:
    """Arguments by keyword."""
    return {name: value_of(term, given, state) for name, term in options}


def _scaled(channels: int, given: Given) -> Value:
    multiplier, least = given["depth_multiplier"], given["min_depth"]
    if isinstance(multiplier, (int, float)) and isinstance(least, int):
        return max(int(channels * multiplier), least)
    return SOME_SIZE


def _inner_stride(taken: int, given: Given, state: State) -> Value:
    stride = given["output_stride"]
    truth = state.truth(given["include_root_block"])
    if stride is None or truth is False:
        return stride
    if truth is True and isinstance(stride, (int, float)):
        return stride / taken
    return state.fresh("what is left of the output stride")


def _made(path: str, arguments: tuple[Value, ...], state: State) -> Value:
    """An object of the library that is made of known values."""
    (outcome,) = call_value(External(path), Call(arguments), state)
    assert isinstance(outcome, Returns)
    return outcome.value


def channels_of(net: Value, state: State) -> Value:
    """The number of channels as a value of the program; None where TensorFlow does not know it."""
    return size_value(dimension(shape_of(net, state), -1), state)


def fitting(window: tuple[int, int], net: Value, state: State) -> tuple[int, ...]:
    """A window that is no larger than the image; one that is not known is taken for large enough."""
    shape = shape_of(net, state)
    sizes = (dimension(shape, 1), dimension(shape, 2))
    if None in sizes:
        return window
    pairs = zip(sizes, window, strict=True)
    return tuple(min(size, side) if isinstance(size, int) else side for size, side in pairs)
