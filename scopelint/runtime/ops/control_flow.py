"""`cond`, `case`, `while_loop`: their bodies are called as §1.7 says, once each.

They are evaluated by running the ops made in a branch or a body: a branch only where it is
chosen, a body once for each turn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from scopelint.runtime.dtypes import boolean
from scopelint.runtime.graph import get_default_graph, graph_element
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.nest import flatten, pack_like
from scopelint.runtime.ops.build import first_output, static_value
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.shapes import Sizes, as_shape, sizes_of
from scopelint.runtime.tensor import Operation, Tensor


class Block:
    """The ops made in one branch or loop body; an op's `loop` is the block it was made in."""

    def __init__(self, outer: Any = None) -> None:
        """Take the block around it."""
        self.outer = outer


def block() -> Block:
    """Make a block within the one that is open."""
    return Block(get_default_graph()._here.loops[-1] if get_default_graph()._here.loops else None)


def _merged_sizes(left: Sizes, right: Sizes) -> Sizes:
    """What two branches' results have in common."""
    if left is None or right is None or len(left) != len(right):
        return None
    return [a if a == b else None for a, b in zip(left, right, strict=True)]


@public("cond")
def cond(
    pred: Any,
    true_fn: Any = None,
    false_fn: Any = None,
    strict: bool = False,
    name: str | None = None,
    fn1: Any = None,
    fn2: Any = None,
) -> Any:
    """Call both functions once, in order; which result counts is decided when it runs.

    Raises TypeError for a Python bool or what is not callable, ValueError for results that differ.
    """
    true_fn, false_fn = (
        true_fn if true_fn is not None else fn1,
        false_fn if false_fn is not None else fn2,
    )
    if not callable(true_fn):
        raise TypeError("true_fn must be callable.")
    if not callable(false_fn):
        raise TypeError("false_fn must be callable.")
    with name_scope(name, "cond", [pred]):
        if isinstance(pred, bool):
            raise TypeError("pred must not be a Python bool")
        pred = convert_to_tensor(pred, boolean, name="pred")
        then, otherwise = _branch(true_fn), _branch(false_fn)
        return _chosen(pred, then, otherwise, strict)


def _branch(function: Callable[[], Any]) -> Any:
    graph = get_default_graph()
    with graph.loop(block()):
        return _as_tensors(function())


def _as_tensors(value: Any) -> Any:
    """Convert what a branch or body gives; ops and None stay."""
    flat = [_as_tensor(item) for item in flatten(value)]
    return pack_like(value, flat)


def _as_tensor(item: Any) -> Any:
    if item is None or isinstance(item, Operation) or hasattr(item, "__scopelint_inert__"):
        return item
    element = graph_element(item)
    return element if isinstance(element, Operation) else convert_to_tensor(item)


def _chosen(pred: Tensor, then: Any, otherwise: Any, strict: bool) -> Any:
    """Join two branches' results. Raises ValueError, TypeError where they differ."""
    left, right = flatten(then), flatten(otherwise)
    if len(left) != len(right):
        raise ValueError("true_fn and false_fn must return the same number of outputs")
    if not left or all(item is None for item in left):
        return pred.graph.create_op("Merge", [pred], name="Merge")
    joined = [_merge(pred, a, b) for a, b in zip(left, right, strict=True)]
    structure = pack_like(then, joined)
    if isinstance(structure, list | tuple) and len(structure) == 1 and not strict:
        return structure[0]
    return structure


def _merge(pred: Tensor, then: Any, otherwise: Any) -> Any:
    if isinstance(then, Operation) or isinstance(otherwise, Operation):
        merged = pred.graph.create_op("Merge", [pred], name="Merge")
        merged.evaluate = lambda run, op: run.run_operation(then if run.value(pred) else otherwise)
        return merged
    if hasattr(then, "__scopelint_inert__") or then is None:
        return then
    if then.dtype.base_dtype != otherwise.dtype.base_dtype:
        raise ValueError(
            f"Outputs of true_fn and false_fn must have the same type: "
            f"{then.dtype.base_dtype.name}, {otherwise.dtype.base_dtype.name}"
        )
    sizes = _merged_sizes(then.sizes, otherwise.sizes)
    merged = pred.graph.create_op(
        "Merge", [pred, then, otherwise], [(then.dtype.base_dtype, sizes)], name="Merge"
    )
    merged.evaluate = lambda run, op: [run.value(then if run.value(pred) else otherwise)]
    return merged.outputs[0]


