"""`check --fix`, `--diff`, `--show-fixes` as a user meets them: exit status, files, stdout."""

from __future__ import annotations

import codecs
import json
import os
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from expectations import FIXTURES
from test_cli import check

BEFORE = (FIXTURES / "fixes" / "thread_reuse_method" / "before.py").read_text("utf-8")
AFTER = (FIXTURES / "fixes" / "thread_reuse_method" / "after.py").read_text("utf-8")
UNSAFE = (FIXTURES / "fixes" / "auto_reuse" / "before.py").read_text("utf-8")


def test_fix_writes_and_ends_with_0_if_nothing_remains(tmp_path: Path) -> None:
    main = tmp_path / "main.py"
    main.write_text(BEFORE, "utf-8")
    done = check(tmp_path, "--fix")
    assert (done.returncode, done.stderr) == (0, "fixed: 1 finding in 1 file\n")
    assert done.stdout.startswith("Nothing found")
    assert main.read_text("utf-8") == AFTER
    again = check(tmp_path, "--fix")
    assert (again.returncode, again.stderr) == (0, "")
    assert main.read_text("utf-8") == AFTER


def test_fix_ends_with_1_if_something_remains(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(BEFORE, "utf-8")
    (tmp_path / "other.py").write_text(UNSAFE, "utf-8")
    done = check(tmp_path, "--fix")
    assert (done.returncode, done.stderr) == (1, "fixed: 1 finding in 1 file\n")
    assert "other.py:7:16: error SL101" in done.stdout
    assert "reuse=tf.AUTO_REUSE (--fix --unsafe-fixes)" in " ".join(done.stdout.split())
    assert (tmp_path / "other.py").read_text("utf-8") == UNSAFE
    done = check(tmp_path, "--fix", "--unsafe-fixes")
    assert (done.returncode, done.stderr) == (0, "fixed: 1 finding in 1 file\n")
    assert "reuse=tf.AUTO_REUSE" in (tmp_path / "other.py").read_text("utf-8")


def test_diff_changes_nothing(tmp_path: Path) -> None:
    main = tmp_path / "main.py"
    main.write_text(BEFORE, "utf-8")
    done = check(tmp_path, "--diff")
    assert (done.returncode, done.stderr) == (1, "would fix: 1 finding in 1 file\n")
    assert done.stdout.startswith("--- main.py\n+++ main.py\n@@ ")
    assert "+    def encode(self, inputs, reuse=None, **options):\n" in done.stdout
    assert main.read_text("utf-8") == BEFORE
    assert check(tmp_path, "--diff", "--exit-zero").returncode == 0
    main.write_text(AFTER, "utf-8")
    done = check(tmp_path, "--diff")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_no_fix_takes_what_the_target_does_not_have(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(UNSAFE, "utf-8")
    assert "AUTO_REUSE" in check(tmp_path, "--diff", "--unsafe-fixes").stdout
    done = check(tmp_path, "--diff", "--unsafe-fixes", "--target-tensorflow", "1.0")
    assert (done.returncode, done.stdout) == (0, "")


def test_diff_to_a_file(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(BEFORE, "utf-8")
    printed = check(tmp_path, "--diff").stdout
    done = check(tmp_path, "--diff", "--output-file", "fixes.diff")
    assert (done.returncode, done.stdout) == (1, "")
    assert (tmp_path / "fixes.diff").read_text("utf-8") == printed


@pytest.mark.skipif(shutil.which("patch") is None, reason="no patch")
def test_patch_takes_a_diff(tmp_path: Path) -> None:
    main = tmp_path / "my nets" / "main.py"
    main.parent.mkdir()
    main.write_text(BEFORE, "utf-8")
    lines = check(tmp_path, "--diff").stdout
    subprocess.run(["patch", "-p0"], cwd=tmp_path, input=lines, text=True, check=True)
    assert main.read_text("utf-8") == AFTER


def test_diff_of_what_cannot_be_read_is_2(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("import tensorflow\ndef (\n")
    done = check(tmp_path, "--diff")
    assert (done.returncode, done.stdout) == (2, "")
    assert "main.py:2" in done.stderr


def test_unsafe_fixes_alone_is_a_mistake(tmp_path: Path) -> None:
    done = check(tmp_path, "--unsafe-fixes")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--fix or --diff" in done.stderr


def fix_in_json(folder: Path, *options: str) -> Any:
    done = check(folder, "--format", "json", *options)
    assert done.returncode == 1
    (finding,) = json.loads(done.stdout)["findings"]
    return finding["fix"]


def test_fixes_are_shown_where_asked_for(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(BEFORE, "utf-8")
    assert fix_in_json(tmp_path) is None
    fix = fix_in_json(tmp_path, "--show-fixes")
    assert fix["safe"] is True
    assert fix["description"].startswith("give encode a parameter reuse")
    assert fix["edits"][0] == {
        "path": "main.py",
        "line": 9,
        "column": 50,
        "end_line": 9,
        "end_column": 50,
        "cell": None,
        "text": ", reuse=True",
    }
    done = check(tmp_path, "--show-fixes")
    assert "fix available give encode a parameter reuse" in done.stdout


# --- bytes --------------------------------------------------------------------------------


def in_bytes(text: str, encoding: str, end: str, mark: bytes = b"") -> bytes:
    return mark + text.replace("\n", end).encode(encoding)


@pytest.mark.parametrize(
    ("encoding", "end", "mark"),
    [
        ("utf-8", "\r\n", b""),
        ("utf-8", "\n", codecs.BOM_UTF8),
        ("latin-1", "\r\n", b""),
        ("gbk", "\n", b""),
        ("utf-8", "\r", b""),
    ],
)
def test_every_other_byte_stays(tmp_path: Path, encoding: str, end: str, mark: bytes) -> None:
    name = {"latin-1": "é\u00a0", "gbk": "网络"}.get(encoding, "é网")
    head = f"# -*- coding: {encoding} -*-\n# {name}\x0c\t\n"
    main = tmp_path / "main.py"
    main.write_bytes(in_bytes(head + BEFORE.rstrip("\n"), encoding, end, mark))
    main.chmod(0o750)
    done = check(tmp_path, "--fix")
    assert done.returncode == 0, done.stdout + done.stderr
    assert main.read_bytes() == in_bytes(head + AFTER.rstrip("\n"), encoding, end, mark)
    assert stat.S_IMODE(main.stat().st_mode) == 0o750
    assert {*os.listdir(tmp_path)} - {".scopelint_cache"} == {"main.py"}


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "model.py"
    real.write_text(BEFORE, "utf-8")
    (tmp_path / "main.py").symlink_to(real)
    assert check(tmp_path, "--fix", "main.py").returncode == 0
    assert (tmp_path / "main.py").is_symlink()
    assert real.read_text("utf-8") == AFTER


def test_python_2_is_fixed_in_its_own_text(tmp_path: Path) -> None:
    two = "print 'building', 10L\n" + BEFORE.replace(
        "self.encode(tf.zeros([2, 5]))", "self.encode(tf.zeros([2L, 5])); print 'built'"
    )
    main = tmp_path / "main.py"
    main.write_text(two, "utf-8")
    assert check(tmp_path, "--fix").returncode == 0
    assert main.read_text("utf-8") == "print 'building', 10L\n" + AFTER.replace(
        "self.encode(tf.zeros([2, 5]), reuse=True)",
        "self.encode(tf.zeros([2L, 5]), reuse=True); print 'built'",
    )


def test_python_2_gets_no_parameter_by_name_only(tmp_path: Path) -> None:
    text = (
        "import tensorflow as tf\n\ndef net(x, *sizes):\n    with tf.variable_scope('net'):\n"
        "        return x * tf.get_variable('w', [3])\n\nnet(1.0)\nnet(2.0)\n"
    )
    main = tmp_path / "main.py"
    main.write_text(text)
    assert "+def net(x, *sizes, reuse=None):\n" in check(tmp_path, "--diff").stdout
    main.write_text(f"{text}print 'built'\n")
    shown = check(tmp_path, "--diff").stdout
    assert "reuse=None" not in shown
    assert "+with tf.variable_scope(tf.get_variable_scope(), reuse=True):\n" in shown


def notebook(*cells: str, ascii: bool) -> str:
    def cell(source: str) -> dict[str, Any]:
        lines = source.splitlines(keepends=True)
        about = {"collapsed": True}
        return {
            "cell_type": "code",
            "execution_count": 1,
            "metadata": about,
            "outputs": [],
            "source": lines,
        }

    cells_ = [{"cell_type": "markdown", "source": ["# é"]}, *map(cell, cells)]
    document = {"cells": cells_, "metadata": {"π": 3.0e0}, "nbformat": 4, "nbformat_minor": 2}
    return json.dumps(document, indent=1, ensure_ascii=ascii) + "\n"


@pytest.mark.parametrize("ascii", [True, False])
def test_a_notebook_is_fixed_in_its_cells(tmp_path: Path, ascii: bool) -> None:
    first, second = "%matplotlib inline\nimport tensorflow as tf\n", "!ls\nprint('é')\n"
    network = 'def net(x):\n    with tf.variable_scope("net"):\n'
    body = '        return tf.layers.dense(x, 1, name="fc")'
    use = 'a = net(tf.ones([1, 2]))\nb = net(tf.zeros([1, 2]))  # "é"'
    before = notebook(first + network + body, second, use, ascii=ascii)
    file = tmp_path / "a.ipynb"
    file.write_text(before, "utf-8")
    fix = fix_in_json(tmp_path, "--show-fixes")
    assert [edit["cell"] for edit in fix["edits"]] == [1, 1, 3]
    done = check(tmp_path, "--fix")
    assert done.returncode == 0, done.stdout + done.stderr
    threaded = network.replace("(x)", "(x, reuse=None)").replace('"net"', '"net", reuse=reuse')
    shared = use.replace("tf.zeros([1, 2])", "tf.zeros([1, 2]), reuse=True")
    assert file.read_text("utf-8") == notebook(first + threaded + body, second, shared, ascii=ascii)


def test_a_file_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root writes everywhere")
    (tmp_path / "main.py").write_text(BEFORE, "utf-8")
    tmp_path.chmod(0o555)
    done = check(tmp_path, "--fix")
    tmp_path.chmod(0o755)
    assert done.returncode == 2
    assert "main.py: its fixes cannot be written" in done.stderr
