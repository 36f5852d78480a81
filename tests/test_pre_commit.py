"""The hook, driven by the real pre-commit on a git repository made here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commands import REPOSITORY, run

pytest.importorskip("pre_commit", reason="pre-commit is not installed")

NETS = """\
import tensorflow as tf


def critic(x):
    with tf.variable_scope("critic"):
        return x * tf.get_variable("w", [3])
"""
TRAIN = "import tensorflow as tf\n\nfrom nets import critic\n\nreal = critic(tf.ones([3]))\n"
FAULT = "nets.py:6:20: error SL101 duplicate-variable"


def git(folder: Path, *arguments: str) -> str:
    names = {
        f"GIT_{role}_{what}": "test"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture(scope="module")
def hook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that holds this tree as its only commit."""
    folder = tmp_path_factory.mktemp("scopelint")
    for name in (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, folder)
    unwanted = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "scopelint", folder / "scopelint", ignore=unwanted)
    shutil.copytree(REPOSITORY / "docs" / "rules", folder / "docs" / "rules")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "all")
    return folder


@pytest.fixture(scope="module")
def user(hook: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's repository with the hook: old faults are in its baseline, or excluded."""
    folder = tmp_path_factory.mktemp("user")
    revision = git(hook, "rev-parse", "HEAD").strip()
    (folder / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {hook}\n    rev: {revision}\n    hooks:\n      - id: scopelint\n"
    )
    (folder / "scopelint.toml").write_text('extend-exclude = ["old/"]\n')
    (folder / "nets.py").write_text(NETS)
    (folder / "train.py").write_text(TRAIN)
    (folder / "other.py").write_text("import os\n")
    twice = NETS + TRAIN.partition("critic\n")[2] * 2
    (folder / "legacy.py").write_text(twice)
    (folder / "old").mkdir()
    (folder / "old" / "gan.py").write_text(twice)
    assert run(folder, "baseline").returncode == 0
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "all")
    return folder


def pre_commit(user: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """pre-commit with a cache of its own; the first run installs the hook, from the registry."""
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments, "--color", "never"],
        cwd=user,
        env={**os.environ, "PRE_COMMIT_HOME": str(user.with_name(user.name + "-cache"))},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=400,
        check=False,
    )


def test_the_hook(user: Path) -> None:
    """What is in the baseline passes; something is broken, and that alone is shown."""
    everything = pre_commit(user, "run", "--all-files")
    assert everything.returncode == 0, everything.stdout + everything.stderr
    assert "Passed" in everything.stdout

    (user / "train.py").write_text(TRAIN + "fake = critic(tf.zeros([3]))\n")
    git(user, "add", "train.py")
    staged = pre_commit(user, "run")
    assert staged.returncode == 1
    (shown,) = findings(staged)
    assert shown.startswith(FAULT), "the staged file leads to a fault in another one"

    for names in (["nets.py"], ["nets.py", "other.py"], ["train.py", "nets.py"]):
        named = pre_commit(user, "run", "--files", *names)
        assert findings(named) == findings(staged), "the answer does not hang on the list"
    assert pre_commit(user, "run", "--files", "other.py").returncode == 0
    for name in ("old/gan.py", "legacy.py"):
        assert pre_commit(user, "run", "--files", name).returncode == 0


def findings(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in done.stdout.splitlines() if ": error SL" in line]
