"""The names that ops take beside a call are those of TensorFlow 1.15.5 (§2.14)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from scopelint.runtime import fresh, installed

sys.path.append(str(Path(__file__).parents[1] / "live"))
from name_recorder import names_beside

RECORDED = json.loads((Path(__file__).parents[1] / "recorded/op_names.json").read_text("utf-8"))


@pytest.mark.parametrize("call", RECORDED)
def test_names_of_ops(call: str) -> None:
    started = fresh("1.15", is_user=lambda path: False)
    with installed(started):
        assert names_beside(started.tf, call, lambda graph: graph._used) == RECORDED[call]
