"""Checks the trees before and after real bug fixes: is the fault found, and is it gone?

    python bench/wild.py LABELS TREES [--only TEXT] [--output FILE] [--limit SECONDS]

LABELS is a JSON list with one object a fix. Of each are read:

    repo, fix_commit         OWNER/NAME and the commit
    file                     the file with the fault
    bug_lines_in_parent      its lines before the fix
    kind, expected, quality  what it is; "error" where TensorFlow raises, else "silent"; "strong"
                             where the fault shows in the code itself, else "weak"

TREES holds a folder for each, `…OWNER+NAME-COMMIT` with the first eight digits of the commit, and
in it the trees `before` and `after`. The whole tree is checked; of one with more than
`--largest` Python files the package that holds the file, from the tree's root, so that its imports
are still read. Each tree is checked once, with `--confidence possible`; what is shown without
that option is what says `certain` or `likely`.

A finding is at a line if its own lines, a related place or a call that leads to it include the
line; a line stands for the whole statement, which may be written over several. Lines of the tree
after the fix are those that a line-by-line comparison of the two files makes of the stated ones. A
fault is found if a finding at its lines has the severity that is expected (error; for a silent
fault any), and none of the same rule is there after the fix.

The page (Markdown) goes to stdout, with the reasons that `bench/wild_reasons.json` gives for
misses; with --output every finding at the stated lines is written as JSON.
"""

from __future__ import annotations

import argparse
import difflib
import json
import resource
import subprocess
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repositories import CHECK

REASONS = Path(__file__).with_name("wild_reasons.json")
SHOWN = ("certain", "likely")

#: Tokens that stand between statements.
_BETWEEN = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT)

Finding = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of one tree. Seconds are those of the CPU; status None is the time limit."""

    findings: tuple[Finding, ...]
    seconds: float
    status: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one fix: the findings at its lines, before and after."""

    label: dict[str, Any]
    before: tuple[Finding, ...]
    after: tuple[Finding, ...]
    seconds: float
    ended: str  #: what went wrong, if something did

    @property
    def found(self) -> tuple[Finding, ...]:
        """The findings that are the fault: as bad as expected, and gone with the fix."""
        kept = {each["rule"] for each in self.after}
        raises = self.label["expected"] == "error"
        return tuple(
            each
            for each in self.before
            if each["rule"] not in kept and (each["severity"] == "error" or not raises)
        )


# --- checking -----------------------------------------------------------------------------


