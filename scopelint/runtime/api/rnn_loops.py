"""`dynamic_rnn` and its kin: a cell along time, in a scope opened by string (semantics §9)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.rnn_base import check_cell
from scopelint.runtime.api.tensor_arrays import TensorArray
from scopelint.runtime.api.time_loops import TimeLoop
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.name_scopes import name_scope, reserve_names
from scopelint.runtime.nest import flatten, is_nested, map_structure, pack_like
from scopelint.runtime.ops.control_flow import block
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.refusals import refusal


def _time_first(tensor: Any) -> Any:
    """Swap batch and time."""
    rank = tensor.shape.ndims
    if rank is None or rank < 2:
        return tensor
    return tf("transpose")(tensor, [1, 0, *range(2, rank)])


def _batch_size(tensors: list[Any]) -> Any:
    """The batch size of time-major inputs: a number where it is known, else a tensor."""
    for tensor in tensors:
        size = tensor.shape[1].value if tensor.shape.ndims and tensor.shape.ndims > 1 else None
        if size is not None:
            return size
    with name_scope("Shape"):
        return tf("shape")(tensors[0])[1]


def _first_state(cell: Any, initial_state: Any, batch_size: Any, dtype: Any) -> Any:
    """The state to begin with. Raises ValueError (E64)."""
    if initial_state is not None:
        return map_structure(convert_to_tensor, initial_state)
    if not dtype:
        raise refusal("E64")
    if hasattr(cell, "get_initial_state"):
        return cell.get_initial_state(inputs=None, batch_size=batch_size, dtype=dtype)
    return cell.zero_state(batch_size, dtype)


@public("nn.dynamic_rnn")
def dynamic_rnn(
    cell: Any,
    inputs: Any,
    sequence_length: Any = None,
    initial_state: Any = None,
    dtype: Any = None,
    parallel_iterations: Any = None,
    swap_memory: bool = False,
    time_major: bool = False,
    scope: Any = None,
) -> Any:
    """Call the cell once, under `rnn`; outputs and the last state. Raises E64, E65, E66."""
    check_cell("cell", cell)
    with variable_scope(scope or "rnn"):
        tensors = [convert_to_tensor(each) for each in flatten(inputs)]
        if not time_major:
            tensors = [_time_first(each) for each in tensors]
            reserve_names(*_TURNED)
        if sequence_length is not None:
            sequence_length = tf("identity")(
                tf("cast")(sequence_length, "int32"), name="sequence_length"
            )
        state = _first_state(cell, initial_state, _batch_size(tensors), dtype)
        for tensor in tensors:
            if not tensor.shape.with_rank_at_least(3)[2:].is_fully_defined():
                raise refusal("E65")
        _reserve_loop(tensors[0], time_major)
        loop = TimeLoop(cell, inputs, tensors, state, sequence_length)
        outputs = loop.outputs()
        if not time_major:
            outputs = map_structure(_time_first, outputs)
            reserve_names(*_TURNED)
        return outputs, loop.last_state()


#: What TensorFlow computes a permutation with.
_TURNED = ("Rank", "range", "concat")


def _reserve_loop(tensor: Any, time_major: bool) -> None:
    """Take the names of what TensorFlow makes around the loop."""
    reserve_names(
        "dynamic_rnn", "zeros", "time", "TensorArray", "TensorArray", "TensorArrayUnstack",
        "Maximum", "Minimum", "TensorArrayStack", "concat", "Shape", "strided_slice", "Const",
        "Const",
    )  # fmt: skip
    time, batch = (tensor.shape.as_list() if tensor.shape.ndims else [None, None])[:2]
    if batch is None:
        reserve_names("strided_slice", "Shape", "strided_slice", "ExpandDims")
    else:
        reserve_names(*("Const",) * (1 if time is None else 2))


def _reversed(tensor: Any, lengths: Any, axis: int) -> Any:
    """Turn time around, within each sequence's length."""
    if lengths is None:
        return tf("reverse")(tensor, [axis])
    return tf("reverse_sequence")(tensor, lengths, seq_axis=axis, batch_axis=1 - axis)


