"""What is known behind a call that gives a function of the project away."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check

PROGRAM = """
import threading
import numpy as np
import tensorflow as tf
import frames

LIMITS = {"low": 1, "high": 3}

class Model:
    def build(self):
        return tf.get_variable("a/v", [3])

def doubled(number):
    return 2 * number

def build():
    return tf.get_variable("a/v", [3])

def outer():
    return build()

model = Model()
GIVEN
with tf.variable_scope("a", reuse=True):
    tf.get_variable("v", [3])
"""

HARMLESS = [
    "frames.read('x').map(lambda row: row + 1)",
    "frames.read('x').map(lambda row: np.log(doubled(row.size)) > LIMITS['low'])",
    "threading.Thread(target=doubled, args=(3,)).start()",
    "frames.apply(lambda rows: [each.strip() for each in rows if len(each) > 3])",
    "frames.apply(lambda rows, scale=doubled: sorted(rows, key=lambda each: scale(each)))",
]
BUILDING = [
    "threading.Thread(target=build).start()",
    "threading.Thread(target=outer).start()",
    "threading.Thread(target=model.build).start()",
    "frames.apply(lambda row: model.build())",
    "frames.apply(lambda row: Model().build())",
    "frames.apply(lambda row, make=build: make())",
    "frames.apply(lambda row: [make() for make in (build,)])",
    "frames.apply(lambda row: eval('build')())",
    "frames.apply(lambda row: frames.registered(build))",
    "def late():\n    import other\n    other.build()\nframes.apply(late)",
]


@pytest.mark.parametrize("given", [*HARMLESS, *BUILDING])
def test_a_function_that_is_given_away(given: str, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM.replace("GIVEN", given))
    report = check(Settings(paths=(str(tmp_path),)))
    found = [finding.rule for finding in report.findings]
    assert found == (["SL102"] if given in HARMLESS else [])
