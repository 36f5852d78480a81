"""Takes sharing away from programs that work, one place at a time: is it missed?

    python bench/sharing.py FOLDER [--each N] [--seed N] [--only TEXT] [--output FILE]

FOLDER holds one checkout a sub-folder. In a copy of each, up to N places are chosen at which the
program turns reuse on, and undone one by one: `reuse=True` of a call becomes `reuse=None`, and a
statement `scope.reuse_variables()` becomes `pass`. In a program that works, what is asked for behind
such a place is there already, so without it TensorFlow mostly raises, or makes a second set.
Found is a place without which the check (`--confidence possible`) says something that it did not say
before. Not every place that is not found is a miss: reuse may be on already, or nothing be built.

A line a place goes to stdout, then the sums; with --output the places and what was said, as JSON.
"""

from __future__ import annotations

import argparse
import ast
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from edits import CHECK

#: Seconds after which a check is given up.
LIMIT = 300

#: What is not needed to read a program.
IGNORED = shutil.ignore_patterns(".git", "*.png", "*.jpg", "*.csv", "*.txt", "*.npy")

#: From the most to the least that can be said of a place.
CONFIDENCES = ("certain", "likely", "possible", "nothing")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file turns reuse on: a span of one line, and what is written there instead."""

    file: Path  #: within the checkout
    line: int
    begin: int  #: bytes in the line
    end: int
    instead: str

    def undone(self, data: bytes) -> bytes:
        """The file without it."""
        lines = data.split(b"\n")
        text = lines[self.line - 1]
        lines[self.line - 1] = text[: self.begin] + self.instead.encode() + text[self.end :]
        return b"\n".join(lines)


@dataclass(frozen=True, slots=True)
class Undone:
    """What was said of a checkout without one of its places."""

    repository: str
    place: Place
    text: str
    said: str  #: the best confidence of what was said anew; `nothing`; `no answer` after the limit


def places_in(folder: Path) -> Iterator[Place]:
    """The places of all files that Python 3 can parse."""
    for path in sorted(folder.rglob("*.py")):
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError, OSError):
            continue
        file = path.relative_to(folder)
        for node in ast.walk(tree):
            yield from _places_of(node, file)


def _places_of(node: ast.AST, file: Path) -> Iterator[Place]:
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="reuse_variables"))):
            if node.lineno == node.end_lineno and node.end_col_offset is not None:
                yield Place(file, node.lineno, node.col_offset, node.end_col_offset, "pass")
        case ast.keyword(arg="reuse", value=ast.Constant(value=True) as given):
            assert given.end_col_offset is not None
            yield Place(file, given.lineno, given.col_offset, given.end_col_offset, "None")


def said_of(folder: Path) -> dict[tuple[str, str, int], str] | None:
    """The confidence of each finding, by rule, file and line; None if there is no answer in time."""
    options = ("--confidence", "possible", "--cache-dir", str(folder.with_name("cache")), ".")
    try:
        done = subprocess.run(
            [*CHECK, *options], cwd=folder, capture_output=True, timeout=LIMIT, check=True
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    findings = json.loads(done.stdout)["findings"]
    return {(each["rule"], each["path"], each["line"]): each["confidence"] for each in findings}


def undo_each(checkout: Path, each: int, random: Random) -> Iterator[Undone]:
    """What is said of a checkout without one of its places, then without another."""
    places = list(places_in(checkout))
    chosen = random.sample(places, min(each, len(places)))
    if not chosen:
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "code"
        shutil.copytree(checkout, folder, symlinks=True, ignore=IGNORED)
        before = said_of(folder)
        if before is None:
            return
        for place in chosen:
            path = folder / place.file
            data = path.read_bytes()
            path.write_bytes(place.undone(data))
            after = said_of(folder)
            path.write_bytes(data)
            new = {} if after is None else {key: after[key] for key in after.keys() - before.keys()}
            said = min(new.values(), key=CONFIDENCES.index, default="nothing")
            text = data.split(b"\n")[place.line - 1].decode("utf-8", "replace").strip()
            yield Undone(checkout.name, place, text, said if after is not None else "no answer")


def main() -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    undone: list[Undone] = []
    for checkout in sorted(given.folder.iterdir()):
        if checkout.is_dir() and given.only in checkout.name:
            for each in undo_each(checkout, given.each, Random(f"{given.seed} {checkout.name}")):
                where = f"{each.repository} {each.place.file}:{each.place.line}"
                print(f"{each.said:9} {where}  {each.text}", flush=True)
                undone.append(each)
    said = Counter(each.said for each in undone)
    print(f"{len(undone)} places:", ", ".join(f"{said[key]} {key}" for key in said))
    if given.output is not None:
        rows = [asdict(each) for each in undone]
        given.output.write_text(json.dumps(rows, indent=1, default=str) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
