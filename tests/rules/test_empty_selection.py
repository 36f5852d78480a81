"""SL210: how sure it is that a list was to have variables in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check
from scopelint.finding import Confidence

NETWORKS = """
import sys
import tensorflow as tf

def network(name):
    with tf.variable_scope(name):
        return tf.get_variable("w", [3])

def weights(name):
    return tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope=name)
"""
COPY = "\nupdate = [b.assign(a) for a, b in zip(weights(ONLINE), weights(TARGET))]\n"
BOTH = '\nnetwork("online")\nnetwork("target")\n'
ONE = '\nnetwork("online")\nif len(sys.argv) > 1:\n    network("target")\n'
IN_A_SCOPE = '\nwith tf.variable_scope("agent"):\n    network("online")\n    network("target")\n'
#: It may make variables itself, but is given nothing by which this could be told.
UNKNOWN = "\nfrom elsewhere import build\nif build().worked:\n" + COPY.strip().join(("    ", "\n"))
OF_A_CALLER = """
def worker():
    network("target")
    return [b.assign(a) for a, b in zip(weights(ONLINE), weights(TARGET))]
"""


@pytest.mark.parametrize(
    ("program", "online", "target", "confidence"),
    [
        (BOTH + COPY, "online", "target", None),
        (BOTH + COPY, "online", "targets", Confidence.LIKELY),
        (BOTH + COPY, "onlines", "targets", Confidence.POSSIBLE),
        (IN_A_SCOPE + COPY, "online", "target", Confidence.LIKELY),
        (COPY + BOTH, "online", "target", Confidence.LIKELY),
        (ONE + COPY, "online", "target", Confidence.POSSIBLE),
        (UNKNOWN, "online", "target", None),
        (OF_A_CALLER, "online", "target", None),
    ],
)
def test_how_sure(
    program: str, online: str, target: str, confidence: Confidence | None, tmp_path: Path
) -> None:
    named = program.replace("ONLINE", repr(online)).replace("TARGET", repr(target))
    (tmp_path / "program.py").write_text(NETWORKS + named)
    settings = Settings(paths=(str(tmp_path),), confidence=Confidence.POSSIBLE, select=("SL210",))
    found = [each.confidence for each in check(settings).findings]
    assert found == ([] if confidence is None else [confidence])
