"""What Python decides, whatever the unknown parts are: no path is split there."""

from __future__ import annotations

import pytest
from alone import by_interpreter, names_at_end, run
from test_against_python import by_python

from scopelint.interpreter.values import Symbol

ALIKE = (
    # str() of a function has its name in it
    """
def one(): pass
def other(): pass
def ask(known):
    return [str(one) in known, str(other) in known, str(one) == str(one), known[str(one)]]
end = ask({str(one): 1})
""",
    """
def outer():
    def inner(): pass
    return str(inner)[:29], str(inner)[-1], str(inner)[-1:]
end = [outer()[0], outer()[2]]
""",
    # sets
    "end = sorted({1, 2} | {2, 3}), sorted({1, 2} & {2, 3}), sorted({1, 2} - {2, 3}), sorted({1, 2} ^ {2, 3})",
    """
mine = kept = {1, 2}
mine |= {3}
kept -= {1}
mine, kept = sorted(mine), sorted(kept)
end = [mine, kept, sorted({1}.union({2}, {3})), sorted({1, 2}.symmetric_difference([2, 4]))]
""",
    # methods of a class that answer for operators
    """
class Registry(object):
    def __init__(self): self._held = {}
    def __contains__(self, key): return key in self._held
    def __setitem__(self, key, value):
        if key in self: raise KeyError(key)
        self._held[key] = value
kept = Registry()
kept["a"] = 1
end = ["a" in kept, "b" in kept, "a" not in kept, "b" not in kept]
""",
    """
class Size(object):
    def __init__(self, width): self.width = width
    def __eq__(self, other): return self.width == other.width
    def __lt__(self, other): return self.width < other.width
    def __radd__(self, other): return Size(self.width + other)
    def __mul__(self, other): return Size(self.width * other)
    def __rmul__(self, other): return self * other
one, two = Size(1), Size(2)
end = [one == Size(1), one != Size(1), one == two, one != two, one < two, one > two, two > one,
       (3 + one).width, (two * 3).width, (3 * two).width]
""",
    """
class Never(object):
    def __ne__(self, other): return True
    def __ge__(self, other): return "ge"
end = [Never() != 1, 1 != Never(), Never() >= 1, 1 <= Never()]
""",
    # a deque
    """
from collections import deque
kept = deque([1], maxlen=3)
for number in range(2, 6): kept.append(number)
whole = list(kept)
kept.appendleft(0)
kept.extend([7, 8])
left = list(kept)
kept.extendleft([9, 10])
first, last = kept.popleft(), kept.pop()
end = [whole, left, list(kept), first, last, len(deque([1, 2, 3], 2)), list(deque([1, 2, 3], 2))]
kept = deque([1, 2, 3, 4])
kept.rotate(1)
turned = list(kept)
kept.rotate(-2)
end = [end, turned, list(kept), kept.popleft(), len(kept)]
""",
    # orders
    """
names = ["b", "c", "a"]
names.sort()
end = [list(names), sorted([2, 3, 1], reverse=True), sorted([])]
names.sort(reverse=True)
end.append(names)
""",
    # attributes that are deleted, and numbers in an array
    """
import itertools
class Settings(object): pass
one = Settings()
one.a, one.b = 1, 2
delattr(one, "a")
end = [hasattr(one, "a"), getattr(one, "b", None), list(itertools.product("ab", repeat=2))]
""",
    # method resolution order
    """
import inspect
class A(object): pass
class B(A): pass
end = [len(inspect.getmro(B)), A in inspect.getmro(B)[1:], B in inspect.getmro(B)[1:]]
""",
)


@pytest.mark.parametrize("text", ALIKE)
def test_as_in_python(text: str) -> None:
    (end,) = by_interpreter(text)
    assert repr(end["end"]) == repr(by_python(text)["end"])


