"""`check --tensorflow`: findings confirmed on another Python's TensorFlow.

That TensorFlow is the numpy runtime here, imported as `tensorflow` by a Python of its own; some
are broken on purpose. `tests/live` asks a real one.
"""

from __future__ import annotations

import ast
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reports import DETAIL, PROGRAM
from test_cli import REPOSITORY, run
from test_repro import SILENT

from scopelint.finding import Confirmation, Judge, Predicted, Reproducer, Status
from scopelint.replay import on_tensorflow, tensorflow_child
from scopelint.replay.no_tensorflow import NoTensorFlowError
from scopelint.replay.on_tensorflow import tensorflow_of

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the Python is a shell script")

RUNTIME = """\
import os
from scopelint.runtime import fresh, installed
run = fresh(target="1.15")
here = installed(run)
here.__enter__()
"""
NO_FORK = "import os\ndel os.fork\n"
#: Dies where a variable `w` is asked for the second time.
DIES = """
made = []
def get_variable(*arguments, ask=run.tf.get_variable, **options):
    made.append(options["name"])
    if made.count("w") > 1:
        os.kill(os.getpid(), 9)
    return ask(*arguments, **options)
run.tf.get_variable = get_variable
"""
#: Lets every variable be created once more.
LENIENT = """
def get_variable(*arguments, **options):
    return None
run.tf.get_variable = get_variable
"""
OTHER = PROGRAM.replace("critic", "other").replace('"w"', '"v"')

Make = Callable[..., str]


@pytest.fixture
def python(tmp_path: Path) -> Make:
    """Makes a Python that begins with the given code."""

    def made(code: str) -> str:
        (tmp_path / "start").mkdir()
        (tmp_path / "start" / "sitecustomize.py").write_text(code)
        script = tmp_path / "python"
        script.write_text(
            f'#!/bin/sh\nPYTHONPATH="{tmp_path}/start:{REPOSITORY}" exec "{sys.executable}" "$@"\n'
        )
        script.chmod(0o755)
        return str(script)

    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "programs").mkdir()
    return tmp_path / "programs"


def confirmations(folder: Path, python: str) -> list[dict[str, Any]]:
    done = run(folder, "check", "--format", "json", "--tensorflow", python)
    assert (done.returncode, done.stderr) == (1, "")
    return [finding["confirmation"] for finding in json.loads(done.stdout)["findings"]]


# --- what it says -------------------------------------------------------------------------


@pytest.mark.parametrize("start", [RUNTIME, NO_FORK + RUNTIME], ids=["forks", "no forks"])
def test_confirmed(start: str, python: Make, folder: Path) -> None:
    (folder / "error.py").write_text(PROGRAM)
    (folder / "silent.py").write_text(SILENT)
    error, silent = confirmations(folder, python(start))
    assert error == {"status": "confirmed", "by": "tensorflow", "detail": DETAIL}
    assert (silent["status"], silent["by"]) == ("confirmed", "tensorflow")


def test_in_text(python: Make, folder: Path) -> None:
    (folder / "error.py").write_text(PROGRAM)
    done = run(folder, "check", "--tensorflow", python(RUNTIME))
    assert "confirmed     yes: replayed on your TensorFlow, the same call raised" in done.stdout


def test_your_code_is_not_run(python: Make, folder: Path) -> None:
    (folder / "error.py").write_text(f"open('ran', 'w')\n{PROGRAM}")
    (folder / "tensorflow.py").write_text("open('ran', 'w')\n")
    assert confirmations(folder, python(RUNTIME))[0]["by"] == "tensorflow"
    assert not (folder / "ran").exists()


def test_what_it_says_otherwise_stands_beside_the_replay(python: Make, folder: Path) -> None:
    (folder / "error.py").write_text(PROGRAM)
    lenient = python(RUNTIME + LENIENT)
    (said,) = confirmations(folder, lenient)
    assert (said["status"], said["by"], said["detail"]) == ("confirmed", "replay", DETAIL)
    assert said["dissent"] == "on TensorFlow 1.15.5, the program ran to its end"
    done = run(folder, "check", "--tensorflow", lenient)
    assert "but           on TensorFlow 1.15.5, the program ran to its end\n" in done.stdout


@pytest.mark.parametrize(
    ("start", "why"),
    [(RUNTIME, "signal 9 ended it"), (NO_FORK + RUNTIME, "its process ended")],
    ids=["forks", "no forks"],
)
def test_a_death_costs_its_own_finding_only(
    start: str, why: str, python: Make, folder: Path
) -> None:
    for name, text in (("a.py", OTHER), ("b.py", PROGRAM), ("c.py", OTHER)):
        (folder / name).write_text(text)
    first, dead, last = confirmations(folder, python(start + DIES))
    assert (first["by"], dead["by"], last["by"]) == ("tensorflow", "replay", "tensorflow")
    assert dead["dissent"] == f"on TensorFlow 1.15.5, the program came to no end: {why}"


