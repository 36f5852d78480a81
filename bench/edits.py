"""Edits a copy of real code at random: a run that remembers says what a run without memory says.

    python bench/edits.py FOLDER [--edits N] [--seed N] [--confidence LEVEL]

Behind each edit both runs are made. Bodies of functions get a statement more, lose one or have one
twice; files get a line at their top level. The exit status is 1 where the runs say different things.
"""

from __future__ import annotations

import argparse
import ast
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import Any

CHECK = (sys.executable, "-P", "-m", "scopelint", "check", "--format", "json", "--exit-zero")
#: Of ten edits, most are of the kind that people make most.
KINDS = ("more", "more", "more", "more", "more", "less", "less", "twice", "twice", "top")


def edited(text: str, kind: str, random: Random) -> str | None:
    """The text with one edit; None where it has no place for that."""
    functions = [each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.FunctionDef)]
    lines = text.split("\n")
    if kind == "top":
        return "\n".join([*lines, f"EDITED = {random.randrange(100)}", ""])
    if not functions:
        return None
    statement = random.choice(random.choice(functions).body)
    first, last = statement.lineno - 1, statement.end_lineno
    match kind:
        case "more":
            made = [" " * statement.col_offset + f"edited = {random.randrange(100)}"]
            lines[first:first] = made
        case "less":
            lines[first:last] = [" " * statement.col_offset + "pass"]
        case _:
            lines[first:first] = lines[first:last]
    return "\n".join(lines)


def edit(folder: Path, random: Random) -> str:
    """Change one file; what was done, in words."""
    files = [path for path in sorted(folder.rglob("*.py")) if path.stat().st_size]
    while True:
        file, kind = random.choice(files), random.choice(KINDS)
        try:
            text = file.read_text("utf-8")
            new = edited(text, kind, random)
            if new is not None:
                ast.parse(new)
                file.write_text(new, "utf-8")
                return f"{kind}: {file.relative_to(folder)}"
        except (SyntaxError, UnicodeDecodeError):
            continue  # another file or another place


def said(folder: Path, *options: str) -> dict[str, Any]:
    """What a run says, but for how long it took."""
    done = subprocess.run([*CHECK, *options, "."], cwd=folder, stdout=subprocess.PIPE, check=True)
    report: dict[str, Any] = json.loads(done.stdout)
    del report["summary"]["seconds"]
    return report


def main() -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--edits", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--confidence", default="likely")
    given = parser.parse_args()
    random = Random(given.seed)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "code"
        shutil.copytree(given.folder, folder, ignore=shutil.ignore_patterns(".*"))
        (folder / "setup.py").touch()  # the top of the project
        options = ("--isolated", "--confidence", given.confidence)
        done = ["nothing yet"]
        for _ in range(given.edits + 1):
            if said(folder, *options) != said(folder, *options, "--no-cache"):
                print("differs behind", "; ".join(done))
                return 1
            done.append(edit(folder, random))
    print(f"{given.edits} edits: all the same")
    return 0


if __name__ == "__main__":
    sys.exit(main())
