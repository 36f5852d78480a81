"""Which random inputs the tests try: always the same few, and as many that nobody has tried.

SCOPELINT_SEEDS=FIRST:END says which instead, as many as one likes. A test's name holds its seed: to
run one again, set SCOPELINT_SEEDS=SEED:SEED+1.
"""

from __future__ import annotations

import os
import time

_GIVEN = os.environ.get("SCOPELINT_SEEDS")
#: Seconds do not come twice; tests of one run have it in common.
_FRESH = int(time.time()) * 1000


def seeds(count: int) -> range | list[int]:
    """The seeds for a test: `count` fixed ones and as many fresh, or those that were asked for."""
    if _GIVEN is not None:
        first, end = map(int, _GIVEN.split(":"))
        return range(first, end)
    return [*range(count), *range(_FRESH, _FRESH + count)]
