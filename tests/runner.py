"""What the numpy runtime does to the variables of programs: the same service as `recorder.py`.

    python runner.py FOLDER SCRIPT [FOLDER SCRIPT …]

prints one line of JSON for each program, which runs in a fork. Programs are our own: fixtures and
the examples of rules.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from typing import Any

from scopelint.runtime import Event, Frame, first_line, fresh, installed, user_frames

VERBS = {"create": "creates", "reuse": "shares", "error": "refuses"}
NO_KEY = "-"


def run(folder: str, script: str) -> dict[str, Any]:
    """Run a program as `__main__`; its events and error."""
    folder, script = os.path.join(os.path.realpath(folder), ""), os.path.realpath(script)

    def is_user(path: str) -> bool:
        return path.startswith(folder)

    def place(frame: Frame) -> tuple[str, int]:
        return frame.path.removeprefix(folder), frame.line

    started = fresh(is_user=is_user)
    sys.argv = [script]
    sys.path.insert(0, os.path.dirname(script))
    os.chdir(os.path.dirname(script))
    error = None
    try:
        with installed(started):
            runpy.run_path(script, run_name="__main__")
    except SystemExit:
        pass
    except Exception as raised:  # noqa: BLE001 - whatever the program raises
        path, line = place(user_frames(raised, is_user)[-1])
        said = {"type": type(raised).__name__, "message": first_line(raised)}
        error = {**said, "path": path, "line": line}
    events = [
        [*place(event.stack[-1]), VERBS[event.event], key(event)] for event in events_of(started)
    ]
    return {"events": events, "error": error}


def events_of(started: Any) -> list[Event]:
    """The events that a line of the program asked for."""
    return [event for event in started.observer.events if event.stack]


def key(event: Event) -> str:
    """The key in the store; what is not in the store has none."""
    return str(event.name) if event.via == "get_variable" and event.name else NO_KEY


def in_a_fork(folder: str, script: str) -> str:
    """Run one program in a fork, without a word; what it comes to, as JSON."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        result = run(folder, script)
        with os.fdopen(writer, "w") as out:
            json.dump(result, out)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        text = said.read()
    os.waitpid(child, 0)
    return text


if __name__ == "__main__":
    for index in range(1, len(sys.argv), 2):
        print(in_a_fork(*sys.argv[index : index + 2]), flush=True)
