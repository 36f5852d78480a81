"""`scopelint repro`: what it writes, and that it runs, through child processes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from reports import DETAIL, PROGRAM
from test_cli import run

SILENT = """\
import tensorflow as tf


def net(x, reuse=False):
    with tf.variable_scope("net", reuse=reuse):
        w = tf.Variable(tf.zeros([3]), name="w")
        return x * w


a, b = net(tf.ones([3])), net(tf.ones([3]), reuse=True)
loss = tf.reduce_sum(a + b)
"""
TWO = PROGRAM + '\ntf.get_variable("v", [3])\ntf.get_variable("v", [4])\n'


def repro(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = run(folder, "repro", *arguments)
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr, done.stderr
    return done


def program_of(folder: Path, *arguments: str) -> dict[str, Any]:
    done = repro(folder, *arguments, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    (only,) = json.loads(done.stdout)["programs"]
    assert isinstance(only, dict)
    return only


def ran(folder: Path, text: str) -> dict[str, Any]:
    """What `scopelint run` says of a program."""
    (folder / "reproducer.py").write_text(text)
    told = json.loads(run(folder, "run", "--format", "json", "reproducer.py").stdout)
    assert isinstance(told, dict)
    return told


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    (tmp_path / "main.py").write_text(PROGRAM)
    return tmp_path


# --- what it writes -----------------------------------------------------------------------


def test_each_line_has_the_place_that_it_stands_for(faulty: Path) -> None:
    done = repro(faulty, "main.py")
    assert (done.returncode, done.stderr) == (0, "")
    *_, first, create, second, refuse = done.stdout.splitlines()
    assert first == second == "with tf.variable_scope('critic'):  # main.py:5"
    call = "    tf.get_variable(name='w', shape=[3])  # main.py:6"
    assert (create, refuse) == (f"{call}: creates critic/w", f"{call}: raises ValueError")
    assert done.stdout.startswith("# SL101 duplicate-variable: main.py:6:20\n")
    assert "# To be seen: ValueError: Variable critic/w already exists, disallowed." in done.stdout


def test_what_is_written_fails_as_it_says(faulty: Path) -> None:
    written = program_of(faulty, "main.py:6")["program"]
    assert written["raises"]["line"] == len(written["text"].splitlines())
    error = ran(faulty, written["text"])["error"]
    assert f"{error['type']}: {error['message'].removesuffix(' Originally defined at:')}" == DETAIL
    assert (error["path"], error["line"]) == ("reproducer.py", written["raises"]["line"])
    last = written["lines"][-1]
    assert (last["line"], last["path"], last["user_line"]) == (error["line"], "main.py", 6)


def test_what_is_written_has_the_same_fault_for_the_analysis(faulty: Path) -> None:
    repro(faulty, "main.py", "--output-file", "reproducer.py")
    done = run(faulty, "check", "--format", "json", "reproducer.py")
    (finding,) = json.loads(done.stdout)["findings"]
    assert (finding["rule"], finding["variable"]) == ("SL101", "critic/w")


def test_a_silent_fault_shows_its_arrays(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(SILENT)
    written = program_of(tmp_path, "main.py")["program"]
    assert (written["raises"], written["is_one"]) == (None, False)
    (tmp_path / "reproducer.py").write_text(written["text"])
    done = run(tmp_path, "run", "reproducer.py")
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        "first use:  net/w",
        "second use: net_1/w",
        "expected:   one array",
        "got:        two arrays",
        "filling the first with ones does not touch the second",
    ]


def test_a_silent_fault_in_a_graph_of_its_own(tmp_path: Path) -> None:
    head, body = SILENT.split("a, b =")
    (tmp_path / "main.py").write_text(
        f"{head}with tf.Graph().as_default():\n    a, b ={body.replace('loss', '    loss')}"
    )
    written = program_of(tmp_path, "main.py")["program"]
    assert "with graph.as_default():" in written["text"]
    assert ran(tmp_path, written["text"])["error"] is None


def test_names_of_contrib_have_a_stand_in(tmp_path: Path) -> None:
    layer = 'tf.contrib.layers.fully_connected(tf.ones([2, 3]), 4, scope="fc")\n'
    (tmp_path / "main.py").write_text(f"import tensorflow as tf\n{layer}{layer}")
    text = program_of(tmp_path, "main.py")["program"]["text"]
    assert "tf_slim" in text
    for target in ("1.15", "compat.v1"):
        (tmp_path / "reproducer.py").write_text(text)
        done = run(
            tmp_path, "run", "--format", "json", "--target-tensorflow", target, "reproducer.py"
        )
        error = json.loads(done.stdout)["error"]
        assert "fc/weights already exists" in error["message"], target


def test_python_2_is_told_the_coding(tmp_path: Path) -> None:
    (tmp_path / "é.py").write_text(PROGRAM, "utf-8")
    done = repro(tmp_path, "é.py")
    assert done.stdout.splitlines()[0] == "# coding: utf-8"
    assert "# é.py:6: raises ValueError" in done.stdout


def test_your_code_is_not_run(faulty: Path) -> None:
    (faulty / "main.py").write_text(f"open('ran', 'w')\n{PROGRAM}")
    assert repro(faulty, "main.py").returncode == 0
    assert not (faulty / "ran").exists()


def test_a_notebook(tmp_path: Path) -> None:
    cells = PROGRAM.split("\n\n\nreal")
    document = {
        "nbformat": 4,
        "cells": [{"cell_type": "code", "source": text} for text in (cells[0], f"real{cells[1]}")],
    }
    (tmp_path / "a.ipynb").write_text(json.dumps(document))
    for place in ("a.ipynb", "a.ipynb:6", "a.ipynb:cell 1:6:20"):
        done = repro(tmp_path, place)
        assert done.returncode == 0, done.stderr
        assert done.stdout.endswith("# a.ipynb:cell 1:6: raises ValueError\n")
    assert repro(tmp_path, "a.ipynb:cell 2:6").returncode == 1


# --- which finding ------------------------------------------------------------------------


def test_several_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(TWO.replace("fake = critic(tf.zeros([3]))\n", ""))
    (tmp_path / "other.py").write_text(PROGRAM)
    done = repro(tmp_path, ".")
    assert [line for line in done.stdout.splitlines() if line.startswith("# Program")] == [
        "# Program 1 of 2",
        "# Program 2 of 2",
    ]
    assert "Program" not in repro(tmp_path, "main.py").stdout
    assert repro(tmp_path, ".", "--rule", "SL103").returncode == 1


def test_a_rule_by_code_or_name(faulty: Path) -> None:
    assert program_of(faulty, "main.py", "--rule", "sl101")["rule"] == "SL101"
    assert program_of(faulty, "main.py", "--rule", "duplicate-variable")["rule"] == "SL101"
    done = repro(faulty, "main.py", "--rule", "SL999")
    assert done.returncode == 2
    assert "there is no rule 'SL999'" in done.stderr


@pytest.mark.parametrize("place", ["main.py:6", "main.py:6:20", "./main.py:10", "main.py:9"])
def test_a_line_of_the_fault_or_on_the_way_to_it(place: str, faulty: Path) -> None:
    assert program_of(faulty, place)["line"] == 6


def test_a_fault_that_another_file_shows(tmp_path: Path) -> None:
    """Alone the module does nothing; the script beside it calls it twice."""
    (tmp_path / "net.py").write_text(PROGRAM.partition("\n\n\nreal")[0] + "\n")
    call = "critic(tf.zeros([3]))\n"
    (tmp_path / "main.py").write_text(
        f"import tensorflow as tf\nfrom net import critic\n{call}{call}"
    )
    assert program_of(tmp_path, "net.py:6")["path"] == "net.py"
    (tmp_path / "elsewhere").mkdir()
    assert program_of(tmp_path / "elsewhere", "../net.py:6")["path"].endswith("/net.py")


def test_a_finding_that_a_comment_keeps_quiet(faulty: Path) -> None:
    quiet = PROGRAM.replace('"w", [3])', '"w", [3])  # scopelint: ignore[SL101]')
    (faulty / "main.py").write_text(quiet)
    assert run(faulty, "check").returncode == 0
    assert program_of(faulty, "main.py:6")["rule"] == "SL101"


# --- nothing to write ---------------------------------------------------------------------


def test_nothing_at_the_line(faulty: Path) -> None:
    done = repro(faulty, "main.py:2")
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr == "scopelint: nothing is found at main.py:2; there is SL101 at main.py:6:20\n"
    )


def test_nothing_at_all(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("import tensorflow as tf\n")
    done = repro(tmp_path, "main.py")
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing is found at main.py" in done.stderr
    assert "--confidence possible" in done.stderr


def test_what_cannot_be_checked(tmp_path: Path) -> None:
    done = repro(tmp_path, "gone.py:3")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: gone.py: there is no such file or folder\n"
    (tmp_path / "broken.py").write_text("import tensorflow as tf\n\ndef net(x:\n    return x\n")
    done = repro(tmp_path, "broken.py")
    assert done.returncode == 2
    assert done.stderr.startswith("error: broken.py:3")
    assert done.stderr.count("\n") == 1


def test_what_cannot_be_checked_beside_it_is_said_and_no_more(faulty: Path) -> None:
    (faulty / "broken.py").write_text("import tensorflow as tf\n\ndef net(x:\n    return x\n")
    done = repro(faulty, "main.py:2")
    assert (done.returncode, done.stdout) == (1, "")
    error, said = done.stderr.splitlines()
    assert error.startswith("error: broken.py:3")
    assert said == "scopelint: nothing is found at main.py:2; there is SL101 at main.py:6:20"


def test_a_file_that_cannot_be_written(faulty: Path) -> None:
    done = repro(faulty, "main.py", "--output-file", "no/such/folder.py")
    assert done.returncode == 2
    assert "no/such" in done.stderr
