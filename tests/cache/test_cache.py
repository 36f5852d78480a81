"""The cache, driven by the command: it is quick, safe to lose, and never believed for what it is not."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import run

from scopelint.config import Settings
from scopelint.engine import pipeline, units
from scopelint.engine.runs import Unit, Work

PROGRAM = """
import tensorflow as tf
from layers import weight

weight(1)
weight(1)
"""
LAYERS = """
import tensorflow as tf

def weight(size):
    return tf.get_variable("w", [size])
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A script that makes a variable twice, by a function of another file."""
    (tmp_path / "main.py").write_text(PROGRAM)
    (tmp_path / "layers.py").write_text(LAYERS)
    return tmp_path


def report(folder: Path, *options: str) -> dict[str, Any]:
    done = run(folder, "check", "--format", "json", *options)
    assert done.returncode in (0, 1), done.stderr
    assert not done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    del found["summary"]["seconds"]
    return found


def in_python(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run some Python in a folder."""
    command = [sys.executable, "-P", "-c", code]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def kept(folder: Path) -> Path:
    return folder / ".scopelint_cache" / "kept.db"


def rows(folder: Path) -> dict[str, bytes]:
    with sqlite3.connect(kept(folder)) as database:
        return dict(database.execute("SELECT key, data FROM kept"))


def codes(found: dict[str, Any]) -> list[str]:
    return [each["rule"] for each in found["findings"]]


def test_a_second_run_runs_nothing(project: Path) -> None:
    first = report(project)
    assert codes(first) == ["SL101"]
    before = rows(project)
    code = (
        "import sys; from scopelint.cli.main import main\n"
        "sys.argv[1:] = ['check', '--format', 'json']\n"
        "try: main()\n"
        "finally: sys.stderr.write(str('scopelint.interpreter.run' in sys.modules))"
    )
    done = in_python(project, code)
    assert done.stderr == "False"
    second = json.loads(done.stdout)
    del second["summary"]["seconds"]
    assert second == first
    assert rows(project) == before


def test_it_says_what_it_is(project: Path) -> None:
    report(project)
    folder = project / ".scopelint_cache"
    assert (folder / ".gitignore").read_text() == "*\n"
    tag = (folder / "CACHEDIR.TAG").read_text()
    assert tag.startswith("Signature: 8a477f597d28d172789f06886806bc55\n")


def test_where_it_is_and_whether(project: Path) -> None:
    plain = report(project, "--no-cache")
    assert not kept(project).exists()
    assert report(project, "--cache-dir", "elsewhere/kept") == plain
    assert (project / "elsewhere" / "kept" / "kept.db").exists()
    (project / "scopelint.toml").write_text('cache-dir = "other"\n')
    report(project)
    assert (project / "other" / "kept.db").exists()
    assert not kept(project).exists()


@pytest.mark.parametrize("name", ["main.py", "layers.py"])
def test_a_change_is_seen(project: Path, name: str) -> None:
    assert codes(report(project)) == ["SL101"]
    text = (project / name).read_text()
    changed = text.replace('"w"', "tf.no_name_at_all").replace("weight(1)\nweight(1)", "weight(1)")
    (project / name).write_text(changed)
    assert codes(report(project)) == []
    (project / name).write_text(text)
    assert codes(report(project)) == ["SL101"]


