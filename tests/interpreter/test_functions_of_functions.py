"""What asks about functions, decorates them or keeps what they gave, as Python does it."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from alone import UNKNOWN, by_interpreter
from test_against_python import by_python

PROGRAMS = {
    "wraps": """
import functools
def deco(f):
    @functools.wraps(f)
    def wrapper(*args): return f(*args)
    return wrapper
def inner(x): return x + 1
inner.kind = 'layer'
outer = deco(inner)
a, b, c, d = outer.__name__, outer.kind, outer.__wrapped__(1), outer(2)
""",
    "getfullargspec": """
import inspect
def f(a, b=1, *c, d=2, **e): pass
class A:
    def m(self, x): pass
spec = inspect.getfullargspec(f)
a = spec.args, spec.varargs, spec.varkw, spec.kwonlyargs, spec[0]
b, c = inspect.getfullargspec(A().m).args, len(inspect.getfullargspec(lambda x, y: x).args)
d = [(each.defaults, each.kwonlydefaults) for each in map(inspect.getfullargspec, (f, A().m))]
""",
    "signature": """
import functools
import inspect
def f(a, b=1, *c, d=2, **e): pass
class A:
    def m(self, x): pass
@functools.wraps(f)
def wrapper(*args): pass
given = inspect.signature(f).parameters
a = list(given), [each.name for each in given.values()], 'b' in given, 'z' in given
b = given['b'].default, given['a'].default is inspect.Parameter.empty
c = [name for name, each in given.items() if each.kind == inspect.Parameter.VAR_KEYWORD]
d = list(inspect.signature(A().m).parameters), len(inspect.signature(wrapper).parameters)
""",
    "getcallargs": """
import inspect
def f(a, b=1, *c, **d): pass
a = inspect.getcallargs(f, 1, d=4)
""",
    "kinds": """
import inspect
class A:
    def m(self): pass
def f(): pass
a = [[ask(each) for each in (A, A(), A().m, f)]
     for ask in (inspect.ismethod, inspect.isfunction, inspect.isclass)]
b = [isinstance(each, list) for each in (A, A().m, f)]
""",
    "eval of names": """
class A:
    x = 3
def f(local):
    return eval('local'), eval(' A.x '), eval('None')
a = f(1)
b = eval('A')().x, eval('y', {'y': 2})
""",
    "locals": """
class A:
    def __init__(self, a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, j=10):
        for name, value in locals().items():
            if name != 'self':
                setattr(self, name, value)
x = A(b=20)
a = x.a, x.b, x.j
""",
    "lru_cache": """
import functools
calls = []
@functools.lru_cache(maxsize=None)
def f(x, y=0):
    calls.append(x)
    return x + y
class A:
    @functools.lru_cache()
    def m(self, x=1):
        calls.append(x)
        return x
one, two = A(), A()
a = f(1), f(1), f(2), f(1, y=2), f(1, y=2), one.m(), one.m(), two.m(), one.m(5)
""",
    "the environment": """
import os
a = os.environ.get('NO_SUCH_NAME_') == os.environ.get('NO_SUCH_NAME_')
def f(): return os.getenv('NO_SUCH_NAME_') == 'x' or os.getenv('NO_SUCH_NAME_2')
b = []
if f(): b.append(1)
if f(): b.append(1)
c = len(b) in (0, 2)
""",
}


@pytest.mark.parametrize("title", PROGRAMS)
def test_as_in_python(title: str) -> None:
    expected = by_python(PROGRAMS[title])
    for names in by_interpreter(PROGRAMS[title]):
        for name in set("abcd") & expected.keys():
            if title != "the environment" or name != "b":
                assert _is_known(names[name]), name
                assert names[name] == expected[name], name


def _is_known(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_is_known, value))
    return value is not UNKNOWN


def test_a_decorator_of_the_package_decorator() -> None:
    text = """
from decorator import decorator
@decorator
def twice(f, *args): return f(*args) * 2
@twice
def inner(x): return x + 1
a = inner(1)
b = decorator(lambda f, x: f(x) - 1, inner)(1)
"""
    (names,) = by_interpreter(text)
    assert (names["a"], names["b"]) == (4, 3)


def test_a_download_tells_its_hook() -> None:
    text = """
from six.moves import urllib
told = []
def hook(count, size, total): told.append('hook')
a, headers = urllib.request.urlretrieve('url', 'file', reporthook=hook)
"""
    (names,) = by_interpreter(text)
    assert (names["a"], names["told"]) == ("file", ["hook"])


@pytest.mark.parametrize("function", ["eval", "ast.literal_eval"])
@pytest.mark.parametrize("text", ["[0, (1, 'a')]", " {'a': [None, True], 2: -1.5}", "3", "'x'"])
def test_literals(function: str, text: str) -> None:
    (names,) = by_interpreter(f"import ast\na = {function}({text!r})")
    assert names["a"] == ast.literal_eval(text.strip())


@pytest.mark.parametrize("text", ["{1, 2}", "b'x'", "[0", "(" * 190, "[1] * 3", "1" * 300, "..."])
def test_what_is_no_literal_that_is_known(text: str) -> None:
    (names,) = by_interpreter(f"import ast\na, b = eval({text!r}), ast.literal_eval({text!r})")
    assert names["a"] is UNKNOWN
    assert names["b"] is UNKNOWN


def test_eval_of_anything_else_is_unknown() -> None:
    (names,) = by_interpreter("x = 1\na = eval('x + 1')\nb = eval('y')\nc = eval(x)")
    assert all(names[name] is UNKNOWN for name in "abc")