def check(tree: Path, path: str, limit: float) -> Checked:
    """Check one tree, or a folder of it, in a child process."""
    started = _cpu_seconds()
    try:
        done = subprocess.run(
            [*CHECK, "--confidence", "possible", path],
            cwd=tree,
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Checked((), limit, None)
    seconds = _cpu_seconds() - started
    try:
        findings = tuple(json.loads(done.stdout)["findings"])
    except ValueError:
        print(done.stderr, file=sys.stderr)
        return Checked((), seconds, done.returncode or 1)
    return Checked(findings, seconds, 0)


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def checked_part(tree: Path, file: str, largest: int) -> str:
    """The whole tree; of a large one, the package that holds the file."""
    count = sum(1 for _ in tree.rglob("*.py"))
    return "." if count <= largest else Path(file).parent.as_posix()


def row_of(label: dict[str, Any], tree: Path, largest: int, limit: float) -> Row:
    """Check both trees of a fix."""
    file = label["file"]
    results = [
        check(tree / side, checked_part(tree / side, file, largest), limit)
        for side in ("before", "after")
    ]
    old, new = ((tree / side / file).read_bytes() for side in ("before", "after"))
    lines = whole_statements(set(label["bug_lines_in_parent"]), tree / "before" / file)
    states = {None: "time limit", 0: ""}
    ended = [states.get(each.status, f"exit {each.status}") for each in results]
    return Row(
        label,
        tuple(at_lines(results[0].findings, file, lines)),
        tuple(at_lines(results[1].findings, file, lines_after(lines, old, new))),
        sum(each.seconds for each in results),
        ", ".join(filter(None, ended)),
    )


# --- places -------------------------------------------------------------------------------


def at_lines(findings: Iterable[Finding], file: str, lines: set[int]) -> Iterator[Finding]:
    """The findings that one of these lines is part of, each with `where`."""
    for finding in findings:
        here = range(finding["line"], finding["end_line"] + 1)
        if finding["path"] == file and lines.intersection(here):
            yield {**finding, "where": "here"}
        elif _names(finding["related"], file, lines):
            yield {**finding, "where": "related place"}
        elif _names(finding["trace"], file, lines):
            yield {**finding, "where": "call"}


def _names(places: Iterable[dict[str, Any]], file: str, lines: set[int]) -> bool:
    return any(each["path"] == file and each["line"] in lines for each in places)


def whole_statements(lines: set[int], file: Path) -> set[int]:
    """All lines of the statements (of blocks: their heads) that these lines are part of."""
    found = set(lines)
    first: int | None = None
    try:
        with tokenize.open(file) as source:
            for token in tokenize.generate_tokens(source.readline):
                if token.type == tokenize.NEWLINE and first is not None:
                    statement = range(first, token.start[0] + 1)
                    found.update(statement if lines.intersection(statement) else ())
                    first = None
                elif first is None and token.type not in _BETWEEN:
                    first = token.start[0]
    except (SyntaxError, tokenize.TokenError) as error:
        print(f"{file}: {error}; its later lines are taken one by one", file=sys.stderr)
    return found


def lines_after(lines: set[int], old: bytes, new: bytes) -> set[int]:
    """The lines of the new text that these of the old one became."""
    became: set[int] = set()
    matcher = difflib.SequenceMatcher(None, old.splitlines(), new.splitlines(), autojunk=False)
    for tag, start, stop, new_start, new_stop in matcher.get_opcodes():
        touched = lines.intersection(range(start + 1, stop + 1))
        if tag == "equal":
            became.update(line - start + new_start for line in touched)
        elif touched:
            became.update(range(new_start + 1, new_stop + 1))
    return became


# --- the page -----------------------------------------------------------------------------


def page(rows: list[Row], reasons: dict[str, str]) -> Iterator[str]:
    """The lines of the page."""
    yield from (
        "# Real bug fixes",
        "",
        "What scopelint says of real repositories before and after a commit that mended a fault of",
        "variable sharing. `bench/wild.py` checks both trees and prints this page; it says there what",
        "counts as found. *Shown* is what a plain `scopelint check` says, *asked for* what",
        "`--confidence possible` adds. Nothing of these repositories is part of this one.",
        "",
    )
    yield from totals(rows)
    yield from (
        "",
        "| fix | fault | expected | before: at its lines | after | remarks |",
        "| --- | --- | --- | --- | --- | --- |",
    )
    yield from (as_markdown(row, reasons) for row in rows)


def totals(rows: list[Row]) -> Iterator[str]:
    """How many were found, by what is expected."""
    yield "| | fixes | found | of these shown | nothing there after |"
    yield "| --- | --- | --- | --- | --- |"
    for quality in ("strong", "weak"):
        for expected in ("error", "silent"):
            some = [
                row
                for row in rows
                if row.label["quality"] == quality and row.label["expected"] == expected
            ]
            shown = sum(any(each["confidence"] in SHOWN for each in row.found) for row in some)
            counts = [
                len(some),
                sum(bool(row.found) for row in some),
                shown,
                sum(not row.after for row in some),
            ]
            yield f"| {quality}, {expected} | " + " | ".join(map(str, counts)) + " |"


def as_markdown(row: Row, reasons: dict[str, str]) -> str:
    """One line of the table."""
    label = row.label
    commit = label["fix_commit"][:8]
    cells = [
        f"{label['repo']} {commit}",
        label["kind"],
        f"{label['expected']} ({label['quality']})",
        said(row.before),
        said(row.after),
        " ".join(filter(None, (row.ended, reasons.get(commit, "")))),
    ]
    return "| " + " | ".join(cells) + " |"


def said(findings: Iterable[Finding]) -> str:
    """Rule, confidence and where the stated line is of it, each once."""
    told = (f"{each['rule']} {each['confidence']} ({each['where']})" for each in findings)
    return ", ".join(dict.fromkeys(told)) or "nothing"


# --- the script ---------------------------------------------------------------------------


def rows_of(options: argparse.Namespace) -> Iterator[Row]:
    """Check the trees of all labels that the options name."""
    for label in json.loads(options.labels.read_text("utf-8")):
        ending = f"{label['repo'].replace('/', '+')}-{label['fix_commit'][:8]}"
        if options.only not in ending:
            continue
        for tree in options.trees.glob(f"*{ending}"):
            row = row_of(label, tree, options.largest, options.limit)
            told = f"{said(row.before)}; after: {said(row.after)}"
            print(f"{ending}: {told} [{row.seconds:.0f} CPU s] {row.ended}", file=sys.stderr)
            yield row


def main() -> None:
    """The script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("labels", type=Path)
    parser.add_argument("trees", type=Path)
    parser.add_argument("--only", default="", help="the fixes with this in OWNER+NAME-COMMIT")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--limit", type=float, default=600, help="seconds for one tree")
    parser.add_argument("--largest", type=int, default=300, help="Python files of a whole tree")
    options = parser.parse_args()
    rows = list(rows_of(options))
    print("\n".join(page(rows, json.loads(REASONS.read_text("utf-8")))))
    if options.output:
        found = {row.label["fix_commit"]: [*row.before, "after", *row.after] for row in rows}
        options.output.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
