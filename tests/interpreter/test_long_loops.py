"""What is known behind a loop of more turns than are followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check

LOOP = """
import tensorflow as tf

for turn in range(80):
    BODY
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
    ],
)
def test_turns_that_are_not_followed(
    body: str, after: str, rules: list[str], tmp_path: Path
) -> None:
    (tmp_path / "main.py").write_text(LOOP.replace("BODY", body).replace("AFTER", after))
    report = check(Settings(paths=(str(tmp_path),)))
    assert [finding.rule for finding in report.findings] == rules
    assert report.summary.incomplete
