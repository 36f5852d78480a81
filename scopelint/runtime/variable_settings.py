"""Settings of distributed variables, which say nothing here."""

from __future__ import annotations

import enum


class VariableSynchronization(enum.Enum):
    """When a distributed variable is aggregated."""

    AUTO = 0
    NONE = 1
    ON_WRITE = 2
    ON_READ = 3


class VariableAggregation(enum.Enum):
    """How a distributed variable is aggregated."""

    NONE = 0
    SUM = 1
    MEAN = 2
    ONLY_FIRST_REPLICA = 3
