"""What the interpreter makes of unknowns: conditions, joined values, loops, bounds."""

from __future__ import annotations

from typing import Any

import pytest
from alone import names_at_end, run

from scopelint.interpreter.budget import Limits
from scopelint.interpreter.frames import Assumption
from scopelint.interpreter.imports import import_file
from scopelint.interpreter.library import Returns
from scopelint.interpreter.values import Either, Symbol, describe


def ends(text: str, name: str) -> list[Any]:
    """What a name stands for at the end of each way through a program."""
    return [each.state.resolve(names_at_end(each).get(name)) for each in run(text)[0]]


def assumed(text: str) -> list[list[str]]:
    """The assumptions of each way, in words."""
    return [
        [each.says for each in outcome.state.assumptions.items() if isinstance(each, Assumption)]
        if outcome.state.assumptions
        else []
        for outcome in run(text)[0]
    ]


def test_a_branch_that_sets_a_name_leaves_one_path() -> None:
    (value,) = ends("a = 'x' if unknown else 'y'", "a")
    assert isinstance(value, Either)
    assert (value.if_true, value.if_false) == ("x", "y")


def test_asking_again_settles_what_hangs_on_the_answer() -> None:
    text = """
if flag:
    scope, reuse = "a", True
else:
    scope, reuse = "b", False
if flag:
    seen = (scope, reuse)
else:
    seen = (scope, reuse)
if not reuse:
    other = scope
else:
    other = scope + "!"
"""
    (seen,), (other,) = ends(text, "seen"), ends(text, "other")
    assert (seen.if_true, seen.if_false) == (("a", True), ("b", False))
    assert describe(other) == "'a!' or 'b'"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("r = 0\nif mode == 'train':\n    r = mode == 'test'", [False, 0]),
        ("r = 0\nif x is None:\n    r = x is None", [True, 0]),
        ("r = 0\nif x:\n    r = x is None", [False, 0]),
        ("r = 0\nif x is not None:\n    r = x == None", [False, 0]),
        ("r = 0\nif None == x:\n    r = x is None", [True, 0]),
        ("r = 0\nif not x:\n    r = bool(x)", [False, 0]),
        ("r = 0\nif x > 3:\n    r = x <= 3", [False, 0]),
        ("r = 0\nif x in names:\n    r = x not in names", [False, 0]),
    ],
)
def test_an_assumption_answers_what_follows_from_it(text: str, expected: list[Any]) -> None:
    (value,) = ends(text, "r")
    assert sorted(map(repr, _alternatives(value))) == sorted(map(repr, expected))


def _alternatives(value: Any) -> list[Any]:
    return [value.if_true, value.if_false] if isinstance(value, Either) else [value]


def test_assumptions_are_put_in_words() -> None:
    assert assumed(guarded("if mode == 'train':\n    raise ValueError")) == [
        ["`mode` == 'train'"],
        ["`mode` != 'train'"],
    ]


def guarded(text: str) -> str:
    """The text in a `try` whose handler does not catch what it raises."""
    lines = "\n".join(f"    {line}" for line in text.splitlines())
    return f"try:\n{lines}\nexcept KeyError:\n    pass\n"


def test_a_check_that_only_raises_is_taken_to_pass() -> None:
    assert assumed("if mode == 'train':\n    raise ValueError(mode)\n") == [["`mode` != 'train'"]]


def test_checks_do_not_use_up_the_ways() -> None:
    check = "if {0}1:\n    x = {0}2()\n    if x:\n        raise ValueError\n    raise TypeError"
    outcomes, budget = run("\n".join(check.format(f"c{i}") for i in range(40)) + "\nend = 1\n")
    assert not budget.cuts
    assert budget.paths == 1
    assert [names_at_end(each)["end"] for each in outcomes if isinstance(each, Returns)] == [1]
    assert len(outcomes) == 2  # to the end, and one of those that raise


def test_what_is_caught_goes_on_as_a_path_of_its_own() -> None:
    text = "try:\n    if c:\n        raise KeyError\nexcept KeyError:\n    r.append(f())\n"
    outcomes, budget = run("r = []\n" + text)
    assert len(outcomes) == budget.paths == 2


def test_the_same_attribute_of_the_same_unknown_is_one_unknown() -> None:
    (same,) = ends("same = config.size == config.size", "same")
    assert same is True


