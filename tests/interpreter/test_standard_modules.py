"""Modules of Python's own that programs are configured with: `re`, `argparse` and `logging`."""

from __future__ import annotations

import re
from typing import Any

import pytest
from alone import names_at_end, run

from scopelint.interpreter.frames import Assumption
from scopelint.interpreter.heap import ListRecord
from scopelint.interpreter.library import Returns
from scopelint.interpreter.values import MISSING, Symbol


def found(text: str, name: str = "a") -> tuple[Any, list[str]]:
    """What a name stands for at the end of the only way through, and what was assumed."""
    (outcome,) = run(text)[0]
    assert isinstance(outcome, Returns)
    state = outcome.state
    value = state.resolve(names_at_end(outcome).get(name, MISSING))
    record = state.record(value) if not isinstance(value, (str, tuple, int, type(None))) else None
    noted = state.assumptions.items() if state.assumptions else []
    said = [each.says for each in noted if isinstance(each, Assumption)]
    return (record.items if isinstance(record, ListRecord) else value), said


RE = (
    r"re.match(r'(conv)_(\d+)', 'conv_12_a').group(2)",
    r"re.match(r'conv(\d+)', 'fc_1')",
    r"re.search(r'_(?P<number>\d+)$', 'conv_12').group('number')",
    r"re.search('b+', 'aabbb').group()",
    r"re.search('(a)(b)?', 'ac').groups()",
    r"re.match('(a)(b)', 'ab').group(2, 1)",
    r"re.fullmatch('[a-z]+', 'abc') is not None",
    r"re.sub('[^a-z]+', '_', 'Conv 2D/w')",
    r"re.sub(r'(.)([A-Z][a-z]+)', r'\1_\2', 'BasicLSTMCell')",
    r"re.split('[, ]+', 'a, b c')",
    r"re.findall('[0-9]+', 'c3 s12')",
    r"re.compile('(x)(y)?').match('xy').group(1)",
    r"re.compile('_+').sub('/', 'a__b')",
    r"re.match('(.*):([0-9]+)$', 'layer/' * 20 + 'w:0').group(1)",
    r"re.search('^(.*):([0-9]+)$', 'layer/' * 20 + 'w:0').group(1)",
)


@pytest.mark.parametrize("expression", RE)
def test_known_text_is_matched_as_python_does(expression: str) -> None:
    value, _ = found(f"import re\na = {expression}\n")
    assert value == eval(expression, {"re": re})


HARD = (
    "re.match('(a+)+$', 'a' * 40 + 'b')",
    "re.match('(a|ab)*c', 'ab' * 40)",
    "re.match('a?' * 33 + 'a' * 33, 'a' * 33)",
    "re.search(r'(.*),(.*),(.*),(.*)$', ',' * 900)",
    "re.search('(?m)^(.*):([0-9]+)$', 'layer/' * 20)",
    r"re.match(r'(a*)\1*b', 'a' * 60)",
    "re.match('(a', 'a')",
    "re.sub('a', r'\\9', 'a')",
    "re.sub('a', lambda found: 'b', 'a')",
    "re.match('A', 'a', re.IGNORECASE)",
    "re.match(unknown, 'a')",
)


@pytest.mark.parametrize("expression", HARD)
def test_what_may_take_long_or_is_not_known_stays_unknown(expression: str) -> None:
    value, _ = found(f"import re\na = {expression}\n")
    assert isinstance(value, Symbol)


PARSER = """
import argparse
parser = argparse.ArgumentParser(description="a program")
parser.add_argument("path")
parser.add_argument("-b", "--batch-size", type=int, default="16")
parser.add_argument("--rate", dest="learning_rate", type=float, default=.1)
parser.add_argument("--train", action="store_true")
parser.add_argument("--maybe")
parser.add_argument("--asked", default="", required=True)
group = parser.add_argument_group("net")
group.add_argument("--width", default=64, type=int)
either = group.add_mutually_exclusive_group(required=True)
either.add_argument("-k", default="k")
commands = parser.add_subparsers(dest="command")
fit, test = commands.add_parser("fit"), commands.add_parser("test")
fit.add_argument("--steps", default=10)
test.add_argument("--steps", default=20)
fit.add_argument("--seed", default=1)
parser.set_defaults(width=32)
args{rest} = parser.{parse}()
a = {asked}
"""

ARGUMENTS = (
    ("args.batch_size", 16),
    ("args.learning_rate", 0.1),
    ("args.width", 32),
    ("args.k", "k"),
    ("args.seed", 1),
)


