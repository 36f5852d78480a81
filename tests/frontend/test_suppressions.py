"""Suppression comments: which lines they speak of, and where they are."""

from __future__ import annotations

import pytest

from scopelint.frontend.source import SourceFile
from scopelint.frontend.suppressions import suppressions_of

CASES = {
    "x = f()  # scopelint: ignore[SL101] known\n": [(("SL101",), "known", 1, 1, 10)],
    "# scopelint: ignore[SL101, SL204]\n\nx = f(\n  1)\n": [(("SL101", "SL204"), "", 3, 4, 1)],
    "x = f(  # scopelint: ignore[duplicate-variable]\n  1,\n)\n": [
        (("duplicate-variable",), "", 1, 3, 9)
    ],
    "x = f(\n  1,\n)  # noqa: E501, SL101\n": [(("E501", "SL101"), "", 1, 3, 4)],
    "x = 1  # noqa: E501\n": [],
    "x = '# scopelint: ignore[SL101]'\n": [],
    "x = 1  # type: ignore # scopelint: ignore[SL102] why not # more\n": [
        (("SL102",), "why not", 1, 1, 23)
    ],
    "x = 1  # scopelint: ignore\n": [((), "", 1, 1, 8)],
    "if x:  # scopelint: ignore[SL101]\n    y()\n": [(("SL101",), "", 1, 1, 8)],
}


@pytest.mark.parametrize("text", CASES)
def test_a_comment_speaks_of_its_statement(text: str) -> None:
    found = [
        (each.codes, each.reason, each.first_line, each.last_line, each.span.column)
        for each in suppressions_of(SourceFile("a.py", text))
    ]
    assert found == CASES[text]


def test_for_the_file() -> None:
    (found,) = suppressions_of(SourceFile("a.py", "x = 1\n# scopelint: ignore-file[SL101]\n"))
    assert found.is_for_file
    assert found.covers(1, None)


def test_a_line_of_a_statement_is_covered() -> None:
    (found,) = suppressions_of(
        SourceFile("a.py", "# scopelint: ignore[SL101]\nx = f(\n1)\ny = 1\n")
    )
    assert [line for line in range(1, 5) if found.covers(line, None)] == [2, 3]
