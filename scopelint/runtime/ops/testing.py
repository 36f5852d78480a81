"""`tf.test` and `tensorflow.python.framework.test_util`: what test suites stand on.

Each test begins with an empty default graph. There is no eager execution: what asks for both
modes is run in a graph alone.
"""

from __future__ import annotations

import functools
import os
import re
import unittest
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from scopelint.runtime.graph import Graph, get_default_graph, reset_default_graph
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.session import Session
from scopelint.runtime.tensor import Tensor


@public("test.TestCase", "test.TensorFlowTestCase")
class TestCase(unittest.TestCase):
    """A test with TensorFlow's assertions."""

    def setUp(self) -> None:
        """Begin with an empty default graph."""
        reset_default_graph()
        self._cached: Any = None

    @contextmanager
    def session(self, graph: Any = None, *_: Any, **__: Any) -> Iterator[Any]:
        """Make a session of the graph, the default one inside the block."""
        with Session(graph=graph if graph is not None else get_default_graph()) as made:
            yield made

    @contextmanager
    def cached_session(self, graph: Any = None, *_: Any, **__: Any) -> Iterator[Any]:
        """The session of the test: the same one each time."""
        if self._cached is None:
            self._cached = Session(graph=graph if graph is not None else get_default_graph())
        with self._cached.graph.as_default(), self._cached.as_default():
            yield self._cached

    def test_session(self, *given: Any, **named: Any) -> Any:
        """The session of the test, or one of this graph; its name makes it look like a test."""
        if self.id().endswith(".test_session"):
            self.skipTest("Not a test.")
        graph = given[0] if given else named.get("graph")
        return self.cached_session() if graph is None else self.session(graph)

    def evaluate(self, tensors: Any) -> Any:
        """Evaluate in the default session; arrays are their own value."""
        session = PUBLIC["tf.get_default_session"]()
        if session is not None:
            return session.run(tensors)
        with self.cached_session() as own:
            return own.run(tensors)

    def get_temp_dir(self) -> str:
        """Return the folder for temporary files."""
        return PUBLIC["tf.test.get_temp_dir"]()  # type: ignore[no-any-return]

    def _value(self, given: Any) -> Any:
        if isinstance(given, Tensor) or hasattr(given, "initializer"):
            return self.evaluate(given)
        return given

    def assertAllClose(  # noqa: N802
        self, a: Any, b: Any, rtol: float = 1e-6, atol: float = 1e-6, msg: Any = None
    ) -> None:
        """Compare arrays, or lists and dicts of arrays, within a tolerance."""
        if isinstance(a, dict):
            for key in a:
                self.assertAllClose(a[key], b[key], rtol, atol, msg)
            return
        a, b = self._value(a), self._value(b)
        if isinstance(a, list | tuple) and len({np.shape(each) for each in a}) > 1:
            for each, other in zip(a, b, strict=True):
                self.assertAllClose(each, other, rtol, atol, msg)
            return
        np.testing.assert_allclose(a, b, rtol=rtol, atol=atol)

    assertAllCloseAccordingToType = assertAllClose  # noqa: N815
    assertNDArrayNear = assertAllClose  # noqa: N815

    def assertAllEqual(self, a: Any, b: Any, msg: Any = None) -> None:  # noqa: N802
        """Compare arrays."""
        np.testing.assert_array_equal(self._value(a), self._value(b))

    def assertNotAllClose(self, a: Any, b: Any, **how: Any) -> None:  # noqa: N802
        """Fail if the arrays are equal within a tolerance."""
        with self.assertRaises(AssertionError):  # noqa: PT027  this is no test of ours
            self.assertAllClose(a, b, **how)

    def assertNear(self, f1: float, f2: float, err: float, msg: Any = None) -> None:  # noqa: N802
        """Compare two numbers within a tolerance."""
        assert abs(f1 - f2) <= err, msg

    def assertShapeEqual(self, array: Any, tensor: Any) -> None:  # noqa: N802
        """Compare an array's shape with a static one."""
        assert list(array.shape) == tensor.get_shape().as_list()

    def assertStartsWith(self, actual: str, start: str, msg: Any = None) -> None:  # noqa: N802
        """Fail if the text begins otherwise."""
        assert actual.startswith(start), msg or f"{actual!r} does not start with {start!r}"

    def assertEmpty(self, container: Any, msg: Any = None) -> None:  # noqa: N802
        """Fail if there is anything in it."""
        assert not len(container), msg or container

    def assertNotEmpty(self, container: Any, msg: Any = None) -> None:  # noqa: N802
        """Fail if there is nothing in it."""
        assert len(container), msg

    def assertLen(self, container: Any, expected_len: int, msg: Any = None) -> None:  # noqa: N802
        """Compare a length."""
        assert len(container) == expected_len, msg or container

    def assertRaisesOpError(self, expected: str) -> Any:  # noqa: N802
        """Expect an error of an op whose text has this."""
        return self.assertRaisesRegex(Exception, re.compile(expected))  # noqa: PT027

    # Names that Python's own test cases had until 3.12.
    assertEquals = unittest.TestCase.assertEqual  # noqa: N815
    assertRaisesRegexp = unittest.TestCase.assertRaisesRegex  # noqa: N815
    assertItemsEqual = unittest.TestCase.assertCountEqual  # noqa: N815


def _in_graph(function: Callable[..., Any]) -> Callable[..., Any]:
    """The test in a fresh graph and its session."""

    @functools.wraps(function)
    def run(self: TestCase, *args: Any, **kwargs: Any) -> Any:
        with Graph().as_default(), Session():
            return function(self, *args, **kwargs)

    return run


def _inside(function: Callable[..., Any] | None = None, **_: Any) -> Any:
    """`@run_in_graph_and_eager_modes`, with its brackets or without."""
    return _in_graph if function is None else _in_graph(function)


def _as_it_is(function: Any = None, *_: Any, **__: Any) -> Any:
    """A decorator that changes nothing here, with its brackets or without."""
    return function if callable(function) else _as_it_is


_HERE = "tf.python.framework.test_util"
PUBLIC[f"{_HERE}.TensorFlowTestCase"] = TestCase
PUBLIC[f"{_HERE}.run_in_graph_and_eager_modes"] = _inside
for _name in (
    "run_deprecated_v1",
    "run_v1_only",
    "run_v2_only",
    "run_all_in_graph_and_eager_modes",
    "run_all_in_deprecated_graph_mode_only",
    "deprecated_graph_mode_only",
    "assert_no_new_pyobjects_executing_eagerly",
    "assert_no_garbage_created",
    "disable_xla",
    "disable_control_flow_v2",
    "enable_control_flow_v2",
    "with_control_flow_v2",
    "run_gpu_only",
    "run_cuda_only",
):
    PUBLIC[f"{_HERE}.{_name}"] = _as_it_is
for _name in ("is_gpu_available", "IsMklEnabled", "is_xla_enabled"):
    PUBLIC[f"{_HERE}.{_name}"] = lambda *_, **__: False

PUBLIC["tf.test.main"] = lambda *_, **__: unittest.main()
PUBLIC["tf.test.is_gpu_available"] = lambda *_, **__: False
PUBLIC["tf.test.is_built_with_cuda"] = lambda: False
PUBLIC["tf.test.gpu_device_name"] = lambda: ""
PUBLIC["tf.test.get_temp_dir"] = lambda: os.environ.get("TMPDIR", "/tmp")
