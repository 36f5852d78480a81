"""How far `scopelint run` agrees with what TensorFlow did, on a folder of labelled programs.

    python bench/cases.py FOLDER [NAME…]

FOLDER holds `labels.json` and a folder `cases/NAME/` for each label, with the program `main.py`.
Of a label are read:

    slug                       NAME
    error_type                 the exception that ends the program; null if it runs to its end
    error_message_first_line   its text; addresses are `0x...`; of an error that AutoGraph lists,
                               the last line of the listing
    fail_at                    `file:line` of the failing call's first line, innermost user frame
    variables                  the trainable variables, in the order of the graphs

One line is printed for each case that differs and what differs in it, then the count. The exit
status is 0 if all agree.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def told_by_run(folder: Path) -> dict[str, Any]:
    """What `scopelint run --format json main.py` says in a case's folder."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from scopelint.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "run", "--format", "json", "main.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if not done.stdout:
        return {"error": {"type": "", "message": done.stderr}, "variables": []}
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def differences(label: dict[str, Any], told: dict[str, Any]) -> Iterator[str]:
    """What a run said otherwise than the label."""
    error = told["error"] or {}
    place = f"{error['path']}:{error['line']}" if error.get("path") else None
    trainable = sorted(
        (each for each in told["variables"] if each["trainable"]), key=lambda each: each["graph"]
    )
    said = {
        "error_type": error.get("type"),
        "error_message_first_line": (error and comparable(error["message"])) or None,
        "fail_at": place,
        "variables": [each["name"] for each in trainable],
    }
    for field, value in said.items():
        if value != label[field]:
            yield f"{field}: {value!r}, and the label says {label[field]!r}"


def comparable(message: str) -> str:
    """A message as labels hold it."""
    return re.sub(r" Originally defined at:\s*$", "", re.sub(r"0x[0-9a-fA-F]+", "0x...", message))


def main(folder: Path, *names: str) -> int:
    """Compare all cases, or those named."""
    labels = json.loads((folder / "labels.json").read_text("utf-8"))
    labels = [label for label in labels if not names or label["slug"] in names]
    agreeing = 0
    for label in labels:
        told = told_by_run(folder / "cases" / label["slug"])
        found = list(differences(label, told))
        agreeing += not found
        for each in found:
            print(f"{label['slug']}: {each}")
    print(f"{agreeing} of {len(labels)} cases agree: outcome, text, line and variables")
    return int(agreeing < len(labels))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
