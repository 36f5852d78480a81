"""Whatever a program is, `scopelint check` comes to its end, and to the same end each time.

Many programs are checked in one run. A file is named after its seed.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from commands import check
from programs import programs
from random_edits import edited
from random_python import program
from random_uses import METHODS, PYTHON, TENSORFLOW, uses
from seeds import seeds

#: How much of an entry is followed: what is wrong shows early.
BUDGET = ("--config", "budgets.instructions=4000")
#: What makes the names of a program of the grammar something that the analysis knows.
HEAD = """\
import tensorflow as tf, functools, collections, itertools, copy, contextlib, os
a, b, c, x = 1, "w", [3, "a"], {"k": 1, 2: (3,)}
self, _q, __p, é = object(), None, tf.ones([2, 3]), tf.variable_scope
def match(*a, **k):
    with tf.variable_scope(a[0] if a else "m"): return tf.get_variable(*a, **k)
class case:
    x = a = 1
    def __init__(self, *a, **k): self.b = a; self.c = k
    def append(self, *a): return self
    def __call__(self, a, b=1, *c): return a
type, print, exec = tf.layers.dense, tf.nn.rnn_cell.LSTMCell, functools.partial(match, "v")
__d__, w = case(), tf.train.AdamOptimizer()
"""
FIXTURES = [text for program in programs() for text in program.sources.values()]


def of_the_grammar(seed: int) -> str:
    return HEAD + program(seed, library=TENSORFLOW, builtin=PYTHON, method=METHODS)


def of_a_fixture(seed: int) -> str:
    random = Random(seed)
    return edited(random, random.choice(FIXTURES), random.choice([1, 1, 1, 2, 4]))


KINDS = {"grammar": of_the_grammar, "uses": uses, "edits": of_a_fixture}


@pytest.mark.parametrize("kind", KINDS)
def test_random_programs(kind: str, tmp_path: Path) -> None:
    for seed in seeds(25):
        (tmp_path / f"seed_{seed}.py").write_text(KINDS[kind](seed), "utf-8")
    first, second = told(tmp_path, "1", "--jobs", "2"), told(tmp_path, "2", "--jobs", "1")
    own = [cut for cut in first["summary"]["incomplete"] if "scopelint itself" in cut["reason"]]
    assert own == []
    assert first["summary"]["entries"]
    assert first == second, "the same files, another order of sets, another number of processes"


def told(folder: Path, hash_seed: str, *arguments: str) -> dict[str, Any]:
    """The report, without how long it took."""
    asked = ("--format", "json", "--confidence", "possible", "--select", "ALL", *BUDGET)
    done = check(folder, *asked, *arguments, PYTHONHASHSEED=hash_seed)
    assert done.returncode in (0, 1, 2), done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    del report["summary"]["seconds"]
    return report


#: Each ended in an error of ours, or not at all.
FOUND = """
class A(float("nan"), float("nan")): pass
class B: x = 1; B.__call__ = B(); B()()
functools.partial(); staticmethod(); map(); copy.copy(); issubclass(int); setattr(A, "b")
list.append({}, 1); dict.get(3, 4); str.lower(); "".join(); property.setter(1, 2); {}.__contains__()
tf.layers.Layer.__call__(3); tf.keras.Model.add_weight(); tf.nn.rnn_cell.GRUCell.call(None)
class C(tf.nn.rnn_cell.GRUCell): __init__ = len; C()(tf.ones([2, 3]), 1)
range(1, 2, 3, 4); range(10**30); numpy.arange(1, 9, 0); numpy.arange(10**30); math.pow(2)
tf.split(tf.ones([]), 2); tf.split(tf.ones([10**9]), 10**9); tf.unstack(tf.ones([10**9]))
"%c" % 10**10; "%1000000000d" % 3; "{:1000000000}".format(3); "a".ljust(10**9); "a".find("b", 10**30)
tf.contrib.layers.repeat(tf.ones([2, 3]), 10**9, tf.contrib.layers.fully_connected, 3)
tf.get_variable("p", [10**9], partitioner=tf.fixed_size_partitioner(10**9))
H = tf.contrib.training.HParams; H.__getattr__(); H.set_hparam(3, 4); H.get(); H(a=1).parse(); H(b=1).__getattr__(3)
v = tf.get_variable("v", [1], None, float("nan")); v = tf.get_variable("v", [1], None, float("nan"))
""".strip().splitlines()


def test_what_was_found_once(tmp_path: Path) -> None:
    for number, line in enumerate(FOUND):
        text = "\n".join(line.split("; "))
        (tmp_path / f"found_{number}.py").write_text(
            f"import tensorflow as tf, copy, functools, math, numpy\n{text}\n", "utf-8"
        )
    report = told(tmp_path, "1")
    assert [cut for cut in report["summary"]["incomplete"] if "itself" in cut["reason"]] == []
    assert [each["rule"] for each in report["findings"] if each["path"] == "found_12.py"]
