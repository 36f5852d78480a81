"""Runs a user's program in a guarded child process, and says what it did.

The program runs with the runtime in TensorFlow's place. The child may not write or delete files,
use the network, or start processes; it has limits of time and memory. What the guard cannot stop
is written in `docs/safety.md`.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, TextIO

#: Where the package `scopelint` is, so that the child finds the same one.
_ROOT = str(Path(__file__).resolve().parents[2])

_CHILD = "import sys; sys.path.insert(0, sys.argv.pop(1)); from scopelint.runtime.guarded import main; main()"

#: Seconds that the child has to say what happened after its time is over.
_GRACE = 5.0

#: Bytes that the child may say of what happened, and that the program may print.
_MOST_SAID, _MOST_PRINTED = 100_000_000, 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a program may use."""

    #: Seconds of wall-clock time.
    seconds: float = 60.0
    #: Seconds of computing within `Session.run`, all calls together.
    session_seconds: float = 10.0
    #: Calls of `Session.run` before the program is ended.
    session_runs: int = 20
    #: Address space, in MiB.
    memory: int = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a program did."""

    #: "end", "exit", "exception", "session", "time limit", "memory limit", "killed" or "unreadable".
    ended: str
    #: The exception that ended the program: type, message, path, line; None without one.
    error: dict[str, Any] | None = None
    #: The frames of the user's code that the exception passed, outermost first.
    traceback: list[dict[str, Any]] = field(default_factory=list)
    #: The variables, in the order they were made.
    variables: list[dict[str, Any]] = field(default_factory=list)
    #: What the guard refused, each with its place.
    refused: list[str] = field(default_factory=list)
    #: What was replaced by something inert: modules, TensorFlow's functions.
    stand_ins: list[str] = field(default_factory=list)

    @property
    def could_run(self) -> bool:
        """Whether the program ran to an end of its own, or to that of its training."""
        return self.ended in ("end", "exit", "exception", "session")


def run_script(
    script: str,
    arguments: tuple[str, ...] = (),
    limits: Limits | None = None,
    target: str = "1.15",
    *,
    sources: Mapping[str, str] | None = None,
    prints_to: TextIO | None = None,
) -> Outcome:
    """Run a program. What it prints goes to `prints_to`, or else to stderr.

    `sources`: by absolute path, the text of files that are not to be read as they stand (Python 2
    that was rewritten, line by line).
    """
    limits = limits or Limits()
    order = {
        "script": script,
        "arguments": list(arguments),
        "target": target,
        "limits": asdict(limits),
        "sources": dict(sources or {}),
    }
    reading, writing = os.pipe()
    child = subprocess.Popen(
        [sys.executable, "-P", "-c", _CHILD, _ROOT, str(writing)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=(writing,),
        env={"OPENBLAS_NUM_THREADS": "1", **os.environ},
        start_new_session=True,
    )
    os.close(writing)
    _tell(child, order)
    said: list[bytes] = []
    with open(reading, "rb") as pipe:
        readers = [
            threading.Thread(target=_collect, args=(pipe, said), daemon=True),
            threading.Thread(
                target=_hand_on, args=(child.stdout, prints_to or sys.stderr), daemon=True
            ),
        ]
        for reader in readers:
            reader.start()
        _wait(child, limits)
        for reader in readers:
            reader.join(_GRACE)
    return _outcome(b"".join(said), child.returncode)


def _tell(child: subprocess.Popen[bytes], order: dict[str, Any]) -> None:
    """Hand the child its order. The child then closes this stream: the program has no input."""
    assert child.stdin is not None
    with contextlib.suppress(BrokenPipeError), child.stdin as stream:
        stream.write(json.dumps(order).encode())


def _collect(pipe: BinaryIO, said: list[bytes]) -> None:
    said.append(pipe.read(_MOST_SAID))


def _hand_on(output: Any, to: TextIO) -> None:
    """Copy what the program prints, up to a limit; the rest is read, and dropped."""
    left = _MOST_PRINTED
    with output:
        while chunk := output.read1(65536):
            if left >= 0:
                to.write(chunk[:left].decode("utf-8", "replace"))
                to.write("\n… it prints more than is shown\n" if left < len(chunk) else "")
                to.flush()
            left -= len(chunk)


def _wait(child: subprocess.Popen[bytes], limits: Limits) -> None:
    """Wait for the child; end it, and what it started, when its time is over."""
    try:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(limits.seconds + _GRACE)
    finally:
        _kill(child)


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the child's whole process group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, 9)
    child.wait()


def _outcome(said: bytes, status: int) -> Outcome:
    """Read what the child said; without a word it was killed."""
    try:
        return Outcome(**json.loads(said))
    except (ValueError, TypeError, RecursionError):  # nothing, or what the program wrote there
        return Outcome(ended="time limit" if status == -9 else "killed")
