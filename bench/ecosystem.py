"""What a change does to the findings in public repositories, as a diff for its description.

    python bench/ecosystem.py FOLDER [--confidence LEVEL] [--fetch] [--record] [--only NAME]

Checks the repositories of `bench/ecosystem/LEVEL.json`, each at the commit that stands there, and
prints (Markdown) which findings came, went or are told in other words since they were recorded, and
where the number of entries, or of those that were not followed to their ends, is another. FOLDER
holds a checkout of each as `OWNER+NAME`; with --fetch, those that are not there are cloned. With
--record, what was found now is written in the place of what was recorded.

The record holds codes, places and names of variables, and of each message a hash: no code, and
none of its words.

The exit status is 0 where all is as it was, 1 where something is not, 2 where something could not
be checked.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from repositories import Row, check, own_errors

RECORDS = Path(__file__).with_name("ecosystem")
HOST = "https://github.com"
USUAL = "likely"
#: What the folder around a checkout says does not matter, nor whether it has git's own files.
OPTIONS = ("--isolated", "--no-respect-gitignore")


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """A finding as the record knows it."""

    place: str  #: "nets/main.py:12", in a notebook "a.ipynb:cell 3:12"
    rule: str
    confidence: str
    variable: str
    words: str  #: a hash of the message
    message: str = field(default="", compare=False)  #: of this run only

    @property
    def finding(self) -> tuple[str, ...]:
        """What it is, however it is put."""
        return self.place, self.rule, self.confidence, self.variable

    def __str__(self) -> str:
        variable = f" {self.variable}" if self.variable else ""
        message = f": {self.message}" if self.message else ""
        return f"{self.rule} {self.place}{variable} ({self.confidence}){message}"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one repository."""

    commit: str
    counts: dict[str, int] = field(default_factory=dict)
    findings: tuple[Told, ...] = ()


# --- a run --------------------------------------------------------------------------------


def known_of(commit: str, row: Row) -> Known:
    """What a run of a repository has come to."""
    counts = {
        "files": row.summary["files"],
        "entries": row.summary["entries"],
        "incomplete": len({each["entry"] for each in row.summary["incomplete"]}),
        "errors": len(row.summary["errors"]),
    }
    return Known(commit, counts, tuple(sorted(map(told, row.findings))))


def told(finding: dict[str, Any]) -> Told:
    """A finding of the JSON report."""
    cell = "" if finding["cell"] is None else f"cell {finding['cell']}:"
    return Told(
        place=f"{finding['path']}:{cell}{finding['line']}",
        rule=finding["rule"],
        confidence=finding["confidence"],
        variable=finding["variable"] or "",
        words=hashlib.sha256(finding["message"].encode()).hexdigest()[:8],
        message=finding["message"],
    )


def fetch(name: str, commit: str, target: Path, host: str) -> None:
    """Clone a repository and check out the commit."""
    clone = ["clone", "--quiet", "--filter=blob:none", "--no-checkout", f"{host}/{name}"]
    subprocess.run(["git", *clone, str(target)], check=True)
    subprocess.run(["git", "-C", str(target), "checkout", "--quiet", commit], check=True)


def other_commit(folder: Path, commit: str) -> str | None:
    """The commit that is checked out, where it can be told and is not the right one."""
    if not (folder / ".git").exists():
        return None
    command = ["git", "-C", str(folder), "rev-parse", "HEAD"]
    head = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return None if head.startswith(commit) else head


# --- the record ---------------------------------------------------------------------------


def read_record(records: Path, confidence: str) -> dict[str, Known]:
    """What was recorded, by repository; where nothing was, the commits of the usual record."""
    file = records / f"{confidence}.json"
    if not file.exists():
        usual = read_record(records, USUAL)
        return {name: Known(known.commit) for name, known in usual.items()}
    return {
        name: Known(each["commit"], each["counts"], tuple(Told(*row) for row in each["findings"]))
        for name, each in json.loads(file.read_text("utf-8")).items()
    }


def as_json(record: dict[str, Known]) -> str:
    """The record, a finding a line: it is read in diffs."""
    return "{\n" + ",\n".join(_entry(name, record[name]) for name in sorted(record)) + "\n}\n"


