"""`--add-ignore` writes comments that suppress findings, `--fix` takes out those without effect."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import check
from reports import PROGRAM
from test_suppressing import CREATED, notebook, with_comment

HEAD = "import tensorflow as tf\n\n\ndef f():\n"
TAIL = "\n\nf()\nf()\n"

#: What is written, and what it becomes.
ADDED = {
    "at the end of the line": (
        '    tf.get_variable("w", [3])\n',
        '    tf.get_variable("w", [3])  # scopelint: ignore[SL101]\n',
    ),
    "behind another comment": (
        '    tf.get_variable("w", [3])  # the weights\n',
        '    tf.get_variable("w", [3])  # the weights  # scopelint: ignore[SL101]\n',
    ),
    "into the comment that is there": (
        '    tf.get_variable("w", [3])  # scopelint: ignore[SL204] see #3\n',
        '    tf.get_variable("w", [3])  # scopelint: ignore[SL204, SL101] see #3\n',
    ),
    "within a call over lines": (
        '    tf.get_variable(\n        "w",\n        [3],\n    )\n',
        '    tf.get_variable(  # scopelint: ignore[SL101]\n        "w",\n        [3],\n    )\n',
    ),
    "after a line joint": (
        '    w = \\\n        tf.get_variable("w", \\\n        [3])\n',
        '    w = \\\n        tf.get_variable("w", \\\n        [3])  # scopelint: ignore[SL101]\n',
    ),
    "after a string over lines": (
        '    tf.get_variable("""w""", [3]), """\n# no comment\n"""\n',
        '    tf.get_variable("""w""", [3]), """\n# no comment\n"""  # scopelint: ignore[SL101]\n',
    ),
    "behind blanks": (
        '    tf.get_variable("w", [3]) \t\n',
        '    tf.get_variable("w", [3])  # scopelint: ignore[SL101] \t\n',
    ),
    "behind a statement of a line": (
        '    a = "#"; tf.get_variable("w", [3]); b = 2\n',
        '    a = "#"; tf.get_variable("w", [3]); b = 2  # scopelint: ignore[SL101]\n',
    ),
}


@pytest.mark.parametrize("case", ADDED)
def test_a_comment_is_added(tmp_path: Path, case: str) -> None:
    before, after = ADDED[case]
    main = tmp_path / "main.py"
    main.write_text(HEAD + before + TAIL)
    done = check(tmp_path, "--add-ignore")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "ignored: 1 finding in 1 file\n"
    assert main.read_text() == HEAD + after + TAIL
    assert check(tmp_path, "--ignore", "SL901").returncode == 0
    again = check(tmp_path, "--add-ignore")
    assert (again.returncode, again.stderr) == (0, "")
    assert main.read_text() == HEAD + after + TAIL


def test_every_other_byte_stays(tmp_path: Path) -> None:
    """Encoding, mark, line ends, and what Python 3 cannot parse."""
    text = HEAD + '    print "名"\r\n    tf.get_variable("w", [3])\r\n' + TAIL
    for name, mark, encoding, cookie in (
        ("bom.py", b"\xef\xbb\xbf", "utf-8", ""),
        ("gbk.py", b"", "gbk", "# coding: gbk\n"),
    ):
        old = mark + (cookie + text).encode(encoding)
        (tmp_path / name).write_bytes(old)
        done = check(tmp_path, "--add-ignore", name)
        assert (done.returncode, done.stderr) == (0, "ignored: 1 finding in 1 file\n")
        new = (tmp_path / name).read_bytes()
        assert new.replace(b"  # scopelint: ignore[SL101]", b"") == old != new
        assert check(tmp_path, name).returncode == 0


