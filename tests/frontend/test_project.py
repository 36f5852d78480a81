"""What imports reach, what is parsed at all, and that everything is done once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from test_finding_files import write

from scopelint.frontend.files import find_files
from scopelint.frontend.prefilter import survey
from scopelint.frontend.project import Project, open_project
from scopelint.trace import Place

TREE = {
    ".git/HEAD": "",
    "setup.py": "",
    "one/main.py": "", "one/model.py": "", "one/queue.py": "",
    "two/main.py": "", "two/model.py": "",
    "three/main.py": "",
    "pkg/__init__.py": "", "pkg/ops.py": "", "pkg/nets/__init__.py": "", "pkg/nets/gan.py": "",
    "pkg/nets/ops.py": "", "pkg/space/deep.py": "", "pkg/both.py": "", "pkg/both/__init__.py": "",
    "pkg/logging/__init__.py": "", "pkg/logging/own.py": "",
    "src/lib/__init__.py": "", "src/lib/core.py": "", "tests/test_core.py": "",
    "tensorflow/__init__.py": "", "data/mnist.bin": "", "profile.py": "",
}  # fmt: skip

#: importer, script's folder, module, level: what it reaches
REACHED = {
    ("one/main.py", "one", "model", 0): "one/model.py",
    ("two/main.py", "two", "model", 0): "two/model.py",
    ("one/model.py", "two", "model", 0): "two/model.py",
    ("three/main.py", "three", "model", 0): None,
    ("one/main.py", "one", "queue", 0): "one/queue.py",
    ("two/main.py", "two", "queue", 0): None,
    ("two/main.py", "two", "profile", 0): None,
    ("pkg/nets/gan.py", "pkg/nets", "ops", 0): "pkg/nets/ops.py",
    ("pkg/nets/gan.py", "one", "ops", 0): "pkg/nets/ops.py",
    ("pkg/nets/gan.py", "one", "pkg.ops", 0): "pkg/ops.py",
    ("pkg/nets/gan.py", "one", "ops", 1): "pkg/nets/ops.py",
    ("pkg/nets/gan.py", "one", "ops", 2): "pkg/ops.py",
    ("pkg/nets/gan.py", "one", "", 1): "pkg/nets/__init__.py",
    ("pkg/nets/gan.py", "one", "", 2): "pkg/__init__.py",
    ("pkg/nets/__init__.py", "one", "gan", 1): "pkg/nets/gan.py",
    ("one/main.py", "one", "pkg", 0): "pkg/__init__.py",
    ("one/main.py", "one", "pkg.nets.gan", 0): "pkg/nets/gan.py",
    ("one/main.py", "one", "pkg.space", 0): "pkg/space",
    ("one/main.py", "one", "pkg.space.deep", 0): "pkg/space/deep.py",
    ("one/main.py", "one", "pkg.both", 0): "pkg/both/__init__.py",
    ("one/main.py", "one", "pkg.nowhere", 0): None,
    ("tests/test_core.py", "tests", "lib.core", 0): "src/lib/core.py",
    ("one/main.py", "one", "tensorflow", 0): None,
    ("one/main.py", "one", "data", 0): None,
    ("one/main.py", "one", "two.model", 0): "two/model.py",
    ("one/main.py", "one", "os", 0): None,
    ("pkg/ops.py", "pkg", "model", 9): None,
    ("pkg/ops.py", "pkg", "logging", 0): "pkg/logging/__init__.py",
    ("pkg/logging/own.py", "pkg", "logging", 0): None,
}


def opened(root: Path, *names: str) -> Project:
    found = find_files([str(root / name) for name in names or (".",)])
    return open_project(found.files, found.roots)


@pytest.mark.parametrize("asked", REACHED, ids=str)
def test_imports(asked: tuple[str, str, str, int], tmp_path: Path) -> None:
    write(tmp_path, TREE)
    importer, script_folder, module, level = asked
    project = opened(tmp_path)
    found = project.resolve(str(tmp_path / importer), str(tmp_path / script_folder), module, level)
    reached = REACHED[asked]
    assert found == (None if reached is None else str(tmp_path / reached))


def test_only_the_project_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"other.py": "x = 1", "project/setup.py": "", "project/a.py": ""})
    project = opened(tmp_path, "project")
    script = str(tmp_path / "project/a.py")
    assert project.resolve(script, str(tmp_path / "project"), "other", 0) is None
    assert project.resolve(script, str(tmp_path / "project"), "other", 2) is None
    assert project.module(str(tmp_path / "other.py")) is None


def test_a_file_alone_reaches_its_package(tmp_path: Path) -> None:
    write(tmp_path, {"pkg/__init__.py": "", "pkg/a.py": "", "pkg/b.py": "", "c.py": ""})
    project = opened(tmp_path, "pkg/a.py")
    script, folder = str(tmp_path / "pkg/a.py"), str(tmp_path / "pkg")
    assert project.resolve(script, folder, "pkg.b", 0) == str(tmp_path / "pkg/b.py")


def test_lowered_once_and_located(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "é = f(1)\n", "b.py": "def f(:\n", "c.py": "print 'é', f(1)\n"})
    project = opened(tmp_path)
    a, b, c = (str(tmp_path / name) for name in ("a.py", "b.py", "c.py"))
    assert project.module(a) is project.module(a)
    assert project.module(b) is project.module(b) is None
    assert [(problem.line, problem.message) for problem in project.problems] == [
        (1, "syntax error: invalid syntax")
    ]
    span = project.span(Place(a, 1))
    assert (span.line, span.column, span.end_line, span.end_column) == (1, 5, 1, 9)
    assert project.module(c) is not None
    assert [project.span(Place(c, 2)).column, project.span(Place(c, 2)).end_column] == [12, 16]


# --- what is parsed at all ----------------------------------------------------------------


def test_what_is_about_tensorflow(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "net.py": "import tensorflow as tf\n",
            "pkg/__init__.py": "from .deep import (  # why\n    thing,\n    other)\n",
            "pkg/deep.py": "import os, net as n\n",
            "user.py": "if True: from pkg import x\n",
            "joint.py": "from net import a, \\\n    b\n",
            "text.py": "'''\nimport numpy\n'''\n",
            "alone.py": "import os, sys\nfrom text import y\n",
            "plugins/__init__.py": "for each in found: __import__(each, globals(), level=1)\n",
            "plugins/one.py": "import net\n",
            "others/__init__.py": "for each in found: importlib.import_module(each)\n",
            "others/one.py": "import os\n",
        },
    )
    found = survey(opened(tmp_path))
    names = [Path(path).relative_to(tmp_path).as_posix() for path in found.relevant]
    plugins = ["plugins/__init__.py", "plugins/one.py"]
    assert names == ["joint.py", "net.py", "pkg/__init__.py", "pkg/deep.py", *plugins, "user.py"]
    skipped = [Path(path).relative_to(tmp_path).as_posix() for path in found.skipped]
    assert skipped == ["alone.py", "others/__init__.py", "others/one.py", "text.py"]
    assert not found.problems


def test_a_named_file_is_looked_at_in_any_case(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = = 1\n", "b.py": "print 'fine'\n", "c.py": "x = = 1\n"})
    (tmp_path / "d.py").write_bytes(b"# \xe9")
    found = find_files([str(tmp_path / name) for name in ("a.py", "b.py", "d.py")])
    project = open_project((*found.files, str(tmp_path / "c.py")), found.roots)
    looked = survey(project, found.named)
    assert [problem.message for problem in looked.problems] == ["syntax error: invalid syntax"]
    assert [problem.message for problem in project.problems] == [
        "is not valid utf-8: no encoding is declared"
    ]


def test_nothing_foreign_is_loaded_before_a_file_is_parsed(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "import os\n"})
    script = f"""
