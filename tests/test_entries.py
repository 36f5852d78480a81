"""Every entry begins as in a process of its own, however much the imports are shared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine import pipeline
from scopelint.engine.pipeline import check
from scopelint.finding import Confidence
from scopelint.interpreter import imports
from scopelint.interpreter.budget import Limits
from scopelint.interpreter.state import State
from scopelint.ir import Module
from scopelint.trace import Event, VariableCreated, VariableRefused

CONFIG = "REUSE = False\nKNOWN = {}\n"
BUILDER = """
import tensorflow as tf
import config

config.KNOWN["BUILDER"] = 1

def build_BUILDER():
    with tf.variable_scope("BUILDER", reuse=config.REUSE):
        tf.get_variable("w", [len(config.KNOWN)])
"""


def seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, type[Event]]:
    monkeypatch.chdir(folder)
    return {
        event.key: type(event)
        for event, _ in pipeline.events(Settings(paths=(".",)))
        if isinstance(event, VariableCreated | VariableRefused) and event.key
    }


def test_what_another_file_replaced_is_not_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.py").write_text(CONFIG)
    (tmp_path / "a.py").write_text(BUILDER.replace("BUILDER", "a") + "config.REUSE = True\n")
    for name in "bc":
        (tmp_path / f"{name}.py").write_text(BUILDER.replace("BUILDER", name))
    assert seen(tmp_path, monkeypatch) == {
        "a/w": VariableRefused,
        "b/w": VariableCreated,
        "c/w": VariableCreated,
    }


USER = """
import IMPORTED
import tensorflow as tf
import config

def build_USER():
    with tf.variable_scope("USER", reuse=config.REUSE):
        tf.get_variable("w", [1])
"""


def test_what_a_file_replaces_is_seen_by_those_that_import_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Directly, through others, by its package, or together with what another one replaces."""
    (tmp_path / "config.py").write_text(CONFIG)
    (tmp_path / "patch.py").write_text("import config\nconfig.REUSE = True\n")
    (tmp_path / "other.py").write_text("import config\nconfig.KNOWN = None\n")
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("import config\nconfig.REUSE = True\n")
    imports = {
        "a": "other", "b": "patch", "c": "b", "d": "config", "e": "other, b", "package/f": "config",
        "g": "package.f", "h": "a",
    }  # fmt: skip
    for name, imported in imports.items():
        text = USER.replace("IMPORTED", imported).replace("USER", Path(name).name)
        (tmp_path / f"{name}.py").write_text(text)
    found = seen(tmp_path, monkeypatch)
    refused = {key[0] for key, kind in found.items() if kind is VariableRefused}
    assert (refused, len(found)) == (set("bceg"), len(imports))


def test_what_imports_run_is_no_part_of_what_is_allowed_to_an_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "bcdefg":  # each builds something, so that whoever imports it runs it again
        built = f"import tensorflow as tf\ntf.get_variable({name!r}, [1])\n"
        (tmp_path / f"{name}.py").write_text(built + "x = 0\n" * 30)
    text = BUILDER.replace("BUILDER", "a").replace(
        "import config", "import config, b, c, d, e, f, g"
    )
    (tmp_path / "config.py").write_text(CONFIG)
    (tmp_path / "a.py").write_text(text + "if __name__ == '__main__':\n    build_a()\n")
    monkeypatch.chdir(tmp_path)
    limits = Limits(instructions=120)
    assert pipeline.check(Settings(paths=("a.py",), budgets=limits)).summary.incomplete == ()
    limits = replace(limits, import_instructions=100)
    assert pipeline.check(Settings(paths=("a.py",), budgets=limits)).summary.incomplete != ()


def test_what_another_file_took_out_of_a_list_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.py").write_text("REUSE = False\nKNOWN = [1, 2, 3]\n")
    text = BUILDER.replace('config.KNOWN["BUILDER"] = 1\n', "").replace(
        "reuse=config.REUSE", "reuse=len(config.KNOWN) < 3"
    )
    (tmp_path / "a.py").write_text(text.replace("BUILDER", "a") + "config.KNOWN.pop()\n")
    (tmp_path / "b.py").write_text(text.replace("BUILDER", "b"))
    assert seen(tmp_path, monkeypatch) == {"a/w": VariableRefused, "b/w": VariableCreated}


