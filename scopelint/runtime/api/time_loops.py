"""A cell run along time: called once, in a loop's body, evaluated turn by turn."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.nest import flatten, pack_like
from scopelint.runtime.ops.control_flow import block
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.shapes import TensorShape
from scopelint.runtime.tensor import Tensor


class TimeLoop:
    """A cell run along the first axis of its inputs: it is called once, in a loop's body."""

    def __init__(
        self, cell: Any, inputs: Any, tensors: list[Tensor], state: Any, lengths: Any
    ) -> None:
        """Call the cell: `tensors` are the inputs, time first; `lengths` may be None."""
        graph = get_default_graph()
        self.tensors, self.lengths = tensors, lengths
        self.first = [convert_to_tensor(each) for each in flatten(state)]
        self.block = block()
        with name_scope("while"):
            with graph.loop(self.block):
                self.rows = [_stand_in(each, _without_first(each)) for each in tensors]
                self.held = [_stand_in(each, each.sizes) for each in self.first]
                row, held = pack_like(inputs, self.rows), pack_like(state, self.held)
                output, after = cell(row, held)
                self._output, self._state = output, after
                self.results = [convert_to_tensor(each) for each in flatten(output)]
                self.states = [convert_to_tensor(each) for each in flatten(after)]
            self._exit = self._made_exit()

    def _made_exit(self) -> Any:
        """The op that gives all outputs and the last state."""
        steps = self.tensors[0].sizes[0] if self.tensors[0].sizes else None
        kinds = [
            (each.dtype.base_dtype, None if each.sizes is None else [steps, *each.sizes])
            for each in self.results
        ]
        kinds += [
            (
                after.dtype.base_dtype,
                TensorShape(after.sizes).merge_with(before.shape).as_list()
                if after.sizes is not None
                else before.sizes,
            )
            for before, after in zip(self.first, self.states, strict=True)
        ]
        lengths = [] if self.lengths is None else [self.lengths]
        inputs = [*self.tensors, *self.first, *lengths, *self.results, *self.states]
        made = get_default_graph().create_op("Exit", inputs, kinds, name="Exit")
        made.evaluate = lambda run, op: self._turns(run)
        return made

    def outputs(self) -> Any:
        """All outputs, along time."""
        return pack_like(self._output, list(self._exit.outputs[: len(self.results)]))

    def last_state(self) -> Any:
        """The state after the last turn."""
        return pack_like(self._state, list(self._exit.outputs[len(self.results) :]))

    def _turns(self, run: Any) -> list[Any]:
        """Evaluate turn by turn; what is past a row's length is kept out."""
        sequences = [run.value(each) for each in self.tensors]
        states = [run.value(each) for each in self.first]
        lengths = None if self.lengths is None else np.asarray(run.value(self.lengths))
        rows: list[list[Any]] = []
        for time in range(len(sequences[0])):
            fed = dict(zip(self.rows, (each[time] for each in sequences), strict=True))
            inner = run.inside(self.block, {**fed, **dict(zip(self.held, states, strict=True))})
            found = [inner.value(each) for each in self.results]
            after = [inner.value(each) for each in self.states]
            if lengths is not None:
                alive = time < lengths
                found = [_where(alive, each, np.zeros_like(each)) for each in found]
                after = [_where(alive, a, b) for a, b in zip(after, states, strict=True)]
            rows.append(found)
            states = after
        return [*(np.stack(column) for column in zip(*rows, strict=True)), *states]


def _where(alive: Any, then: Any, otherwise: Any) -> Any:
    """Choose row by row."""
    chosen = alive.reshape([-1] + [1] * (np.ndim(then) - 1))
    return np.where(chosen, then, otherwise)


def _without_first(tensor: Tensor) -> Any:
    return None if tensor.sizes is None else tensor.sizes[1:]


def _stand_in(tensor: Tensor, sizes: Any) -> Tensor:
    """What stands for a tensor, or one row of it, in the body."""
    graph = get_default_graph()
    op = graph.create_op("Enter", [tensor], [(tensor.dtype.base_dtype, sizes)], name="Identity")
    op.is_stateful = True
    op.kernel = lambda value: value
    return op.outputs[0]
