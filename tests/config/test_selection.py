"""Settings decide which findings are shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reports import duplicate

from scopelint.config import Settings
from scopelint.finding import Confidence, Span, in_words
from scopelint.trace import Place


def test_confidence() -> None:
    likely = Settings()
    for confidence, shown in zip(Confidence, (True, True, False), strict=True):
        assert likely.shows(replace(duplicate(), confidence=confidence)) is shown
    assert Settings(confidence=Confidence.POSSIBLE).shows(
        replace(duplicate(), confidence=Confidence.POSSIBLE)
    )


@pytest.mark.parametrize(
    ("select", "ignore", "code", "selected"),
    [
        (None, (), "SL101", True),
        (None, (), "SL301", False),
        (("SL3",), (), "SL301", True),
        (("SL1",), ("SL101",), "SL101", False),
        (("SL1",), ("SL101",), "SL102", True),
    ],
)
def test_selection(
    select: tuple[str, ...] | None, ignore: tuple[str, ...], code: str, selected: bool
) -> None:
    settings = Settings(ignore=ignore) if select is None else Settings(select=select, ignore=ignore)
    assert settings.selects(code) is selected


def test_places_of_a_message_become_words() -> None:
    here, there, cell = Place("/x/a.py", 1), Place("/x/b.py", 2), Place("/x/c.ipynb", 3)
    spans = {
        here: Span("a.py", 3, 1, 3, 2),
        there: Span("b.py", 4, 1, 4, 2),
        cell: Span("c.ipynb", 5, 1, 5, 2, cell=6),
    }
    message = ("first at ", here, ", then at ", there, " and ", cell)
    words = in_words(message, spans.__getitem__, "a.py")
    assert words == "first at line 3, then at b.py:4 and c.ipynb:cell 6, 5"
    assert in_words((cell,), spans.__getitem__, "c.ipynb") == "cell 6, line 5"
