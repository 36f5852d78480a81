"""Random programs in the idioms of published projects, written by templates.

`generate(seed)` gives a program that says, as it goes, what scopes, names and refusals it sees. In a template
`<<a||b>>` is a choice, `%s` a name of scopes, `%l` one of layers, `%k` a key, `%r` a value of reuse, `%f` a layer
of x, `%n` a call of a network of the program on x, `%0` to `%4` are fresh names, and a line `%body` is a row of
statements. Templates are parted by `~`; behind `#` stands what a network takes. All tensors are [?, 4].
"""

from __future__ import annotations

import random
import re

PRELUDE = """\
import collections, contextlib, functools
import tensorflow as tf
slim = tf.contrib.slim
C = tf.nn.rnn_cell

def where():
    s = tf.get_variable_scope()
    print(s.name, s.reuse, s.original_name_scope, tf.get_default_graph().unique_name("o", False))

def names(vs):
    return [v.op.name for v in vs]

def said(e):
    print(type(e).__name__, str(e).split("\\n")[0])

def ensure(x):
    return tf.reshape(x, [-1, 4])
"""

#: Layers: expressions of x.
LAYERS = r"""
tf.layers.dense(x, 4<<||, name="%l"||, name="%l">><<||||, reuse=%r>><<||||, kernel_regularizer=tf.nn.l2_loss>>)
tf.layers.dense(x, 4, activation=tf.nn.relu, name=<<"%l"||None>>)
tf.layers.batch_normalization(x, training=<<True||False>><<||, name="%l">><<||||, reuse=%r>>)
slim.fully_connected(x, 4<<||, scope="%l">><<||||, reuse=%r>><<||||, normalizer_fn=slim.batch_norm>>)
tf.contrib.layers.fully_connected(x, 4<<||, scope="%l">>, weights_regularizer=slim.l2_regularizer(.1))
tf.contrib.layers.batch_norm(x<<||, scope="%l">><<||||, scale=True>><<||||, updates_collections=None>>)
x * tf.get_variable("%k", [4]<<||||, initializer=tf.zeros_initializer()>><<||||, trainable=False>>)
tf.matmul(x, tf.get_variable("%k", shape=[x.get_shape()[-1].value, 4]))
tf.nn.xw_plus_b(x, tf.get_variable("%k", [4, 4]), tf.get_variable("%k", [4]))
ensure(tf.layers.conv1d(tf.reshape(x, [-1, 2, 2]), 2, 1<<||, name="%l">>))
ensure(slim.conv2d(tf.reshape(x, [-1, 2, 2, 1]), 1, [1, 1]<<||, scope="%l">>))
tf.contrib.layers.layer_norm(x<<||, scope="%l">>)
slim.stack(x, slim.fully_connected, [3, 4]<<||, scope="%l">>)
slim.repeat(x, 2, slim.fully_connected, 4<<||, scope="%l">>)
ensure(tf.nn.embedding_lookup(tf.get_variable("%k", [5, 4]), [0, 1]))
tf.nn.dynamic_rnn(C.<<GRUCell||BasicRNNCell>>(4), tf.reshape(x, [-1, 1, 4]), dtype=tf.float32<<||, scope="%l">>)[1]
tf.nn.dynamic_rnn(C.MultiRNNCell([C.GRUCell(4) for _ in range(2)]), tf.reshape(x, [-1, 1, 4]), dtype=tf.float32)[1][-1]
""".strip().splitlines()

#: Statements.
STATEMENTS = [
    *["x = %f"] * 6,
    *["x = %n"] * 6,
    'x = tf.get_variable("%k", [4]) + x',
    "tf.get_variable_scope().reuse_variables()",
    "where()",
    "print(names(tf.trainable_variables())[-3:])",
    "print(names(tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, tf.get_variable_scope().name)))",
    "print(len(tf.get_collection(tf.GraphKeys.<<REGULARIZATION_LOSSES||UPDATE_OPS||LOCAL_VARIABLES>>)))",
    "print(names(slim.get_<<model_||trainable_||>>variables(<<'%s'||tf.get_variable_scope()>>)))",
]

