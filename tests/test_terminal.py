"""What a person at a terminal meets: a bar, links, Ctrl-C, completion, a run after each change."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest
from commands import REPOSITORY, check, run
from reports import PROGRAM

if sys.platform == "win32":
    pytest.skip("no pseudo-terminals", allow_module_level=True)

import pty

SLOW = """\
import tensorflow as tf

def layer(x, name):
    with tf.variable_scope(name):
        return x * tf.get_variable("w", [SIZE])

x = tf.ones([3])
for number in range(60):
    x = layer(x, "layer_%d" % number)
""".replace("SIZE", " + ".join(["3"] + ["0"] * 100))

#: Millions of turns, each of which does something, for budgets that allow them.
ENDLESS = """\
    for again in range(250):
        for more in range(250):
            x = layer(x, "layer_%d_%d_%d" % (number, again, more))
"""


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A folder with a fault that is found first, and then work for seconds."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "main.py").write_text(PROGRAM)
    (tmp_path / "z").mkdir()
    for number in range(100):
        (tmp_path / "z" / f"slow_{number:03}.py").write_text(SLOW)
    return tmp_path


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The command while it runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scopelint", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    late = Timer(60, process.kill)  # whoever waits for its words waits no longer
    late.start()
    with process:
        try:
            yield process
        finally:
            late.cancel()
            process.kill()


def on_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    """All that the command writes to a terminal."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "scopelint", *arguments],
        cwd=folder,
        env={
            "PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"], "TERM": "xterm-256color",
            **environment,
        },
        stdin=slave, stdout=slave, stderr=slave,
    )  # fmt: skip
    os.close(slave)
    written = b""
    while True:
        try:
            more = os.read(master, 65536)
        except OSError:  # on Linux, the other side is closed
            more = b""
        if not more:
            break
        written += more
    os.close(master)
    assert process.wait(timeout=60) in (0, 1)
    return written.decode("utf-8")


# --- a run that takes long ----------------------------------------------------------------


def test_a_bar_after_a_second(slow: Path) -> None:
    shown = on_terminal(slow, "check", "--format", "concise")
    assert "entries run" in shown
    assert re.search(r"\d+/\d{3}", shown)
    assert shown.rstrip().endswith("says where and why.\x1b[0m"), "the bar is gone at the end"


def test_no_bar_where_stderr_is_no_terminal(slow: Path) -> None:
    assert check(slow).stderr == ""


