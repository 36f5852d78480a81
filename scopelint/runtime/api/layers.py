"""`tf.layers`: the layer classes, and the functions that make and call one (semantics §6)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.conv_layers import ConvKind, ConvTransposeKind, SeparableKind
from scopelint.runtime.api.dense_layers import DenseKind
from scopelint.runtime.api.layers_base import Layer
from scopelint.runtime.api.plain_layers import BatchNormKind, DropoutKind, FlattenKind, PoolingKind
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.signatures import taking, text_of


def _layer(name: str, kind: type, **settings: Any) -> Any:
    """A class of tf.layers, under its public name."""
    made = type(name, (kind, Layer), {"__module__": __name__, "__doc__": kind.__doc__, **settings})
    PUBLIC[f"tf.layers.{name}"] = made
    return made


Dense = _layer("Dense", DenseKind)
Conv1D = _layer("Conv1D", ConvKind, rank=1)
Conv2D = _layer("Conv2D", ConvKind)
Conv3D = _layer("Conv3D", ConvKind, rank=3)
Conv2DTranspose = _layer("Conv2DTranspose", ConvTransposeKind)
Conv3DTranspose = _layer("Conv3DTranspose", ConvTransposeKind, rank=3)
SeparableConv1D = _layer("SeparableConv1D", SeparableKind, rank=1)
SeparableConv2D = _layer("SeparableConv2D", SeparableKind)
BatchNormalization = _layer("BatchNormalization", BatchNormKind)
MaxPooling1D = _layer("MaxPooling1D", PoolingKind, rank=1)
MaxPooling2D = _layer("MaxPooling2D", PoolingKind)
MaxPooling3D = _layer("MaxPooling3D", PoolingKind, rank=3)
AveragePooling1D = _layer("AveragePooling1D", PoolingKind, rank=1, pool="nn.avg_pool")
AveragePooling2D = _layer("AveragePooling2D", PoolingKind, pool="nn.avg_pool")
AveragePooling3D = _layer("AveragePooling3D", PoolingKind, rank=3, pool="nn.avg_pool")
Dropout = _layer("Dropout", DropoutKind)
Flatten = _layer("Flatten", FlattenKind)


def _dtype_of(inputs: Any) -> Any:
    return inputs.dtype.base_dtype


def _functional(name: str, layer: Any, doc: str) -> None:
    """A function that makes a layer of a class and calls it once, under its public name."""

    def call(inputs: Any, name: Any = None, reuse: Any = None, **settings: Any) -> Any:
        made = layer(name=name, dtype=_dtype_of(inputs), _reuse=reuse, _scope=name, **settings)
        return made.apply(inputs)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = doc
    public(f"layers.{name}")(taking(f"inputs {text_of(layer.__init__)} reuse=")(call))


_functional("conv1d", Conv1D, "A one-dimensional convolution.")
_functional("conv2d", Conv2D, "A two-dimensional convolution.")
_functional("conv3d", Conv3D, "A three-dimensional convolution.")
_functional("dense", Dense, "A fully connected layer.")
_functional("conv2d_transpose", Conv2DTranspose, "A transposed two-dimensional convolution.")
_functional("conv3d_transpose", Conv3DTranspose, "A transposed three-dimensional convolution.")
_functional("separable_conv1d", SeparableConv1D, "A depthwise and a pointwise convolution.")
_functional("separable_conv2d", SeparableConv2D, "A depthwise and a pointwise convolution.")


@public("layers.batch_normalization", "layers.batch_norm")
@taking(
    "inputs axis= momentum= epsilon= center= scale= beta_initializer= gamma_initializer= "
    "moving_mean_initializer= moving_variance_initializer= beta_regularizer= gamma_regularizer= "
    "beta_constraint= gamma_constraint= training= trainable= name= reuse= renorm= "
    "renorm_clipping= renorm_momentum= fused= virtual_batch_size= adjustment="
)
def batch_normalization(
    inputs: Any,
    training: Any = False,
    name: Any = None,
    reuse: Any = None,
    **settings: Any,
) -> Any:
    """Normalize by the batch while training, by moving averages else (§6.4)."""
    layer = BatchNormalization(
        name=name, dtype=_norm_dtype(inputs), _reuse=reuse, _scope=name, **settings
    )
    return layer.apply(inputs, training=training)


def _norm_dtype(inputs: Any) -> Any:
    """Statistics of half precision are kept in single."""
    dtype = inputs.dtype.base_dtype
    return "float32" if dtype.name in ("float16", "bfloat16") else dtype


@public("layers.dropout")
def dropout(
    inputs: Any,
    rate: Any = 0.5,
    noise_shape: Any = None,
    seed: Any = None,
    training: Any = False,
    name: Any = None,
) -> Any:
    """Zero some of the inputs while training."""
    return Dropout(rate, noise_shape=noise_shape, seed=seed, name=name).apply(
        inputs, training=training
    )


@public("layers.flatten")
def flatten(inputs: Any, name: Any = None, data_format: Any = "channels_last") -> Any:
    """One axis of all but the first."""
    return Flatten(name=name, data_format=data_format).apply(inputs)


def _pooling(name: str, layer: Any) -> None:
    """A pooling function, under its public name."""

    def call(
        inputs: Any,
        pool_size: Any,
        strides: Any,
        padding: str = "valid",
        data_format: Any = "channels_last",
        name: Any = None,
    ) -> Any:
        """Pool over windows."""
        made = layer(pool_size, strides, padding=padding, data_format=data_format, name=name)
        return made.apply(inputs)

    call.__name__ = call.__qualname__ = name
    public(f"layers.{name}")(call)


_pooling("max_pooling1d", MaxPooling1D)
_pooling("max_pooling2d", MaxPooling2D)
_pooling("max_pooling3d", MaxPooling3D)
_pooling("average_pooling1d", AveragePooling1D)
_pooling("average_pooling2d", AveragePooling2D)
_pooling("average_pooling3d", AveragePooling3D)