def test_two_calls_of_unseen_code_give_two_unknowns() -> None:
    (same,) = ends("same = f() is f()", "same")
    assert isinstance(same, Symbol)


def test_an_unknown_loop_has_a_first_and_a_later_turn() -> None:
    text = "seen = []\nfor x in things:\n    seen.append(x)\ntwo = len(seen) > 1\nmore = len(seen) > 2\n"
    assert ends(text, "two") == [True]
    assert isinstance(ends(text, "more")[0], Symbol)


def test_what_the_first_turns_of_an_unknown_loop_have_put_into_a_list_is_kept() -> None:
    text = "names = ['tower%d' % i for i in range(count)]\nsecond, last = names[1], names[-1]\n"
    assert ends(text, "second") == ["tower1"]
    assert isinstance(ends(text, "last")[0], Symbol)


def test_what_a_sequence_is_made_of_decides_how_often_its_loop_turns() -> None:
    """Two lists, by one condition: their lengths and their turns go with it."""
    text = """
towers = given[:2] or [0]
names = ["tower%d" % i for i in range(len(towers))]
seen = []
for i, tower in enumerate(towers):
    seen.append(names[i])
"""
    for outcome in run(text)[0]:
        names = names_at_end(outcome)
        seen = outcome.state.record(names["seen"])
        assert seen.items in (["tower0"], ["tower0", "tower1"])


def test_a_loop_of_a_thousand_million_turns_ends() -> None:
    outcomes, budget = run("n = 0\nfor i in range(10**9):\n    n = n + 1\n")
    assert len(outcomes) == 1
    assert not budget.cuts
    assert isinstance(names_at_end(outcomes[0])["n"], Symbol)


def test_a_function_that_calls_itself_for_ever_is_cut() -> None:
    _, budget = run("def f(n):\n    return f(n + 1)\nf(0)\n")
    assert any("too deep" in reason for reason in budget.cuts)


@pytest.mark.parametrize(
    "text", ["A.__call__ = A()\nA()()", "A.__init__ = A\nA()", "A.__new__ = staticmethod(A)\nA()"]
)
def test_objects_that_call_each_other_for_ever_are_cut(text: str) -> None:
    """No function is entered."""
    _, budget = run(f"class A: pass\n{text}\n")
    assert budget.cuts


def test_a_while_loop_that_nothing_ends_is_left() -> None:
    outcomes, _ = run("while True:\n    x = f()\nafter = 1\n")
    assert outcomes


def test_forty_unknown_branches_stay_within_bounds() -> None:
    lines = [f"if c{i}:\n    r.append({i})" for i in range(40)]
    limits = Limits()
    outcomes, budget = run("r = []\n" + "\n".join(lines) + "\n", limits)
    assert len(outcomes) <= limits.splits
    assert budget.instructions < limits.instructions


def test_what_is_cut_is_said() -> None:
    checks = "\n".join(f"if c{i}:\n    raise ValueError({i})" for i in range(40))
    _, budget = run(guarded(checks))
    assert list(budget.cuts) == ["there are more ways through than are followed"]


def test_strings_that_double_stay_bounded() -> None:
    (outcome,) = run("s = 'ab'\nfor i in range(30):\n    s = s + s\n")[0]
    value = names_at_end(outcome)["s"]
    assert not isinstance(value, str) or len(value) <= 10_000


def test_a_shallow_copy_is_another_object() -> None:
    text = """
import copy
class Net:
    def __init__(self, name):
        self.name = name
a = Net("actor")
b = copy.copy(a)
b.name = "target"
names = (a.name, b.name)
"""
    assert ends(text, "names") == [("actor", "target")]


def test_attributes_stored_through_dict_are_seen() -> None:
    text = """
class Config:
    def __init__(self, size=None):
        self.size = size
c = Config()
c.__dict__["size"] = 5
c.__dict__.update(depth=3)
seen = (c.size, c.depth)
d = Config()
d.__dict__[key] = 1
"""
    assert ends(text, "seen") == [(5, 3)]
    (unknown,) = ends(text + "size = d.size\n", "size")
    assert isinstance(unknown, Symbol)


