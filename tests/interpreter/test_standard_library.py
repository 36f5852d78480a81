"""Counters, formats, enumerations and what else of Python's library names are made with, as Python does."""

from __future__ import annotations

import pytest
from alone import by_interpreter
from test_against_python import by_python

BEGIN = """
import collections, enum, functools, inspect, itertools, json, math, operator, sys, traceback, types

def counted(number):
    for each in range(number):
        yield each

class Level(enum.IntEnum):
    LOW = 0
    HIGH = 1

class Box(object):
    def __init__(self, name): self.name = name
    def __str__(self): return "box " + self.name
"""

ENDS = (
    "collections.Counter('abca')['a'], collections.Counter('ab')['z'], len(collections.Counter('ab'))",
    "collections.Counter('the cat the dog'.split()).most_common(1), collections.Counter(a=2).most_common()",
    "json.loads('{\"a\": [1, 2.5, null, true], \"b\": \"c\"}'), json.loads('[1]')[0]",
    "chr(97), chr(ord('a') + 1), ord('b')",
    "json.loads(json.dumps({'b': (1, 2), 'a': None}, sort_keys=True)), json.dumps(['x', 1.5, True])",
    "'{0[n]}-{0[k][1]}'.format({'n': 'a', 'k': [1, 2]}), '{0.name} {b.name}'.format(Box('x'), b=Box('y'))",
    "'{:0{w}d} {:>{}}|{!r:4}'.format(3, 'a', 4, None, w=3)", "'{}{}'.format(1, 2), '{1}{0}'.format(1, 2)",
    "'{} {:.1f} {{}}'.format('a', 0.25), 'a{:03d}b'.format(7)",
    "operator.attrgetter('name.name')(Box(Box('x'))), operator.methodcaller('split', '-', 1)('a-b-c')",
    "list(zip(itertools.count(), 'abc')), list(zip('ab', itertools.count(5, 2)))",
    "list(enumerate(counted(3))), list(zip(counted(2), 'ab')), list(map(str, counted(2)))",
    "[each + 0 for each in Level], len(list(Level)), Level.HIGH == 1, [each == Level.HIGH for each in Level]",
    "list(itertools.islice(itertools.cycle('ab'), 5)), list(itertools.accumulate([1, 2, 3]))",
    "[(key, list(group)) for key, group in itertools.groupby('aab')]",
    "list(itertools.takewhile(lambda x: x < 2, [1, 2, 1])), list(itertools.dropwhile(lambda x: x < 2, [1, 2, 1]))",
    "list(itertools.starmap(operator.add, [(1, 2), (3, 4)]))",
    "list(filter(lambda x: x > 1, [1, 2, 3])), list(filter(None, [0, 1])), list(filter(str.isalpha, 'a1'))",
    "math.log(16, 2), math.log(8, 2), math.gcd(4, 6), pow(2, 3), divmod(7, 2), bin(5), hex(255)",
    "types.SimpleNamespace(a=1, b='x').b, vars(types.SimpleNamespace(a=1))['a']",
)  # fmt: skip

PROGRAMS = (
    "calls = collections.Counter()\ncalls.update(['a', 'b'])\ncalls['a'] += 1\ncalls.subtract('b')\n"
    "end = dict(calls), calls['z'], 'z' in calls",
    "count = itertools.count(3)\nend = next(count), next(count), next(count)",
    "ids = collections.defaultdict(itertools.count)\nend = next(ids['a']), next(ids['a']), next(ids['b'])",
    """
class Net(object):
    def layer(self, x, kind, size=1): return x, kind, size
    dense = functools.partialmethod(layer, kind="dense")
    wide = functools.partialmethod(layer, kind="wide", size=9)
end = Net().dense(1), Net().wide(2), Net().dense(3, size=4)
""",
    """
class Param(object):
    def __set_name__(self, owner, name): self.name = owner.__name__ + "." + name
    def __get__(self, owner, kind=None): return self.name
class Model(object):
    users, items = Param(), Param()
end = Model().users, Model().items
""",
    """
class Plugin(object):
    known = []
    def __init_subclass__(cls, scope=None, **others):
        super().__init_subclass__(**others)
        cls.scope = scope or cls.__name__
        cls.known.append(cls)
class A(Plugin, scope="a"): pass
class B(Plugin): pass
class C(A): pass
end = [(each.__name__, each.scope) for each in Plugin.known]
""",
    """
def here(): return sys._getframe(1).f_code.co_name
def above(): return inspect.stack()[1][3], inspect.stack()[1].function, inspect.currentframe().f_back.f_code.co_name
def traced(): return traceback.extract_stack(None, 2)[0][2]
def critic(): return here(), above(), traced(), here()
class Net(object):
    def build(self): return here()
end = critic(), Net().build()
""",
)


@pytest.mark.parametrize("text", [*(f"end = {each}" for each in ENDS), *PROGRAMS])
def test_as_in_python(text: str) -> None:
    (end,) = by_interpreter(BEGIN + text)
    assert repr(end["end"]) == repr(by_python(BEGIN + text)["end"])


@pytest.mark.parametrize(
    "open_end",
    [
        "collections.Counter(elsewhere.pick())['a']", "json.loads(elsewhere.pick())", "chr(elsewhere.pick())",
        "'{0.a.b}'.format(Box('x'))", "next(itertools.count(elsewhere.pick()))",
        "{key: key for key in elsewhere.pick()}['a']", "json.dumps([elsewhere.pick()])",
    ],
)  # fmt: skip
def test_what_is_not_known_is_open(open_end: str) -> None:
    (end,) = by_interpreter(f"{BEGIN}import elsewhere\nend = {open_end}")
    assert "?" in repr(end["end"])


def test_entries_of_one_value_under_keys_that_are_not_known() -> None:
    """A table of flags that were all made False: any of them is False until it is stored to."""
    text = "import elsewhere\nbuilt = {key: False for key in elsewhere.pick()}\n"
    (end,) = by_interpreter(
        f"{text}before = built['a']\nbuilt['a'] = True\nend = before, built['a'], built['b']"
    )
    assert end["end"] == (False, True, False)


def test_texts_with_one_unknown_in_them_begin_alike() -> None:
    begin = "import elsewhere\nrun = 'run_' + str(elsewhere.pick()) + '/'\n"
    tried = "(run + 'a/b').startswith(run), 'agent/x'.startswith(run), (run + 'a').startswith(run + 'b')"
    (end,) = by_interpreter(
        f"{begin}end = {tried}, 'run_1/a'.startswith(run), run.startswith('run_1')"
    )
    assert repr(end["end"]) == "(True, False, False, ?, ?)"
