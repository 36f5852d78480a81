"""Configuration as a user meets it: files and options, and what the command says and does."""

from __future__ import annotations

import json
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from commands import check, run
from reports import PROGRAM

from scopelint.config.drawn import reference, schema
from scopelint.config.files import line_of
from scopelint.config.resolving import resolve
from scopelint.config.settings import Settings, declared

REPOSITORY = Path(__file__).parents[2]
SCHEMA = REPOSITORY / "scopelint" / "schema.json"
REFERENCE = REPOSITORY / "docs" / "configuration.md"
#: Everything that is not TensorFlow's error.
LENIENT = 'ignore = ["SL101"]\n'


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A folder with one fault, in a package folder of its own."""
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "main.py").write_text(PROGRAM)
    return tmp_path


def found(folder: Path, *arguments: str) -> list[str]:
    """The rules of the findings."""
    done = check(folder, "--format", "json", *arguments)
    assert done.returncode in (0, 1), done.stderr
    return [each["rule"] for each in json.loads(done.stdout)["findings"]]


def refusal(folder: Path, *arguments: str) -> str:
    """What is said of a configuration that must be mended."""
    done = check(folder, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    return line.removeprefix("error: ")


# --- which file ---------------------------------------------------------------------------


def test_both_files_are_read(faulty: Path) -> None:
    assert found(faulty) == ["SL101"]
    (faulty / "pyproject.toml").write_text("[tool.scopelint]\n" + LENIENT)
    assert found(faulty) == []
    (faulty / "pyproject.toml").unlink()
    (faulty / "scopelint.toml").write_text(LENIENT)
    assert found(faulty) == []


def test_the_nearest_holds(faulty: Path) -> None:
    (faulty / "scopelint.toml").write_text(LENIENT)
    (faulty / "nets" / "pyproject.toml").write_text("[tool.other]\nignore = 3\n")
    assert found(faulty, "nets") == [], "a pyproject.toml without our table does not count"
    (faulty / "nets" / "scopelint.toml").write_text("")
    assert found(faulty, "nets") == found(faulty / "nets", "main.py") == ["SL101"]
    assert found(faulty, "nets", ".") == [], "of several paths, the folder around them all"


def test_of_one_folder_our_own_file_comes_first(faulty: Path) -> None:
    (faulty / "pyproject.toml").write_text("[tool.scopelint]\n" + LENIENT)
    (faulty / "scopelint.toml").write_text("")
    assert found(faulty) == ["SL101"]


def test_no_file_is_read_in_isolation(faulty: Path) -> None:
    (faulty / "scopelint.toml").write_text("this is not TOML")
    assert found(faulty, "--isolated") == ["SL101"]
    assert found(faulty, "--isolated", "--config", "ignore=['SL1']") == []
    said = refusal(faulty, "--isolated", "--config", "scopelint.toml")
    assert said.startswith("scopelint.toml:1:6: is not TOML: ")
    (faulty / "scopelint.toml").write_text(LENIENT)
    said = refusal(faulty, "--isolated", "--config", "scopelint.toml")
    assert said == "--config scopelint.toml cannot be used with --isolated"


def test_a_file_of_ones_choice(faulty: Path) -> None:
    (faulty / "strict.toml").write_text('exclude = ["nets/"]\n')
    (faulty / "scopelint.toml").write_text("wrong = 1")
    assert found(faulty, "--config", "strict.toml") == []
    other = faulty / "nets"
    assert found(other, "--config", "../strict.toml", "."), "globs are read from where one is"
    assert refusal(faulty, "--config", "gone.toml") == "gone.toml: there is no such file"
    said = refusal(faulty, "--config", "strict.toml", "--config", "strict.toml")
    assert said == "--config: only one file can be given"


# --- what it does -------------------------------------------------------------------------


def test_the_command_line_has_the_last_word(faulty: Path) -> None:
    (faulty / "scopelint.toml").write_text('ignore = ["SL101"]\nconfidence = "certain"\n')
    assert found(faulty, "--select", "SL101") == ["SL101"]
    assert found(faulty, "--extend-select", "duplicate-variable") == ["SL101"]
    assert found(faulty, "--select", "ALL", "--ignore", "SL1") == []
    assert found(faulty, "--config", "ignore=[]") == [], "a later list adds to what is ignored"
    assert found(faulty, "--config", "select=['SL1']") == ["SL101"]


def test_ignored_in_some_files(faulty: Path) -> None:
    config = faulty / "scopelint.toml"
    config.write_text('per-file-ignores = { "nets/*.py" = ["duplicate-variable"] }')
    assert found(faulty) == found(faulty / "nets") == []
    config.write_text('per-file-ignores = { "tests/" = ["ALL"] }')
    assert found(faulty) == ["SL101"]
    config.write_text('per-file-ignores = { "!tests/" = ["ALL"] }')
    assert found(faulty) == []


def test_excluded(faulty: Path) -> None:
    config = faulty / "scopelint.toml"
    config.write_text('extend-exclude = ["/nets/"]\n')
    assert found(faulty) == []
    assert found(faulty, "nets/main.py") == ["SL101"], "it was asked for"
    assert found(faulty, "--force-exclude", "nets/main.py") == []
    config.write_text('exclude = ["*.py"]\nforce-exclude = true\n')
    assert found(faulty, "nets/main.py") == []
    assert found(faulty, "--no-force-exclude", "nets/main.py") == ["SL101"]
    config.write_text("")
    assert found(faulty, "--exclude", "a,nets") == []


def test_what_git_ignores(faulty: Path) -> None:
    (faulty / ".git").mkdir()
    (faulty / ".gitignore").write_text("nets/\n")
    assert found(faulty) == []
    (faulty / "scopelint.toml").write_text("respect-gitignore = false\n")
    assert found(faulty) == ["SL101"]


def test_thresholds(faulty: Path) -> None:
    config = faulty / "scopelint.toml"
    builder = PROGRAM.partition("\nreal")[0]
    (faulty / "nets" / "main.py").write_text(f"{builder}\n\ndef build(n):\n    if n:\n"
                                             "        critic(1.0)\n    critic(2.0)\n")  # fmt: skip
    assert found(faulty) == ["SL101"]
    config.write_text('confidence = "certain"\n')
    assert found(faulty) == []
    config.write_text('severity = "error"\n')
    assert found(faulty) == ["SL101"]


def test_the_target(faulty: Path) -> None:
    """AutoGraph and AUTO_REUSE came later: what TensorFlow 1.0 says has other words."""
    (faulty / "scopelint.toml").write_text('target-tensorflow = "1.0"\n')
    done = check(faulty, "--format", "json")
    (finding,) = json.loads(done.stdout)["findings"]
    said = finding["confirmation"]
    assert said["status"] == "confirmed"
    assert said["detail"].endswith("Did you mean to set reuse=True in VarScope?")


def test_budgets(faulty: Path) -> None:
    config = faulty / "scopelint.toml"
    config.write_text("[budgets]\ninstructions = 1\n")
    done = check(faulty, "--format", "json")
    assert json.loads(done.stdout)["summary"]["incomplete"]
    assert found(faulty, "--config", "budgets.instructions=1000", "--config", "budgets.paths=2")


def test_the_format(faulty: Path) -> None:
    (faulty / "scopelint.toml").write_text('format = "json"\n')
    assert json.loads(check(faulty).stdout)["version"] == 1
    assert check(faulty, "--format", "text").stdout.startswith("nets/main.py:6:20: error")


ENTRIES = """\
import tensorflow as tf


