"""Draws docs/precision.md: what was found in many repositories, and what of it is true.

    python bench/precision.py RUN JUDGEMENTS > docs/precision.md

RUN is what `bench/repositories.py --confidence possible --output RUN` wrote. JUDGEMENTS
(`bench/judgements.json`) is kept by hand: for each repository the commit that was read, if that is
known, and for each finding, by its fingerprint, whether a maintainer would call it true, and why.
A finding that nobody has judged is counted as neither.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: What is shown without being asked for.
SHOWN = ("certain", "likely")

HEAD = """\
# Precision on public code

What `scopelint check` says of {repositories} public repositories that use TensorFlow 1.x: {files} files,
{entries} entries. What is shown by default was read in the code and judged against what TensorFlow
1.15 does; of what is shown on request, a part. Costs were measured on a busy machine.
Drawn by `bench/precision.py` from a run of `bench/repositories.py` and `bench/judgements.json`;
to do it again, check the repositories out into one folder, each as `OWNER+NAME`:

    python bench/repositories.py FOLDER --confidence possible --output run.json
    python bench/precision.py run.json bench/judgements.json > docs/precision.md
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding and what was made of it; `is_true` is None where nobody has judged it."""

    repository: str
    finding: dict[str, Any]
    is_true: bool | None
    why: str

    @property
    def is_shown(self) -> bool:
        """Whether it is shown without being asked for."""
        return self.finding["confidence"] in SHOWN


def judged(run: dict[str, Any], judgements: dict[str, Any]) -> Iterator[Judged]:
    """Every finding of a run with its judgement."""
    for folder, row in sorted(run.items()):
        repository = folder.replace("+", "/")
        known = judgements.get(repository, {}).get("findings", {})
        for finding in row["findings"]:
            said = known.get(finding["fingerprint"], {})
            yield Judged(repository, finding, said.get("true"), said.get("why", ""))


def share(findings: Iterable[Judged]) -> str:
    """True ones among those that were judged."""
    verdicts = Counter(each.is_true for each in findings)
    read = verdicts[True] + verdicts[False]
    rest = f", {verdicts[None]} not judged" if verdicts[None] else ""
    return f"{verdicts[True]} of {read} true{rest}" if read else f"none judged{rest}"


def as_table(titles: list[str], rows: Iterable[list[object]]) -> Iterator[str]:
    """Lines of a Markdown table."""
    yield "| " + " | ".join(titles) + " |"
    yield "|" + " --- |" * len(titles)
    for row in rows:
        yield "| " + " | ".join(map(str, row)) + " |"


def summary_of(findings: list[Judged]) -> Iterator[str]:
    """One line for each severity and confidence."""
    yield "## In short\n"
    rows: list[list[object]] = []
    for severity in ("error", "warning"):
        of_it = [each for each in findings if each.finding["severity"] == severity]
        shown = [each for each in of_it if each.is_shown]
        asked = [each for each in of_it if not each.is_shown]
        rows.append([f"{severity}, shown by default", len(shown), share(shown)])
        rows.append([f"{severity}, with `--confidence possible`", len(asked), share(asked)])
    yield from as_table(["findings", "number", "judged"], rows)


def by_repository(
    run: dict[str, Any], judgements: dict[str, Any], findings: list[Judged]
) -> Iterator[str]:
    """A row for each repository."""
    yield "\n## By repository\n"
    yield "Findings are those shown by default; *cut*: entries that were not followed to their ends."
    yield ""
    rows: list[list[object]] = []
    for folder, row in sorted(run.items()):
        name = folder.replace("+", "/")
        mine = [each for each in findings if each.repository == name and each.is_shown]
        severities = Counter(each.finding["severity"] for each in mine)
        verdicts = Counter(each.is_true for each in mine)
        cut = len({each["entry"] for each in row["summary"].get("incomplete", ())})
        commit = judgements.get(name, {}).get("commit", "")
        counts = [row["summary"].get(key, "–") for key in ("files", "entries")]
        found = [severities["error"], severities["warning"], verdicts[True], verdicts[False]]
        cost = [f"{row['seconds']:.1f}", row["peak"]]
        rows.append([name, commit[:10], *counts, cut, *found, *cost])
    titles = [
        "repository",
        "commit",
        "files",
        "entries",
        "cut",
        "errors",
        "warnings",
        "true",
        "false",
    ]
    yield from as_table([*titles, "CPU s", "MiB"], rows)


def each_finding(findings: list[Judged]) -> Iterator[str]:
    """Those that were judged, one by one."""
    yield "\n## What was judged, one by one\n"
    read = [each for each in findings if each.is_true is not None]
    rows = [
        [
            each.repository,
            f"`{each.finding['path']}:{each.finding['line']}`",
            f"{each.finding['rule']} {each.finding['confidence']}",
            "true" if each.is_true else "**false**",
            each.why,
        ]
        for each in sorted(read, key=lambda each: not each.is_shown)
    ]
    yield from as_table(["repository", "place", "rule", "", "why"], rows)


def given_up(run: dict[str, Any]) -> Iterator[str]:
    """Why entries were not followed to their ends."""
    yield "\n## What is not followed\n"
    by_reason: Counter[str] = Counter()
    entries = cut = 0
    for row in run.values():
        told = row["summary"].get("incomplete", ())
        entries += row["summary"].get("entries", 0)
        cut += len({each["entry"] for each in told})
        reasons = {
            (each["entry"], re.sub(r"calls of .+ go", "calls go", each["reason"])) for each in told
        }
        by_reason.update(reason for _, reason in reasons)
    yield f"{cut} of {entries} entries are cut somewhere; one may have several reasons.\n"
    yield from as_table(["reason", "entries"], ([*each] for each in by_reason.most_common()))


def main(run_file: Path, judgements_file: Path) -> None:
    """Print the page."""
    run = json.loads(run_file.read_text("utf-8"))
    judgements = json.loads(judgements_file.read_text("utf-8"))
    findings = list(judged(run, judgements))
    counts = {
        key: sum(row["summary"].get(key, 0) for row in run.values()) for key in ("files", "entries")
    }
    print(HEAD.format(repositories=len(run), **counts))
    parts = (
        summary_of(findings),
        by_repository(run, judgements, findings),
        each_finding(findings),
        given_up(run),
    )
    for part in parts:
        print("\n".join(part))
    seconds = sum(row["seconds"] for row in run.values())
    peak = max(row["peak"] for row in run.values())
    print(f"\nThe whole run took {seconds:.0f} CPU s; the largest process held {peak} MiB.")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*map(Path, sys.argv[1:]))
