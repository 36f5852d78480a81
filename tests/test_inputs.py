"""What the command reads: stdin, lists of paths, links, notebooks, encodings, whole projects."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from commands import check
from reports import PROGRAM
from test_cli import run

FAULT = "main.py:6:20: error: SL101"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A critic in a file of its own, that a script calls twice, and a clean script."""
    (tmp_path / ".git").mkdir()
    critic, _, calls = PROGRAM.partition("\n\nreal")
    (tmp_path / "nets.py").write_text(critic + "\n")
    (tmp_path / "train.py").write_text(
        "import tensorflow as tf\nfrom nets import critic\n\nreal" + calls
    )
    (tmp_path / "other.py").write_text('import tensorflow as tf\ntf.get_variable("v", [1])\n')
    return tmp_path


def concise(folder: Path, *arguments: str, stdin: str = "") -> str:
    """The findings, one a line."""
    done = check(folder, "--format", "concise", "--quiet", *arguments, stdin=stdin)
    assert done.stderr == ""
    return done.stdout


# --- stdin --------------------------------------------------------------------------------


def test_stdin(tmp_path: Path) -> None:
    assert concise(tmp_path, "-", stdin=PROGRAM).startswith("<stdin>:6:20: error: SL101")
    name = ("--stdin-filename", "nets/main.py")
    assert concise(tmp_path, "-", *name, stdin=PROGRAM).startswith(f"nets/{FAULT}")


def test_stdin_in_the_place_of_a_file(project: Path) -> None:
    """An editor's text is checked as if it were saved: what it imports and who imports it."""
    saved = (project / "nets.py").read_text()
    mended = saved.replace('("critic")', '("critic", reuse=tf.AUTO_REUSE)')
    name = ("--stdin-filename", "nets.py")
    assert "SL101" in concise(project, "-", *name, "train.py", stdin=saved)
    assert "SL101" not in concise(project, "-", *name, "train.py", stdin=mended)
    shown = check(project, "-", "--stdin-filename", "a.py", stdin="# new\n" + PROGRAM).stdout
    assert '>   7 │         return x * tf.get_variable("w", [3])' in shown


@pytest.mark.parametrize("option", ["--fix", "--add-ignore"])
def test_what_comes_from_stdin_is_not_written(tmp_path: Path, option: str) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    done = check(tmp_path, option, "-", "--stdin-filename", "main.py", stdin=PROGRAM)
    assert done.returncode == 2
    assert "error: main.py: was read from stdin, so nothing was written" in done.stderr
    assert "fixed" not in done.stderr
    assert (tmp_path / "main.py").read_text() == PROGRAM


def test_a_notebook_on_stdin(tmp_path: Path) -> None:
    text = json.dumps(notebook(PROGRAM))
    shown = concise(tmp_path, "-", "--stdin-filename", "a.ipynb", stdin=text)
    assert shown.startswith("a.ipynb:cell 1:6:20: error: SL101")


def test_a_name_without_stdin(tmp_path: Path) -> None:
    done = check(tmp_path, ".", "--stdin-filename", "a.py")
    assert done.returncode == 2
    assert "--stdin-filename needs '-' among the paths" in done.stderr


# --- lists and links ----------------------------------------------------------------------


def test_stdin_is_read_once(tmp_path: Path) -> None:
    done = check(tmp_path, "@-", "-", stdin="main.py\n")
    assert done.returncode == 2
    assert done.stderr.endswith("Error: '-' and '@-' cannot both read stdin\n")


