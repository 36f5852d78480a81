"""The names of the ops of a batch normalization, as TensorFlow 1.15.5 makes them (semantics §2.14).

It has one op for what is computed here in several, so these lie in a name scope of that op's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.name_scopes import name_scope, reserve_names
from scopelint.runtime.public_ops import tf

_FUSED = "FusedBatchNormV3"
_UPDATE = "AssignMovingAvg"


@dataclass(frozen=True)
class NormalizationNames:
    """Where the ops of one normalization lie."""

    within: str | None  #: the name scope of what is computed, to be entered again; None: here
    update: str  #: the name of an op that moves an average

    @contextmanager
    def computing(self) -> Iterator[None]:
        """Where the normalization is computed."""
        if self.within is None:
            yield
            return
        with name_scope(self.within):
            yield

    def moved(self, average: Any, value: Any, rate: float) -> Any:
        """An op that moves an average towards a value."""
        with name_scope(self.update) as scope:
            value = tf("reshape")(value, average.shape)
            return average.assign_sub((average.value() - value) * rate, name=scope)


def names_of_layer(
    own: int, *, is_fused: bool, is_last: bool, trains: bool | None
) -> NormalizationNames:
    """Of a layer with so many weights of its own; `trains` is None where a tensor says it."""
    if is_fused:
        return _fused(2 - own + {True: 3, False: 1, None: 0}[trains], trains)
    reserve_names(*("Cast",) * ((own if is_last else 0) + (2 if trains is False else 0)))
    if trains is None:
        reserve_names("cond", "cond")
        return NormalizationNames(None, "cond")
    return NormalizationNames(None, _UPDATE)


def names_of_function(
    own: int, rank: int, *, is_fused: bool, trains: bool | None, updates_now: bool
) -> NormalizationNames:
    """Of `contrib`'s function, where it does without a layer."""
    if updates_now and trains:
        reserve_names(*("Identity",) * (1 if is_fused else 2))
    if not is_fused:
        return NormalizationNames(None, "cond" if trains is None else _UPDATE)
    if rank == 2:
        reserve_names("Reshape", "Shape", "Reshape")
    return _fused(2 - own + (2 if trains else 0), trains)


def _fused(constants: int, trains: bool | None) -> NormalizationNames:
    """In one op, or in two conditions; the constants stand for what is missing."""
    reserve_names(*("Const",) * constants, *(("cond",) if trains is None else ()))
    op = "cond" if trains is None else _FUSED
    return NormalizationNames(get_default_graph().unique_name(op) + "/", _UPDATE)
