"""`contrib.rnn.HighwayWrapper`: its weights lie in the scope where it is called (semantics §9.7)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.get_variable import get_variable
from scopelint.runtime.api.rnn_base import CellWrapper
from scopelint.runtime.api.rnn_cells import contrib_cell
from scopelint.runtime.initializers import Constant
from scopelint.runtime.nest import map_structure
from scopelint.runtime.public_ops import tf


@contrib_cell
class HighwayWrapper(CellWrapper):
    """carry_w [in, in], carry_b [in], and transform_w, transform_b unless they are coupled."""

    def __init__(
        self, cell: Any, couple_carry_transform_gates: bool = True, carry_bias_init: float = 1.0
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(cell)
        self._couples, self._first = couple_carry_transform_gates, carry_bias_init

    def _after(self, inputs: Any, outputs: Any) -> Any:
        map_structure(_check_shapes, inputs, outputs)
        return map_structure(self._highway, inputs, outputs)

    def _highway(self, inputs: Any, outputs: Any) -> Any:
        carry = self._gate("carry", inputs, self._first)
        transform = 1 - carry if self._couples else self._gate("transform", inputs, -self._first)
        return inputs * carry + outputs * transform

    def _gate(self, name: str, inputs: Any, first: float) -> Any:
        size = inputs.get_shape().with_rank(2)[1].value
        weights = get_variable(f"{name}_w", [size, size])
        bias = get_variable(f"{name}_b", [size], initializer=Constant(first))
        return tf("sigmoid")(tf("nn.bias_add")(tf("matmul")(inputs, weights), bias))


def _check_shapes(given: Any, output: Any) -> None:
    """Raise ValueError where no shape could be both."""
    given.get_shape().assert_is_compatible_with(output.get_shape())
