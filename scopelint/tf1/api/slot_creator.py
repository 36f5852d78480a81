"""`slot_creator`: slots that a program makes by itself, as optimizers do (§11.1)."""

from __future__ import annotations

from collections.abc import Iterable

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.tf1.arguments import as_name, given
from scopelint.tf1.slots import create_slot, create_zeros_slot
from scopelint.tf1.transfer import transfer
from scopelint.tf1.values import Tensor, Variable

_ROOM = "tf.python.training.slot_creator"


@transfer(f"{_ROOM}.create_slot", section="11.1")
def slot(call: Call, state: State) -> Iterable[Outcome]:
    """A slot that starts from a tensor, of whatever shape that is."""
    primary, start = given(call, 0, "primary", state), given(call, 1, "val", state)
    name = as_name(given(call, 2, "name", state), state)
    if isinstance(primary, Variable) and isinstance(start, (Tensor, Variable)) and name:
        is_alike = (start.shape, start.dtype) == (primary.shape, primary.dtype)
        if is_alike:
            return create_slot(primary, name, state)
    return [Returns(state.fresh("a slot"), state)]


@transfer(f"{_ROOM}.create_zeros_slot", section="11.1")
def zeros_slot(call: Call, state: State) -> Iterable[Outcome]:
    """A slot of zeros like the variable."""
    primary, name = given(call, 0, "primary", state), as_name(given(call, 1, "name", state), state)
    if isinstance(primary, Variable) and name and given(call, 2, "dtype", state) is None:
        return create_zeros_slot(primary, name, state)
    return [Returns(state.fresh("a slot"), state)]