def _entry(name: str, known: Known) -> str:
    rows = [
        json.dumps([each.place, each.rule, each.confidence, each.variable, each.words])
        for each in known.findings
    ]
    findings = "[\n  " + ",\n  ".join(rows) + "\n ]" if rows else "[]"
    return (
        f'{json.dumps(name)}: {{"commit": {json.dumps(known.commit)},\n'
        f' "counts": {json.dumps(known.counts)},\n "findings": {findings}}}'
    )


# --- the comparison -----------------------------------------------------------------------


def differences(before: Known, now: Known) -> Iterator[str]:
    """The lines of a diff: what went, came, and is told in other words."""
    old, new = Counter(before.findings), Counter(now.findings)
    went, came = sorted((old - new).elements()), sorted((new - old).elements())
    for each in list(came):
        same = next((other for other in went if other.finding == each.finding), None)
        if same is not None:
            went.remove(same)
            came.remove(each)
            yield f"! in other words: {each}"
    yield from (f"- {each}" for each in went)
    yield from (f"+ {each}" for each in came)
    for name, count in now.counts.items():
        if before.counts and before.counts.get(name) != count:
            yield f"! {name}: {before.counts.get(name)}, now {count}"


def page(record: dict[str, Known], now: dict[str, Known]) -> Iterator[str]:
    """The diff of all repositories, and first what it comes to."""
    changed = {name: list(differences(record[name], now[name])) for name in sorted(now)}
    counts = Counter(line[0] for lines in changed.values() for line in lines)
    yield (
        f"{counts['+']} findings came and {counts['-']} went, {counts['!']} other changes, "
        f"in {len(now)} public repositories."
    )
    for name, lines in changed.items():
        if lines:
            commit = now[name].commit
            yield f"\n[{name}]({HOST}/{name}/tree/{commit})\n\n```diff"
            yield from lines
            yield "```"


# --- the script ---------------------------------------------------------------------------


def run(options: argparse.Namespace, record: dict[str, Known]) -> tuple[dict[str, Known], bool]:
    """What each repository comes to now, and whether all could be checked."""
    now: dict[str, Known] = {}
    for name, known in record.items():
        folder = options.folder / name.replace("/", "+")
        if options.fetch and not folder.exists():
            fetch(name, known.commit, folder, options.host)
        wrong = _unusable(folder, known.commit)
        if wrong is None:
            row = check(folder, options.limit, [*OPTIONS, "--confidence", options.confidence])
            wrong = _failure(row)
        if wrong is None:
            now[name] = known_of(known.commit, row)
        else:
            print(f"{name}: {wrong}", file=sys.stderr)
    return now, len(now) == len(record)


def _failure(row: Row) -> str | None:
    """Why a run is not to be compared, if so."""
    if not row.summary:
        return f"the run ended with exit status {row.status}"
    return "; ".join(own_errors(row)) or None


def _unusable(folder: Path, commit: str) -> str | None:
    """Why a checkout cannot be compared, if so."""
    if not folder.is_dir():
        return f"there is no {folder}; --fetch clones it"
    head = other_commit(folder, commit)
    return None if head is None else f"{folder} is at {head}, and what was recorded is {commit}"


def main() -> int:
    """The script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--confidence", default=USUAL, choices=("certain", "likely", "possible"))
    parser.add_argument("--fetch", action="store_true", help="clone what is not there")
    parser.add_argument("--record", action="store_true", help="write what is found now")
    parser.add_argument("--only", default="", help="the repositories with this in OWNER/NAME")
    parser.add_argument("--limit", type=int, default=600, help="CPU s for one repository")
    parser.add_argument("--records", type=Path, default=RECORDS, help="the folder of the record")
    parser.add_argument("--host", default=HOST, help="where to clone from")
    options = parser.parse_args()
    record = read_record(options.records, options.confidence)
    asked = {name: known for name, known in record.items() if options.only in name}
    now, is_whole = run(options, asked)
    print("\n".join(page(record, now)))
    if options.record:
        file = options.records / f"{options.confidence}.json"
        file.write_text(as_json({**record, **now}), "utf-8")
    if not is_whole:
        return 2
    return int(not options.record and any(record[name] != each for name, each in now.items()))


if __name__ == "__main__":
    sys.exit(main())
