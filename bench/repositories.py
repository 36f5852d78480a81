"""Checks many repositories and prints what was found in each: a table to judge by hand.

    python bench/repositories.py FOLDER [--output FILE] [--limit SECONDS] [--confidence LEVEL]
                                 [--select CODES] [--every-file]

FOLDER holds one checkout a sub-folder. Each is checked in a process of its own, so that a
crash or a hang costs one row. The table (Markdown) goes to stdout; with --output every finding
and every summary is written as JSON, to be compared with another day's. With --every-file, copies
are checked in which every file names TensorFlow, so that each is read and its entries are run. The
exit status is 1 where a run did not come to its end, or an entry ended in an error of scopelint's.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

#: A check that others are measured by: nothing is remembered, and what is found is no failure.
CHECK = (
    sys.executable, "-P", "-m", "scopelint", "check", "--no-cache", "--format", "json", "--exit-zero",
)  # fmt: skip

#: How a cut begins to say that an entry ended in an error of scopelint's.
OWN = "an error in scopelint itself"


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one repository. Seconds are those of the CPU."""

    name: str
    seconds: float
    peak: int  #: MiB of memory, at most
    status: int  #: exit status; minus the signal that ended it, where one did
    findings: list[dict[str, Any]] = field(default_factory=list)
    summary: dict[str, Any] = field(default_factory=dict)


def check(folder: Path, limit: int, options: list[str]) -> Row:
    """Check one repository in a child process."""
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        child = subprocess.Popen(
            [*CHECK, *options, "."],
            cwd=folder,
            stdout=stdout,
            stderr=stderr,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit)),
        )
        _, waited, used = os.wait4(child.pid, 0)
        stdout.seek(0)
        stderr.seek(0)
        told, complained = stdout.read(), stderr.read()
    status = child.returncode = os.waitstatus_to_exitcode(waited)
    seconds, peak = used.ru_utime + used.ru_stime, used.ru_maxrss // 1024
    if complained:
        print(f"{folder.name}: {complained.decode(errors='replace')}", file=sys.stderr)
    try:
        report = json.loads(told)
    except ValueError:
        return Row(folder.name, seconds, peak, status)
    return Row(folder.name, seconds, peak, status, report["findings"], report["summary"])


def own_errors(row: Row) -> list[str]:
    """The entries that ended in an error of scopelint's, and in which."""
    cuts = row.summary.get("incomplete", ())
    return [f"{each['entry']}: {each['reason']}" for each in cuts if OWN in each["reason"]]


def check_every_file(folder: Path, limit: int, options: list[str]) -> Row:
    """Check a copy in which every file names TensorFlow."""
    with tempfile.TemporaryDirectory() as copies:
        copy = Path(copies, folder.name)
        for file in folder.rglob("*.py"):
            if file.is_file():
                target = copy / file.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.read_bytes() + b"\n# tensorflow\n")
        return check(copy, limit, options)


def as_markdown(row: Row) -> str:
    """One line of the table."""
    severities = Counter(finding["severity"] for finding in row.findings)
    counts = [row.summary.get(key, "–") for key in ("files", "parsed", "entries", "paths")]
    cut = len(row.summary.get("incomplete", ()))
    cells = [row.name.replace("+", "/"), *counts, severities["error"], severities["warning"], cut]
    ended = f"{len(own_errors(row)) or ''}" if row.summary else f"exit {row.status}"
    return "| " + " | ".join(map(str, [*cells, f"{row.seconds:.1f}", row.peak, ended])) + " |"


def main() -> int:
    """The script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--limit", type=int, default=600, help="CPU s for one repository")
    parser.add_argument("--confidence", default="likely")
    parser.add_argument("--select", help="only these rules: SL2,SL302")
    parser.add_argument("--every-file", action="store_true", help="read files of any kind")
    options = parser.parse_args()
    passed = ["--confidence", options.confidence]
    passed += ["--select", options.select] if options.select else []
    print(
        "| repository | files | parsed | entries | paths | errors | warnings | cut | CPU s | MiB | amiss |"
    )
    print("|" + " --- |" * 11)
    started = time.perf_counter()
    rows = []
    for folder in sorted(each for each in options.folder.iterdir() if each.is_dir()):
        checked = check_every_file if options.every_file else check
        rows.append(checked(folder, options.limit, passed))
        print(as_markdown(rows[-1]), flush=True)
        for error in own_errors(rows[-1]):
            print(error, file=sys.stderr)
    total = sum(row.seconds for row in rows)
    print(f"\n{len(rows)} repositories, {total:.0f} CPU s, {time.perf_counter() - started:.0f} s")
    if options.output:
        told = {row.name: asdict(row) for row in rows}
        options.output.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")
    return int(any(not row.summary or own_errors(row) for row in rows))


if __name__ == "__main__":
    sys.exit(main())
