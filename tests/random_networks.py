"""What random programs of networks are made of: names, scopes and layers, each by dice.

All tensors have two axes, so that anything can follow anything.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

SCOPES = ("net", "net", "gen", "disc", "a/b")
LAYERS = ("fc", "fc", "fc1", "out", "dense")
KEYS = ("w", "w", "b", "scale")
REUSE = ("True", "tf.AUTO_REUSE", "tf.AUTO_REUSE", "False", "None")
CELLS = ("GRUCell(4)", "BasicLSTMCell(4)", "LSTMCell(8)", "BasicRNNCell(4)")

#: What a program may ask of each.
ASKED = {
    "FLAG": ("FLAG", "not FLAG"),
    "MODE": ('MODE == "b"', 'MODE != "a"', 'MODE in ("b", "c")'),
    "COUNT": ("COUNT > 1", "COUNT == 2", "COUNT <= 1"),
}

PRELUDE = """\
import contextlib, functools, os
import tensorflow as tf
slim = tf.contrib.slim
C = tf.nn.rnn_cell

def width_of(x):
    return x.get_shape().as_list()[-1]

def image(x):
    return tf.reshape(x, [-1, 2, 2, width_of(x) // 4])

def sequence(x):
    return tf.reshape(x, [-1, 2, width_of(x) // 2])

def flat(x):
    sizes = x.get_shape().as_list()[1:]
    return tf.reshape(x, [-1, functools.reduce(lambda one, two: one * two, sizes)])

def kept(getter, name, *args, **kwargs):
    return getter(name, *args, **kwargs)

def shared(getter, name, reuse=None, **kwargs):
    return getter(name, reuse=tf.AUTO_REUSE, **kwargs)

def tried(x, size=4, name="fc"):
    try:
        with tf.variable_scope(name):
            w = tf.get_variable("w", [width_of(x), size])
    except ValueError:
        with tf.variable_scope(name, reuse=True):
            w = tf.get_variable("w", [width_of(x), size])
    return tf.matmul(x, w)

def counted(build, calls={}):
    @functools.wraps(build)
    def run(x, size=4, name="fc"):
        calls[name] = calls.get(name, 0) + 1
        with tf.variable_scope("%s_%d" % (name, calls[name])):
            return build(x, size)
    return run

@counted
def project(x, size):
    return tf.layers.dense(x, size)

@slim.add_arg_scope
def block(x, size=4, name=None, reuse=None, scope=None):
    with tf.variable_scope(scope or name, "block", [x], reuse=reuse):
        return tf.matmul(x, slim.model_variable("weights", [width_of(x), size]))

@contextlib.contextmanager
def opened(name, reuse=None, before={}):
    with tf.variable_scope(before.get(name, name), reuse=reuse or name in before) as scope:
        before[name] = scope
        yield scope

class Opened(object):
    def __init__(self, name, reuse=None):
        self.manager = tf.variable_scope(name, reuse=reuse)

    def __enter__(self):
        return self.manager.__enter__()

    def __exit__(self, *error):
        return self.manager.__exit__(*error)

class Scale(tf.layers.Layer):
    def build(self, shape):
        self.scale = self.add_variable("scale", [int(shape[-1])])
        self.built = True

    def call(self, x):
        return x * self.scale

def turns(x, scope, count=2):
    for turn in range(count):
        with tf.variable_scope(scope, reuse=turn > 0):
            yield turn, tf.layers.dense(x, 4, name="fc_%d" % (turn // 2))

class Model(object):
    def __init__(self, name="net", reuse=False):
        self.name, self.reuse, self.scope, self.calls = name, reuse, None, 0
        self.fc = tf.layers.Dense(4, name="own")

    def __call__(self, x, **settings):
        with self.opening(**settings) as scope:
            x = self.body(x)
            self.after(scope)
        self.calls += 1
        return x

    def opening(self, reuse=None):
        return tf.variable_scope(self.name, reuse=reuse or self.reuse)

    def after(self, scope):
        self.scope = scope
"""


@dataclass(frozen=True)
class Here:
    """What may be used where a statement stands."""

    depth: int = 0
    nest: int = 3  #: so many blocks may be begun
    scopes: tuple[str, ...] = ()  #: the names of scopes that are bound
    turn: str | None = None  #: counts the turns of the loop around
    reuse: str | None = None  #: says, in a function, what its caller asks for
    has_self: bool = False

    def inside(self, *scopes: str) -> Here:
        """In a block below, with further scopes."""
        deeper = replace(self, depth=self.depth + 1, nest=self.nest - 1)
        return replace(deeper, scopes=(*self.scopes, *scopes))


class Networks:
    """Writes expressions, and lines."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.lines = PRELUDE.splitlines()
        self.names = 0
        self.unknown: list[str] = []
        self.networks: list[tuple[str, tuple[str, ...]]] = []  #: callables, and what they take

    def chance(self, percent: int) -> bool:
        """Whether one of a hundred numbers is below `percent`."""
        return self.dice.randrange(100) < percent

    def pick(self, items: tuple[str, ...] | list[str]) -> str:
        """One of some texts."""
        return self.dice.choice(items)

    def put(self, here: Here, text: str) -> None:
        """Add a line."""
        self.lines.append("    " * here.depth + text)

    def fresh(self, kind: str) -> str:
        """A name not used before."""
        self.names += 1
        return f"{kind}{self.names}"

    # Small expressions.

    def name(self, here: Here, among: tuple[str, ...] = LAYERS) -> str:
        """A name, in a loop often one for each turn."""
        text = self.pick(among)
        if here.turn and self.chance(50):
            return self.pick((f'"{text}_%d" % {here.turn}', f'"{text}" + str({here.turn})'))
        return f'"{text}"'

    def reuse(self, here: Here) -> str:
        """A value of `reuse`, often one that the place suggests."""
        if here.reuse and self.chance(60):
            return here.reuse
        if here.turn and self.chance(60):
            return self.pick((f"{here.turn} > 0", f"True if {here.turn} else None"))
        if self.unknown and self.chance(25):
            return f"({self.asked()})"
        return self.pick(REUSE)

    def asked(self) -> str:
        """A condition of which nobody knows whether it holds."""
        return self.pick(ASKED[self.pick(self.unknown)])

    def condition(self, here: Here) -> str:
        """A condition, known or not."""
        if self.unknown and self.chance(50):
            return self.asked()
        own = [f"{here.turn} == 0", f"{here.turn} % 2"] if here.turn else []
        own += ["self.calls > 0", "self.reuse"] if here.has_self else []
        return self.pick((
            *own, "width_of(x) > 4", "tf.get_variable_scope().reuse", "len(tf.trainable_variables()) > 3",
            f'any(v.op.name.startswith("{self.pick(SCOPES)}") for v in tf.global_variables())',
        ))  # fmt: skip

    def named(self, here: Here, word: str = "name") -> str:
        """Further arguments: a name, and reuse."""
        given = f", {word}={self.name(here)}" if self.chance(65) else ""
        return given + (f", reuse={self.reuse(here)}" if self.chance(25) else "")

    def scope(self, here: Here) -> str:
        """A call of variable_scope."""
        first = self.name(here, SCOPES)
        if self.chance(25) and here.scopes:
            first = self.pick((
                "{0}", "{0}", "{0}.name", '{0}.name + "/fc"', "{0}, auxiliary_name_scope=False",
            )).format(self.pick(here.scopes))  # fmt: skip
        elif self.chance(20):
            first = "tf.get_variable_scope()"
        elif self.chance(20):
            first = f"None, {first}"
        given = f", reuse={self.reuse(here)}" if self.chance(8 if "None" in first else 45) else ""
        if self.chance(12):
            given += ", " + self.pick((
                "custom_getter=kept", "initializer=tf.zeros_initializer()",
                "partitioner=tf.fixed_size_partitioner(2)", "regularizer=tf.nn.l2_loss",
            ))  # fmt: skip
        return f"tf.variable_scope({first}{given})"

    # Layers: each an expression of x.

    def layer(self, here: Here) -> str:
        """What makes of x another such tensor, and a variable most of the time."""
        key, named, scoped = self.pick(KEYS), self.named(here), self.named(here, "scope")
        cell = "C." + self.pick(CELLS)
        kinds = [
            f'x * tf.get_variable("{key}", [])',
            f'x * tf.get_variable("{key}", initializer=1.0)',
            f'tf.matmul(x, tf.get_variable("{key}", [x.shape[1], 4]))',
            f'x + tf.get_variable("{key}", x.get_shape()[-1:], custom_getter={self.pick(["kept", "shared"])})',
            f'x * tf.Variable(1.0, name="{key}")',
            *(f"tf.layers.dense(x, {size}{named})" for size in "448"),
            f"tf.layers.batch_normalization(x, training=True{named})",
            f"flat(tf.layers.conv2d(image(x), 2, 1{named}))",
            f"slim.fully_connected(x, 4{scoped})",
            f"slim.fully_connected(x, 4, normalizer_fn=slim.batch_norm{scoped})",
            f"slim.stack(x, slim.fully_connected, [4, 8], scope={self.name(here)})",
            f"flat(slim.conv2d(image(x), 1, 1{scoped}))",
            f"tf.contrib.layers.layer_norm(x{scoped})",
            f"flat(tf.nn.dynamic_rnn({cell}, sequence(x), dtype=tf.float32)[0])",
            f"flat(tf.concat(tf.nn.bidirectional_dynamic_rnn({cell}, C.GRUCell(4), sequence(x), "
            "dtype=tf.float32)[0], 2))",
            f"tf.nn.static_rnn({cell}, tf.unstack(sequence(x), axis=1), dtype=tf.float32)[0][-1]",
            "tf.keras.layers.Dense(4)(x)",
            f"Scale(name={self.name(here)})(x)",
            *(f"{each}(x, name={self.name(here)})" for each in ("tried", "project", "block")),
            f"block(x, reuse={self.reuse(here)}, scope={self.name(here)})",
            f"x + tf.cond(tf.constant(True), lambda: tf.get_variable('{key}', []), lambda: 0.0)",
            "tf.concat(list(map(lambda each: tf.layers.dense(x, 4, name=each), "
            f"({self.name(here)}, 'fc2'))), 1)",
            f"functools.reduce(lambda x, each: tf.layers.dense(x, 4{named}), range(2), x)",
        ]
        if here.has_self:
            kinds += ["self.fc(x)"] * 3
        return self.network(here) if self.networks and self.chance(30) else self.pick(kinds)

    def network(self, here: Here) -> str:
        """A call of what the program has defined."""
        name, takes = self.dice.choice(self.networks)
        given = "".join(
            f", {each}={self.reuse(here) if each == 'reuse' else self.name(here, SCOPES)}"
            for each in takes
            if self.chance(50)
        )
        return f"{name}(x{given})"
