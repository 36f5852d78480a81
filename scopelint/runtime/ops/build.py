"""Making an op from its table entry, and what is known of tensors without running anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from scopelint.runtime.dtypes import DType, as_dtype
from scopelint.runtime.graph import get_default_graph, graph_of
from scopelint.runtime.ops.accepted import refuse_other_dtypes
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import OPS, Node, OpDef, Outputs, ShapeError
from scopelint.runtime.shapes import Sizes, text_of
from scopelint.runtime.tensor import Operation, Tensor

#: Arrays above this many elements are not folded.
_FOLDED = 100_000


def build(
    type_: str,
    *inputs: Any,
    name: str | None = None,
    dtypes: Sequence[Any] = (),
    **attributes: Any,
) -> Tensor:
    """Make an op of one output and return the output. Raises as `build_op` does."""
    return build_op(type_, inputs, name=name, dtypes=dtypes, **attributes).outputs[0]


def build_op(
    type_: str,
    inputs: Sequence[Any],
    *,
    name: str | None = None,
    dtypes: Sequence[Any] = (),
    **attributes: Any,
) -> Operation:
    """Make an op of the table.

    `dtypes` gives for each input: a dtype, None (any), or the number of an earlier input whose
    dtype it must have. Raises ValueError where shapes do not fit (E48), TypeError for dtypes.
    """
    definition = OPS[type_]
    graph = graph_of(_flat(inputs))
    with graph.as_default(), graph.name_scope(name or type_) as scope:
        tensors = _converted(definition, inputs, dtypes)
    full = graph.reserve(scope)
    node = Node(type_, tensors, attributes)
    outputs = _inferred(definition, node, full)
    operation = graph.add_op(full, type_, tensors, outputs, attributes=attributes)
    operation.is_stateful = definition.is_stateful
    if definition.kernel is not None:
        operation.kernel = definition.kernel
    return operation


def _flat(inputs: Sequence[Any]) -> list[Any]:
    return [
        item
        for value in inputs
        for item in (value if isinstance(value, list | tuple) else (value,))
    ]


def _converted(definition: OpDef, inputs: Sequence[Any], dtypes: Sequence[Any]) -> list[Tensor]:
    """Convert an op's arguments, each under its own name and by the dtype it must have."""
    tensors: list[Tensor] = []
    for i, value in enumerate(inputs):
        argument = definition.arguments[min(i, len(definition.arguments) - 1)]
        wanted = dtypes[i] if i < len(dtypes) else None
        if isinstance(wanted, int):
            tensors.append(_of_same_type(definition, tensors, wanted, value, argument))
        else:
            tensors.append(convert_to_tensor(value, wanted, argument))
        if i == 0 or (wanted is not None and definition.type.startswith("Logical")):
            refuse_other_dtypes(definition.type, argument, tensors[i].dtype.base_dtype)
    return tensors


def _of_same_type(
    definition: OpDef, tensors: list[Tensor], earlier: int, value: Any, argument: str
) -> Tensor:
    """Convert an argument that must have an earlier one's dtype. Raises TypeError."""
    dtype = tensors[earlier].dtype.base_dtype
    try:
        tensor = convert_to_tensor(value, None, argument, preferred_dtype=dtype)
    except TypeError as error:
        raise TypeError(
            f"Expected {dtype.name} passed to parameter '{argument}' of op "
            f"'{definition.type}', got {value!r} of type '{type(value).__name__}' instead. "
            f"Error: {error}"
        ) from error
    if tensor.dtype.base_dtype != dtype:
        raise TypeError(
            f"Input '{argument}' of '{definition.type}' Op has type "
            f"{tensor.dtype.base_dtype.name} that does not match type {dtype.name} of argument "
            f"'{definition.arguments[earlier]}'."
        )
    return tensor


def _inferred(definition: OpDef, node: Node, full: str) -> Outputs:
    """Work out an op's outputs; a misfit becomes TensorFlow's ValueError."""
    try:
        return definition.infer(node)
    except ShapeError as error:
        shapes = ", ".join(text_of(tensor.sizes) for tensor in node.inputs)
        shapes += node.more_shapes
        text = f"{error} for '{full}' (op: '{node.type}') with input shapes: {shapes}"
        raise ValueError(text + _looked_at(node) + ".") from None


def _looked_at(node: Node) -> str:
    """Say which inputs' values took part in the misfit."""
    if not node.looked_at:
        return ""
    partial = any(isinstance(value, list) for value in node.looked_at.values())
    how = "input tensors computed as partial shapes" if partial else "computed input tensors"
    values = ", ".join(
        f"input[{i}] = {text_of(value) if isinstance(value, list) else _value_text(value)}"
        for i, value in sorted(node.looked_at.items())
    )
    return f" and with {how}: {values}"


def _value_text(value: Any) -> str:
    array = np.asarray(value)
    if array.ndim > 1:
        rows = (
            "[" + " ".join(str(item) for item in row.reshape(-1).tolist()) + "]" for row in array
        )
        return "<" + "".join(rows) + ">"
    return "<" + " ".join(str(item) for item in array.reshape(-1).tolist()) + ">"


