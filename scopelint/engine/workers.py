"""Units in several processes, as soon as there is work for them.

A process is forked where the imports have been run, and so has all that its units begin from.
Where the system cannot fork safely, and for short runs, the units are run in this process.
What they come to is the same, and in the same order.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

#: So many seconds of a run are worked off before other processes are started.
_ALONE = 0.5

#: Fewer tasks than this are not worth a process.
_FEWEST = 4


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def may_fork() -> bool:
    """Whether a child that is forked can be relied on: on macOS the system's own libraries forbid it."""
    return hasattr(os, "fork") and sys.platform != "darwin"


class Workers(Generic[T]):
    """Runs tasks, by their index, at most `jobs` at once."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs if may_fork() else 1
        self._started = time.monotonic()

    def run(self, count: int, task: Callable[[int], T], died: Callable[[int], T]) -> Iterator[T]:
        """What `task` gives for 0, 1, …, in this order; `died` for one whose process has died."""
        for index in range(count):
            is_early = time.monotonic() - self._started < _ALONE
            if self.jobs > 1 and not is_early and count - index >= _FEWEST:
                from scopelint.engine.forking import forked  # late: short runs do without

                yield from forked(self.jobs, range(index, count), task, died)
                return
            yield task(index)
