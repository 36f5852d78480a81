"""What an answer has read of files, as texts: a file, or bodies of some of its functions.

As long as its surface is the same, a file has the same functions in the same order, so their
bodies are told apart by number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from scopelint.interpreter.uncalled import Code
from scopelint.mentions import body_around

#: Between a file and the numbers of functions; no path holds it.
_BODIES = "\0"
#: No file has more functions than numbers of so many digits.
_DIGITS = 9


def bodies_read(codes: Iterable[Code], begins_of: Callable[[str], Sequence[int]]) -> Iterator[str]:
    r"""The functions that were entered, a text for each file; `begins_of`: where its functions begin.

    >>> list(bodies_read([("a.py", 7), ("a.py", 2), ("a.py", 8)], lambda path: [2, 6]))
    ['a.py\x000 1']
    """
    numbers: dict[str, set[int]] = {}
    for path, place in codes:
        number = body_around(place, begins_of(path))
        if number is not None:
            numbers.setdefault(path, set()).add(number)
    for path, each in numbers.items():
        yield f"{path}{_BODIES}{' '.join(map(str, sorted(each)))}"


def asked_bodies(text: str) -> tuple[str, list[int]] | None:
    r"""The file and the numbers of its functions; None for another text.

    >>> asked_bodies("a.py\x000 1")
    ('a.py', [0, 1])
    """
    match text.split(_BODIES):
        case [path, numbers]:
            known = (each for each in numbers.split() if each.isdecimal() and len(each) <= _DIGITS)
            return path, [*map(int, known)]
    return None