def test_in_a_cell(tmp_path: Path) -> None:
    one, two, three = PROGRAM.split("\n\n\n")
    path = tmp_path / "a.ipynb"
    path.write_text(notebook(one, "%matplotlib inline\n" + two, three))
    old = path.read_text()
    done = check(tmp_path, "--add-ignore")
    assert (done.returncode, done.stderr) == (0, "ignored: 1 finding in 1 file\n")
    new = path.read_text()
    assert new.replace("  # scopelint: ignore[SL101]", "") == old != new
    json.loads(new)
    assert check(tmp_path).returncode == 0


def test_only_what_is_shown_is_ignored(tmp_path: Path) -> None:
    main = tmp_path / "main.py"
    main.write_text(PROGRAM)
    assert check(tmp_path, "--add-ignore", "--severity", "error", "--ignore", "SL1").stderr == ""
    assert main.read_text() == PROGRAM
    main.write_text(with_comment(CREATED, "# scopelint: ignore[SL101, SL204]"))
    assert check(tmp_path, "--add-ignore").stderr == "", "SL901 is not for a comment to ignore"
    done = check(tmp_path, "--add-ignore", "--fix")
    assert done.returncode == 2
    assert "--add-ignore goes with neither --fix" in done.stderr


# --- taken out ----------------------------------------------------------------------------

#: A comment at the creation, and what is left of it.
TAKEN_OUT = {
    "  # scopelint: ignore[SL101, SL204] legacy": "  # scopelint: ignore[SL101] legacy",
    "  # scopelint: ignore[SL204, duplicate-variable,SL102]":
        "  # scopelint: ignore[duplicate-variable]",
    "  # noqa: E501, SL204, SL101": "  # noqa: E501, SL101",
    "  # noqa: SL101  # noqa: SL204": "  # noqa: SL101",
    "  # noqa: SL101  # scopelint: ignore[SL204] x  # kept": "  # noqa: SL101  # kept",
    "  # scopelint: ignore[SL204]  # noqa: SL101": "  # noqa: SL101",
    "  # noqa: SL101\n        # scopelint: ignore[SL204]": "  # noqa: SL101",
    "  # noqa: SL101\n# scopelint: ignore-file[SL204]": "  # noqa: SL101",
    "  # noqa: SL101\n    # scopelint: ignore[SL204] # kept": "  # noqa: SL101\n    # kept",
    "  # noqa: SL101 # noqa: SL204 # noqa: SL102": "  # noqa: SL101",
    "  # scopelint: ignore[SL101, SL999]": "  # scopelint: ignore[SL101, SL999]",
}  # fmt: skip


@pytest.mark.parametrize("comment", TAKEN_OUT)
def test_what_has_no_effect_is_taken_out(tmp_path: Path, comment: str) -> None:
    line = '        return x * tf.get_variable("w", [3])'
    main = tmp_path / "main.py"
    main.write_text(PROGRAM.replace(line, line + comment))
    expected = PROGRAM.replace(line, line + TAKEN_OUT[comment])
    done = check(tmp_path, "--fix")
    assert main.read_text() == expected
    assert done.returncode == ("SL999" in comment)
    assert check(tmp_path, "--fix").stderr == ""


def test_offered_and_shown_as_a_difference(tmp_path: Path) -> None:
    main = tmp_path / "main.py"
    main.write_text(with_comment(CREATED, "# scopelint: ignore[SL101, SL204]"))
    done = check(tmp_path, "--show-fixes", "--format", "json")
    (useless,) = json.loads(done.stdout)["findings"]
    assert useless["rule"] == "SL901"
    assert useless["fix"]["description"] == "take what has no effect out of the comment"
    done = check(tmp_path, "--diff")
    assert done.returncode == 1
    assert (
        '+        return x * tf.get_variable("w", [3])  # scopelint: ignore[SL101]\n' in done.stdout
    )


def test_taken_out_of_a_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(notebook("import tensorflow as tf", "%time a = 1  # noqa: SL101\nb = 2"))
    assert check(tmp_path, "--fix").returncode == 0
    assert path.read_text() == notebook("import tensorflow as tf", "%time a = 1\nb = 2")
