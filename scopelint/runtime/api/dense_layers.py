"""What dense and embedding layers do, for tf.layers and Keras alike (semantics §6.1)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.keras_inputs import InputSpec
from scopelint.runtime.api.keras_names import keras_activation, keras_initializer
from scopelint.runtime.public_ops import tf
from scopelint.runtime.refusals import refusal
from scopelint.runtime.shapes import TensorShape


class Weighted:
    """The part of a layer that has a kernel and a bias; a mixin before a Layer."""

    def _take(self, **settings: Any) -> dict[str, Any]:
        """Keep a layer's arguments as attributes; give back what the Layer takes."""
        for name in ("trainable", "name", "activity_regularizer"):
            settings.setdefault(name, None)
        rest = {
            "trainable": settings.pop("trainable"),
            "name": settings.pop("name"),
            "activity_regularizer": settings.pop("activity_regularizer"),
        }
        for name, value in settings.items():
            if name.endswith("_initializer"):
                value = keras_initializer(value)
            setattr(self, name, keras_activation(value) if name == "activation" else value)
        return rest

    def _weight(self: Any, name: str, shape: Any, kind: str | None = None) -> Any:
        """Make a trainable weight with the settings of its kind (`kernel`, `bias`, …)."""
        kind = kind or name
        return self.add_weight(
            name=name,
            shape=shape,
            initializer=getattr(self, f"{kind}_initializer"),
            regularizer=getattr(self, f"{kind}_regularizer", None),
            constraint=getattr(self, f"{kind}_constraint", None),
            trainable=True,
            dtype=self.dtype,
        )

    def _activated(self: Any, outputs: Any) -> Any:
        return self.activation(outputs)


class DenseKind(Weighted):
    """kernel [in, units], bias [units]; the last axis is `in`."""

    default_initializer: Any = None

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: Any = None,
        **kwargs: Any,
    ) -> None:
        """Take TensorFlow's arguments."""
        rest = self._take(
            units=int(units),
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer or self.default_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
            trainable=trainable,
            name=name,
            activity_regularizer=activity_regularizer,
        )
        super().__init__(**rest, **kwargs)
        self.input_spec = InputSpec(min_ndim=2)

    def build(self: Any, input_shape: Any) -> None:
        """Make kernel and bias. Raises ValueError (E43)."""
        shape = TensorShape(input_shape)
        size = shape[-1].value if shape.ndims is not None else None
        if size is None:
            raise refusal("E43", shape=shape)
        self.input_spec = InputSpec(min_ndim=2, axes={-1: size})
        self.kernel = self._weight("kernel", [size, self.units])
        self.bias = self._weight("bias", [self.units]) if self.use_bias else None
        self.built = True

    def call(self: Any, inputs: Any) -> Any:
        """Inputs · kernel + bias, along the last axis."""
        rank = inputs.shape.ndims
        if rank is not None and rank > 2:
            outputs = tf("tensordot")(inputs, self.kernel, [[rank - 1], [0]])
            outputs.set_shape([*inputs.shape.as_list()[:-1], self.units])
        else:
            outputs = tf("matmul")(inputs, self.kernel)
        if self.use_bias:
            outputs = tf("nn.bias_add")(outputs, self.bias)
        return self._activated(outputs)

    def compute_output_shape(self: Any, input_shape: Any) -> TensorShape:
        """The input's shape with `units` for the last axis."""
        return TensorShape([*TensorShape(input_shape).as_list()[:-1], self.units])


class EmbeddingKind:
    """embeddings [input_dim, output_dim]: Keras only."""

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        activity_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        input_length: Any = None,
        **kwargs: Any,
    ) -> None:
        """Take Keras' arguments."""
        kwargs["dtype"] = kwargs.get("dtype") or "float32"
        super().__init__(**kwargs)
        self.input_dim, self.output_dim = input_dim, output_dim
        self.embeddings_initializer = embeddings_initializer
        self.embeddings_regularizer = embeddings_regularizer
        self.mask_zero = mask_zero

    def build(self: Any, input_shape: Any) -> None:
        """Make the table."""
        self.embeddings = self.add_weight(
            name="embeddings",
            shape=(self.input_dim, self.output_dim),
            initializer=self.embeddings_initializer,
            regularizer=self.embeddings_regularizer,
        )
        self.built = True

    def call(self: Any, inputs: Any) -> Any:
        """Look the rows up."""
        return tf("nn.embedding_lookup")(self.embeddings, tf("cast")(inputs, "int32"))