def used():
    tf.get_variable("a", [1])
    tf.get_variable("a", [1])


def unused():
    tf.get_variable("b", [1])
    tf.get_variable("b", [1])


class Net:
    def train(self):
        tf.get_variable("c", [1])
        tf.get_variable("c", [1])


if __name__ == "__main__":
    if tf.flags.FLAGS.train:
        used()
        Net().train()
"""


@pytest.mark.parametrize(
    ("entries", "variables"),
    [
        ([], ["a"]),
        (["net.py"], ["a"]),
        (["net.py::used"], ["a"]),
        (["net.py::unused", "net.py::Net.train"], ["b", "c"]),
        (["*.py::*used"], ["a", "b"]),
    ],
)
def test_entries(tmp_path: Path, entries: list[str], variables: list[str]) -> None:
    """A script ends where TensorFlow raises: `c` is not met in it."""
    (tmp_path / "net.py").write_text(ENTRIES)
    (tmp_path / "scopelint.toml").write_text(f"entries = {json.dumps(entries)}\n")
    done = check(tmp_path, "--format", "json")
    assert sorted(each["variable"] for each in json.loads(done.stdout)["findings"]) == variables


def test_entries_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(ENTRIES)
    (tmp_path / "scopelint.toml").write_text('entries = ["net.py::buld", "net.py"]\n')
    done = check(tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        'error: entries: no public function "net.py::buld" can be called: '
        "its file defines none, or raises when it is imported\n"
    )
    done = check(tmp_path, "--entries", "trian.py")
    assert 'error: entries: none of "trian.py" is checked' in done.stderr


# --- what is wrong with it ----------------------------------------------------------------

WRONG = {
    "selct = 1": ":1: there is no setting 'selct'; the nearest is \"select\"",
    "\n# x\nper_file_ignores = {}": ":3: there is no setting 'per_file_ignores'; the nearest is "
    '"per-file-ignores"',
    'select = [\n  "SL101",\n  "SL777",\n]': ":3: select: there is no rule 'SL777'; "
    "the nearest is SL207 shared-cell",
    'ignore = ["duplicate-varable"]': ":1: ignore: there is no rule 'duplicate-varable'; "
    "the nearest is SL101 duplicate-variable",
    'confidence = "certian"': ':1: confidence: must be one of "certain", "likely", "possible", and '
    'is "certian"; the nearest is "certain"',
    "confidence = 3": ':1: confidence: must be one of "certain", "likely", "possible", and is '
    "a number",
    'force-exclude = "yes"': ":1: force-exclude: must be true or false, and is text",
    'exclude = "a"': ":1: exclude: must be a list of globs, and is text",
    "exclude = [1]": ":1: exclude: must be a list of globs, and holds something else than text",
    'exclude = [\n"a",\n""]': ":1: exclude: '' is no glob: it is empty",
    "[budgets]\npaths = 3\npahts = 4": ":3: budgets: there is no 'pahts'; the nearest is \"paths\"",
    "[budgets]\npaths = true": ":2: budgets: must be numbers from 1 on, and paths is not",
    "[per-file-ignores]\n'a.py' = ['SL1', 'SL8']": ":2: per-file-ignores: there is no rule 'SL8'",
    'entries = ["::f"]': ":1: entries: '::f' is neither FILE nor FILE::FUNCTION",
    "baseline = ''": ":1: baseline: must not be empty",
    'format = "telegram"': ':1: format: must be one of "',
    "a = [\n1": ":2: is not TOML: unclosed array",
    "[tool.scopelint]\nselect = []": ":1: in scopelint.toml settings stand at the top, not in "
    "[tool.scopelint]",
    "execute = true": ":1: execute is no setting: it can be asked for on the command line only",
    "tensorflow = 'python'": ":1: tensorflow is no setting: it can be asked for on the command line "
    "only",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "scopelint.toml").write_text(text)
    assert refusal(tmp_path).startswith(f"scopelint.toml{WRONG[text]}")


def test_what_is_wrong_in_a_shared_file(tmp_path: Path) -> None:
    text = "[tool.ruff]\nselct = 1\n[tool.scopelint]\nignore = []\nselct = 1\n"
    (tmp_path / "pyproject.toml").write_text(text)
    said = refusal(tmp_path)
    assert said == "pyproject.toml:5: there is no setting 'selct'; the nearest is \"select\""
    (tmp_path / "pyproject.toml").write_text("[tool]\nscopelint = 3\n")
    assert refusal(tmp_path) == "pyproject.toml:2: tool.scopelint must be a table"
    (tmp_path / "pyproject.toml").write_bytes(b"[tool.scopelint]\n# \xff\n")
    assert refusal(tmp_path) == "pyproject.toml:2: is not valid utf-8"


def test_what_is_wrong_on_the_command_line(tmp_path: Path) -> None:
    said = refusal(tmp_path, "--config", "selct=[]")
    assert said == "--config selct=[]: there is no setting 'selct'; the nearest is \"select\""
    assert refusal(tmp_path, "--select", "SL777").startswith("--select: there is no rule")
    assert refusal(tmp_path, "--config", "select=[").startswith("--config select=[:1: is not")
    done = check(tmp_path, "--confidence", "sure")
    assert done.returncode == 2
    assert "'sure' is not one of 'certain', 'likely', 'possible'" in done.stderr


def test_the_line_of_a_key() -> None:
    text = '[a]\nkey = """\nkey = 1"""\n[b]\n"key" = [ # key\n  "x",\n]\n'
    assert line_of(text, ("a", "key")) == 2
    assert line_of(text, ("b", "key")) == 5
    assert line_of(text, ("b", "key"), '"x"') == 6
    assert line_of(text, ("c", "key")) is None


def test_no_setting_runs_or_imports_code() -> None:
    """What runs programs is no setting, whatever its value; and no value names code."""
    assert {"execute", "tensorflow", "plugins"}.isdisjoint(declared())
    for name in ("paths", "execute", "exit_zero", "folder", "file"):
        assert name not in {each.attribute for each in declared().values()}
    kinds = {type(each.kind).__name__ for each in declared().values()}
    assert kinds == {
        "Budgets", "Choice", "Count", "Entries", "Flag", "Globs", "Path", "Selectors", "SelectorsByGlob",
    }  # fmt: skip


# --- what is drawn ------------------------------------------------------------------------


def shown(folder: Path, *arguments: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The settings, and where each was said."""
    done = run(folder, "check", "--show-settings", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line for line in done.stdout.splitlines() if not line.startswith("#")]
    comments = {line.split(" = ")[0]: line.rpartition("  # ")[2] for line in lines}
    return tomllib.loads(done.stdout), comments


