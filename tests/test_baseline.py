"""Known findings as a user meets them: the baseline, fingerprints, and an earlier revision."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from commands import check, run
from reports import PROGRAM

BASELINE = ".scopelint-baseline.json"
BROKEN = 'import tensorflow as tf\n\ntf.get_variable("z", [1])\ntf.get_variable("z", [1])\n'


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A project with one fault that is known."""
    (tmp_path / "main.py").write_text(PROGRAM)
    done = run(tmp_path, "baseline")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{BASELINE}: 1 finding in 1 file\n"
    return tmp_path


def new(folder: Path, *arguments: str, **environment: str) -> list[str]:
    """The variables of what is found and not known."""
    done = check(folder, "--format", "json", *arguments, **environment)
    findings = json.loads(done.stdout)["findings"]
    assert done.returncode == bool(findings), done.stderr
    return [each["variable"] for each in findings]


def entries(folder: Path) -> list[tuple[str, str, int]]:
    """The variables in the baseline, with their files and counts."""
    content = json.loads((folder / BASELINE).read_text())
    return [
        (path, each["variable"], each["count"])
        for path, those in content["findings"].items()
        for each in those
    ]


# --- what is new --------------------------------------------------------------------------


def test_only_what_is_new_is_shown(faulty: Path) -> None:
    assert new(faulty) == []
    done = check(faulty)
    assert done.stdout.splitlines()[-1] == "1 finding not shown: 1 known before."
    (faulty / "other.py").write_text(BROKEN)
    assert new(faulty) == ["z"]
    assert sorted(new(faulty, "--no-baseline")) == ["critic/w", "z"]


def test_known_findings_are_counted(tmp_path: Path) -> None:
    """Of two that are alike, one known: one is new."""
    twice = 'def f():\n    tf.get_variable("z", [1])\n\n\n'
    start = f"import tensorflow as tf\n\n\n{twice}f()\n"
    caught = "try:\n    f()\nexcept KeyError:\n    pass\n"
    (tmp_path / "main.py").write_text(start + "if tf.flags.FLAGS.a:\n    f()\n")
    run(tmp_path, "baseline")
    assert entries(tmp_path) == [("main.py", "z", 1)]
    (tmp_path / "again.py").write_text(start + caught)
    assert new(tmp_path) == ["z"], "another file is another matter"
    run(tmp_path, "baseline")
    assert entries(tmp_path) == [("again.py", "z", 1), ("main.py", "z", 1)]
    (tmp_path / "main.py").write_text(
        start
        + 'if tf.flags.FLAGS.a:\n    f()\nelif tf.flags.FLAGS.b:\n    tf.get_variable("z", [1])\n'
        'else:\n    tf.get_variable("z", [1])\n'
    )
    run(tmp_path, "baseline")
    assert ("main.py", "z", 2) in entries(tmp_path)


def test_one_more_of_the_same_is_new(tmp_path: Path) -> None:
    once = 'if tf.flags.FLAGS.a:\n    tf.get_variable("z", [1])\n'
    text = 'import tensorflow as tf\n\ntf.get_variable("z", [1])\n' + once
    (tmp_path / "main.py").write_text(text)
    run(tmp_path, "baseline")
    assert new(tmp_path) == []
    (tmp_path / "main.py").write_text(text + "else:\n    tf.get_variable('z', [1])\n")
    assert new(tmp_path) == ["z"]
    assert len(new(tmp_path, "--no-baseline")) == 2


def test_the_file_is_made_for_diffs(faulty: Path) -> None:
    """One line for each finding, in a fixed order; the same again if nothing has changed."""
    (faulty / "a.py").write_text(BROKEN)
    run(faulty, "baseline")
    first = (faulty / BASELINE).read_text()
    lines = [line for line in first.splitlines() if '"rule"' in line]
    assert [json.loads(line.rstrip(","))["variable"] for line in lines] == ["z", "critic/w"]
    assert [path for path, _, _ in entries(faulty)] == ["a.py", "main.py"]
    run(faulty, "baseline")
    assert (faulty / BASELINE).read_text() == first


