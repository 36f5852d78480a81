"""Families of calls that random programs seldom use: bodies of loops, models, scopes named as ops."""

from __future__ import annotations

from random_calls import CELLS, REUSE, SCOPES
from random_models import IMAGE, SEQUENCE, MoreCalls

#: Names of scopes that the ops of layers, loops and optimizers have as well, in some case.
OP_NAMES = (
    "Conv2D", "conv2d", "MatMul", "BiasAdd", "split", "Tanh", "Sigmoid", "Adam", "gradients",
    "cond", "map", "while", "moments", "batchnorm", "mean", "case", "GRUCellZeroState", "foldl",
    "ExponentialMovingAverage", "sequential", "fully_connected", "Tensordot", "dilation_rate",
)  # fmt: skip
_NAMED = ('name="fc"', 'name="a"', 'name="dense"')


class Families(MoreCalls):
    """Writes calls whose bodies are the program's, models, and scopes that compete with ops."""

    def body(self) -> str:
        """An expression that makes something and gives a number."""
        named, reuse = self.maybe(60, *_NAMED), self.maybe(40, *REUSE)
        return self.pick((
            f"tf.reduce_sum(tf.layers.dense(X, 1{named}{reuse}))",
            "tf.reduce_sum(slim.fully_connected(X, 1))",
            f'tf.reduce_sum(slim.fully_connected(X, 1, scope="fc"{reuse}))',
            f"tf.reduce_sum(tf.keras.layers.Dense(1{self.maybe(50, *_NAMED)})(X))",
            "act(tf.zeros([]))",
            f'tf.reduce_sum(Net("{self.pick(SCOPES)}"{reuse})(X))',
            f'tf.get_variable("{self.pick(["w", "v", "kernel"])}", [])',
            'tf.Variable(lambda: 0.0, name="v")',
        ))  # fmt: skip

    def other_control(self) -> str:
        """A loop or branch of the graph around a body."""
        body, other = self.body(), self.body()
        fold = self.pick(("scan", "foldl", "foldr"))
        named = self.maybe(20, 'name="a"', 'name="cond"')
        return self.pick((
            f"tf.cond(tf.constant(True), lambda: {body}, lambda: {other}{named})",
            f"tf.cond(tf.constant(True), lambda: {body}, lambda: tf.constant(0.0))",
            f"tf.case([(tf.constant(True), lambda: {body}), (tf.constant(False), lambda: {other})],"
            " lambda: tf.constant(0.0))",
            f"tf.while_loop(lambda i, t: i < 2, lambda i, t: (i + 1, t + {body}), [0, 0.0])",
            f"tf.map_fn(lambda x: x + {body}, tf.zeros([3]){named})",
            f"tf.{fold}(lambda t, x: t + x + {body}, tf.zeros([3]))",
        ))  # fmt: skip

    def keras_model(self) -> str:
        """A model of Keras, or a layer that is seldom used."""
        last = f"tf.keras.layers.Dense(2{self.maybe(30, *_NAMED)})"
        return self.pick((
            f"tf.keras.Sequential([tf.keras.layers.Dense(3), {last}])(X)",
            f"tf.keras.Sequential([tf.keras.layers.Dense(3, input_shape=(3,)), {last}])(X)",
            "tf.keras.layers.Embedding(5, 3)(tf.constant([[1, 2]]))",
            f"tf.keras.layers.{self.pick(['LSTM', 'GRU', 'SimpleRNN'])}(3)({SEQUENCE})",
            f"tf.keras.layers.Conv2DTranspose(3, 2)({IMAGE})",
            f"tf.keras.layers.Flatten()(tf.keras.layers.MaxPooling2D()({IMAGE}))",
            "tf.keras.layers.Dropout(0.5)(tf.keras.layers.Activation('relu')(X))",
            f"{self.held_one('model', 'tf.keras.Sequential([tf.keras.layers.Dense(3)])', 80)}(X)",
        ))  # fmt: skip

    def rare(self) -> str:
        """What else a program may call."""
        named, reuse = self.maybe(50, *_NAMED), self.maybe(40, *REUSE)
        cell = "C." + self.pick(CELLS[:5])
        scope = self.scope_argument()
        return self.pick((
            f"functools.partial(tf.layers.dense, units=3)(X{named}{reuse})",
            f"tf.layers.Dense(3{named})(X{scope})",
            f"tf.layers.Conv2D(3, 2)({IMAGE}{scope})",
            f"slim.batch_norm({IMAGE}, is_training=tf.constant(True){scope}{reuse})",
            f"slim.fully_connected(X, 3, normalizer_fn=slim.dropout{scope}{reuse})",
            f"slim.conv2d({IMAGE}, 3, 2, rate=2{scope}{reuse})",
            f"(lambda c: c(X, c.zero_state(2, tf.float32){scope}))(C.DropoutWrapper({cell}, 0.5, 0.5, 0.5))",
            f"tf.contrib.layers.layer_norm(X{scope}{reuse})",
            f"tf.layers.batch_normalization({IMAGE}, training=tf.constant(True){named}{reuse})",
            "tf.metrics.mean_squared_error(X, X)",
            "tf.contrib.framework.get_or_create_global_step()",
            "tf.nn.softmax(slim.softmax(X))",
        ))  # fmt: skip

    def beside_ops(self) -> str:
        """The head of a block: a scope that is named as ops are."""
        name = self.pick(OP_NAMES)
        kind = self.dice.randrange(4)
        if kind == 0:
            return f'with tf.name_scope("{name}"):'
        if kind == 1:
            return f'with tf.variable_scope(None, "{name}"):'
        if kind == 2 and self.bound:
            return f'with tf.variable_scope({self.pick(self.bound)}), tf.name_scope("{name}"):'
        return f'with tf.variable_scope("{name}"{self.maybe(30, *REUSE)}):'

    def argument_scope(self) -> str:
        """The head of a block: defaults of the project's own function, too."""
        given = self.pick((
            "reuse=tf.AUTO_REUSE", "units=4", 'scope="q"', "reuse=True",
        ))  # fmt: skip
        return f"with slim.arg_scope([block], {given}) as arguments:"
