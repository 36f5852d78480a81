"""`contrib.slim.nets`: networks, built step by step from their tables (semantics §8)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, assert_never

from scopelint.networks.catalogue import ARG_SCOPES, DEEP, IMAGE_SIZES, NETWORKS
from scopelint.networks.residual import SHORTCUT, SUBSAMPLE
from scopelint.networks.steps import (
    ArgScope,
    Aside,
    Base,
    Choice,
    Defaults,
    Depth,
    DepthwiseMultiplier,
    Entries,
    Function,
    InnerStride,
    Joined,
    Kept,
    Layer,
    Made,
    Network,
    Option,
    Options,
    Residual,
    Step,
    Steps,
    Term,
    Where,
    Within,
    until,
)
from scopelint.runtime.api.arg_scope import arg_scope
from scopelint.runtime.api.layer_utils import convert_collection_to_dict, last_dimension
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.ops.registry import PUBLIC
from scopelint.runtime.public_ops import tf

Given = dict[str, Any]


def at(path: str) -> Callable[..., Any]:
    """The function of a public name."""
    return tf(path.removeprefix("tf."))


# --- values -------------------------------------------------------------------------------


def value_of(term: Term, given: Given) -> Any:
    """What a term stands for, in a network that was given these."""
    match term:
        case Option(name):
            return given[name]
        case Choice(option, if_true, if_false):
            return value_of(if_true if given[option] else if_false, given)
        case Depth(channels):
            return _scaled(channels, given)
        case DepthwiseMultiplier(channels, at_most):
            return min(int(_scaled(channels, given) / 3), at_most)
        case InnerStride(taken):
            return _inner_stride(taken, given)
        case Function(path):
            return at(path)
        case Made(path, arguments):
            return at(path)(*(value_of(each, given) for each in arguments))
        case Entries(items):
            return values_of(items, given)
        case tuple():
            return [value_of(each, given) for each in term]
    return term


def values_of(options: Options, given: Given) -> Given:
    """Arguments by keyword."""
    return {name: value_of(term, given) for name, term in options}


def _scaled(channels: int, given: Given) -> int:
    least: int = given["min_depth"]
    return max(int(channels * given["depth_multiplier"]), least)


def _inner_stride(taken: int, given: Given) -> Any:
    """Raises ValueError for an output stride of which the beginning cannot take its part."""
    stride = given["output_stride"]
    if stride is None or not given["include_root_block"]:
        return stride
    if stride % taken:
        raise ValueError(f"The output_stride needs to be a multiple of {taken}.")
    return stride / taken


# --- steps --------------------------------------------------------------------------------


@dataclass(slots=True)
class Building:
    """A network while it is built."""

    given: Given
    scope: Any  #: of its variables
    end_points: dict[str, Any] = field(default_factory=dict)

    def walk(self, steps: Steps, net: Any) -> Any:
        """What the steps make of a tensor."""
        for step in steps:
            net = self._step(step, net)
        return net

    def _step(self, step: Step, net: Any) -> Any:
        match step:
            case Layer():
                return self._layer(step, net)
            case Within(name, steps):
                with variable_scope(name):
                    return self.walk(steps, net)
            case Joined(branches):
                return tf("concat")([self.walk(branch, net) for branch in branches], 3)
            case Residual():
                return self._residual(step, net)
            case Defaults(functions, options, steps):
                with arg_scope([at(each) for each in functions], **values_of(options, self.given)):
                    return self.walk(steps, net)
            case Where():
                return self.walk(step.steps, net) if self._holds(step) else net
            case Kept(name, is_below):
                self.end_points[f"{self.scope.name}/{name}" if is_below else name] = net
            case Aside(steps, start):
                self.walk(steps, net if start is None else self.end_points[start])
            case Base(network, options):
                given = {**values_of(options, self.given), "scope": self.scope}
                net, end_points = at(network.path)(net, **given)
                self.end_points.update(end_points)
            case _:
                assert_never(step)
        return net

    def _holds(self, step: Where) -> bool:
        value = self.given[step.option]
        return value is not None if step.is_not_none else bool(value)

    def _layer(self, layer: Layer, net: Any) -> Any:
        function = layer.function
        called = self.given[function.name] if isinstance(function, Option) else at(function)
        options = values_of(layer.options, self.given)
        scope = layer.scope
        if layer.window is not None:
            options["kernel_size"] = _fitting(layer.window, net)
            scope = scope and scope.format(*options["kernel_size"])
        return called(net, **options) if scope is None else called(net, **options, scope=scope)

    def _residual(self, unit: Residual, net: Any) -> Any:
        channels = last_dimension(net.get_shape(), min_rank=4)
        begun = self.walk(unit.before, net)
        if self.given["depth"] == channels:
            shortcut = at(SUBSAMPLE)(net, self.given["stride"], SHORTCUT)
        else:
            shortcut = self.walk((unit.convolved,), begun)
        return shortcut + self.walk(unit.steps, begun)


def _fitting(window: tuple[int, int], net: Any) -> list[int]:
    """A window that is no larger than the image, as far as that is known."""
    sizes = net.get_shape().as_list()[1:3]
    return (
        list(window) if None in sizes else [min(pair) for pair in zip(sizes, window, strict=True)]
    )


# --- networks -----------------------------------------------------------------------------


@contextmanager
def opened(network: Network, given: Given) -> Iterator[Building]:
    """The scope of a network, in which it can be built."""
    inputs, reuse = given["inputs"], given.get("reuse")
    with variable_scope(given["scope"], network.scope, [inputs], reuse=reuse) as scope:
        yield Building(given, scope)


def build(network: Network, given: Given) -> tuple[Any, dict[str, Any]]:
    """The last tensor and the end points. Raises ValueError for options that no network has."""
    if given.get("depth_multiplier", 1) <= 0:
        raise ValueError("depth_multiplier is not greater than zero.")
    steps, is_there = network.steps, True
    if "final_endpoint" in given:
        steps, is_there = until(steps, given["final_endpoint"])
    with opened(network, given) as building:
        scope = building.scope
        begun = scope.name if network.collects_by_scope else scope.original_name_scope
        collection = f"{begun}_end_points"
        functions = [at(each) for each in network.collected]
        collecting = arg_scope(functions, outputs_collections=collection)
        with collecting if functions else nullcontext():
            net = building.walk(steps, given["inputs"])
        if not is_there:
            raise ValueError(f"Unknown final endpoint {given['final_endpoint']}")
        end_points = convert_collection_to_dict(collection) if functions else {}
        end_points.update(building.end_points)
    return net, end_points


def _named(function: Any, path: str, *others: str) -> None:
    """Enter a function under its public names."""
    function.__name__ = function.__qualname__ = path.rpartition(".")[2]
    size = IMAGE_SIZES.get(f"{path}.default_image_size")
    if size is not None:
        function.default_image_size = size
    for each in (path, *others):
        PUBLIC[each] = function


def _signature(required: tuple[str, ...], optional: Options) -> inspect.Signature:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Signature([
        *(inspect.Parameter(name, kind) for name in required),
        *(inspect.Parameter(name, kind, default=value_of(term, {})) for name, term in optional),
    ])  # fmt: skip


def _taking(
    required: tuple[str, ...], optional: Options, body: Callable[[Given], Any]
) -> Callable[..., Any]:
    """A function with these parameters."""
    signature: list[inspect.Signature] = []

    def function(*args: Any, **kwargs: Any) -> Any:
        if not signature:  # the defaults may be functions that are entered later
            signature.append(_signature(required, optional))
        bound = signature[0].bind(*args, **kwargs)
        bound.apply_defaults()
        return body(bound.arguments)

    return function


def _hold(table: ArgScope, given: Given) -> Any:
    """An argument scope that holds what is in force, and more."""
    scope: Any = None
    for functions, options in table.defaults:
        inside = nullcontext() if scope is None else arg_scope(scope)
        with (
            inside,
            arg_scope([at(each) for each in functions], **values_of(options, given)) as scope,
        ):
            pass
    return scope


def _declare_networks() -> None:
    for network in NETWORKS:
        if network.gives_end_points:
            body = lambda given, network=network: build(network, given)  # noqa: E731
            function = _taking(network.required, network.optional, body)
            _named(function, network.path, *network.other_paths)
    for deep in DEEP:
        body = lambda given, deep=deep: at(deep.of.path)(  # noqa: E731
            blocks=[at(deep.maker.path)(*block) for block in deep.blocks], **given
        )
        network = deep.network
        _named(_taking(network.required, network.optional, body), network.path)
    for table in ARG_SCOPES:
        body = lambda given, table=table: _hold(table, given)  # noqa: E731
        _named(_taking((), table.optional, body), table.path, *table.other_paths)


_declare_networks()
