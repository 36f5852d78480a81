"""`contrib.seq2seq`: helpers, decoders and `dynamic_decode` (semantics §12.1)."""

from __future__ import annotations

import collections
from contextlib import suppress
from typing import Any

from scopelint.runtime.api.rnn_base import check_cell
from scopelint.runtime.api.tensor_arrays import TensorArray
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.nest import flatten, map_structure, pack_like
from scopelint.runtime.ops.control_flow import block
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.public_ops import tf

BasicDecoderOutput = collections.namedtuple("BasicDecoderOutput", ("rnn_output", "sample_id"))
FinalBeamSearchDecoderOutput = collections.namedtuple(
    "FinalBeamSearchDecoderOutput", ("predicted_ids", "beam_search_decoder_output")
)
BeamSearchDecoderOutput = collections.namedtuple(
    "BeamSearchDecoderOutput", ("scores", "predicted_ids", "parent_ids")
)
BeamSearchDecoderState = collections.namedtuple(
    "BeamSearchDecoderState", ("cell_state", "log_probs", "finished", "lengths")
)
for _tuple in (
    BasicDecoderOutput,
    FinalBeamSearchDecoderOutput,
    BeamSearchDecoderOutput,
    BeamSearchDecoderState,
):
    PUBLIC[f"tf.contrib.seq2seq.{_tuple.__name__}"] = _tuple


@public("contrib.seq2seq.Helper")
class Helper:
    """What feeds a decoder: the first inputs, samples, the next inputs."""

    batch_size: Any = None

    def initialize(self, name: Any = None) -> Any:
        """(finished, the first inputs)."""
        raise NotImplementedError

    def sample(self, time: Any, outputs: Any, state: Any, name: Any = None) -> Any:
        """The ids chosen."""
        return tf("cast")(tf("argmax")(outputs, axis=-1), "int32")

    def next_inputs(
        self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: Any = None
    ) -> Any:
        """(finished, the next inputs, the state)."""
        raise NotImplementedError


@public("contrib.seq2seq.TrainingHelper")
class TrainingHelper(Helper):
    """Feeds what is given."""

    def __init__(
        self, inputs: Any, sequence_length: Any, time_major: bool = False, name: Any = None
    ) -> None:
        """Take the inputs and their lengths."""
        with name_scope(name, "TrainingHelper", [inputs, sequence_length]):
            inputs = map_structure(convert_to_tensor, inputs)
            self._rows = map_structure(lambda each: _row(each, time_major), inputs)
            self.sequence_length = convert_to_tensor(sequence_length, name="sequence_length")
            self.batch_size = self.sequence_length.shape[0].value
            if self.batch_size is None:
                self.batch_size = tf("size")(self.sequence_length)

    def initialize(self, name: Any = None) -> Any:
        """The first row."""
        with name_scope(name, "TrainingHelperInitialize"):
            return tf("equal")(0, self.sequence_length), self._rows

    def next_inputs(
        self,
        time: Any,
        outputs: Any,
        state: Any,
        sample_ids: Any = None,
        name: Any = None,
        **_: Any,
    ) -> Any:
        """The next row."""
        with name_scope(name, "TrainingHelperNextInputs"):
            finished = tf("greater_equal")(time + 1, self.sequence_length)
            return finished, map_structure(tf("identity"), self._rows), state


def _row(inputs: Any, time_major: bool) -> Any:
    """One time step of inputs."""
    return inputs[0] if time_major else inputs[:, 0]


class ScheduledTrainingHelper(TrainingHelper):
    """Feeds what is given, or what was chosen: the shapes are the same."""

    def __init__(self, inputs: Any, sequence_length: Any, *given: Any, **settings: Any) -> None:
        """Take the inputs, their lengths, and what the choice is made by."""
        super().__init__(inputs, sequence_length, time_major=settings.get("time_major", False))


PUBLIC["tf.contrib.seq2seq.ScheduledEmbeddingTrainingHelper"] = ScheduledTrainingHelper
PUBLIC["tf.contrib.seq2seq.ScheduledOutputTrainingHelper"] = ScheduledTrainingHelper


@public("contrib.seq2seq.GreedyEmbeddingHelper", "contrib.seq2seq.SampleEmbeddingHelper")
class GreedyEmbeddingHelper(Helper):
    """Feeds the embeddings of what was chosen."""

    def __init__(
        self, embedding: Any, start_tokens: Any, end_token: Any, *_: Any, **__: Any
    ) -> None:
        """Take a table, or a function from ids to embeddings."""
        self._embed = embedding
        if not callable(embedding):
            self._embed = lambda ids: tf("nn.embedding_lookup")(embedding, ids)
        self._start_tokens = convert_to_tensor(start_tokens, dtype="int32", name="start_tokens")
        self._end_token = convert_to_tensor(end_token, dtype="int32", name="end_token")
        self.batch_size = self._start_tokens.shape[0].value
        if self.batch_size is None:
            self.batch_size = tf("size")(self._start_tokens)
        self._start_inputs = self._embed(self._start_tokens)

    def initialize(self, name: Any = None) -> Any:
        """The start tokens' embeddings."""
        finished = tf("zeros_like")(self._start_tokens, dtype="bool")
        return finished, self._start_inputs

    def next_inputs(
        self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: Any = None
    ) -> Any:
        """The embeddings of what was chosen."""
        finished = tf("equal")(sample_ids, self._end_token)
        given = tf("cond")(
            tf("reduce_all")(finished),
            lambda: self._start_inputs,
            lambda: self._embed(sample_ids),
        )
        given.set_shape(self._start_inputs.shape)
        return finished, given, state


