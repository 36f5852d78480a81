"""Random programs as projects write them: networks and models that are called again, on ways nobody can know.

`generate(seed)` gives a program that runs until TensorFlow refuses something, and `ways(text)` the same with
each unknown of it settled, in every way.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

from random_networks import SCOPES, Here, Networks

OPTIMIZERS = ("Adam", "GradientDescent", "RMSProp", "Adagrad")

#: A line that gives a name what cannot be known, by the values that it may have.
UNKNOWN = {
    'FLAG = bool(os.environ.get("FLAG"))': ("False", "True"),
    'MODE = os.environ.get("MODE", "a")': ('"a"', '"b"', '"c"', '"none of these"'),
    'COUNT = int(os.environ.get("COUNT", "1"))': ("1", "2", "3"),
}
#: How a model opens its scope, and what it remembers afterwards.
OPENINGS = (
    "tf.variable_scope(self.name, reuse=self.calls > 0)",
    "tf.variable_scope(self.scope or self.name)",
    "tf.variable_scope(self.scope or self.name, reuse=reuse)",
    "tf.variable_scope(self.name, reuse=reuse or self.reuse)",
    "tf.variable_scope(None, default_name=self.name)",
)
AFTER = (
    "self.reuse = True",
    "self.reuse = tf.AUTO_REUSE",
    "scope.reuse_variables()",
    "self.scope = scope",
)


class Builder(Networks):
    """Writes one program."""

    # Statements.

    def block(self, here: Here, count: int) -> None:
        """A row of statements; scopes that are bound in it stay bound."""
        for _ in range(count):
            here = self.statement(here)

    def statement(self, here: Here) -> Here:
        """One statement, simple or with a block."""
        if here.nest > 0 and self.chance(42):
            return self.compound(here)
        kind = self.dice.randrange(16)
        if kind == 0:
            self.put(here, "tf.get_variable_scope().reuse_variables()")
        elif kind == 1 and here.scopes:
            self.put(here, f"{self.pick(here.scopes)}.reuse_variables()")
        elif kind == 2 and here.has_self:
            self.put(here, self.pick(("self.reuse = True", "self.scope = tf.get_variable_scope()")))
        elif kind == 2:
            self.put(here, self.training())
        elif kind == 3:
            asked = f'tf.trainable_variables("{self.pick(SCOPES)}")[:2]'
            self.put(here, f'for v in {asked}: tf.get_variable(v.op.name + "_old", v.shape)')
        else:
            self.put(here, f"x = {self.layer(here)}")
        return here

    def training(self) -> str:
        """What trains, or keeps averages of, the variables that there are."""
        return self.pick((
            f"tf.train.{self.pick(OPTIMIZERS)}Optimizer(.1).minimize(tf.reduce_mean(x * tf.Variable(1.0)))",
            f'tf.train.ExponentialMovingAverage(.9).apply(tf.trainable_variables("{self.pick(SCOPES)}"))',
            "tf.train.get_or_create_global_step()",
            "tf.metrics.mean(x)",
        ))  # fmt: skip

    def compound(self, here: Here) -> Here:
        """A statement with a block; where that is a scope, it is bound behind it."""
        kind, bound = self.dice.randrange(12), self.fresh("scope")
        inside, count = here.inside(), self.dice.randint(1, 2)
        if kind < 4 or (kind == 4 and not here.scopes):
            self.put(here, f"with {self.scope(here)} as {bound}:")
            self.block(here.inside(bound), self.dice.randint(1, 3))
            return replace(here, scopes=(*here.scopes, bound))
        if kind == 4:
            scope = self.pick(here.scopes)
            self.put(here, f"with tf.variable_scope({scope}, auxiliary_name_scope=False):")
            self.put(inside, f"with tf.name_scope({scope}.original_name_scope):")
            inside = inside.inside()
        elif kind == 5:
            manager, name = self.pick(("opened", "Opened")), self.name(here, SCOPES)
            self.put(here, f"with {manager}({name}, reuse={self.reuse(here)}) as {bound}:")
            inside = here.inside(bound)
        elif kind in (6, 7) and here.turn is None:
            inside = self.loop(here)
        elif kind == 8:
            self.put(here, "try:")
            self.block(inside, count)
            self.put(
                here, f"except {self.pick(('ValueError', 'Exception', '(TypeError, ValueError)'))}:"
            )
            if self.chance(50):
                self.put(inside, "tf.get_variable_scope().reuse_variables()")
        elif kind == 9:
            given = self.pick((f"scope={self.name(here)}", f"reuse={self.reuse(here)}"))
            self.put(here, f"with slim.arg_scope([slim.fully_connected, block], {given}):")
        elif kind == 10 and here.depth == 0:
            self.put(here, "with tf.Graph().as_default():")
            self.put(inside, "x = tf.placeholder(tf.float32, [None, 4])")
            self.block(replace(inside, scopes=()), count)
            self.put(here, "x = tf.placeholder(tf.float32, [None, 4])")
            return here
        else:
            self.put(here, f"if {self.condition(here)}:")
            if self.chance(50):
                self.block(inside, 1)
                self.put(here, "else:")
        self.block(inside, count)
        return here

    def loop(self, here: Here) -> Here:
        """The head of a loop, which may be left early; inside of it."""
        turn = self.fresh("turn")
        over = ["range(3)", "reversed(range(2))", 'sorted({1: "a", 0: "b"})']
        over += ["range(COUNT)"] * 3 if "COUNT" in self.unknown else []
        self.put(here, f"for {turn} in {self.pick(over)}:")
        inside = replace(here.inside(), turn=turn)
        if self.chance(25):
            self.put(inside, f"if {self.condition(inside)}: {self.pick(('break', 'continue'))}")
        return inside

    # Definitions.

    def function(self) -> None:
        """A network as a function, which may take a scope or its name, and reuse."""
        name, scope = self.fresh("build"), self.fresh("scope")
        first = self.pick(('name="{0}"', "scope=None", "")).format(self.pick(SCOPES))
        opening = {"n": "name", "s": f'scope, "{self.pick(SCOPES)}"', "": f'"{self.pick(SCOPES)}"'}[
            first[:1]
        ]
        takes = [first.partition("=")[0]] if first else []
        has_reuse = self.chance(60)
        given = [
            "x",
            first,
            f"reuse={self.pick(('None', 'False', 'tf.AUTO_REUSE'))}" if has_reuse else "",
        ]
        self.put(Here(), f"def {name}({', '.join(filter(None, given))}):")
        here = Here(1, 2, reuse="reuse" if has_reuse else None)
        if has_reuse and self.chance(15):
            self.put(here, "if reuse: tf.get_variable_scope().reuse_variables()")
            has_reuse, takes = False, [*takes, "reuse"]
        takes += ["reuse"] * has_reuse
        self.put(
            here, f"with tf.variable_scope({opening}{', reuse=reuse' * has_reuse}) as {scope}:"
        )
        self.block(replace(here.inside(scope), reuse=None), self.dice.randint(1, 3))
        self.put(here, "return x")
        if self.chance(15):
            template = self.fresh("template")
            self.put(Here(), f'{template} = tf.make_template("{self.pick(SCOPES)}", {name})')
            name = template
        self.networks.append((name, tuple(takes)))

    def generator(self) -> None:
        """A network of the turns of a generator that opens scopes."""
        name = self.fresh("build")
        self.put(Here(), f"def {name}(x):")
        self.put(
            Here(1),
            f"for turn, x in turns(x, {self.pick(('tf.get_variable_scope()', repr(self.pick(SCOPES))))}):",
        )
        self.put(Here(2), f"x = {self.layer(Here(2, 0, turn='turn'))}")
        self.put(Here(1), "return x")
        self.networks.append((name, ()))

    def model(self) -> None:
        """A class of models, and one or two of them."""
        kind, base = self.fresh("Net"), "Model"
        self.put(Here(), f"class {kind}({base}):")
        if self.chance(80):
            self.put(Here(1), "def opening(self, reuse=None):")
            self.put(Here(2), f"return {self.pick(OPENINGS)}")
        if self.chance(60):
            self.put(Here(1), "def after(self, scope):")
            self.put(Here(2), self.pick(AFTER))
        self.put(Here(1), "def body(self, x):")
        self.block(Here(2, 2, has_self=True), self.dice.randint(1, 3))
        self.put(Here(2), "return x")
        for _ in range(self.dice.randint(1, 2)):
            made = self.fresh("model")
            given = self.pick(("", f'"{self.pick(SCOPES)}"', '"gen", reuse=tf.AUTO_REUSE'))
            self.put(Here(), f"{made} = {kind}({given})")
            self.networks.append((made, ("reuse",)))

    def text(self) -> str:
        """The whole program."""
        for line in UNKNOWN:
            if self.chance(15):
                self.put(Here(), line)
                self.unknown.append(line.partition(" ")[0])
        for _ in range(self.dice.randint(1, 4)):
            self.dice.choice(
                (self.function, self.function, self.model, self.model, self.generator)
            )()
        self.put(Here(), "x = tf.placeholder(tf.float32, [None, 4])")
        self.block(Here(), self.dice.randint(2, 6))
        return "\n".join(self.lines) + "\n"


def generate(seed: int) -> str:
    """The program of a seed."""
    return Builder(seed).text()


def ways(text: str) -> list[str]:
    """The program with each unknown settled, in every way; of one that knows all, itself."""
    lines = [line for line in UNKNOWN if line in text]
    settled = []
    for values in itertools.product(*(UNKNOWN[line] for line in lines)):
        way = text
        for line, value in zip(lines, values, strict=True):
            way = way.replace(line, f"{line.partition(' ')[0]} = {value}")
        settled.append(way)
    return settled


def settled(seed: int) -> str:
    """The program of a seed, with nothing unknown in it."""
    several = ways(generate(seed))
    return several[seed % len(several)]
