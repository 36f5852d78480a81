"""The calls that random programs are made of: variables, layers, cells, optimizers and so on."""

from __future__ import annotations

import random

SCOPES = ("a", "a", "a", "b", "b", "a/b", "d", "dense", "rnn")
DEFAULTS = ("a", "b", "d", "dense", "Conv", "gru_cell")
KEYS = ("w", "w", "w", "w", "v", "kernel", "b/w", "W")
SHAPES = ("[2]",) * 8 + ("[2, 3]", "[]", "[3]", "(2,)", "2", "[2, None]")
REUSE = ("reuse=True", "reuse=tf.AUTO_REUSE", "reuse=tf.AUTO_REUSE", "reuse=False", "reuse=None")
DTYPES = ("tf.float64", "tf.int32", "'float32'")
CELLS = ("GRUCell(3)", "BasicLSTMCell(3)", "LSTMCell(3)", "BasicRNNCell(3)", "GRUCell(4)")
CELLS += ("LSTMCell(4, use_peepholes=True)", 'GRUCell(3, name="mine")', "GRUCell(3, reuse=True)")
OPTIMIZERS = ("Adam", "Momentum", "GradientDescent", "Adagrad", "RMSProp", "Ftrl", "Adadelta")


class Calls:
    """Writes calls, by dice."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.held: dict[str, list[str]] = {}

    def chance(self, percent: int) -> bool:
        """Whether one of a hundred numbers is below `percent`."""
        return self.dice.randrange(100) < percent

    def pick(self, items: tuple[str, ...] | list[str]) -> str:
        """One of some texts."""
        return self.dice.choice(items)

    def get_variable(self) -> str:
        """A call of get_variable."""
        given = [f'"{self.pick(KEYS)}"']
        kind = self.dice.randrange(20)
        if kind == 0:
            given.append(f"initializer={self.pick(['1.0', '[1.0, 2.0]', '3', 'X'])}")
        elif kind == 1:
            given += ["[2]", "initializer=[1.0, 2.0]"]
        elif kind != 2:
            given.append(self.pick(SHAPES))
            given += self.dice.sample(self._variable_settings(), self.dice.choice([0, 0, 0, 1, 2]))
        return f"tf.get_variable({', '.join(given)})"

    def _variable_settings(self) -> list[str]:
        return [
            f"dtype={self.pick(DTYPES)}",
            "trainable=False",
            "use_resource=True",
            "regularizer=tf.nn.l2_loss",
            'collections=["mine"]',
            "custom_getter=suffixed",
            "partitioner=tf.fixed_size_partitioner(2)",
            "initializer=tf.zeros_initializer()",
        ]

    def scope(self, scopes: list[str], loop: str | None) -> str:
        """A call of variable_scope."""
        kind = self.dice.randrange(100)
        given = [f'"{self.pick(SCOPES)}"']
        if kind < 15:
            given = ["None", f'"{self.pick(DEFAULTS)}"']
        elif kind < 22:
            given = ["tf.get_variable_scope()"]
        elif kind < 24:
            given = ['""']
        elif kind < 42 and scopes:
            given = [self.pick(scopes)]
        if self.chance(12 if given[0] == "None" else 50):
            given.append(f"reuse={loop} > 0" if loop and self.chance(40) else self.pick(REUSE))
        if self.chance(12):
            given.append(self.pick(self._scope_settings()))
        return f"tf.variable_scope({', '.join(given)})"

    def _scope_settings(self) -> list[str]:
        return [
            "dtype=tf.float64",
            "initializer=tf.ones_initializer()",
            "regularizer=tf.nn.l2_loss",
            "custom_getter=suffixed",
            "use_resource=True",
            "auxiliary_name_scope=False",
            "partitioner=tf.fixed_size_partitioner(2)",
        ]

    def maybe(self, percent: int, *texts: str) -> str:
        """One of some further arguments, or none."""
        return ", " + self.pick(texts) if self.chance(percent) else ""

    def layer(self) -> str:
        """A call of a function of tf.layers."""
        named = self.maybe(50, 'name="fc"', 'name="a"', 'name="dense"', 'name="dense_1"')
        reuse = self.maybe(30, *REUSE)
        calls = (
            f"tf.layers.dense({self.pick(['X', 'X', 'tf.zeros([2, 4])'])}, 3{named}{reuse}"
            f"{self.maybe(12, 'use_bias=False')})",
            f"tf.layers.conv2d(tf.zeros([2, 4, 4, 3]), 3, 2{named}{reuse})",
            f"tf.layers.batch_normalization(X{named}{reuse}"
            f"{self.maybe(50, 'training=True', 'scale=False', 'center=False')})",
            "tf.layers.dropout(X)",
            f"tf.layers.flatten(tf.zeros([2, 2, 3]){named})",
            f"tf.layers.conv2d_transpose(tf.zeros([2, 4, 4, 3]), 3, 2{named}{reuse})",
        )
        return self.dice.choice(calls[:1] * 3 + calls)

    def slim(self) -> str:
        """A call of a function of slim."""
        scope = self.maybe(55, 'scope="fc"', 'scope="a"', 'scope="Conv"', 'scope="a/b"')
        reuse = self.maybe(25, *REUSE)
        image = "tf.zeros([2, 4, 4, 3])"
        norm = self.maybe(40, "normalizer_fn=slim.batch_norm", "biases_initializer=None")
        calls = (
            f"slim.fully_connected(X, 3{scope}{reuse}{norm})",
            f"slim.conv2d({image}, 3, 2{scope}{reuse}{norm})",
            f"slim.batch_norm({self.pick(['X', image])}{scope}{reuse}{self.maybe(40, 'scale=True')})",
            f"slim.layer_norm(X{scope}{reuse})",
            f"slim.repeat({image}, 2, slim.conv2d, 3, 3{scope})",
            f"slim.stack(X, slim.fully_connected, [3, 4]{scope})",
            f"slim.separable_conv2d({image}, {self.pick(['3', 'None'])}, 2, 1{scope}{reuse})",
            f"slim.flatten({image}{scope})",
            f"slim.dropout(X{scope})",
            'slim.model_variable("w", [2])',
        )
        return self.dice.choice(calls)

    def recurrent(self) -> str:
        """A call that runs a new RNN cell, or one made before."""
        cell = "C." + self.pick(CELLS)
        kind = self.dice.randrange(6)
        if self.held.get("cell") and self.chance(40):
            cell = self.pick(self.held["cell"])
        if kind == 0:
            cell = f"C.MultiRNNCell([{cell}, C.{self.pick(CELLS)}])"
        elif kind == 1:
            cell = f"C.DropoutWrapper({cell}, 0.5)"
        scope = self.maybe(25, 'scope="a"', 'scope="r"')
        sequence = "tf.zeros([2, 4, 3])"
        calls = (
            f"tf.nn.dynamic_rnn({cell}, {sequence}, dtype=tf.float32{scope})",
            f"tf.nn.static_rnn({cell}, [X, X], dtype=tf.float32{scope})",
            f"tf.nn.bidirectional_dynamic_rnn({cell}, C.GRUCell(3), {sequence}, dtype=tf.float32"
            f"{scope})",
            f"(lambda c: c(X, c.zero_state(2, tf.float32)))({cell})",
        )
        return self.dice.choice(calls)

    def training(self) -> str:
        """A call of an optimizer, an average, a step or a metric."""
        optimizer = self.pick(OPTIMIZERS)
        rate = ".1, .9" if optimizer == "Momentum" else ".1"
        calls = (
            f"tf.train.{optimizer}Optimizer({rate}).minimize(loss())",
            f"tf.train.{optimizer}Optimizer({rate}).minimize(loss())",
            "tf.train.ExponentialMovingAverage(.9).apply(tf.trainable_variables()[:2])",
            "tf.train.get_or_create_global_step()",
            "tf.train.create_global_step()",
            "tf.metrics.mean(X)",
        )
        return self.dice.choice(calls)

    def control(self) -> str:
        """A call whose function gets a variable."""
        body = f'tf.get_variable("{self.pick(KEYS)}", [])'
        calls = (
            f"tf.cond(tf.constant(True), lambda: {body}, lambda: tf.constant(0.0))",
            f"tf.while_loop(lambda i: i < 2, lambda i: i + tf.cast({body}, tf.int32), [0])",
            f"tf.map_fn(lambda x: x * {body}, tf.zeros([3]))",
        )
        return self.dice.choice(calls)

    def variable(self) -> str:
        """A call of tf.Variable, or an op that takes a name."""
        calls = (
            f"tf.Variable({self.pick(['0.0', '[1, 2]'])}"
            f"{self.maybe(70, 'name=' + repr(self.pick(KEYS)))}{self.maybe(20, 'trainable=False')})",
            f'tf.constant(0, name="{self.pick(KEYS)}")',
            'tf.get_local_variable("w", [2])',
        )
        return self.dice.choice(calls[:1] * 2 + calls)