@public("nn.bidirectional_dynamic_rnn")
def bidirectional_dynamic_rnn(
    cell_fw: Any,
    cell_bw: Any,
    inputs: Any,
    sequence_length: Any = None,
    initial_state_fw: Any = None,
    initial_state_bw: Any = None,
    dtype: Any = None,
    parallel_iterations: Any = None,
    swap_memory: bool = False,
    time_major: bool = False,
    scope: Any = None,
) -> Any:
    """Both ways, under `bidirectional_rnn/fw` and `/bw` (§9.4)."""
    check_cell("cell_fw", cell_fw)
    check_cell("cell_bw", cell_bw)
    axis = 0 if time_major else 1
    said = {"sequence_length": sequence_length, "dtype": dtype, "time_major": time_major}
    with variable_scope(scope or "bidirectional_rnn"):
        with variable_scope("fw") as forward:
            output_fw, state_fw = dynamic_rnn(
                cell_fw, inputs, initial_state=initial_state_fw, scope=forward, **said
            )
        with variable_scope("bw") as backward:
            turned = map_structure(lambda each: _reversed(each, sequence_length, axis), inputs)
            found, state_bw = dynamic_rnn(
                cell_bw, turned, initial_state=initial_state_bw, scope=backward, **said
            )
    output_bw = map_structure(lambda each: _reversed(each, sequence_length, axis), found)
    return (output_fw, output_bw), (state_fw, state_bw)


