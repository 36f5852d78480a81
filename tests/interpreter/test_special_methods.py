"""What operators, builtins and loops ask an object of the project for, as Python does."""

from __future__ import annotations

import pytest
from alone import by_interpreter, names_at_end, run
from test_against_python import by_python

from scopelint.interpreter.values import Symbol, Text

CLASSES = """
import enum
class Never(object):
    def __bool__(self): return False
    __nonzero__ = __bool__

class Box(object):
    def __init__(self, *items): self.items = list(items)
    def __len__(self): return len(self.items)
    def __iter__(self): return iter(self.items)
    def __getitem__(self, index): return self.items[index]
    def __delitem__(self, index): del self.items[index]
    def __iadd__(self, other):
        self.items.append(other)
        return self
    def __repr__(self): return "Box of %d" % len(self.items)

class Giving(object):
    def __iter__(self):
        yield 3
        yield 4

class Number(object):
    def __init__(self, value): self.value = value
    def __str__(self): return "n%d" % self.value
    def __neg__(self): return Number(-self.value)
    def __invert__(self): return "~" + str(self)
    def __pos__(self): return self.value
    def __abs__(self): return 5
    def __rmod__(self, other): return "gone"
    def __int__(self): return 6
    def __float__(self): return 7.5
    def __round__(self, digits=None): return 8
    def __imul__(self, other): return "gone"

class Steps(object):
    def __init__(self): self.left = 3
    def __iter__(self): return self
    def __next__(self):
        self.left -= 1
        return self.left
    next = __next__
    def __len__(self): return self.left
    def __reversed__(self): return iter([0, 1])

class Field(object):
    def __format__(self, specification): return "field " + specification
    def __repr__(self): return "{%s}" % Number(2)

class Mode(enum.Enum):
    TRAIN = "train"

class Settings(object):
    def __init__(self): self.held = {"width": 1}
    def __getattr__(self, name):
        try:
            return self.held[name]
        except KeyError:
            raise AttributeError(name)

class Entries(dict):
    __getattr__ = dict.get
"""

ENDS = (
    "1 if Never() else 2", "not Never(), bool(Never()), not not Box(1)", "(Never() and 3) == 3, (Never() or 3)",
    "[bool(Box()), bool(Box(0)), 1 if Box() else 2]", "len(Box(1, 2)), len(Box())",
    "[each for each in Box(1, 2)], list(Box(3)), tuple(Box(4)), sorted(Box(2, 1))",
    "[each for each in Giving()], list(Giving())", "sum(Box(1, 2)), max(Box(1, 2)), list(enumerate(Box('a')))",
    "list(zip(Box(1, 2), Box('a', 'b'))), dict(zip(Box('x'), [1])), list(map(str, Box(1, 2)))",
    "str(Number(3)), repr(Box(1)), str(Box())", "(-Number(3)).value, ~Number(3), +Number(4)",
    "'{!s:3}{!r:3}'.format(1, 2), '{:3}'.format(1), 3 % Number(1)",
    "'%s/%r' % (Number(1), Box(1)), '%s' % Box(), '%(a)s' % {'a': Number(4)}, f'{Number(1)}-{Box(2)!r}'",
    "'{}{a}'.format(Number(1), a=Box()), '{:x}'.format(Field()), f'{Field()} {Field()!s}'",
    "'%s' % Mode.TRAIN, '{}'.format(Mode.TRAIN), str(Mode.TRAIN), '%r %r' % ('a', None)",
    "abs(Number(1)), int(Number(1)), float(Number(1)), round(Number(1))", "list(reversed(Steps()))",
    "hasattr(Settings(), 'width'), hasattr(Settings(), 'depth'), Settings().width",
    "getattr(Settings(), 'width', 9), getattr(Settings(), 'depth', 9)",
    "hasattr(Entries(x=1), 'x'), hasattr(Entries(), 'y'), getattr(Entries(x=1), 'x', 2)",
    "Box(1) == Box(1), Number(1) == 1, Number(1) != Number(1), Number(1) in [1, Number(1)]",
    "ValueError(1) == ValueError(1)",
)  # fmt: skip

PROGRAMS = (
    """
import contextlib
end = []
with contextlib.suppress(ValueError, KeyError):
    int("q")
    end.append(1)
try:
    with contextlib.suppress(KeyError):
        raise ValueError
except ValueError:
    end.append(2)
""",
    """
class Held(dict):
    __getattr__ = dict.get
    __setattr__ = dict.__setitem__
    __delattr__ = dict.__delitem__
held = Held(x=1)
held.y = 2
del held.x
class Told(object):
    def __delattr__(self, name): self.gone = name
told = Told()
del told.size
class Plain(object):
    def __init__(self): self.a, self.b = 1, 2
    def __delattr__(self, name): super(Plain, self).__delattr__(name)
class Own(Plain):
    def __delattr__(self, name): object.__delattr__(self, name)
plain, own = Plain(), Own()
del plain.a, own.b
end = held.y, held.x, "x" in held, told.gone, sorted(vars(plain)), sorted(vars(own))
""",
    """
log = []
class Manager(object):
    def __init__(self, name): self.name = name
    def __enter__(self): return self
    def __exit__(self, kind, error, where):
        log.append((self.name, kind.__name__ if kind else kind, where is None))
        return self.name == "quiet"
with Manager("quiet"):
    raise ValueError
with Manager("plain") as a, Manager("other"):
    log.append(a.name)
try:
    with Manager("loud"):
        raise KeyError("k")
except KeyError:
    log.append("caught")
end = log
""",
    """
class Options(object):
    def __init__(self, **given): self.__dict__.update(given)
options = Options(a=1, b=2)
end = "a" in options.__dict__, "c" in vars(options), len(options.__dict__), sorted(vars(options))
""",
    "box = kept = Box(1)\nbox += 2\nend = kept.items, box is kept",
    "number = Number(1)\nnumber *= 2\nend = number",
    "box = Box(1, 2)\ndel box[0]\nend = box.items",
    "a, b = Box(1, 2)\nc, *d = Giving()\nend = a, b, c, d",
    "steps, turns = Steps(), 0\nwhile steps:\n    turns += 1\n    next(steps)\nend = turns",
    "end = []\nfor each in Box(1, 2):\n    end.append(each)\nelse:\n    end.append(0)",
)


