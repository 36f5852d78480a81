"""Options of the test run."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--redraw", action="store_true", help="write the snapshots anew")


@pytest.fixture
def redraw(request: pytest.FixtureRequest) -> bool:
    """Whether snapshots are written, not compared."""
    return bool(request.config.getoption("--redraw"))
