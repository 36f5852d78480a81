"""RNN cells as such: `RNNCell`, its states, and the wrappers around a cell (semantics §9)."""

from __future__ import annotations

import collections
from typing import Any

from scopelint.runtime.api.layers_base import Layer
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.name_scopes import name_scope, reserve_names
from scopelint.runtime.nest import is_nested, map_structure
from scopelint.runtime.ops.build import static_value
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.refusals import refusal
from scopelint.runtime.scopes import get_variable_scope
from scopelint.runtime.shapes import TensorShape
from scopelint.runtime.tensor import Tensor
from scopelint.runtime.versions import target

#: Where TensorFlow has the cells: a cell's text names it.
MODULE = "tensorflow.python.ops.rnn_cell_impl"

LSTMStateTuple = collections.namedtuple("LSTMStateTuple", ("c", "h"))
PUBLIC["tf.nn.rnn_cell.LSTMStateTuple"] = PUBLIC["tf.contrib.rnn.LSTMStateTuple"] = LSTMStateTuple

_REASONS = (
    ("output_size", "'output_size' property is missing"),
    ("state_size", "'state_size' property is missing"),
    ("zero_state", "either 'zero_state' or 'get_initial_state' method is required"),
    ("__call__", "is not callable"),
)


def check_cell(argument: str, cell: Any) -> None:
    """Raise TypeError (E66) for what is no cell."""
    reasons = [reason for name, reason in _REASONS if not hasattr(cell, name)]
    if not target().since("1.12"):
        reasons = [
            "'zero_state' method is missing" if "either" in each else each for each in reasons
        ]
    if reasons:
        raise refusal("E66", argument=argument, value=cell, reasons=", ".join(reasons))


def zero_state_of(size: Any, batch_size: Any, dtype: Any) -> Any:
    """Zeros for each size in a structure of sizes."""
    if is_nested(size) and not isinstance(size, TensorShape):
        parts = [zero_state_of(each, batch_size, dtype) for each in size]
        return type(size)(*parts) if hasattr(size, "_fields") else type(size)(parts)
    sizes = TensorShape(size).as_list()
    if isinstance(batch_size, Tensor):
        filled = tf("zeros")(tf("stack")([batch_size, *sizes]), dtype)
        known = static_value(batch_size)
        filled.set_shape([None if known is None else int(known), *sizes])
        return filled
    return tf("zeros")([getattr(batch_size, "value", batch_size), *sizes], dtype)


class RNNCell(Layer):
    """A step of an RNN: `call(inputs, state)` gives outputs and the next state."""

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        """Call the cell in its scope; `scope` chooses it, the first time (§9.6)."""
        if not target().cells_are_layers:
            return self._call_anew(inputs, state, scope)
        if scope is not None:
            with variable_scope(scope, custom_getter=self._getter) as opened:
                return super().__call__(inputs, state, scope=opened)
        held = getattr(self, "rnncell_scope", None)
        if held is None or not target().cells_count_up:
            held = variable_scope(get_variable_scope(), custom_getter=self._getter)
            self.rnncell_scope = held
        with held:
            return super().__call__(inputs, state)

    def _call_anew(self, inputs: Any, state: Any, scope: Any) -> Any:
        """Up to 1.0: each call opens the cell's name and gets the variables there (§9.3)."""
        with variable_scope(scope or self._base_name, reuse=self._reuse) as opened:
            self.built, self._scope = False, opened
            return Layer.__call__(self, inputs, state, scope=opened)

    def _getter(self, getter: Any, *args: Any, **kwargs: Any) -> Any:
        """Remember the variables that `call` gets."""
        variable = getter(*args, **kwargs)
        trainable = get_default_graph().get_collection_ref(GraphKeys.TRAINABLE_VARIABLES)
        self._keep(variable, trainable=any(variable is each for each in trainable))
        return variable

    @property
    def state_size(self) -> Any:
        """The size or sizes of the state."""
        raise NotImplementedError("Abstract method")

    @property
    def output_size(self) -> Any:
        """The size of the outputs."""
        raise NotImplementedError("Abstract method")

    def build(self, _: Any) -> None:
        """Make no weights."""

    def get_initial_state(
        self, inputs: Any = None, batch_size: Any = None, dtype: Any = None
    ) -> Any:
        """The state to begin with. Raises ValueError where batch size or dtype is missing."""
        if inputs is not None:
            inputs = convert_to_tensor(inputs)
            batch_size = inputs.shape[0].value or tf("shape")(inputs)[0]
            dtype = inputs.dtype
        if batch_size is None or dtype is None:
            raise ValueError(
                "batch_size and dtype cannot be None while constructing initial state: "
                f"batch_size={batch_size}, dtype={dtype}"
            )
        return self.zero_state(batch_size, dtype)

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """Zeros of the state's sizes."""
        with name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            return zero_state_of(self.state_size, batch_size, dtype)


RNNCell.__module__ = MODULE
public("nn.rnn_cell.RNNCell", "contrib.rnn.RNNCell")(RNNCell)


class LayerRNNCell(RNNCell):
    """A cell whose weights are made by `build`, as a layer's are."""

    def __call__(self, inputs: Any, state: Any, scope: Any = None, *args: Any, **kw: Any) -> Any:
        """Call the cell as a layer."""
        if not target().cells_count_up:
            return RNNCell.__call__(self, inputs, state, scope)
        return Layer.__call__(self, inputs, state, *args, scope=scope, **kw)


LayerRNNCell.__module__ = MODULE
public("contrib.rnn.LayerRNNCell")(LayerRNNCell)


