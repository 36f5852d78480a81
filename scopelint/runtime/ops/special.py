"""Functions of several operands that are not called x and y."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.ops.build import build
from scopelint.runtime.ops.elementwise import enter_public
from scopelint.runtime.ops.infer import broadcasting
from scopelint.runtime.ops.registry import op, public
from scopelint.runtime.signatures import taking
from scopelint.runtime.tensor import Tensor

op("Atan2", broadcasting, np.arctan2, "y x")


@public("atan2", "math.atan2")
def atan2(y: Any, x: Any, name: str | None = None) -> Tensor:
    """The angle of a point, by its height and its width."""
    return build("Atan2", y, x, name=name, dtypes=(None, 0))


op("ZetaLike", broadcasting)


def _not_evaluated(name: str | None = None, **operands: Any) -> Tensor:
    """A number for each element of the operands, which have one dtype: not evaluated."""
    return build("ZetaLike", *operands.values(), name=name, dtypes=(None, 0, 0))


for _names, _parameters in (
    ("igamma math.igamma igammac polygamma", "a x name="),
    ("zeta", "x q name="),
    ("betainc", "a b x name="),
):
    enter_public(_names, taking(_parameters)(_not_evaluated))