#: Statements with a block.
BLOCKS = r"""
with tf.variable_scope("%s"<<||||, reuse=%r>>) as %1:
    %body
    print(%1.name, %1.reuse, %1.original_name_scope)
with tf.variable_scope(%1<<||, reuse=%r>>):
    %body
~
with tf.name_scope(<<"%s"||None, "%s">>) as %1:
    print(%1)
    %body
<<||with tf.name_scope(%1): where()>>
~
%1 = []
for i in range(2):
    with tf.device("/cpu:%d" % i), tf.name_scope("<<tower_%d" % i||%s">>):
        %1.append(%n)
        <<tf.get_variable_scope().reuse_variables()||where()>>
print(len(%1), names(tf.global_variables())[-2:])
~
for i in range(<<2||3>>):
    with tf.variable_scope(<<"%s"||"%l_%d" % i||"%l_{}".format(i // 2)>><<||||, reuse=i > 0>>) as %1:
        if i > 0: <<%1.reuse_variables()||where()||tf.get_variable_scope().reuse_variables()>>
        %body
~
%2 = None
for mode in ("train", "valid"):
    with tf.variable_scope("%s", reuse=%2) as %1:
        %body
        %2 = <<True||tf.AUTO_REUSE||%1.reuse or True||mode == "train">>
~
try:
    with tf.variable_scope("%s"<<||||, reuse=%r>>) as %1:
        %body
        <<||||raise ValueError("enough")>>
except <<ValueError||(ValueError, TypeError)||Exception>> as e:
    said(e)
    where()
    <<||%1.reuse_variables()||tf.get_variable_scope().reuse_variables()||x = %f>>
<<else: where()||finally: where()>>
~
with contextlib.ExitStack() as stack:
    %1 = stack.enter_context(tf.variable_scope("%s"<<||, reuse=%r>>))
    stack.enter_context(tf.name_scope("%s"))
    %body
where()
~
%1 = tf.train.<<Adam||RMSProp||Adagrad||GradientDescent||Ftrl>>Optimizer(.1<<||, name="%s">>)
%2 = [v for v in tf.trainable_variables(<<||"%s">>) if v.shape.ndims]
if %2:
    %1.apply_gradients([(tf.ones_like(v), v) for v in %2]<<||, global_step=tf.train.get_or_create_global_step()>>)
    for key in %1.get_slot_names():
        print(key, names([%1.get_slot(v, key) for v in %2]))
    print(names(%1.variables()))
~
%1 = tf.train.ExponentialMovingAverage(.9<<||, name="%s">>)
%2 = tf.trainable_variables(<<"%s"||>>)
%1.apply(%2)
print([%1.average_name(v) for v in %2], [names([%1.average(v)]) for v in %2])
def %3(getter, name, *args, **kwargs):
    v = getter(name, *args, **kwargs)
    average = %1.average(v)
    return average if average is not None else v
with tf.variable_scope(<<"%s"||tf.get_variable_scope()>>, reuse=<<True||tf.AUTO_REUSE>>, custom_getter=%3):
    %body
~
%1 = tf.get_variable_scope()
with tf.variable_scope("%s"):
    with tf.variable_scope(%1<<||, reuse=%r>>):
        %body
    where()
~
%1 = {}
for i, each in enumerate([x, x + 1.0]):
    reuse = <<i > 0||bool(%1)||None if i == 0 else True||tf.AUTO_REUSE>>
    with tf.name_scope("tower_%d" % i) as name, tf.variable_scope(tf.get_variable_scope(), reuse=reuse):
        x = each
        %body
        %1[name] = x
x = tf.add_n([%1[key] for key in sorted(%1)])
~
with slim.arg_scope([slim.fully_connected], <<reuse=%r||normalizer_fn=slim.batch_norm||trainable=False>>) as %1:
    %body
with slim.arg_scope(%1):
    x = slim.fully_connected(x, 4<<||, scope="%l">>)
""".strip().split("\n~\n")

