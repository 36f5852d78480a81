"""No command but those that say so imports, runs or writes anything of the tree that it reads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from commands import REPOSITORY, run
from reports import PROGRAM

#: Modules that Python, we or our libraries import: planted, they say that they were run.
PLANTED = (
    "__future__", "_bootlocale", "ast", "array", "attr", "bisect", "cffi", "click", "collections",
    "colorama", "conftest", "contextlib", "dataclasses", "datetime", "enum", "functools", "gc",
    "gettext", "hashlib", "inspect", "json", "keyword", "libcst", "linecache", "locale", "markdown_it",
    "msgspec", "multiprocessing", "numpy", "pathspec", "pickle", "platform", "pygments", "random", "re",
    "resource", "rich", "runpy", "setup", "sitecustomize", "six", "socket", "sqlite3", "string",
    "struct", "subprocess", "tempfile", "tensorflow", "tf_slim", "threading", "tokenize", "tomllib",
    "traceback", "types", "typing", "usercustomize", "warnings", "watchfiles", "yaml",
)  # fmt: skip

#: `python -m` itself imports these from the working directory, before any line of ours.
BEFORE_US = ("collections", "contextlib", "functools", "keyword", "types", "warnings")

#: Put before the command: what happens is written down, each with what it is about.
WATCH = """
import sys
_tree = {tree!r}
_log = open({log!r}, "a")
_sys = sys
def _watch(event, arguments):
    said = ""
    if event == "open":
        path, mode, flags = arguments
        writes = isinstance(flags, int) and flags & 3
        if writes and path != {null!r}:
            said = f"open {{path}} {{mode}}"
    elif event in ("compile", "exec"):
        about = arguments[1] if event == "compile" else getattr(arguments[0], "co_filename", "")
        is_tree = str(about).startswith(_tree) or event == "exec" and str(about) == "<unknown>"
        said = f"{{event}} {{about}}" if is_tree else ""
    elif event == "import":
        said = f"import {{arguments}}" if str(arguments[1]).startswith(_tree) else ""
    elif event.split(".")[0] in ("subprocess", "socket", "pickle", "marshal", "ctypes", "shutil") or (
        event.split(".")[0] == "os" and event not in ("os.listdir", "os.scandir", "os.walk", "os.fwalk")
    ):
        said = f"{{event}} {{arguments[:1]}}"
        is_environment = event in ("os.putenv", "os.unsetenv")
        if event.startswith("marshal") or is_environment or said == "ctypes.dlopen (None,)":
            said = ""  # Python's own compiled files, and what numpy does when it is imported
    if said and not str(arguments[0]).startswith(_tree + "/.scopelint_cache"):
        _log.write(said + chr(10))
        _log.flush()