def test_attributes_given_and_taken_through_dict_are_followed() -> None:
    text = """
class Config:
    def __init__(self, size, depth=1):
        self.__dict__.update(locals())
        self.__dict__.pop("self")
        vars(self).setdefault("size", 3)
        self.__dict__.setdefault("width", 4)
        left = self.__dict__.pop("none", "default")
        self.left = left
        del self.__dict__["depth"]
c = Config(2)
seen = (c.size, c.width, c.left, hasattr(c, "self"), " ".join(sorted(c.__dict__)))
d = Config(2)
d.__dict__[key] = 1
d.__dict__.setdefault("other", 5)
"""
    assert ends(text, "seen") == [(2, 4, "default", False, "left size width")]
    (unknown,) = ends(text + "other = d.other\n", "other")
    assert isinstance(unknown, Symbol)
    (unknown,) = ends(text + "c.__dict__.pop(key)\nsize = c.size\n", "size")
    assert isinstance(unknown, Symbol)


def test_named_tuples() -> None:
    text = """
import collections
P = collections.namedtuple("P", "x y")
p = P._make((1, 2))
x, y = p
seen = (p.x, p[1], x, y, p._replace(x=5).x)
"""
    assert ends(text, "seen") == [(1, 2, 1, 2, 5)]


def test_with_runs_the_generator_around_its_block() -> None:
    text = """
import contextlib
seen = []
@contextlib.contextmanager
def around(name):
    seen.append("in " + name)
    try:
        yield name
    finally:
        seen.append("out")
def f():
    with around("a") as got:
        return got
got = f()
seen = tuple(seen)
"""
    assert ends(text, "got") == ["a"]
    assert ends(text, "seen") == [("in a", "out")]


@pytest.mark.parametrize("grow", ["xs = xs + xs", "xs += xs", "xs.extend(xs)", "xs = xs * 2"])
def test_lists_that_double_stay_bounded(grow: str) -> None:
    lines = "\n".join([grow] * 35)
    (outcome,) = run(f"xs = [1, 2]\n{lines}\nn = len(xs)\n")[0]
    assert isinstance(names_at_end(outcome)["n"], Symbol)


def test_descriptions_and_unknown_strings_that_double_stay_bounded() -> None:
    lines = "\n".join(["s = s + '/' + s", "t = t + t"] * 35)
    (outcome,) = run(f"s = '%s' % name\nt = unknown\n{lines}\n")[0]
    assert len(describe(names_at_end(outcome)["s"])) < 100_000
    assert len(describe(names_at_end(outcome)["t"])) < 1_000


def test_a_patched_name_is_another_inside_its_with() -> None:
    text = """
import elsewhere
from unittest import mock
def replacement():
    return "ours"
with mock.patch("elsewhere.make", new=replacement):
    inside = elsewhere.make()
outside = elsewhere.make()
elsewhere.size = 3
stored = elsewhere.size
"""
    assert ends(text, "inside") == ["ours"]
    assert isinstance(ends(text, "outside")[0], Symbol)
    assert ends(text, "stored") == [3]


def test_dir_lists_what_an_object_has() -> None:
    text = """
class Net:
    kind = 1
    def build(self):
        first = "weights" in dir(self)
        self.weights = 1
        return first, "weights" in dir(self), "kind" in dir(self)
seen = Net().build()
"""
    assert ends(text, "seen") == [(False, True, True)]


def test_a_manager_made_of_what_is_no_generator_gives_an_unknown() -> None:
    text = """
from contextlib import contextmanager

@contextmanager
def opened(path):
    return path

with opened("a") as held:
    r = held
"""
    (value,) = ends(text, "r")
    assert isinstance(value, Symbol)


def test_an_import_has_one_way_through() -> None:
    text = "seen = []\nif a:\n    seen.append(1)\nif b:\n    seen.append(2)\nx = 3\n"
    assert len(run(text)[0]) > 1
    (imported,) = run(text, entered_by=import_file)[0]
    assert names_at_end(imported)["x"] == 3


@pytest.mark.parametrize(
    "made", ["mkdtemp()", "TemporaryDirectory().name", "NamedTemporaryFile().name"]
)
def test_a_temporary_path_is_a_name(made: str) -> None:
    start = f"import tempfile\npath = tempfile.{made}\n"
    assert ends(start + "r = (path is None, path != None)", "r") == [(False, True)]
    assert isinstance(ends(start + "r = path == tempfile.mkdtemp()", "r")[0], Symbol)


def test_an_assumption_names_no_class_of_ours() -> None:
    text = "import os\nseen = {}\nif 'A' in os.environ:\n    seen['a'] = 1\n"
    assert assumed(text)[0] == ["'A' in os.environ"]
    text = "known = f()\nseen = [known]\nr = []\nif (known, seen) in known:\n    r.append(1)\n"
    assert assumed(text)[0] == ["a tuple in the result of `f`(…)"]


