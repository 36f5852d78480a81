"""A program that offers many networks, and builds the one that an option names."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check

NETWORK = """
class {name}:
    label = "{name}"

    def build(self):
        for _ in range({times}):
            tf.get_variable("w", [3])
"""

CHOOSING = """
import argparse
import tensorflow as tf
{networks}
parser = argparse.ArgumentParser()
parser.add_argument("--network", required=True)
args = parser.parse_args()
chosen = None
for each in [{names}]:
    if args.network == each.label:
        chosen = each()
if chosen is None:
    raise ValueError("no network " + args.network)
chosen.build()
"""


@pytest.mark.parametrize("count", [2, 7, 12])
def test_each_class_of_a_list_may_be_the_one(count: int, tmp_path: Path) -> None:
    names = [f"Net{number}" for number in range(count)]
    networks = "".join(
        NETWORK.format(name=name, times=2 if name == names[-1] else 1) for name in names
    )
    program = CHOOSING.format(networks=networks, names=", ".join(names))
    (tmp_path / "main.py").write_text(program)
    (finding,) = check(Settings(paths=(str(tmp_path),))).findings
    assert finding.rule == "SL101"
    # … and nothing is said of the networks that it then is not, nor that it is one of them.
    assert finding.assumptions == (f"args.network == '{names[-1]}'",)
