"""`contrib.seq2seq`: the cell around attention mechanisms (semantics §12.1)."""

from __future__ import annotations

import collections
from typing import Any

from scopelint.runtime.api.attention_mechanisms import AttentionMechanism
from scopelint.runtime.api.layers import Dense
from scopelint.runtime.api.rnn_base import RNNCell, check_cell, zero_state_of
from scopelint.runtime.api.tensor_arrays import TensorArray
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.nest import map_structure
from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.shapes import TensorShape

_StateTuple = collections.namedtuple(
    "_StateTuple",
    ("cell_state", "attention", "time", "alignments", "alignment_history", "attention_state"),
)


@public("contrib.seq2seq.AttentionWrapperState")
class AttentionWrapperState(_StateTuple):
    """The state of an AttentionWrapper."""

    def clone(self, **changed: Any) -> AttentionWrapperState:
        """The state with some parts replaced."""
        return self._replace(**changed)


@public("contrib.seq2seq.AttentionWrapper")
class AttentionWrapper(RNNCell):
    """A cell that looks at memories: `attention_wrapper/…`. Raises TypeError, ValueError."""

    def __init__(
        self,
        cell: Any,
        attention_mechanism: Any,
        attention_layer_size: Any = None,
        alignment_history: bool = False,
        cell_input_fn: Any = None,
        output_attention: bool = True,
        initial_cell_state: Any = None,
        name: Any = None,
        attention_layer: Any = None,
        attention_fn: Any = None,
        dtype: Any = None,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(name=name, dtype=dtype)
        check_cell("cell", cell)
        self._is_multi = isinstance(attention_mechanism, list | tuple)
        self._mechanisms = tuple(attention_mechanism if self._is_multi else [attention_mechanism])
        for each in self._mechanisms:
            if not isinstance(each, AttentionMechanism):
                raise TypeError(
                    "attention_mechanism must be an AttentionMechanism or list of multiple "
                    f"AttentionMechanism instances, saw type: {type(each).__name__}"
                )
        if attention_layer_size is not None and attention_layer is not None:
            raise ValueError("Only one of attention_layer_size and attention_layer should be set")
        self._cell, self._history = cell, alignment_history
        self._output_attention, self._initial_cell_state = output_attention, initial_cell_state
        self._cell_input_fn = cell_input_fn or _side_by_side
        self._attention_fn = attention_fn or _attend
        self._attention_layers = self._layers_of(attention_layer_size, attention_layer)
        self._attention_layer_size = self._size_of(attention_layer_size)

    def _layers_of(self, size: Any, layer: Any) -> Any:
        """A projection for each mechanism, or None."""
        if layer is not None:
            return tuple(layer) if isinstance(layer, list | tuple) else (layer,)
        if size is None:
            return None
        sizes = tuple(size) if isinstance(size, list | tuple) else (size,)
        if len(sizes) != len(self._mechanisms):
            raise ValueError(
                "If provided, attention_layer_size must contain exactly one integer per "
                f"attention_mechanism, saw: {len(sizes)} vs {len(self._mechanisms)}"
            )
        pairs = zip(sizes, self._mechanisms, strict=True)
        return tuple(
            Dense(each, name="attention_layer", use_bias=False, dtype=mechanism.dtype)
            for each, mechanism in pairs
        )

    def _size_of(self, size: Any) -> int:
        """The size of the attention."""
        if size is not None:
            return sum(size) if isinstance(size, list | tuple) else int(size)
        if self._attention_layers is not None:
            return sum(int(layer.units) for layer in self._attention_layers)
        return sum(int(each.values.shape[-1].value) for each in self._mechanisms)

    def _one_or_all(self, items: Any) -> Any:
        found = tuple(items)
        return found if self._is_multi else found[0]

    @property
    def output_size(self) -> Any:
        """The size of the attention, or the inner cell's."""
        return self._attention_layer_size if self._output_attention else self._cell.output_size

    @property
    def state_size(self) -> Any:
        """The sizes of the state's parts."""
        sizes = [each.alignments_size for each in self._mechanisms]
        return AttentionWrapperState(
            cell_state=self._cell.state_size,
            time=TensorShape([]),
            attention=self._attention_layer_size,
            alignments=self._one_or_all(sizes),
            attention_state=self._one_or_all(sizes),
            alignment_history=self._one_or_all(size if self._history else () for size in sizes),
        )

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """The state to begin with."""
        with name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            inner = self._initial_cell_state
            if inner is None:
                inner = self._cell.zero_state(batch_size, dtype)
            first = [each.initial_alignments(batch_size, dtype) for each in self._mechanisms]
            arrays = [
                TensorArray(dtype, size=0, dynamic_size=True, element_shape=each.shape)
                if self._history
                else ()
                for each in first
            ]
            return AttentionWrapperState(
                cell_state=map_structure(
                    lambda each: tf("identity")(each, name="checked_cell_state"), inner
                ),
                time=tf("zeros")([], dtype="int32"),
                attention=zero_state_of(self._attention_layer_size, batch_size, dtype),
                alignments=self._one_or_all(first),
                attention_state=self._one_or_all(
                    each.initial_state(batch_size, dtype) for each in self._mechanisms
                ),
                alignment_history=self._one_or_all(arrays),
            )

    def call(self, inputs: Any, state: Any) -> Any:
        """Call the inner cell, then look at the memories. Raises TypeError for another state."""
        if not isinstance(state, AttentionWrapperState):
            raise TypeError(
                "Expected state to be instance of AttentionWrapperState. "
                f"Received type {type(state)} instead."
            )
        given = self._cell_input_fn(inputs, state.attention)
        output, after = self._cell(given, state.cell_state)
        before = state.attention_state if self._is_multi else [state.attention_state]
        history = state.alignment_history if self._is_multi else [state.alignment_history]
        layers = self._attention_layers or [None] * len(self._mechanisms)
        found = [
            self._attention_fn(mechanism, output, each, layer)
            for mechanism, each, layer in zip(self._mechanisms, before, layers, strict=True)
        ]
        attentions, alignments, states = zip(*found, strict=True)
        written = [
            array.write(state.time, each) if self._history else ()
            for array, each in zip(history, alignments, strict=True)
        ]
        attention = tf("concat")(list(attentions), 1)
        next_state = AttentionWrapperState(
            time=state.time + 1,
            cell_state=after,
            attention=attention,
            attention_state=self._one_or_all(states),
            alignments=self._one_or_all(alignments),
            alignment_history=self._one_or_all(written),
        )
        return (attention if self._output_attention else output), next_state


def _side_by_side(inputs: Any, attention: Any) -> Any:
    return tf("concat")([inputs, attention], -1)


def _attend(mechanism: Any, output: Any, state: Any, layer: Any) -> Any:
    """What a mechanism finds, its alignments and its next state."""
    alignments, after = mechanism(output, state)
    weights = tf("expand_dims")(alignments, 2)
    context = tf("reduce_sum")(weights * mechanism.values, [1])
    if layer is not None:
        return layer(tf("concat")([output, context], 1)), alignments, after
    return context, alignments, after
