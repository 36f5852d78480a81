"""Evaluating a graph with numpy: each op once, from its inputs' arrays.

Ops without a kernel (`Print` of a custom op, a loss by sampling, …) give zeros of their static
shape; what is computed from such guesses is guessed in turn where it does not fit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.errors import FailedPreconditionError, InvalidArgumentError
from scopelint.runtime.ops.build import compute
from scopelint.runtime.shapes import text_of
from scopelint.runtime.tensor import Operation, Tensor

#: The values of variables in one session, by the op that holds them.
State = dict[Operation, Any]

#: TensorFlow's short names of types, as its runtime prints them.
_SHORT = {"float32": "float", "float64": "double", "float16": "half"}


class Evaluation:
    """One `Session.run`, or one turn of a loop within it."""

    def __init__(
        self, state: State, feeds: dict[Tensor, Any], block: Any = None, outer: Any = None
    ) -> None:
        """`block`: the loop whose turn it is; `outer`: the evaluation it is part of."""
        self.state = state
        self._values: dict[Operation, list[Any]] = {}
        self._feeds = feeds
        self._block = block
        self._outer = outer
        self.guessed: set[Operation] = set() if outer is None else outer.guessed

    def inside(self, block: Any, feeds: dict[Tensor, Any]) -> Evaluation:
        """Begin a turn of a loop: its ops are evaluated anew, all others only once."""
        return Evaluation(self.state, feeds, block, self)

    def value(self, tensor: Any) -> Any:
        """Return a tensor's array."""
        tensor = _element(tensor)
        if tensor in self._feeds:
            return self._feeds[tensor]
        self.run_operation(tensor.op)
        return self._held(tensor)

    def run_operation(self, operation: Operation) -> None:
        """Evaluate an op and, first, all that it waits for."""
        waiting = [operation]
        while waiting:
            current = waiting[-1]
            home = self._home(current)
            if current in home._values:
                waiting.pop()
                continue
            missing = [op for op in self._needs(current) if op not in self._home(op)._values]
            if missing:
                waiting += missing
                continue
            home._values[current] = self._computed(current)
            waiting.pop()

    def _home(self, operation: Operation) -> Evaluation:
        """The evaluation that an op belongs to: the turn of the loop it was made in."""
        if self._outer is None or _is_within(operation.loop, self._block):
            return self
        home: Evaluation = self._outer._home(operation)
        return home

    def _is_fed(self, tensor: Tensor) -> bool:
        return tensor in self._feeds or (self._outer is not None and self._outer._is_fed(tensor))

    def _needs(self, operation: Operation) -> list[Operation]:
        """The ops that must be evaluated before this one."""
        if operation.outputs and all(map(self._is_fed, operation.outputs)):
            return []
        inputs = [] if operation.evaluate or _is_guess(operation) else operation.inputs
        found = [given.op for given in inputs if not self._is_fed(given)]
        return [*operation.control_inputs, *found]

    def _held(self, tensor: Tensor) -> Any:
        """Return the array of a tensor whose op has been evaluated."""
        if tensor in self._feeds:
            return self._feeds[tensor]
        if self._outer is not None and self._outer._is_fed(tensor):
            return self._outer._held(tensor)
        if tensor.op.type == "VariableV2":
            return self.variable(tensor.op)
        return self._home(tensor.op)._values[tensor.op][tensor.value_index]

    def variable(self, operation: Operation) -> Any:
        """Return a variable's present array. Raises FailedPreconditionError before it has one."""
        if operation not in self.state:
            name = operation.name
            raise FailedPreconditionError(
                None, operation, f"Attempting to use uninitialized value {name}"
            )
        return self.state[operation]

    def _computed(self, operation: Operation) -> list[Any]:
        """Evaluate one op whose inputs have been evaluated."""
        if operation.outputs and all(map(self._is_fed, operation.outputs)):
            return [self._held_feed(output) for output in operation.outputs]
        special = _SPECIAL.get(operation.type)
        if special is not None:
            return special(self, operation)
        if operation.evaluate is not None:
            found = operation.evaluate(self, operation)
            return list(found) if isinstance(found, list | tuple) else [found]
        if operation.kernel is None:
            return self._guess(operation)
        return self._by_kernel(operation)

    def _held_feed(self, tensor: Tensor) -> Any:
        return self._feeds[tensor] if tensor in self._feeds else self._outer._held(tensor)

    def _by_kernel(self, operation: Operation) -> list[Any]:
        values = [self._held(given) for given in operation.inputs]
        try:
            return compute(operation, values)
        except (ValueError, TypeError, IndexError, ArithmeticError, np.linalg.LinAlgError) as error:
            if any(given.op in self.guessed for given in operation.inputs):
                return self._guess(operation)
            raise InvalidArgumentError(
                None, operation, f"{error}\n\t [[node {operation.name}]]"
            ) from error

    def _guess(self, operation: Operation) -> list[Any]:
        """Give zeros of the static shape, 1 where it is unknown."""
        self.guessed.add(operation)
        return [_zeros(output) for output in operation.outputs]


