"""Lowered programs do what Python's own `exec` does, in the same order."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from ir_evaluator import run_module
from python_programs import program

from scopelint.frontend.lower.module import lower_module
from scopelint.frontend.source import SourceFile
from scopelint.ir_text import faults


def given(noted: list[Any]) -> dict[str, Any]:
    """What every program finds: `log`, `decorate` and `manager`, which note what they see."""

    def log(value: Any) -> Any:
        shown = type(value).__name__ if callable(value) or not is_plain(value) else repr(value)
        noted.append(shown)
        return value

    def decorate(function: Any) -> Any:
        noted.append(function.__qualname__)
        return function

    @contextlib.contextmanager
    def manager(value: Any) -> Iterator[Any]:
        noted.append(f"enter {value}")
        try:
            yield value
        finally:
            noted.append(f"leave {value}")

    return {"log": log, "decorate": decorate, "manager": manager, "__name__": "program"}


def is_plain(value: Any) -> bool:
    return isinstance(value, int | str | list | tuple | dict | set | float | bytes | None | slice)


def run_by_python(text: str) -> list[str]:
    noted: list[str] = []
    names = given(noted)
    try:
        exec(compile(text, "program", "exec"), names)
    except Exception as error:  # noqa: BLE001
        noted.append(type(error).__name__)
    return noted + plain(names)


def run_lowered(text: str) -> list[str]:
    noted: list[str] = []
    lowered = lower_module(SourceFile("program.py", text))
    assert lowered.module is not None, lowered.problems
    assert not faults(lowered.module)
    names = given(noted)
    try:
        run_module(lowered.module, names)
    except Exception as error:  # noqa: BLE001
        noted.append(type(error).__name__)
    return noted + plain(names)


def plain(names: dict[str, Any]) -> list[str]:
    """The plain values of a module at its end, if it came to it."""
    return [
        f"{name} = {value!r}"
        for name, value in sorted(names.items())
        if is_plain(value) and "@" not in name and name[:2] != "__"
    ]


def same(text: str) -> None:
    assert run_lowered(text) == run_by_python(text), text


@pytest.mark.parametrize("seed", range(150))
def test_random_programs(seed: int) -> None:
    same(program(seed))


PROGRAMS = {
    "a closure counts": """
def counter():
    n = 0
    def add(k=1):
        nonlocal n
        n += k
        return n
    return add
add = counter()
log([add(), add(2), add()])
""",
    "global in a function, seen by one inside": """
x = 1
def f():
    global x
    x = 5
    def g(): return x
    return g()
log(f()); log(x)
""",
    "keywords run after stars": """
def f(*a, **k): return a, k
log(f(log(1), x=log(2), *[log(3)], **{"y": log(4)}))
""",
    "a class body's comprehension": """
class A:
    n = [1, 2]
    fs = [lambda: i for i in n if log(i)]
    d = {i: j for i in n for j in range(i)}
    log(sorted(d.items()))
log([f() for f in A.fs]); log(A.d)
""",
    "comprehension variables are their own": """
i = 7
log([i for i in [i, i + 1] for i in [i, 0]]); log(i)
def f(i):
    return [[i for i in range(i)] for i in range(i)], {i: i for i in "ab"}, i
log(f(3))
""",
    "private names": """
class _Net:
    __count = 3
    def __init__(self): self.__w = self.__count
    def get(self, __d=4): return self.__w + __d
log(_Net().get()); log(sorted(k for k in vars(_Net()))); log(_Net._Net__count)
""",
    "send, yield from and a return value": """
def inner():
    got = yield 1
    log(got)
    return "done"
def outer():
    result = yield from inner()
    log(result)
    yield 2
g = outer()
log(next(g)); log(g.send("hello"))
""",
    "chained comparison stops early": """
log(log(1) < log(0) < log(5)); log(log(0) < log(1) < log(5) <= log(5) != log(4))
""",
    "targets run after the value": """
d = {}
d[log("k")] = d[log("l")] = log("v")
(d[log("a")], *d[log("b")]), d[log("c")] = [1, 2, 3], log(4)
log(sorted(d.items(), key=str))
del d["k"], d["l"]
log(len(d))
""",
    "what runs in which order": """
a = [0, 1]
a[log(0)] += log(5)
log(a); log(log(1) if log(0) else log(2)); log({log("k"): log("v"), **{"z": log(3)}})
log([log(x) for x in [log(1), log(2)]]); log((lambda p=log("default"): log(p))())
""",
    "leaving through finally": """
def f():
    for i in range(3):
        try:
            if i == 1: continue
            if i == 2: return log("return")
            log(i)
        finally:
            log("finally")
log(f())
def g():
    try: raise ValueError("x")
    except KeyError: log("no")
    except (TypeError, ValueError) as error: log(str(error))
    else: log("no")
    try:
        try: 1 // 0
        except ZeroDivisionError: raise
    except ArithmeticError: log("again")
g()
""",
    "literals": r"""
log("a" 'b' r"\n" "\n\x41\N{DIGIT ONE}"); log(b"a" b"\x00"); log(0x_ff + 0b11 + 0o17 + 1_000)
log(1e3 + .5); log(3j * 1j == -3); log(""); log('''x"y'''); log(f"{1+1:>{2*3}}|{'s'!r}{{}}" "{}" rf"\d{1}")
log(u"ü"); log(... is Ellipsis); log((1,)[0]); log([*(1, 2), 3]); log((1, 2)[::-1][0:1])
""",
    "while and for have an else": """
for i in []: log("no")
else: log("else")
while log(True):
    log("once"); break
else: log("no")
for i, (j, *k) in [(1, (2, 3, 4))]: log([i, j, k])
""",
    "decorators are made first and called last": """
def named(n):
    log(n)
    def decorate(f): log(n + f.__qualname__); return f
    return decorate
class A:
    @named("outer")
    @named("inner")
    def f(self, x=log("default")): return x
    @staticmethod
    def g(): return 1
    @property
    def p(self): return 2
@named("class")
class B(A, metaclass=log(type)):
    class C:
        def h(self): pass
log(B().f()); log(B().p + B.g()); log(B.C.h.__qualname__)
""",
    "match": """
def f(x):
    match x:
        case 0 | 1: return "small"
        case "a" as s if log(s) == "b": return "no"
        case None: return "none"
        case True: return "no"
        case y if y == 7: return y
        case _: return "other"
log([f(x) for x in (0, 1, "a", None, 7, 8)])
""",
    "assert and del": """
def f(x):
    assert x, log("message")
    del x
    return "fine"
log(f(1))
try: f(0)
except AssertionError as error: log(str(error))
""",
    "a walrus in a comprehension is the function's": """
def f():
    total = 0
    xs = [total := total + x for x in (1, 2, 3) if (last := x)]
    return xs, total, last
log(f())
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name: str) -> None:
    same(PROGRAMS[name])
