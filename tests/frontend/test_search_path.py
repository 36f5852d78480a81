"""Which folders a file's top level adds to `sys.path`, and what imports reach by them."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_finding_files import write

from scopelint.frontend.files import find_files
from scopelint.frontend.prefilter import survey
from scopelint.frontend.project import open_project
from scopelint.frontend.search_path import added_folders

ADDER = """
def add_path(given):
    if given not in sys.path:
        sys.path.insert(0, given)
here = osp.dirname(__file__)
"""

#: statements in /a/b/file.py, and what they add
ADDED = {
    "sys.path.append('../lib')": ["/a/lib"],
    "sys.path.insert(0, os.path.abspath('lib'))": ["/a/b/lib"],
    "D = os.path.dirname(os.path.abspath(__file__))\nsys.path.append(os.path.join(D, 'lib'))": [
        "/a/b/lib"
    ],
    "this_dir = dirname(__file__)\nsys.path.insert(0, this_dir + '/..')": ["/a"],
    ADDER + "lib_path = osp.join(here, '..', 'lib')\nadd_path(lib_path)\nadd_path(here)": [
        "/a/lib",
        "/a/b",
    ],
    "if True:\n    sys.path.append('x')\nelse:\n    sys.path.append('y')": ["/a/b/x", "/a/b/y"],
    "print 'Python 2', sys.path\nsys.path.append('x')": ["/a/b/x"],
    "sys.path.append(os.environ['LIB'])": [],
    "sys.path.append(os.path.join(os.environ['LIB'], 'x'))": [],
    "D = 'x'\nD = find()\nsys.path.append(D)": [],
    "def later():\n    sys.path.append('x')": [],
    "sys.path.append(" + "(" * 90 + "'x' + 'y'" + ")" * 90 + ")": ["/a/b/xy"],
    "sys.path.append(" + " + ".join(["'x'"] * 900) + ")": [],
    "sys.path.append(": [],
    "other.path.append('x'); sys.path.append(); sys.path": [],
}


@pytest.mark.parametrize("text", ADDED)
def test_added_folders(text: str) -> None:
    assert list(added_folders("/a/b/file.py", text.encode())) == ADDED[text]


def test_imports_reach_folders_that_a_file_adds(tmp_path: Path) -> None:
    """The nearest to the importer where several hold the name; those found without go before."""
    tree = {
        ".git/HEAD": "",
        "tools/train.py": "import _init_paths\nimport net, ops\n",
        "tools/_init_paths.py": "import sys\nsys.path.append('../lib')\nsys.path.append('../old')\n",
        "tools/ops.py": "",
        "lib/net.py": "import tensorflow",
        "lib/ops.py": "",
        "lib/queue.py": "",
        "old/net.py": "",
        "old/in/net2.py": "",
    }
    write(tmp_path, tree)
    found = find_files([str(tmp_path)])
    project = open_project(found.files, found.roots)
    relevant = survey(project).relevant
    assert {str(tmp_path / "tools/train.py"), str(tmp_path / "lib/net.py")} == set(relevant)

    def reached(importer: str, module: str) -> str | None:
        at = str(tmp_path / importer)
        return project.resolve(at, str(tmp_path / "tools"), module, 0)

    assert reached("tools/train.py", "net") == str(tmp_path / "lib/net.py")
    assert reached("old/in/net2.py", "net") == str(tmp_path / "old/net.py")
    assert reached("tools/train.py", "ops") == str(tmp_path / "tools/ops.py")
    assert reached("tools/train.py", "queue") is None