def test_a_file_that_is_put_back_is_known_again(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is what calls its functions run again, though another file has changed since."""
    ran: list[str] = []

    def noting(unit: Unit, work: Work) -> units.Ran:
        ran.append(Path(unit.path).name)
        return as_ever(unit, work)

    as_ever = units.run
    monkeypatch.setattr(units, "run", noting)
    monkeypatch.chdir(project)
    guarded = PROGRAM.replace("weight(1)\nweight(1)", "if __name__ == '__main__':\n    weight(1)")
    (project / "main.py").write_text(guarded)
    text = (project / "layers.py").read_text()
    settings = Settings(paths=(".",), cache=True, jobs=1)
    changes = {"layers.py": text.replace('"w"', '"v"'), "other.py": f"{guarded}1\n"}
    for changed in ({}, {"layers.py"}, {"other.py"}):
        ran.clear()
        for name, before in (("layers.py", text), ("other.py", guarded)):
            (project / name).write_text(changes[name] if name in changed else before)
        pipeline.check(settings)
    assert ran == ["other.py"]


def test_settings_are_part_of_it(project: Path) -> None:
    assert codes(report(project)) == ["SL101"]
    assert codes(report(project, "--ignore", "SL101")) == []
    assert codes(report(project, "--config", "budgets = { instructions = 1 }")) == []
    assert codes(report(project)) == ["SL101"]


def test_what_is_in_the_way_of_an_import(project: Path) -> None:
    """A package that comes to stand before a module changes what an import reaches."""
    assert codes(report(project)) == ["SL101"]
    (project / "layers").mkdir()
    (project / "layers" / "__init__.py").write_text("def weight(size): pass\n")
    assert codes(report(project)) == []


#: A package that brings in the names of all modules beside it.
PLUGINS = """
import os
for name in sorted(os.listdir(os.path.dirname(__file__))):
    if name.endswith(".py") and name[0] != "_":
        module = __import__(name[:-3], globals(), locals(), [], 1)
        globals().update(vars(module))
"""


def test_what_a_program_looks_for_itself(project: Path) -> None:
    """Modules that no statement names: one that is changed, one that comes, one that goes."""
    (project / "nets").mkdir()
    (project / "nets" / "__init__.py").write_text(PLUGINS)
    (project / "main.py").write_text(PROGRAM.replace("layers", "nets"))
    assert codes(report(project)) == []
    (project / "nets" / "layers.py").write_text(LAYERS)
    assert codes(report(project)) == ["SL101"]
    (project / "nets" / "layers.py").write_text(LAYERS.replace("return", "return size #"))
    assert codes(report(project)) == []
    (project / "nets" / "layers.py").write_text(LAYERS)
    (project / "nets" / "more.py").write_text("def weight(size): pass\n")
    assert codes(report(project)) == []
    (project / "nets" / "more.py").unlink()
    assert codes(report(project)) == ["SL101"]


@pytest.mark.parametrize("name", ["'nets.layers'", "'.layers', 'nets'"])
def test_a_module_that_is_imported_by_name(project: Path, name: str) -> None:
    found = f"import importlib\nweight = importlib.import_module({name}).weight\n"
    (project / "main.py").write_text(f"import tensorflow as tf\n{found}weight(1)\nweight(1)\n")
    (project / "nets").mkdir()
    (project / "nets" / "__init__.py").write_text("")
    assert codes(report(project)) == []
    (project / "nets" / "layers.py").write_text("from nets.inner import *\n")
    assert codes(report(project)) == []
    (project / "nets" / "inner.py").write_text(LAYERS)
    assert codes(report(project)) == ["SL101"]
    (project / "nets" / "inner.py").write_text(LAYERS.replace("return", "return size #"))
    assert codes(report(project)) == []


def test_a_package_around_a_module_that_is_not_there(project: Path) -> None:
    """It is run on the way to it."""
    (project / "nets").mkdir()
    package = project / "nets" / "__init__.py"
    package.write_text("import tensorflow as tf\n")
    (project / "main.py").write_text(
        "import tensorflow as tf\n"
        "try:\n"
        "    __import__('importlib').import_module('.missing', 'nets')\n"
        "except ImportError:\n"
        "    pass\n"
        "tf.get_variable('w', [1])\n"
    )
    assert codes(report(project)) == []
    package.write_text("import tensorflow as tf\ntf.get_variable('w', [1])\n")
    assert codes(report(project)) == codes(report(project, "--no-cache")) == ["SL101"]


def spoil_all(file: Path) -> None:
    file.write_bytes(b"no database at all" * 100)


def spoil_half(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])


def spoil_rows(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("UPDATE kept SET data = x'00'")


def spoil_texts(file: Path) -> None:
    """Rows that are whole, and hold what belongs to another key."""
    with sqlite3.connect(file) as database:
        database.execute("UPDATE kept SET data = (SELECT data FROM kept LIMIT 1)")


def spoil_table(file: Path) -> None:
    """As a newer version may have it."""
    with sqlite3.connect(file) as database:
        database.execute("ALTER TABLE kept ADD COLUMN more")
        database.execute("ALTER TABLE kept DROP COLUMN sum")


def put_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def put_link(file: Path) -> None:
    target = file.parents[1] / "precious"
    target.write_text("precious")
    file.unlink()
    file.symlink_to(target)


def put_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


SPOILED = [
    spoil_all, spoil_half, spoil_rows, spoil_texts, spoil_table, put_folder, put_link, put_pipe,
]  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILED, ids=lambda spoil: spoil.__name__)
def test_whatever_stands_there(project: Path, spoil: Callable[[Path], None]) -> None:
    plain = report(project)
    spoil(kept(project))
    assert report(project) == plain
    assert report(project) == plain
    if spoil is put_link:
        assert (project / "precious").read_text() == "precious"
    if spoil in (spoil_all, spoil_half, spoil_rows, spoil_texts, spoil_table):
        assert rows(project)


def test_a_link_out_of_the_tree_is_not_followed(project: Path) -> None:
    target = project / "target"
    target.mkdir()
    (project / ".scopelint_cache").symlink_to(target)
    report(project)
    assert not list(target.iterdir())


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_no_place_to_write(project: Path) -> None:
    project.chmod(0o555)
    try:
        assert codes(report(project)) == ["SL101"]
    finally:
        project.chmod(0o755)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full disk here")
def test_a_full_disk(project: Path) -> None:
    """No byte can be written to the folder of the cache."""
    code = (
        "import resource, signal, sys; from scopelint.cli.main import main\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "sys.argv[1:] = ['check', '--format', 'concise']; main()"
    )
    done = in_python(project, code)
    assert "SL101" in done.stdout
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert codes(report(project)) == ["SL101"]


def test_two_runs_at_once(project: Path) -> None:
    command = [sys.executable, "-P", "-m", "scopelint", "check", "--format", "concise"]
    for _ in range(2):
        several = [
            subprocess.Popen(
                command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            for _ in range(4)
        ]
        said = [each.communicate(timeout=120) for each in several]
        assert all("SL101" in out and not err for out, err in said), said
        assert {each.returncode for each in several} == {1}
    assert rows(project)