@public("contrib.seq2seq.CustomHelper")
class CustomHelper(Helper):
    """Three functions as a helper."""

    def __init__(
        self, initialize_fn: Any, sample_fn: Any, next_inputs_fn: Any, *_: Any, **__: Any
    ) -> None:
        """Take the functions."""
        self._functions = (initialize_fn, sample_fn, next_inputs_fn)

    def initialize(self, name: Any = None) -> Any:
        """Call the first function."""
        finished, inputs = self._functions[0]()
        self.batch_size = tf("size")(finished)
        return finished, inputs

    def sample(self, time: Any, outputs: Any, state: Any, name: Any = None) -> Any:
        """Call the second function."""
        return self._functions[1](time=time, outputs=outputs, state=state)

    def next_inputs(
        self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: Any = None
    ) -> Any:
        """Call the third function."""
        return self._functions[2](time=time, outputs=outputs, state=state, sample_ids=sample_ids)


@public("contrib.seq2seq.Decoder")
class Decoder:
    """What `dynamic_decode` runs: `initialize`, then `step` again and again."""

    tracks_own_finished = False

    def finalize(self, outputs: Any, final_state: Any, sequence_lengths: Any) -> Any:
        """Change the outputs at the end: not by default."""
        raise NotImplementedError


@public("contrib.seq2seq.BasicDecoder")
class BasicDecoder(Decoder):
    """A cell, a helper, and a projection of the outputs. Raises TypeError (E66)."""

    def __init__(
        self, cell: Any, helper: Any, initial_state: Any, output_layer: Any = None
    ) -> None:
        """Take TensorFlow's arguments."""
        check_cell("cell", cell)
        self._cell, self._helper = cell, helper
        self._initial_state, self._output_layer = initial_state, output_layer

    @property
    def batch_size(self) -> Any:
        """The helper's."""
        return self._helper.batch_size

    def initialize(self, name: Any = None) -> Any:
        """(finished, the first inputs, the first state)."""
        return (*self._helper.initialize(), self._initial_state)

    def step(self, time: Any, inputs: Any, state: Any, name: Any = None) -> Any:
        """Call the cell, project, choose: (outputs, state, inputs, finished)."""
        with name_scope(name, "BasicDecoderStep"):
            found, after = self._cell(inputs, state)
            if self._output_layer is not None:
                found = self._output_layer(found)
            ids = self._helper.sample(time=time, outputs=found, state=after)
            finished, given, after = self._helper.next_inputs(
                time=time, outputs=found, state=after, sample_ids=ids
            )
        return BasicDecoderOutput(found, ids), after, given, finished


@public("contrib.seq2seq.BeamSearchDecoder")
class BeamSearchDecoder(Decoder):
    """A cell over several beams. Raises TypeError (E66)."""

    tracks_own_finished = True

    def __init__(
        self,
        cell: Any,
        embedding: Any,
        start_tokens: Any,
        end_token: Any,
        initial_state: Any,
        beam_width: int,
        output_layer: Any = None,
        *_: Any,
        **__: Any,
    ) -> None:
        """Take TensorFlow's arguments."""
        check_cell("cell", cell)
        self._cell, self._output_layer, self._width = cell, output_layer, beam_width
        self._embed = embedding
        if not callable(embedding):
            self._embed = lambda ids: tf("nn.embedding_lookup")(embedding, ids)
        self._state = initial_state
        self._start_tokens = convert_to_tensor(start_tokens, dtype="int32", name="start_tokens")
        self._start_inputs = self._embed(tf("tile")(self._start_tokens, [beam_width]))
        self.batch_size = self._start_tokens.shape[0].value or tf("size")(self._start_tokens)

    def initialize(self, name: Any = None) -> Any:
        """(finished, the first inputs, the first state), beams side by side."""
        finished = tf("zeros_like")(self._start_tokens, dtype="bool")
        return finished, self._start_inputs, self._state

    def step(self, time: Any, inputs: Any, state: Any, name: Any = None) -> Any:
        """Call the cell on all beams: (outputs, state, inputs, finished)."""
        with name_scope(name, "BeamSearchDecoderStep"):
            found, after = self._cell(inputs, state)
            if self._output_layer is not None:
                found = self._output_layer(found)
            ids = tf("cast")(tf("argmax")(found, axis=-1), "int32")
            beams = tf("reshape")(ids, [-1, self._width])
            scores = tf("cast")(beams, "float32")
            outputs = BeamSearchDecoderOutput(scores, beams, beams)
            finished = tf("equal")(self._start_tokens, self._start_tokens)
            return outputs, after, self._embed(ids), finished

    def finalize(self, outputs: Any, final_state: Any, sequence_lengths: Any) -> Any:
        """The outputs with the ids predicted."""
        return FinalBeamSearchDecoderOutput(outputs.predicted_ids, outputs), final_state