@pytest.mark.parametrize("text", [*(f"end = {each}" for each in ENDS), *PROGRAMS])
def test_as_in_python(text: str) -> None:
    (end,) = by_interpreter(CLASSES + text)
    assert repr(end["end"]) == repr(by_python(CLASSES + text)["end"])


@pytest.mark.parametrize(
    "asked",
    [
        "for x in One(): pass", "list(One())", "zip(One(), One())", "a, b = One()", "str(One())",
    ],
)  # fmt: skip
def test_what_hands_on_for_ever_comes_to_an_end(asked: str) -> None:
    text = f"""
class One(object):
    def __iter__(self): return Other()
    def __str__(self): return str(self)
class Other(object):
    def __iter__(self): return One()
{asked}
end = 1
"""
    assert {each["end"] for each in by_interpreter(text)} == {1}


@pytest.mark.parametrize(
    "asked", ["if a: pass", "not a", "while a: pass", "bool(a)", "len(a)", "iter(a)"]
)
def test_what_such_a_method_raises_is_raised(asked: str) -> None:
    text = f"""
class A(object):
    def __len__(self): raise KeyError("none")
    __iter__ = __len__
a = A()
{asked}
"""
    (end,) = by_interpreter(text)
    assert end["raised"] == "KeyError"


def test_a_text_for_which_a_method_takes_several_ways_is_unknown() -> None:
    text = """
import sys
class Net(object):
    def __str__(self):
        return "deep" if len(sys.argv) > 3 else self.missing()
end = "%s" % Net()
"""
    (outcome,) = run(text)[0]
    assert isinstance(names_at_end(outcome)["end"], Text)


def test_what_a_decorator_that_is_not_there_makes_of_a_class_may_compare() -> None:
    text = """
import elsewhere
@elsewhere.data
class A(object):
    pass
end = A() == A()
"""
    (outcome,) = run(text)[0]
    assert isinstance(names_at_end(outcome)["end"], Symbol)


def test_what_such_a_method_leaves_open_is_open() -> None:
    text = """
import elsewhere
class A(object):
    def __bool__(self): return elsewhere.pick()
end = 1 if A() else 2
"""
    (outcome,) = run(text)[0]
    assert str(names_at_end(outcome)["end"]) == "<1 or 2>"


ENUMERATIONS = """
import copy
from enum import Enum, IntEnum, auto

class Mode(Enum):
    TRAIN = "train"
    EVAL = "eval"
    FIT = "train"
    def says(self): return self.value + "!"
    @property
    def called(self): return self.name

class Size(IntEnum):
    SMALL = 1
    LARGE = 2

class Word(str, Enum):
    ONE = "one"

class Count(Enum):
    ONE = auto()
    FIVE = 5
    SIX = auto()

class Planet(Enum):
    EARTH = (1, 2)
    def __init__(self, mass, size): self.mass = mass
"""


@pytest.mark.parametrize(
    "end",
    [
        "Mode.TRAIN == Mode.TRAIN, Mode.TRAIN == Mode.EVAL, Mode.TRAIN != Mode.EVAL, Mode.TRAIN == 'train'",
        "Mode.TRAIN is Mode.FIT, Mode('eval') is Mode.EVAL, Mode(Mode.EVAL) is Mode.EVAL, Mode['EVAL'].value",
        "Mode.EVAL.says(), Mode.EVAL.called, Mode.FIT.name", "isinstance(Mode.EVAL, Mode), bool(Mode.EVAL)",
        "[each.name for each in Mode], len(Mode), [each.value for each in list(Mode)]",
        "Mode.TRAIN in (Mode.TRAIN,), Mode.TRAIN in [Mode.EVAL], {Mode.TRAIN: 1}[Mode.FIT]",
        "Size.SMALL == 1, Size(1) == Size.SMALL, Size.SMALL + Size.LARGE, Size.SMALL < Size.LARGE",
        "copy.deepcopy({'a': [Mode.EVAL]})['a'][0] is Mode.EVAL, copy.copy(Mode.EVAL) is Mode.EVAL",
        "[each.value for each in Count], Count(6) is Count.SIX",
        "Word.ONE == 'one', Word('one') == Word.ONE", "Planet.EARTH == Planet.EARTH, Planet.EARTH.value",
    ],
)  # fmt: skip
def test_enumerations(end: str) -> None:
    text = f"{ENUMERATIONS}end = {end}"
    (found,) = by_interpreter(text)
    assert repr(found["end"]) == repr(by_python(text)["end"])


def test_a_text_is_formatted_though_what_stands_beside_it_would_answer() -> None:
    (outcome,) = run(CLASSES + 'end = "%s" % Number(3)')[0]
    assert names_at_end(outcome)["end"] == "n3"