def test_the_items_of_what_is_no_dict_are_unknown() -> None:
    text = "import six\nclass Params(object):\n    pass\nitems = list(six.iteritems(Params()))\n"
    assert len(run(text)[0]) == 1
    assert ends("import six\nn = [k for k, _ in six.iteritems({'a': 1})][0]\n", "n") == ["a"]


WRAPPED = """
def layer(function):
    def wrapped(x):
        y = function(x)
        return y if flag else y
    return wrapped

@layer
def conv(x):
    return x + "/conv"

@layer
def block(x):
    return conv(x) if bottleneck else conv(x)

@layer
def stack(x):
    return block(x) if small else block(block(x))

@layer
def net(x):
    return stack(x) if training else stack(x)

a = net("net")
"""


def test_functions_under_one_decorator_call_each_other() -> None:
    """Each of them is a function of its own, though all have the code of what the decorator makes."""
    outcomes, budget = run(WRAPPED)
    assert budget.cuts == {}
    values = [outcome.state.resolve(names_at_end(outcome)["a"]) for outcome in outcomes]
    assert all(describe(each).startswith("'net") for each in values)


@pytest.mark.parametrize(
    "text",
    [
        "seen = []\nfor each in unknown:\n    if seen:\n        raise KeyError\n    seen.append(each)",
        "def f():\n    seen = []\n    for each in unknown:\n        if seen:\n            return each\n"
        "        seen.append(each)\na = [f(), f(), f()]",
        "def f(x):\n    try:\n        if x:\n            g(x)\n            raise x.error\n"
        "    finally:\n        if x.y:\n            h(x)\n            a = 1\nf(p)\nf(q)",
        "try:\n    raise error\nexcept unknown.Error:\n    a = 1\nexcept other.Error:\n    a = 2",
        "try:\n    if x:\n        raise KeyError\n    if y:\n        raise KeyError\nexcept ValueError:\n    pass",
        "try:\n    raise error\nexcept unknown.Error:\n    pass\nfinally:\n    a = 1 if x else 2",
    ],
)
def test_as_many_paths_are_counted_as_go_on(text: str) -> None:
    outcomes, budget = run(text)
    assert budget.paths == sum(isinstance(each, Returns) for each in outcomes)


@pytest.mark.parametrize(
    ("before", "question", "count"),
    [
        ("", "unknown.get('key')", 1),
        ("", "unknown.get('key', 3)", 1),
        ("unknown['other'] = 1", "unknown.get('key')", 1),
        ("", "unknown.get(block)", 2),
        ("", "unknown.get('key', timeout=3)", 2),
        ("", "unknown.pop('key')", 2),
    ],
)
def test_a_mapping_answers_alike_for_one_key(before: str, question: str, count: int) -> None:
    (values,) = ends(f"first = {question}\n{before}\na = [first, {question}]\na = tuple(a)", "a")
    assert len(set(values)) == count


@pytest.mark.parametrize(
    ("items", "least"),
    [
        ("{first, second}", 1),
        ("set(each for each in (first, second))", 1),
        ("{1, 2, first}", 2),
        ("{(first, 1), (second, 1)}", 1),
    ],
)
def test_unknown_elements_of_a_set_may_be_one(items: str, least: int) -> None:
    read = f"first, second = unknown.one(), unknown.other()\nitems = {items}\n"
    assert ends(f"{read}assert len(items) == {least}\na = 5", "a") == [5]
    assert ends(f"{read}assert len(items) < {least}\na = 5", "a") == [None]


def test_a_mapping_gives_what_was_stored() -> None:
    assert ends("unknown['key'] = 5\na = unknown.get('key', 3)", "a") == [5]


@pytest.mark.parametrize("loop", ["", "for i in range(3):\n        "])
def test_ways_that_returned_are_joined_before_there_are_too_many(loop: str) -> None:
    tests = "".join(f"    {loop}if asked({number}): return {number}\n" for number in range(12))
    outcomes, budget = run(f"def f():\n{tests}    return 99\nlast = f()\nend = last")
    assert not budget.cuts
    assert len(outcomes) == budget.paths <= budget.limits.paths


