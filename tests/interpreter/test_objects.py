"""Objects that are made in other ways than by `__init__` alone, and mappings of other modules."""

from __future__ import annotations

from typing import Any

import pytest
from alone import by_interpreter, names_at_end, run
from test_against_python import by_python

from scopelint.interpreter.values import Either, Symbol

MADE = (
    """
import copy
class A(object):
    def __init__(self, x): self.x = x
    def __copy__(self): return A(self.x + 1)
    def __deepcopy__(self, memo): return A(self.x + 10)
class B(object):
    def __init__(self, x): self.x = [x]
end = [copy.copy(A(1)).x, copy.deepcopy(A(1)).x, copy.copy(B(1)).x, copy.deepcopy(B(2)).x]
""",
    """
import functools
calls = []
@functools.lru_cache(maxsize=None)
def kept(x):
    calls.append(x)
    return len(calls)
before = [kept(1), kept(1), kept(2)]
kept.cache_clear()
end = [before, kept(1), kept(1), calls]
""",
    """
from typing import NamedTuple
class P(NamedTuple):
    x: int
    y: int = 2
    def total(self): return self.x + self.y
Q = NamedTuple("Q", [("a", int), ("b", int)])
end = [P(5).x, P(y=3, x=1).y, P(5).total(), tuple(P(7)), P(1)._replace(y=4).y, P._fields, len(P(1)), Q(1, b=2).b]
""",
    """
import collections
P = collections.namedtuple("P", "x y z", defaults=(1, None))
class Q(P):
    def total(self): return self.x + self.y
end = [tuple(P(4)), tuple(P(4, z=3)), P(5, 6).y, Q(2).total(), list(Q(y=3, x=4))]
""",
    """
import collections
class P(collections.namedtuple("P", ["x", "y"])):
    __slots__ = ()
    def __new__(cls, y, x=None):
        return super(P, cls).__new__(cls, x=x, y=y)
    @property
    def both(self): return (self.x, self.y)
end = [P(1).both, P(2, 3)._replace(x=4).both, P._make([5, 6]).both]
""",
    """
import typing
class P(typing.NamedTuple):
    x: int
    y: int = 2
    def both(self): return (self.x, self.y)
class Q(P):
    z: int = 3
end = [tuple(P(1)), P(y=5, x=4).both(), P(1)._replace(x=6).both(), Q(7).both(), Q(8).z, P._fields]
end += [P(1) == P(1, 2), P(1) == P(2), P(3) in {P(3, 2): 1}, P(3) in {P(4): 1}]
""",
    """
import dataclasses
from dataclasses import dataclass, field
@dataclass
class Net:
    sizes: list = field(default_factory=lambda: [4, 2])
    name: str = "net"
    total: int = field(default=0, init=False)
    def __post_init__(self): self.total = sum(self.sizes)
@dataclass(repr=False)
class Deep(Net):
    depth: int = 3
    plain = 4
@dataclass
class Both:
    net: Net
    other: int
end = [Net().total, Net([1], "a").name, Deep([5], depth=6).depth, Deep([1], "b", 7).depth, Deep.plain]
end += [Net.name, dataclasses.replace(Net(), name="c", sizes=[9]).total, Net() is Net()]
end += [dataclasses.asdict(Both(Net([3]), other=1))]
end += [Net([1]) == Net([1]), Net([1]) == Net([2]), Both(1, 2) in [Both(1, 3), Both(1, 2)]]
one, two = Net(), Net()
one.sizes.append(1)
end += [len(one.sizes), len(two.sizes), list(Deep.__dataclass_fields__)]
""",
    """
class A(object):
    def __new__(cls, *args):
        made = object.__new__(cls)
        made.count = len(args)
        return made
    def __init__(self, *args): self.args = args
class B(A):
    def __new__(cls, first):
        return super(B, cls).__new__(cls, first, first)
end = [A(1).count, A(1, 2).args, B(3).count, B(3).args, A.__new__(A).count]
""",
    """
class One(object):
    only = None
    def __new__(cls):
        if cls.only is None:
            cls.only = super(One, cls).__new__(cls)
        return cls.only
end = One() is One()
""",
    """
import collections
P = collections.namedtuple("P", "x y z")
P.__new__.__defaults__ = (None,) * len(P._fields)
class Q(P): pass
before = [tuple(P()), P(1, z=2).y, len(P(3)), tuple(Q(4))]
P.__new__.__defaults__ = (5, 6)
end = [before, tuple(P(1)), tuple(Q(1, 2)), Q(1)._replace(y=3).z]
""",
    """
def inner():
    yield 1
    return "returned"
def outer():
    told = yield from inner()
    yield told
end = list(outer())
""",
    """
class Failed(ValueError):
    def __init__(self, code):
        super(Failed, self).__init__("code %d" % code, code)
        self.code = code
class Other(Failed):
    def __init__(self): ValueError.__init__(self, "other")
end = [Failed(3).args, Failed(3).code, Other().args, KeyError("a", 1).args]
""",
    """
class A(object):
    def __init__(self): self.held = 1
    @property
    def size(self): return self.held
    @size.setter
    def size(self, value): self.held = value
    @size.deleter
    def size(self): self.held = None
    def told(self): return "A"
class B(A):
    @A.size.getter
    def size(self): return "B has %s" % self.held
class Kept(object):
    def __get__(self, owner, cls): return owner.__dict__.get("kept", "none")
    def __set__(self, owner, value): owner.__dict__["kept"] = value
    def __delete__(self, owner): owner.kept, owner.gone = "gone", owner.kept
class C(object): kept = Kept()
a, b, c = A(), B(), C()
del a.size
b.size = 2
c.kept = 3
del c.kept
end = [a.size, b.size, c.kept, c.gone, hasattr(A, "told")]
delattr(A, "told")
a.__class__ = C
end += [hasattr(b, "told"), a.kept, isinstance(a, A), type(a) is C]
""",
    """
import weakref
class Key(object): pass
def asked():
    seen, key = weakref.WeakKeyDictionary(), Key()
    before = key in seen
    seen[key] = 1
    return [before, key in seen, seen[key], weakref.proxy(key) is None]
end = asked()
""",
    """
class Layer(object):
    def __init__(self, name="layer"): self.name = name
    def __call__(self, *args): return (self.name,) + args
class Model(object):
    class Part:
        def __init__(self, size, name="part"): self.size, self.name = size, name
    layer = Layer("kept")
    def build(self):
        part = self.Part(3, name="own")
        return [part.size, part.name, self.layer(1), super(Wide, self).layer(2)]
class Wide(Model): pass
end = Wide().build()
""",
    """
end = [int("F5", 16), int("101", 2), int("0x1f", 0), int("z", base=36)]
try:
    int("9", 8)
except ValueError:
    end.append("refused")
""",
)


