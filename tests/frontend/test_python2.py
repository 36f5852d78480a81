"""Python 2 source is read line by line; spans name the user's own columns."""

from __future__ import annotations

import ast

import pytest

from scopelint.frontend.lower.module import lower_module
from scopelint.frontend.python2 import rewrite_python2
from scopelint.frontend.source import SourceFile

REWRITTEN = {
    "print 'a', b": "print('a', b)",
    "print": "print",
    "print('a')": "print('a')",
    "print ('a'), b": "print ('a'), b",
    "print\t'a' % x,": "print('a' % x,)",
    "print'a'": "print('a')",
    "if x: print a; print b": "if x: print(a); print(b)",
    "print 'a', \\\n  'b'  # c": "print('a', \\\n  'b')  # c",
    "x = lambda: print_": "x = lambda: print_",
    "from __future__ import print_function\nprint -1, `x`": (
        "from __future__ import print_function\nprint -1, repr(x)"
    ),
    "exec code in names": "exec(code ,  names)",
    "exec(code)": "exec(code)",
    "raise E": "raise E",
    "raise E, 'a %s' % b, tb": "raise E( 'a %s' % b, tb)",
    "try: pass\nexcept (A, B), e: pass": "try: pass\nexcept (A, B) as e: pass",
    "try: pass\nexcept A, e.x: pass": "try: pass\nexcept A as caught: pass",
    "try: pass\nexcept A: pass": "try: pass\nexcept A: pass",
    "a <> `b`": "a != repr(b)",
    "f(0777, 0L, 0xFFl, 00, 0.5, 09.5, 7L.real)": "f(0o777, 0 , 0xFF , 00, 0.5, 09.5, 7 .real)",
    "x = ur'a' + u'b'": "x = r'a' + u'b'",
    "f(async=True).await": "f(async_=True).await_",
    "async def f(): await x": "async def f(): await x",
    "[x for x in 1, 2 if x]": "[x for x in (1, 2) if x]",
    "sorted(d, key=lambda (k, v): v)": (
        "sorted(d, key=lambda unpacked_1: [ v for (k, v), in [(unpacked_1,)]][0])"
    ),
    "def f(a, (b, c)=d):\n    return b": (
        "def f(a, unpacked_1=d):\n    (b, c) = unpacked_1; return b"
    ),
    "f(lambda (a,\n  (b, c)): a, lambda: 0)": (
        "f(lambda unpacked_1 \\\n: [ a for (a, (b, c)), in [(unpacked_1,)]][0], lambda: 0)"
    ),
    "f = lambda (a,  # first\n  b): a": (
        "f = lambda unpacked_1 \\\n: [ a for (a, b), in [(unpacked_1,)]][0]"
    ),
    "def f(\n  (a,\n   b),\n  c):\n    return b": (
        "def f(\n  unpacked_1 \\\n,\n  c):\n    (a, b) = unpacked_1; return b"
    ),
    "True = 1\nx = lib.False, f(False=0, nonlocal=True)": (
        "True_ = 1\nx = lib.False_, f(False_=0, nonlocal_=True)"
    ),
    "x = y == True": "x = y == True",
    "if a:\n\tprint b\n        print c": "if a:\n        print(b)\n        print(c)",
    "x = 'print y' # print z": "x = 'print y' # print z",
}


@pytest.mark.parametrize("text", REWRITTEN)
def test_rewritten(text: str) -> None:
    rewritten = rewrite_python2(SourceFile("a.py", text)).text
    assert rewritten == REWRITTEN[text]
    ast.parse(rewritten)
    assert rewrite_python2(SourceFile("a.py", rewritten)).text == rewritten


USERS = """\
def f((a, b), c=0777L):
    print  >>err, `g(a)`, "é", h(b)
    raise ValueError, "x" + i(1)
    return sorted(x, key=lambda (k, v): j(v))
"""


def test_spans_name_the_users_columns() -> None:
    lowered = lower_module(SourceFile("a.py", USERS))
    assert lowered.module is not None
    lines = USERS.split("\n")
    shown = {lines[span.line - 1][span.column - 1 : span.end_column - 1] for span in lowered.spans}
    assert {"g(a)", "h(b)", "i(1)", "j(v)", "sorted(x, key=lambda (k, v): j(v))"} <= shown
    assert 'raise ValueError, "x" + i(1)' in shown


def test_broken_in_any_python() -> None:
    lowered = lower_module(SourceFile("a.py", "print 'a'\nprint 'b'\nx = = 1\n"))
    assert lowered.module is None
    (problem,) = lowered.problems
    assert (problem.line, problem.column) == (3, 5)
