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
from scopelint.interpreter.state import State
from scopelint.interpreter.world import World

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
    "listed/__init__.py": "__all__ = ['one', 'two']\n",
    "listed/one.py": "",
    "listed/two.py": "",
    "listed/three.py": "",
    "found/__init__.py": """
import os
from pkgutil import iter_modules
for _, name, is_package in iter_modules([os.path.dirname(__file__)]):
    if name.startswith("_") or is_package:
        continue
    module = __import__(name, globals(), locals(), level=1)
    del globals()[name]
    for each in module.__all__ if "__all__" in dir(module) else dir(module):
        globals()[each] = module.__dict__[each]
""",
    "found/_hidden.py": "",
    "found/inner/__init__.py": "",
    "found/late.py": "from a.d import thing\n__all__ = ['first']\nfirst, thing = 'first', 'no'\n",
    "found/more.py": "second = 'second'\nfrom a.d import thing\n",
    **{f"found/other_{number}.py": f"other_{number} = {number}\n" for number in range(10)},
    "named/__init__.py": """
import importlib, glob, os
here = os.path.dirname(os.path.abspath(__file__))
for path in sorted(glob.glob(os.path.join(here, "*.py"))):
    name = os.path.basename(path)[:-3]
    if os.path.isfile(path) and name != "__init__":
        importlib.import_module("." + name, package=__name__)
""",
    "named/one.py": "",
    "named/two.py": "import a.d\n",
    "holds/__init__.py": "from . import kept, taken\nfrom .kept import *\ndel globals()['taken']\n",
    "holds/kept.py": "thing = 'kept'\n",
    "holds/taken.py": "",
    "holds/inner.py": "from . import taken\n",
    "walked/__init__.py": "",
    "walked/part/__init__.py": "",
    "walked/part/leaf.py": "",
    "walked/leaf.py": "",
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
    "from listed import *\nlog.said.append((one.__name__, two.__name__))",
    "from found import *\nlog.said.append((first, second, thing, other_3, other_9))",
    "import found\nlog.said.append((found.first, 'late' in vars(found), 'second' in vars(found)))",
    "import named\nlog.said.append(tuple(sorted(each for each in vars(named) if each[0] == 'h')))",
    "from holds import *\nlog.said.append((kept.__name__, thing, 'taken' in globals()))",
    "import a.b.c\nfrom a.b import *\nlog.said.append((c.__name__, 'e' in globals()))",
    "__import__('a.b.c')",
    "log.said.append(__import__('a.b.c').__name__)",
    "log.said.append(__import__('a.b.c', globals(), locals(), ['thing']).thing)",
    "import importlib\nlog.said.append(importlib.import_module('a.b.c').thing)",
    "from importlib import import_module\nlog.said.append(import_module('.g', package='a').other)",
    "import importlib\nfor name in ('c', 'e'):\n    importlib.import_module('a.b.%s' % name)",
    """
import pkgutil, walked
for each in list(pkgutil.walk_packages(walked.__path__, walked.__name__ + ".")):
    log.said.append((each.name, each.ispkg))
""",
    """
import os
for name in sorted(os.listdir(os.path.join(os.path.dirname(__file__), "walked"))):
    log.said.append(name)
""",
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
        [sys.executable, "-B", "-c", f"__file__ = {str(script)!r}\n{script.read_text()}\n{text}"],
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
