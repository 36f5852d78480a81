"""The command as a user meets it: a child process, its exit status, stdout and stderr."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from commands import REPOSITORY, check, run
from reports import PROGRAM

from scopelint import __version__

CLEAN = 'import tensorflow as tf\n\nw = tf.get_variable("w", [3])\n'


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A folder with one fault."""
    (tmp_path / "main.py").write_text(PROGRAM)
    return tmp_path


# --- exit status --------------------------------------------------------------------------


def test_clean_is_0(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(CLEAN)
    done = check(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Nothing found in 1 file")


def test_a_finding_is_1(faulty: Path) -> None:
    done = check(faulty)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("main.py:6:20: error SL101 duplicate-variable\n")
    assert "ValueError: Variable critic/w already exists, disallowed." in done.stdout
    assert "confirmed     yes" in done.stdout


def test_exit_zero(faulty: Path) -> None:
    done = check(faulty, "--exit-zero", "main.py")
    assert done.returncode == 0
    assert "SL101" in done.stdout


def test_json_alone_is_on_stdout(faulty: Path) -> None:
    (faulty / "bad.py").write_text("import tensorflow\ndef (\n")
    done = check(faulty, "--format", "json")
    assert (done.returncode, done.stderr) == (2, "")
    document = json.loads(done.stdout)
    (finding,) = document["findings"]
    assert (finding["rule"], finding["path"], finding["line"]) == ("SL101", "main.py", 6)
    assert finding["confirmation"]["status"] == "confirmed"
    (error,) = document["summary"]["errors"]
    assert (error["path"], error["line"]) == ("bad.py", 2)


def test_select_and_ignore(faulty: Path) -> None:
    assert check(faulty, "--select", "SL102,SL103").returncode == 0
    assert check(faulty, "--select", "sl1").returncode == 1
    assert check(faulty, "--ignore", "SL101").returncode == 0
    done = check(faulty, "--select", "SL777")
    assert done.returncode == 2
    assert "there is no rule 'SL777'" in done.stderr


def test_an_unused_builder_is_possible_only(tmp_path: Path) -> None:
    """Calling it twice is a use that the project does not show."""
    (tmp_path / "net.py").write_text(PROGRAM.partition("\nreal")[0])
    assert check(tmp_path).returncode == 0


# --- bad input ----------------------------------------------------------------------------


def stays_checked(folder: Path, *arguments: str) -> str:
    """What is said of a folder in which something is wrong: the rest is checked all the same."""
    done = check(folder, *arguments)
    assert done.returncode == 2
    assert "SL101" in done.stdout
    return done.stderr


def test_a_missing_path(faulty: Path) -> None:
    said = stays_checked(faulty, "gone.py", "main.py")
    assert said.startswith("error: gone.py: ")
    done = check(faulty, "--exit-zero", "gone.py")
    assert done.returncode == 2


def test_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = check(tmp_path, "empty")
    assert done.returncode == 0
    assert done.stderr == "warning: no Python files under empty\n"


def test_a_binary_file(faulty: Path) -> None:
    (faulty / "data.py").write_bytes(b"import tensorflow\n\x00\x01\xff" * 20)
    assert stays_checked(faulty).startswith("error: data.py:2: is a binary file")


def test_a_wrong_encoding(faulty: Path) -> None:
    (faulty / "latin.py").write_bytes("import tensorflow\nname = 'café'\n".encode("latin-1"))
    assert stays_checked(faulty).startswith("error: latin.py:2: is not valid utf-8")


def test_an_unknown_encoding(faulty: Path) -> None:
    (faulty / "odd.py").write_bytes(b"# coding: klingon\nimport tensorflow\n")
    assert "klingon" in stays_checked(faulty)


def test_a_declared_encoding_is_read(faulty: Path) -> None:
    text = "# coding: gbk\nimport tensorflow as tf\ntf.get_variable('模型', [1])\n"
    (faulty / "gbk.py").write_bytes(text.encode("gbk"))
    assert check(faulty).returncode == 1


def test_a_syntax_error(faulty: Path) -> None:
    (faulty / "broken.py").write_text("import tensorflow as tf\n\ndef net(x:\n    return x\n")
    assert stays_checked(faulty).startswith("error: broken.py:")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file(faulty: Path) -> None:
    (faulty / "secret.py").write_text("import tensorflow\n")
    (faulty / "secret.py").chmod(0)
    assert "secret.py: cannot be read" in stays_checked(faulty)


@pytest.mark.skipif(os.name != "posix", reason="no such files")
def test_a_pipe_is_not_waited_for(faulty: Path) -> None:
    os.mkfifo(faulty / "pipe.py")
    assert "pipe.py: is not a regular file" in stays_checked(faulty, "main.py", "pipe.py")


@pytest.mark.skipif(os.name != "posix", reason="no such links")
def test_links_that_lead_nowhere(faulty: Path) -> None:
    (faulty / "loop.py").symlink_to(faulty / "loop.py")
    (faulty / "dangling.py").symlink_to(faulty / "gone.py")
    assert check(faulty).returncode in (1, 2)


def test_deep_nesting(faulty: Path) -> None:
    """A parser would end the process on it."""
    (faulty / "deep.py").write_text("import tensorflow\nx = " + "(" * 3000 + ")" * 3000 + "\n")
    assert "deep.py" in stays_checked(faulty)


def test_a_stream_that_cannot_draw_frames(faulty: Path) -> None:
    done = run(faulty, "check", PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert "SL101" in done.stdout


# --- the other commands -------------------------------------------------------------------


def test_version(tmp_path: Path) -> None:
    assert run(tmp_path, "--version").stdout == f"scopelint {__version__}\n"


def test_help_names_the_commands(tmp_path: Path) -> None:
    done = run(tmp_path, "--help")
    assert {"check", "explain", "rules"} <= set(done.stdout.split())


def test_rules_for_other_programs(tmp_path: Path) -> None:
    rules = json.loads(run(tmp_path, "rules", "--format", "json").stdout)
    assert [each["code"] for each in rules] == sorted(each["code"] for each in rules)
    one = json.loads(run(tmp_path, "explain", "SL101", "--format", "json").stdout)
    assert rules[0].items() <= one.items()
    assert "# want" not in one["examples"][0]["bad"]
    page = run(tmp_path, "explain", "SL101", "--format", "markdown", FORCE_COLOR="1").stdout
    assert page == (REPOSITORY / "docs" / "rules" / "SL101.md").read_text("utf-8")


def test_explain(tmp_path: Path) -> None:
    done = run(tmp_path, "explain", "duplicate-variable")
    assert done.returncode == 0
    assert done.stdout.startswith("# SL101: duplicate-variable\n")
    assert "# ▲ SL101 here" in done.stdout
    assert "# want" not in done.stdout
    assert "# var" not in done.stdout
    assert done.stdout == run(tmp_path, "explain", "sl101").stdout
    wrong = run(tmp_path, "explain", "SL999")
    assert wrong.returncode == 2
    assert "there is no rule 'SL999'" in wrong.stderr


def test_rules(tmp_path: Path) -> None:
    lines = run(tmp_path, "rules").stdout.splitlines()
    assert [line.split()[0] for line in lines] == sorted(line.split()[0] for line in lines)
    assert lines[0].startswith("SL101  duplicate-variable")


def test_a_wrong_command(tmp_path: Path) -> None:
    done = run(tmp_path, "chekc")
    assert done.returncode == 2
    assert "No such command 'chekc'" in done.stderr


def test_a_crash_is_no_traceback(tmp_path: Path) -> None:
    """An error of ours is said in two lines, with exit status 2."""
    (tmp_path / "sitecustomize.py").write_text(
        "import scopelint.rules.catalogue as it\n"
        "def catalogue(): raise RuntimeError('made by the test')\n"
        "it.catalogue = catalogue\n"
    )
    done = run(tmp_path, "rules", PYTHONPATH=f"{REPOSITORY}{os.pathsep}{tmp_path}")
    assert done.returncode == 2
    assert "internal error: RuntimeError: made by the test" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_fingerprint_stays_when_lines_move(faulty: Path) -> None:
    before = only_finding(faulty)
    (faulty / "main.py").write_text("# moved\n\n" + PROGRAM)
    after = only_finding(faulty)
    assert before["fingerprint"] == after["fingerprint"] != ""
    assert before["line"] + 2 == after["line"]


def only_finding(folder: Path) -> dict[str, Any]:
    (finding,) = json.loads(check(folder, "--format", "json").stdout)["findings"]
    assert isinstance(finding, dict)
    return finding