@public("contrib.seq2seq.tile_batch")
def tile_batch(t: Any, multiplier: int, name: Any = None) -> Any:
    """Each row `multiplier` times."""

    def tiled(value: Any) -> Any:
        value = convert_to_tensor(value)
        if value.shape.ndims == 0:
            return value
        sizes = value.shape.as_list()
        wide = tf("tile")(tf("expand_dims")(value, 1), [1, multiplier, *([1] * (len(sizes) - 1))])
        found = tf("reshape")(
            wide,
            [-1, *(-1 if size is None else size for size in sizes[1:])]
            if None not in sizes[1:]
            else tf("shape")(value),
        )
        batch = None if sizes[0] is None else sizes[0] * multiplier
        found.set_shape([batch, *sizes[1:]])
        return found

    with name_scope(name, "tile_batch", flatten(t)):
        return map_structure(tiled, t)


@public("contrib.seq2seq.dynamic_decode")
def dynamic_decode(
    decoder: Any,
    output_time_major: bool = False,
    impute_finished: bool = False,
    maximum_iterations: Any = None,
    parallel_iterations: int = 32,
    swap_memory: bool = False,
    scope: Any = None,
    **_: Any,
) -> Any:
    """Call the decoder's step once, under `decoder`: (outputs, state, lengths)."""
    if not (hasattr(decoder, "initialize") and hasattr(decoder, "step")):
        raise TypeError(f"Expected decoder to be type Decoder, but saw: {type(decoder)}")
    with variable_scope(scope, "decoder"):
        finished, inputs, state = decoder.initialize()
        time = tf("constant")(0, dtype="int32")
        with name_scope("while"), get_default_graph().loop(block()):
            found, after, _given, _done = decoder.step(time, inputs, state)
        lengths = tf("zeros_like")(finished, dtype="int32")
        arrays = [_stacked(each, output_time_major) for each in flatten(found)]
        outputs = pack_like(found, arrays)
        last = map_structure(_left_loop, after)
        with suppress(NotImplementedError):
            outputs, last = decoder.finalize(outputs, last, lengths)
    return outputs, last, lengths


def _left_loop(value: Any) -> Any:
    """A tensor of the loop as it is after it."""
    return value if isinstance(value, TensorArray) else tf("identity")(value, name="Exit")


def _stacked(value: Any, time_major: bool) -> Any:
    """What all steps gave, along time."""
    value = convert_to_tensor(value)
    sizes = value.sizes
    if sizes is not None:
        sizes = [None, *sizes] if time_major else [*sizes[:1], None, *sizes[1:]]
    graph = get_default_graph()
    op = graph.create_op(
        "TensorArrayGatherV3", [value], [(value.dtype.base_dtype, sizes)], name="TensorArrayStack"
    )
    return op.outputs[0]


@public("contrib.seq2seq.sequence_loss")
def sequence_loss(
    logits: Any,
    targets: Any,
    weights: Any,
    average_across_timesteps: bool = True,
    average_across_batch: bool = True,
    sum_over_timesteps: bool = False,
    sum_over_batch: bool = False,
    softmax_loss_function: Any = None,
    name: Any = None,
) -> Any:
    """The weighted cross entropy of sequences. Raises ValueError for other ranks."""
    if len(logits.get_shape()) != 3:
        raise ValueError("Logits must be a [batch_size x sequence_length x logits] tensor")
    with name_scope(name, "sequence_loss", [logits, targets, weights]):
        size = tf("shape")(logits)[2]
        flat = tf("reshape")(logits, [-1, logits.get_shape()[2].value or size])
        ids = tf("reshape")(targets, [-1])
        if softmax_loss_function is None:
            losses = tf("nn.sparse_softmax_cross_entropy_with_logits")(labels=ids, logits=flat)
        else:
            losses = softmax_loss_function(labels=ids, logits=flat)
        losses = losses * tf("reshape")(weights, [-1])
        if average_across_timesteps and average_across_batch:
            return tf("reduce_sum")(losses) / (tf("reduce_sum")(weights) + 1e-12)
        if sum_over_timesteps and sum_over_batch:
            return tf("reduce_sum")(losses) / _nonzero(weights, None, losses)
        losses = tf("reshape")(losses, tf("shape")(logits)[0:2])
        if average_across_timesteps or average_across_batch:
            axis = [0] if average_across_batch else [1]
            return tf("reduce_sum")(losses, axis) / (tf("reduce_sum")(weights, axis) + 1e-12)
        if sum_over_timesteps or sum_over_batch:
            axis = [0] if sum_over_batch else [1]
            return tf("reduce_sum")(losses, axis) / _nonzero(weights, axis, losses)
        return losses


def _nonzero(weights: Any, axis: Any, like: Any) -> Any:
    """How many weights are not zero; no number is so small that one cannot divide by it."""
    return tf("cast")(tf("math.count_nonzero")(weights, axis), like.dtype) + 1e-12
