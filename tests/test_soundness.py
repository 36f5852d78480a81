"""docs/soundness.md: what is said to be followed is, and what is said not to be is not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from commands import REPOSITORY, check

PAGE = " ".join((REPOSITORY / "docs" / "soundness.md").read_text("utf-8").split())
HEAD = """\
import tensorflow as tf
def critic(x):
    with tf.variable_scope("critic"):
        return x * tf.get_variable("w", [3])
one = critic(tf.ones([3]))
"""
CALL = "critic(tf.ones([3]))"

#: Words of the page → what does it to the critic a second time.
FOLLOWED = {
    "properties": f"class A:\n    @property\n    def p(self): return {CALL}\nA().p",
    "closures": "def outer(x):\n    return lambda: critic(x)\nouter(tf.ones([3]))()",
    "`functools.partial`": "import functools\nfunctools.partial(critic)(tf.ones([3]))",
    "`map`": "list(map(critic, [tf.ones([3])]))",
    "`reduce`": "import functools\nfunctools.reduce(lambda a, b: critic(b), [1, tf.ones([3])])",
    "`setattr`": "class A: pass\na = A()\nsetattr(a, 'f', critic)\na.f(tf.ones([3]))",
    "`getattr`": "class A: pass\na = A()\na.f = critic\ngetattr(a, 'f')(tf.ones([3]))",
    "`globals()`": "globals()['critic'](tf.ones([3]))",
    "derived from `dict`": "class D(dict):\n    def __getattr__(self, name): return self[name]\n"
    "d = D(f=critic)\nd.f(tf.ones([3]))",
    "`importlib.import_module`": f"import importlib\nimportlib.import_module('other').{CALL}",
    "`__import__`": f"__import__('other').{CALL}",
    "`pkgutil.iter_modules`": "import os, pkgutil\n"
    "for _, name, _ in pkgutil.iter_modules([os.path.dirname(__file__)]):\n"
    "    if name == 'other': vars(__import__(name))['critic'](tf.ones([3]))",
    "`eval(name)` or a literal": f"eval('critic'){CALL[6:]}",
    "generators": f"def g():\n    yield {CALL}\nfor x in g(): pass",
    "`__len__`": f"class A:\n    def __len__(self):\n        {CALL}\n        return 1\nlen(A())",
    "`__bool__`": f"class A:\n    def __bool__(self):\n        {CALL}\n        return True\nif A(): pass",
    "`__iter__`": f"class A:\n    def __iter__(self): return iter([{CALL}])\nfor x in A(): pass",
    "`__str__`": f"class A:\n    def __str__(self):\n        {CALL}\n        return ''\nstr(A())",
    "`__iadd__`": f"class A:\n    def __iadd__(self, x): return {CALL}\na = A()\na += 1",
    "`__get__`": f"class D:\n    def __get__(self, a, k): return {CALL}\nclass A: x = D()\nA().x",
    "`sorted`": f"sorted([1, 2], key=lambda k: {CALL} is None)",
    "`Enum`": f"import enum\nclass E(enum.Enum):\n    A = 1\nif E(1) is E.A: {CALL}\nelse: pass",
    "`async` functions": "import asyncio\nasync def go(): return "
    + CALL
    + "\nasyncio.get_event_loop().run_until_complete(go())",
    "decorators that are not read": f"import o\n@o.kept(1)\ndef f(): return {CALL}\nf()",
    "`parameterized`": "from absl.testing import parameterized\nclass T(parameterized.TestCase):\n"
    f"    @parameterized.parameters(1)\n    def test_it(self, x): return {CALL}",
    "`match`": f"match 3:\n    case 3: {CALL}",
    "`try` and `except`": f"try:\n    raise KeyError\nexcept KeyError:\n    {CALL}",
    "both sides": f"import os\nif os.environ.get('X'): {CALL}",
    "an unknown key": "import os\n{'a': critic, 'b': len}[os.environ['X']](tf.ones([3]))",
    "`setup_method`": "class TestIt:\n    def setup_method(self): self.x = tf.ones([3])\n"
    "    def test_it(self): return critic(self.x)",
    "Python 3.7 on Linux": f"import sys\nif sys.version_info[:2] == (3, 7) and sys.platform == 'linux': {CALL}",
    "`tf.nest.map_structure`": "tf.nest.map_structure(critic, [tf.ones([3])])",
    "`tf.while_loop`": "tf.while_loop(lambda i: i < 3, lambda i: critic(i), [tf.ones([3])])",
    "`tf.cond`": f"tf.cond(tf.constant(True), lambda: {CALL}, lambda: tf.zeros([3]))",
    "`tf.map_fn`": "tf.map_fn(critic, tf.ones([2, 3]))",
    "metaclasses": f"class M(type):\n    def __call__(cls): return {CALL}\n"
    "class A(metaclass=M): pass\nA()",
    "templates": f"t = tf.make_template('critic', lambda x: tf.get_variable('w', [3]))\n{CALL}",
}
NOT_FOLLOWED = {
    "`exec`": f"exec('{CALL}')",
    "`eval` of anything but a name or a literal": f"eval('{CALL}')",
    "modules that are loaded by their path": "import imp\n"
    f"imp.load_source('some', 'other.py').{CALL}",
    "`threading.Thread`": "import threading\n"
    "t = threading.Thread(target=critic, args=(tf.ones([3]),))\nt.start()",
    "`__del__`": f"class A:\n    def __del__(self): {CALL}\na = A()\ndel a",
    '`"%s" % it`': f"class A:\n    def __str__(self):\n        {CALL}\n        return ''\n'%s' % A()",
    "`__next__`": f"class A:\n    def __iter__(self): return self\n    def __next__(self):\n        {CALL}\n"
    "        raise StopIteration\nfor x in A(): pass",
    "`tf.py_func`": "tf.py_func(critic, [tf.ones([3])], tf.float32)",
    "cases but the first": "from absl.testing import parameterized\n"
    "class T(parameterized.TestCase):\n    @parameterized.parameters(0, 1)\n"
    f"    def test_it(self, x):\n        if x: return {CALL}",
    "`wrapt.decorator`": "import wrapt\n@wrapt.decorator\ndef deco(w, i, a, k): return w()\n"
    f"@deco\ndef g(): return {CALL}\ng()",
    "`ExitStack.enter_context`": "import contextlib\n"
    "@contextlib.contextmanager\ndef scoped():\n    with tf.variable_scope('other'): yield\n"
    f"with contextlib.ExitStack() as stack:\n    stack.enter_context(scoped())\n    {CALL}",
    "`manager.__enter__()`": "import contextlib\n"
    "@contextlib.contextmanager\ndef scoped():\n    with tf.variable_scope('other'): yield\n"
    f"scoped().__enter__()\n{CALL}",
    "`tf.contrib.eager.defun`": "tf.contrib.eager.defun(critic)(tf.ones([3]))",
    "`tf.function`": "@tf.function\ndef g(x): return critic(x)\ng(tf.ones([3]))",
    "`tf.data` functions": "tf.data.Dataset.range(3).map(critic)",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The words whose program has a finding."""
    folder = tmp_path_factory.mktemp("programs")
    (folder / "other.py").write_text(HEAD.partition("one =")[0])
    words = [*FOLLOWED, *NOT_FOLLOWED]
    for number, word in enumerate(words):
        program = HEAD + {**FOLLOWED, **NOT_FOLLOWED}[word] + "\n"
        (folder / f"program_{number}.py").write_text(program)
    done = check(folder, "--format", "json", "--select", "SL101")
    traces = [each["trace"] or [each] for each in json.loads(done.stdout)["findings"]]
    paths = {trace[0]["path"] for trace in traces}
    return {word for number, word in enumerate(words) if f"program_{number}.py" in paths}


