"""Every entry begins as in a process of its own, however much the imports are shared."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine import pipeline
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


def test_folders_in_which_a_name_means_two_files_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, reuse in (("one", "False"), ("two", "True")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.py").write_text(CONFIG.replace("False", reuse))
        (tmp_path / name / f"{name}.py").write_text(BUILDER.replace("BUILDER", name))
    assert seen(tmp_path, monkeypatch) == {"one/w": VariableCreated, "two/w": VariableRefused}
