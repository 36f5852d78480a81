"""An edit of a function's body: only what has called the function is run again."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scopelint.config import Settings
from scopelint.engine import pipeline, stages, units
from scopelint.engine.cache.outlines import Answer, Outline, dump_outline, load_outline
from scopelint.engine.cache.plain import NotOfTypeError
from scopelint.engine.cache.readings import asked_bodies
from scopelint.engine.results import Result
from scopelint.finding import Confidence, Report
from scopelint.interpreter.modules import asked_import
from scopelint.mentions import Mentions

LAYERS = """
import tensorflow as tf

def unused(size):
    return size

def weight(size):
    return tf.get_variable("w", [size])

REGISTRY = {}

def register(function):
    REGISTRY[function.__name__] = function
    return function
"""
MODELS = """
from layers import register, unused, weight

NOT_CALLED = [unused]

@register
def model(size):
    return weight(size)
"""
FILES = {
    "layers.py": LAYERS,
    "models.py": MODELS,
    "once.py": "import layers, models\nif __name__ == '__main__':\n  layers.REGISTRY['model'](1)\n",
    "twice.py": "import layers\nif __name__ == '__main__':\n  [layers.weight(1), layers.weight(2)]\n",
}

Ran = Callable[[], tuple[set[str], set[str]]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Ran:
    """What has been imported, and whose entries were run, since one last asked."""
    seen: tuple[set[str], set[str]] = set(), set()
    import_one, run_unit = stages.run_entry, units.run

    def importing(start: Any, *others: Any) -> Any:
        seen[0].add(Path(start.entry.path).name)
        return import_one(start, *others)

    def running(unit: Any, *others: Any) -> Any:
        seen[1].add(Path(unit.path).name)
        return run_unit(unit, *others)

    monkeypatch.setattr(stages, "run_entry", importing)
    monkeypatch.setattr(units, "run", running)

    def asked() -> tuple[set[str], set[str]]:
        now = set(seen[0]), set(seen[1])
        seen[0].clear(), seen[1].clear()
        return now

    return asked


def check(
    ran: Ran, confidence: Confidence = Confidence.LIKELY
) -> tuple[Report, set[str], set[str]]:
    """What a run says, once it is the same as without memory; the files imported, and run."""
    settings = Settings(confidence=confidence, jobs=1)
    ran()
    warm = pipeline.check(settings)
    imported, run = ran()
    cold = pipeline.check(replace(settings, cache=False))
    told = [replace(each, summary=replace(each.summary, seconds=0)) for each in (warm, cold)]
    assert told[0] == told[1]
    return warm, imported, run


def warmed_up(ran: Ran, project: Path) -> None:
    """Three runs: the first, one that finds answers one by one, one that has an outline."""
    for number in range(3):
        edit(project / "layers.py", "return size", f"return size, {number}")
        check(ran)


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_what_nothing_calls(project: Path, ran: Ran) -> None:
    """Nor does it matter that the lines of a finding move in another file."""
    warmed_up(ran, project)
    edit(project / "layers.py", "return size", "a = 1\n    b = 2\n    return size")
    report, _, run = check(ran)
    assert [each.rule for each in report.findings] == ["SL101"]
    assert run == {"twice.py"}
    (project / "twice.py").unlink()
    check(ran), check(ran)
    edit(project / "layers.py", "return size", "c = 3\n    return size")
    _, imported, run = check(ran)
    assert not imported | run
    edit(project / "models.py", "return weight(size)", "return weight(size + 1)")
    _, _, run = check(ran)
    assert run == {"models.py", "once.py"}


def test_what_entries_call(project: Path, ran: Ran) -> None:
    warmed_up(ran, project)
    edit(project / "layers.py", '"w"', '"other"')
    report, _, run = check(ran)
    assert [each.variable for each in report.findings] == ["other"]
    assert run == {"models.py", "once.py", "twice.py"}


def test_what_imports_call(project: Path, ran: Ran) -> None:
    """They are run again, and with them what begins behind them."""
    warmed_up(ran, project)
    edit(project / "layers.py", "REGISTRY[function.__name__]", "REGISTRY['other']")
    _, imported, run = check(ran)
    assert "models.py" in imported
    assert "once.py" in run


def test_a_surface(project: Path, ran: Ran) -> None:
    warmed_up(ran, project)
    edit(project / "layers.py", "REGISTRY = {}", "REGISTRY = {'model': weight}")
    _, imported, run = check(ran)
    assert {"layers.py", "models.py"} <= imported
    assert "once.py" in run


def test_a_surface_behind_an_outline_that_was_made_anew(project: Path, ran: Ran) -> None:
    """What that run had no need to look into is part of it, too."""
    (project / "alone.py").write_text("import tensorflow as tf\n")
    warmed_up(ran, project)
    edit(project / "layers.py", '"w"', '"other"')
    for _ in range(3):
        check(ran)
        edit(project / "layers.py", "return size", "return size, 1")
    edit(project / "alone.py", "tf", "tf\nfor _ in '12': tf.get_variable('alone', [1])")
    report, _, _ = check(ran)
    assert [each.span.path for each in report.findings] == ["alone.py", "layers.py"]


def test_imports_that_come_to_add_to_another_file(project: Path, ran: Ran) -> None:
    """Who begins behind them has not called what they call."""
    edit(project / "layers.py", "REGISTRY = {}", "import other\nREGISTRY = {}")
    edit(project / "layers.py", "    REGISTRY", "    print(other)\n    REGISTRY")
    (project / "other.py").write_text("REGISTRY = {}\n")
    (project / "reader.py").write_text(READER)
    warmed_up(ran, project)
    edit(project / "layers.py", "REGISTRY[function", "other.REGISTRY[function")
    report, _, run = check(ran)
    assert "reader.py" in run
    assert {each.span.path for each in report.findings} == {"layers.py", "reader.py"}


READER = """
import other
import tensorflow as tf

