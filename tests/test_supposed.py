"""What is found where someone whom the project does not show uses its code: `possible`."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check, events
from scopelint.finding import Confidence, Finding
from scopelint.trace import VariableCreated

TWICE = "build is called twice in one graph"
TOLD = "build is called again with reuse=True, and else the same"
AGAIN = (
    'build is called in variable_scope("shared"), then there again with reuse=True, '
    "to share its variables"
)


def found(
    folder: Path, confidence: Confidence = Confidence.POSSIBLE, **files: str
) -> list[Finding]:
    """The findings in a package of these files; `init` is its `__init__`."""
    package = folder / "package"
    package.mkdir(parents=True)
    for name, text in {"init": "", **files}.items():
        path = package / ("__init__.py" if name == "init" else f"{name}.py")
        path.write_text("import tensorflow as tf\n" + dedent(text), "utf-8")
    return list(check(Settings(paths=(str(folder),), confidence=confidence)).findings)


def told(findings: list[Finding]) -> list[tuple[str, int, str]]:
    """Rule, line and last assumption of each, all of them `possible`."""
    assert {each.confidence for each in findings} <= {Confidence.POSSIBLE}
    return [(each.rule, each.span.line, each.assumptions[-1]) for each in findings]


FIXED = """
    def build(x):
        with tf.variable_scope("net"):
            return x * tf.get_variable("w", [3])
"""


def test_a_builder_without_a_way_to_share_fails_when_it_is_called_twice(tmp_path: Path) -> None:
    assert told(found(tmp_path, model=FIXED)) == [("SL101", 5, TWICE)]


def test_nothing_is_supposed_unless_it_is_asked_for(tmp_path: Path) -> None:
    assert found(tmp_path, Confidence.LIKELY, model=FIXED) == []


def test_who_calls_a_function_may_name_its_scope(tmp_path: Path) -> None:
    layer = """
    def layer(x, scope=None):
        with tf.variable_scope(scope):
            return tf.nn.relu(x)
    """
    caller = "import package.model\ndef build(x):\n    return package.model.other(x)\n"
    unnamed = "layer is called without a name for its scope"
    assert told(found(tmp_path, model=layer)) == [("SL108", 4, unnamed)]
    certain = found(
        tmp_path / "own", Confidence.CERTAIN, model=layer.replace("layer", "other"), user=caller
    )
    assert [(each.rule, each.span.line) for each in certain] == [("SL108", 4)]


def test_who_calls_a_function_may_give_its_variable_a_value(tmp_path: Path) -> None:
    embed = """
    def embed(table=None):
        return tf.Variable(table)
    """
    caller = "import package.model\ndef build():\n    return package.model.other()\n"
    unset = "embed is called without a value for its variable"
    assert told(found(tmp_path, model=embed)) == [("SL107", 4, unset)]
    certain = found(
        tmp_path / "own", Confidence.CERTAIN, model=embed.replace("embed", "other"), user=caller
    )
    assert [(each.rule, each.span.line) for each in certain] == [("SL107", 4)]


@pytest.mark.parametrize(
    "builder",
    [
        """
            def build(x, reuse=False):
                with tf.variable_scope("net", reuse=reuse):
                    return x * tf.get_variable("w", [3])
        """,
        """
            def build(x, scope="net"):
                with tf.variable_scope(scope):
                    return x * tf.get_variable("w", [3])
        """,
        """
            def build(x):
                with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                    return x * tf.get_variable("w", [3])
        """,
        """
            def build(x):
                return tf.layers.dense(tf.ones([2, 3]), 4)
        """,
        """
            def build(x):
                with tf.variable_scope("net"):
                    tf.get_variable("w", [3])
        """,
        """
            class Net(object):
                def __init__(self, x, number=0):
                    with tf.variable_scope("net_%d" % number):
                        self.w = tf.get_variable("w", [3])
        """,
    ],
    ids=["reuse", "scope", "AUTO_REUSE", "unnamed", "gives nothing", "number"],
)
def test_a_builder_that_can_be_called_twice_is_no_fault(tmp_path: Path, builder: str) -> None:
    assert found(tmp_path, model=builder) == []


def test_two_instances_of_a_class(tmp_path: Path) -> None:
    source = """
        class Net(object):
            def __init__(self, x):
                with tf.variable_scope("net"):
                    self.w = tf.get_variable("w", [3])
    """
    assert told(found(tmp_path, model=source)) == [("SL101", 6, "Net is called twice in one graph")]


def test_a_name_taken_from_a_name_scope_is_never_found_again(tmp_path: Path) -> None:
    source = """
        def build(x):
            with tf.name_scope("prelu") as scope:
                return x * tf.get_variable(scope + "alpha", [3])
    """
    assert told(found(tmp_path, model=source)) == [("SL102", 5, AGAIN)]


CALLED_ONCE = """
    from package.model import build

    def train():
        build(tf.ones([3]))
