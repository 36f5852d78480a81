"""Small random TensorFlow 1 programs about scopes, variables and what is built on them.

`generate(seed)` gives the text of a program that needs only `import tensorflow as tf`.  It prints
scopes, names and refusals as it goes, so that two engines can be compared by what it prints and
by what happens to its variables.
"""

from __future__ import annotations

import random
from collections.abc import Callable

PRELUDE = """\
import tensorflow as tf
slim = tf.contrib.slim
C = tf.nn.rnn_cell

def where():
    s = tf.get_variable_scope()
    print(s.name, s.reuse, s.original_name_scope, tf.zeros([]).name)

def said(e):
    print(type(e).__name__, str(e).split("\\n")[0])

def show():
    for v in tf.global_variables() + tf.local_variables():
        print(v.op.name, v.get_shape().as_list(), v.dtype.name)

def suffixed(getter, name, *args, **kwargs):
    return getter(name + "_s", *args, **kwargs)

def loss():
    vs = [v for v in tf.trainable_variables() if v.dtype.base_dtype == tf.float32]
    return tf.add_n([tf.reduce_sum(v) for v in vs[:3]] or [tf.zeros([])])

X = tf.zeros([2, 3])
"""

SCOPES = ("a", "a", "a", "b", "b", "a/b", "d", "dense", "rnn")
DEFAULTS = ("a", "b", "d", "dense", "Conv", "gru_cell")
KEYS = ("w", "w", "w", "w", "v", "kernel", "b/w", "W")
SHAPES = ("[2]",) * 8 + ("[2, 3]", "[]", "[3]", "(2,)", "2", "[2, None]")
REUSE = ("reuse=True", "reuse=tf.AUTO_REUSE", "reuse=tf.AUTO_REUSE", "reuse=False", "reuse=None")
DTYPES = ("tf.float64", "tf.int32", "'float32'")
CELLS = ("GRUCell(3)", "BasicLSTMCell(3)", "LSTMCell(3)", "BasicRNNCell(3)", "GRUCell(4)")
CELLS += ("LSTMCell(4, use_peepholes=True)", 'GRUCell(3, name="mine")', "GRUCell(3, reuse=True)")
OPTIMIZERS = ("Adam", "Momentum", "GradientDescent", "Adagrad", "RMSProp", "Ftrl", "Adadelta")