def test_the_page_says_so() -> None:
    followed, _, rest = PAGE.partition("Not followed, and nothing is found in it:")
    assert all(word in PAGE for word in (*FOLLOWED, *NOT_FOLLOWED))
    assert not [word for word in NOT_FOLLOWED if word in followed]
    assert rest


@pytest.mark.parametrize("word", FOLLOWED)
def test_followed(found: set[str], word: str) -> None:
    assert word in found


@pytest.mark.parametrize("word", NOT_FOLLOWED)
def test_not_followed(found: set[str], word: str) -> None:
    """The day it is followed, the page is to be put right."""
    assert word not in found


def test_bounds(tmp_path: Path) -> None:
    turns = re.search(r"at most (\d+) turns", PAGE)
    assert turns is not None
    for number, is_cut in ((int(turns[1]), False), (int(turns[1]) + 1, True)):
        costly = "+".join(["i"] * 100)
        (tmp_path / "main.py").write_text(
            f"import tensorflow as tf\nfor i in range({number}):\n"
            f"    tf.get_variable('w%d' % i, [{costly}])\n"
        )
        done = check(tmp_path, "--format", "json")
        assert bool(json.loads(done.stdout)["summary"]["incomplete"]) is is_cut


@pytest.mark.parametrize(
    ("manager", "assumed"),
    [
        ("unseen.scoped('a')", ["the result of unseen.scoped(…) opens no scope"]),
        ("threading.Lock()", []),
    ],
)
def test_a_manager_that_is_not_read(manager: str, assumed: list[str], tmp_path: Path) -> None:
    """It may open a scope, but for those of Python itself: what rests on that it does not says so."""
    (tmp_path / "main.py").write_text(
        f"import threading, unseen\n{HEAD}with {manager}:\n    {CALL}\n"
    )
    (finding,) = json.loads(check(tmp_path, "--format", "json").stdout)["findings"]
    assert finding["assumptions"] == assumed
    assert finding["confidence"] == ("likely" if assumed else "certain")