def _element(value: Any) -> Any:
    convert = getattr(value, "_as_graph_element", None)
    return convert() if convert is not None and not isinstance(value, Tensor) else value


def _is_within(block: Any, outer: Any) -> bool:
    while block is not None:
        if block is outer:
            return True
        block = block.outer
    return False


def _is_guess(operation: Operation) -> bool:
    """Whether an op has no meaning of its own: its inputs are not looked at."""
    return operation.kernel is None and operation.type not in _SPECIAL


def _zeros(output: Tensor) -> Any:
    dtype = output.dtype.base_dtype
    sizes = [1 if size is None else size for size in output.sizes or []]
    if dtype.as_numpy_dtype is np.object_:
        return np.full(sizes, b"", dtype=object)
    return np.zeros(sizes, dtype.as_numpy_dtype)


# Ops that read or change a variable's value, and placeholders.


def _placeholder(run: Evaluation, operation: Operation) -> list[Any]:
    output = operation.outputs[0]
    dtype = _SHORT.get(output.dtype.name, output.dtype.name)
    shape = "" if output.sizes is None else f" and shape {text_of(output.sizes)}"
    raise InvalidArgumentError(
        None,
        operation,
        f"You must feed a value for placeholder tensor '{operation.name}' with dtype {dtype}{shape}\n"
        f"\t [[node {operation.name} ]]",
    )


def _variable(run: Evaluation, operation: Operation) -> list[Any]:
    return [None]


def _handle(run: Evaluation, operation: Operation) -> list[Any]:
    return [operation]


def _holder(operation: Operation) -> Operation:
    """The op that holds the variable which an op reads or changes."""
    return operation.inputs[0].op


def _read(run: Evaluation, operation: Operation) -> list[Any]:
    return [run.variable(_holder(operation))]


def _identity(run: Evaluation, operation: Operation) -> list[Any]:
    return [run._held(operation.inputs[0])]


def _assign(run: Evaluation, operation: Operation) -> list[Any]:
    value = np.array(run._held(operation.inputs[1]))
    run.state[_holder(operation)] = value
    return [value]


def _assign_add(run: Evaluation, operation: Operation) -> list[Any]:
    return _changed(run, operation, run._held(operation.inputs[1]))


def _assign_sub(run: Evaluation, operation: Operation) -> list[Any]:
    return _changed(run, operation, -run._held(operation.inputs[1]))


def _changed(run: Evaluation, operation: Operation, by: Any) -> list[Any]:
    before = run.variable(_holder(operation))
    value = np.asarray(before + by, dtype=np.asarray(before).dtype)
    run.state[_holder(operation)] = value
    return [value]


def _is_initialized(run: Evaluation, operation: Operation) -> list[Any]:
    return [np.array(_holder(operation) in run.state)]


def _scatter(run: Evaluation, operation: Operation) -> list[Any]:
    value = np.array(run.variable(_holder(operation)))
    places, updates = (run._held(given) for given in operation.inputs[1:3])
    if operation.type.endswith("Update"):
        value[places] = updates
    elif operation.type.endswith("Sub"):
        np.subtract.at(value, places, updates)
    else:
        np.add.at(value, places, updates)
    run.state[_holder(operation)] = value
    return [value]


#: Op type → how it is evaluated, where that takes more than arrays.
_SPECIAL = {
    "Placeholder": _placeholder,
    "VariableV2": _variable,
    "VarHandleOp": _handle,
    "ReadVariableOp": _read,
    "Identity": _identity,
    "Assign": _assign,
    "AssignVariableOp": _assign,
    "AssignAdd": _assign_add,
    "AssignAddVariableOp": _assign_add,
    "AssignSub": _assign_sub,
    "AssignSubVariableOp": _assign_sub,
    "IsVariableInitialized": _is_initialized,
    "VarIsInitializedOp": _is_initialized,
    "ScatterUpdate": _scatter,
    "ScatterAdd": _scatter,
    "ScatterSub": _scatter,
}
