"""Static shapes and dtypes of ops: the interpreter never contradicts what TensorFlow 1.15.5 has."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from scopelint.interpreter.library import Returns
from scopelint.interpreter.values import Value
from scopelint.tf1 import TF1
from scopelint.tf1.values import Size, Tensor, Variable

TESTS = Path(__file__).parents[1]
sys.path += [str(TESTS / "live"), str(TESTS / "interpreter")]
import shape_lines  # noqa: E402
from alone import names_at_end, run  # noqa: E402

SHAPES = json.loads(gzip.decompress((TESTS / "recorded" / "op_shapes.json.gz").read_bytes()))
PROGRAMS = json.loads(gzip.decompress((TESTS / "recorded" / "op_programs.json.gz").read_bytes()))
STEP = 20


#: The sources of which TensorFlow knows every size.
KNOWN = {name: shape for name, shape in shape_lines.SOURCES.items() if shape and None not in shape}


def made(sources: dict[str, Any], integers: dict[str, Any], lines: list[str]) -> dict[str, Value]:
    """The values `t0`, `t1` … of these lines, each in a scope of its own, behind placeholders."""
    text = ["import other", "import tensorflow as tf", "def weights(shape): return tf.zeros(shape)"]
    text += [f"{name} = tf.placeholder(tf.float32, {shape})" for name, shape in sources.items()]
    text += [f"{name} = tf.placeholder(tf.int32, {shape})" for name, shape in integers.items()]
    text += [
        f"with tf.variable_scope('s{number}'): t{number} = {line}"
        for number, line in enumerate(lines)
    ]
    (outcome,), _ = run("\n".join(text) + "\n", library=TF1())
    assert isinstance(outcome, Returns)
    return names_at_end(outcome)


def contradiction(value: Value, dtype: str, shape: list[int | None] | None) -> str:
    """What is wrong with a value that stands for a tensor of this dtype and shape; else empty."""
    if not isinstance(value, (Tensor, Variable)):
        return f"{value!r} is no tensor"
    if value.dtype not in (None, dtype):
        return f"{value.dtype} in place of {dtype}"
    if value.shape is None or shape is None:
        return ""
    if len(value.shape) != len(shape) or not all(map(_goes_with, value.shape, shape)):
        return f"{value.shape} in place of {shape}"
    return ""


def _goes_with(ours: Size, theirs: int | None) -> bool:
    """Whether a size is right: a number may also be known where TensorFlow does not know it."""
    if ours is None:
        return theirs is None
    return not isinstance(ours, int) or theirs in (None, ours)


@pytest.mark.parametrize("template", shape_lines.TEMPLATES)
def test_ops(template: str) -> None:
    lines = [line for line in shape_lines.lines_of(template) if line in SHAPES]
    names = made(shape_lines.SOURCES, shape_lines.INTEGERS, lines)
    wrong = {
        line: said
        for number, line in enumerate(lines)
        if (said := contradiction(names[f"t{number}"], *SHAPES[line]))
    }
    assert not wrong


@pytest.mark.parametrize("template", [each for each in shape_lines.TEMPLATES if "{x}" in each])
def test_sizes_that_only_we_do_not_know(template: str) -> None:
    """They are numbers to TensorFlow, and no result may say that it does not know them."""
    every = [template.replace("{x}", name) for name in KNOWN]
    lines = [line for line in every if line in SHAPES]
    unknown = {name: f"[{', '.join(['other.size()'] * len(KNOWN[name]))}]" for name in KNOWN}
    names = made({**shape_lines.SOURCES, **unknown}, shape_lines.INTEGERS, lines)
    wrong = {
        line: said
        for number, line in enumerate(lines)
        if (said := contradiction(names[f"t{number}"], *SHAPES[line]))
    }
    assert not wrong


@pytest.mark.parametrize("first", range(0, len(PROGRAMS["programs"]), STEP))
def test_random_programs_of_ops(first: int) -> None:
    wrong = {}
    for entry in PROGRAMS["programs"][first : first + STEP]:
        accepted = [len(result) > 1 for result in entry["results"]]
        lines = [
            line if is_made else "a" for line, is_made in zip(entry["lines"], accepted, strict=True)
        ]
        names = made(PROGRAMS["sources"], {}, lines)
        for number, (line, result) in enumerate(zip(lines, entry["results"], strict=True)):
            if len(result) > 1 and (said := contradiction(names[f"t{number}"], *result[:2])):
                wrong[line] = said
    assert not wrong
