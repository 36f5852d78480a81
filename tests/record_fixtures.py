"""Record what TensorFlow 1.15.5 does in each fixture: `python tests/record_fixtures.py [--all]`.

SCOPELINT_TF115 names a Python that has it. Only fixtures whose text has changed are run, unless
all are asked for; recordings of fixtures that are gone are removed.
"""

from __future__ import annotations

import json
import sys
from dataclasses import astuple

from programs import RECORDED, Program, programs, record


def is_current(program: Program) -> bool:
    """Whether the recording was made from this very text."""
    try:
        return bool(json.loads(program.recording.read_text("utf-8"))["hash"] == program.hash)
    except FileNotFoundError:
        return False


def main() -> None:
    """Record what is missing or stale."""
    every = programs()
    stale = [each for each in every if "--all" in sys.argv or not is_current(each)]
    results = record(stale) if stale else ()
    for program, (events, error) in zip(stale, results, strict=True):
        program.recording.parent.mkdir(parents=True, exist_ok=True)
        recording = {
            "tensorflow": "1.15.5",
            "hash": program.hash,
            "error": error,
            "events": [list(astuple(event)) for event in events],
        }
        program.recording.write_text(json.dumps(recording, indent=1) + "\n", "utf-8")
        print(program.name)
    for gone in set(RECORDED.rglob("*.json")) - {each.recording for each in every}:
        gone.unlink()


if __name__ == "__main__":
    main()