_sys.addaudithook(_watch)
"""

COMMANDS = {
    "check": ("check", "--confidence", "possible"),
    "check one": ("check", "main.py", "book.ipynb"),
    "check as SARIF": ("check", "--format", "sarif"),
    "check with a configuration": ("check", "--config", "other.toml"),
    "show fixes": ("check", "--diff"),
    "scopes": ("scopes",),
    "repro": ("repro", "main.py"),
    "explain": ("explain", "SL101"),
    "rules": ("rules",),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A project in which everything that could be run says so in a file beside it."""
    tree = tmp_path / "tree"
    (tree / ".git").mkdir(parents=True)
    trap = f"open({str(tmp_path / 'ran')!r}, 'a').write(__name__ + '\\n')\n"
    for name in PLANTED:
        (tree / f"{name}.py").write_text(trap)
    for name in ("libcst", "numpy", "rich", "pkg"):
        (tree / "lib" / name).mkdir(parents=True)
        (tree / "lib" / name / "__init__.py").write_text(trap)
    (tree / "evil.pth").write_text(f"import os; {trap}")
    (tree / "pyproject.toml").write_text(
        "[build-system]\nrequires = []\nbuild-backend = 'setup'\nbackend-path = ['.']\n"
        "[tool.scopelint]\nexecute = true\n".replace("execute = true\n", "")
    )
    (tree / "setup.cfg").write_text("[options]\ncmdclass = x = conftest.x\n")
    (tree / "other.toml").write_text("")
    (tree / "lib" / "main.pyc").write_bytes(b"not code")
    (tree / ".scopelint_cache").mkdir()
    (tree / ".scopelint_cache" / "kept.db").write_bytes(b"cos\nsystem\n(S'touch ran'\ntR.")
    (tree / ".scopelint_cache" / "kept.py").write_text(trap)
    program = f"{trap}import pkg, numpy, conftest\n{PROGRAM}"
    (tree / "main.py").write_text(program)
    cells = [{"cell_type": "code", "source": program, "metadata": {}, "outputs": []}]
    (tree / "book.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
    return tree


def files(tree: Path) -> dict[str, bytes]:
    """All but the cache, which is data of ours beside the project, and nothing that is run."""
    return {
        str(path): path.read_bytes()
        for path in tree.rglob("*")
        if path.is_file() and ".scopelint_cache" not in path.parts
    }


def watched(tree: Path, how: str, *arguments: str) -> tuple[int, str]:
    """Run a command under an audit hook: its exit status, and what it did."""
    log = tree.parent / "log"
    watch = WATCH.format(tree=str(tree), log=str(log), null=os.devnull)
    site = tree.parent / "site"
    site.mkdir(exist_ok=True)
    (site / "sitecustomize.py").write_text(watch)
    script = Path(sys.executable).with_name("scopelint")
    ways = {
        "script": [str(script)],
        "safe module": [sys.executable, "-P", "-m", "scopelint"],
        "module": [sys.executable, "-m", "scopelint"],
    }
    done = subprocess.run(
        [*ways[how], *arguments],
        cwd=tree,
        env={
            "PYTHONPATH": f"{site}{os.pathsep}{REPOSITORY}",
            "PATH": os.environ["PATH"],
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, log.read_text()


@pytest.mark.parametrize("how", ["script", "safe module", "module"])
@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_of_the_tree_is_run(command: str, how: str, tree: Path) -> None:
    for name in BEFORE_US if how == "module" else ():
        (tree / f"{name}.py").unlink()
    before = files(tree)
    status, log = watched(tree, how, *COMMANDS[command])
    assert status in (0, 1), log
    assert log == ""
    assert not (tree.parent / "ran").exists(), (tree.parent / "ran").read_text()
    assert files(tree) == before


def test_the_hook_sees(tree: Path) -> None:
    """What runs a program is seen to do so: the test above could fail."""
    _, log = watched(tree, "script", "run", "main.py")
    assert "subprocess.Popen" in log
    assert (tree.parent / "log").exists()


def test_a_baseline_is_all_that_is_written(tree: Path) -> None:
    before = files(tree)
    status, log = watched(tree, "script", "baseline")
    assert status == 0
    assert not any(line.startswith(("import", "compile", "exec")) for line in log.splitlines())
    after = files(tree)
    (written,) = (path for path in after if before.get(path) != after[path])
    assert "baseline" in written
    assert not (tree.parent / "ran").exists()


# --- git ----------------------------------------------------------------------------------

HOSTILE = """
[core]
    fsmonitor = {trap}
    hooksPath = {hooks}
    pager = {trap}
    editor = {trap}
    sshCommand = {trap}
    gitProxy = {trap}
    askPass = {trap}
    attributesFile = {attributes}
    alternateRefsCommand = {trap}
[diff]
    external = {trap}
[diff "evil"]
    command = {trap}
    textconv = {trap}
[filter "evil"]
    clean = {trap}
    smudge = {trap}
    process = {trap}
    required = true
[merge "evil"]
    driver = {trap}
[gpg]
    program = {trap}
[alias]
    rev-parse = !{trap}
    ls-tree = !{trap}
    cat-file = !{trap}
[remote "origin"]
    url = ext::{trap}
    promisor = true
    uploadpack = {trap}
    partialclonefilter = blob:none
[extensions]
    partialClone = origin
[protocol "ext"]
    allow = always
[uploadpack]
    packObjectsHook = {trap}
[credential]
    helper = !{trap}
[include]
    path = more
"""


def git(folder: Path, *arguments: str) -> None:
    names = {
        f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    subprocess.run(
        ["git", "-c", "init.defaultBranch=main", *arguments],
        cwd=folder, env={**os.environ, **names}, check=True, capture_output=True,
    )  # fmt: skip


@pytest.mark.parametrize("revision", ["HEAD", "HEAD~0", "main", "--output=x", "no-such"])
def test_git_starts_nothing_that_a_repository_names(revision: str, tmp_path: Path) -> None:
    tree, ran = tmp_path / "tree", tmp_path / "ran"
    tree.mkdir()
    git(tree, "init")
    (tree / "main.py").write_text(PROGRAM)
    (tree / ".gitattributes").write_text("* diff=evil filter=evil merge=evil\n")
    git(tree, "add", ".")
    git(tree, "commit", "-m", "x")
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\necho $0 $@ >> {ran}\n")
    trap.chmod(0o755)
    hooks = tree / ".git" / "hooks"
    for name in (
        "post-checkout",
        "pre-commit",
        "reference-transaction",
        "post-index-change",
        "fsmonitor",
    ):
        (hooks / name).write_text(trap.read_text())
        (hooks / name).chmod(0o755)
    said = HOSTILE.format(trap=trap, hooks=hooks, attributes=tree / ".gitattributes")
    with (tree / ".git" / "config").open("a") as config:
        config.write(said)
    missing = next(tree.glob(".git/objects/[0-9a-f][0-9a-f]"))
    before = files(tree)
    done = run(tree, "check", "--new-from", revision)
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 2), done.stderr
    for path in [*missing.iterdir()]:  # as in a clone that fetches what it lacks
        path.unlink()
    run(tree, "check", "--new-from", revision)
    assert not ran.exists(), ran.read_text()
    assert {path: data for path, data in files(tree).items() if ".git/objects" not in path} == {
        path: data for path, data in before.items() if ".git/objects" not in path
    }