# --- fingerprints -------------------------------------------------------------------------

BUILDER = """\
import tensorflow as tf


def net(x, place, width=3):
    with tf.variable_scope(place):
        title = "b_%s" % x.name
        kernel = tf.get_variable("w", [width])
        first = tf.get_variable(title, [width])
        return tf.get_variable("w", [width]) * kernel + first
"""
CHANGED = {
    "lines move": ("import tensorflow as tf\n", '"""Doc."""\n\nimport tensorflow as tf\n\nA = 1\n'),
    "a local has another name": ("kernel", "weights"),
    "a parameter has another name": ("place", "where"),
    "a name is made up of others": ("title", "called"),
    "another layout": ('("w", [width]) *', '(\n            "w",\n            [\n                width],\n'
                       "        ) *"),
    "a comment comes": ("kernel =", "# The kernel.\n        kernel ="),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGED)
def test_a_known_finding_stays_known_when(tmp_path: Path, change: str) -> None:
    shown = ("--confidence", "possible")
    (tmp_path / "net.py").write_text(BUILDER)
    run(tmp_path, "baseline", *shown)
    assert len(entries(tmp_path)) == 1
    changed = BUILDER.replace(*CHANGED[change])
    assert changed != BUILDER
    (tmp_path / "net.py").write_text(changed)
    assert new(tmp_path, *shown) == []
    assert len(new(tmp_path, *shown, "--no-baseline")) == 1


SWAPS = {
    "another variable": ('"critic"', '"judge"'),
    "another function": ("critic(x)", "judge(x)"),
}


@pytest.mark.parametrize("swap", SWAPS)
def test_one_for_another_is_new(faulty: Path, swap: str) -> None:
    """The count is the same, and the finding is not."""
    text = PROGRAM.replace(*SWAPS[swap])
    if swap == "another function":
        text = text.replace("critic(tf", "judge(tf")
    (faulty / "main.py").write_text(text)
    assert len(new(faulty, "--no-baseline-update")) == 1


# --- what is gone -------------------------------------------------------------------------


def mend(folder: Path) -> None:
    text = PROGRAM.replace('"critic"', '"critic", reuse=tf.AUTO_REUSE')
    (folder / "main.py").write_text(text)


def test_it_shrinks_by_itself(faulty: Path) -> None:
    (faulty / "other.py").write_text(BROKEN)
    run(faulty, "baseline")
    mend(faulty)
    done = check(faulty)
    assert (done.returncode, done.stderr) == (
        0,
        f"{BASELINE}: 1 finding in it is gone and taken out\n",
    )
    assert entries(faulty) == [("other.py", "z", 1)]
    assert check(faulty).stderr == ""
    (faulty / "main.py").write_text(PROGRAM)
    assert new(faulty) == ["critic/w"], "what was mended once is new"


def test_a_file_that_is_gone(faulty: Path) -> None:
    (faulty / "main.py").rename(faulty / "moved.txt")
    check(faulty)
    assert entries(faulty) == []


def test_in_ci_it_must_be_committed(faulty: Path) -> None:
    mend(faulty)
    before = (faulty / BASELINE).read_bytes()
    done = check(faulty, CI="true")
    assert done.returncode == 1
    command = "scopelint baseline --prune ."
    assert done.stderr == (
        f"error: {BASELINE}: 1 finding in it is gone; run and commit: {command}\n"
    )
    assert (faulty / BASELINE).read_bytes() == before
    assert check(faulty, "--exit-zero", CI="true").returncode == 0
    assert check(faulty, CI="false", GITHUB_ACTIONS="").returncode == 0
    (faulty / BASELINE).write_bytes(before)
    (faulty / "other.py").write_text(BROKEN)
    assert run(faulty, *command.split()[1:]).stdout == f"{BASELINE}: 0 findings in 0 files\n"
    assert new(faulty, CI="true") == ["z"], "nothing new was taken in"


