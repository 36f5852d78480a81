"""`contrib.seq2seq`: what scores a memory by a query (semantics §12.1)."""

from __future__ import annotations

import math
from typing import Any

from scopelint.runtime.api.get_variable import get_variable
from scopelint.runtime.api.layers import Dense
from scopelint.runtime.api.rnn_base import zero_state_of
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.initializers import Constant, Zeros
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import PUBLIC
from scopelint.runtime.public_ops import tf
from scopelint.runtime.signatures import taking


class AttentionMechanism:
    """What scores a memory by a query; its `memory_layer` is called when it is made."""

    #: The scope of a call, by default name.
    scope = "attention"
    has_query_layer = False

    def __init__(
        self,
        num_units: int,
        memory: Any,
        memory_sequence_length: Any = None,
        normalize: bool = False,
        probability_fn: Any = None,
        score_mask_value: Any = None,
        dtype: Any = None,
        custom_key_value_fn: Any = None,
        name: Any = None,
    ) -> None:
        """Project the memory: `memory_layer/kernel`."""
        self._num_units, self._normalize = num_units, normalize
        self._weigh = probability_fn or tf("nn.softmax")
        own = {"use_bias": False, "dtype": dtype or "float32"}
        self.query_layer: Any = None
        if self.has_query_layer:
            self.query_layer = Dense(num_units, name="query_layer", **own)
        self.memory_layer = Dense(num_units, name="memory_layer", **own)
        with name_scope(name, type(self).__name__ + "Init"):
            self.values = self._prepared(memory, memory_sequence_length)
            self.keys = self.memory_layer(self.values)
            if custom_key_value_fn is not None:
                self.keys, self.values = custom_key_value_fn(self.keys, self.values)
            self.batch_size = self.keys.shape[0].value or tf("shape")(self.keys)[0]

    @staticmethod
    def _prepared(memory: Any, lengths: Any) -> Any:
        """The memory, masked past each length. Raises ValueError for unknown inner sizes."""
        memory = convert_to_tensor(memory, name="memory")
        if not memory.get_shape()[2:].is_fully_defined():
            raise ValueError(
                f"Expected memory {memory.name} to have fully defined inner dims, but saw shape: "
                f"{memory.get_shape()}"
            )
        if lengths is None:
            return memory
        mask = tf("sequence_mask")(lengths, maxlen=tf("shape")(memory)[1], dtype=memory.dtype)
        masked = memory * tf("expand_dims")(mask, 2)
        masked.set_shape(memory.shape)
        return masked

    # What classes of programs read is kept under these names, too.
    _keys = property(lambda self: self.keys)
    _values = property(lambda self: self.values)
    _query_layer = property(lambda self: self.query_layer)
    _memory_layer = property(lambda self: self.memory_layer)

    def _probability_fn(self, score: Any, previous: Any) -> Any:
        """The weights that scores stand for; what was there before has no part in it."""
        return self._weigh(score)

    @property
    def dtype(self) -> Any:
        """The dtype of the keys."""
        return self.keys.dtype.base_dtype

    @property
    def alignments_size(self) -> Any:
        """The length of the memory."""
        return self.keys.shape[1].value or tf("shape")(self.keys)[1]

    state_size = alignments_size

    def initial_alignments(self, batch_size: Any, dtype: Any) -> Any:
        """Zeros, one for each place of the memory."""
        length = self.keys.shape[1].value
        if length is not None:
            return zero_state_of(length, batch_size, dtype)
        filled = tf("zeros")(tf("stack")([batch_size, self.alignments_size]), dtype)
        filled.set_shape([None, None])
        return filled

    initial_state = initial_alignments

    def __call__(self, query: Any, state: Any) -> Any:
        """The weight of each place of the memory, twice."""
        with variable_scope(None, self.scope, [query]):
            score = self._score(query)
        alignments = self._probability_fn(score, state)
        return alignments, alignments

    def _score(self, query: Any) -> Any:
        raise NotImplementedError


