"""Odd files: each is said or passed over, and the fault beside it is reported all the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import REPOSITORY, check
from reports import PROGRAM

TF = b"import tensorflow as tf\n"


def _hole(path: Path) -> None:
    with path.open("wb") as file:
        file.write(TF)
        file.truncate(100_000_000)


def _in_itself(path: Path) -> None:
    path.mkdir()
    (path / "again").symlink_to(path, target_is_directory=True)
    (path / "up").symlink_to(path.parent, target_is_directory=True)
    (path / "b.py").symlink_to(path / "b.py")


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "inner.py").write_bytes(TF)


def _text(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


#: How each comes to be, and what is said of it; None: nothing, for it can be read or is no file.
ODD: dict[str, tuple[Callable[[Path], object], str | None]] = {
    "100 MB": (_hole, "too large to be checked: 100,000,000 bytes"),
    "100 MB of lines": (_text(TF + b"x = 1\n" * 17_000_000), "too large to be checked"),
    "5 MB in a line": (_text(TF + b"x = [" + b"1, " * 1_700_000 + b"]\n"), "too large"),
    "1 MB in a line": (_text(TF + b"x = [" + b"1, " * 300_000 + b"]\n"), None),
    "a long name": (_text(TF + b"x" * 1_000_000 + b" = tf.get_variable('a', [1])\n"), None),
    "NUL": (_text(TF + b"x = 1\0\n"), "is a binary file, not Python source"),
    "NULs": (_text(b"\0" * 1_000_000), "is a binary file"),
    "UTF-16": (_text((TF.decode() + "x = 1\n").encode("utf-16")), "is a binary file"),
    "latin-1 undeclared": (_text(TF + b"# \xe9\n"), ":2: is not valid utf-8: no encoding"),
    "declared otherwise": (_text(b"# coding: ascii\n" + TF + b"# \xe9"), ":3: is not valid ascii"),
    "no such encoding": (_text(b"# coding: klingon\n" + TF), "declares the encoding klingon"),
    "no text encoding": (_text(b"# coding: hex\n" + TF), "declares the encoding hex"),
    "BOM twice": (_text(b"\xef\xbb\xbf" * 2 + TF), "syntax error: invalid non-printable character"),
    "BOM": (_text(b"\xef\xbb\xbf" + TF), None),
    "form feeds": (_text(b"\x0c" + TF + b"\x0c\nif 1:\n\x0c    x = 1\n"), None),
    "CR only": (_text(TF.replace(b"\n", b"\r") + b"x = 1\r"), None),
    "no line end": (_text(TF + b"x = 1"), None),
    "empty": (_text(b""), None),
    "only a backslash": (_text(TF + b"\\"), "syntax error: unexpected EOF"),
    "random bytes": (_text(TF + bytes(range(1, 256))), "is not valid utf-8"),
    "FIFO": (lambda path: os.mkfifo(path), "is not a regular file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), None),
    "dangling": (lambda path: path.symlink_to("nowhere.py"), None),
    "link to itself": (lambda path: path.symlink_to(path.name), None),
    "folder": (_folder, None),
    "folder in itself": (_in_itself, None),
}


@pytest.mark.parametrize("odd", ODD)
def test_odd_files(odd: str, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    make, said = ODD[odd]
    make(tmp_path / "odd.py")
    done = check(tmp_path, "--format", "concise")
    assert "main.py:6:20: error: SL101" in done.stdout
    if said is None:
        assert (done.returncode, done.stderr) == (1, "")
    else:
        assert done.returncode == 2
        assert done.stderr.startswith("error: odd.py")
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert check(tmp_path, "odd.py").returncode == 2


def test_a_device_by_name(tmp_path: Path) -> None:
    done = check(tmp_path, "/dev/zero", "/dev/null")
    assert done.returncode == 2
    assert done.stderr.count("is not a regular file") == 2


def test_names_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"main\xff.py")).write_text(PROGRAM)
    (tmp_path / os.fsdecode(b"pkg\xfe")).mkdir()
    (tmp_path / os.fsdecode(b"pkg\xfe/b\xff.py")).write_text("x = (\n" + PROGRAM)
    (tmp_path / "new\nline.py").write_text(PROGRAM)
    for how in ("concise", "text", "json", "sarif", "github", "gitlab", "junit"):
        done = check(tmp_path, "--format", how)
        assert done.returncode == 2, how
        assert "SL101" in done.stdout


def test_names_that_steer_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[2J\n.py").write_text(PROGRAM)
    (tmp_path / "b\x1b[2J.py").write_text("import tensorflow as tf\nx = (\n")
    for how in ("concise", "text"):
        done = check(tmp_path, "--format", how)
        assert r"a\x1b[2J\n.py" in done.stdout
        assert r"error: b\x1b[2J.py:2:5" in done.stderr
        assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    (tmp_path / "odd.py").write_bytes(TF)
    (tmp_path / "odd.py").chmod(0)
    (tmp_path / "folder").mkdir(0)
    done = check(tmp_path, "--format", "concise")
    assert "SL101" in done.stdout
    assert done.stderr == "error: odd.py: cannot be read: Permission denied\n"


def test_configuration_and_ignore_files_that_are_no_files(tmp_path: Path) -> None:
    """None of them is waited for."""
    (tmp_path / "main.py").write_text(PROGRAM)
    (tmp_path / ".git").mkdir()
    os.mkfifo(tmp_path / ".gitignore")
    os.mkfifo(tmp_path / "pyproject.toml")
    assert "SL101" in check(tmp_path, "--format", "concise").stdout
    (tmp_path / ".gitignore").unlink()
    (tmp_path / ".gitignore").symlink_to("/dev/zero")
    assert "SL101" in check(tmp_path, "--format", "concise").stdout
    (tmp_path / ".gitignore").unlink()
    (tmp_path / ".gitignore").write_text("*a" * 20 + "b\n" + "**/a/" * 20 + "b\n!" + "[" * 999)
    (tmp_path / ("a" * 200 + ".py")).write_bytes(TF)
    assert "SL101" in check(tmp_path, "--format", "concise").stdout
    (tmp_path / "scopelint.toml").write_text(f'exclude = ["{"*a" * 20}b"]\n')
    done = check(tmp_path, "--format", "concise")
    assert done.returncode == 2
    assert "it has more than 3 stars" in done.stderr
    (tmp_path / "scopelint.toml").write_text("a = " + "[" * 100_000)
    assert check(tmp_path).returncode == 2
    (tmp_path / "scopelint.toml").write_bytes(b"\xff\0")
    assert check(tmp_path).returncode == 2


def test_files_that_vanish_and_change(tmp_path: Path) -> None:
    """While files come and go, each run ends with a report."""
    (tmp_path / "main.py").write_text(PROGRAM)
    stop = threading.Event()

    def shuffle() -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            for at in range(30):
                path = tmp_path / f"m{at}.py"
                if (turn + at) % 3:
                    path.write_text(f"import tensorflow as tf\nimport m{(at + 1) % 30}\n" * turn)
                else:
                    path.unlink(missing_ok=True)

    thread = threading.Thread(target=shuffle)
    thread.start()
    try:
        for _ in range(8):
            done = check(tmp_path, "--format", "concise")
            assert done.returncode in (1, 2)
            assert "main.py:6:20: error: SL101" in done.stdout
    finally:
        stop.set()
        thread.join()


NOTEBOOKS: dict[str, tuple[object, bool]] = {
    "not JSON": ("{'cells': [", False),
    "deep JSON": ("[" * 100_000, False),
    "no object": ("[1, 2]", True),
    "null": ("null", True),
    "number": ("1" * 5000, False),
    "NaN": ('{"cells": [{"cell_type": "code", "source": NaN}]}', True),
    "nothing": ("", False),
    "cells of all kinds": ({"cells": [None, 1, "x", [], {}, {"cell_type": 3}, {"cell_type": "code"}]}, True),
    "cells no list": ({"cells": {"a": 1}}, True),
    "sources of all kinds": (
        {"cells": [{"cell_type": "code", "source": each}
                   for each in (None, 1, 1.5, True, {}, {"a": 1}, [None, 1, {}, []], ["x = 1\n", 2])]},
        True,
    ),
    "worksheets of all kinds": (
        {"worksheets": [None, 1, {"cells": 3}, {"cells": [{"cell_type": "code", "input": 3}]}]},
        True,
    ),
    "surrogates": ('{"cells": [{"cell_type": "code", "source": "x = \\"\\ud800\\""}]}', True),
    "NUL in a cell": ('{"cells": [{"cell_type": "code", "source": "x = 1\\u0000"}]}', False),
    "too much code": ({"cells": [{"cell_type": "code", "source": "x = 1\n" * 500_000}]}, False),
    "spaces": ({"cells": [{"cell_type": "code", "source": "%x\n" + " " * 500_000 + "!"}]}, True),
    "open brackets": ({"cells": [{"cell_type": "code", "source": "%x\n" + "(\n" * 3000}]}, False),
}  # fmt: skip


@pytest.mark.parametrize("kind", NOTEBOOKS)
def test_odd_notebooks(kind: str, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    content, is_read = NOTEBOOKS[kind]
    text = content if isinstance(content, str) else json.dumps(content)
    (tmp_path / "book.ipynb").write_text(text + " " * 10 + "\n")
    with_name = text.replace("x = 1", "import tensorflow") if "x = 1" in text else text
    (tmp_path / "named.ipynb").write_text(with_name)
    done = check(tmp_path, "--format", "concise", "main.py", "book.ipynb", "named.ipynb")
    assert "main.py:6:20: error: SL101" in done.stdout
    assert done.returncode in (1, 2)
    if not is_read:
        assert "book.ipynb" in done.stderr or done.returncode == 1


def test_a_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    """No more is read than was there when it was opened, or than is read of any file."""
    (tmp_path / "main.py").write_text(PROGRAM)
    with (tmp_path / "log.py").open("wb") as log:
        log.write(TF)
        child = subprocess.Popen(
            [sys.executable, "-m", "scopelint", "check", "--format", "concise"],
            cwd=tmp_path,
            env={"PYTHONPATH": str(REPOSITORY)},
            stdout=subprocess.PIPE,
            text=True,
        )
        ends = time.monotonic() + 100
        while child.poll() is None and time.monotonic() < ends:
            log.write(b"x = 1\n" * 1000)
            log.flush()
            time.sleep(0.01)
        said, _ = child.communicate(timeout=20)
    assert "main.py:6:20: error: SL101" in said
