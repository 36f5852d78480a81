"""Random programs that call all that the analysis knows, on anything and with anything.

Where a program of people has a scope there is a number here, and an argument too many or none:
every transfer function meets what it was not written for.
"""

from __future__ import annotations

from random import Random

from scopelint.interpreter import entries
from scopelint.interpreter.builtins.table import BUILTINS, EXTERNALS
from scopelint.tf1 import TF1, transfer

assert entries.REGISTERED
TF1()

TENSORFLOW = sorted(path for path in transfer.SECTIONS if path.startswith("tf."))
PYTHON = sorted(name for name in (*BUILTINS, *EXTERNALS) if name.replace(".", "").isidentifier())
METHODS = sorted(
    {name.rpartition(".")[2] for name in (*transfer.SECTIONS, *BUILTINS)}
    | {name for kind in (str, list, dict, set, tuple, object) for name in dir(kind)}
)  # fmt: skip
_VALUES = (
    """
None True False 0 1 -1 3 2.5 10**30 1j '' 'w' 'a/b' '%s' 'w:0' b'x' [] [3] [2,3] [None,3] () (1,'a') {} {'a':1}
set() ... len str object type float('nan') slice(1) range(3) iter([1]) (i for i in u) lambda *a, **k: a
u u.v Exception() N(1,2) K K() f tf open tf.float32 tf.AUTO_REUSE tf.ones([2,3]) tf.get_variable Layer() Cell(3)
tf.placeholder(tf.float32,[None,3]) tf.get_variable('q',[1]) tf.get_default_graph() tf.get_variable_scope()
""".replace("lambda *a, **k: a", "lambda*a:a")
    .replace("(i for i in u)", "map(len,u)")
    .split()
)
_KEYWORDS = """
name reuse shape dtype initializer values scope default_name inputs units trainable axis num_units state cell fn
sequence_length custom_getter regularizer partitioner auxiliary_name_scope use_resource var_list filters func x
kernel_size activation elems pred true_fn false_fn key default value iterable
""".split()
_OPERATORS = "+ - * / // % @ ** << == < in is and or".split()
_STATEMENTS = """
{new} = {call}
{new} = {call}
{new} = {call}
{new} = {call}
with {call} as {new}: w = {value}
for {new} in {call}: w = {new}
{new} = {value}; ({value})[{value}] = {call}
{new} = {value}; ({value}).{method} = {call}
{new} = {value}; {new} += {call}
{new} = {call} if {value} else {call}
def {new}(x={value}): return {call}
{new}, *w = {call}
@{known}\ndef {new}(x={value}): return {call}
class {new}({value}):\n  z = {call}\n  def __init__(self, *a): self.z = {value}
""".strip().split("\n")
_HEAD = f"""\
import tensorflow as tf
import {", ".join(sorted({path.partition(".")[0] for path in EXTERNALS}))}
from unknown import u
N = collections.namedtuple("N", "a b")
class K:
    def __init__(self, *a, **k): self.a = a
    def __call__(self, *a, **k): return a
    @property
    def p(self): return tf.get_variable("p", [1])
class Layer(tf.layers.Layer):
    def build(self, s): self.w = self.add_variable("w", [3]); self.built = True
    def call(self, x): return x * self.w
class Cell(tf.nn.rnn_cell.BasicLSTMCell): pass
def f(*a, **k):
    with tf.variable_scope("f"): return tf.get_variable("w", [1])
"""


def uses(seed: int) -> str:
    """A program of some lines; each may use what came of those before."""
    random = Random(seed)
    made: list[str] = []
    lines = [_HEAD]
    for number in range(random.randint(3, 14)):
        statement = random.choice(_STATEMENTS).replace("\\n", "\n").format(
            new=f"v{number}",
            call=_call(random, made),
            value=_value(random, made),
            method=random.choice(METHODS),
            known=random.choice(TENSORFLOW + PYTHON),
        )  # fmt: skip
        if random.random() < 0.6:  # what raises ends the program
            inside = statement.replace("\n", "\n  ")
            statement = f"try:\n  {inside}\nexcept Exception: v{number} = None"
        lines.append(statement)
        made.append(f"v{number}")
    return "\n".join(lines) + "\n"


def _value(random: Random, made: list[str]) -> str:
    return random.choice(made) if made and random.random() < 0.5 else random.choice(_VALUES)


def _call(random: Random, made: list[str]) -> str:
    first, second = _value(random, made), _value(random, made)
    arguments = _arguments(random, made)
    return random.choice([
        f"{random.choice(TENSORFLOW)}({arguments})",
        f"{random.choice(TENSORFLOW)}({arguments})",
        f"{random.choice(TENSORFLOW)}({arguments})",
        f"{random.choice(PYTHON)}({arguments})",
        f"{random.choice(PYTHON)}({arguments})",
        f"({first}).{random.choice(METHODS)}({arguments})",
        f"({first}).{random.choice(METHODS)}({arguments})",
        f"({first}).{random.choice(METHODS)}",
        f"({first})({arguments})",
        f"({first})[{second}]",
        f"(({first}) {random.choice(_OPERATORS)} ({second}))",
        f"[x for x in ({first})]",
    ])  # fmt: skip


def _arguments(random: Random, made: list[str]) -> str:
    count = random.choice([0, 0, 1, 1, 1, 2, 2, 3, 4])
    given = [_value(random, made) for _ in range(count)]
    given += [f"*{_value(random, made)}"] if random.random() < 0.1 else []
    keywords = random.sample(_KEYWORDS, random.choice([0, 0, 0, 1, 2]))
    given += [f"{keyword}={_value(random, made)}" for keyword in keywords]
    given += [f"**{_value(random, made)}"] if random.random() < 0.1 else []
    return ", ".join(given)