#: Definitions of networks: `%0` is what is called.
NETWORKS = r"""
def %0(x, reuse=<<None||False||tf.AUTO_REUSE>>, name="%s"):
    with tf.variable_scope(name, reuse=reuse)<<|| as scope>>:
        <<||if reuse: tf.get_variable_scope().reuse_variables()>>
        %body
        return x
# reuse name
~
def %1(build, calls=collections.defaultdict(int)):
    @functools.wraps(build)
    def run(x, *args, **kwargs):
        name = kwargs.pop("name", "%s")
        calls[name] += 1
        with tf.variable_scope(name, reuse=<<calls[name] > 1||tf.AUTO_REUSE||None>>):
            return build(x, *args, **kwargs)
    return run
@%1
def %0(x, size=4):
    %body
    return x
# name
~
%1 = collections.namedtuple("%1", "size layers scope reuse")
def %0(x, **kwargs):
    hp = %1(4, 2, "%s", None)._replace(**kwargs)
    with tf.variable_scope(hp.scope, reuse=hp.reuse):
        for i in range(hp.layers):
            with tf.variable_scope("layer_%d" % i):
                %body
    return x
# scope reuse
~
def %1(scope_name, share=<<True||False>>):
    scope = []
    def build(x):
        with tf.variable_scope(scope[0] if scope and share else scope_name, reuse=bool(scope) and share) as sc:
            scope.append(sc)
            %body
            return x
    return build
%0 = <<%1("%s")||functools.partial(%1("%s", True))>>
~
%1 = []
def %2(name, *args, **kwargs):
    full = "/".join(filter(None, [tf.get_variable_scope().name, name]))
    if any(v.op.name == full for v in tf.global_variables()):
        with tf.variable_scope(tf.get_variable_scope(), reuse=True):
            return tf.get_variable(name, *args, **kwargs)
    %1.append(full)
    return tf.get_variable(name, *args, **kwargs)
def %0(x, scope="%s"):
    with tf.variable_scope(scope):
        x = x * %2("%k", [4]) + %2("%k", [4])
        %body
    return x
# scope
~
class %1(object):
    def __init__(self, name="%s"):
        self.name, self.scope, self.calls = name, None, 0
        self.layers = [tf.layers.Dense(4<<||, name="%l%d" % i>>) for i in range(2)]
    def __call__(self, x):
        reuse = <<self.calls > 0||self.scope is not None||tf.AUTO_REUSE||None>>
        with tf.variable_scope(<<self.name||self.scope or self.name>>, reuse=reuse) as self.scope:
            self.calls += 1
            %body
            for layer in self.layers:
                x = layer(x)
        print(names(slim.get_variables(self.scope)))
        return x
%0 = %1(<<"%s"||>>)
~
def %1(x):
    %body
    return x
%0 = tf.make_template("%s", %1<<||, create_scope_now_=True||, unique_name_="%s">>)
~
class %1(C.RNNCell):
    state_size = output_size = 4
    def call(self, x, state, scope=None):
        with tf.variable_scope(scope or "%s"):
            x = ensure(x + state)
            %body
            return x, x
%2 = <<%1()||C.MultiRNNCell([%1(), C.GRUCell(4)])||C.ResidualWrapper(%1())>>
def %0(x):
    state = %2.zero_state(2, tf.float32)
    with tf.variable_scope("%s") as sc:
        for t in range(2):
            if t > 0: <<sc.reuse_variables()||where()>>
            x, state = %2(x, state<<||||, <<scope=||>>"%l">>)
            x = ensure(x)
    return x
~
class %1(tf.layers.Layer):
    def build(self, shape):
        self.kernel = self.add_weight("kernel", [int(shape[-1]), 4])
        with tf.variable_scope("%s"):
            self.bias = <<tf.get_variable||self.add_variable>>("bias", [4])
        self.built = True
    def call(self, x, scope=None):
        with tf.variable_scope(scope<<||, reuse=%r>>):
            return tf.matmul(x, self.kernel) * tf.get_variable("%k", [4])
%2 = %1(<<name="%l"||_reuse=tf.AUTO_REUSE||>>)
def %0(x):
    with tf.variable_scope("%s"):
        x = <<%2||%1()||%1(name="%l")>>(x)
    print(names(%2.variables))
    return x
""".strip().split("\n~\n")