class BahdanauAttention(AttentionMechanism):
    """attention_v and, normalized, attention_g and attention_b; `query_layer/kernel`."""

    scope = "bahdanau_attention"
    has_query_layer = True

    def _score(self, query: Any) -> Any:
        projected = tf("expand_dims")(self.query_layer(query), 1)
        weight = get_variable("attention_v", [self._num_units], dtype=query.dtype)
        joined = self.keys + projected
        if self._normalize:
            first = Constant(math.sqrt(1.0 / self._num_units))
            gain = get_variable("attention_g", dtype=query.dtype, initializer=first, shape=())
            bias = get_variable(
                "attention_b", [self._num_units], dtype=query.dtype, initializer=Zeros()
            )
            weight, joined = gain * weight, joined + bias
        return tf("reduce_sum")(weight * tf("tanh")(joined), [2])


class LuongAttention(AttentionMechanism):
    """attention_g, if scaled. Raises ValueError for a query of another size."""

    scope = "luong_attention"

    @taking(
        "self num_units memory memory_sequence_length= scale= probability_fn= score_mask_value= "
        "dtype= custom_key_value_fn= name="
    )
    def __init__(self, scale: bool = False, **settings: Any) -> None:
        """Project the memory: `memory_layer/kernel`."""
        super().__init__(normalize=scale, **settings)

    def _score(self, query: Any) -> Any:
        mine, theirs = self.keys.get_shape()[-1].value, query.get_shape()[-1].value
        if mine != theirs:
            raise ValueError(
                "Incompatible or unknown inner dimensions between query and keys.  Query "
                f"({query}) has units: {theirs}.  Keys ({self.keys}) have units: {mine}.  Perhaps "
                f"you need to set num_units to the keys' dimension ({mine})?"
            )
        score = tf("reduce_sum")(tf("expand_dims")(query, 1) * self.keys, [2])
        if self._normalize:
            first = PUBLIC["tf.ones_initializer"]()
            score = (
                get_variable("attention_g", dtype=query.dtype, initializer=first, shape=()) * score
            )
        return score


class _Monotonic(AttentionMechanism):
    """What a monotonic attention has beside the one that it derives from: attention_score_bias."""

    def __init__(
        self,
        score_bias_init: Any = 0.0,
        sigmoid_noise: Any = 0.0,
        sigmoid_noise_seed: Any = None,
        mode: Any = "parallel",
        **settings: Any,
    ) -> None:
        """Project the memory: `memory_layer/kernel`. Noise and mode change nothing here."""
        super().__init__(**settings)
        self._score_bias = score_bias_init

    def _score(self, query: Any) -> Any:
        score, first = super()._score(query), Constant(self._score_bias)
        bias = get_variable("attention_score_bias", dtype=query.dtype, initializer=first, shape=[])
        return score + bias


#: What the monotonic kinds take after what the others take.
_MONOTONIC = (
    "score_mask_value= sigmoid_noise= sigmoid_noise_seed= score_bias_init= mode= dtype= name="
)


class BahdanauMonotonicAttention(_Monotonic, BahdanauAttention):
    """Those of BahdanauAttention, and attention_score_bias."""

    scope = "bahdanau_monotonic_attention"
    __init__ = taking(f"self num_units memory memory_sequence_length= normalize= {_MONOTONIC}")(
        _Monotonic.__init__
    )


class LuongMonotonicAttention(_Monotonic, LuongAttention):
    """Those of LuongAttention, and attention_score_bias."""

    scope = "luong_monotonic_attention"
    __init__ = taking(f"self num_units memory memory_sequence_length= scale= {_MONOTONIC}")(
        _Monotonic.__init__
    )


for _mechanism in (
    AttentionMechanism,
    BahdanauAttention,
    LuongAttention,
    BahdanauMonotonicAttention,
    LuongMonotonicAttention,
):
    PUBLIC[f"tf.contrib.seq2seq.{_mechanism.__name__}"] = _mechanism
