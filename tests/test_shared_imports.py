"""The files of a project are imported once, also behind imports that do more than define."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine import pipeline
from scopelint.interpreter import imports
from scopelint.interpreter.state import State
from scopelint.ir import Module
from scopelint.trace import VariableCreated, VariableRefused

CONFIG = "REUSE = False\n"
PATCH = "import config, tensorflow\nconfig.REUSE = True\n"
USER = """
import config
import tensorflow as tf
IMPORTS

def build():
    with tf.variable_scope("NAME", reuse=config.REUSE):
        tf.get_variable("w", [1])
"""


class Seen:
    """What a check of a folder comes to: which modules it runs, how often, and what is refused."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ran: Counter[str] = Counter()
        begin = imports.enter_module

        def entered(path: str, name: str, state: State) -> Module | None:
            self.ran[Path(path).stem] += 1
            return begin(path, name, state)

        monkeypatch.setattr(imports, "enter_module", entered)
        monkeypatch.chdir(folder)
        events = [each for each, _ in pipeline.events(Settings(paths=(".",)))]
        self.refused = {each.key for each in events if isinstance(each, VariableRefused)}
        self.created = {each.key for each in events if isinstance(each, VariableCreated)}


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)


def user(name: str, imported: str = "") -> str:
    return USER.replace("NAME", name).replace("IMPORTS", imported)


LOADING = """
import importlib

def load(*names):
    for name in names:
        importlib.import_module(name)
"""


def test_who_imports_by_a_value_what_replaces_something_begins_behind_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So do those who import the importer; what they all import is still run once."""
    write(
        tmp_path,
        config=CONFIG,
        a_patch=PATCH,
        b_large="import tensorflow, a_patch\n",
        loading=LOADING,
        one="import tensorflow, loading\nloading.load('a_patch', 'b_large')\n",
        two=user("two", "import loading\nloading.load('a_patch', 'b_large')"),
        three=user("three", "import one"),
        four=user("four", "import two"),
        five=user("five", "import loading"),
    )
    seen = Seen(tmp_path, monkeypatch)
    assert (seen.refused, seen.created) == ({"two/w", "three/w", "four/w"}, {"five/w"})
    assert {seen.ran[name] for name in ("config", "b_large", "three", "four")} == {1}


def test_what_one_way_through_an_import_hands_to_a_decorator_tells_no_ways_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody who imports it needs to run it again."""
    write(
        tmp_path,
        config=CONFIG,
        tables="""
import elsewhere

def register(name, made):
    if name in elsewhere.KNOWN:
        return
    elsewhere.registered(name)(lambda: made)

for name, made in elsewhere.TABLE.items():
    register(name, made)
""",
        one=user("one", "import tables"),
        two=user("two", "import tables"),
    )
    seen = Seen(tmp_path, monkeypatch)
    assert seen.created == {"one/w", "two/w"}
    assert seen.ran["tables"] == 1


def test_a_warning_of_what_is_old_builds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        tmp_path,
        config=CONFIG,
        models="""
import tensorflow as tf
from tensorflow.contrib.framework import deprecated

@deprecated("2018-09-15", "There is a better one.")
class Model(object):
    def __init__(self, name):
        tf.get_variable(name, [1])
""",
        one=user("one", "import models\nmodels.Model('here')"),
        two=user("two", "import models"),
    )
    seen = Seen(tmp_path, monkeypatch)
    assert seen.created == {"here", "one/w", "two/w"}
    assert seen.ran["models"] == 1


REGISTRY = """
NETS = {}

def register(net):
    if "net" in NETS:
        raise ValueError("there are two of them")
    NETS["net"] = net
    return net
"""
REGISTERED = """
import tensorflow as tf
import registry

@registry.register
def build():
    tf.get_variable("NAME", [1])
"""


def test_two_files_that_register_one_name_are_of_two_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who imports the second begins where the first has not been imported."""
    write(
        tmp_path,
        registry=REGISTRY,
        of_one=REGISTERED.replace("NAME", "one"),
        of_other=REGISTERED.replace("NAME", "other"),
        train_one="import registry, of_one\nregistry.NETS['net']()\n",
        train_other="import registry, of_other\nregistry.NETS['net']()\n",
    )
    assert Seen(tmp_path, monkeypatch).created == {"one", "other"}
