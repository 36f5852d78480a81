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
    ],
)  # fmt: skip
def test_two_calls_that_are_told_the_same_by_chance(
    calls: str, confidence: Confidence, tmp_path: Path
) -> None:
    (tmp_path / "program.py").write_text(MAKE + calls)
    settings = Settings(paths=(str(tmp_path),), confidence=Confidence.POSSIBLE)
    findings = check(settings).findings
    assert [(each.rule, each.confidence) for each in findings] == [("SL101", confidence)]
