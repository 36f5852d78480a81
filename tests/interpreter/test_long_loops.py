"""What is known behind a loop of more turns than are followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check

LOOP = """
import tensorflow as tf

grown, count = [], 0
HEAD
    BODY
    count += 1
    grown.append(tf.placeholder(tf.int32, [SUM]))
with tf.variable_scope("other", reuse=True):
    AFTER
"""

HEADS = ("for turn in range(80):", "turn = -1\nwhile turn < 79:\n    turn += 1")


@pytest.mark.parametrize(
    ("body", "after", "rules"),
    [
        # The last turns have created nothing, so those that are not followed do not, either.
        (
            "with tf.variable_scope('a', reuse=turn > 0): tf.get_variable('w', [3])",
            "tf.get_variable('w', [3])",
            ["SL102"],
        ),
        # What is asked for may be of a turn that is not followed.
        (
            "tf.get_variable('other/w%d' % turn, [3])",
            "tf.get_variable('w70', [3])",
            [],
        ),
        (
            "tf.get_variable('other/w%d' % (turn // 7), [3]) if turn % 7 == 0 else None",
            "tf.get_variable('w10', [3])",
            [],
        ),
        # What grew has grown further.
        ("pass", "if len(grown) < 80 or count < 80: tf.get_variable('w', [3])", ["SL102"]),
        ("pass", "if len(grown) < 40: tf.get_variable('w', [3])", []),
    ],
)
def test_turns_that_are_not_followed(
    body: str, after: str, rules: list[str], tmp_path: Path
) -> None:
    for head in HEADS[: 1 if body == "pass" else 2]:  # a `while` loop is left when it creates none
        program = LOOP.replace("HEAD", head).replace("BODY", body).replace("AFTER", after)
        (tmp_path / "main.py").write_text(program.replace("SUM", "+".join(["turn"] * 60)))
        report = check(Settings(paths=(str(tmp_path),)))
        assert [finding.rule for finding in report.findings] == rules
        assert report.summary.incomplete


def test_cheap_turns_are_all_followed(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(
        "import tensorflow as tf\n"
        "fed = []\n"
        "for turn in range(80):\n"
        "    fed.append(tf.placeholder(tf.int32, [None], name='fed{0}'.format(turn)))\n"
        "with tf.variable_scope('other', reuse=len(fed) != 80):\n"
        "    tf.get_variable('w', [3])\n"
    )
    report = check(Settings(paths=(str(tmp_path),)))
    assert not report.findings
    assert not report.summary.incomplete


WHILE = """
import tensorflow as tf

class Counter(object):
    count = 0

size, depth, fed, counter = 1024, 0, [], Counter()
LOOP
with tf.variable_scope("net", reuse=not (IS_SO)):
    tf.get_variable("w", [3])
"""


@pytest.mark.parametrize(
    ("loop", "is_so"),
    [
        ("while size > 4: size, depth = size // 2, depth + 1", "depth == 8"),
        ("while depth < 100: depth += 1; fed.append(depth)", "len(fed) == depth == 100"),
        (
            "while depth < 100: depth += 1; fed.append(tf.placeholder(tf.int32, [depth]))",
            "len(fed) == depth == 100",
        ),
        ("while True:\n    depth += 1\n    if depth > 60: break", "depth == 61"),
        # Of what is not followed to its end nothing is known.
        ("while depth < 10 ** 6: depth += 1", "depth > 5000"),
        ("while depth < 10 ** 6: depth += 1; fed.append(depth)", "len(fed) > 5000"),
        (
            "while counter.count < 10 ** 6: counter.count += 1; tf.placeholder(tf.int32, [1])",
            "counter.count > 5000",
        ),
    ],
)
def test_what_a_while_loop_computes(loop: str, is_so: str, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(WHILE.replace("LOOP", loop).replace("IS_SO", is_so))
    report = check(Settings(paths=(str(tmp_path),)))
    assert all(finding.assumptions for finding in report.findings)


FOUND = """
import tensorflow as tf

known = MADE

def find(name):
    for each in known:
        if each["name"] == name:
            return each
    raise ValueError(name)

tf.get_variable("w", find("n25")["shape"])
tf.get_variable("w", [3])
"""
EACH = '{"name": "n%d" % number, "shape": [3]}'


@pytest.mark.parametrize(
    "made",
    [
        f"[{EACH} for number in range(30)]",
        # Behind the first, nothing is known of the elements: one may be what is looked for.
        f"[]\nfor number in range(30):\n    known.append({EACH})",
        f"[{EACH} for number in range(3)] + list(open('more'))",
    ],
)
def test_a_search_looks_at_all(made: str, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(FOUND.replace("MADE", made))
    report = check(Settings(paths=(str(tmp_path),)))
    assert [finding.rule for finding in report.findings] == ["SL101"]
