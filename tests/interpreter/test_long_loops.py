"""What is known behind a loop of more turns than are followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check

LOOP = """
import tensorflow as tf

grown, count = [], 0
for turn in range(80):
    BODY
    count += 1
    grown.append(tf.placeholder(tf.int32, [SUM]))
with tf.variable_scope("other", reuse=True):
    AFTER
"""


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
    (tmp_path / "main.py").write_text(
        LOOP.replace("BODY", body).replace("AFTER", after).replace("SUM", "+".join(["turn"] * 60))
    )
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
