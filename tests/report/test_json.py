"""The JSON report has exactly the shape that other programs build on."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from reports import DETAIL, duplicate, report

from scopelint.finding import Cut, Frame, Note, Problem, Silencer, Span, Suppressed
from scopelint.report.formats import reporter

TEXT, NUMBER, NONE = str, int, type(None)
PLACE = {"path": TEXT, "line": NUMBER, "column": NUMBER}
CELL = {"cell": (NUMBER, NONE)}
#: Types by key; a list holds the type of its items.
SCHEMA: dict[str, Any] = {
    "version": NUMBER,
    "findings": [
        {
            "rule": TEXT,
            "name": TEXT,
            "severity": ("error", "warning", "note"),
            "confidence": ("certain", "likely", "possible"),
            "message": TEXT,
            **PLACE,
            "end_line": NUMBER,
            "end_column": NUMBER,
            **CELL,
            "variable": (TEXT, NONE),
            "related": [{**PLACE, **CELL, "message": TEXT}],
            "trace": [{**PLACE, **CELL, "function": TEXT}],
            "assumptions": [TEXT],
            "confirmation": {
                "status": ("confirmed", "refuted", "unconfirmed"),
                "by": ("replay", "execution", "tensorflow"),
                "detail": TEXT,
            },
            "fix": (NONE,),
            "fingerprint": TEXT,
        }
    ],
    "summary": {
        "files": NUMBER,
        "parsed": NUMBER,
        "skipped": NUMBER,
        "entries": NUMBER,
        "paths": NUMBER,
        "refuted": NUMBER,
        "suppressed": NUMBER,
        "in_baseline": NUMBER,
        "incomplete": [
            {"entry": TEXT, "reason": TEXT, "path": (TEXT, NONE), "line": (NUMBER, NONE), **CELL}
        ],
        "errors": [
            {
                "path": TEXT,
                **CELL,
                "line": (NUMBER, NONE),
                "column": (NUMBER, NONE),
                "message": TEXT,
            }
        ],
        "seconds": float,
    },
}


def fits(value: Any, schema: Any, at: str = "$") -> None:
    """Fail where the value is not of the schema, or has more or fewer keys."""
    if isinstance(schema, dict):
        assert list(value) == list(schema), at
        for key, each in schema.items():
            fits(value[key], each, f"{at}.{key}")
    elif isinstance(schema, list):
        assert isinstance(value, list), at
        for item in value:
            fits(item, schema[0], f"{at}[]")
    elif isinstance(schema, tuple):
        assert value in schema or type(value) in schema, at
    else:
        assert type(value) is schema, at


def written(*findings: Any, **figures: Any) -> Any:
    out = io.StringIO()
    reporter("json")(report(*findings, **figures), {}, lambda path, cell: (), out)
    return json.loads(out.getvalue())


def test_schema() -> None:
    cuts = (
        Cut("main.py", "too many paths", Span("main.py", 3, 1, 3, 9)),
        Cut("train.py:main", "depth", None),
    )
    errors = (Problem("bad.py", 3, 4, "invalid syntax"), Problem("gone.py", None, None, "no file"))
    document = written(duplicate(), incomplete=cuts, errors=errors)
    fits(document, SCHEMA)
    assert document["version"] == 1
    assert document["summary"]["incomplete"][1]["line"] is None


def test_a_finding() -> None:
    (finding,) = written(duplicate("nets/main.py"))["findings"]
    assert (finding["path"], finding["line"], finding["column"]) == ("nets/main.py", 6, 20)
    assert finding["confirmation"] == {"status": "confirmed", "by": "replay", "detail": DETAIL}
    assert [frame["function"] for frame in finding["trace"]] == ["<module>", "critic"]
    assert finding["related"][0]["message"] == "first created here"


def test_places_in_a_notebook_have_their_cells() -> None:
    cell_2, cell_3 = (Span("a.ipynb", 1, 1, 1, 9, cell) for cell in (2, 3))
    again = replace(
        duplicate(),
        span=cell_3,
        related=(Note(cell_2, "here"),),
        trace=(Frame(cell_3, "<module>"),),
    )
    document = written(again, incomplete=(Cut("a.ipynb", "depth", cell_2),))
    (finding,) = document["findings"]
    (note,), (frame,), (cut,) = (
        finding["related"],
        finding["trace"],
        document["summary"]["incomplete"],
    )
    assert (note["cell"], frame["cell"], cut["cell"]) == (2, 3, 2)


def test_nothing_found() -> None:
    document = written()
    fits(document, SCHEMA)
    assert document["findings"] == []


def test_what_is_not_shown_is_counted() -> None:
    silencers = (Silencer.COMMENT, Silencer.BASELINE, Silencer.BASELINE)
    hidden = tuple(Suppressed(duplicate(), silencer) for silencer in silencers)
    out = io.StringIO()
    reporter("json")(replace(report(), suppressed=hidden), {}, lambda path, cell: (), out)
    document = json.loads(out.getvalue())
    assert document["findings"] == []
    assert (document["summary"]["suppressed"], document["summary"]["in_baseline"]) == (1, 2)


def test_text_that_no_terminal_takes() -> None:
    """JSON stays ASCII: it is safe on any stream."""
    out = io.StringIO()
    reporter("json")(report(duplicate("naïve/模型.py")), {}, lambda path, cell: (), out)
    assert out.getvalue().isascii()
    assert json.loads(out.getvalue())["findings"][0]["path"] == "naïve/模型.py"


def test_an_unknown_format() -> None:
    with pytest.raises(ModuleNotFoundError):
        reporter("telegram")