def test_a_list_of_paths(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    (tmp_path / "odd name.py").write_text(PROGRAM)
    (tmp_path / "files.txt").write_bytes(b"main.py\r\n\r\nodd name.py\r\n")
    assert concise(tmp_path, "@files.txt").count("SL101") == 2
    assert concise(tmp_path, "@-", stdin="main.py\n").count("SL101") == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "cannot be read: No such file"), (b"", "no paths in"), (b"\xff\n", "is not UTF-8")],
)
def test_a_list_that_says_nothing(tmp_path: Path, content: bytes | None, words: str) -> None:
    if content is not None:
        (tmp_path / "files.txt").write_bytes(content)
    done = check(tmp_path, "@files.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "files.txt" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="no such links")
def test_links_are_followed_once(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    (tmp_path / "same.py").symlink_to("main.py")
    (tmp_path / "loop").symlink_to(".", target_is_directory=True)
    assert concise(tmp_path).count("SL101") == 1


# --- notebooks and encodings --------------------------------------------------------------


def notebook(*cells: str) -> dict[str, Any]:
    listed = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    return {"cells": listed, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}


def test_a_notebook_names_cell_and_line(tmp_path: Path) -> None:
    head, body, calls = PROGRAM.split("\n\n\n")
    cells = (f"%matplotlib inline\n{head}", "!ls\n" + body, calls)
    (tmp_path / "gan.ipynb").write_text(json.dumps(notebook(*cells)))
    shown = check(tmp_path).stdout
    assert shown.startswith("gan.ipynb:cell 2:4:20: error SL101")
    assert '>   4 │         return x * tf.get_variable("w", [3])' in shown
    assert "gan.ipynb:cell 3:2" in shown


ENCODED = {
    "gbk": "# coding: gbk\n# 模型\n",
    "euc-jp": "# -*- coding: euc-jp -*-\n# 日本\n",
    "utf-8-sig": "# 模型\n\n",
    "latin-1": "#!/usr/bin/python\n# vim: set fileencoding=latin-1 : é\n",
}


@pytest.mark.parametrize("encoding", ENCODED)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, line_end: str) -> None:
    text = (ENCODED[encoding] + "\x0c" + PROGRAM).replace("\n", line_end)
    (tmp_path / "main.py").write_bytes(text.encode(encoding))
    assert concise(tmp_path).startswith("main.py:8:20: error: SL101")


def test_python_2(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM + 'print "built", `fake`\n')
    assert concise(tmp_path).startswith(FAULT)


PYTHON_2 = """\
import tensorflow as tf
class Half(object):
    def __init__(self, number):
        self.number = number
    def __div__(self, by):
        return Half(self.number / by)
size = 9
size /= 2
print "sizes"
tf.get_variable("w", [3 / 2, size, 7 // 2, int(5 / 2.0), (Half(9) / 4).number])
"""


@pytest.mark.parametrize(
    ("before", "sizes"),
    [("", [1, 4, 3, 2, 2]), ("from __future__ import division\n", None)],
)
def test_division_in_python_2(tmp_path: Path, before: str, sizes: list[int] | None) -> None:
    """Whole numbers stay whole, for the analysis and the runtime alike; TensorFlow refuses 1.5."""
    (tmp_path / "main.py").write_text(before + PYTHON_2)
    (tmp_path / "notebook.ipynb").write_text(
        json.dumps({"cells": [{"cell_type": "code", "source": before + PYTHON_2}]})
    )
    for told in ("scopes --names main.py", "scopes --names notebook.ipynb", "run main.py"):
        command, *arguments = told.split()
        done = run(tmp_path, command, *arguments)
        assert (f"{sizes}  float32" in done.stdout) is (sizes is not None)


# --- what concerns the named files --------------------------------------------------------


def test_the_project_around_a_file_is_read(project: Path) -> None:
    alone = concise(project, "nets.py")
    assert "SL101" not in alone, "nothing calls it twice that was named"
    whole = concise(project, "--in-project", ".")
    assert whole.startswith("nets.py:6:20: error: SL101")
    assert concise(project, "--in-project", "nets.py") == whole
    assert concise(project, "--in-project", "train.py") == whole, "its calls lead there"
    assert concise(project, "--in-project", "other.py") == ""
    assert concise(project, "--in-project", "other.py", "nets.py") == whole


def test_a_script_is_about_what_it_imports(project: Path) -> None:
    """It names no TensorFlow itself, nor does what it imports; what that imports is."""
    script = (project / "train.py").read_text()
    (project / "model.py").write_text(
        script.replace("real", "def train():\n  real").replace("\nfake", "\n  fake")
    )
    (project / "between.py").write_text("from model import train\n")
    (project / "main.py").write_text("import between\nbetween.train()\n")
    assert "nets.py:6:20: error: SL101" in concise(project, "main.py")
    (project / "between.py").write_text("def train():\n    pass\n")
    assert concise(project, "main.py") == ""


def test_what_is_excluded_stays_so(project: Path) -> None:
    (project / ".gitignore").write_text("main.py\n")
    (project / "main.py").write_text(PROGRAM)
    assert FAULT in concise(project, "main.py"), "it was asked for"
    assert FAULT not in concise(project, "--in-project", "main.py")


def test_what_is_wrong_elsewhere_does_not_matter(project: Path) -> None:
    (project / "bad.py").write_text("import tensorflow\ndef (\n")
    assert concise(project, "--in-project", "other.py") == ""
    assert "bad.py" in check(project, "--in-project", "bad.py", "other.py").stderr
    assert "gone.py" in check(project, "--in-project", "gone.py").stderr
