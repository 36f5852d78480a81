"""Test suites in TensorFlow's own manner: its inner modules, its TestCase, its decorators."""

from __future__ import annotations

import io
import unittest
from types import ModuleType

from scopelint.runtime import fresh, installed

SUITE = """
from tensorflow.python.framework import dtypes, ops, test_util
from tensorflow.python.layers import core as core_layers
from tensorflow.python.ops import array_ops, init_ops, variable_scope, variables
from tensorflow.python.platform import test


class ScopeTest(test.TestCase):
    def testFreshGraph(self):
        self.assertEqual([], variables.global_variables())
        variable_scope.get_variable("w", [1])

    def testFreshGraphAgain(self):
        self.testFreshGraph()

    @test_util.run_in_graph_and_eager_modes
    def testDense(self):
        with variable_scope.variable_scope("a"):
            dense = core_layers.Dense(2, kernel_initializer=init_ops.ones_initializer())
            outputs = dense(array_ops.ones([1, 3]))
        self.evaluate(variables.global_variables_initializer())
        self.assertAllClose(self.evaluate(outputs), [[3.0, 3.0]])
        self.assertEqual("a/dense/kernel:0", dense.kernel.name)

    @test_util.run_deprecated_v1
    def testRefused(self):
        store = variable_scope._get_default_variable_store()
        w = store.get_variable("w", [2], dtype=dtypes.float32)
        with self.assertRaisesRegexp(ValueError, "already exists"):
            with ops.name_scope("n"):
                variable_scope.get_variable("w", [2])
        with self.cached_session():
            w.initializer.run()
            self.assertAllEqual(w.eval().shape, [2])
"""


def test_a_suite_in_tensorflows_manner() -> None:
    run = fresh()
    module = ModuleType("suite")
    with installed(run):
        exec(compile(SUITE, "<suite>", "exec"), module.__dict__)
        suite = unittest.defaultTestLoader.loadTestsFromModule(module)
        result = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
    assert result.testsRun - len(result.skipped) == 4
    assert result.wasSuccessful(), result.errors + result.failures


def test_what_is_a_module_and_what_a_function_of_that_name() -> None:
    text = """
from tensorflow.python.ops import variable_scope, init_ops
from tensorflow.contrib.layers.python import layers
from tensorflow.contrib.layers.python.layers import batch_norm
from tensorflow.python.ops.variable_scope import get_variable
variable_scope.get_variable("a", [1])
get_variable("b", [1], initializer=init_ops.zeros_initializer())
layers.batch_norm(batch_norm(x, scope="c"), scope="d")
"""
    run = fresh()
    with installed(run):
        exec(text, {"x": run.tf.ones([2, 3])})
    assert len(run.tf.global_variables()) == 8