"""


@pytest.mark.parametrize(
    "builder",
    [
        """
    def build(x, scope="net", reuse=None):
        with tf.variable_scope(scope):
            return x * tf.get_variable("w", [3])
    """,
        """
    def build(x, name, reuse=False):
        y = tf.layers.dense(tf.ones([2, 3]), 3, name=name + "/a", reuse=reuse)
        return tf.layers.dense(y, 3, name=name + "/b")
    """,
        """
    class build:
        def __init__(self, name, reuse=False):
            self.w = tf.get_variable(name, [3])
    """,
    ],
)
def test_reuse_that_a_builder_takes_reaches_all_that_it_builds(
    tmp_path: Path, builder: str
) -> None:
    line = 2 + builder.rstrip().count("\n")
    assert told(found(tmp_path, model=builder)) == [("SL101", line, TOLD)]


@pytest.mark.parametrize(
    "body",
    [
        """
        with tf.variable_scope(scope, reuse=reuse):
            return x * tf.get_variable("w", [3])
    """,
        """
        with tf.variable_scope(scope) as opened:
            if reuse:
                opened.reuse_variables()
            return x * tf.get_variable("w", [3])
    """,
        """
        return tf.layers.dense(tf.ones([2, 3]), 3, reuse=reuse)
    """,
    ],
)
def test_a_builder_that_hears_of_reuse_is_no_fault(tmp_path: Path, body: str) -> None:
    builder = f"""
    def build(x, scope="net", reuse=None):{body}"""
    assert found(tmp_path, model=builder) == []


def test_who_asks_to_share_has_created_the_variables(tmp_path: Path) -> None:
    builder = """
    def build(x, scope, reuse):
        with tf.variable_scope(scope, reuse=reuse):
            return x * tf.get_variable("w", [3])
    """
    assert found(tmp_path, model=builder) == []


def test_what_the_project_calls_is_not_called_twice(tmp_path: Path) -> None:
    assert found(tmp_path, model=FIXED, train=CALLED_ONCE) == []


def test_what_a_package_offers_may_be_called_by_anyone(tmp_path: Path) -> None:
    offer = "from package.model import build"
    assert told(found(tmp_path, model=FIXED, train=CALLED_ONCE, init=offer)) == [
        ("SL101", 5, TWICE)
    ]


OPEN_HOOK = """
    class Base(object):
        def __call__(self, x):
            with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                return self.score(x)

        def score(self, x):
            raise NotImplementedError()


    class Net(Base):
        def score(self, x):
            return x * tf.get_variable("w", [3])

        def other(self, x):
            return x * tf.get_variable("v", [3])


    def _use(x):
        return Net().score(x), Net().other(x)
"""


def test_what_is_written_for_a_base_is_called_twice_as_the_base_sees_fit(tmp_path: Path) -> None:
    """Not so what the class has beside it."""
    offer = "from package.model import Net"
    seen = found(tmp_path, model=OPEN_HOOK, init=offer)
    assert [each.assumptions[-1] for each in seen if "twice" in each.assumptions[-1]] == [
        "Net.other is called twice in one graph"
    ]


LISTED = """
    __all__ = ["build"]

    def build(x, name):
        with tf.variable_scope(name):
            return helper(x)

    def helper(x):
        return x * tf.get_variable("w", [3])
"""


@pytest.mark.parametrize("listed", [True, False])
def test_a_package_offers_what_a_file_lists(listed: bool, tmp_path: Path) -> None:
    model = LISTED if listed else LISTED.replace('__all__ = ["build"]', "")
    seen = found(tmp_path, model=model, init="from package.model import *")
    assumed = [each.assumptions[-1] for each in seen]
    assert assumed == ([] if listed else ["helper is called twice in one graph"])


HOOK = """
    class Base(object):
        def run(self, x):
            return self._build(x)

        def _build(self, x):
            raise NotImplementedError()


    class Net(Base):
        def _build(self, x):
            with tf.variable_scope("gates"):
                tf.get_variable("w", [3])
            with tf.variable_scope("linear", reuse=True):
                return x * tf.get_variable("w", [3])
