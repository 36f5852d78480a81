"""How sure a finding is, by what its execution assumed."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check
from scopelint.finding import Confidence

MAKE = """
import json
import sys
import tensorflow as tf

def made(config, name):
    make(config.get("kind"), name)

def make(kind, name):
    if kind == "conv":
        with tf.variable_scope(name):
            tf.get_variable("w", [3])

"""

#: What was chosen is asked for only where it is built.
CHOSEN = """
class Conv:
    def build(self):
        make("conv", "a")

class Other:
    def build(self):
        pass

def choose(config):
    return Conv() if config.which_kind() == "conv" else Other()

args = json.load(sys.stdin)
chosen = choose(args.x), choose(args.y)
chosen[0].build()
chosen[1].build()
"""
BUILD = """if each == "conv":
        make(each, "a")
"""


@pytest.mark.parametrize(
    ("calls", "confidence"),
    [
        ('make("conv", "a")\nmake("conv", "a")\n', Confidence.CERTAIN),
        ('make(sys.argv[1], "a")\nmake("conv", "a")\n', Confidence.LIKELY),
        ('make(sys.argv[1], "a")\nmake(sys.argv[1], "a")\n', Confidence.LIKELY),
        ('for each in json.load(sys.stdin):\n    make(each["kind"], "a")\n', Confidence.LIKELY),
        ('make(sys.argv[1], "a")\nmake(sys.argv[2], "a")\n', Confidence.POSSIBLE),
        ('args = json.load(sys.stdin)\nmake(args.x, "a")\nmake(args.y, "a")\n', Confidence.POSSIBLE),
        ('args = json.load(sys.stdin)\nmade(args.x, "a")\nmade(args.y, "a")\n', Confidence.POSSIBLE),
        ('for each in json.load(sys.stdin):\n    made(each, "a")\n', Confidence.LIKELY),
        (CHOSEN, Confidence.POSSIBLE),
        (f'for each in sys.argv[1], sys.argv[2]:\n    {BUILD}', Confidence.LIKELY),
    ],
)  # fmt: skip
def test_two_calls_that_are_told_the_same_by_chance(
    calls: str, confidence: Confidence, tmp_path: Path
) -> None:
    (tmp_path / "program.py").write_text(MAKE + calls)
    settings = Settings(paths=(str(tmp_path),), confidence=Confidence.POSSIBLE)
    findings = check(settings).findings
    assert [(each.rule, each.confidence) for each in findings] == [("SL101", confidence)]


SHORTCUT = """
import foreign
import tensorflow as tf
from tensorflow.contrib import slim

def block(x):
    if slim.utils.last_dimension(x.get_shape(), min_rank=4) != 64:
        tf.get_variable("shortcut", [64])

x = tf.to_float(foreign.load())
"""


@pytest.mark.parametrize(
    ("calls", "rule", "confidence"),
    [
        ("tf.get_variable_scope().reuse_variables()\nblock(x)\n", "SL102", Confidence.POSSIBLE),
        ("block(x)\n", "SL101", Confidence.LIKELY),
    ],
)
def test_an_unknown_size_that_is_told_two_things(
    calls: str, rule: str, confidence: Confidence, tmp_path: Path
) -> None:
    """Who asks a tensor for its size a second time gets the same; the analysis cannot tell."""
    (tmp_path / "program.py").write_text(f"{SHORTCUT}block(x)\n{calls}")
    settings = Settings(paths=(str(tmp_path),), confidence=Confidence.POSSIBLE)
    findings = check(settings).findings
    assert [(each.rule, each.confidence) for each in findings] == [(rule, confidence)]


JUDGED = """
import sys
import foreign
import tensorflow as tf

def judge(sound):
    if int(sound.get_shape()[1]) == 16384:
        tf.get_variable("deeper", [64])
    tf.get_variable("score", [64])

z = tf.placeholder(tf.float32, [8, 1, 16, 1])
made = tf.layers.conv2d_transpose(z, 1, [1, int(sys.argv[1])], [1, int(sys.argv[2])])
judge(foreign.load())
tf.get_variable_scope().reuse_variables()
judge(made[:, 0])
"""


def test_sizes_of_what_is_real_and_what_is_made(tmp_path: Path) -> None:
    """A tensor that one network is given behind another is of the same size, where neither is known."""
    (tmp_path / "program.py").write_text(JUDGED)
    settings = Settings(paths=(str(tmp_path),), confidence=Confidence.POSSIBLE)
    findings = check(settings).findings
    assert [(each.rule, each.confidence) for each in findings] == [("SL102", Confidence.POSSIBLE)]


def test_what_is_assumed_behind_a_fault_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text("""
import sys
import tensorflow as tf

if sys.argv[1] == "before":
    x = tf.placeholder(tf.float32, [2, 4])
    cell = tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.GRUCell(4)] * 2)
    cell(x, cell.zero_state(2, tf.float32))
    if sys.argv[2] == "behind":
        tf.get_variable("v", [1])
