"""What is asked of texts and lists is answered as Python answers it."""

from __future__ import annotations

import pytest
from alone import by_interpreter
from test_against_python import by_python

PROGRAMS = (
    """
def place(text, of):
    try:
        return text.index(of)
    except ValueError:
        return "none"
end = [place("a+b", "+"), place("ab", "+"), "abab".rindex("b"), "abab".index("b", 2), place([1, 2], 2),
       place([1, 2], 3), place((1, 2), 1)]
""",
    """
def value(text):
    for sign, apply in [("+", lambda a, b: a + b), ("x", lambda a, b: a * b)]:
        try:
            at = text.index(sign)
            return apply(value(text[:at]), value(text[at + 1:]))
        except ValueError:
            pass
    return int(text)
end = [value("7x7x128"), value("1024"), value("2x3+4")]
""",
    "end = [[1, 2, 1].count(1), (1, 2).count(3), 'aba'.count('a')]",
    """
import itertools
end = [list(itertools.zip_longest([1, 2], [3])), list(itertools.zip_longest("ab", [3], fillvalue=0)),
       [row for row in itertools.zip_longest([], [])]]
""",
    """
kept = {"conv", "fc"}
end = [kept == {"fc", "conv"}, kept != {"fc"}, kept <= {"fc", "conv", "x"}, kept < kept, kept >= {"fc"}, {2} > {1},
       [1] == [1], set() == set(), {"a"} == {"b"}]
""",
)


@pytest.mark.parametrize("text", PROGRAMS)
def test_the_answer_is_that_of_python(text: str) -> None:
    (found,) = by_interpreter(text)
    assert found["end"] == by_python(text)["end"]
    assert "?" not in repr(found["end"])
