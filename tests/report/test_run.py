"""What `scopelint run` prints of the variables of a program."""

from __future__ import annotations

import io
from pathlib import Path

from test_cli import run

from scopelint.report.run import write_text
from scopelint.runtime.guard import Outcome

NAME = "a_network/with_a_scope_of_a_long_name/and_others_in_it/that_go_on/for_more_than_a_line/w"


def test_a_long_line_is_whole() -> None:
    made = {"shape": [2, None], "dtype": "float32", "trainable": True, "graph": 0}
    variables = [
        {"name": NAME, **made, "created_at": "main.py:3", "shared_by": []},
        {"name": "v", **made, "created_at": "main.py:4", "shared_by": ["main.py:5"] * 2},
    ]
    out = io.StringIO()
    write_text(Outcome(ended="end", variables=variables), out)
    head, *rows = out.getvalue().splitlines()
    assert head.split("  ")[0] == "Variable"
    assert rows == [
        f"{NAME}  [2, ?]  float32  yes      main.py:3",
        f"{'v':<{len(NAME)}}  [2, ?]  float32  yes      main.py:4  main.py:5 ×2",
    ]


def test_a_notebook_is_no_script(tmp_path: Path) -> None:
    (tmp_path / "net.ipynb").write_text('{"cells": [{"execution_count": null}]}')
    done = run(tmp_path, "run", "net.ipynb")
    assert done.returncode == 2
    assert done.stderr.endswith("Error: net.ipynb is a notebook; only scripts can be run\n")
