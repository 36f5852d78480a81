"""The user's own TensorFlow as the judge of findings: their reproducers are handed to its Python.

One process runs them all (see `tensorflow_child`); where it ends before its time, another goes on
with the rest. Nothing but `--tensorflow` asks for it, and it runs none of the user's code.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from scopelint.finding import Confirmation, Judge, Predicted, Reproducer, Status
from scopelint.replay.confirm import first_line
from scopelint.replay.no_tensorflow import NoTensorFlowError
from scopelint.tf1_errors import is_worded

_CHILD = Path(__file__).with_name("tensorflow_child.py")

#: Seconds that the import of TensorFlow may take, and each reproducer.
_TO_START, _TO_RUN = 180.0, 60.0
#: … and more that it may take to say that the time is over.
_GRACE = 10.0

#: How TensorFlow 2 writes an op in its errors.
_NODE = re.compile(r"'\{\{node (\S+)\}\} = (\w+)\[.*?\]\(.*?\)'")

Answer = dict[str, Any]


@dataclass(slots=True)
class TensorFlow:
    """A Python with TensorFlow, whose process waits for reproducers."""

    python: str
    version: str
    _process: _Process | None

    def judge(self, reproducer: Reproducer | None, replayed: Confirmation) -> Confirmation:
        """TensorFlow's word on a finding; the replay's where the two differ, and in what."""
        if reproducer is None or not _has_to_show(reproducer):
            return replayed
        answer = self._answer(reproducer.text)
        if reproducer.raises is not None:
            says = _raised(answer)
            is_so = _is_predicted(answer.get("raised"), reproducer.raises)
        elif reproducer.made is not None:
            says = _made(answer)
            is_so = not answer.get("raised") and answer.get("made") == [*reproducer.made]
        else:
            says = _raised(answer) if answer.get("raised") else _arrays(answer)
            is_so = answer.get("is_one") is reproducer.is_one
        if is_so:
            words = says if reproducer.raises is not None else replayed.detail
            return Confirmation(Status.CONFIRMED, Judge.TENSORFLOW, words)
        return replace(replayed, dissent=f"on TensorFlow {self.version}, {says}")

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.close()

    def _answer(self, text: str) -> Answer:
        """What became of a program. A process that ended without a word is replaced."""
        if self._process is None:
            try:
                self._process, _ = _started(self.python)
            except NoTensorFlowError as error:
                return {"died": f"it could not be started again: {error}"}
        answer = self._process.ask([text, _TO_RUN], _TO_RUN + _GRACE)
        if answer is None or answer.get("is_last"):
            self._process.close()
            self._process = None
        return answer or {"died": "its process ended"}


@contextlib.contextmanager
def tensorflow_of(python: str) -> Iterator[TensorFlow]:
    """The TensorFlow of this Python, ready to judge.

    Raises `NoTensorFlowError` where there is none.
    """
    process, version = _started(python)
    tensorflow = TensorFlow(python, version, process)
    try:
        yield tensorflow
    finally:
        tensorflow.close()


# --- what it says -------------------------------------------------------------------------


def _is_predicted(raised: list[Any] | None, predicted: Predicted) -> bool:
    """Whether this is the predicted error, in the words of any version, at the predicted line."""
    if raised is None:
        return False
    kind, text, line = raised
    text = _said(kind, text)
    is_same = text == predicted.text or is_worded(predicted.error, text)
    return is_same and (kind, line) == (predicted.type, predicted.line)


def _raised(answer: Answer) -> str:
    """What a program raised, in words: TensorFlow's own where there are any."""
    if "died" in answer:
        return f"the program came to no end: {answer['died']}"
    if answer["raised"] is None:
        return "the program ran to its end"
    kind, text, _ = answer["raised"]
    return f"{kind}: {_said(kind, text)}"


def _said(kind: str, text: str) -> str:
    """The line of an error's text that tells the error, as TensorFlow 1 words it.

    What AutoGraph raised anew ends in a listing, with the error's type and own text (§6.7).
    """
    line = text
    if re.match(r"in (converted|user) code:\n", text):
        told = (each.strip() for each in text.splitlines())
        line = next((each for each in told if each.startswith(f"{kind}: ")), text)
    return _NODE.sub(r"'\1' (op: '\2')", first_line(line.removeprefix(f"{kind}: ")))


def _has_to_show(reproducer: Reproducer) -> bool:
    """Whether it is said what is to be seen where a program is run."""
    shown = (reproducer.raises, reproducer.is_one, reproducer.made)
    return any(each is not None for each in shown)


def _made(answer: Answer) -> str:
    if "died" in answer or answer["raised"]:
        return _raised(answer)
    return f"there is {', '.join(answer['made']) or 'no variable'}"


def _arrays(answer: Answer) -> str:
    if "died" in answer:
        return _raised(answer)
    return f"the two uses have {'one array' if answer['is_one'] else 'two arrays'}"


# --- the process --------------------------------------------------------------------------


class _Process:
    """A child that answers lines of JSON with lines of JSON."""

    def __init__(self, python: str) -> None:
        """Start it. Raises `OSError`."""
        self._child = subprocess.Popen(
            [python, "-W", "ignore", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"TF_CPP_MIN_LOG_LEVEL": "3", **os.environ, "CUDA_VISIBLE_DEVICES": "-1"},
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._answers: SimpleQueue[str] = SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def ask(self, order: list[Any] | None, seconds: float) -> Answer | None:
        """The answer to an order, or its first word; None if there is none in time."""
        if order is not None:
            assert self._child.stdin is not None
            try:
                self._child.stdin.write(json.dumps(order) + "\n")
                self._child.stdin.flush()
            except OSError:
                return None
        try:
            answer = json.loads(self._answers.get(timeout=seconds))
        except (Empty, ValueError):
            return None
        return answer if isinstance(answer, dict) else None

    def close(self) -> None:
        """End it, whatever it is doing."""
        self._child.kill()
        self._child.wait()
        assert self._child.stdin is not None
        with contextlib.suppress(OSError):  # what was not read any more
            self._child.stdin.close()
        self._listener.join(_GRACE)

    def _listen(self) -> None:
        assert self._child.stdout is not None
        with self._child.stdout as answers:
            for line in answers:
                self._answers.put(line)
        self._answers.put("")  # no JSON: the end


def _started(python: str) -> tuple[_Process, str]:
    """A process in which TensorFlow is imported, and its version."""
    try:
        process = _Process(python)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise NoTensorFlowError(f"{python} cannot be started: {said}") from None
    answer = process.ask(None, _TO_START)
    if answer is not None and "tensorflow" in answer:
        return process, str(answer["tensorflow"])
    process.close()
    if answer is None:
        raise NoTensorFlowError(f"{python} does not answer as a Python does")
    raise NoTensorFlowError(f"{python} has no TensorFlow that can be imported: {answer['error']}")
