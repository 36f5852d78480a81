"""The reproducer of every finding in fixtures and rules' examples does on the numpy runtime as said.

`tests/live/test_reproducers_live.py` asks TensorFlow the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from judges import every_finding

from scopelint.finding import Reproducer
from scopelint.replay.confirm import first_line
from scopelint.rules.catalogue import catalogue
from scopelint.runtime import first_line as told_line
from scopelint.runtime import fresh, installed, user_frames

FILE = "<reproducer>"


def test_the_runtime_says_of_each_what_was_predicted(tmp_path: Path) -> None:
    seen = 0
    for name, finding in every_finding(tmp_path):
        assert finding.reproducer is not None, (name, finding.rule)
        raised, is_one = ran(finding.reproducer.text)
        assert raised == predicted(finding.reproducer), (name, finding.rule)
        assert is_one == finding.reproducer.is_one, (name, finding.rule)
        seen += 1
    assert seen > len(catalogue())


def ran(text: str) -> tuple[tuple[str, str, int] | None, object]:
    """The type, first line and line of what a program raises; and what it says at its end."""
    names: dict[str, Any] = {"__name__": "__main__"}
    with installed(fresh("1.15")):
        try:
            exec(compile(text, FILE, "exec"), names)
        except Exception as error:  # noqa: BLE001  whatever it raises
            line = user_frames(error, lambda path: path == FILE)[-1].line
            return (type(error).__name__, first_line(told_line(error)), line), None
    return None, names.get("is_one")


def predicted(reproducer: Reproducer) -> tuple[str, str, int] | None:
    raises = reproducer.raises
    return None if raises is None else (raises.type, raises.text, raises.line)