def test_shown_settings(faulty: Path) -> None:
    (faulty / "scopelint.toml").write_text(
        '\nignore = ["name-scope-ignored"]\n[per-file-ignores]\n"a b.py" = ["SL2"]\n'
    )
    settings, origins = shown(faulty, "--confidence", "possible", "--config", "budgets.paths=2")
    assert list(settings) == list(declared())
    assert (settings["ignore"], origins["ignore"]) == (["SL203"], "scopelint.toml:2")
    assert settings["per-file-ignores"] == {"a b.py": ["SL2"]}
    assert origins["per-file-ignores"] == "scopelint.toml:3"
    assert (settings["confidence"], origins["confidence"]) == ("possible", "--confidence")
    assert (settings["budgets"]["paths"], origins["budgets"]) == (2, "--config budgets.paths=2")
    assert origins["select"] == "default"
    again = faulty / "again.toml"
    again.write_text(run(faulty, "check", "--show-settings").stdout)
    assert shown(faulty, "--config", "again.toml")[0] == shown(faulty)[0]


def test_the_schema_is_drawn_from_the_declarations(redraw: bool) -> None:
    text = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    if redraw:
        SCHEMA.write_text(text, "utf-8")
    assert SCHEMA.read_text("utf-8") == text, "draw it anew: pytest tests/config --redraw"


