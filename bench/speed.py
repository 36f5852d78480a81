"""Measures scopelint against other tools on a folder of real code, all in one run.

    python bench/speed.py FOLDER [--ruff RUFF] [--fixit FIXIT] [--tensorflow PYTHON] [--files NUMBER]

FOLDER holds Python files that use TensorFlow 1. Times are seconds of the CPU, of the process and its
children, so that what else the machine does matters little; what counts are the ratios, which the
Markdown table on stdout has beside the goals. Each number is the least of several runs where these are short.
--ruff and --fixit name the programs to compare with; --tensorflow a Python that has TensorFlow 1.15, to
compare the time to the first word about an error. --files: of the larger synthetic project.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SCOPELINT = (sys.executable, "-P", "-m", "scopelint", "check", "--exit-zero", "--format", "json")

PARSE = """
import sys, libcst
for path in sys.stdin.read().split("\\n"):
    try:
        libcst.parse_module(open(path, "rb").read())
    except Exception:
        pass
"""

#: One rule: the least that Fixit can be asked for.
FIXIT_RULE = ("--rules", "fixit.rules:NoInheritFromObject", "lint")

#: A script with a fault, as TensorFlow's users meet it.
FAULTY = """
import tensorflow as tf

def discriminator(x):
    with tf.variable_scope("discriminator"):
        return tf.layers.dense(x, 1, name="out")

real = discriminator(tf.placeholder(tf.float32, [None, 64]))
fake = discriminator(tf.placeholder(tf.float32, [None, 64]))
"""


@dataclass(frozen=True, slots=True)
class Used:
    """What a command took: seconds of the CPU, and MiB at most."""

    seconds: float
    peak: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what was measured, what it is held against, and the goal."""

    what: str
    mine: str
    other: str
    ratio: str
    goal: str


def used(command: Sequence[str | Path], folder: Path, stdin: str = "", times: int = 1) -> Used:
    """What a command takes in a folder: the least of so many runs."""
    return min(
        (_used_once(command, folder, stdin) for _ in range(times)), key=lambda each: each.seconds
    )


