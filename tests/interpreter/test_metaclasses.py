"""Classes that a metaclass of the project makes are what Python makes of them."""

from __future__ import annotations

import pytest
from alone import by_interpreter
from test_against_python import by_python

PROGRAMS = (
    """
made = {}
class Meta(type):
    def __new__(mcs, name, bases, names):
        cls = super(Meta, mcs).__new__(mcs, name, bases, dict(names, scope=name.lower()))
        made[name] = cls
        return cls
class Net(object, metaclass=Meta): pass
class Deep(Net):
    width = 3
end = [list(made), made["Deep"].scope, made["Deep"]().width, Deep is made["Deep"], isinstance(Deep(), Net)]
""",
    """
import abc
class Meta(abc.ABCMeta):
    def __init__(cls, name, bases, names):
        super().__init__(name, bases, names)
        if not hasattr(cls, "known"):
            cls.known = {}
        else:
            cls.known[name] = cls
    @property
    def size(cls): return len(cls.known)
    def find(cls, name): return cls.known[name]
    def __len__(cls): return 7
    def __contains__(cls, name): return name in cls.known
class Net(metaclass=Meta): pass
class Deep(Net): depth = 2
class Wide(Net): depth = 1
end = [sorted(Net.known), Net.size, Net.find("Wide").depth, len(Deep), "Deep" in Net, "X" in Net]
""",
    """
class Single(type):
    kept = {}
    def __call__(cls, *given, **named):
        if cls not in cls.kept:
            cls.kept[cls] = super(Single, cls).__call__(*given, **named)
        return cls.kept[cls]
class Net(metaclass=Single):
    count = 0
    def __init__(self, size):
        Net.count += 1
        self.size = size
end = [Net(3) is Net(4), Net.count, Net(5).size]
""",
    """
class Meta(type):
    def __getattr__(cls, name): return "no " + name
class Base(object, metaclass=Meta):
    def told(self): return "told"
class Net(Base): pass
end = [[each.__name__ for each in Net.__mro__], Net.__bases__[0] is Base, Net.__new__(Net).told(), Net.other]
""",
)


@pytest.mark.parametrize("text", PROGRAMS)
def test_as_in_python(text: str) -> None:
    (found,) = by_interpreter(text)
    assert found["end"] == by_python(text)["end"]
    assert "?" not in repr(found["end"])


@pytest.mark.parametrize("given", ["Meta, Base", "Meta"])
def test_those_of_six(given: str) -> None:
    text = f"""
import six
made = []
class Meta(type):
    def __new__(mcs, name, bases, names):
        made.append(name)
        return type.__new__(mcs, name, bases, names)
class Base(object):
    width = 2
class Net(six.with_metaclass({given})): pass
class Deep(Net): pass
end = made
"""
    (found,) = by_interpreter(text)
    assert found["end"] == ["Net", "Deep"]


def test_what_no_class_came_of_is_the_class_as_it_is_written() -> None:
    text = """
import elsewhere
class Meta(type):
    def __new__(mcs, name, bases, names): return elsewhere.made(name)
class Net(metaclass=Meta):
    width = 2
end = Net.width
"""
    (found,) = by_interpreter(text)
    assert found["end"] == 2


def test_a_class_that_six_decorates_is_made_by_its_metaclass() -> None:
    text = """
import six
class Meta(type):
    kept = {}
    def __call__(cls, *args):
        if cls not in Meta.kept:
            Meta.kept[cls] = super(Meta, cls).__call__(*args)
        return Meta.kept[cls]
@six.add_metaclass(Meta)
class Net(object):
    def __init__(self, name):
        self.name = name
end = [Net("a").name, Net("b").name, Net("c") is Net("d"), Net.__name__]
"""
    (found,) = by_interpreter(text)
    assert found["end"] == ["a", "a", True, "Net"]