@pytest.mark.parametrize("text", MADE)
def test_objects_are_made_as_python_makes_them(text: str) -> None:
    (found,) = by_interpreter(text)
    assert found["end"] == by_python(text)["end"]
    assert "?" not in repr(found["end"])


def end(text: str) -> Any:
    """What `end` is behind the only way through a program."""
    (outcome,) = run(text)[0]
    return outcome.state.resolve(names_at_end(outcome)["end"])


def test_what_was_stored_on_an_unknown_mapping_is_in_it() -> None:
    text = "import other\nseen = other.mapping()\nif 'a' not in seen:\n    seen['a'] = 1\n"
    assert end(f"{text}seen['b'] = 2\nend = 'b' in seen") is True
    assert isinstance(end(f"{text}end = 'c' in seen"), Symbol)


def test_two_namespaces_may_hold_the_same() -> None:
    text = "import types\nend = types.SimpleNamespace(x=1) == types.SimpleNamespace(x=1)"
    (outcome,) = run(text)[0]
    assert isinstance(names_at_end(outcome)["end"], Symbol)


def test_what_was_stored_on_one_way_only_may_not_be_in_it() -> None:
    text = "import other\nseen = other.mapping()\nif other.flag():\n    seen['a'] = 1\nend = 'a' in seen"
    assert end(text) is not True


def test_an_operator_that_only_one_of_two_objects_has() -> None:
    """What it runs for one way leaves the other's path, and the names on it, alone."""
    found = end("""
import sys
class Size(object):
    def __init__(self, size): self.size = size
    def __add__(self, other):
        total = self.size + other
        return Size(total)
class Other(object):
    def __add__(self, other): return Size(0)
one = Size(2) if len(sys.argv) > 1 else Other()
end = (one + 1).size
""")
    assert isinstance(found, Either)
    assert [found.if_true, found.if_false] == [3, 0]


OPEN = """
class A(object):
    def __init__(self, args):
        {store}
def asks(needed, other=None):
    return "called"
end = asks(**A(elsewhere).{spread})
"""


@pytest.mark.parametrize("spread", ["__dict__", "__dict__.copy()"])
@pytest.mark.parametrize(
    "store", ["self.__dict__.update(args)", "for key in args: setattr(self, key, args[key])"]
)
def test_an_object_that_got_unknown_names_may_have_any(store: str, spread: str) -> None:
    """So it has what a call asks for; without them the call would raise."""
    (outcome,) = run(OPEN.format(store=store, spread=spread))[0]
    assert names_at_end(outcome)["end"] == "called"
    assert not any(
        "end" in names_at_end(each) for each in run(OPEN.format(store="pass", spread=spread))[0]
    )


def test_an_attribute_of_an_unknown_name_may_be_asked_for() -> None:
    text = """
class A(object):
    def __init__(self, args):
        self.__dict__.update(args)
end = hasattr(A({}), "x"), hasattr(A(elsewhere), "x")
"""
    (outcome,) = run(text)[0]
    known, unknown = names_at_end(outcome)["end"]
    assert known is False
    assert isinstance(unknown, Symbol)
