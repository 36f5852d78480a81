"""Small random TensorFlow 1 programs about scopes, variables and what is built on them.

`generate(seed)` gives the text of a program that needs only `import tensorflow as tf`.  It prints
scopes, names and refusals as it goes, so that two engines can be compared by what it prints and
by what happens to its variables.
"""

from __future__ import annotations

from collections.abc import Callable

from random_calls import CELLS, DEFAULTS, OPTIMIZERS, REUSE, SCOPES
from random_families import Families

PRELUDE = """\
import contextlib, functools
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

def frozen(getter, *args, **kwargs):
    kwargs["trainable"] = False
    return getter(*args, **kwargs)

def shared(getter, name, **kwargs):
    kwargs.update(reuse=tf.AUTO_REUSE)
    return getter(name, **kwargs)

def made(shape, dtype=None, partition_info=None):
    return tf.zeros(shape, dtype)

def act(x, scope=None):
    with tf.variable_scope(scope, "act"):
        return x * tf.get_variable("slope", [])

@slim.add_arg_scope
def block(x, units=3, scope=None, reuse=None):
    with tf.variable_scope(scope, "block", [x], reuse=reuse) as sc:
        return slim.fully_connected(x, units, activation_fn=act)

@contextlib.contextmanager
def within(name, reuse=None):
    with tf.variable_scope(name, reuse=reuse) as scope:
        yield scope

def again(build):
    @functools.wraps(build)
    def run(x, times=2):
        for turn in range(times):
            with tf.variable_scope(tf.get_variable_scope(), reuse=turn > 0):
                x = build(x)
        return x
    return run

class Net(object):
    def __init__(self, name, reuse=None):
        self.name, self.reuse, self.calls = name, reuse, []

    @classmethod
    def of(cls, name, **settings):
        return cls(name + "/n", **settings)

    def __call__(self, x):
        with tf.variable_scope(self.name, reuse=self.reuse or len(self.calls) > 0):
            self.calls.append(self.body(x))
        return self.calls[-1]

    def body(self, x):
        return tf.layers.dense(x, 3, name="fc")

class Deep(Net):
    def body(self, x):
        return super(Deep, self).body(again(act)(x))

def loss():
    vs = [v for v in tf.trainable_variables() if v.dtype.base_dtype == tf.float32]
    return tf.add_n([tf.reduce_sum(v) for v in vs[:3]] or [tf.zeros([])])

X = tf.zeros([2, 3])
"""