def test_a_long_unknown_loop_that_does_nothing_to_the_library_is_run_once() -> None:
    depth = 14
    lines = ["total = other = 0", "seen = []"]
    for level in range(depth):
        lines.append(f"{'    ' * level}for x{level} in things({level}):")
        body = "    " * (level + 1)
        lines += [f"{body}total = total + {number} - other" for number in range(8)]
        lines.append(f"{body}seen.append({level})")
    outcomes, budget = run("\n".join(lines) + "\nend = len(seen) > 0\n")
    assert not budget.cuts
    (outcome,) = outcomes
    assert isinstance(names_at_end(outcome)["total"], Symbol)
    assert isinstance(names_at_end(outcome)["end"], Symbol)  # it may not be run at all


SUMS = """
from somewhere import sizes, others
def total(of, step):
    found = 0
    for each in of:
        found += each * step
    return found
def whole(of):
    return sum(each[1] for each in of)
one, again, doubled, other = total(sizes, 1), total(sizes, 1), total(sizes, 2), total(others, 1)
added, added_again, added_other = whole(sizes), whole(sizes), whole(others)
apart = 0
for each in sizes:
    apart += each * 1
"""


def test_loops_that_do_the_same_over_the_same_come_to_the_same() -> None:
    (outcome,) = run(SUMS)[0]
    names = names_at_end(outcome)
    assert names["one"] is names["again"]
    assert names["added"] is names["added_again"]
    assert len({names[each] for each in ("one", "doubled", "other", "apart")}) == 4
    assert names["added"] is not names["added_other"]
    assert all(isinstance(names[each], Symbol) for each in ("one", "added"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import sys\na = sys.version_info[0] >= 3", True),
        ("import sys\na = sys.version_info.major == 2", False),
        ("import sys\na = sys.version_info < (3, 0)", False),
        ("import sys\na = sys.platform.startswith('win')", False),
        ("import os\na = os.name == 'posix'", True),
        ("from settings import MODE\na = MODE == 'train'", None),
        ("import settings\na = settings.mode in ('train', 'test')", None),
        ("import settings\na = settings.mode != 3", None),
        ("import os\na = os.path.join == 'train'", False),
    ],
)
def test_what_is_known_of_other_modules_by_their_names(text: str, expected: bool | None) -> None:
    (value,) = ends(text, "a")
    assert isinstance(value, Symbol) if expected is None else value is expected


@pytest.mark.parametrize(
    "call",
    ["f(*xs)", "[f(n, s) for n, s in zip(*rows)][0]", "f(**named)", "f(*list(zip(*rows))[0])"],
)
def test_one_of_two_lists_of_a_length_is_spread_out(call: str) -> None:
    text = f"""
xs = [1, 'a'] if a else [2, 'b']
rows = [[1, 2], ['a', 'x']] if a else [[2, 4], ['b', 'y']]
named = dict(n=1, s='a') if a else dict(n=2, s='b')
def f(n, s):
    return s
r = {call}
if a:
    r = r + '!'
"""
    assert list(map(str, ends(text, "r"))) == ["<'a!' or 'b'>"]


def test_one_of_two_lists_of_other_lengths_is_not_spread_out() -> None:
    text = "xs = [1] if a else [1, 2]\ndef f(*each): return len(each)\nr = f(*xs)\n"
    assert isinstance(ends(text, "r")[0], Symbol)


@pytest.mark.parametrize(
    ("compared", "answer"),
    [
        ("unknown - 1 == unknown", False),
        ("unknown != unknown + 1 - 2", True),
        ("unknown - 1 < unknown", True),
        ("unknown + 2 - 1 >= unknown + 2", False),
        ("unknown + 1 - 1 == unknown", True),
    ],
)
def test_what_is_counted_from_one_unknown_is_compared(compared: str, answer: bool) -> None:
    assert ends(f"a = {compared}", "a") == [answer]


def test_what_is_counted_from_two_unknowns_is_not_compared() -> None:
    (value,) = ends("a = unknown - 1 == other", "a")
    assert isinstance(value, Symbol)


def test_a_name_is_in_dir_of_an_unknown_where_it_has_the_attribute() -> None:
    text = """
if "depth" in dir(unknown):
    answer = hasattr(unknown, "depth") and "depth" in dir(unknown)
else:
    answer = hasattr(unknown, "depth") or "depth" in dir(unknown)
"""
    (answer,) = ends(text, "answer")
    assert isinstance(answer, Either)
    assert (answer.if_true, answer.if_false) == (True, False)
