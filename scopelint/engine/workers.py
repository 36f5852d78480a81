"""Units in several processes, as soon as there is work for them.

A process is forked where the imports have been run, and so has all that its units begin from.
Where the system cannot fork safely, and for short runs, the units are run in this process.
What they come to is the same, and in the same order.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

T = TypeVar("T")

#: So many seconds of a run are worked off before other processes are started.
_ALONE = 0.5

#: Fewer tasks than this are not worth a process.
_FEWEST = 4

#: What the forked processes find in their memory: the work on a task, by its index.
_inherited: Callable[[int], Any] | None = None


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def may_fork() -> bool:
    """Whether a child that is forked can be relied on: on macOS the system's own libraries forbid it."""
    return "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"


class Workers(Generic[T]):
    """Runs tasks, by their index, at most `jobs` at once."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs if may_fork() else 1
        self._started = time.monotonic()

    def run(self, count: int, task: Callable[[int], T], died: Callable[[int], T]) -> Iterator[T]:
        """What `task` gives for 0, 1, …, in this order.

        Where the process of a task ends without a word, `died` says what that comes to.
        """
        for index in range(count):
            is_early = time.monotonic() - self._started < _ALONE
            if self.jobs > 1 and not is_early and count - index >= _FEWEST:
                yield from self._forked(range(index, count), task, died)
                return
            yield task(index)

    def _forked(
        self, tasks: Sequence[int], task: Callable[[int], T], died: Callable[[int], T]
    ) -> Iterator[T]:
        with _pool(min(self.jobs, len(tasks)), task) as pool:
            futures: list[Future[T]] = [pool.submit(_run, index) for index in tasks]
            done = 0
            try:
                for future in futures:
                    yield future.result()
                    done += 1
            except BrokenProcessPool:
                pass
        for index in tasks[done:]:
            yield self._apart(index, task, died)

    def _apart(self, index: int, task: Callable[[int], T], died: Callable[[int], T]) -> T:
        """One task in a process of its own, once one of several has brought theirs down."""
        with _pool(1, task) as pool:
            future: Future[T] = pool.submit(_run, index)
            try:
                return future.result()
            except BrokenProcessPool:
                return died(index)


@contextmanager
def _pool(processes: int, task: Callable[[int], Any]) -> Iterator[ProcessPoolExecutor]:
    """Processes that have the task; none is left behind, however this ends."""
    global _inherited
    _inherited = task
    gc.freeze()  # pages of what is there stay shared as long as no collection writes to them
    pool = ProcessPoolExecutor(
        processes, mp_context=multiprocessing.get_context("fork"), initializer=_begin
    )
    try:
        with warnings.catch_warnings():
            # A progress bar has a thread; our children touch nothing of it.
            warnings.simplefilter("ignore", DeprecationWarning)
            pool.submit(int).result()
        yield pool
    except BaseException:
        for child in multiprocessing.active_children():
            child.kill()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        gc.unfreeze()
        _inherited = None


def _begin() -> None:
    """Ctrl-C is for the parent, which ends us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _run(index: int) -> Any:
    assert _inherited is not None
    return _inherited(index)