@public("case")
def case(
    pred_fn_pairs: Any,
    default: Any = None,
    exclusive: bool = False,
    strict: bool = False,
    name: str = "case",
) -> Any:
    """Call each function once; the first whose condition holds counts."""
    pairs = list(pred_fn_pairs.items() if isinstance(pred_fn_pairs, dict) else pred_fn_pairs)
    with name_scope(name, "case", [pred for pred, _ in pairs]):
        if default is None:
            *pairs, (_, default) = pairs
        return _first_that_holds(pairs, default, strict)


def _first_that_holds(pairs: list[Any], default: Any, strict: bool) -> Any:
    """Each condition in the other branch of the one before."""
    if not pairs:
        return default()
    (pred, function), *rest = pairs
    return cond(pred, function, lambda: _first_that_holds(rest, default, strict), strict)


@public("switch_case")
def switch_case(
    branch_index: Any, branch_fns: Any, default: Any = None, name: str = "switch_case"
) -> Any:
    """Call each function once; the one whose number it is counts."""
    functions = list(branch_fns.items() if isinstance(branch_fns, dict) else enumerate(branch_fns))
    if functions and isinstance(functions[0][1], tuple):
        functions = [pair for _, pair in functions]
    index = convert_to_tensor(branch_index)
    functions.sort(key=lambda each: each[0])
    pairs = [(PUBLIC["tf.equal"](index, number), function) for number, function in functions]
    return case(pairs, default, name=name)


def smart_cond(
    pred: Any, true_fn: Any = None, false_fn: Any = None, name: str | None = None, **rest: Any
) -> Any:
    """Call one function where the condition is known, else `cond`."""
    true_fn, false_fn = true_fn or rest.get("fn1"), false_fn or rest.get("fn2")
    known = smart_constant_value(pred)
    if known is None:
        return cond(pred, true_fn, false_fn, name=name)
    return true_fn() if known else false_fn()


def smart_constant_value(pred: Any) -> bool | None:
    """Return a condition where it is known. Raises TypeError for what is none."""
    if isinstance(pred, bool | np.bool_):
        return bool(pred)
    if isinstance(pred, int) and pred in (0, 1):
        return bool(pred)
    if isinstance(pred, Tensor):
        value = static_value(pred)
        return None if value is None else bool(value)
    if graph_element(pred) is not None:
        return None
    raise TypeError(
        f"`pred` must be a Tensor, or a Python bool, or 1 or 0. Found instead: {type(pred)}"
    )


for _name in (
    "contrib.framework.smart_cond",
    "layers.utils.smart_cond",
    "contrib.layers.utils.smart_cond",
):
    PUBLIC[f"tf.{_name}"] = smart_cond
PUBLIC["tf.contrib.framework.smart_constant_value"] = smart_constant_value


# Loops.


@public("while_loop")
def while_loop(
    cond: Any,
    body: Any,
    loop_vars: Any,
    shape_invariants: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
    maximum_iterations: Any = None,
    return_same_structure: bool = False,
) -> Any:
    """Call `cond` and `body` once; they are run again and again when the loop is evaluated.

    Raises TypeError for what is not callable, ValueError for no loop variables and for results
    whose number, dtype or shape differs.
    """
    if not callable(cond):
        raise TypeError("cond must be callable.")
    if not callable(body):
        raise TypeError("body must be callable.")
    if not loop_vars and loop_vars != 0:
        raise ValueError("No loop variables provided")
    with name_scope(name, "while", flatten(loop_vars)):
        loop = _Loop(cond, body, loop_vars, shape_invariants, maximum_iterations)
        found = pack_like(loop.structure, loop.results())
        if isinstance(found, list | tuple) and len(found) == 1 and not return_same_structure:
            return found[0]
        return found


