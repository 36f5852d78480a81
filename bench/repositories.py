"""Checks many repositories and prints what was found in each: a table to judge by hand.

    python bench/repositories.py FOLDER [--output FILE] [--limit SECONDS] [--confidence LEVEL]
                                 [--select CODES]

FOLDER holds one checkout a sub-folder. Each is checked in a process of its own, so that a
crash or a hang costs one row. The table (Markdown) goes to stdout; with --output every finding
is written as JSON, to be compared with another day's.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one repository. Seconds are those of the CPU."""

    name: str
    seconds: float
    status: int | None  #: exit status; None where the time limit was reached
    findings: list[dict[str, Any]] = field(default_factory=list)
    summary: dict[str, Any] = field(default_factory=dict)


def check(folder: Path, limit: float, options: list[str]) -> Row:
    """Check one repository in a child process."""
    command = [sys.executable, "-m", "scopelint", "check", "--format", "json", "--exit-zero"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(
            [*command, *options, "."],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Row(folder.name, limit, None)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return Row(folder.name, seconds, done.returncode)
    return Row(folder.name, seconds, done.returncode, report["findings"], report["summary"])


def as_markdown(row: Row) -> str:
    """One line of the table."""
    severities = Counter(finding["severity"] for finding in row.findings)
    counts = [row.summary.get(key, "–") for key in ("files", "parsed", "entries", "paths")]
    cut = len(row.summary.get("incomplete", ()))
    cells = [row.name.replace("__", "/"), *counts, severities["error"], severities["warning"], cut]
    ended = "time limit" if row.status is None else "" if row.summary else f"exit {row.status}"
    return "| " + " | ".join(map(str, [*cells, f"{row.seconds:.1f}", ended])) + " |"


def main() -> None:
    """The script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--limit", type=float, default=600, help="seconds for one repository")
    parser.add_argument("--confidence", default="likely")
    parser.add_argument("--select", help="only these rules: SL2,SL302")
    options = parser.parse_args()
    passed = ["--confidence", options.confidence]
    passed += ["--select", options.select] if options.select else []
    print("| repository | files | parsed | entries | paths | errors | warnings | cut | CPU s | |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    started = time.perf_counter()
    rows = []
    for folder in sorted(each for each in options.folder.iterdir() if each.is_dir()):
        rows.append(check(folder, options.limit, passed))
        print(as_markdown(rows[-1]), flush=True)
    total = sum(row.seconds for row in rows)
    print(f"\n{len(rows)} repositories, {total:.0f} CPU s, {time.perf_counter() - started:.0f} s")
    if options.output:
        found = {row.name: row.findings for row in rows}
        options.output.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