""")
    (finding,) = check(Settings(paths=(str(tmp_path),))).findings
    assert finding.rule == "SL207"
    assert finding.assumptions == ("sys.argv[1] == 'before'",)


@pytest.mark.parametrize(
    ("shared", "anew", "confidence"),
    [
        ("[4, 3]", "[3]", Confidence.CERTAIN),  # half of the way from tf.Variable
        ("[]", "[4, 3]", Confidence.POSSIBLE),  # units with a threshold in common
        ("[]", "[]", None),  # a counter, a rate
    ],
)
def test_what_is_made_anew_beside_what_is_shared(
    shared: str, anew: str, confidence: Confidence | None, tmp_path: Path
) -> None:
    program = f"""
import tensorflow as tf

def unit(reuse):
    with tf.variable_scope("unit", reuse=reuse):
        tf.get_variable("shared", {shared})
        tf.Variable(tf.zeros({anew}), name="own")

unit(False)
unit(True)
"""
    (tmp_path / "main.py").write_text(program)
    report = check(Settings(paths=(str(tmp_path),), confidence=Confidence.POSSIBLE))
    found = [each.confidence for each in report.findings if each.rule == "SL201"]
    assert found == ([] if confidence is None else [confidence])


def test_turns_that_ask_for_other_variables_make_other_layers(tmp_path: Path) -> None:
    program = """
import tensorflow as tf

with tf.variable_scope("encoder"):
    tf.get_variable("w1", [4, 3])
    tf.get_variable("w2", [3, 2])
for name in ("{}", "w1"):
    with tf.variable_scope("encoder", reuse=True):
        tf.get_variable(name)
        tf.Variable(tf.zeros([3]), name="bias")
"""
    found = []
    for name in ("w1", "w2"):
        (tmp_path / "main.py").write_text(program.format(name))
        report = check(Settings(paths=(str(tmp_path),), confidence=Confidence.POSSIBLE))
        found.append([each.rule for each in report.findings])
    assert found == [["SL201"], []]


def test_what_is_made_twice_by_one_call_is_told_apart_by_chance(tmp_path: Path) -> None:
    program = """
import sys
import gym
import tensorflow as tf

def policy(reuse):
    space = gym.make(sys.argv[1]).action_space
    with tf.variable_scope("pi", reuse=reuse):
        tf.get_variable("box" if isinstance(space, gym.spaces.Box) else "other", [3])

policy(None)
policy(True)
"""
    (tmp_path / "main.py").write_text(program)
    report = check(Settings(paths=(str(tmp_path),), confidence=Confidence.POSSIBLE))
    assert {each.rule: each.confidence for each in report.findings} == {
        "SL102": Confidence.POSSIBLE
    }


ELEMENTS = """
import json
import tensorflow as tf

action, kind = tf.placeholder(tf.float32, [2]), 1
for each in json.load(open("settings")):
    if each == KNOWN:
        tf.get_variable("w", [3])
"""


@pytest.mark.parametrize(
    ("known", "confidence"), [("action", Confidence.POSSIBLE), ("kind", Confidence.LIKELY)]
)
def test_elements_that_are_one_object_by_chance(
    known: str, confidence: Confidence, tmp_path: Path
) -> None:
    """Of numbers, two may well be alike."""
    (tmp_path / "main.py").write_text(ELEMENTS.replace("KNOWN", known))
    settings = Settings(paths=(str(tmp_path),), confidence=Confidence.POSSIBLE)
    (found,) = check(settings).findings
    assert (found.rule, found.confidence) == ("SL101", confidence)


SETTING = """
import json
import tensorflow as tf

def net(x, reuse, is_wide=False):
    with tf.variable_scope("net", reuse=reuse):
        x = x * tf.get_variable("w", [3])
        return x * tf.get_variable("v", [3]) if is_wide else x

settings = json.load(open("settings"))
"""


@pytest.mark.parametrize(
    ("calls", "confidence"),
    [
        ("net(tf.ones([3]), settings.reuse)", Confidence.POSSIBLE),
        ("net(tf.ones([3]), settings.get('reuse'))", Confidence.POSSIBLE),
        ("net(tf.ones([3]), settings.is_test)", Confidence.LIKELY),
        (
            "net(tf.ones([3]), False)\nnet(tf.ones([3]), settings.reuse, is_wide=True)",
            Confidence.LIKELY,
        ),
        (
            "if settings.is_test:\n    net(tf.ones([3]), True)\nelse:\n    net(tf.ones([3]), False)",
            Confidence.LIKELY,
        ),
    ],
)
def test_nobody_sets_reuse_before_anything_is_built(
    calls: str, confidence: Confidence, tmp_path: Path
) -> None:
    """A setting of that name may be true, but hardly where nothing is to be shared."""
    (tmp_path / "main.py").write_text(SETTING + calls)
    settings = Settings(paths=(str(tmp_path),), confidence=Confidence.POSSIBLE, select=("SL102",))
    (found,) = check(settings).findings
    assert found.confidence == confidence
