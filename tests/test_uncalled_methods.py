"""Which methods someone else calls: of what a function gives them, and inherited ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine import pipeline
from scopelint.engine.pipeline import check
from scopelint.trace import VariableCreated, VariableRefused

BASE = """
import tensorflow as tf
import unseen

class Base(object):
    def __call__(self, features, mode):
        with tf.variable_scope("model"):
            return self._loss(self._build(features, mode))

    def size(self):
        return tf.get_variable("size", [1])

    def _build(self, features, mode):
        raise NotImplementedError

class Tagger(Base):
    def __init__(self, tags):
        self.tags = tags

    def _build(self, features, mode):
        if mode != "train":
            tf.get_variable("transitions", [self.tags, self.tags])
        return features

    def _loss(self, logits):
        return tf.get_variable("transitions", [self.tags, self.tags])
"""
TWICE = "model/transitions again"
BUILT = {"model/transitions", TWICE}


def seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    monkeypatch.chdir(folder)
    events = [event for event, _ in pipeline.events(Settings(paths=(".",)))]
    created = {each.key for each in events if isinstance(each, VariableCreated)}
    return created | {f"{each.key} again" for each in events if isinstance(each, VariableRefused)}


@pytest.mark.parametrize("gives", ["Tagger(9)", "Tagger(9) if hard else Tagger(3)"])
@pytest.mark.parametrize("name", ["model", "tagger"])
def test_what_a_function_gives_has_its_methods_called(
    gives: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though others may have something of its name: nobody imports its file."""
    (tmp_path / "networks.py").write_text(BASE)
    (tmp_path / "config.py").write_text(
        f"from networks import Tagger\n\ndef {name}(hard):\n    return {gives}\n"
    )
    (tmp_path / "main.py").write_text("import sys\n\nmodel = sys.argv[1]\nprint(model)\n")
    assert seen(tmp_path, monkeypatch) == {*BUILT, "size"}


def test_what_calls_what_a_class_writes_anew_is_called_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "networks.py").write_text(BASE)
    assert seen(tmp_path, monkeypatch) == BUILT


@pytest.mark.parametrize("base", ["tf.layers.Layer", "unseen.Layer"])
def test_what_is_called_by_a_base_that_is_not_seen_is_left_to_it(
    base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "networks.py").write_text(BASE.replace("(object)", f"({base})").replace("(9)", ""))
    assert not seen(tmp_path, monkeypatch)


def test_what_the_project_calls_is_left_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "networks.py").write_text(
        BASE
        + "\ndef tagger():\n    return Tagger(9)\n\ndef sizes(given):\n    return [each.size() for each in given]\n"
    )
    assert seen(tmp_path, monkeypatch) == BUILT


@pytest.mark.parametrize("given", ["", "def tagger():\n    return Tagger(9)\n"])
def test_what_is_kept_of_earlier_runs_hangs_on_what_is_used_elsewhere(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "networks.py").write_text(BASE.replace("__call__", "make"))
    (tmp_path / "config.py").write_text(
        "from networks import Tagger\n\n"
        "class Own(Tagger):\n"
        "    def _build(self, features, mode):\n"
        f"        return self._loss(features)\n{given}"
    )
    found = []
    for text in ("", "print([each.make() for each in given])\n", ""):
        (tmp_path / "main.py").write_text("import tensorflow as tf\n\ngiven = []\n" + text)
        kept, anew = (
            check(Settings(paths=(".",), cache=cache)).findings for cache in (True, False)
        )
        assert kept == anew
        found.append({each.rule for each in kept})
    assert found == [{"SL101"}, set(), {"SL101"}]


@pytest.mark.parametrize(("text", "is_left"), [("nets.model", True), ("nets.other", False)])
def test_a_file_whose_module_a_text_names_may_be_used_anywhere(
    text: str, is_left: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "model.py").write_text(
        "import tensorflow as tf\n\ndef build():\n    return tf.get_variable('w', [3])\n"
    )
    (tmp_path / "main.py").write_text(
        f"import sys\nimport tensorflow\n\nMODULES = ['{text}']\nfor name in MODULES:\n    sys.modules[name].build()\n"
    )
    assert seen(tmp_path, monkeypatch) == (set() if is_left else {"w"})
