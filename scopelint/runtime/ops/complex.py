"""Complex numbers and their parts."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.dtypes import as_dtype, float64
from scopelint.runtime.ops.build import build
from scopelint.runtime.ops.elementwise import enter_public, unary_function
from scopelint.runtime.ops.infer import broadcasting, first_shape
from scopelint.runtime.ops.registry import Node, Outputs, op, public
from scopelint.runtime.tensor import Tensor


@public("complex", "dtypes.complex")
def make_complex(real: Any, imag: Any, name: str | None = None) -> Tensor:
    """Make complex numbers of their parts."""
    return build("Complex", real, imag, name=name, dtypes=(None, 0))


def _complex_infer(node: Node) -> Outputs:
    wide = node.dtype() == float64
    sizes = broadcasting(node)[0][1]
    return [(as_dtype("complex128" if wide else "complex64"), sizes)]


op("Complex", _complex_infer, lambda x, y: x + 1j * y, "real imag")
for _type, _kernel in (("Real", np.real), ("Imag", np.imag), ("ComplexAbs", np.abs)):
    op(_type, lambda node: [(node.dtype().real_dtype, node.sizes())], _kernel, "input")
enter_public("real math.real", unary_function("Real", "input"))
enter_public("imag math.imag", unary_function("Imag", "input"))
op("Bucketize", first_shape("int32"), lambda x, boundaries: np.digitize(x, boundaries), "input")
