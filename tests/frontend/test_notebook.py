"""Notebooks: cells are joined, magics put out, and spans name cell and line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scopelint.frontend.notebook import neutralise, user_lines
from scopelint.frontend.project import open_project
from scopelint.trace import Place

NEUTRAL = {
    "%matplotlib inline\nimport x": "pass\nimport x",
    "!pip install tensorflow==1.15": "pass",
    "pip install tensorflow": "pass",
    "  %time f(x)": "  if 1: f(x)",
    "%timeit -n 10 f(x)": "pass",
    "%%time\nf(x)": "pass\nf(x)",
    "%%bash\ncd x\nls": "\n\n",
    "# style\n%%html\n<a>": "\n\n",
    "x = !curl \\\n  -H 'a' \\\n  b\ny = 1": "x = None\n\n\ny = 1",
    "files = !ls *.py": "files = None",
    "tf.Variable?\nf??": "pass\npass",
    "x = (a\n% b)\n%load y": "x = (a\n% b)\npass",
    "x = '''\n!no\n'''\n!yes": "x = '''\n!no\n'''\npass",
    "x = a \\\n % b\n!yes": "x = a \\\n % b\npass",
    "!echo ( \" '\n!yes": "pass\npass",
}


@pytest.mark.parametrize("text", NEUTRAL)
def test_magics_are_put_out(text: str) -> None:
    assert neutralise(text) == NEUTRAL[text]


def notebook(path: Path, *cells: str, version: int = 4) -> str:
    listed: list[dict[str, object]] = [{"cell_type": "markdown", "source": ["# x = (\n"]}]
    key = "source" if version == 4 else "input"
    listed += [{"cell_type": "code", key: text.splitlines(keepends=True)} for text in cells]
    content = {"cells": listed} if version == 4 else {"worksheets": [{"cells": listed}]}
    path.write_text(json.dumps(content), "utf-8")
    return str(path)


@pytest.mark.parametrize("version", [3, 4])
def test_spans_name_the_cell(tmp_path: Path, version: int) -> None:
    path = notebook(
        tmp_path / "a.ipynb",
        "%pylab\nimport tensorflow as tf\n\n",
        "!ls\nprint 'é', f(1)",
        "def broken(:\n  pass",
        "é = g(2)",
        version=version,
    )
    project = open_project([path], [str(tmp_path)])
    module = project.module(path)
    assert module is not None
    spans = [project.span(Place(path, number)) for number in range(8)]
    assert [(span.cell, span.line, span.column) for span in spans] == [
        (1, 1, 1), (1, 2, 1), (2, 1, 1), (2, 2, 1), (2, 2, 1), (2, 2, 12), (4, 1, 1), (4, 1, 5),
    ]  # fmt: skip
    assert user_lines(path, 2) == ["!ls", "print 'é', f(1)"]
    (problem,) = project.problems
    assert (problem.cell, problem.line) == (3, 1)
    assert problem.message == "syntax error: invalid syntax"


ODD = {
    "not JSON": (b"{", "is not a notebook: not JSON"),
    "deep": (b"[" * 100_000, "is not a notebook: not JSON"),
    "binary": (b"\0", "is a binary file, not Python source"),
    "a list": (b"[1, 2]", None),
    "odd cells": (
        b'{"cells": [1, {"cell_type": "code"}, {"cell_type": "code", "source": 7}]}',
        None,
    ),
    "no cells": (b'{"cells": null, "worksheets": {}}', None),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_notebooks(tmp_path: Path, case: str) -> None:
    content, message = ODD[case]
    path = tmp_path / "a.ipynb"
    path.write_bytes(content)
    project = open_project([str(path)], [str(tmp_path)])
    module = project.module(str(path))
    assert [problem.message for problem in project.problems] == ([message] if message else [])
    assert (module is None) == (message is not None)
