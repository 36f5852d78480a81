"""Counts what of the notebooks and Python 2 files below a folder can be read.

    python bench/inputs.py FOLDER [--python27 PYTHON]

Of every notebook that names TensorFlow: the code cells that are read as Python. Of every file
that is no Python 3: whether it is read, and, where a Python 2.7 is at hand, whether that can
compile it. What cannot be read is listed on stderr, with the reason.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from scopelint.finding import Problem
from scopelint.frontend.lower.module import lower_module
from scopelint.frontend.notebook import read_cells, read_notebook
from scopelint.frontend.reading import read_source
from scopelint.frontend.syntax import syntax_error

#: Compiles the files named on stdin, and prints the names of those that compile.
_COMPILES = """
import sys
for line in sys.stdin:
    path = line.rstrip("\\n")
    try:
        compile(open(path, "rU").read(), path, "exec")
    except (SyntaxError, TypeError, ValueError):
        continue
    print(path)
"""


def files(folder: Path, suffix: str) -> Iterator[Path]:
    """The files below a folder, in order; links are not followed."""
    return (path for path in sorted(folder.rglob(f"*{suffix}")) if path.is_file())


def notebooks(folder: Path) -> Counter[str]:
    """Cells of notebooks about TensorFlow, read and not."""
    counts: Counter[str] = Counter()
    for path in files(folder, ".ipynb"):
        if b"tensorflow" not in path.read_bytes() or ".ipynb_checkpoints" in path.parts:
            continue
        cells = read_cells(str(path))
        _, problems = read_notebook(str(path))
        counts["notebooks"] += 1
        counts["cells"] += 0 if isinstance(cells, Problem) else len(cells)
        counts["cells not read"] += len(problems)
        for problem in problems:
            print(f"{path}:{problem.line}: {problem.message}", file=sys.stderr)
    return counts


def python2(folder: Path, python27: str | None) -> Counter[str]:
    """Files that are no Python 3: read after the rewrite, and compiled by Python 2.7."""
    counts: Counter[str] = Counter()
    read: dict[str, str | None] = {}
    for path in files(folder, ".py"):
        source = read_source(str(path))
        if isinstance(source, Problem):
            read[str(path)] = source.message
        elif syntax_error(source.text) is not None:
            problems = lower_module(source).problems
            read[str(path)] = (
                f"line {problems[0].line}: {problems[0].message}" if problems else None
            )
    compiled = compiled_by(python27, list(read)) if python27 else set()
    for name, reason in read.items():
        counts["no Python 3"] += 1
        counts["read"] += reason is None
        counts["compiled by 2.7"] += name in compiled
        counts["compiled by 2.7, not read"] += name in compiled and reason is not None
        if reason is not None:
            word = "compiled by 2.7" if name in compiled else "refused by 2.7"
            print(f"{name}: {reason} ({word})", file=sys.stderr)
    return counts


def compiled_by(python27: str, names: list[str]) -> set[str]:
    """Which of these files this Python compiles."""
    done = subprocess.run(
        [python27, "-c", _COMPILES],
        input="\n".join(names) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines())


def main() -> None:
    """The script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--python27", help="a Python 2.7, to compare with")
    options = parser.parse_args()
    for title, counts in (
        ("notebooks", notebooks(options.folder)),
        ("Python 2", python2(options.folder, options.python27)),
    ):
        print(f"{title}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))


if __name__ == "__main__":
    main()