SCOPES = "net net gen disc a/b model".split()
NAMES = "fc fc fc1 out dense".split()
KEYS = "w w b scale kernel".split()
REUSE = "True True tf.AUTO_REUSE tf.AUTO_REUSE False None".split()


class Writer:
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.count = 0
        self.networks: list[tuple[str, list[str]]] = []

    def fresh(self) -> str:
        self.count += 1
        return f"n{self.count}"

    def choice(self, found: re.Match[str]) -> str:
        return self.dice.choice(found[1].split("||"))

    def chosen(self, text: str) -> str:
        """A template with its choices made, inner ones first."""
        while "<<" in text:
            text = re.sub(r"<<((?:(?!<<|>>).)*)>>", self.choice, text, flags=re.S)
        return text

    def word(self, found: re.Match[str]) -> str:
        if found[0] == "%f":
            return self.filled(self.dice.choice(LAYERS))
        if found[0] == "%n":
            return self.network()
        return self.dice.choice({"s": SCOPES, "l": NAMES, "k": KEYS, "r": REUSE}[found[0][1]])

    def filled(self, text: str) -> str:
        """One line of a template with all that it asks for."""
        return re.sub(r"%[flnksr](?![a-z])", self.word, self.chosen(text))

    def network(self) -> str:
        """A call of a network of the program."""
        if not self.networks:
            return self.filled(self.dice.choice(LAYERS))
        name, takes = self.dice.choice(self.networks)
        given = "".join(
            f", {each}={self.dice.choice(REUSE) if each == 'reuse' else repr(self.dice.choice(SCOPES))}"
            for each in takes
            if self.dice.random() < 0.45
        )
        return f"{name}(x{given})"

    def template(self, text: str, nest: int) -> list[str]:
        """The lines of a template."""
        text = self.chosen(text)
        for number in "01234":
            if "%" + number in text:
                name = self.fresh()
                text = re.sub("%" + number + r"(?!\d)", name, text)
                if number == "0":
                    self.made = name
        lines = []
        for line in text.splitlines():
            indent = line[: len(line) - len(line.lstrip())]
            if line.strip() == "%body":
                lines += [indent + each for each in self.body(nest - 1)]
            elif line.strip():
                lines.append(self.filled(line))
        return lines

    def body(self, nest: int, most: int = 2) -> list[str]:
        """A row of statements."""
        lines = []
        for _ in range(self.dice.randint(1, most)):
            if nest > 0 and self.dice.random() < 0.3:
                lines += self.template(self.dice.choice(BLOCKS), nest - 1)
            else:
                lines.append(self.filled(self.dice.choice(STATEMENTS)))
        return lines

    def text(self) -> str:
        """The whole program."""
        lines = [*PRELUDE.splitlines(), "x = tf.zeros([2, 4])"]
        for _ in range(self.dice.randint(1, 3)):
            made = self.template(self.dice.choice(NETWORKS), 2)
            takes = made.pop()[1:].split() if made[-1].startswith("#") else []
            lines += made
            self.networks.append((self.made, takes))
        for _ in range(self.dice.randint(2, 4)):
            inner = (
                self.template(self.dice.choice(BLOCKS), 2)
                if self.dice.random() < 0.75
                else [f"x = {self.network()}"]
            )
            if self.dice.random() < 0.75:
                lines += [
                    "try:",
                    *("    " + each for each in inner),
                    "except Exception as e:",
                    "    said(e)",
                    "    where()",
                ]
            else:
                lines += inner
        lines += [
            "where()",
            "for v in tf.global_variables(): print(v.op.name, v.shape, v.dtype.name)",
        ]
        return "\n".join(lines) + "\n"


def generate(seed: int) -> str:
    """The program of a seed."""
    return Writer(seed).text()
