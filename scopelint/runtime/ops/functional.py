"""`map_fn`, `scan`, `foldl`, `foldr`: the function is called once (§1.7), run for each element."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.dtypes import as_dtype
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.nest import flatten, is_nested, pack_like
from scopelint.runtime.ops.build import first_output
from scopelint.runtime.ops.control_flow import Block, block
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import public
from scopelint.runtime.ops.slicing import get_item
from scopelint.runtime.shapes import Sizes
from scopelint.runtime.tensor import Operation, Tensor


def _element(tensor: Tensor) -> Tensor:
    """Make what stands for one element of a tensor along its first axis."""
    sizes = None if tensor.sizes is None else tensor.sizes[1:]
    return _stand_in(tensor, sizes)


def _stand_in(tensor: Tensor, sizes: Sizes) -> Tensor:
    made = get_default_graph().create_op(
        "TensorArrayReadV3", [tensor], [(tensor.dtype.base_dtype, sizes)], name="TensorArrayReadV3"
    )
    made.is_stateful = True
    made.kernel = lambda x: x
    return first_output(made)


def _body(enclosing: Block, function: Any, arguments: tuple[Any, ...]) -> Any:
    graph = get_default_graph()
    with graph.name_scope("while"), graph.loop(enclosing):
        result = function(*arguments)
        flat = [convert_to_tensor(item) for item in flatten(result)]
    return pack_like(result, flat)


def _stacked(
    inputs: list[Tensor], results: list[Tensor], count: int | None, name: str
) -> Operation:
    """Make the op that gives all results of all turns."""
    outputs = [
        (t.dtype.base_dtype, None if t.sizes is None else [count, *t.sizes]) for t in results
    ]
    graph = get_default_graph()
    return graph.create_op(
        "TensorArrayGatherV3", [*inputs, *results], outputs, name=f"{name}/TensorArrayGatherV3"
    )


def _length(tensors: list[Tensor]) -> int | None:
    known = [tensor.sizes[0] for tensor in tensors if tensor.sizes]
    return next((size for size in known if size is not None), None)


def _refuse_uncallable(function: Any) -> None:
    if not callable(function):
        raise TypeError("fn must be callable.")


@public("map_fn")
def map_fn(
    fn: Any,
    elems: Any,
    dtype: Any = None,
    parallel_iterations: Any = None,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    name: str | None = None,
) -> Any:
    """Call a function once; it is run for each element. Raises TypeError for no function."""
    _refuse_uncallable(fn)
    with name_scope(name, "map", flatten(elems)):
        tensors = [convert_to_tensor(item) for item in flatten(elems)]
        if any(tensor.sizes == [] for tensor in tensors):
            raise ValueError("elems must be a 1+ dimensional Tensor, not a scalar")
        loop = block()
        with get_default_graph().loop(loop):
            elements = [_element(tensor) for tensor in tensors]
        result = _body(loop, fn, (pack_like(elems, elements),))
        results = flatten(result)
        wanted = [as_dtype(kind) for kind in flatten(dtype)] if dtype is not None else []
        for tensor, kind in zip(results, wanted, strict=False):
            if tensor.dtype.base_dtype != kind:
                raise TypeError(
                    f"TensorArray dtype is {kind.name} but op is trying to write dtype "
                    f"{tensor.dtype.base_dtype.name}."
                )
        made = _stacked(tensors, results, _length(tensors), "TensorArrayStack")
        made.evaluate = lambda run, op: _mapped(run, loop, tensors, elements, results)
        return pack_like(result, list(made.outputs))


@public("vectorized_map")
def vectorized_map(fn: Any, elems: Any) -> Any:
    """Call a function once, for all elements. Raises TypeError for no function."""
    return map_fn(fn, elems, name="loop_body")


def _mapped(run: Any, loop: Block, tensors: Any, elements: Any, results: Any) -> list[Any]:
    rows = zip(*(run.value(tensor) for tensor in tensors), strict=True)
    turns = []
    for row in rows:
        inner = run.inside(loop, dict(zip(elements, row, strict=True)))
        turns.append([inner.value(tensor) for tensor in results])
    return _columns(turns, results)


def _columns(turns: list[list[Any]], results: list[Tensor]) -> list[Any]:
    if not turns:
        return [
            np.zeros([0, *(n or 0 for n in t.sizes or [])], t.dtype.as_numpy_dtype) for t in results
        ]
    return [np.stack(column) for column in zip(*turns, strict=True)]


@public("scan")
def scan(
    fn: Any,
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    reverse: bool = False,
    name: str | None = None,
) -> Any:
    """Call a function once; it is run on what came before and each element, all results kept."""
    _refuse_uncallable(fn)
    with name_scope(name, "scan", flatten(elems)):
        fold = _Fold(fn, elems, initializer, reverse)
        made = _stacked(
            [*fold.tensors, *fold.first], fold.results, _length(fold.tensors), "TensorArrayStack"
        )
        made.evaluate = lambda run, op: fold.all_turns(run)
        return pack_like(fold.structure, list(made.outputs))


class _Fold:
    """A function run on an accumulator and element after element."""

    def __init__(self, function: Any, elems: Any, initializer: Any, reverse: bool) -> None:
        self.reverse = reverse
        self.tensors = [convert_to_tensor(item) for item in flatten(elems)]
        if any(tensor.sizes == [] for tensor in self.tensors):
            raise IndexError("list index out of range")
        self.loop = block()
        self.starts_given = initializer is not None
        self.structure = initializer if self.starts_given else elems
        with get_default_graph().loop(self.loop):
            self.elements = [_element(tensor) for tensor in self.tensors]
        if self.starts_given:
            self.first = [convert_to_tensor(item) for item in flatten(initializer)]
        else:
            self.first = [get_item(tensor, -1 if reverse else 0) for tensor in self.tensors]
        with get_default_graph().loop(self.loop):
            self.held = [_stand_in(tensor, tensor.sizes) for tensor in self.first]
        arguments = (pack_like(self.structure, self.held), pack_like(elems, self.elements))
        self.results = flatten(_body(self.loop, function, arguments))
        if len(self.results) != len(self.held):
            raise ValueError("The two structures don't have the same nested structure.")
        if not is_nested(self.structure):
            self.structure = 0

    def all_turns(self, run: Any) -> list[Any]:
        """Evaluate turn by turn, keeping every result."""
        rows = list(zip(*(run.value(tensor) for tensor in self.tensors), strict=True))
        if self.reverse:
            rows.reverse()
        held = [run.value(tensor) for tensor in self.first]
        turns = [] if self.starts_given else [held]
        for row in rows[0 if self.starts_given else 1 :]:
            feeds = dict(zip([*self.held, *self.elements], [*held, *row], strict=True))
            inner = run.inside(self.loop, feeds)
            held = [inner.value(tensor) for tensor in self.results]
            turns.append(held)
        if self.reverse:
            turns.reverse()
        return _columns(turns, self.results)


def _folded(default: str, reverse: bool) -> Any:
    def fold(
        fn: Any,
        elems: Any,
        initializer: Any = None,
        parallel_iterations: int = 10,
        back_prop: bool = True,
        swap_memory: bool = False,
        name: str | None = None,
    ) -> Any:
        _refuse_uncallable(fn)
        with name_scope(name, default, flatten(elems)):
            made_by = _Fold(fn, elems, initializer, reverse)
            graph = get_default_graph()
            outputs = [(t.dtype.base_dtype, t.sizes) for t in made_by.results]
            given = [*made_by.tensors, *made_by.first, *made_by.results]
            made = graph.create_op("Exit", given, outputs, name="while/Exit")
            last = 0 if reverse else -1
            made.evaluate = lambda run, op: [turns[last] for turns in made_by.all_turns(run)]
            return pack_like(made_by.structure, list(made.outputs))

    fold.__name__ = fold.__qualname__ = default
    fold.__doc__ = "Call a function once; it is run on what came before and each element."
    return fold


foldl = public("foldl")(_folded("foldl", False))
foldr = public("foldr")(_folded("foldr", True))