import sys
from scopelint.frontend.files import find_files
from scopelint.frontend.prefilter import survey
from scopelint.frontend.project import open_project
found = find_files([{str(tmp_path)!r}])
assert not survey(open_project(found.files, found.roots)).relevant
assert not {{"libcst", "pathspec"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize("folder", ["one", "two", "three", "pkg", "pkg/nets", "tests", "nowhere"])
@pytest.mark.parametrize("other", ["one", "three", "pkg/space", "src/lib"])
def test_folders_that_see_the_same_packages_reach_the_same(
    folder: str, other: str, tmp_path: Path
) -> None:
    write(tmp_path, TREE)
    project = opened(tmp_path)
    folder, other = str(tmp_path / folder), str(tmp_path / other)
    for name in ("model", "queue", "pkg", "ops", "lib", "profile", "os"):
        if project.seen_from(folder, [name]) == project.seen_from(other, [name]):
            for importer in TREE:
                reached = {
                    project.resolve(str(tmp_path / importer), each, name, 0)
                    for each in (folder, other)
                }
                assert len(reached) == 1, (importer, name)
    assert project.seen_from(str(tmp_path / "one"), ["model"]) != project.seen_from(
        str(tmp_path / "two"), ["model"]
    )
    assert project.seen_from(str(tmp_path / "one"), ["pkg"]) == project.seen_from(
        str(tmp_path / "two"), ["pkg"]
    )