class Writer(Families):
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.lines: list[str] = []
        self.names = 0
        self.functions: list[tuple[str, bool, bool]] = []

    # Text.

    def put(self, depth: int, text: str) -> None:
        """Add a line."""
        self.lines.append("    " * depth + text)

    def fresh(self, kind: str) -> str:
        """A name not used before, remembered by its kind."""
        self.names += 1
        return f"{kind}{self.names}"

    # Statements.

    def block(self, depth: int, nest: int, scopes: list[str], loop: str | None, count: int) -> None:
        """A row of statements; `scopes` are the names of scopes that are bound."""
        scopes = list(scopes)
        for _ in range(count):
            self.statement(depth, nest, scopes, loop)

    def statement(self, depth: int, nest: int, scopes: list[str], loop: str | None) -> None:
        """One statement, simple or with a block of its own."""
        if nest > 0 and self.chance(50):
            write = self.other_compound if self.chance(20) else self.compound
            write(depth, nest - 1, scopes, loop)
            return
        self.bound = scopes
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
            (6, self.other_layer),
            (7, self.other_slim),
            (2, self.keras),
            (6, self.other_recurrent),
            (7, self.other_training),
            (9, self.other_variable),
            (7, self.look),
            (7, self.model),
            (6, self.other_control),
            (5, self.keras_model),
            (7, self.rare),
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
            for kind in ("layer", "keras", "template", "partial")
            for name in self.held.get(kind, [])
        ]
        if made and (not self.functions or self.chance(50)):
            kind, name = self.dice.choice(made)
            return f"{name}()" if kind in ("template", "partial") else f"{name}(X)"
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

    def other_compound(self, depth: int, nest: int, scopes: list[str], loop: str | None) -> None:
        """A statement with a block, of a kind that is seldom used."""
        kind = self.dice.randrange(9)
        name = f'"{self.pick(SCOPES)}"'
        self.bound = scopes
        if kind == 0:
            self.put(depth, "if tf.get_variable_scope().reuse:")
            self.block(depth + 1, nest, scopes, loop, 1)
            self.put(depth, "else:")
        elif kind == 1:
            bound = self.fresh("s")
            self.put(depth, f"with within({name}{self.maybe(50, *REUSE)}) as {bound}:")
            scopes = [*scopes, bound]
        elif kind == 2 and scopes:
            scope = self.pick(scopes)
            self.put(depth, f"with tf.variable_scope({scope}, auxiliary_name_scope=False):")
            self.put(depth + 1, f"with tf.name_scope({scope}.original_name_scope):")
            self.put(depth + 2, "where()")
        elif kind == 3:
            self.put(depth, "try:")
            self.block(depth + 1, nest, scopes, loop, 1)
            self.put(depth, "finally:")
        elif kind == 4 and self.held.get("graph"):
            graph = self.pick(self.held["graph"])
            self.put(depth, f"with {graph}.as_default(), {self.scope([], None)}:")
            self.put(depth + 1, self.other_variable().replace("X.shape[1:]", "[2]"))
            self.put(depth + 1, "show()")
            return
        elif kind in (6, 7):
            self.put(depth, self.beside_ops())
            self.put(depth + 1, 'tf.Variable(0.0, name="v")')
        elif kind == 8:
            self.put(depth, self.argument_scope())
            self.put(depth + 1, f"block(X{self.scope_argument()})")
            self.put(depth + 1, "with slim.arg_scope(arguments):")
            self.put(depth + 2, "block(X)")
            return
        else:
            self.put(depth, "try:")
            self.put(depth + 1, self.get_variable())
            self.put(depth, "except ValueError:")
            self.put(depth + 1, "with tf.variable_scope(tf.get_variable_scope(), reuse=True):")
            self.put(depth + 2, self.get_variable())
            return
        self.block(depth + 1, nest, scopes, loop, self.dice.randint(1, 2))

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
        named = self.maybe(40, "name='fc'")
        net = self.pick(("Net", "Deep", "Net.of"))
        for percent, kind, text in (
            (50, "layer", f"tf.layers.Dense(3{named})"),
            (25, "keras", f"tf.keras.layers.Dense(3{named})"),
            (35, "cell", "C." + self.pick(CELLS)),
            (20, "graph", "tf.Graph()"),
            (20, "manager", self.scope([], None)),
            (40, "optimizer", f"tf.train.{self.pick(OPTIMIZERS[2:])}Optimizer(.1)"),
            (30, "average", "tf.train.ExponentialMovingAverage(.9)"),
            (40, "net", f'{net}("{self.pick(SCOPES)}"{self.maybe(30, *REUSE)})'),
            (25, "model", "tf.keras.Sequential([tf.keras.layers.Dense(3)])"),
        ):
            if self.chance(percent):
                self.hold(kind, text)
        for _ in range(self.dice.randrange(3)):
            self.function()
        if self.functions and self.chance(50):
            name, has_name, _ = self.functions[-1]
            given = ', name="n"' if has_name else ""
            given += self.maybe(30, "create_scope_now_=True", 'unique_name_="t"')
            self.hold("template", f'tf.make_template("{self.pick(DEFAULTS)}", {name}{given})')
        if self.functions and self.chance(30):
            name, has_name, has_reuse = self.functions[-1]
            given = f', "{self.pick(SCOPES)}"' if has_name else ""
            given += self.maybe(60, *REUSE) if has_reuse else ""
            self.hold("partial", f"functools.partial({name}{given})")

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