def test_what_is_not_gone(faulty: Path) -> None:
    """A run that could not have found it says nothing of it."""
    (faulty / "net.py").write_text("def net():\n    pass\n")
    before = (faulty / BASELINE).read_bytes()
    mend(faulty)
    check(faulty, "--no-baseline-update")
    check(faulty, "--select", "SL2")
    check(faulty, "--ignore", "SL101")
    check(faulty, "main.py")
    check(faulty, "--entries", "net.py")
    (faulty / "main.py").write_text("import tensorflow as tf\ndef (")
    check(faulty)
    assert (faulty / BASELINE).read_bytes() == before


# --- which file ---------------------------------------------------------------------------


def test_beside_the_configuration(faulty: Path) -> None:
    (faulty / "scopelint.toml").write_text("")
    inner = faulty / "inner"
    inner.mkdir()
    (inner / "a.py").write_text(BROKEN)
    run(inner, "baseline")
    assert not (inner / BASELINE).exists()
    assert entries(faulty) == [("inner/a.py", "z", 1), ("main.py", "critic/w", 1)]
    assert new(inner) == new(faulty) == []


def test_a_file_of_ones_choice(faulty: Path) -> None:
    (faulty / BASELINE).rename(faulty / "known.json")
    assert new(faulty) == ["critic/w"]
    assert new(faulty, "--baseline", "known.json") == []
    (faulty / "scopelint.toml").write_text('baseline = "known.json"\n')
    assert new(faulty) == []
    done = check(faulty, "--baseline", "gone.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: gone.json: there is no such file; 'scopelint baseline' writes one\n"
    )
    done = run(faulty, "baseline", "--baseline", "made.json")
    assert done.stdout == "made.json: 1 finding in 1 file\n"


NO_BASELINE = {
    "": "is no baseline: line 1 is not JSON",
    "{\n<<<<<<< ours\n": "is no baseline: line 2 is not JSON",
    "[]": "is no baseline: it has no version",
    '{"version": 2, "findings": {}}': "is a baseline of version 2, and this scopelint reads 1",
    '{"version": 1, "findings": {"a.py": [{}]}}': "is no baseline: an entry is not as scopelint "
    "writes it",
    '{"version": 1, "findings": []}': "is no baseline: an entry is not as scopelint writes it",
}


@pytest.mark.parametrize("text", NO_BASELINE)
def test_what_is_no_baseline(faulty: Path, text: str) -> None:
    (faulty / BASELINE).write_text(text)
    for command in ("check", "baseline"):
        done = run(faulty, command)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"error: {BASELINE}: {NO_BASELINE[text]}\n"
    assert (faulty / BASELINE).read_text() == text


def test_what_cannot_be_checked_stays_known(faulty: Path) -> None:
    (faulty / "main.py").write_text("import tensorflow as tf\ndef (")
    done = run(faulty, "baseline")
    assert done.returncode == 2
    assert done.stderr.startswith("error: main.py:2:")
    assert entries(faulty) == [("main.py", "critic/w", 1)]


