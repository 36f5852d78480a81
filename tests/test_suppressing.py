"""Comments that suppress findings, as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commands import check
from reports import PROGRAM

LINES = PROGRAM.splitlines()
#: 1-based lines of the program above: the creation, and the scope around it.
CREATED, SCOPE, SECOND = 6, 5, 10


def with_comment(line: int, comment: str) -> str:
    return "\n".join(
        f"{text}  {comment}" if number == line else text for number, text in enumerate(LINES, 1)
    )


def checked(folder: Path, text: str, *arguments: str) -> tuple[list[tuple[str, int]], int]:
    """The rules and lines of what is found, and how many findings comments suppress."""
    (folder / "main.py").write_text(text)
    document = document_of(folder, *arguments)
    findings = [(each["rule"], each["line"]) for each in document["findings"]]
    return findings, document["summary"]["suppressed"]


def document_of(folder: Path, *arguments: str) -> Any:
    done = check(folder, "--format", "json", *arguments)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


SILENT = {
    "by its code": with_comment(CREATED, "# scopelint: ignore[SL101] known, see #12"),
    "in another case": with_comment(CREATED, "# Scopelint: Ignore[SL101]"),
    "in lower case": with_comment(CREATED, "# scopelint: ignore[sl101]"),
    "by its name": with_comment(CREATED, "# scopelint: ignore[duplicate-variable]"),
    "before it": PROGRAM.replace("        return", "        # scopelint: ignore[SL101]\n        return"),
    "in the file": PROGRAM + "# scopelint: ignore-file[SL101]\n",
    "for flake8": with_comment(CREATED, "# noqa: E501, SL101"),
    "for all tools": with_comment(CREATED, "# NOQA"),
    "in a call over lines": PROGRAM.replace('("w", [3])', '(\n    "w",\n    [3],  # noqa: SL101\n)'),
}  # fmt: skip


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_suppressed(tmp_path: Path, text: str) -> None:
    assert checked(tmp_path, text) == ([], 1)
    assert (
        check(tmp_path).stdout.splitlines()[-1] == "1 finding not shown: 1 suppressed by comments."
    )


SHOWN = {
    "at another place": (SECOND, "# scopelint: ignore[SL102]"),
    "behind a header": (SCOPE, "# noqa: E501"),
    "for another tool": (CREATED, "# noqa: E501"),
    "something else": (CREATED, "# noqa:SLX"),
    "a part of a word": (CREATED, "# noqalified"),
}


@pytest.mark.parametrize("case", SHOWN)
def test_not_suppressed(tmp_path: Path, case: str) -> None:
    findings, suppressed = checked(tmp_path, with_comment(*SHOWN[case]), "--ignore", "SL901")
    assert (findings, suppressed) == ([("SL101", CREATED)], 0)


def test_at_the_first_related_place(tmp_path: Path) -> None:
    """A fault has two places, and may be explained at either; in another file, too."""
    (tmp_path / "net.py").write_text(
        "import tensorflow as tf\n\n\ndef first():\n"
        '    tf.get_variable("w", [1])  # scopelint: ignore[SL101] it is the first\n'
    )
    text = 'import tensorflow as tf\nimport net\n\nnet.first()\ntf.get_variable("w", [1])\n'
    assert checked(tmp_path, text) == ([], 1)


# --- what silences nothing ----------------------------------------------------------------

USELESS = {
    "# scopelint: ignore[SL204]": "this suppression has no effect: SL204 finds nothing here",
    "# noqa: SL204": "this suppression has no effect: SL204 finds nothing here",
    "# scopelint: ignore[SL102, SL204]": "this suppression has no effect: SL102 and SL204 find "
    "nothing here",
    "# scopelint: ignore[SL101, SL204] x": "this suppression has no effect: SL204 finds nothing here",
    "# scopelint: ignore": "this suppression has no effect: it names no rule, as ignore[SL101] would",
    "# scopelint: ignore[shared-cel]": "shared-cel in this suppression has no effect: there is no "
    "rule 'shared-cel'; the nearest is SL207 shared-cell",
    "# scopelint: ignore[SL1]": "SL1 in this suppression has no effect: SL1 stands for several "
    "rules, where one is to be named, as SL101",
    "# scopelint: ignre[SL101]": "this comment has no effect: scopelint knows ignore[…] and "
    "ignore-file[…], not 'ignre'",
    "# scopelint: ignore-next-line[SL101]": "this comment has no effect: scopelint knows ignore[…] "
    "and ignore-file[…], not 'ignore-next-line'",
    "# scopelint: [SL101]": "this comment has no effect: scopelint knows ignore[…] and ignore-file[…]",
    "# scopelint: ignore-file[SL204]": "this suppression has no effect: SL204 finds nothing here",
}


@pytest.mark.parametrize("comment", USELESS)
def test_what_silences_nothing_is_found(tmp_path: Path, comment: str) -> None:
    (tmp_path / "main.py").write_text(with_comment(CREATED, comment))
    (useless,) = [each for each in document_of(tmp_path)["findings"] if each["rule"] == "SL901"]
    assert (useless["message"], useless["line"]) == (USELESS[comment], CREATED)
    assert useless["column"] == len(LINES[CREATED - 1]) + 3
    assert useless["severity"] == "note"
    text = check(tmp_path, "--select", "SL901", "--ignore", "SL1,SL2").stdout
    assert "confirmed" not in text, "there is nothing to replay"


QUIET = {
    "of a rule that is off": ("# scopelint: ignore[SL101, SL204]", ("--ignore", "SL204")),
    "of a rule that is off in the file": (
        "# scopelint: ignore[SL101, SL204]",
        ("--config", "per-file-ignores = {'main.py' = ['SL204']}"),
    ),
    "where SL901 is off": ("# scopelint: ignore[SL101, SL204]", ("--ignore", "unused-suppression")),
    "for all tools": ("# scopelint: ignore[SL101]  # noqa", ()),
    "where it is expected": ("# scopelint: ignore[SL101, SL204, SL901]", ()),
    "below the threshold": ("# scopelint: ignore[SL101]", ("--config", "severity='error'")),
}  # fmt: skip


@pytest.mark.parametrize("case", QUIET)
def test_no_word_of_unused_ones(tmp_path: Path, case: str) -> None:
    comment, arguments = QUIET[case]
    findings, _ = checked(tmp_path, with_comment(CREATED, comment), *arguments)
    assert findings == []


def test_what_is_too_uncertain_to_be_shown_is_a_use_all_the_same(tmp_path: Path) -> None:
    builder = with_comment(CREATED, "# scopelint: ignore[SL101]").partition("\nreal")[0]
    likely = f"{builder}\n\ndef build(n):\n    if n:\n        critic(1.0)\n    critic(2.0)\n"
    assert checked(tmp_path, likely) == ([], 1)
    assert checked(tmp_path, likely, "--confidence", "certain") == ([], 0)


def test_a_part_of_a_project_tells_nothing_of_uses(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    comment = "# scopelint: ignore[SL101]"
    (tmp_path / "net.py").write_text(
        "import tensorflow as tf\n\n\ndef net():\n    tf.get_variable('w', [1])  " + comment + "\n"
    )
    text = "import net\n\nnet.net()\nnet.net()\n"
    assert checked(tmp_path, text) == ([], 1)
    assert document_of(tmp_path, "net.py")["findings"] == []
    findings, _ = checked(tmp_path, text.replace("net.net()\n", "", 1))
    assert findings == [("SL901", 5)]


def test_a_file_that_is_not_about_tensorflow(tmp_path: Path) -> None:
    findings, _ = checked(tmp_path, "x = 1  # scopelint: ignore[SL101]\n")
    assert findings == [("SL901", 1)]


# --- other files --------------------------------------------------------------------------


def notebook(*cells: str) -> str:
    return json.dumps({"nbformat": 4, "cells": [
        {"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells
    ]})  # fmt: skip


def test_in_a_cell(tmp_path: Path) -> None:
    one, two, three = PROGRAM.split("\n\n\n")
    create = two.replace("[3])", "[3])  # scopelint: ignore[SL101] run twice")
    (tmp_path / "a.ipynb").write_text(notebook(one, "%matplotlib inline\n" + create, three))
    document = document_of(tmp_path)
    assert (document["findings"], document["summary"]["suppressed"]) == ([], 1)
    (tmp_path / "a.ipynb").write_text(notebook(one, two, three + "# scopelint: ignore[SL101]\n"))
    found = [(each["rule"], each["cell"]) for each in document_of(tmp_path)["findings"]]
    assert found == [("SL101", 2), ("SL901", 3)]


def test_in_python_2(tmp_path: Path) -> None:
    text = with_comment(CREATED, "# scopelint: ignore[SL101]") + "\nprint fake  # noqa: SL102\n"
    assert checked(tmp_path, text) == ([("SL901", 11)], 1)