def test_the_reference_is_drawn_from_the_declarations(redraw: bool) -> None:
    if redraw:
        REFERENCE.write_text(reference(), "utf-8")
    assert REFERENCE.read_text("utf-8") == reference(), "draw it anew: pytest tests/config --redraw"


@pytest.mark.parametrize("name", declared())
def test_examples_are_taken(tmp_path: Path, name: str) -> None:
    """Each example is of its own setting, and says something else than the default."""
    setting = declared()[name]
    assert list(tomllib.loads(setting.example)) == [name]
    settings = resolve([str(tmp_path)], config=[setting.example], isolated=True).settings
    assert getattr(settings, setting.attribute) != getattr(Settings(), setting.attribute)
    assert setting.summary in " ".join(setting.doc.split())
    validator().validate(tomllib.loads(setting.example))


@pytest.mark.parametrize(
    "text", [text for text in WRONG if "[\n1" not in text and "::f" not in text]
)
def test_the_schema_refuses_what_the_reader_refuses(text: str) -> None:
    """But for rules that do not exist, which it does not list: it would change with each rule."""
    is_valid = validator().is_valid(tomllib.loads(text))
    assert is_valid == any(word in text for word in ("SL777", "SL8", "duplicate-varable", '""'))


def validator() -> jsonschema.Draft7Validator:
    package = resources.files("scopelint")
    return jsonschema.Draft7Validator(json.loads((package / "schema.json").read_text("utf-8")))


@pytest.mark.parametrize(
    ("target", "key"), [("1.0", "1.0.1"), ("1.12", "1.12.0"), ("1.15", "1.15.5")]
)
def test_the_version_is_that_of_the_target(tmp_path: Path, target: str, key: str) -> None:
    """For the analysis, too, `tf.__version__` is what --target-tensorflow says."""
    (tmp_path / "main.py").write_text(
        "import tensorflow as tf\nfor _ in range(2):\n    tf.get_variable(tf.__version__, [1])\n"
    )
    done = check(tmp_path, "--target-tensorflow", target, "--format", "json")
    assert [each["variable"] for each in json.loads(done.stdout)["findings"]] == [key]
