"""The runtime's functions and classes take by position what TensorFlow 1.15.5's take, in its order.

`recorded/parameters.json` was written by `parameter_recorder.py`, which says how. A name that the
runtime lacks is no matter here: a call with it fails and says so.
"""

from __future__ import annotations

import inspect
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scopelint.runtime import fresh
from scopelint.runtime.families import load_core, load_rest
from scopelint.runtime.ops.registry import PUBLIC
from scopelint.runtime.signatures import taking
from scopelint.runtime.variables import Variable, make_variable

load_core()
load_rest()

TF115 = os.environ.get("SCOPELINT_TF115", "")
FILE = Path(__file__).parents[1] / "recorded" / "parameters.json"
RECORDED: dict[str, list[str]] = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}

_INTERNAL = "made by TensorFlow or the runtime itself: no program calls the class"
_DTYPE = "takes a dtype, too, as it does in TensorFlow 2's compat.v1"

#: Names whose parameters differ, and why they may.
EXCEPTIONS = {
    "tf.DType": _INTERNAL,
    "tf.dtypes.DType": _INTERNAL,
    "tf.Operation": _INTERNAL,
    "tf.Tensor": _INTERNAL,
    "tf.QueueBase": _INTERNAL,
    "tf.queue.QueueBase": _INTERNAL,
    "tf.data.Dataset": _INTERNAL,
    "tf.data.Iterator": _INTERNAL,
    "tf.initializers.he_normal": _DTYPE,
    "tf.initializers.he_uniform": _DTYPE,
    "tf.initializers.lecun_normal": _DTYPE,
    "tf.initializers.lecun_uniform": _DTYPE,
    "tf.keras.initializers.he_normal": _DTYPE,
    "tf.keras.initializers.he_uniform": _DTYPE,
    "tf.keras.initializers.lecun_normal": _DTYPE,
    "tf.keras.initializers.lecun_uniform": _DTYPE,
}


def declared(function: Any) -> list[inspect.Parameter]:
    """The parameters of the runtime's function or class, without `self`."""
    if function is Variable:
        function = make_variable  # what calling the class calls
    is_class = inspect.isclass(function)
    try:
        signature = inspect.signature(function.__init__ if is_class else function)
    except ValueError:
        return []
    return list(signature.parameters.values())[is_class:]


def differences(function: Any, theirs: list[str]) -> list[str]:
    """What a call could give to the wrong parameter, or to none."""
    names = [name for name in theirs if "*" not in name]
    ours = declared(function)
    placed = [each.name for each in ours if each.kind is each.POSITIONAL_OR_KEYWORD]
    said = [
        f"{name} stands at {place}"
        for place, name in enumerate(placed)
        if names[place : place + 1] != [name] and not is_beyond(place, name, theirs)
    ]
    alone = [each.name for each in ours if each.kind is each.KEYWORD_ONLY and each.name in names]
    return said + [f"{name} has no place" for name in alone]


def is_beyond(place: int, name: str, theirs: list[str]) -> bool:
    """Whether it stands behind all that TensorFlow names, and TensorFlow takes it nevertheless."""
    names = [each for each in theirs if "*" not in each]
    return place >= len(names) and name not in names and ("*" in theirs or "**" in theirs)


def test_parameters_stand_where_tensorflow_has_them() -> None:
    found = {
        path: differences(PUBLIC[path], theirs)
        for path, theirs in RECORDED.items()
        if path not in EXCEPTIONS
    }
    assert len(found) > 1400
    assert not {path: said for path, said in found.items() if said}


@pytest.mark.parametrize("path", EXCEPTIONS)
def test_exceptions_are_needed(path: str) -> None:
    assert differences(PUBLIC[path], RECORDED[path])


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("x y", ["y", "x"]),
        ("x name", ["x", "axis", "name"]),
        ("value", ["x"]),
        ("x axis", ["x"]),
        ("x axis", ["axis", "**"]),
    ],
)
def test_other_parameters_are_seen(ours: str, theirs: list[str]) -> None:
    assert differences(taking(ours)(dict), theirs)


def test_a_parameter_by_name_alone_is_seen() -> None:
    def function(x: Any, *, name: Any = None) -> None:
        """Takes its name by name."""

    assert differences(function, ["x", "name"]) == ["name has no place"]


#: A call by position, and what it means.
CALLS = [
    ("tf.atan2(1.0, 2.0)", "tf.atan2(y=1.0, x=2.0)"),
    ("tf.arg_max(M, 1, tf.int32)", "tf.cast(tf.argmax(M, axis=1), tf.int32)"),
    ("tf.losses.log_loss(V, V, 1.0, 0.5)", "tf.losses.log_loss(V, predictions=V, epsilon=0.5)"),
    ("tf.losses.cosine_distance(V, V, 0, 2.0)", "tf.losses.cosine_distance(V, V, dim=0) * 2.0"),
    ("tf.losses.hinge_loss(V, V)", "tf.losses.hinge_loss(labels=V, logits=V)"),
    ("tf.strided_slice(M, [0, 0], [1, 1], [1, 1], 0, 2)", "tf.constant([[0.25, 0.5]])"),
    ("tf.sparse_to_dense([[0]], [2], [5], 7)", "tf.constant([5, 7])"),
    ("tf.linalg.matvec(M, V[:2], True)", "tf.linalg.matvec(tf.transpose(M), b=V[:2])"),
    ("tf.sparse_matmul(M, M, False, True)", "tf.matmul(M, M, transpose_b=True)"),
    ("tf.accumulate_n([V, V], [2])", "tf.add_n(inputs=[V, V])"),
]


@pytest.mark.parametrize(("call", "meant"), CALLS)
def test_values_of_calls_by_position(call: str, meant: str) -> None:
    tf = fresh().tf
    space = {"tf": tf, "M": tf.constant([[0.25, 0.5], [0.75, 1.0]]), "V": tf.constant([0.5, 0.25])}
    with tf.Session() as session:
        found, wanted = session.run([eval(call, space), eval(meant, space)])
    assert found.dtype == wanted.dtype
    assert found.tolist() == wanted.tolist()


def test_a_family_takes_the_names_of_each_member() -> None:
    image = taking("images delta name=")(lambda **given: given)
    assert image("a", name="c", delta="b") == {"images": "a", "delta": "b", "name": "c"}
    assert list(inspect.signature(image).parameters) == ["images", "delta", "name"]
    with pytest.raises(TypeError, match="unexpected keyword argument 'image'"):
        image("a", "b", image="c")
    with pytest.raises(TypeError, match="missing a required argument: 'delta'"):
        image("a")


@pytest.mark.skipif(not TF115, reason="SCOPELINT_TF115 names no TensorFlow 1.15.5")
def test_recorded_parameters_are_tensorflows() -> None:
    ran = subprocess.run(
        [TF115, str(Path(__file__).with_name("parameter_recorder.py"))],
        input=json.dumps(list(RECORDED)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == RECORDED


if __name__ == "__main__":
    print(json.dumps(sorted(path for path in PUBLIC if not path.startswith("tf.python."))))
