"""What could not be checked, as findings: only where that is asked for (SL902, SL903)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commands import check

from scopelint.config import Settings
from scopelint.engine.notices import notices
from scopelint.finding import Cut
from scopelint.interpreter.budget import Limits
from scopelint.rules.sl902_incomplete import RULE

DEEP = """\
import tensorflow as tf


def deep(x, n):
    return x if n == 0 else deep(tf.layers.dense(x, 8, name="fc_%d" % n), n - 1)


def shallow(x):
    return deep(x, 30)


def shallower(x):
    return deep(x, 30)
"""
BROKEN = "import tensorflow as tf\n\nx = (\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep.py").write_text(DEEP)
    (tmp_path / "broken.py").write_text(BROKEN)
    return tmp_path


def said(folder: Path, *arguments: str) -> tuple[Any, int]:
    """The report, and the exit status."""
    done = check(folder, "--format", "json", *arguments)
    return json.loads(done.stdout), done.returncode


def places(document: Any) -> list[tuple[str, str, int, int]]:
    return [
        (each["rule"], each["path"], each["line"], each["column"]) for each in document["findings"]
    ]


def test_by_default_it_is_in_the_summary_alone(folder: Path) -> None:
    document, status = said(folder)
    assert (document["findings"], status) == ([], 2)
    assert [each["path"] for each in document["summary"]["errors"]] == ["broken.py"]
    assert {each["entry"] for each in document["summary"]["incomplete"]} == {
        "deep.py:shallow",
        "deep.py:shallower",
    }


def test_each_is_a_note_where_it_is_asked_for(folder: Path) -> None:
    silent, _ = said(folder)
    document, status = said(folder, "--extend-select", "SL902,unreadable-file")
    assert places(document) == [("SL903", "broken.py", 3, 5), ("SL902", "deep.py", 5, 29)]
    assert {each["severity"] for each in document["findings"]} == {"note"}
    assert document["findings"][1]["message"] == (
        "calls of deep go too deep (from deep.py:shallow and 1 more)"
    )
    for part in ("errors", "incomplete"):
        assert document["summary"][part] == silent["summary"][part]
    assert status == 2


def test_a_cut_alone_is_a_finding(folder: Path) -> None:
    document, status = said(folder, "--select", "SL902", "deep.py")
    assert [each["rule"] for each in document["findings"]] == ["SL902"]
    assert status == 1


def test_it_is_suppressed_as_others_are(folder: Path) -> None:
    text = DEEP.replace("n - 1)\n", "n - 1)  # scopelint: ignore[SL902] thirty are enough\n")
    (folder / "deep.py").write_text(text)
    document, status = said(folder, "--select", "SL9", "deep.py")
    assert (document["findings"], status) == ([], 0)
    assert document["summary"]["suppressed"] == 1


def test_a_cell_that_cannot_be_parsed(folder: Path) -> None:
    cells = [{"cell_type": "code", "source": each} for each in ("import tensorflow as tf", "x = (")]
    (folder / "cells.ipynb").write_text(json.dumps({"cells": cells}))
    document, _ = said(folder, "--select", "SL903", "cells.ipynb")
    (finding,) = document["findings"]
    assert (finding["path"], finding["cell"], finding["line"]) == ("cells.ipynb", 2, 1)
    assert finding["message"].startswith("syntax error")
    (error,) = document["summary"]["errors"]
    assert (error["path"], error["cell"], error["line"]) == ("cells.ipynb", 2, 1)
    done = check(folder, "--format", "concise", "cells.ipynb")
    assert done.stderr.startswith("error: cells.ipynb:cell 2:1:5: syntax error")
    done = check(folder, "--format", "github", "cells.ipynb")
    start = "::error file=cells.ipynb,title=could not be checked::cell 2, line 1: syntax error"
    assert done.stdout.startswith(start)


def test_what_has_no_place_is_said_of_the_file() -> None:
    """An error of our own ends an entry, and is known by no line."""
    cut = Cut("net/model.py:build", "an error in scopelint itself: KeyError: 3", None)
    (finding,) = notices([cut], [], Settings(select=("SL902",)))
    assert (finding.span.path, finding.span.line) == ("net/model.py", 1)
    assert finding.message == f"{cut.reason} (from net/model.py:build)"
    assert list(notices([cut], [], Settings())) == []


ENDS = (
    ("cell = tf.nn.rnn_cell.MultiRNNCell(tf.nn.rnn_cell.LSTMCell(3))", 5, "cells must be a list"),
    ("raise Wanted('a file')", 5, "it ends with Wanted: 'a file'"),
    ("def build():\n    raise Wanted('a file')\nbuild()", 7, "it ends with Wanted: 'a file'"),
    ("import sys\nsys.exit(2)", 6, "it ends with SystemExit: 2"),
)


@pytest.mark.parametrize(("text", "line", "reason"), ENDS)
def test_what_ends_a_script_and_no_rule_tells(
    text: str, line: int, reason: str, tmp_path: Path
) -> None:
    beginning = "import tensorflow as tf\n\nclass Wanted(Exception): pass\n\n"
    (tmp_path / "script.py").write_text(f"{beginning}{text}\nw = tf.get_variable('w', [3])\n")
    document, _ = said(tmp_path)
    (cut,) = document["summary"]["incomplete"]
    assert (cut["path"], cut["line"]) == ("script.py", line)
    assert reason in cut["reason"]


GOES_ON = (
    "w = tf.get_variable('w', [3])\nimport sys\nsys.exit()",
    "import sys\nif len(sys.argv) > 1:\n    raise ValueError('one file')\nw = tf.get_variable('w', [3])",
    "try:\n    tf.Variable()\nexcept ValueError:\n    w = tf.get_variable('w', [3])",
)


@pytest.mark.parametrize("text", GOES_ON)
def test_a_script_that_comes_to_what_it_builds_is_complete(text: str, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(f"import tensorflow as tf\n{text}\n")
    document, _ = said(tmp_path)
    assert document["summary"]["incomplete"] == []


def test_the_bounds_that_the_page_names() -> None:
    bounds = Limits()
    assert (bounds.loop_turns, bounds.splits) == (40, 6)
    assert "after forty turns; beyond six ways" in RULE.why
