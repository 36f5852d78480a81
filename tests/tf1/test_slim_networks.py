"""The networks of slim: the interpreter sees what TensorFlow 1.15.5 makes of them, variable by variable."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from scopelint.interpreter.heap import DictRecord
from scopelint.interpreter.library import Returns
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Value
from scopelint.tf1 import TF1
from scopelint.tf1.graph import graphs_of
from scopelint.tf1.values import Tensor

TESTS = Path(__file__).resolve().parents[1]
sys.path += [str(TESTS / "live"), str(TESTS / "interpreter")]

from alone import names_at_end, run  # noqa: E402
from network_programs import PRELUDE, PROGRAMS  # noqa: E402

RECORDED = json.loads(gzip.decompress((TESTS / "recorded" / "networks.json.gz").read_bytes()))


def shape(value: Value) -> list[Any]:
    assert isinstance(value, Tensor)
    assert value.shape is not None
    return list(value.shape)


def variables(state: State) -> list[list[Any]]:
    graph = graphs_of(state).graphs[0]
    assert not graph.is_opaque
    return [[each.op_name, list(each.shape or ())] for each in graph.variables]


@pytest.mark.parametrize("program", PROGRAMS)
def test_networks_are_those_of_tensorflow(program: str) -> None:
    (outcome,), _ = run(PRELUDE + program, library=TF1())
    assert isinstance(outcome, Returns)
    names = names_at_end(outcome)
    points = outcome.state.contents(names["end_points"])
    assert isinstance(points, DictRecord)
    assert {
        "variables": variables(outcome.state),
        "net": shape(names["net"]),
        "end_points": {name: shape(each) for name, each in points.entries.items()},
    } == RECORDED[program]
    assert points.more is None