for name in [*other.REGISTRY, "own"]:
    tf.get_variable("v", [1])
"""


@pytest.mark.parametrize("body", ["yield 1", "return 1"])
def test_whether_a_manager_yields(project: Path, ran: Ran, body: str) -> None:
    """A function under `contextmanager` is asked for it before it is entered, if ever."""
    manager = "\nfrom contextlib import contextmanager\n\n@contextmanager\ndef opened():\n    {}\n"
    edit(project / "layers.py", "REGISTRY = {}", manager.format(body) + "\nREGISTRY = {}")
    (project / "twice.py").write_text("import layers\nwith layers.opened():\n  layers.weight(1)\n")
    warmed_up(ran, project)
    other = {"yield 1": "return 1", "return 1": "yield 1"}[body]
    edit(project / "layers.py", manager.format(body), manager.format(other))
    _, _, run = check(ran)
    assert "twice.py" in run


def test_a_body_that_asks_for_its_name(project: Path, ran: Ran) -> None:
    """It makes the file a script of its own."""
    edit(project / "once.py", "1)", "1)\n  print(__name__)")
    warmed_up(ran, project)
    edit(project / "layers.py", "return size", "return __name__")
    _, _, run = check(ran)
    assert "layers.py" in run


def test_where_it_matters_where_functions_stand(project: Path, ran: Ran) -> None:
    """What was entered is no entry at `possible`, and a function that moves is the same function."""
    for name in ("models.py", "twice.py"):
        (project / name).unlink()
    (project / "once.py").write_text("import layers\nlayers.weight(1)\n")
    for number in range(4):
        edit(project / "layers.py", "return size", f"extra{number} = 1\n    return size")
        check(ran, Confidence.POSSIBLE)


def outline(numbers: Sequence[str] = ("a", "b")) -> Outline:
    answer = Answer("shown", "", tuple(numbers), Result("a"))
    return Outline("listed", "marks", {"a": ("b",)}, {"a": ((), ("b",))}, (answer,), {"b": "held"})


def test_an_outline_is_read_back() -> None:
    assert load_outline(dump_outline(outline())) == outline()


@pytest.mark.parametrize("number", [-1, 2, 10**30])
def test_an_outline_with_a_number_of_no_name(number: int) -> None:
    text = dump_outline(outline())
    assert "[[0,[1]]]" in text
    with pytest.raises(NotOfTypeError):
        load_outline(text.replace("[[0,[1]]]", f"[[0,[{number}]]]"))


@pytest.mark.skipif(os.name != "posix", reason="such names are none there")
def test_a_file_of_an_odd_name(project: Path, ran: Ran) -> None:
    """It is read as a whole, not as functions of another."""
    odd = project / "twice\1 0.py"
    (project / "twice.py").rename(odd)
    warmed_up(ran, project)
    edit(odd, "layers.weight(1), ", "")
    report, _, run = check(ran)
    assert run == {odd.name}
    assert not report.findings


@pytest.mark.parametrize(
    "text", ["a\0x", "a\0\0", "a\0" + "9" * 5000, "a\0-1", "a\0b\0c\0x", "\0\0\0"]
)
def test_readings_that_are_none(text: str) -> None:
    """A cache may hold any text there."""
    assert asked_bodies(text) in (None, ("a", []))
    assert asked_import(text) is None


def test_bodies_that_are_none() -> None:
    """A cache may hold any text there."""
    mentions = Mentions(
        frozenset(), frozenset(), (), frozenset(), "", "3:ab x:y 5 :6 7: 8:12 99999999999:1", False
    )
    assert mentions.bodies_by_place() == ([3, 8], ["ab", "12"])