class CellWrapper(RNNCell):
    """A cell around a cell, with no scope of its own. Raises TypeError (E66)."""

    def __init__(self, cell: Any, *_: Any, **__: Any) -> None:
        """Take the cell."""
        super().__init__()
        check_cell("cell", cell)
        self.cell = cell
        self._cell = cell

    @property
    def state_size(self) -> Any:
        """The inner cell's."""
        return self.cell.state_size

    @property
    def output_size(self) -> Any:
        """The inner cell's."""
        return self.cell.output_size

    @property
    def wrapped_cell(self) -> Any:
        """The inner cell."""
        return self.cell

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """The inner cell's."""
        with name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            return self.cell.zero_state(batch_size, dtype)

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        """Call the inner cell and do one's own to what it gives."""
        given = self._before(inputs)
        outputs, after = self.cell(given, state, scope=scope)
        after = self._next(after)
        return self._after(inputs, outputs), after

    def _before(self, inputs: Any) -> Any:
        return inputs

    def _after(self, inputs: Any, outputs: Any) -> Any:
        return outputs

    def _next(self, state: Any) -> Any:
        return state


class DropoutWrapper(CellWrapper):
    """Zero some inputs, outputs or states."""

    def __init__(
        self,
        cell: Any,
        input_keep_prob: Any = 1.0,
        output_keep_prob: Any = 1.0,
        state_keep_prob: Any = 1.0,
        *_: Any,
        **__: Any,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(cell)
        reserve_names("DropoutWrapperInit")
        self._input_keep, self._output_keep = input_keep_prob, output_keep_prob
        self._state_keep = state_keep_prob

    def _before(self, inputs: Any) -> Any:
        return _dropped(inputs, self._input_keep)

    def _after(self, inputs: Any, outputs: Any) -> Any:
        return _dropped(outputs, self._output_keep)

    def _next(self, state: Any) -> Any:
        return _dropped_state(state, self._state_keep)


def _dropped_state(state: Any, keep: Any) -> Any:
    """Drop out of a state, but not of the memory of an LSTM."""
    if isinstance(state, LSTMStateTuple):
        return LSTMStateTuple(state.c, _dropped(state.h, keep))
    if is_nested(state):
        return tuple(_dropped_state(each, keep) for each in state)
    return _dropped(state, keep)


def _dropped(values: Any, keep: Any) -> Any:
    """Drop out, unless everything is kept."""
    if isinstance(keep, int | float) and keep >= 1.0:
        return values
    return map_structure(lambda value: tf("nn.dropout")(value, keep), values)


class ResidualWrapper(CellWrapper):
    """Add the inputs to the outputs."""

    def __init__(self, cell: Any, residual_fn: Any = None, **_: Any) -> None:
        """`residual_fn(inputs, outputs)` joins them, if given."""
        super().__init__(cell)
        self._residual_fn = residual_fn

    def _after(self, inputs: Any, outputs: Any) -> Any:
        if self._residual_fn is not None:
            return self._residual_fn(inputs, outputs)
        map_structure(_check_shapes, inputs, outputs)
        return map_structure(lambda given, output: given + output, inputs, outputs)


def _check_shapes(given: Any, output: Any) -> None:
    """Raise ValueError where no shape could be both."""
    given.get_shape().assert_is_compatible_with(output.get_shape())


class DeviceWrapper(CellWrapper):
    """Ask for a device."""


for _wrapper in (DropoutWrapper, ResidualWrapper, DeviceWrapper):
    _wrapper.__module__ = MODULE
    PUBLIC[f"tf.nn.rnn_cell.{_wrapper.__name__}"] = _wrapper
    PUBLIC[f"tf.contrib.rnn.{_wrapper.__name__}"] = _wrapper


class MultiRNNCell(RNNCell):
    """Cells one after another, each under `cell_<i>`. Raises ValueError (E63), TypeError (E62)."""

    def __init__(self, cells: Any, state_is_tuple: bool = True) -> None:
        """Take the cells."""
        super().__init__()
        if not cells:
            raise refusal("E63")
        if not is_nested(cells):
            raise refusal("E62", value=cells)
        self._cells = list(cells)
        self._state_is_tuple = state_is_tuple
        if not state_is_tuple and any(is_nested(cell.state_size) for cell in cells):
            sizes = [cell.state_size for cell in cells]
            raise ValueError(
                "Some cells return tuples of states, but the flag state_is_tuple is not set.  "
                f"State sizes are: {sizes}"
            )

    @property
    def state_size(self) -> Any:
        """The cells' sizes, or their sum."""
        sizes = [cell.state_size for cell in self._cells]
        return tuple(sizes) if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self) -> Any:
        """The last cell's."""
        return self._cells[-1].output_size

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """The cells' zero states."""
        with name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            if self._state_is_tuple:
                return tuple(cell.zero_state(batch_size, dtype) for cell in self._cells)
            return super().zero_state(batch_size, dtype)

    def call(self, inputs: Any, state: Any) -> Any:
        """Call the cells one after another. Raises ValueError for a state that is no tuple."""
        states, start = [], 0
        for number, cell in enumerate(self._cells):
            with variable_scope(f"cell_{number}"):
                if self._state_is_tuple:
                    if not is_nested(state):
                        raise ValueError(
                            f"Expected state to be a tuple of length {len(self.state_size)}, "
                            f"but received: {state}"
                        )
                    before = state[number]
                else:
                    before = tf("slice")(state, [0, start], [-1, cell.state_size])
                    start += cell.state_size
                inputs, after = cell(inputs, before)
                states.append(after)
        return inputs, tuple(states) if self._state_is_tuple else tf("concat")(states, 1)

    def _inner_layers(self) -> list[Any]:
        return [cell for cell in self._cells if isinstance(cell, Layer)]


MultiRNNCell.__module__ = MODULE
public("nn.rnn_cell.MultiRNNCell", "contrib.rnn.MultiRNNCell")(MultiRNNCell)
