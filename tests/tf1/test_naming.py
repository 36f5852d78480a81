"""Names with unknown parts: joined, compared and made unique."""

from __future__ import annotations

import pytest

from scopelint.interpreter.text import text_of
from scopelint.interpreter.values import symbol
from scopelint.tf1.canonical import canonical
from scopelint.tf1.naming import (
    below,
    is_valid_scope,
    join,
    last_component,
    made_unique,
    remainder,
    snake_case,
)
from scopelint.tf1.scope_counts import (
    NOTHING_OPENED,
    count_of,
    first_free,
    with_opening,
    without_those_below,
)
from scopelint.tf1.values import Name

NAME = symbol("`name`", "test", "name")
OTHER = symbol("`other`", "test", "other")


def test_names_are_joined_below_a_scope() -> None:
    assert below("", "w") == "w"
    assert below("a", "w") == "a/w"
    assert below(text_of((NAME,)), "w") == text_of((NAME, "/w"))


def test_a_prefix_holds_only_if_it_must() -> None:
    scoped = text_of((NAME, "/conv/w"))
    assert remainder(scoped, text_of((NAME, "/"))) == "conv/w"
    assert remainder(scoped, text_of((OTHER, "/"))) is None
    assert remainder("ab/w", "a/") is None


def test_the_last_component_stands_behind_the_last_slash() -> None:
    assert last_component("a/b") == "b"
    assert last_component(text_of(("a/", NAME, "_1"))) == text_of((NAME, "_1"))


@pytest.mark.parametrize(("name", "outer", "valid"), [
    ("w w", "", False), ("_x", "", False), ("_x", "a", True), ("1x", "", True), ("w:0", "", False),
])  # fmt: skip
def test_names_that_cannot_be_a_scope(name: str, outer: str, *, valid: bool) -> None:
    """§3.7."""
    assert is_valid_scope(name, outer) == valid


def test_op_names_are_unique_without_regard_to_case() -> None:
    """§2.14."""
    used: dict[Name, int] = {}
    assert [made_unique(name, used) for name in ("w", "W", "w")] == ["w", "W_1", "w_2"]


def test_default_names_take_the_first_free_number() -> None:
    """§3.5."""
    opened = with_opening(with_opening(NOTHING_OPENED, "a/d"), "a/d/e")
    assert first_free("a/d", opened) == "a/d_1"
    assert first_free("a/d/e", opened) == "a/d/e_1"


def test_what_was_opened_below_a_scope_is_forgotten_with_it() -> None:
    """§3.6."""
    scope = text_of(("a/", NAME))
    opened = with_opening(NOTHING_OPENED, "ab")
    for name in (scope, join(scope, "/d"), join(scope, "/d/e")):
        opened = with_opening(opened, name)
    left = without_those_below(opened, scope)
    assert [count_of(left, name) for name in ("ab", scope, join(scope, "/d"))] == [1, 1, 0]
    assert count_of(without_those_below(left, "a"), scope) == 0


@pytest.mark.parametrize(("name", "snake"), [
    ("Dense", "dense"), ("BasicLSTMCell", "basic_lstm_cell"), ("Conv2DTranspose", "conv2d_transpose"),
    ("_Hidden", "private__hidden"),
])  # fmt: skip
def test_layers_are_named_by_their_class(name: str, snake: str) -> None:
    """§6.1, §6.7."""
    assert snake_case(name) == snake


@pytest.mark.parametrize(("path", "name"), [
    ("tensorflow.compat.v1.layers.dense", "tf.layers.dense"),
    ("tensorflow.contrib.slim.conv2d", "tf.contrib.layers.conv2d"),
    ("tensorflow.contrib.slim.variable_scope.variable_scope", "tf.variable_scope"),
    ("tf_slim.arg_scope", "tf.contrib.framework.arg_scope"),
    ("tensorflow.contrib.framework.python.ops.arg_scope", "tf.contrib.framework.arg_scope"),
    ("tensorflow.contrib.framework.python.ops.arg_scope.arg_scope", "tf.contrib.framework.arg_scope"),
    ("tensorflow.contrib.slim.get_or_create_global_step", "tf.train.get_or_create_global_step"),
    ("tf_slim.initializers.xavier_initializer", "tf.contrib.layers.xavier_initializer"),
    ("tensorflow.python.ops.variable_scope.variable_scope", "tf.variable_scope"),
    ("tensorflow.python.ops.rnn_cell.GRUCell", "tf.nn.rnn_cell.GRUCell"),
    ("tensorflow.contrib.rnn.BasicLSTMCell", "tf.nn.rnn_cell.BasicLSTMCell"),
    ("tensorflow.contrib.rnn.python.ops.lstm_ops.LSTMBlockCell", "tf.contrib.rnn.LSTMBlockCell"),
    ("tensorflow.contrib.rnn.python.ops.core_rnn.static_rnn", "tf.nn.static_rnn"),
    ("tensorflow.python.layers.core.Dense", "tf.layers.Dense"),
    ("tensorflow.python.keras.layers.Dense", "tf.keras.layers.Dense"),
    ("keras.layers.Convolution2D", "tf.keras.layers.Conv2D"),
    ("tensorflow.keras.layers.GlobalAvgPool2D", "tf.keras.layers.GlobalAveragePooling2D"),
])  # fmt: skip
def test_every_import_reaches_one_name(path: str, name: str) -> None:
    assert canonical(path) == name


def test_joining_unknowns_keeps_their_order() -> None:
    assert join(text_of((NAME,)), text_of((OTHER,))) == text_of((NAME, OTHER))
