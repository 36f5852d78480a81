"""What importing runs, in which order and under which names: as Python itself does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alone import NoLibrary

from scopelint.frontend.project import open_project
from scopelint.interpreter.budget import Budget, Limits
from scopelint.interpreter.heap import ListRecord
from scopelint.interpreter.imports import module_environment, run_module
from scopelint.interpreter.library import Returns
from scopelint.interpreter.state import State, World

#: Each file says its name and package when it is run; `log` keeps what was said.
SAYS = "import log\nlog.said.append((__name__, __package__))\n"

#: By file: what it does behind that. Files that are not listed do nothing more.
TREE: dict[str, str] = {
    "a/__init__.py": "",
    "a/b/__init__.py": "",
    "a/b/c.py": "from ..d import thing\n",
    "a/b/e.py": "from . import c\nfrom .c import thing as same\n",
    "a/d.py": "thing = 'thing'\n",
    "a/f.py": "import a.b.c as c\nfrom a.g import other\n",
    "a/g.py": "from .b import e\nother = e.same\n",
    "early/__init__.py": "from early.inner import value\n",
    "early/inner.py": "from early import late\nvalue = late.value\n",
    "early/late.py": "value = 'late'\n",
    "loose/h.py": "from loose.i import *\n",
    "loose/i.py": "import a\n",
    "plain.py": "",
}

PROGRAMS = (
    "from a.b import c",
    "from a.b.c import thing",
    "import a.b.c",
    "import a.b.c as c",
    "from a.d import thing",
    "from a.b.e import same",
    "from a import f",
    "from a.f import other",
    "from early.late import value",
    "import early.inner",
    "from loose.h import a",
    "import loose.i, plain",
    "from plain import log",
    "from a import b\nfrom a.b import e\nimport early",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "log.py").write_text("said = []\n")
    for name, text in TREE.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(SAYS + text)
    return tmp_path


def by_python(script: Path) -> str:
    """What Python itself says at the end."""
    text = "import log; print(log.said)"
    ran = subprocess.run(
        [sys.executable, "-c", f"exec(open({script.name!r}).read())\n{text}"],
        cwd=script.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip()


def by_the_interpreter(script: Path, project: Path) -> str:
    """What the interpreter holds the log for."""
    folder = str(script.parent)
    modules = open_project([str(script)], [str(project)])
    world = World(modules, NoLibrary(), Budget(Limits()), folder, set())  # type: ignore[arg-type]
    (outcome,) = run_module(str(script), "__main__", State(world))
    assert isinstance(outcome, Returns)
    log = module_environment(f"{project}/log.py", outcome.state)
    assert log is not None
    said = outcome.state.record(log.names["said"])
    assert isinstance(said, ListRecord)
    return str(said.items)


@pytest.mark.parametrize("program", PROGRAMS)
def test_modules_run_in_the_order_of_python(program: str, project: Path) -> None:
    script = project / "script.py"
    script.write_text(f"import log\n{program}\n")
    assert by_the_interpreter(script, project) == by_python(script)


@pytest.mark.parametrize("module", ["a.f", "a.b.e", "early.inner"])
def test_a_module_that_is_run_as_a_script(module: str, project: Path) -> None:
    """With `python -m`, the packages around it are known, and it is `__main__`."""
    script = project / (module.replace(".", "/") + ".py")
    said = by_the_interpreter(script, project)
    assert f"('__main__', {module.rpartition('.')[0]!r})" in said