class _Loop(Block):
    """A loop: what stands for its variables in the body, the condition, and the body's results."""

    def __init__(self, cond: Any, body: Any, loop_vars: Any, invariants: Any, limit: Any) -> None:
        graph = get_default_graph()
        super().__init__(block().outer)
        self.limit = limit
        self.first = [_as_tensor(item) for item in flatten(loop_vars)]
        wanted = _invariants(invariants, self.first, loop_vars)
        with graph.loop(self):
            self.held = [
                _stand_in(item, sizes) for item, sizes in zip(self.first, wanted, strict=True)
            ]
            given = pack_like(loop_vars, self.held)
            arguments = list(given.values()) if isinstance(given, dict) else given
            if not isinstance(arguments, list | tuple):
                arguments = [arguments]
            self.goes_on = convert_to_tensor(cond(*arguments))
            result = _as_tensors(body(*arguments))
        self.given = flatten(result)
        self.structure = result if len(self.given) == len(self.first) else loop_vars
        if (
            isinstance(result, list | tuple)
            and len(result) != len(arguments)
            and len(self.given) != len(self.held)
        ):
            raise ValueError("The two structures don't have the same nested structure.")
        if len(self.given) != len(self.held):
            raise ValueError(
                "Number of inputs and outputs of body must match loop_vars: "
                f"{len(self.held)}, {len(self.given)}"
            )
        if invariants is None:
            self._check_shapes()

    def _check_shapes(self) -> None:
        """Raise ValueError where a loop variable's shape or dtype changes in the body."""
        for held, given in zip(self.held, self.given, strict=True):
            if not isinstance(held, Tensor) or not isinstance(given, Tensor):
                continue
            if held.dtype.base_dtype != given.dtype.base_dtype:
                raise TypeError(
                    f"Expected type {held.dtype.base_dtype.name} for loop variable {held.name}, "
                    f"got {given.dtype.base_dtype.name}"
                )
            if not _at_most_as_general(given.sizes, held.sizes):
                raise ValueError(
                    f"Input tensor '{held.name}' enters the loop with shape {held.shape}, but has "
                    f"shape {given.shape} after one iteration. To allow the shape to vary across "
                    "iterations, use the `shape_invariants` argument of tf.while_loop to specify a "
                    "less-specific shape."
                )

    def results(self) -> list[Any]:
        """Return the loop's outputs: one op evaluates all of them."""
        tensors = [item for item in self.held if isinstance(item, Tensor)]
        inputs = [item for item in self.first if isinstance(item, Tensor)]
        given = [item for item in self.given if isinstance(item, Tensor)]
        graph = get_default_graph()
        kinds = [(t.dtype.base_dtype, t.sizes) for t in tensors]
        loop = graph.create_op("Loop", [*inputs, *given], kinds, name="LoopCond")
        loop.evaluate = lambda run, op: self.turns(run)
        exits = iter([_exit(output) for output in loop.outputs])
        return [next(exits) if isinstance(item, Tensor) else item for item in self.held]

    def turns(self, run: Any) -> list[Any]:
        """Evaluate turn by turn."""
        held = [item for item in self.held if isinstance(item, Tensor)]
        given = [b for a, b in zip(self.held, self.given, strict=True) if isinstance(a, Tensor)]
        values = [run.value(item) for item in self.first if isinstance(item, Tensor)]
        limit = None if self.limit is None else int(np.asarray(_evaluated(run, self.limit)))
        turn = 0
        while limit is None or turn < limit:
            inner = run.inside(self, dict(zip(held, values, strict=True)))
            if not inner.value(self.goes_on):
                break
            values = [inner.value(tensor) for tensor in given]
            turn += 1
        return values


def _exit(output: Tensor) -> Tensor:
    kinds = [(output.dtype, output.sizes)]
    made = output.graph.create_op("Exit", [output], kinds, name="Exit", kernel=lambda x: x)
    return first_output(made)


def _evaluated(run: Any, value: Any) -> Any:
    return run.value(value) if isinstance(value, Tensor) else value


def _at_most_as_general(given: Sizes, held: Sizes) -> bool:
    if held is None:
        return True
    if given is None or len(given) != len(held):
        return False
    return all(h is None or g == h for g, h in zip(given, held, strict=True))


def _invariants(invariants: Any, first: list[Any], loop_vars: Any) -> list[Sizes]:
    if invariants is None:
        return [item.sizes if isinstance(item, Tensor) else None for item in first]
    wanted = flatten(invariants, leaf=is_shape)
    if len(wanted) != len(first):
        return [None for _ in first]
    return [sizes_of(as_shape(shape)) if is_shape(shape) else None for shape in wanted]


def is_shape(value: Any) -> bool:
    """Whether a value in a structure of shapes is a shape."""
    return hasattr(value, "with_rank") or value is None


def _stand_in(item: Any, sizes: Sizes) -> Any:
    """Make what stands for a loop variable in the body."""
    if not isinstance(item, Tensor):
        return item
    made = get_default_graph().create_op(
        "Enter", [item], [(item.dtype.base_dtype, sizes)], name="Identity"
    )
    made.is_stateful = True
    made.kernel = lambda x: x
    return first_output(made)
