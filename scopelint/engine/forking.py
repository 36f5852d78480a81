"""Tasks in processes that are forked from this one, and so have in their memory what it has."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")

#: What the forked processes find in their memory: the work on a task, by its index.
_inherited: Callable[[int], Any] | None = None


def forked(
    jobs: int, tasks: Sequence[int], task: Callable[[int], T], died: Callable[[int], T]
) -> Iterator[T]:
    """What `task` gives for each of `tasks`, in order, at most `jobs` at once.

    Where the process of a task ends without a word, `died` says what that comes to.
    """
    with _pool(min(jobs, len(tasks)), task) as pool:
        futures: list[Future[T]] = [pool.submit(_run, index) for index in tasks]
        done = 0
        try:
            for future in futures:
                yield future.result()
                done += 1
        except BrokenProcessPool:
            pass
    for index in tasks[done:]:
        yield _apart(index, task, died)


def _apart(index: int, task: Callable[[int], T], died: Callable[[int], T]) -> T:
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
    """Ctrl-C is for the parent, which ends us; so does its death, of which nobody tells us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run(index: int) -> Any:
    assert _inherited is not None
    return _inherited(index)
