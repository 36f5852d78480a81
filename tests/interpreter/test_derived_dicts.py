"""Objects whose class is derived from `dict`, and classes that say themselves how they store."""

from __future__ import annotations

import pytest
from alone import by_interpreter
from test_against_python import by_python

PROGRAMS = (
    """
class Borg(object):
    shared = {"kind": "one"}
    def __init__(self, width=None):
        self.lost = 1
        self.__dict__ = self.shared
        if width: self.width = width
first, second = Borg(3), Borg()
second.depth = 4
end = [second.width, first.depth, first.kind, sorted(Borg.shared), hasattr(first, "lost"), vars(first)["depth"]]
""",
    """
class Settings(dict):
    kind = "settings"
    def __init__(self, given=()):
        for name, value in dict(given).items():
            setattr(self, name, value)
        for name in self.__class__.__dict__.keys():
            if not name.startswith("__") and name not in ("reset",):
                setattr(self, name, getattr(self, name))
    def __setattr__(self, name, value):
        value = self.__class__(value) if isinstance(value, dict) else value
        super(Settings, self).__setattr__(name, value)
        super(Settings, self).__setitem__(name, value)
    def reset(self): pass
made = Settings({"net": {"name": "a", "sizes": [1, 2]}})
made.depth = 3
end = [made.net.name, made["net"]["sizes"], made["depth"], sorted(made), made.kind,
       sorted(name for name in vars(Settings) if name[0] != "_")]
""",
    """
class Numbered(dict):
    def __missing__(self, key):
        self[key] = len(self)
        return self[key]
class Shown(Numbered):
    def __getitem__(self, key): return "shown " + key
made = Numbered(a=7)
end = [made["b"], made["a"], made["c"], made["b"], made.get("d"), len(made), "d" in made, Shown()["x"]]
""",
    """
class Settings(dict):
    def __getattr__(self, name): return self[name]
    def __setattr__(self, name, value): self[name] = value
made = Settings({"a": 1}, b=2)
made.c = 3
made["d"] = 4
end = [made.a, made["b"], made["c"], made.d, len(made), sorted(made), "c" in made, "e" in made,
       made.get("e", 5), list(made.items()), dict(made), bool(Settings()), made == made,
       isinstance(made, dict), Settings(made).d, {**made}, "%(a)s" % made]
""",
    """
class Settings(dict):
    def __init__(self, *given, **named):
        super(Settings, self).__init__(*given, **named)
        self.__dict__ = self
made = Settings([("a", 1)], b=2)
made.c = made.a + made["b"]
made["d"] = 4
made.update(e=5)
end = [made.a, made.c, made["c"], made.d, made.e, vars(made)["a"], hasattr(made, "f")]
""",
    """
class Settings(dict):
    __getattr__ = dict.get
    __setattr__ = dict.__setitem__
made = Settings(a=1)
made.b = 2
del made["a"]
end = [made.a, made.b, made.pop("b"), made.setdefault("c", 3), made.c, sorted(made)]
""",
    """
import copy
class Settings(dict):
    def __init__(self, **named):
        dict.__init__(self, named)
        self.__dict__ = self
made = Settings(a=[1])
shallow = copy.copy(made)
shallow.b = 2
made.a.append(3)
class Other(dict): pass
other = Other(a=[1])
deep = copy.deepcopy(other)
other["a"].append(4)
end = [made.a, shallow.a, "b" in made, "b" in shallow, shallow.b, made.copy(), deep["a"], other["a"]]
""",
    """
from collections import OrderedDict
class Counts(OrderedDict):
    def __getitem__(self, key): return dict.__getitem__(self, key) + 1
    def __setitem__(self, key, value): super(Counts, self).__setitem__(key, value * 10)
made = Counts()
made["a"] = 1
made["b"] = 2
end = [made["a"], list(made.values()), [key for key in made], made.get("b")]
""",
    """
class Kept(object):
    def __init__(self):
        object.__setattr__(self, "names", {})
        super(Kept, self).__setattr__("own", 1)
    def __setattr__(self, name, value): self.names[name] = value
    def __getattr__(self, name): return self.names[name]
made = Kept()
made.a = 2
setattr(made, "b", 3)
made.__dict__["c"] = 4
end = [made.a, made.b, made.c, made.own, sorted(made.names)]
""",
    """
class Plain(object):
    def __setattr__(self, name, value): self.__dict__[name] = value + 1
made = Plain()
made.a = 1
end = [made.a, vars(made)["a"]]
""",
    """
def use(**named): return sorted(named.items())
class Settings(dict): pass
end = [use(**Settings(a=1, b=2)), [*Settings(c=3)], max(Settings(d=4, e=5))]
""",
)


@pytest.mark.parametrize("text", PROGRAMS)
def test_what_they_hold_is_what_python_holds(text: str) -> None:
    (found,) = by_interpreter(text)
    assert found["end"] == by_python(text)["end"]
    assert "?" not in repr(found["end"])