def _used_once(command: Sequence[str | Path], folder: Path, stdin: str) -> Used:
    with tempfile.TemporaryFile() as given:
        given.write(stdin.encode())
        given.seek(0)
        child = subprocess.Popen(
            command, cwd=folder, stdin=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return Used(usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)


def compared(what: str, mine: float, name: str, other: float, goal: str) -> Row:
    """A row of two times."""
    return Row(what, f"{mine:.2f} s", f"{name}: {other:.2f} s", f"{mine / other:.2f}", goal)


def alone(what: str, mine: float, unit: str, goal: str) -> Row:
    """A row of one number."""
    shown = f"{mine:.2f}" if mine < 10 else f"{mine:.0f}"
    return Row(what, f"{shown} {unit}", "", "", goal)


def of_corpus(corpus: Path, ruff: str | None, fixit: str | None) -> Iterator[Row]:
    """Cold, warm and changed runs on the whole folder."""
    files = sorted(corpus.rglob("*.py"))
    parsed = used((sys.executable, "-c", PARSE), corpus, "\n".join(map(str, files)))
    cold = used((*SCOPELINT, "--no-cache", "--jobs", "1"), corpus)
    yield compared("cold, all files", cold.seconds, "libcst.parse_module", parsed.seconds, "≤ 0.5")
    yield alone("peak, cold, one process", cold.peak, "MiB", "≤ 250")
    if fixit is not None:
        other = used((fixit, *FIXIT_RULE, "."), corpus)
        yield compared("cold, all files", cold.seconds, "Fixit", other.seconds, "≤ 0.05")
    with tempfile.TemporaryDirectory() as folder:
        command = (*SCOPELINT, "--jobs", "1", "--cache-dir", folder)
        first = used(command, corpus)
        warm = used(command, corpus, times=3)
        yield alone("the same, and writing the cache", first.seconds, "s", "")
        if ruff is not None:
            lint = used((ruff, "check", "--no-cache", "."), corpus, times=3)
            yield compared(
                "nothing has changed", warm.seconds, "ruff, uncached", lint.seconds, "≤ 1"
            )
        changed = sorted(seconds for seconds in _after_changes(files, command, corpus))
        half = changed[len(changed) // 2]
        yield alone(f"one file changed, median of {len(changed)}", half, "s", "≤ 1.5")
        yield alone("one file changed, slowest", changed[-1], "s", "")


def _after_changes(files: Sequence[Path], command: Sequence[str], corpus: Path) -> Iterator[float]:
    """The time after a function of one file has changed, for some files; all is put back."""
    chosen = random.Random(1)
    for file in chosen.sample(files, min(len(files), 12)):
        text = file.read_text("utf-8", "surrogateescape")
        new = _with_a_change(text)
        if new is None:
            continue
        try:
            file.write_text(new, "utf-8", "surrogateescape")
            yield _used_once(command, corpus, "").seconds
        finally:
            file.write_text(text, "utf-8", "surrogateescape")


def _with_a_change(text: str) -> str | None:
    """The text with a statement more in its last function; None where that is not simple."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return None
    functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
    if not functions:
        return None
    lines, first = text.split("\n"), functions[-1].body[0]
    lines.insert(first.lineno - 1, " " * first.col_offset + "changed_by_the_benchmark = 1")
    return "\n".join(lines)


def of_one_file(folder: Path, fixit: str | None) -> Iterator[Row]:
    """A long file with a fault, and a run in which nothing is about TensorFlow."""
    functions = (
        f"def layer{number}(x, size={number}):\n"
        f"    with tf.variable_scope('layer{number}'):\n"
        "        w = tf.get_variable('w', [size, size])\n"
        "        return tf.matmul(x, w)\n\n"
        for number in range(1, 240)
    )
    long = folder / "long"
    long.mkdir()
    (long / "model.py").write_text(FAULTY + "".join(functions))
    mine = used((*SCOPELINT, "--no-cache", "model.py"), long, times=5)
    if fixit is not None:
        other = used((fixit, *FIXIT_RULE, "model.py"), long, times=5)
        what = "one file of 1,200 lines, with a finding"
        yield compared(what, mine.seconds, "Fixit", other.seconds, "≤ 0.5")
    other_folder = folder / "plain"
    other_folder.mkdir()
    for number in range(20):
        (other_folder / f"plain{number}.py").write_text("import json\nx = json.loads('1')\n" * 50)
    plain = used((*SCOPELINT, "."), other_folder, times=5)
    yield alone("nothing is about TensorFlow", plain.seconds * 1000, "ms", "≤ 120")


def of_first_word(folder: Path, tensorflow: str) -> Row:
    """Until the error is known: by scopelint, and by running the script."""
    (folder / "train.py").write_text(FAULTY)
    mine = used((*SCOPELINT, "--no-cache", "train.py"), folder, times=3)
    other = used((tensorflow, "train.py"), folder, times=3)
    what = "a script's error, start to end"
    return compared(what, mine.seconds, "TensorFlow 1.15", other.seconds, "≤ 0.4")


def of_growth(folder: Path, files: int) -> Iterator[Row]:
    """A project of many files, and one of a tenth of them."""
    few, many = (_time_of_synthetic(folder / str(count), count) for count in (files // 10, files))
    what = f"{files:,} files against {files // 10:,}"
    yield compared(what, many.seconds, "a tenth", few.seconds, "≤ 11")
    yield alone(f"peak, {files:,} files", many.peak, "MiB", "")


def _time_of_synthetic(folder: Path, count: int) -> Used:
    """Check a project in which each script imports a module of its package, and that a shared one."""
    package = folder / "package"
    package.mkdir(parents=True)
    (folder / "setup.py").write_text("")
    (package / "__init__.py").write_text("")
    (package / "shared.py").write_text(
        "import tensorflow as tf\n\ndef weight(name):\n    return tf.get_variable(name, [1])\n"
    )
    for number in range(count // 2):
        (package / f"block{number}.py").write_text(
            f"from package.shared import weight\n\ndef build():\n    return weight('w{number}')\n"
        )
        (folder / f"train{number}.py").write_text(
            f"from package.block{number} import build\n\nbuild()\n"
        )
    return used((*SCOPELINT, "--no-cache", "--jobs", "1"), folder)


def table(rows: Iterator[Row]) -> Iterator[str]:
    """The rows in Markdown, each as soon as it is there."""
    yield "| what | scopelint | against | ratio | goal |"
    yield "| --- | --- | --- | --- | --- |"
    for row in rows:
        yield f"| {row.what} | {row.mine} | {row.other} | {row.ratio} | {row.goal} |"


def rows_of(given: argparse.Namespace, folder: Path) -> Iterator[Row]:
    """All that can be measured with the programs at hand."""
    yield from of_corpus(given.folder.resolve(), given.ruff, given.fixit)
    yield from of_one_file(folder, given.fixit)
    if given.tensorflow is not None:
        yield of_first_word(folder, given.tensorflow)
    yield from of_growth(folder, given.files)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ruff", default=shutil.which("ruff"))
    parser.add_argument("--fixit", default=shutil.which("fixit"))
    parser.add_argument("--tensorflow")
    parser.add_argument("--files", type=int, default=10_000)
    given = parser.parse_args()
    for name in ("ruff", "fixit", "tensorflow"):
        if getattr(given, name) is not None:
            setattr(given, name, os.path.abspath(getattr(given, name)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory(prefix="scopelint-bench-") as folder:
        for line in table(rows_of(given, Path(folder))):
            print(line, flush=True)


if __name__ == "__main__":
    main()