# --- an earlier revision ------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> CompletedProcess[bytes]:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(
        ["git", *identity, *arguments], cwd=folder, check=True, capture_output=True
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with one fault in its first commit."""
    top = tmp_path / "top"
    (top / "nets").mkdir(parents=True)
    (top / "nets" / "main.py").write_text(PROGRAM)
    git(top, "init", "-q")
    git(top, "add", "-A")
    git(top, "commit", "-qm", "first")
    git(top, "tag", "first")
    return top


def test_new_from_a_revision(repository: Path) -> None:
    """Findings are compared, not lines: what an edit elsewhere brings is new, what moves is not."""
    assert new(repository) == ["critic/w"]
    assert new(repository, "--new-from", "first") == []
    main = repository / "nets" / "main.py"
    main.write_text("# moved\n\n" + PROGRAM)
    assert new(repository, "--new-from", "HEAD") == []
    (repository / "nets" / "ops.py").write_text(
        'import tensorflow as tf\n\n\ndef op():\n    tf.get_variable("k", [1])\n'
    )
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "second")
    (repository / "nets" / "train.py").write_text("from ops import op\n\nop()\nop()\n")
    findings = json.loads(check(repository, "--format", "json", "--new-from", "HEAD").stdout)[
        "findings"
    ]
    assert [(each["path"], each["variable"]) for each in findings] == [("nets/ops.py", "k")]
    assert new(repository / "nets", "--new-from", "HEAD", ".") == ["k"]
    assert new(repository, "--new-from", "HEAD", "nets/train.py", "nets/ops.py") == ["k"]
    assert new(repository, "--new-from", "HEAD", "nets/main.py") == []


def test_the_settings_hold_at_the_revision(repository: Path) -> None:
    (repository / "scopelint.toml").write_text('exclude = ["/nets/"]\n')
    assert new(repository, "--new-from", "first") == []
    (repository / "scopelint.toml").write_text('per-file-ignores = {"/nets/*.py" = ["SL2"]}\n')
    assert new(repository, "--new-from", "first") == []


REFUSED = {
    "no-such-revision": "--new-from no-such-revision: git knows no such revision",
    "--output=x": "--new-from --output=x: git knows no such revision",
    "first:nets": "--new-from first:nets: git knows no such revision",
}


@pytest.mark.parametrize("revision", REFUSED)
def test_a_revision_that_is_none(repository: Path, revision: str) -> None:
    done = check(repository, f"--new-from={revision}")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"error: {REFUSED[revision]}\n"
    assert not (repository / "x").exists()


def test_what_is_not_there_is_said_before_the_work(faulty: Path) -> None:
    for option in ("--new-from=HEAD", "--baseline=gone.json"):
        done = check(faulty, option, "-v", GIT_CEILING_DIRECTORIES=str(faulty.parent))
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1, "no step of a run is told"


def test_it_has_no_format(faulty: Path) -> None:
    done = run(faulty, "baseline", "--format", "json")
    assert done.returncode == 2
    assert "No such option" in done.stderr


def test_no_repository_and_no_git(faulty: Path) -> None:
    done = check(faulty, "--new-from", "HEAD", GIT_CEILING_DIRECTORIES=str(faulty.parent))
    assert done.returncode == 2
    assert done.stderr == "error: --new-from HEAD: this is not in a git repository\n"
    done = check(faulty, "--new-from", "HEAD", PATH=str(faulty))
    assert done.stderr == "error: --new-from HEAD: git is not installed\n"


def test_nothing_of_the_repository_runs_or_changes(repository: Path) -> None:
    """Not its hooks, filters or monitors, whatever its configuration says."""
    trap = repository.parent / "trap"
    sprung = repository.parent / "sprung"
    trap.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{sprung}'\ncat\n")
    trap.chmod(0o755)
    (repository / ".gitattributes").write_text("*.py filter=trap diff=trap\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "attributes")
    for key in ("core.fsmonitor", "core.pager", "filter.trap.smudge", "filter.trap.clean",
                "diff.trap.textconv", "core.sshCommand", "alias.ls-tree"):  # fmt: skip
        git(repository, "config", key, str(trap))
    hooks = repository / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-checkout", "reference-transaction", "post-index-change"):
        (hooks / hook).write_text(trap.read_text())
        (hooks / hook).chmod(0o755)
    before = states(repository)
    assert new(repository, "--new-from", "HEAD", "--no-baseline-update") == []
    assert states(repository) == before
    assert not sprung.exists()


def states(folder: Path) -> dict[str, Any]:
    """Every file but those of the cache, with its content and time of change."""
    return {
        str(path): (path.read_bytes(), os.stat(path).st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".scopelint_cache" not in path.parts
    }
