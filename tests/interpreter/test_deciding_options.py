"""An option that is a text, and is asked about, is also anything else than its default."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check
from scopelint.finding import Report

PROGRAM = """
import argparse
import tensorflow as tf

def model(reuse=None):
    with tf.variable_scope("net", reuse=reuse):
        return tf.get_variable("w", [3])

def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", default="train")
    return parser.parse_args()

def flags():
    tf.app.flags.DEFINE_string("mode", "train", "what to do")
    return tf.app.flags.FLAGS

def run(mode):
    model(reuse=None if mode == "train" else True)

class Trainer:
    def __init__(self, args):
        self.args = args

    def run(self):
        if self.args.mode in ("train", "both"):
            model()
        if self.args.mode in ("test", "both"):
            model(reuse=True)

class Keeper:
    def __init__(self, args):
        self.what = args.mode

    def run(self):
        model(reuse=None if self.what == "train" else True)

if __name__ == "__main__":
    args = ARGS
    BODY
"""

ASKING = [
    'model(reuse=None if args.mode == "train" else True)',
    'model(reuse="test" in args.mode)',
    "Trainer(args).run()",
    'mode = args.mode\n    model(reuse=True) if mode == "test" else model()',
    "Keeper(args).run()",
    "run(args.mode)",
    "run(args.mode.lower())",
    'model(reuse=None if args.mode.startswith("tr") else True)',
    '{"train": model, "test": lambda: model(reuse=True)}[args.mode]()',
    '{"train": model, "test": lambda: model(reuse=True)}.get(args.mode)()',
]


def checked(folder: Path, args: str, body: str) -> Report:
    (folder / "main.py").write_text(PROGRAM.replace("ARGS", args).replace("BODY", body))
    return check(Settings(paths=(str(folder),), cache_dir=str(folder / "cache")))


@pytest.mark.parametrize("body", ASKING)
@pytest.mark.parametrize("args", ["options()", "flags()"])
def test_an_option_that_decides_is_also_another(args: str, body: str, tmp_path: Path) -> None:
    report = checked(tmp_path, args, body)
    (finding,) = report.findings
    assert finding.rule == "SL102"
    assert any(".mode" in each and "default" not in each for each in finding.assumptions)
    assert checked(tmp_path, args, body).findings == report.findings  # as it is remembered


@pytest.mark.parametrize("args", ["options()", "flags()"])
def test_an_option_that_is_only_used_is_its_default(args: str, tmp_path: Path) -> None:
    body = 'tf.get_variable(args.mode, [3]); tf.get_variable("train", [3])'
    (finding,) = checked(tmp_path, args, body).findings
    assert (finding.rule, finding.variable) == ("SL101", "train")


FAILING = """
import argparse
import tensorflow as tf

KNOWN = {"digits": 10}

def classes_of(name):
    if name not in KNOWN:
        raise KeyError("unknown: " + name)
    return KNOWN[name]

parser = argparse.ArgumentParser()
parser.add_argument("--data", default="letters")
parser.add_argument("--folder", default="")
parser.add_argument("--scope", default="net")
parser.add_argument("--width", type=int, default=64)
args = parser.parse_args()
tf.get_variable("before", [1])
with tf.variable_scope(args.scope):
    DEMAND
    tf.get_variable("w", [3])
    tf.get_variable("w", [3])
"""


@pytest.mark.parametrize(
    "demand",
    [
        "classes_of(args.data)",
        "assert args.folder",
        "if not args.folder: raise ValueError('--folder is missing')",
        "classes_of(args.data); assert args.folder",
        "assert args.width == 128",
        "classes_of(args.data); assert args.width == 128",
    ],
)
def test_a_default_that_fails_is_not_what_is_run_with(demand: str, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(FAILING.replace("DEMAND", demand))
    (finding,) = check(Settings(paths=(str(tmp_path),))).findings
    assert finding.rule == "SL101"
    assert (finding.variable or "").endswith("/w")


@pytest.mark.parametrize("demand", ["raise ValueError(args.folder)", "print(args.folder); exit()"])
def test_what_always_ends_is_not_followed_further(demand: str, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(FAILING.replace("DEMAND", demand))
    assert not check(Settings(paths=(str(tmp_path),))).findings


SETTINGS = """
import json, sys, yaml
import tensorflow as tf
from easydict import EasyDict

MADE

def merge(read, into):
    for key, value in read.items():
        if key not in into:
            raise KeyError(key)
        if isinstance(value, dict):
            merge(value, into[key])
        else:
            into[key] = value

STORED
DEMAND
with tf.variable_scope("net"):
    tf.get_variable("w", [3])
    tf.get_variable("w", [3])
"""


@pytest.mark.parametrize(
    ("made", "stored", "demand"),
    [
        ("d = {'size': 2}", "d[sys.argv[1]] = 1", "assert d['size'] == 1"),
        ("d = {'size': 2}", "d.update(json.load(open('f')))", "assert d['size'] == 1"),
        ("d = [2, 2]", "d[int(sys.argv[1])] = 1", "assert d[0] == 1"),
        ("d = {'size': 2, 'in': {'n': 2}}", "d.update(yaml.load('f'))", "assert d['in']['n'] == 1"),
        ("d = {'size': 2, 'in': {'n': 2}}", "merge(yaml.load('f'), d)", "assert d['in']['n'] == 1"),
        (
            "d = EasyDict(); d.size = 2; d.train = EasyDict(); d.train.n = 2",
            "merge(yaml.load('f'), d)",
            "assert d.train.n == 1",
        ),
    ],
)
def test_a_setting_that_fails_may_have_been_read(
    made: str, stored: str, demand: str, tmp_path: Path
) -> None:
    def rules_of(stored: str) -> list[str]:
        text = SETTINGS.replace("MADE", made).replace("STORED", stored).replace("DEMAND", demand)
        (tmp_path / "main.py").write_text(text)
        return [each.rule for each in check(Settings(paths=(str(tmp_path),))).findings]

    assert rules_of(stored) == ["SL101"]
    assert rules_of("") == []


def test_settings_are_what_the_program_has_by_itself(tmp_path: Path) -> None:
    text = SETTINGS.replace("MADE", "d = {'size': 2}").replace("STORED", "d[sys.argv[1]] = 1")
    (tmp_path / "main.py").write_text(text.replace("DEMAND", "assert d['size'] == 2"))
    (finding,) = check(Settings(paths=(str(tmp_path),))).findings
    assert not finding.assumptions
