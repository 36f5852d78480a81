"""`contrib.layers.gdn`: a normalization that is a layer of `tf.layers`' kind (semantics §6.2)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.contrib_layers import everywhere
from scopelint.runtime.api.keras_inputs import InputSpec
from scopelint.runtime.api.layers_base import Layer
from scopelint.runtime.initializers import Ones
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.public_ops import tf
from scopelint.runtime.shapes import TensorShape
from scopelint.runtime.signatures import taking

_AXES = {"channels_first": 1, "channels_last": -1}


@everywhere("GDN")
class GDN(Layer):
    """reparam_beta [in], reparam_gamma [in, in]."""

    def __init__(
        self,
        inverse: bool = False,
        beta_min: float = 1e-6,
        gamma_init: float = 0.1,
        reparam_offset: float = 2**-18,
        data_format: str = "channels_last",
        activity_regularizer: Any = None,
        trainable: bool = True,
        name: Any = None,
        **kwargs: Any,
    ) -> None:
        """Raises ValueError for an unknown data format."""
        super().__init__(trainable=trainable, name=name, **kwargs)
        if data_format not in _AXES:
            raise ValueError(f"Unsupported `data_format` for GDN layer: {data_format}.")
        self.inverse, self.data_format, self._gamma_init = inverse, data_format, gamma_init
        self._axis = _AXES[data_format]
        self.input_spec = InputSpec(min_ndim=3, max_ndim=5)

    def build(self, input_shape: Any) -> None:
        """Make both weights. Raises ValueError where the number of channels is unknown."""
        shape = TensorShape(input_shape)
        size = shape[self._axis].value
        if size is None:
            raise ValueError("The channel dimension of the inputs to `GDN` must be defined.")
        self.input_spec = InputSpec(ndim=shape.ndims, axes={self._axis: size})
        self._beta = self.add_weight("reparam_beta", [size], initializer=Ones())
        self._gamma = self.add_weight("reparam_gamma", [size, size], initializer=_eye(size))
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Each channel over the root of a sum of all squares."""
        values = convert_to_tensor(inputs)
        rank = len(values.shape.as_list())
        order = [0, *range(2, rank), 1] if self._axis == 1 else list(range(rank))
        last = tf("transpose")(tf("square")(values), order)
        weights = self._gamma_init * tf("square")(self._gamma)
        pool = tf("tensordot")(last, weights, [[rank - 1], [0]]) + tf("square")(self._beta)
        back = [order.index(axis) for axis in range(rank)]
        root = tf("transpose")(tf("sqrt")(pool), back)
        outputs = values * root if self.inverse else values / root
        outputs.set_shape(values.shape)
        return outputs


def _eye(size: int) -> Any:
    return lambda shape, dtype=None, partition_info=None: tf("eye")(size, dtype=dtype)


@everywhere("gdn")
@taking(
    "inputs inverse= beta_min= gamma_init= reparam_offset= data_format= activity_regularizer= "
    "trainable= name= reuse="
)
def gdn(inputs: Any, name: Any = None, reuse: Any = None, **settings: Any) -> Any:
    """Make a layer and call it."""
    settings |= {"name": name, "dtype": inputs.dtype.base_dtype, "_reuse": reuse, "_scope": name}
    return GDN(**settings).apply(inputs)