@pytest.mark.parametrize(("asked", "value"), ARGUMENTS)
def test_defaults_are_one_possibility(asked: str, value: object) -> None:
    text = PARSER.format(rest="", parse="parse_args", asked=asked)
    assert found(text) == (value, [f"{asked} has its default {value!r}"])


ALL_ARGUMENTS = (
    ("vars(args)['width']", 32),
    ("dict(**vars(args))['k']", "k"),
    ("(lambda width, **rest: (width, rest['seed']))(**args.__dict__)", (32, 1)),
    ("(setattr(args, 'width', 5), vars(args)['width'])[1]", 5),
    ("(args.__dict__.update(width=7), args.width)[1]", 7),
    ("(globals().update(args.__dict__), learning_rate)[1]", 0.1),
    ("[name for name, value in sorted(vars(args).items()) if name == 'k']", ["k"]),
)  # fmt: skip


@pytest.mark.parametrize(("asked", "value"), ALL_ARGUMENTS)
def test_all_options_have_their_defaults(asked: str, value: object) -> None:
    text = PARSER.format(rest="", parse="parse_args", asked=asked)
    assert found(text) == (value, ["args have their defaults"])


OWN_NAMESPACE = """
class Config:
    width = 5
config = Config()
assert parser.parse_args(namespace=config) is config
"""


@pytest.mark.parametrize(("name", "value"), [("batch_size", 16), ("width", 5)])
def test_an_object_that_is_given_gets_the_options_that_it_lacks(name: str, value: int) -> None:
    text = PARSER.format(rest="", parse="parse_args", asked="0")
    assert found(f"{text}{OWN_NAMESPACE}a = config.{name}") == (
        value,
        ["args have their defaults"],
    )


@pytest.mark.parametrize("name", ["path", "train", "maybe", "asked", "command", "steps"])
def test_among_all_options_those_without_a_default_may_be_anything(name: str) -> None:
    asked = f"(args.{name}, vars(args)['{name}'])"
    (by_itself, among_all), _ = found(PARSER.format(rest="", parse="parse_args", asked=asked))
    assert isinstance(by_itself, Symbol)
    assert by_itself == among_all


def test_options_of_unknown_names_leave_all_unknown() -> None:
    text = PARSER.format(rest="", parse="parse_args", asked="vars(args)['k']")
    text = text.replace("args =", "parser.add_argument('--' + unknown)\nargs =")
    assert isinstance(found(text)[0], Symbol)


@pytest.mark.parametrize("name", ["path", "train", "maybe", "asked", "command", "steps", "other"])
def test_what_has_no_default_may_be_anything(name: str) -> None:
    text = PARSER.format(rest="", parse="parse_args", asked=f"args.{name}")
    value, noted = found(text)
    assert isinstance(value, Symbol)
    assert noted == []


def test_what_was_parsed_is_an_object_like_others() -> None:
    text = PARSER.format(rest=", _", parse="parse_known_args", asked="vars(args)['k'], args.width")
    text = text.replace("\na =", "\nargs.width = 7\nassert hasattr(args, 'seed')\na =")
    assert found(text)[0] == ("k", 7)


MADE_CLASS = """
class Base(object):
    size = 2
    def twice(self):
        return self.size * 2
Made = type(%s, (Base,), {"size": 5})
a = (Made.__name__, Made().twice(), issubclass(Made, Base), type(Made()) is Made)
"""


def test_type_with_three_arguments_makes_a_class() -> None:
    value, _ = found(MADE_CLASS % '"Made" + str(1)')
    assert value == ("Made1", 10, True, True)
    value, _ = found("import sys\n" + MADE_CLASS % "sys.argv[1]")
    assert [isinstance(each, Symbol) for each in value] == [True, True, True, True]


LOGGER = """
import logging, sys
_logger = None
def get():
    global _logger
    if _logger is not None:
        return _logger
    logger = logging.getLogger("name")
    if not logging.getLogger().handlers:
        target = sys.stdout if hasattr(sys, "ps1") or sys.flags.interactive else sys.stderr
        logger.addHandler(logging.StreamHandler(target))
    _logger = logger
    return _logger
get().setLevel(logging.INFO)
"""


@pytest.mark.parametrize(
    "question",
    [
        "get() is logging.getLogger('name')", "get() is not None", "len(get().handlers) == 1",
        "logging.getLogger() is logging.getLogger(None)", "not logging.getLogger().handlers",
        "logging.getLogger('a') is not logging.getLogger('b')", "get().info('%s', 1) is None",
        "logging.info('it') is None", "get().name == 'name'",
    ],
)  # fmt: skip
def test_a_script_sets_up_its_own_logger(question: str) -> None:
    assert found(f"{LOGGER}a = {question}") == (True, [])