def test_folders_in_which_a_name_means_two_files_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, reuse in (("one", "False"), ("two", "True")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.py").write_text(CONFIG.replace("False", reuse))
        (tmp_path / name / f"{name}.py").write_text(BUILDER.replace("BUILDER", name))
    assert seen(tmp_path, monkeypatch) == {"one/w": VariableCreated, "two/w": VariableRefused}


TESTS = """
import unittest
import tensorflow as tf

class Case(BASE):
    @classmethod
    def setUpClass(cls):
        cls.shape = [3]

    def setUp(self):
        super(Case, self).setUp()
        self.scope = "net"

    def build(self):
        with tf.variable_scope(self.scope):
            tf.get_variable("w", self.shape)

    def test_again(self):
        self.build()

    def test_once(self):
        self.build()

if __name__ == "__main__":
    unittest.main()
"""


@pytest.mark.parametrize(
    ("base", "expected"),
    [("unittest.TestCase", ["test_once"]), ("tf.test.TestCase", [])],
)
def test_the_tests_of_a_class_run_as_their_runner_runs_them(
    base: str, expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without TensorFlow's TestCase the tests of a class have one graph; `setUp` comes first."""
    (tmp_path / "net_test.py").write_text(TESTS.replace("BASE", base))
    assert seen(tmp_path, monkeypatch).keys() == {"net/w"}
    findings = pipeline.check(Settings(paths=(".",))).findings
    assert [each.rule for each in findings] == ["SL101"] * len(expected)
    assert [each.trace[0].function.rpartition(".")[2] for each in findings] == expected


@pytest.mark.parametrize("reset", ["pass", "tf.reset_default_graph()"])
def test_a_plain_class_of_tests_runs_as_pytest_runs_it(
    reset: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = TESTS.replace("Case(BASE)", "TestNet").replace("setUpClass", "setup_class")
    written = written.replace("super(Case, self).setUp()", reset).replace("setUp", "setup_method")
    (tmp_path / "net_test.py").write_text(written)
    assert seen(tmp_path, monkeypatch).keys() == {"net/w"}
    findings = pipeline.check(Settings(paths=(".",))).findings
    assert [each.rule for each in findings] == ["SL101"] * (reset == "pass")


EXPECTING = """
import unittest
import pytest
import tensorflow as tf

class Case(unittest.TestCase):
    def test_errors(self):
        tf.get_variable("w", [3])
        with self.assertRaises(ValueError):
            tf.get_variable("w", [3])
        with self.assertRaisesRegexp(ValueError, "exists"):
            tf.get_variable("w", [3])
        self.assertRaises(ValueError, tf.get_variable, "w", [3])
        with pytest.raises(ValueError):
            tf.get_variable("w", [3])
        with pytest.raises(KeyError):
            tf.get_variable("w", [4])
"""


def test_what_a_test_expects_to_be_raised_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "net_test.py").write_text(EXPECTING)
    monkeypatch.chdir(tmp_path)
    findings = pipeline.check(Settings(paths=(".",))).findings
    assert {(each.rule, each.span.line) for each in findings} == {("SL101", 17)}


MISSING = """
import tensorflow as tf
IMPORTS

with tf.variable_scope("net", reuse=True):
    tf.get_variable("w", [3])
"""


@pytest.mark.parametrize(
    ("handed_on", "is_for_its_importers"),
    [
        ("elsewhere.build(tf.placeholder(tf.float32, [2, 3]))", True),
        ("@elsewhere.registered\ndef build(x):\n    return x", False),
    ],
)
def test_what_unseen_code_may_have_built_is_there_for_those_alone_who_import_it(
    handed_on: str, is_for_its_importers: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tensor may be built on; a function that a decorator gets is not called there."""
    begin = "import elsewhere\nimport tensorflow as tf\n\n"
    (tmp_path / "a.py").write_text(f"{begin}{handed_on}\n")
    (tmp_path / "b.py").write_text(MISSING.replace("IMPORTS", "import a"))
    (tmp_path / "c.py").write_text(MISSING.replace("IMPORTS", ""))
    monkeypatch.chdir(tmp_path)
    found = pipeline.check(Settings(paths=(".",))).findings
    refused = {each.span.path for each in found if each.rule == "SL102"}
    assert refused == ({"c.py"} if is_for_its_importers else {"b.py", "c.py"})


@pytest.mark.parametrize(("text", "keys"), [("networks.critic", set()), ("critic", {"critic/w"})])
def test_what_a_text_names_by_its_path_is_called_by_someone(
    text: str, keys: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder = BUILDER.replace("BUILDER", "critic").replace("build_critic", "critic")
    (tmp_path / "networks.py").write_text(builder)
    (tmp_path / "config.py").write_text(f"{CONFIG}D = dict(func='{text}')\n")
    assert set(seen(tmp_path, monkeypatch)) == keys


def test_a_test_that_takes_unknown_arguments_from_a_decorator_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it would be given is not known; one under a decorator that gives nothing is run."""
    (tmp_path / "net_test.py").write_text("""
import pytest
import tensorflow as tf

@pytest.mark.slow
def test_alone():
    tf.get_variable("alone", [1])

@pytest.mark.parametrize("size", cases())
def test_each(size):
    tf.get_variable("each", [size])

@pytest.mark.parametrize("size", [1, 2])
def test_with(size, fixture):
    tf.get_variable("with", [size])

@pytest.mark.parametrize("size", cases())
def build_each(size):
    tf.get_variable("built", [size])
""")
    assert set(seen(tmp_path, monkeypatch)) == {"alone", "built"}


GIVING = {
    "parameters": "@parameterized.parameters(('a', 2), ('b', 3))",
    "one iterable": "@parameterized.parameters([('a', 2), ('b', 3)])",
    "by name": "@parameterized.parameters({'name': 'a', 'size': 2}, {'name': 'b', 'size': 3})",
    "named": "@parameterized.named_parameters(('First', 'a', 2), ('Second', 'b', 3))",
    "named by name": "@parameterized.named_parameters({'testcase_name': 'A', 'name': 'a', 'size': 2})",
    "product": "@parameterized.product(name=['a', 'b'], size=(2, 3))",
    "expand": "@expanding.expand([('a', 2), ('b', 3)])",
    "parametrize": "@pytest.mark.parametrize('name, size', [('a', 2), ('b', 3)])",
    "listed": "@pytest.mark.parametrize(['size', 'name'], [(2, 'a')])",
    "stacked": "@pytest.mark.parametrize('name', ['a', 'b'])\n    @pytest.mark.parametrize('size', [2])",
    "default": "@parameterized.parameters('a', 'b')",
}


@pytest.mark.parametrize("decorator", GIVING)
def test_a_test_is_run_with_the_first_case_that_a_decorator_gives_it(
    tmp_path: Path, decorator: str
) -> None:
    (tmp_path / "net_test.py").write_text(f"""
import pytest
import tensorflow as tf
from absl.testing import parameterized
from parameterized import parameterized as expanding

class NetTest(tf.test.TestCase):
    {GIVING[decorator]}
    def test_it(self, name, size=2):
        for _ in range(size):
            tf.get_variable(name, [size])
""")
    (found,) = check(Settings(paths=(str(tmp_path),))).findings
    assert (found.rule, found.confidence) == ("SL101", Confidence.CERTAIN)
    assert "variable a is created a second time" in found.message


def test_what_takes_anything_hands_it_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "main.py").write_text(
        "import tensorflow as tf\n"
        "class Base(object):\n"
        "    def __init__(self, settings):\n"
        "        self.settings = settings\n"
        "        tf.get_variable('w', [1])\n"
        "class Derived(Base):\n"
        "    def __init__(self, *args, **kwargs):\n"
        "        super().__init__(*args, **kwargs)\n"
        "        tf.get_variable('own', [self.settings.width])\n"
    )
    (tmp_path / "other.py").write_text("from main import Base\n")
    assert seen(tmp_path, monkeypatch)["own"] is VariableCreated


SCRIPT = """
import tensorflow as tf
WIDTH = 2
tf.get_variable("top", [WIDTH])
WIDTH += 1

def build():
    return tf.get_variable("wide", [WIDTH])
"""


def test_a_script_that_nothing_imports_is_run_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its functions begin where it has ended, as they would behind an import."""
    ran: list[str] = []
    begin = imports.enter_module

    def entered(path: str, name: str, state: State) -> Module | None:
        ran.append(Path(path).name)
        return begin(path, name, state)

    monkeypatch.setattr(imports, "enter_module", entered)
    (tmp_path / "script.py").write_text(SCRIPT)
    (tmp_path / "imported.py").write_text(SCRIPT.replace("top", "own"))
    (tmp_path / "importer.py").write_text("import imported\n")
    monkeypatch.chdir(tmp_path)
    made = [each for each, _ in pipeline.events(Settings(paths=(".",)))]
    wide = [each for each in made if isinstance(each, VariableCreated) and each.key == "wide"]
    assert ran.count("script.py") == 1
    assert ran.count("imported.py") > 1
    assert {each.shape for each in wide} == {(3,)}


BY_VALUE = {
    "__init__.py": "",
    "registry.py": "KNOWN = {}\ndef register(it):\n    KNOWN[it.__name__] = it\n",
    "one.py": """
import tensorflow as tf
from . import registry
def one(): pass
registry.register(one)
""",
    "user.py": """
import importlib, sys
import tensorflow as tf
from . import registry

def build():
    with tf.variable_scope("known" if "one" in registry.KNOWN else "missing"):
        tf.get_variable("w", [1])

def load():
    importlib.import_module(sys.argv[1])
""",
}


def test_what_a_value_may_import_is_imported_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "problems").mkdir()
    for name, text in BY_VALUE.items():
        (tmp_path / "problems" / name).write_text(text)
    assert seen(tmp_path, monkeypatch) == {"known/w": VariableCreated}


REGISTRY = """
KNOWN = {}

def register(name):
    if name in KNOWN:
        raise KeyError(name)
    KNOWN[name] = len(KNOWN)
"""
REGISTERED = """
import tensorflow as tf
import registry

registry.register("NAME")

if __name__ == "__main__":
    tf.get_variable("NAME", [len(registry.KNOWN)])
"""


def test_a_script_is_not_registered_before_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "registry.py").write_text(REGISTRY)
    for name in ("first", "second"):
        (tmp_path / f"{name}.py").write_text(REGISTERED.replace("NAME", name))
    (tmp_path / "uses.py").write_text("import tensorflow as tf\nimport first, second\n")
    assert seen(tmp_path, monkeypatch) == {"first": VariableCreated, "second": VariableCreated}


GUARDED = """
import sys
import tensorflow as tf
try:
    if len(sys.argv) > 1:
        raise ERROR("no")
    NAME = "asked"
except ImportError:
    NAME = "otherwise"
tf.get_variable(NAME, [3])
"""


@pytest.mark.parametrize(
    ("error", "keys"), [("ValueError", {"asked"}), ("ImportError", {"asked", "otherwise"})]
)
def test_who_waits_for_an_import_waits_for_no_other_error(
    error: str, keys: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "script.py").write_text(GUARDED.replace("ERROR", error))
    assert set(seen(tmp_path, monkeypatch)) == keys
    report = check(Settings(paths=(".",)))
    assert report.summary.paths == len(keys)
    assert not report.summary.incomplete


REFUSING = """
import sys
import tensorflow as tf
try:
    if sys.argv[1] == "no":
        raise ValueError("no")
except ValueError:
    sys.exit()
tf.get_variable("w", [3])
"""


def test_where_one_way_is_followed_it_is_the_one_that_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "script.py").write_text(REFUSING)
    monkeypatch.chdir(tmp_path)
    settings = Settings(paths=(".",), budgets=Limits(splits=1))
    assert [event.key for event, _ in pipeline.events(settings)] == ["w"]
