"""More calls for random programs: what models are made of beside plain layers and variables."""

from __future__ import annotations

from random_calls import CELLS, OPTIMIZERS, REUSE, SCOPES, Calls

IMAGE = "tf.zeros([2, 4, 4, 3])"
SEQUENCE = "tf.zeros([2, 4, 3])"
NAMES = ('name="fc"', 'name="a"', 'name="dense"', 'name="a/b"')
WRAPPED = ("C.ResidualWrapper({})", "C.DeviceWrapper({}, '/cpu:0')", "C.DropoutWrapper({}, 0.5)")
KERAS = ("Dense(3)", 'Dense(3, name="fc")', "Conv2D(3, 2)", "BatchNormalization()")


class MoreCalls(Calls):
    """Writes calls that take scopes, layers, cells and optimizers made before."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.bound: list[str] = []  #: the names of scopes that are bound where we write

    def held_one(self, kind: str, otherwise: str, percent: int = 50) -> str:
        """Something of a kind that the program holds, or what is given otherwise."""
        held = self.held.get(kind)
        return self.pick(held) if held and self.chance(percent) else otherwise

    def scope_argument(self) -> str:
        """A further argument `scope`: a name, or a scope object."""
        if self.bound and self.chance(30):
            return f", scope={self.pick(self.bound)}"
        return self.maybe(40, *(f'scope="{name}"' for name in SCOPES))

    # Layers.

    def other_layer(self) -> str:
        """A layer of `tf.layers`, seldom used or with settings seldom given."""
        named, reuse = self.maybe(50, *NAMES), self.maybe(30, *REUSE)
        setting = self.maybe(
            50, "trainable=False", "kernel_initializer=tf.zeros_initializer()",
            "kernel_regularizer=tf.nn.l2_loss", "use_bias=False", "activation=tf.nn.relu",
        )  # fmt: skip
        rest = f"{named}{reuse}{setting})"
        calls = (
            f"tf.layers.dense(X, 3{rest}",
            f"tf.layers.conv1d({SEQUENCE}, 3, 2{rest}",
            f"tf.layers.conv3d(tf.zeros([2, 3, 3, 3, 2]), 2, 2{rest}",
            f'tf.layers.conv2d({IMAGE}, 3, [2, 1], padding="same"{rest}',
            f"tf.layers.separable_conv2d({IMAGE}, 3, 2{named}{reuse})",
            f"tf.layers.max_pooling2d({IMAGE}, 2, 2{named})",
            f"tf.layers.average_pooling1d({SEQUENCE}, 2, 1{named})",
            f"tf.layers.batch_normalization({IMAGE}{named}{reuse}"
            f"{self.maybe(40, 'fused=True', 'training=True', 'axis=1', 'trainable=False')})",
            f"tf.layers.dense({SEQUENCE}, 2{named}{reuse})",
        )
        return self.dice.choice(calls)

    def other_slim(self) -> str:
        """A function of slim, seldom used or with settings seldom given."""
        scope, reuse = self.scope_argument(), self.maybe(25, *REUSE)
        setting = self.maybe(
            50, "trainable=False", "weights_regularizer=tf.nn.l2_loss", "activation_fn=None",
            'normalizer_fn=slim.batch_norm, normalizer_params={"scale": True}',
            "normalizer_fn=slim.layer_norm",
        )  # fmt: skip
        calls = (
            f"slim.fully_connected(X, 3{scope}{reuse}{setting})",
            f"slim.fully_connected({SEQUENCE}, 3{scope}{reuse}{setting})",
            f"slim.conv2d({IMAGE}, 3, [2, 2], stride=2{scope}{reuse}{setting})",
            f"slim.conv2d_transpose({IMAGE}, 3, 2{scope}{reuse}{setting})",
            f"slim.instance_norm({IMAGE}{scope}{reuse})",
            f"slim.bias_add(X{scope}{reuse})",
            f"slim.max_pool2d({IMAGE}, 2{scope})",
            f"slim.avg_pool2d({IMAGE}, 2{scope})",
            f"slim.embed_sequence([[1, 2]], 5, 3{scope}{reuse})",
            f'slim.variable("{self.pick(["w", "v"])}", [2])',
            f"slim.stack({IMAGE}, slim.conv2d, [(3, [1, 1]), (4, [2, 2])]{scope})",
            f"slim.repeat(X, 2, act{scope})",
            f"block(X{scope}{reuse})",
            f"slim.batch_norm({SEQUENCE}{scope}{reuse}{self.maybe(30, 'updates_collections=None')})",
        )
        return self.dice.choice(calls)

    def keras(self) -> str:
        """A Keras layer, made and called."""
        kind = self.pick(KERAS)
        return f"tf.keras.layers.{kind}({IMAGE if 'Conv' in kind else 'X'})"

    # Cells.

    def other_cell(self) -> str:
        """A cell, perhaps wrapped, perhaps in several layers."""
        cell = self.held_one("cell", "C." + self.pick(CELLS[:5]))
        kind = self.dice.randrange(6)
        if kind == 0:
            return f"C.MultiRNNCell([{cell}] * 2)"
        if kind == 1:
            return f"C.MultiRNNCell([C.{self.pick(CELLS[:4])} for _ in range(2)])"
        if kind == 2:
            return self.pick(WRAPPED).format(cell)
        if kind == 3:
            return self.pick((
                "tf.contrib.rnn.LSTMBlockCell(3)", "tf.contrib.rnn.GRUBlockCellV2(3)",
                "tf.contrib.rnn.LayerNormBasicLSTMCell(3)",
                "tf.contrib.rnn.InputProjectionWrapper(C.GRUCell(3), 4)",
                "tf.contrib.rnn.OutputProjectionWrapper(C.GRUCell(3), 4)",
            ))  # fmt: skip
        return cell

    def other_recurrent(self) -> str:
        """A way to run a cell that is seldom used."""
        cell, scope = self.other_cell(), self.scope_argument()
        state = f"(lambda c: c(X, c.zero_state(2, tf.float32){scope}))({cell})"
        calls = (
            state,
            state,
            f"tf.nn.dynamic_rnn({cell}, {SEQUENCE}, dtype=tf.float32{scope})",
            f"tf.nn.static_bidirectional_rnn({cell}, {self.other_cell()}, [X, X], dtype=tf.float32"
            f"{scope})",
            f"tf.nn.bidirectional_dynamic_rnn({cell}, {cell}, {SEQUENCE}, dtype=tf.float32{scope})",
            f"tf.contrib.rnn.stack_bidirectional_dynamic_rnn([{cell}], [C.GRUCell(3)], {SEQUENCE},"
            f" dtype=tf.float32{scope})",
        )
        return self.dice.choice(calls)

    # Training.

    def other_training(self) -> str:
        """A call of an optimizer or average that may be held, in parts or with settings."""
        fresh = f"tf.train.{self.pick([each for each in OPTIMIZERS if each != 'Momentum'])}Optimizer(.1)"
        optimizer = self.held_one("optimizer", fresh, 60)
        average = self.held_one("average", 'tf.train.ExponentialMovingAverage(.9, name="E")', 70)
        some = "tf.trainable_variables()[:1]"
        calls = (
            f"{optimizer}.minimize(loss())",
            f"{optimizer}.minimize(loss(), var_list={some})",
            f"{optimizer}.minimize(loss(), global_step=tf.train.get_or_create_global_step())",
            f"(lambda o: o.apply_gradients(o.compute_gradients(loss())))({optimizer})",
            f"{average}.apply({some})",
            f"{average}.apply(tf.trainable_variables())",
            f'tf.contrib.layers.optimize_loss(loss(), None, .1, "{self.pick(["Adam", "SGD"])}")',
            "tf.metrics.accuracy(X, X)",
        )
        return self.dice.choice(calls)

    # The store and the scopes.

    def other_variable(self) -> str:
        """A variable got with a getter, an initializer or an inner function of its own."""
        key = self.pick(["w", "v", "kernel"])
        calls = (
            f'tf.get_variable("{key}", [2], custom_getter={self.pick(["frozen", "shared"])})',
            f'tf.get_variable("{key}", initializer=lambda: tf.zeros([2]))',
            f'tf.get_variable("{key}", [2], initializer=made)',
            f'tf.get_variable("{key}", [2], tf.float32, tf.glorot_uniform_initializer())',
            f'tf.get_variable(name="{key}", shape=tf.TensorShape([2]), dtype=tf.float32)',
            f'tf.get_variable("{key}", shape=X.shape[1:])',
            f'tf.contrib.framework.model_variable("{key}", [2])',
            f'tf.scan(lambda a, x: a + x * tf.get_variable("{key}", []), tf.zeros([3]))',
            f'tf.Variable(lambda: 1.0, name="{key}")',
        )
        return self.dice.choice(calls)

    def look(self) -> str:
        """A print of what there is."""
        name = self.pick(SCOPES[:7])
        calls = [
            f'print([v.op.name for v in tf.trainable_variables("{name}")])',
            f'print([v.op.name for v in tf.get_collection("variables", scope="{name}/")])',
            "print(len(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)))",
            "print([v.op.name for v in slim.get_model_variables()])",
        ]
        if self.bound:
            scope = self.pick(self.bound)
            calls += [f"print({scope}.name, {scope}.reuse)"]
            calls += [f"print([v.op.name for v in {scope}.trainable_variables()])"]
        return self.pick(calls)

    def model(self) -> str:
        """A call of an object of the program's own class."""
        name = f'"{self.pick(SCOPES)}"'
        fresh = f"{self.pick(['Net', 'Deep', 'Net.of'])}({name}{self.maybe(30, *REUSE)})"
        return f"{self.held_one('net', fresh, 75)}(X)"