def test_no_bar_for_a_short_run(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text("x = 1\n")
    shown = on_terminal(tmp_path, "check")
    assert "files read" not in shown
    assert "entries run" not in shown


def test_ctrl_c_shows_what_was_found(slow: Path) -> None:
    with started(slow, "check", "--verbose", "--format", "concise") as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("ran z/slow_000.py"):
                break
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stdout.startswith("a/main.py:6:20: error: SL101")
    assert "followed only in part: the run: it was interrupted\n" in stderr
    assert stderr.endswith("interrupted: this is what was found so far\n")
    assert "Traceback" not in stderr
    assert "ran z/slow_099.py" not in stderr


def test_ctrl_c_before_anything(tmp_path: Path) -> None:
    with started(tmp_path, "check", "-") as process:
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (stdout, stderr) == ("", "interrupted\n")


# --- colours and links --------------------------------------------------------------------


def test_codes_link_to_their_pages(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    shown = on_terminal(tmp_path, "check")
    (url,) = set(re.findall(r"\x1b]8;id=\d+;(file:.+?)\x1b\\(?:\x1b\[[\d;]*m)?SL101", shown))
    assert url == (REPOSITORY / "docs" / "rules" / "SL101.md").as_uri()
    assert "\x1b]8" not in on_terminal(tmp_path, "check", NO_COLOR="1")


def test_a_width_of_nothing_is_an_unknown_one(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    assert "SL101" in run(tmp_path, "check", "--color", "always", COLUMNS="0").stdout


# --- words for those who ask --------------------------------------------------------------


def test_verbose(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    (tmp_path / "slow.py").write_text(SLOW)
    (tmp_path / "plain.py").write_text("x = 1\n")
    done = check(tmp_path, "--verbose")
    said = done.stderr.splitlines()
    assert "skipped plain.py: neither it nor what it imports names TensorFlow" in said
    assert {"read main.py", "read slow.py", "ran main.py: 1 path"} <= set(said)
    assert any(
        line.startswith("followed only in part: slow.py: a loop has more turns") for line in said
    )
    assert "slow.py:9:9" in done.stderr


def test_a_wrong_option_names_the_nearest(tmp_path: Path) -> None:
    done = check(tmp_path, "--formt", "json")
    assert done.returncode == 2
    assert "--format" in done.stderr
    assert "sarif" in check(tmp_path, "--format", "sarfi").stderr


def test_a_wrong_command_or_rule_names_the_nearest(tmp_path: Path) -> None:
    done = run(tmp_path, "chekc")
    assert done.returncode == 2
    assert "No such command 'chekc'. Did you mean 'check'?" in done.stderr
    said = run(tmp_path, "explain", "shape-missmatch").stderr
    assert "there is no rule 'shape-missmatch'; the nearest is SL103 shape-mismatch" in said
    said = run(tmp_path, "explain", "foo").stderr
    assert "there is no rule 'foo'; see 'scopelint rules'" in said


# --- completion ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("scopelint che", "check"),
        ("scopelint check --out", "--output-file"),
        ("scopelint check --format sa", "sarif"),
        ("scopelint check --select SL10", "SL101"),
        ("scopelint explain dupl", "duplicate-variable"),
    ],
)
def test_completion(tmp_path: Path, words: str, offered: str) -> None:
    """It answers while one types: nothing heavy is imported for it."""
    done = subprocess.run(
        [
            sys.executable, "-X", "importtime",
            "-c", "from scopelint.cli.main import main; main()",
        ],
        cwd=tmp_path,
        env={
            "PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"],
            "_SCOPELINT_COMPLETE": "bash_complete",
            "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1),
        },
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert f"plain,{offered}\n" in done.stdout, done.stderr
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "click" in imported
    assert imported.isdisjoint({"libcst", "numpy", "rich", "scopelint.interpreter.calls"})


def test_completion_is_for_the_shell_to_ask(tmp_path: Path) -> None:
    done = run(tmp_path, "check", _SCOPELINT_COMPLETE="bash_source")
    assert "complete -o nosort -F _scopelint_completion scopelint" in done.stdout


# --- a run after each change --------------------------------------------------------------


def test_watch(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles")
    (tmp_path / "main.py").write_text(PROGRAM)
    with started(tmp_path, "check", "--watch") as process:
        assert process.stderr is not None
        assert process.stdout is not None
        wait_for(process.stderr, "waiting for changes")
        (tmp_path / "main.py").write_text(PROGRAM.replace('"critic")', '"critic", reuse=x)'))
        wait_for(process.stderr, "changed: main.py")
        wait_for(process.stderr, "waiting for changes")
        moved = "# moved\n" + PROGRAM.replace("x * tf", "x + tf")
        (tmp_path / "main.py").write_text(moved)
        wait_for(process.stderr, "changed: main.py")
        wait_for(process.stderr, "waiting for changes")
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in stderr
    assert "main.py:6:20: error SL101" in stdout
    assert "main.py:7:20: error SL101" in stdout
    assert '>   7 │         return x + tf.get_variable("w", [3])' in stdout, "as it is now"


def wait_for(lines: Iterator[str], beginning: str) -> None:
    for line in lines:
        if line.startswith(beginning):
            return
    pytest.fail(f"ended before it said {beginning!r}")


def test_watch_without_watchfiles(tmp_path: Path) -> None:
    (tmp_path / "watchfiles.py").write_text("raise ImportError\n")
    done = check(tmp_path, "--watch", PYTHONPATH=f"{tmp_path}{os.pathsep}{REPOSITORY}")
    assert done.returncode == 2
    assert "pip install 'scopelint[watch]'" in done.stderr


def test_watch_of_nothing(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles")
    done = check(tmp_path, "--watch", "gone")
    assert done.returncode == 2
    assert "there is no such file or folder: gone" in done.stderr


@pytest.mark.parametrize("command", [["scopes"], ["repro", "."]], ids=lambda each: str(each[0]))
def test_ctrl_c_in_other_commands(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(SLOW.replace("60", "250") + ENDLESS)
    budgets = "[budgets]\nloop-turns = 1000000\ninstructions = 1000000000\n"
    (tmp_path / "scopelint.toml").write_text(budgets)
    with started(tmp_path, *command) as process:
        time.sleep(4)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in stderr
    assert "interrupted" in stderr