# What is known without running anything.


def static_value(tensor: Any) -> Any:
    """Return a tensor's array where its graph alone decides it, else None."""
    if not isinstance(tensor, Tensor):
        return None
    operation = tensor.op
    if "_static" not in operation.attributes:
        operation.attributes["_static"] = _folded(operation)
    values = operation.attributes["_static"]
    return None if values is None else values[tensor.value_index]


def _folded(operation: Operation) -> Any:
    """Evaluate an op whose inputs are all known: a list of arrays, or None."""
    if operation.type == "Shape" and operation.inputs:
        return _static_shape(operation)
    if operation.is_stateful or operation.kernel is None or operation.evaluate is not None:
        return None
    if any(_is_large(out) for out in operation.outputs):
        return None
    values = [static_value(given) for given in operation.inputs]
    if any(value is None for value in values):
        return None
    return compute(operation, values)


def _static_shape(operation: Operation) -> Any:
    sizes = operation.inputs[0].sizes
    if sizes is None or None in sizes:
        return None
    return [np.array(sizes, dtype=operation.outputs[0].dtype.as_numpy_dtype)]


def _is_large(tensor: Tensor) -> bool:
    sizes = tensor.sizes
    return (elements_in(sizes) or 0) > _FOLDED


def elements_in(sizes: Sizes) -> int | None:
    """The number of elements of a shape, where it is known."""
    if sizes is None or None in sizes:
        return None
    return int(np.prod([size for size in sizes if size is not None], dtype=np.int64))


def compute(operation: Operation, values: Sequence[Any]) -> list[Any]:
    """Call an op's kernel: the outputs' arrays, of the outputs' dtypes."""
    kernel = operation.kernel
    assert kernel is not None
    given = {key: item for key, item in operation.attributes.items() if not key.startswith("_")}
    with np.errstate(all="ignore"):
        found = kernel(*values) if operation.type == "Const" else kernel(*values, **given)
    results = found if isinstance(found, tuple | list) else [found]
    return [
        _typed(result, output) for result, output in zip(results, operation.outputs, strict=False)
    ]


def _typed(value: Any, output: Tensor) -> Any:
    wanted = np.dtype(output.dtype.base_dtype.as_numpy_dtype)
    if wanted.kind == "O":
        return value
    array = np.asarray(value)
    return array if array.dtype == wanted else array.astype(wanted)


def static_sizes(tensor: Any) -> Sizes:
    """Return the shape that a vector of sizes spells, None for what is not known of it."""
    value = static_value(tensor)
    if value is not None:
        return [None if size < 0 else int(size) for size in np.asarray(value).reshape(-1)]
    if not isinstance(tensor, Tensor):
        return None
    spelled = _SPELLED.get(tensor.op.type)
    found = spelled(tensor.op) if spelled else None
    if found is None and tensor.sizes is not None and len(tensor.sizes) == 1:
        return None if tensor.sizes[0] is None else [None] * tensor.sizes[0]
    return found


def _spelled_by_shape(operation: Operation) -> Sizes:
    return operation.inputs[0].sizes


def _spelled_by_pack(operation: Operation) -> Sizes:
    values = [static_value(given) for given in operation.inputs]
    return [None if value is None or value < 0 else int(value) for value in values]


def _spelled_by_concat(operation: Operation) -> Sizes:
    sizes: list[int | None] = []
    for part in operation.inputs[:-1]:
        spelled = static_sizes(part)
        if spelled is None:
            return None
        sizes += spelled
    return sizes


def _spelled_by_slice(operation: Operation) -> Sizes:
    spelled = static_sizes(operation.inputs[0])
    index = operation.attributes.get("index")
    if spelled is None or not isinstance(index, tuple) or len(index) != 1:
        return None
    return spelled[index[0]] if isinstance(index[0], slice) else None


#: Op type → the shape that its output spells, as far as it is known.
_SPELLED: dict[str, Callable[[Operation], Sizes]] = {
    "Shape": _spelled_by_shape,
    "Pack": _spelled_by_pack,
    "ConcatV2": _spelled_by_concat,
    "StridedSlice": _spelled_by_slice,
    "Cast": lambda operation: static_sizes(operation.inputs[0]),
}


def first_output(operation: Operation) -> Tensor:
    """Return an op's first output."""
    return operation.outputs[0]


def dtype_of(value: Any) -> DType:
    """Return the base dtype that a value is of or names."""
    dtype: DType = as_dtype(getattr(value, "dtype", value)).base_dtype
    return dtype


def unknown_tensor(
    type_: str, dtype: DType, sizes: Sizes = None, *, name: str | None = None, inputs: Any = ()
) -> Tensor:
    """Make an op of no known meaning: one output, no kernel."""
    tensors = [value for value in _flat(list(inputs)) if isinstance(value, Tensor)]
    graph = graph_of(tensors) if tensors else get_default_graph()
    kept = [tensor for tensor in tensors if tensor.graph is graph]
    return graph.create_op(type_, kept, [(dtype, sizes)], name=name).outputs[0]
