"""An option that names what is built: each that it may name is followed, on a way of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check

MODELS = """
import tensorflow as tf

class Networks:
    def build_shared(self):
        return shared()

    def build_twice(self):
        return twice()

def shared():
    with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
        return tf.get_variable("w", [3])

def twice():
    with tf.variable_scope("net"):
        return tf.get_variable("w", [3])
"""

PROGRAM = """
import argparse, importlib, sys
import tensorflow as tf
import networks
from networks import *
ARGS
build = BUILD
build()
build()
"""

ARGPARSE = """
parser = argparse.ArgumentParser()
parser.add_argument("--net", DEFAULT, choices=["shared", "twice"])
args = parser.parse_args()
"""
FLAGS = 'tf.app.flags.DEFINE_enum("net", "shared", ["shared", "twice"], "which")\nargs = tf.app.flags.FLAGS'

WAYS = [
    "getattr(networks, args.net)",
    "getattr(networks, args.net, None)",
    "getattr(networks.Networks(), 'build_' + args.net)",
    "getattr(networks.Networks(), 'build_{}'.format(args.net))",
    "getattr(sys.modules[__name__], args.net)",
    "globals()[args.net]",
    "vars(networks)[args.net]",
    "networks.__dict__[args.net]",
    "eval(args.net)",
    "eval('networks.' + args.net)",
    "importlib.import_module('nets.' + args.net).build",
    "importlib.import_module('.' + args.net, 'nets').build",
    "__import__('nets.%s' % args.net, fromlist=['build']).build",
    "next(each for each in [shared, twice] if each.__name__ == args.net)",
    "{'a': max, 'b': max, 'c': max, 'd': max, 'shared': shared, 'twice': twice}[args.net]",
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "args",
    [ARGPARSE.replace("DEFAULT", "default='shared'"), ARGPARSE.replace("DEFAULT", "type=str"), FLAGS],
)  # fmt: skip
def test_each_choice_is_followed(way: str, args: str, tmp_path: Path) -> None:
    (tmp_path / "networks.py").write_text(MODELS)
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "__init__.py").touch()
    for name in ("shared", "twice"):
        module = f"from networks import {name} as build"
        (tmp_path / "nets" / f"{name}.py").write_text(module)
    program = PROGRAM.replace("ARGS", args).replace("BUILD", way)
    (tmp_path / "main.py").write_text(program)
    (finding,) = check(Settings(paths=(str(tmp_path),))).findings
    assert finding.rule == "SL101"
    (assumed,) = finding.assumptions
    assert assumed.partition(".")[2] in ("net == 'twice'", "net != 'shared'")


@pytest.mark.parametrize("default", ["default='shared'", "type=str"])
@pytest.mark.parametrize("way", [each for each in WAYS if "import" in each])
def test_without_choices_a_module_may_be_any_of_its_package(
    way: str, default: str, tmp_path: Path
) -> None:
    (tmp_path / "networks.py").write_text(MODELS)
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "__init__.py").touch()
    (tmp_path / "nets" / "layers.py").touch()
    for name in ("shared", "twice"):
        module = f"from networks import {name} as build"
        (tmp_path / "nets" / f"{name}.py").write_text(module)
    args = ARGPARSE.replace('DEFAULT, choices=["shared", "twice"]', default)
    (tmp_path / "main.py").write_text(PROGRAM.replace("ARGS", args).replace("BUILD", way))
    (finding,) = check(Settings(paths=(str(tmp_path),))).findings
    assert (finding.rule, finding.assumptions) == ("SL101", ("args.net == 'twice'",))


CLASSES = """
import tensorflow as tf

class Network(object):
    reuse = None

    def build(self):
        with tf.variable_scope("net", reuse=self.reuse):
            tf.get_variable("w", [3])

class Shared(Network):
    reuse = tf.AUTO_REUSE

class Twice(Network):
    pass

class Layer(object):
    def build(self):
        tf.get_variable("w", [3])
"""


@pytest.mark.parametrize(
    "way",
    [
        "getattr(networks, args.net)().build",
        "globals()[args.net]().build",
        "eval(args.net)().build",
        "vars(networks)[args.net]().build",
    ],
)
def test_without_choices_a_class_may_be_any_of_its_kind(way: str, tmp_path: Path) -> None:
    (tmp_path / "networks.py").write_text(CLASSES)
    args = ARGPARSE.replace('DEFAULT, choices=["shared", "twice"]', 'default="Shared"')
    (tmp_path / "main.py").write_text(PROGRAM.replace("ARGS", args).replace("BUILD", way))
    (finding,) = check(Settings(paths=(str(tmp_path),))).findings
    assert (finding.rule, finding.assumptions) == ("SL101", ("args.net == 'Twice'",))


BRANCHES = """
import argparse
import tensorflow as tf
parser = argparse.ArgumentParser()
parser.add_argument("--net", DEFAULT, choices=["a", "b"])
args = parser.parse_args()
tf.get_variable("w", [3])
if args.net == "a":
    pass
elif args.net == "b":
    pass
else:
    tf.get_variable("w", [3])
"""


@pytest.mark.parametrize(
    ("given", "may_be_another"),
    [
        ("required=True", False),
        ("default='a'", False),
        ("default='c'", True),
        ("help='none by default'", True),
        ("nargs='*'", True),
    ],
)
def test_an_option_is_none_but_its_choices(
    given: str, may_be_another: bool, tmp_path: Path
) -> None:
    (tmp_path / "main.py").write_text(BRANCHES.replace("DEFAULT", given))
    assert bool(check(Settings(paths=(str(tmp_path),))).findings) is may_be_another


def test_of_many_choices_some_are_followed_and_that_is_said(tmp_path: Path) -> None:
    names = [f"net{number}" for number in range(12)]
    functions = "".join(f"def {name}():\n    tf.get_variable('{name}', [3])\n" for name in names)
    args = ARGPARSE.replace("DEFAULT", "required=True").replace('["shared", "twice"]', str(names))
    program = f"import argparse\nimport tensorflow as tf\n{functions}{args}"
    (tmp_path / "main.py").write_text(f"{program}globals()[args.net]()\nglobals()[args.net]()\n")
    report = check(Settings(paths=(str(tmp_path),)))
    assert 1 < len(report.findings) < len(names)
    assert report.summary.incomplete
