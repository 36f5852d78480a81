"""`tf.gradients`: which inputs are reached, and tensors of their shapes (their values are zeros)."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.dtypes import DType
from scopelint.runtime.graph import graph_element
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.tensor import Operation, Tensor

#: Op types that gradients do not pass.
_STOPS = frozenset(
    [
        "StopGradient",
        "PreventGradient",
        "ArgMax",
        "ArgMin",
        "Shape",
        "Size",
        "Rank",
        "ZerosLike",
        "OneHot",
        "Multinomial",
        "Floor",
        "Ceil",
        "Round",
        "Rint",
        "RandomShuffle",
        "Assign",
        "AssignAdd",
        "AssignSub",
        "Where",
        "SequenceMask",
        "Range",
        "LinSpace",
        "RandomStandardNormal",
        "RandomUniform",
        "TruncatedNormal",
        "Sign",
    ]
)


@public("gradients")
def gradients(
    ys: Any,
    xs: Any,
    grad_ys: Any = None,
    name: str = "gradients",
    colocate_gradients_with_ops: bool = False,
    gate_gradients: bool = False,
    aggregation_method: Any = None,
    stop_gradients: Any = None,
    unconnected_gradients: Any = None,
) -> list[Any]:
    """Return for each x a tensor of its shape, None where no y depends on it."""
    targets = [item for item in _listed(ys) if item is not None]
    sources = _listed(xs)
    with name_scope(name, "gradients", [*targets, *sources]):
        reached = _reached(targets, {_source(stop) for stop in _listed(stop_gradients)})
        return [_gradient(x, _source(x) in reached, unconnected_gradients) for x in sources]


def _listed(values: Any) -> list[Any]:
    if values is None:
        return []
    return (
        list(values)
        if isinstance(values, list | tuple) or hasattr(values, "_variable_list")
        else [values]
    )


def _source(value: Any) -> Operation:
    """The op that a value's gradient is taken at: for a variable the op that holds it."""
    handle = getattr(value, "handle", None)
    if isinstance(handle, Tensor):
        return handle.op
    element = graph_element(value)
    if element is None:
        element = convert_to_tensor(value)
    operation: Operation = element.op if isinstance(element, Tensor) else element
    return operation


def _reached(targets: list[Any], stops: set[Operation]) -> set[Operation]:
    """All ops that the targets depend on in a way that gradients pass."""
    waiting = [_target(target) for target in targets]
    reached = set(waiting)
    while waiting:
        operation = waiting.pop()
        if operation in stops or operation.type in _STOPS:
            continue
        for given in operation.inputs:
            if given.op not in reached and _has_gradient(given.dtype.base_dtype):
                reached.add(given.op)
                waiting.append(given.op)
    return reached


def _target(value: Any) -> Operation:
    return convert_to_tensor(value).op


def _has_gradient(dtype: DType) -> bool:
    return dtype.is_floating or dtype.is_complex or dtype.name in ("resource", "variant")


def _gradient(x: Any, is_reached: bool, unconnected: Any) -> Any:
    if not is_reached and str(getattr(unconnected, "value", unconnected)).lower() not in ("zero",):
        return None
    tensor = convert_to_tensor(x)
    operation = tensor.graph.create_op(
        "Gradient",
        [tensor],
        [(tensor.dtype.base_dtype, tensor.sizes)],
        name=f"{tensor.op.name}_grad/Gradient",
    )
    operation.kernel = np.zeros_like
    return operation.outputs[0]


@public("hessians")
def hessians(ys: Any, xs: Any, name: str = "hessians", **_: Any) -> list[Any]:
    """Return for each x a tensor of its shape twice."""
    found = []
    for x in _listed(xs):
        tensor = convert_to_tensor(x)
        sizes = None if tensor.sizes is None else tensor.sizes * 2
        made = tensor.graph.create_op(
            "Hessian", [tensor], [(tensor.dtype.base_dtype, sizes)], name=name
        )
        found.append(made.outputs[0])
    return found


@public("custom_gradient", "RegisterGradient", "NotDifferentiable", "NoGradient")
def ignored_decorator(*given: Any) -> Any:
    """Return the decorated function: gradients have no values here."""
    if given and callable(given[0]):
        function = given[0]

        def forward(*arguments: Any, **named: Any) -> Any:
            result = function(*arguments, **named)
            return (
                result[0]
                if isinstance(result, tuple) and len(result) == 2 and callable(result[1])
                else result
            )

        return forward
    return lambda function: function


class UnconnectedGradients:
    """What to give where no gradient flows."""

    NONE = "none"
    ZERO = "zero"


class AggregationMethod:
    """How gradients are added up."""

    ADD_N = DEFAULT = 0
    EXPERIMENTAL_TREE = 1
    EXPERIMENTAL_ACCUMULATE_N = 2


PUBLIC["tf.UnconnectedGradients"] = UnconnectedGradients
PUBLIC["tf.AggregationMethod"] = AggregationMethod
