"""How nouns are declared of which a run makes a great many."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def noun(kind: type[T]) -> type[T]:
    """A frozen dataclass to the type checker, but one that Python makes in half the time.

    It does so where it need not be told of each field that it is not written to again.
    """
    return dataclass(slots=True, unsafe_hash=True)(kind)