"""


def test_a_method_written_for_a_base_is_called_by_it(tmp_path: Path) -> None:
    assert [(each.rule, each.span.line) for each in found(tmp_path, model=HOOK)] == [("SL102", 16)]


def test_a_private_method_is_not_called_twice_from_outside(tmp_path: Path) -> None:
    model = """
        class Model(object):
            def __init__(self, name):
                self.name = name

            def build(self, x):
                with tf.variable_scope(self.name, reuse=tf.AUTO_REUSE):
                    return self._build(x)

            def _build(self, x):
                raise NotImplementedError

        class Linear(Model):
            def _build(self, x):
                return x * tf.get_variable("w", [3])
    """
    assert found(tmp_path, model=model, init="from package.model import Linear") == []


def test_a_call_of_a_test_is_not_all_that_can_be(tmp_path: Path) -> None:
    source = """
        class Net(object):
            def __init__(self, shares):
                self.shares = shares

            def top(self, x):
                with tf.variable_scope("top", reuse=self.shares):
                    return x * tf.get_variable("w", [3])
    """
    test = """
        from package.model import Net

        Net(False).top(tf.ones([3]))
    """
    findings = found(tmp_path, model=source, test_model=test)
    assert told(findings) == [("SL102", 9, "nothing has created top/w when Net.top is called")]


def test_who_asks_for_reuse_has_created_before(tmp_path: Path) -> None:
    source = """
        def build(x, reuse):
            with tf.variable_scope("net", reuse=reuse):
                return x * tf.get_variable("w", [3])
    """
    offer = "from package.model import build"
    assert found(tmp_path, model=source, init=offer) == []


def test_a_variable_without_a_shape_was_made_before_its_function_is_called(tmp_path: Path) -> None:
    text = """
        def normed(x, first):
            with tf.variable_scope("normed"):
                if first:
                    return x * tf.get_variable("v", [3])
                return x * tf.get_variable("v")
    """
    assert "SL107" not in {each.rule for each in found(tmp_path, model=text)}


def test_a_variable_asked_for_by_name_alone_was_made_before(tmp_path: Path) -> None:
    saver = """
        class Saver(object):
            def save(self):
                with tf.variable_scope("net", reuse=True):
                    return tf.get_variable("w")
    """
    assert found(tmp_path, saver=saver, init="from package.saver import Saver") == []


@pytest.mark.parametrize(("asked", "missing"), [("linear/gates", True), ("gates/linear", False)])
def test_a_variable_that_was_made_in_the_other_order_of_scopes(
    asked: str, missing: bool, tmp_path: Path
) -> None:
    """By the function itself: no caller has made the one that it asks for by its name."""
    cell = f"""
        class Cell(object):
            def __call__(self, x):
                with tf.variable_scope("gates"), tf.variable_scope("linear"):
                    x = x * tf.get_variable("w", [3])
                with tf.variable_scope("{asked}", reuse=True):
                    return x, tf.get_variable("w")
    """
    findings = found(tmp_path, cell=cell, init="from package.cell import Cell")
    lacking = [each.variable for each in findings if each.rule == "SL102"]
    assert lacking == (["linear/gates/w"] if missing else [])


def test_what_lies_in_a_scope_that_the_function_names_is_no_caller_s_to_make(
    tmp_path: Path,
) -> None:
    layer = """
        def layer(x, scope=None):
            with tf.variable_scope(scope, "layer"):
                with tf.variable_scope("gates"), tf.variable_scope("linear"):
                    x = x * tf.get_variable("w", [3])
                with tf.variable_scope("linear/gates", reuse=True):
                    return x, tf.get_variable("w")
    """
    findings = found(tmp_path, layer=layer)
    assert [(each.variable, each.confidence) for each in findings] == [
        ("layer/linear/gates/w", Confidence.CERTAIN)
    ]


def test_what_a_package_offers_is_called_by_nobody_for_that(tmp_path: Path) -> None:
    network = """
        def network(x):
            with tf.variable_scope("network"):
                return x * tf.get_variable("w", [3]) + tf.get_variable("w", [3])
    """
    offer = "from package.network import network"
    (finding,) = found(tmp_path, Confidence.LIKELY, network=network, init=offer)
    assert (finding.rule, finding.span.line) == ("SL101", 5)


def test_a_variable_asked_for_with_a_shape_may_be_missing(tmp_path: Path) -> None:
    saver = """
        class Saver(object):
            def save(self):
                with tf.variable_scope("net", reuse=True):
                    return tf.get_variable("w", [3])
    """
    (finding,) = found(tmp_path, saver=saver)
    assert (finding.rule, finding.span.line) == ("SL102", 6)


SET_UP = """
    class Net(object):
        def __init__(self, name):
            self.name = name
            {first}

        def setup(self):
            with tf.variable_scope(self.name):
                self.w = tf.get_variable("w", [3])
            {second}
