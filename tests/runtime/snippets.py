"""Running small programs on the runtime, for comparison with what TensorFlow 1.15.5 did.

The recorded traces in `tests/recorded/` have the form that `run` gives: what was printed, the
events as rows of FIELDS, and the exception.
"""

from __future__ import annotations

import gzip
import io
import json
import re
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from scopelint.runtime import Event, first_line, fresh, installed, user_frames

RECORDED = Path(__file__).parent.parent / "recorded"

#: The columns of an event's row; an error's has {"type", "message"} after them.
FIELDS = (
    "event",
    "name",
    "op",
    "shape",
    "dtype",
    "trainable",
    "reuse_state",
    "scope",
    "via",
    "graph",
    "lines",
)

PRELUDE = """
def err(f, *a, **k):
    try:
        r = f(*a, **k)
    except Exception as e:
        print("%s: %s" % (type(e).__name__, str(e).split("\\n")[0]))
    else:
        print("no error")

def show():
    print(" ".join("%s%s" % (v.op.name, v.get_shape().as_list()) for v in tf.global_variables()))

def enter(*a, **k):
    with tf.variable_scope(*a, **k) as s:
        return s
"""


def recorded(name: str) -> Any:
    """A file of recorded data."""
    with gzip.open(RECORDED / name, "rt", encoding="utf-8") as file:
        return json.load(file)


def is_snippet(path: str) -> bool:
    return path == "<snippet>"


def run(source: str, *, prelude: str = PRELUDE, target: str = "1.15") -> dict[str, Any]:
    """Run a program: {"out": lines, "events": rows, "exception": None or what ended it}."""
    started = fresh(target, is_user=is_snippet)
    space: dict[str, Any] = {"tf": started.tf, "__name__": "__main__"}
    exception = None
    out = io.StringIO()
    with installed(started), redirect_stdout(out):
        exec(compile(prelude, "<prelude>", "exec"), space)
        try:
            exec(compile(source, "<snippet>", "exec", dont_inherit=True), space)
        except Exception as error:  # noqa: BLE001  whatever the program raises
            exception = {
                "type": type(error).__name__,
                "message": first_line(error),
                "lines": [frame.line for frame in user_frames(error, is_snippet)],
            }
    # What recorded these programs did not watch how scopes are left (E35), nor templates (E22).
    unwatched = ("leaving", "template")
    seen = [event for event in started.observer.events if not event.via.startswith(unwatched)]
    events = [row(event) for event in seen]
    trace = {"out": out.getvalue().splitlines(), "events": events, "exception": exception}
    scrubbed: dict[str, Any] = scrub(json.loads(json.dumps(trace)))
    return scrubbed


def row(event: Event) -> list[Any]:
    """An event as the recorder writes it."""
    cells = [getattr(event, name) for name in FIELDS[:-1]]
    cells.append([frame.line for frame in event.stack])
    if event.event == "error":
        cells.append({"type": event.type, "message": event.message})
    return cells


def scrub(value: Any) -> Any:
    """Drop what differs from machine to machine: addresses, and where packages are installed."""
    if isinstance(value, str):
        value = re.sub(r"0x[0-9a-f]{6,}", "0x", value)
        return re.sub(r"/[^\"' ]*/(site-packages|lib/python[0-9.]+)/", ".../", value)
    if isinstance(value, list):
        return [scrub(item) for item in value]
    if isinstance(value, dict):
        return {key: scrub(item) for key, item in value.items()}
    return value


def differences(wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """What differs between two traces, for a person."""
    said = []
    for part in ("out", "events"):
        rows = max(len(wanted[part]), len(found[part]))
        for index in range(rows):
            want = wanted[part][index] if index < len(wanted[part]) else None
            have = found[part][index] if index < len(found[part]) else None
            if want != have:
                said.append(f"{part}[{index}]\n  TensorFlow {want}\n  runtime    {have}")
    if wanted["exception"] != found["exception"]:
        said.append(
            f"exception\n  TensorFlow {wanted['exception']}\n  runtime    {found['exception']}"
        )
    return said