@public("nn.static_rnn", "contrib.rnn.static_rnn", "nn.rnn")
def static_rnn(
    cell: Any,
    inputs: Any,
    initial_state: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> Any:
    """Call the cell for each input, under `rnn`, sharing from the second on. Raises E66, E67."""
    check_cell("cell", cell)
    if not is_nested(inputs):
        raise refusal("E67", value=inputs)
    if not inputs:
        raise ValueError("inputs must not be empty")
    outputs = []
    with variable_scope(scope or "rnn") as opened:
        first = convert_to_tensor(flatten(inputs)[0])
        if first.shape.ndims != 1:
            for index, size in enumerate(first.shape.with_rank_at_least(2)[1:]):
                if size.value is None:
                    raise ValueError(
                        f"Input size (dimension {index} of inputs) must be accessible via shape "
                        "inference, but saw value None."
                    )
        if initial_state is None and not dtype:
            raise ValueError("If no initial_state is provided, dtype must be specified")
        batch_size = first.shape[0].value or tf("shape")(first)[0]
        state = _first_state(cell, initial_state, batch_size, dtype)
        for time, each in enumerate(inputs):
            if time > 0:
                opened.reuse_variables()
            output, state = cell(each, state)
            outputs.append(output)
    return outputs, state


@public("nn.static_state_saving_rnn", "contrib.rnn.static_state_saving_rnn")
def static_state_saving_rnn(
    cell: Any,
    inputs: Any,
    state_saver: Any,
    state_name: Any,
    sequence_length: Any = None,
    scope: Any = None,
) -> Any:
    """`static_rnn` from a saved state."""
    names = state_name if is_nested(state_name) else [state_name]
    states = [state_saver.state(each) for each in names]
    state = states if is_nested(state_name) else states[0]
    return static_rnn(cell, inputs, initial_state=state, scope=scope)


@public("nn.static_bidirectional_rnn", "contrib.rnn.static_bidirectional_rnn")
def static_bidirectional_rnn(
    cell_fw: Any,
    cell_bw: Any,
    inputs: Any,
    initial_state_fw: Any = None,
    initial_state_bw: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> Any:
    """Both ways over a list of inputs, under `bidirectional_rnn/fw` and `/bw`."""
    check_cell("cell_fw", cell_fw)
    check_cell("cell_bw", cell_bw)
    if not is_nested(inputs):
        raise refusal("E67", value=inputs)
    if not inputs:
        raise ValueError("inputs must not be empty")
    with variable_scope(scope or "bidirectional_rnn"):
        with variable_scope("fw") as forward:
            output_fw, state_fw = static_rnn(
                cell_fw, inputs, initial_state_fw, dtype, sequence_length, scope=forward
            )
        with variable_scope("bw") as backward:
            turned = list(reversed(inputs))
            found, state_bw = static_rnn(
                cell_bw, turned, initial_state_bw, dtype, sequence_length, scope=backward
            )
    pairs = zip(output_fw, reversed(found), strict=True)
    return [tf("concat")([one, other], 1) for one, other in pairs], state_fw, state_bw


@public("nn.raw_rnn")
def raw_rnn(
    cell: Any,
    loop_fn: Any,
    parallel_iterations: Any = None,
    swap_memory: bool = False,
    scope: Any = None,
) -> Any:
    """Call the function before the loop and in it, the cell once, under `rnn`. Raises E66."""
    check_cell("cell", cell)
    if not callable(loop_fn):
        raise TypeError("loop_fn must be a callable")
    with variable_scope(scope or "rnn"):
        time = tf("constant")(0, dtype="int32")
        _, row, state, emitted, loop_state = loop_fn(time, None, None, None)
        graph = get_default_graph()
        with name_scope("while"), graph.loop(block()):
            output, after = cell(row, state)
            _, _, last, found, last_loop = loop_fn(time + 1, output, after, loop_state)
        emit = output if emitted is None else emitted
        flat = [
            _array(given, each) for given, each in zip(flatten(emit), flatten(found), strict=True)
        ]
        final_loop = None if loop_state is None else last_loop
        return pack_like(emit, flat), last, final_loop


def _array(like: Any, written: Any) -> TensorArray:
    """The array of what a loop emits."""
    array = TensorArray(like.dtype.base_dtype, element_shape=like.shape)
    return array.write(0, written)


@public("contrib.rnn.stack_bidirectional_dynamic_rnn")
def stack_bidirectional_dynamic_rnn(
    cells_fw: Any,
    cells_bw: Any,
    inputs: Any,
    initial_states_fw: Any = None,
    initial_states_bw: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    parallel_iterations: Any = None,
    time_major: bool = False,
    scope: Any = None,
    swap_memory: bool = False,
) -> Any:
    """Layers of both ways, under `stack_bidirectional_rnn/cell_<i>` (§9.7). Raises ValueError."""
    if not cells_fw or not cells_bw:
        raise ValueError("Must specify at least one fw cell for BidirectionalRNN.")
    if len(cells_fw) != len(cells_bw):
        raise ValueError("Forward and Backward cells must have the same depth.")
    states_fw, states_bw = [], []
    with variable_scope(scope or "stack_bidirectional_rnn"):
        for number, (forward, backward) in enumerate(zip(cells_fw, cells_bw, strict=True)):
            with variable_scope(f"cell_{number}"):
                outputs, (state_fw, state_bw) = bidirectional_dynamic_rnn(
                    forward,
                    backward,
                    inputs,
                    initial_state_fw=initial_states_fw[number] if initial_states_fw else None,
                    initial_state_bw=initial_states_bw[number] if initial_states_bw else None,
                    sequence_length=sequence_length,
                    dtype=dtype,
                    time_major=time_major,
                )
                inputs = tf("concat")(outputs, 2)
            states_fw.append(state_fw)
            states_bw.append(state_bw)
    return inputs, tuple(states_fw), tuple(states_bw)


@public("contrib.rnn.stack_bidirectional_rnn")
def stack_bidirectional_rnn(
    cells_fw: Any,
    cells_bw: Any,
    inputs: Any,
    initial_states_fw: Any = None,
    initial_states_bw: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> Any:
    """Layers of both ways over a list of inputs. Raises ValueError."""
    if not cells_fw or not cells_bw:
        raise ValueError("Must specify at least one fw cell for BidirectionalRNN.")
    states_fw, states_bw = [], []
    with variable_scope(scope or "stack_bidirectional_rnn"):
        for number, (forward, backward) in enumerate(zip(cells_fw, cells_bw, strict=True)):
            with variable_scope(f"cell_{number}") as opened:
                inputs, state_fw, state_bw = static_bidirectional_rnn(
                    forward,
                    backward,
                    inputs,
                    initial_states_fw[number] if initial_states_fw else None,
                    initial_states_bw[number] if initial_states_bw else None,
                    dtype,
                    sequence_length,
                    scope=opened,
                )
            states_fw.append(state_fw)
            states_bw.append(state_bw)
    return inputs, tuple(states_fw), tuple(states_bw)