"""


def test_what_a_constructor_calls_is_not_called_again(tmp_path: Path) -> None:
    model = SET_UP.format(first="self.setup()", second="return self.w")
    assert found(tmp_path, model=model, init="from package.model import Net") == []


def test_what_a_constructor_has_made_is_in_the_way_of_others(tmp_path: Path) -> None:
    first = 'tf.get_variable(name + "/w", [3])'
    model = SET_UP.format(first=first, second="return self.w")
    findings = found(tmp_path, model=model, init="from package.model import Net")
    assert ("SL101", 10) in [(each.rule, each.span.line) for each in findings]


UNTAKEN = """
    import argparse

    class Model:
        def __init__(self, kind):
            self.begin_as(kind)
            self.weights = tf.get_variable("weights", [3])
            tf.get_variable_scope().reuse_variables()

        def begin_as(self, kind):
            if kind == "wide":
                self.begin_wide()
            else:
                self.begin_narrow()

        def begin_wide(self):
            self.begins = tf.get_variable("wide", [3])

        def begin_narrow(self):
            self.begins = tf.get_variable("narrow", [3])

    if __name__ == "__main__":
        parser = argparse.ArgumentParser()
        parser.add_argument("--kind", default="wide")
        Model(parser.parse_args().kind)
"""


def test_what_a_constructor_calls_on_an_untaken_way_is_called_in_it(tmp_path: Path) -> None:
    assert found(tmp_path, script=UNTAKEN) == []


def test_a_script_makes_what_it_asks_for_without_a_shape(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, Confidence.LIKELY, model='v = tf.get_variable("v")\n')
    assert (finding.rule, finding.confidence) == ("SL107", Confidence.CERTAIN)


def test_a_script_that_has_made_its_object_needs_no_other(tmp_path: Path) -> None:
    script = """
        class Agent:
            def __init__(self):
                self.w = tf.get_variable("w", [3])

            def save(self, path):
                return path

        agent = Agent()
    """
    assert found(tmp_path, agent=script) == []


def test_what_was_called_is_not_supposed_to_be_called(tmp_path: Path) -> None:
    """Whoever goes through the executions, and not only `check`, sees a function entered once."""
    (tmp_path / "model.py").write_text(
        "import tensorflow as tf\n\ndef build():\n    return tf.get_variable('w', [1])\n"
    )
    (tmp_path / "train.py").write_text(
        "from model import build\n\nif __name__ == '__main__':\n    build()\n"
    )
    settings = Settings(paths=(str(tmp_path),), confidence=Confidence.POSSIBLE)
    created = [event for event, _ in events(settings) if isinstance(event, VariableCreated)]
    assert [each.stack[0].function for each in created] == ["<module>"]


LAYER = """
    def layer(x):
        with tf.variable_scope("layer"):
            return x * tf.get_variable("w", [3])
