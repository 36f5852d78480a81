"""What goes through elements: sorting by a function, generators, iterators, `itertools`, as Python does."""

from __future__ import annotations

import pytest
from alone import by_interpreter, names_at_end, run
from test_against_python import by_python

from scopelint.interpreter.values import Symbol

BEGIN = """
import collections, copy, functools, itertools, operator, os, string, types
PAIRS = [("b", 2), ("a", 3), ("c", 1)]
Point = collections.namedtuple("Point", "x y")

def counted(number):
    for each in range(number):
        yield each

def paired(number):
    for each in range(number):
        yield str(each), each

def second(pair):
    return pair[1]
"""

ENDS = (
    "sorted(PAIRS, key=lambda pair: pair[1]), sorted(PAIRS, key=second, reverse=True), sorted(PAIRS)",
    "max(PAIRS, key=second), min(PAIRS, key=lambda pair: -pair[1]), max([3, 1]), min(4, 2), max(PAIRS)[0]",
    "sorted(PAIRS, key=lambda pair: (-pair[1], pair[0]))[0], sorted('bca'), sorted({'b': 1, 'a': 2}.items())",
    "sum(counted(4)), max(counted(3)), min(counted(3)), sorted(counted(3), reverse=True), list(counted(2))",
    "any(each == 2 for each in counted(3)), all(counted(3)), any(counted(2))",
    "','.join(str(each) for each in counted(2))",
    "dict(paired(2)), dict([['a', 1]]), dict([('a', 1)], b=2), dict(zip('ab', [1, 2]))",
    "list(itertools.combinations([1, 2, 3], 2)), list(itertools.permutations([1, 2]))",
    "list(itertools.chain.from_iterable([[1], [2, 3]])), list(itertools.islice([1, 2, 3, 4], 1, 3))",
    "list(itertools.repeat(1, 2)), list(itertools.product('ab', [1])), list(itertools.chain([1], (2,)))",
    "list(itertools.zip_longest([1], [2, 3], fillvalue=0)), list(itertools.combinations_with_replacement('ab', 2))",
    "len(Point(1, 2)), list(Point(1, 2)), tuple(Point(1, 2)), dict(Point(1, 2)._asdict())", "[*'ab', *(1, 2)]",
    "repr('a'), str('a'), b'a'.decode(), [repr(each) for each in ('a', 1, None)]",
    "string.ascii_lowercase[:3], string.digits, os.path.split('/a/b'), os.path.isabs('/a'), os.path.isabs('a')",
    "sorted(PAIRS, key=operator.itemgetter(1)), list(map(operator.attrgetter('x'), [Point(3, 4)]))",
    "functools.reduce(operator.mul, [1, 2, 3]), operator.add('a', 'b'), operator.lt(1, 2), operator.eq([1], [1])",
    "types.MethodType(lambda self, x: (self, x), 3)(4)",
)  # fmt: skip

PROGRAMS = (
    "listed = list(PAIRS)\nlisted.sort(key=second)\nend = listed",
    "it = iter([1, 2, 3])\nfirst = next(it)\nend = first, list(it), next(it, 'none'), list(it)",
    "it = iter([1, 2, 3])\nend = [next(it), sum(it), sum(it)]",
    "xs = [1, 2, 3, 4]\nxs[1:3] = [8]\nxs[:0] = (0, 0)\nxs[::2] = 'abc'\nend = xs",
    """
held = collections.OrderedDict([("z", 1), ("y", 2), ("x", 3)])
held.move_to_end("z")
end = held.popitem(), list(held), held.popitem(last=False)
""",
    "xs = [0]\nxs.extend(counted(2))\nend = xs",
    "it = iter([1, 2, 3, 4])\nfor x in it:\n    if x == 2: break\nend = x, next(it), list(it)",
    "it, got = iter('abcde'), []\nfor x in it: got.append(x + next(it, '.'))\nend = got, next(it, 'none')",
    "g = counted(3)\nend = [x for x in g], [x for x in g], list(g), next(g, 'none')",
    """
seen = []
def g():
    for x in [0, 1, 2]:
        seen.append(x)
        yield x
end = any(g()), all(g()), seen
""",
    "it = (each * 2 for each in [1, 2, 3])\nend = next(it), next(it), list(it), next(it, 'none')",
    "end = next(a for a, b in PAIRS if b == 3), next((b for _, b in PAIRS if b > 3), 'none'), next(map(str, [1]))",
    """
class Lazy(object):
    def __init__(self, function): self.function = function
    def __get__(self, owner, kind=None):
        if owner is None: return self
        value = self.function(owner)
        setattr(owner, self.function.__name__, value)
        return value
asked = []
class Model(object):
    @Lazy
    def prediction(self):
        asked.append(1)
        return 5
model = Model()
end = model.prediction, model.prediction, len(asked)
""",
    """
class Wrapped(object):
    def __init__(self, function): self.function = function
    def __call__(self, *given): return self.function(*given) + 1
    def __get__(self, owner, kind=None): return functools.partial(self.__call__, owner)
class Bound(Wrapped):
    def __get__(self, owner, kind=None): return self if owner is None else types.MethodType(self, owner)
class A(object):
    count = 3
    @Wrapped
    def one(self, x): return self.count + x
    @Bound
    def two(self, x): return self.count * x
end = A().one(4), A().two(5)
""",
    """
class OfClass(object):
    def __init__(self, function): self.function = function
    def __get__(self, owner, kind): return self.function(kind)
class A(object):
    count = 3
    @OfClass
    def size(cls): return cls.count
class B(A): count = 4
end = A.size, A().size, B.size, B().size
""",
    """
class Field(object):
    def __init__(self, default): self.default = default
    def __get__(self, owner, kind=None): return owner.__dict__.get("held", self.default)
    def __set__(self, owner, value): owner.__dict__["held"] = value + 1
class A(object):
    size = Field(2)
a, b = A(), A()
b.size = 5
end = a.size, b.size
""",
)


@pytest.mark.parametrize("text", [*(f"end = {each}" for each in ENDS), *PROGRAMS])
def test_as_in_python(text: str) -> None:
    (end,) = by_interpreter(BEGIN + text)
    assert repr(end["end"]) == repr(by_python(BEGIN + text)["end"])


@pytest.mark.parametrize(
    "open_end",
    [
        "list(zip(*counted(elsewhere.pick())))", "list(zip(*[iter(range(6))] * 2))", "dict([elsewhere.pick()])",
        "list(itertools.islice(elsewhere.pick(), 2))",
    ],
)  # fmt: skip
def test_what_is_not_known_of_elements_is_open(open_end: str) -> None:
    (end,) = by_interpreter(f"{BEGIN}import elsewhere\nend = {open_end}")
    assert "?" in repr(end["end"])


def test_what_says_by_what_to_sort_may_raise() -> None:
    (end,) = by_interpreter(
        f"{BEGIN}def key(each): raise KeyError(each)\nend = sorted(PAIRS, key=key)"
    )
    assert end["raised"] == "KeyError"


def test_of_one_of_two_lists_sorted_is_one_of_two() -> None:
    text = f"{BEGIN}import elsewhere\nend = sorted([2, 1] if elsewhere.pick() else [4, 3])[0]"
    (outcome,) = run(text)[0]
    end = names_at_end(outcome)["end"]
    assert isinstance(end, Symbol)
    assert str(end) == "<1 or 3>"