class Writer:
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.lines: list[str] = []
        self.names = 0
        self.functions: list[tuple[str, bool, bool]] = []
        self.held: dict[str, list[str]] = {}

    # Text.

    def put(self, depth: int, text: str) -> None:
        """Add a line."""
        self.lines.append("    " * depth + text)

    def fresh(self, kind: str) -> str:
        """A name not used before, remembered by its kind."""
        self.names += 1
        return f"{kind}{self.names}"

    def chance(self, percent: int) -> bool:
        """Whether one of a hundred numbers is below `percent`."""
        return self.dice.randrange(100) < percent

    def pick(self, items: tuple[str, ...] | list[str]) -> str:
        """One of some texts."""
        return self.dice.choice(items)

    # Expressions.

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

    # Statements.

    def block(self, depth: int, nest: int, scopes: list[str], loop: str | None, count: int) -> None:
        """A row of statements; `scopes` are the names of scopes that are bound."""
        scopes = list(scopes)
        for _ in range(count):
            self.statement(depth, nest, scopes, loop)

    def statement(self, depth: int, nest: int, scopes: list[str], loop: str | None) -> None:
        """One statement, simple or with a block of its own."""
        if nest > 0 and self.chance(50):
            self.compound(depth, nest - 1, scopes, loop)
            return
        simple: list[tuple[int, Callable[[], str]]] = [
            (40, self.get_variable),
            (12, lambda: "where()"),
            (14, self.layer),
            (10, self.slim),
            (7, self.recurrent),
            (8, self.training),
            (4, self.control),
            (8, self.variable),
            (8, lambda: self.reuse_variables(scopes)),
            (16, self.call),
        ]
        weights = [weight for weight, _ in simple]
        self.put(depth, self.dice.choices(simple, weights)[0][1]())

    def reuse_variables(self, scopes: list[str]) -> str:
        """A call of reuse_variables."""
        scope = self.pick(scopes) if scopes and self.chance(45) else "tf.get_variable_scope()"
        return f"{scope}.reuse_variables()"

    def call(self) -> str:
        """A call of something the program made: a function, a layer, a template."""
        made = [
            (kind, name)
            for kind in ("layer", "keras", "template")
            for name in self.held.get(kind, [])
        ]
        if made and (not self.functions or self.chance(50)):
            kind, name = self.dice.choice(made)
            return f"{name}()" if kind == "template" else f"{name}(X)"
        if not self.functions:
            return self.get_variable()
        name, has_name, has_reuse = self.dice.choice(self.functions)
        given = [f'"{self.pick(SCOPES)}"'] if has_name else []
        if has_reuse and self.chance(60):
            given.append(self.pick(REUSE))
        return f"{name}({', '.join(given)})"

    def compound(self, depth: int, nest: int, scopes: list[str], loop: str | None) -> None:
        """A statement with a block."""
        kind = self.dice.randrange(100)
        if kind < 45:
            name = self.fresh("s")
            self.put(depth, f"with {self.scope(scopes, loop)} as {name}:")
            self.block(depth + 1, nest, [*scopes, name], loop, self.dice.randint(1, 3))
            scopes.append(name)
        elif kind < 60:
            self.again(depth, nest, scopes)
        elif kind < 68:
            self.put(depth, f'with tf.name_scope("{self.pick(SCOPES)}"):')
            self.block(depth + 1, nest, scopes, loop, self.dice.randint(1, 2))
        elif kind < 78 and loop is None:
            turn = self.fresh("i")
            self.put(depth, f"for {turn} in range({self.dice.randint(2, 3)}):")
            self.block(depth + 1, nest, scopes, turn, self.dice.randint(1, 3))
        elif kind < 84:
            reused = self.pick(("reuse=tf.AUTO_REUSE", "trainable=False", 'scope="q"'))
            self.put(depth, f"with slim.arg_scope([slim.fully_connected, slim.conv2d], {reused}):")
            self.put(depth + 1, self.slim())
        elif kind < 88 and self.held.get("graph"):
            self.put(depth, f"with {self.pick(self.held['graph'])}.as_default():")
            self.put(depth + 1, "where()")
            self.put(depth + 1, self.get_variable().replace("X", "1.0"))
        elif kind < 92 and self.held.get("manager"):
            self.put(depth, f"with {self.pick(self.held['manager'])}:")
            self.put(depth + 1, self.get_variable())
        else:
            self.guarded(depth, nest, scopes, loop)

    def again(self, depth: int, nest: int, scopes: list[str]) -> None:
        """The same block twice, the second time asking for sharing."""
        name = self.fresh("s")
        first = self.scope(scopes, None)
        start = len(self.lines)
        self.put(depth, f"with {first} as {name}:")
        self.block(depth + 1, nest, [*scopes, name], None, self.dice.randint(1, 3))
        body = self.lines[start + 1 :]
        if "reuse=" in first:
            second = first
        elif "None," in first or self.chance(35):
            second = f"tf.variable_scope({name}, {self.pick(REUSE[:2])})"
        else:
            second = first[:-1] + ", reuse=True)"
        self.put(depth, f"with {second}:")
        self.lines += body
        scopes.append(name)

    def guarded(self, depth: int, nest: int, scopes: list[str], loop: str | None) -> None:
        """A block whose exception is caught."""
        self.put(depth, "try:")
        self.block(depth + 1, nest, scopes, loop, self.dice.randint(1, 2))
        self.put(depth, f"except {self.pick(('ValueError', 'Exception'))} as e:")
        self.put(depth + 1, "said(e)")
        if self.chance(20):
            self.put(depth + 1, "tf.get_variable_scope().reuse_variables()")

    # The program.

    def function(self) -> None:
        """Define a function that builds something, with or without scope and reuse."""
        name = self.fresh("f")
        has_name, has_reuse = self.chance(55), self.chance(45)
        takes = ["name"] * has_name + ["reuse=None"] * has_reuse
        self.put(0, f"def {name}({', '.join(takes)}):")
        depth, scopes = 1, []
        if has_name or has_reuse:
            given = ["name" if has_name else f'"{self.pick(SCOPES)}"'] + ["reuse=reuse"] * has_reuse
            scope = self.fresh("s")
            self.put(1, f"with tf.variable_scope({', '.join(given)}) as {scope}:")
            depth, scopes = 2, [scope]
        known, self.functions = self.functions, []
        self.block(depth, 2, scopes, None, self.dice.randint(1, 3))
        self.functions = [*known, (name, has_name, has_reuse)]

    def hold(self, kind: str, text: str) -> None:
        """Bind something that later statements use."""
        name = self.fresh(kind)
        self.put(0, f"{name} = {text}")
        self.held.setdefault(kind, []).append(name)

    def definitions(self) -> None:
        """The layers, cells, graphs, managers, functions and templates of the program."""
        if self.chance(50):
            self.hold("layer", f"tf.layers.Dense(3{self.maybe(40, 'name=' + repr('fc'))})")
        if self.chance(25):
            self.hold("keras", f"tf.keras.layers.Dense(3{self.maybe(40, 'name=' + repr('fc'))})")
        if self.chance(35):
            self.hold("cell", "C." + self.pick(CELLS))
        if self.chance(20):
            self.hold("graph", "tf.Graph()")
        if self.chance(20):
            self.hold("manager", self.scope([], None))
        for _ in range(self.dice.randrange(3)):
            self.function()
        if self.functions and self.chance(50):
            name, has_name, _ = self.functions[-1]
            given = ', name="n"' if has_name else ""
            self.hold("template", f'tf.make_template("{self.pick(DEFAULTS)}", {name}{given})')

    def text(self) -> str:
        """The whole program."""
        self.lines = PRELUDE.splitlines()
        self.definitions()
        scopes: list[str] = []
        for _ in range(self.dice.randint(4, 9)):
            if self.chance(85):
                self.put(0, "try:")
                self.block(1, 3, scopes, None, self.dice.randint(1, 2))
                self.put(0, "except Exception as e:")
                self.put(1, "said(e)")
                self.put(1, "where()")
            else:
                self.statement(0, 3, scopes, None)
        self.put(0, "where()")
        self.put(0, "show()")
        return "\n".join(self.lines) + "\n"


def generate(seed: int) -> str:
    """The program of a seed."""
    return Writer(seed).text()