"""
BRANCHES = {
    "decode": """
    def decode(x, head="one"):
        if head == "two":
            print(head)
        return build(x, head)

    def build(x, head):
        if head == "two":
            layer(x)
        return layer(x)
    """,
    "build": """
    def build(x, head="one"):
        if head == "two":
            layer(x)
        return layer(x)
    """,
    "Model": """
    class Model:
        def __init__(self, x, head="one"):
            self.head = head
            self._build(x)

        def _build(self, x):
            if self.head == "two":
                layer(x)
            return layer(x)
    """,
}


@pytest.mark.parametrize("given", ["", ", 'one'"])
@pytest.mark.parametrize("name", BRANCHES)
def test_a_branch_that_no_caller_takes_is_taken(tmp_path: Path, name: str, given: str) -> None:
    train = f"import package.model\n\npackage.model.{name}(tf.ones([3]){given})\n"
    (finding,) = found(tmp_path, model=LAYER + BRANCHES[name], train=train)
    assert (finding.rule, finding.span.line) == ("SL101", 5)
    assert finding.confidence is Confidence.POSSIBLE
    assert any(each.endswith(" otherwise than the project does") for each in finding.assumptions)


@pytest.mark.parametrize(
    "model",
    [
        """
    def build(x, levels, is_shared=False):
        for level in levels:
            scope, reuse = level, None
            if is_shared:
                scope = "shared".lower()
                reuse = None if level == "a" else True
            with tf.variable_scope(scope, reuse=reuse):
                x = x * tf.get_variable("w", [3])
        """,
        """
    def build(x, levels, times=1):
        for level in levels:
            layer(x)
            if times == 1:
                tf.reset_default_graph()
            for _ in range(times - 1):
                layer(x)
        """,
        """
    def build(x, levels, is_again=False):
        if is_again:
            tf.get_variable_scope().reuse_variables()
        with tf.variable_scope("net"):
            return x * tf.get_variable("w", [3])
        """,
    ],
    ids=["other arguments avoid it", "every branch is taken", "the caller has made it"],
)
def test_other_arguments_where_they_show_nothing(tmp_path: Path, model: str) -> None:
    train = "import package.model\n\npackage.model.build(tf.ones([3]), ['a', 'b'])\n"
    source = LAYER + model if "layer(" in model else model
    assert found(tmp_path, model=source, train=train) == []


def test_what_is_missing_beside_what_is_shared_behind_a_branch(tmp_path: Path) -> None:
    model = """
        def net(x, depth):
            for layer in range(depth):
                x = x * tf.get_variable("w%d" % layer, [3])

        def build(x, head="one"):
            if head == "two":
                net(x, 1)
                with tf.variable_scope(tf.get_variable_scope(), reuse=True):
                    net(x, 2)
    """
    train = "import package.model\n\npackage.model.build(tf.ones([3]))\n"
    (finding,) = found(tmp_path, model=model, train=train)
    assert (finding.rule, finding.variable) == ("SL102", "w1")


TOWERS = """
    def build(x, count):
        for number in range(count):
            if number and {shares}:
                tf.get_variable_scope().reuse_variables()
            tf.get_variable("w", [3])


    def train(count):
        build(tf.ones([3]), count)
"""

COUNTS = {
    "flags": """
    tf.app.flags.DEFINE_integer("towers", 1, "how many")


    def main(argv):
        train(tf.app.flags.FLAGS.towers)


    if __name__ == "__main__":
        tf.app.run()
    """,
    "argparse": """
    import argparse

    if __name__ == "__main__":
        parser = argparse.ArgumentParser()
        parser.add_argument("--towers", type=int, default=1)
        train(parser.parse_args().towers)
    """,
    "vars": """
    import argparse

    if __name__ == "__main__":
        parser = argparse.ArgumentParser()
        parser.add_argument("--towers", type=int, default=1)
        train(vars(parser.parse_args())["towers"])
    """,
    "a list as a text": """
    import argparse

    if __name__ == "__main__":
        parser = argparse.ArgumentParser()
        parser.add_argument("--devices", default="[0]")
        train(len(eval(parser.parse_args().devices)))
    """,
}

MORE = "options that are 1 by default are given as more"


@pytest.mark.parametrize("options", COUNTS)
def test_more_turns_are_taken_than_the_default_of_an_option_tells(
    tmp_path: Path, options: str
) -> None:
    script = TOWERS.format(shares=False) + COUNTS[options]
    assert ("SL101", 7, MORE) in told(found(tmp_path, script=script))


@pytest.mark.parametrize("options", COUNTS)
def test_more_turns_that_share_are_no_fault(tmp_path: Path, options: str) -> None:
    script = TOWERS.format(shares=True) + COUNTS[options]
    assert MORE not in {last for _, _, last in told(found(tmp_path, script=script))}


def test_only_what_hides_turns_is_given_as_more(tmp_path: Path) -> None:
    script = """
    tf.app.flags.DEFINE_integer("size", 1, "how large")
    if tf.app.flags.FLAGS.size == 3:
        tf.get_variable("w", [3])
    tf.get_variable("w", [3])
    """
    assert found(tmp_path, script=script) == []


def test_an_option_that_is_asked_whether_it_is_more_than_one_is_given_as_more(
    tmp_path: Path,
) -> None:
    script = """
    tf.app.flags.DEFINE_integer("layers", 1, "how many")
    layers = tf.app.flags.FLAGS.layers
    cell = tf.nn.rnn_cell.GRUCell(8)
    if layers > 1:
        cell = tf.nn.rnn_cell.MultiRNNCell([cell] * layers)
    tf.nn.dynamic_rnn(cell, tf.placeholder(tf.float32, [4, 5, 8]), dtype=tf.float32)
    """
    assert told(found(tmp_path, script=script)) == [("SL207", 7, MORE)]