# --- one program --------------------------------------------------------------------------

REPLAYED = Confirmation(Status.CONFIRMED, Judge.REPLAY, "by us")
E1 = "Variable w already exists, disallowed. Did you mean to set "
RAISES = Predicted(2, "E1", "ValueError", f"{E1}reuse=True or reuse=tf.AUTO_REUSE in VarScope?")

ANSWERS = {
    f"\nraise ValueError('{RAISES.text} Originally defined at:\\n\\nline')": True,
    f"\nraise ValueError('{E1}reuse=True in VarScope?')": True,  # as 1.0 words it
    f"\nraise ValueError('in converted code:\\n\\n    ValueError: {RAISES.text}\\n')": True,
    f"raise ValueError('{RAISES.text}')": False,  # another line
    f"\nraise KeyError('{RAISES.text}')": False,
    "\nraise ValueError('something else')": False,
    "\nprint('{}')": False,
    "import sys\nsys.exit(0)": False,
}


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One Python with the runtime, for many programs."""
    make: Make = python.__wrapped__(tmp_path_factory.mktemp("runtime"))  # type: ignore[attr-defined]
    return make(RUNTIME)


@pytest.mark.parametrize("text", ANSWERS)
def test_an_error_must_be_the_predicted_one(text: str, runtime: str) -> None:
    with tensorflow_of(runtime) as tensorflow:
        said = tensorflow.judge(Reproducer(text, (), RAISES), REPLAYED)
    assert (said.by is Judge.TENSORFLOW) is ANSWERS[text]
    assert bool(said.dissent) is not ANSWERS[text]
    if ANSWERS[text]:
        assert said.detail.startswith(f"ValueError: {E1}")
        assert said.detail.endswith("VarScope?")


@pytest.mark.parametrize("is_one", [True, False])
def test_the_arrays_must_be_as_the_replay_found_them(is_one: bool, runtime: str) -> None:
    with tensorflow_of(runtime) as tensorflow:
        said = tensorflow.judge(Reproducer("is_one = True\n", (), is_one=is_one), REPLAYED)
    assert (said.by is Judge.TENSORFLOW) is is_one
    assert said.dissent == ("" if is_one else "on TensorFlow 1.15.5, the two uses have one array")


def test_a_finding_without_a_program_stays_with_the_replay(runtime: str) -> None:
    with tensorflow_of(runtime) as tensorflow:
        assert tensorflow.judge(None, REPLAYED) is REPLAYED


def test_a_program_that_comes_to_no_end(runtime: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_tensorflow, "_TO_RUN", 0.5)
    with tensorflow_of(runtime) as tensorflow:
        said = tensorflow.judge(Reproducer("while True: pass", (), RAISES), REPLAYED)
        assert said.dissent.endswith("the program came to no end: its time was over")
        ended = tensorflow.judge(Reproducer("is_one = True", (), is_one=True), REPLAYED)
    assert ended.by is Judge.TENSORFLOW


def test_the_child_is_for_any_python() -> None:
    """No coding is declared, so Python 2 reads ASCII only; and nothing is newer than 3.4."""
    text = Path(tensorflow_child.__file__).read_text("utf-8")
    assert text.isascii()
    ast.parse(text, feature_version=(3, 4))


# --- no TensorFlow ------------------------------------------------------------------------


def test_a_python_that_is_none(folder: Path) -> None:
    (folder / "error.py").write_text(PROGRAM)
    for python, why in {
        "no/such/python": "no/such/python cannot be started: No such file",
        sys.executable: "has no TensorFlow that can be imported: ModuleNotFoundError",
        "cat": "cat does not answer as a Python does",
        str(folder): "cannot be started: Permission denied",
    }.items():
        done = run(folder, "check", "--tensorflow", python)
        assert (done.returncode, done.stdout) == (2, ""), python
        assert why in " ".join(done.stderr.split())
        assert "Traceback" not in done.stderr


def test_it_is_asked_before_anything_is_checked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scopelint.config import Settings
    from scopelint.engine import pipeline

    monkeypatch.setattr(pipeline, "_check", lambda settings: pytest.fail("it was checked"))
    with pytest.raises(NoTensorFlowError):
        pipeline.check(Settings(paths=(str(folder),), tensorflow="no/such/python"))


def test_configuration_cannot_name_it(folder: Path) -> None:
    (folder / "error.py").write_text(PROGRAM)
    (folder / "pyproject.toml").write_text("[tool.scopelint]\ntensorflow = 'no/such/python'\n")
    done = run(folder, "check", "--format", "json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "tensorflow is no setting: it can be asked for on the command line only" in done.stderr