IMPORTS = """
import collections, gym, inspect, numpy
import elsewhere
import attr
from distutils.version import LooseVersion, StrictVersion
from packaging import version
"""


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("(start + 1) is None", False),
        ("len(start) is None", False),
        ("(start == 1) is None", False),
        ("isinstance(None, start)", False),
        ("isinstance(gym.spaces.Box(2), gym.spaces.Box)", True),
        ("('a/%s:0' % start)[-2:] == ':0'", True),
        ("('a/%s:0' % start)[:2] == 'a/'", True),
        ("('a/%s:0' % start)[:-2] == 'a/%s' % start", True),
        ("('a/%s:0' % start)[2:-2] == '%s' % start", True),
        ("('%s:0' % start).rsplit(':', 1) == ['%s' % start, '0']", True),
        ("('a/b%s' % start).split('/', 1) == ['a', 'b%s' % start]", True),
        ("('%s/w:0' % start).rpartition(':')[::2] == ('%s/w' % start, '0')", True),
        ("('a:%s' % start).partition(':')[2] == '%s' % start", True),
        ("hasattr('%s' % start, '__name__')", False),
        ("version.parse('1.15.5') > version.parse('1.4')", True),
        ("version.parse('1.2') == version.parse('1.2.0')", True),
        ("LooseVersion('1.2') < LooseVersion('1.2.0')", True),
        ("LooseVersion('1.15') <= LooseVersion('1.2')", False),
        ("StrictVersion('1.15') != StrictVersion('1.15.0')", False),
    ],
)
def test_of_an_unknown(value: str, answer: bool) -> None:
    text = f"{IMPORTS}start = elsewhere.pick()\nend = {value}"
    (outcome,) = run(text)[0]
    assert names_at_end(outcome)["end"] is answer


@pytest.mark.parametrize(
    "value",
    [
        "start is None",
        "('a/%s:0' % start)[-3:] == 'x:0'",
        "len(('%s:0' % start).rsplit(':', 2)) == 2",
        "len(('%s:0' % start).split(':', 1)) == 2",
        "('%s:0' % start).partition(':')[2] == '0'",
        "isinstance(gym.spaces.make(2), gym.spaces.make)",
        "isinstance(gym.spaces.Box(2), gym.spaces.Space)",
        "inspect.getmro(type('A', (gym.Env,), {}))[-1] is gym.Env",
        "isinstance(numpy.arange(3), numpy.ndarray)",
        "(numpy.arange(3) * 2)[1] == 2",
        "1 in ({1, start} & {1, 2})",
        "len(collections.deque([1, 2, 3], start)) == 3",
        "version.parse('2.0rc1') > version.parse('1.0')",
        "attr.s(type('A', (), {})) == attr.s(type('B', (), {}))",
        "version.parse(start) > version.parse('1.0')",
        "version.parse('1.0') > LooseVersion('1.0')",
        "2 in ({1, 2} - {start})",
    ],
)
def test_what_is_open(value: str) -> None:
    text = f"{IMPORTS}start = elsewhere.pick()\nend = {value}"
    (outcome,) = run(text)[0]
    assert isinstance(names_at_end(outcome)["end"], Symbol)


NESTED = (
    "return [walk(each) for each in node] if isinstance(node, list) else [node]",
    """
    for key, value in node.items():
        if hasattr(value, "keys"):
            walk(value)
    """,
    """
    node = {} if not node else node
    for key, value in node.items():
        if hasattr(value, "keys"):
            walk(value)
    """,
    "for number in range(8): walk(node.children[number])",
)


@pytest.mark.parametrize("body", NESTED)
def test_there_is_no_end_to_the_parts_of_an_unknown(body: str) -> None:
    text = f"import elsewhere\ndef walk(node):\n    {body.strip()}\nwalk(elsewhere.pick())"
    _, budget = run(text)
    assert any("go too deep" in reason for reason in budget.cuts)
    assert budget.instructions < 1_000


def test_what_counts_down_is_followed_beside_an_unknown() -> None:
    """An unknown that is handed on as it is, is no part of itself."""
    text = """
import elsewhere
def down(count, value):
    return 0 if count == 0 else 1 + down(count - 1, value)
end = down(8, elsewhere.pick())
"""
    (outcome,) = run(text)[0]
    assert names_at_end(outcome)["end"] == 8
