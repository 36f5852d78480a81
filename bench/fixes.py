"""How many findings of a folder of labelled programs are fixed, and whether what is fixed runs.

    python bench/fixes.py FOLDER [NAME…]

FOLDER holds `labels.json` and a folder `cases/NAME/` for each label (of which only `slug` is read),
with the program `main.py`. Each program is copied, and the copy is mended by `check --fix`. What
was mended is run by `scopelint run`, and on TensorFlow 1.15.5 where SCOPELINT_TF115 names a Python
that has it. A fixed program must be free of findings that it did not have, must end without an
error, and must come out of a second `--fix` as it is.

One line is printed for each program with findings, then the counts for each rule. The exit status
is 0 if all that was mended runs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TF115 = os.environ.get("SCOPELINT_TF115")
_COMMAND = (
    f"import sys; sys.path.insert(0, {str(ROOT)!r}); from scopelint.cli.main import main; main()"
)


def scopelint(folder: Path, command: str, *arguments: str) -> Any:
    """What a command says in JSON in a program's folder."""
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, command, "--format", "json", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(done.stdout)


def findings(folder: Path, *options: str) -> list[dict[str, Any]]:
    """What `check` finds in a folder."""
    found = scopelint(folder, "check", "--isolated", "--no-cache", *options, ".")["findings"]
    assert isinstance(found, list)
    return found


def texts(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def runs(folder: Path) -> dict[str, str]:
    """What goes wrong when the program is run, by who ran it."""
    wrong = {}
    error = scopelint(folder, "run", "main.py")["error"]
    if error is not None:
        wrong["scopelint run"] = f"{error['type']}: {error['message']}"
    if TF115:
        done = subprocess.run(
            [TF115, "-W", "ignore", "main.py"],
            cwd=folder,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            wrong["TensorFlow"] = (done.stderr.strip().splitlines() or ["no word"])[-1]
    return wrong


def mended(case: Path, folder: Path, counts: Counter[str]) -> bool:
    """Fix a copy of one program; whether that went well."""
    shutil.copytree(case, folder)
    before = findings(folder)
    after = findings(folder, "--fix")
    fixed = texts(folder)
    left = Counter(each["rule"] for each in after)
    new = left - Counter(each["rule"] for each in before)
    gone = Counter(each["rule"] for each in before) - left
    counts.update(f"{each['rule']} found" for each in before)
    counts.update(f"{rule} fixed" for rule in gone.elements())
    if fixed == texts(case):
        if before:
            print(f"{case.name}: not fixed: {', '.join(each['rule'] for each in before)}")
        return True
    wrong = runs(folder) if not after else {}
    if new:
        wrong["check"] = f"new findings: {dict(new)}"
    findings(folder, "--fix")
    if texts(folder) != fixed:
        wrong["--fix"] = "changes something a second time"
    said = "; ".join(f"{who}: {what}" for who, what in wrong.items()) or "runs"
    print(f"{case.name}: {', '.join(gone.elements())} fixed; {said}")
    return not wrong


def main(folder: Path, *names: str) -> int:
    """Fix all programs, or those named."""
    labels = json.loads((folder / "labels.json").read_text("utf-8"))
    slugs = [label["slug"] for label in labels if not names or label["slug"] in names]
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as temporary:
        well = [mended(folder / "cases" / slug, Path(temporary) / slug, counts) for slug in slugs]
    for rule in sorted({key.split()[0] for key in counts}):
        print(f"{rule}: {counts[f'{rule} fixed']} of {counts[f'{rule} found']} fixed")
    print(f"{well.count(False)} of {len(well)} programs came out wrong")
    return int(False in well)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
