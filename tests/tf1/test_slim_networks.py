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

from alone import names_at_end, run, shown_error  # noqa: E402
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


#: How each network that is not followed to its end leaves the graph.
OPAQUE = (
    "net, end_points = inception.inception_v3_base(images(64), other.last())\n",
    "net, end_points = resnet_v1.resnet_v1(images(64), other.blocks())\n",
    "blocks = [resnet_v2.resnet_v2_block('b', 4, other.number(), 2)]\n"
    "net, end_points = resnet_v2.resnet_v2(images(64), blocks)\n",
)


@pytest.mark.parametrize("program", OPAQUE)
def test_what_is_not_followed_may_have_made_variables(program: str) -> None:
    (outcome,), _ = run(f"import other\n{PRELUDE}{program}", library=TF1())
    assert isinstance(outcome, Returns)
    assert graphs_of(outcome.state).graphs[0].is_opaque


def ends(program: str) -> list[Any]:
    """For each way through: the variables, or the exception."""
    outcomes, _ = run(f"import other\n{PRELUDE}{program}", library=TF1())
    return [
        variables(each.state) if isinstance(each, Returns) else shown_error(each)
        for each in outcomes
    ]


def test_an_unknown_option_goes_both_ways() -> None:
    small = "[resnet_v1.resnet_v1_block('b', 1, 1, 1)]"
    both = ends(f"resnet_v1.resnet_v1(images(8), {small}, other.classes())\n")
    assert sorted("resnet_v1/logits/weights" in [name for name, _ in each] for each in both) == [
        False,
        True,
    ]


def test_a_shortcut_from_an_unknown_number_of_channels() -> None:
    line = "resnet_v1.bottleneck(tf.placeholder(tf.float32, [2, 8, 8, other.size()]), 4, 2, 1)\n"
    first = sorted(each[0][0] for each in ends(line))
    assert first == ["bottleneck_v1/conv1/weights", "bottleneck_v1/shortcut/weights"]


def test_an_unknown_multiplier_leaves_sizes_open() -> None:
    line = (
        "inception.inception_v3_base(images(64), 'Conv2d_1a_3x3', depth_multiplier=other.size())\n"
    )
    ((weights, biases),) = ends(line)
    assert weights[0] == "InceptionV3/Conv2d_1a_3x3/weights"
    assert weights[1][:3] == [3, 3, 3]
    assert not isinstance(weights[1][3], int)
    assert not isinstance(biases[1][0], int)


@pytest.mark.parametrize(
    "line",
    [
        "resnet_v1.resnet_v1_50(images(65), output_stride=12)",
        "inception.inception_v2_base(images(64), 'Nowhere')",
        "inception.inception_v3(images(64), depth_multiplier=0)",
        "resnet_v2.bottleneck(images(8, None), 4, 2, 1)",
    ],
)
def test_what_tensorflow_refuses(line: str) -> None:
    assert ends(f"{line}\n") == ["ValueError"]


def test_what_layers_put_into_a_collection_is_known() -> None:
    (outcome,), _ = run(
        f"{PRELUDE}slim.conv2d(images(8), 3, 1, scope='c', outputs_collections='kept')\n"
        "end_points = slim.utils.convert_collection_to_dict('kept')\n"
        "members = tf.get_collection('kept')\n",
        library=TF1(),
    )
    names = names_at_end(outcome)
    points = outcome.state.contents(names["end_points"])
    assert isinstance(points, DictRecord)
    assert {name: shape(each) for name, each in points.entries.items()} == {"c": [2, 8, 8, 3]}
    assert points.more is None
