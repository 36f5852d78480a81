"""SL208: reuse that a scope would not hear of is a fault before anyone asks for it, a quiet one."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check
from scopelint.finding import Confidence, Status

PROGRAM = """
import tensorflow as tf

def attention(x, name="attention", reuse=False):
    with tf.variable_scope(SCOPE):
        return BODY

x = tf.placeholder(tf.float32, [3])
attention(x)
"""
BUILDS = 'x * tf.get_variable("w", [3])'
AGAIN = "attention(x, reuse=True)\n"


@pytest.mark.parametrize(
    ("scope", "body", "calls", "expected"),
    [
        ("name, reuse", BUILDS, "", [("SL208", Confidence.POSSIBLE)]),
        (
            "name, reuse",
            BUILDS,
            AGAIN,
            [("SL101", Confidence.CERTAIN), ("SL208", Confidence.CERTAIN)],
        ),
        ("name, reuse=reuse", BUILDS, "", []),
        ("name, False", BUILDS, "", []),
        ("name, reuse", "x + 1.0", "", []),
    ],
)
def test_a_default_name_is_no_reuse(
    scope: str, body: str, calls: str, expected: list[tuple[str, Confidence]], tmp_path: Path
) -> None:
    program = PROGRAM.replace("SCOPE", scope).replace("BODY", body)
    (tmp_path / "main.py").write_text(program + calls)
    settings = Settings(paths=(str(tmp_path),), confidence=Confidence.POSSIBLE)
    found = check(settings).findings
    assert sorted((each.rule, each.confidence) for each in found) == expected
    assert {each.confirmation.status for each in found} <= {Status.CONFIRMED}
