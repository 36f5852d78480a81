"""Which files are checked, and what is said of those that can't be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scopelint.finding import Problem
from scopelint.frontend.files import TOOL_FOLDERS, find_files
from scopelint.frontend.ignored import Glob, is_matched
from scopelint.frontend.reading import LARGEST_SOURCE, decode, read_source


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def names(root: Path, *given: str, exclude: tuple[str, ...] = (), **how: bool) -> list[str]:
    globs = (*map(Glob, TOOL_FOLDERS), *(Glob(pattern, str(root)) for pattern in exclude))
    found = find_files([str(root / name) for name in given or (".",)], globs, **how)
    return [os.path.relpath(file, root) for file in found.files]


def test_files_in_order_without_the_folders_of_tools(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "b.py": "", "a.py": "", "a/z.ipynb": "", "a/x.txt": "", ".git/c.py": "",
            "node_modules/d.py": "", "env/pyvenv.cfg": "", "env/lib/e.py": "", "venv/f.py": "",
        },
    )  # fmt: skip
    assert names(tmp_path) == ["a.py", "a/z.ipynb", "b.py"]


def test_git_ignores(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".git/HEAD": "", ".gitignore": "build/\n*_old.py\n/top.py\n", "top.py": "",
            "a/top.py": "", "a/x_old.py": "", "build/b.py": "", "a/.gitignore": "!x_old.py\n",
            "c/y_old.py": "",
        },
    )  # fmt: skip
    assert names(tmp_path) == ["a/top.py", "a/x_old.py"]
    assert names(tmp_path, "c", "build") == ["build/b.py"], "an ignored folder was asked for"
    assert names(tmp_path, "c/y_old.py") == ["c/y_old.py"], "an ignored file was asked for"


def test_excluded_patterns_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a/b.py": "", "a/c.py": "", "d.py": "", "a/.gitignore": "!b.py"})
    monkeypatch.chdir(tmp_path)
    assert names(tmp_path, exclude=("a/b.py", "d.py")) == ["a/c.py"]


def test_excluded_from_the_folder_of_what_says_it(tmp_path: Path) -> None:
    write(tmp_path, {"a/b.py": "", "a/c/d.py": "", "e.py": "", "old/f.py": "", "a/old/g.py": ""})
    assert names(tmp_path, exclude=("/a/c/", "old")) == ["a/b.py", "e.py"]
    assert names(tmp_path, exclude=("a/*", "!a/b.py", "old/")) == ["a/b.py", "e.py"]
    assert names(tmp_path, "old", "a/c/d.py", exclude=("old", "a")) == ["a/c/d.py", "old/f.py"]


def test_excluded_though_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a/b.py": "", "a/c/d.py": "", "e.py": "", ".venv/f.py": ""})
    monkeypatch.chdir(tmp_path)
    given = ("a/b.py", "a/c/d.py", "e.py", ".venv/f.py")
    assert names(tmp_path, *given, exclude=("a/c/",)) == sorted(given)
    assert names(tmp_path, *given, exclude=("a/c/",), force_exclude=True) == ["a/b.py", "e.py"]
    assert names(tmp_path, *given, exclude=("a",), force_exclude=True) == ["e.py"]


def test_git_is_not_asked(tmp_path: Path) -> None:
    write(tmp_path, {".git/HEAD": "", ".gitignore": "a/\n", "a/b.py": "", "c.py": ""})
    assert names(tmp_path) == ["c.py"]
    assert names(tmp_path, respect_gitignore=False) == ["a/b.py", "c.py"]


GLOBS = {
    "tests/": ("tests/a.py", True),
    "tests": ("b/tests/a.py", True),
    "/tests": ("b/tests/a.py", False),
    "*_test.py": ("b/a_test.py", True),
    "a/**/c.py": ("a/b/b/c.py", True),
    "!a/": ("a/b.py", False),
    "!b/": ("a/b.py", True),
}


@pytest.mark.parametrize("pattern", GLOBS)
def test_globs(pattern: str) -> None:
    path, matched = GLOBS[pattern]
    assert is_matched(Glob(pattern, "/x"), f"/x/{path}") is matched
    assert not is_matched(Glob(pattern, "/y"), f"/x/{path}")


def test_links_once_and_not_out_of_the_folder(tmp_path: Path) -> None:
    write(tmp_path, {"in/a.py": "", "in/b/c.py": "", "out/d.py": ""})
    (tmp_path / "in/b/loop").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in/again.py").symlink_to(tmp_path / "in/a.py")
    (tmp_path / "in/out").symlink_to(tmp_path / "out", target_is_directory=True)
    (tmp_path / "in/dangling.py").symlink_to(tmp_path / "in/nowhere.py")
    found = names(tmp_path, "in")
    assert found == ["in/a.py", "in/b/c.py"]


def test_given_twice_and_not_there(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "", "empty/readme": ""})
    found = find_files([str(tmp_path / name) for name in ("a.py", "a.py", "no.py", "empty")])
    assert len(found.files) == 1
    assert [problem.message for problem in found.problems] == ["there is no such file or folder"]
    assert found.empty == (str(tmp_path / "empty"),)
    assert found.named == {str(tmp_path / "a.py")}


# --- reading ------------------------------------------------------------------------------

DECODED = {
    "plain": (b"x = 'a'\n", "x = 'a'\n"),
    "byte order mark": (b"\xef\xbb\xbfx = 1", "x = 1"),
    "line ends": (b"a\r\nb\rc\n", "a\nb\nc\n"),
    "form feed": (b"a\n\x0cb\n", "a\n\x0cb\n"),
    "latin-1": (b"# -*- coding: latin-1 -*-\n# \xe9", "# -*- coding: latin-1 -*-\n# é"),
    "vim, second line": (b"#!/x\n# vim: set fileencoding=gbk :\n#\xc4\xe3",
                         "#!/x\n# vim: set fileencoding=gbk :\n#你"),
    "emacs ending": (b"# coding: utf-8-unix\n# \xc3\xa9", "# coding: utf-8-unix\n# é"),
    "third line is none": ("a\nb\n# coding: latin-1\né".encode(), "a\nb\n# coding: latin-1\né"),
    "euc-jp": ("# coding: euc-jp\n# 日".encode("euc-jp"), "# coding: euc-jp\n# 日"),
}  # fmt: skip


@pytest.mark.parametrize("case", DECODED)
def test_decoded(case: str) -> None:
    data, text = DECODED[case]
    source = decode("a.py", data)
    assert not isinstance(source, Problem)
    assert source.text == text


REFUSED = {
    "binary": (b"\x7fELF\n\0\1", 2, "binary"),
    "not UTF-8": (b"a\n# \xe9\n", 2, "not valid utf-8: no encoding is declared"),
    "not what it says": (b"# coding: ascii\n\n# \xe9\n", 3, "names another encoding"),
    "unknown": (b"# coding: klingon\n", 1, "klingon"),
    "not a text encoding": (b"# coding: zlib\n", 1, "zlib"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    data, line, words = REFUSED[case]
    problem = decode("a.py", data)
    assert isinstance(problem, Problem)
    assert problem.line == line
    assert words in problem.message


def test_what_is_no_source(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "large.py").write_bytes(b"#" * (LARGEST_SOURCE + 1))
    said = {}
    for name in ("pipe.py", "large.py", "no.py", "\0.py", "."):
        problem = read_source(str(tmp_path / name))
        assert isinstance(problem, Problem)
        said[name] = problem.message
    assert said["pipe.py"] == "is not a regular file"
    assert said["large.py"].startswith("too large to be checked: 2,000,001 bytes")
    assert said["no.py"] == said["\0.py"] == "there is no such file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    (tmp_path / "a.py").chmod(0)
    problem = read_source(str(tmp_path / "a.py"))
    assert isinstance(problem, Problem)
    assert problem.message == "cannot be read: Permission denied"


def test_a_pattern_that_is_none_is_passed_over_alone(tmp_path: Path) -> None:
    """As git does; the others hold."""
    write(
        tmp_path, {".git/HEAD": "", ".gitignore": "[z-a]\n!\nb.py\nx\\\n", "a.py": "", "b.py": ""}
    )
    assert names(tmp_path) == ["a.py"]
