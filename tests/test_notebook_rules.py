"""Rules about notebooks whose cells are run again: their examples, in the analyzer and on the runtime."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from expectations import Marks, drawn, judge_events, judge_findings, read_marks
from judges import found, ran
from notebooks import as_notebook, cells_of, in_text, line_of, twice
from programs import Program

from scopelint.config import Settings
from scopelint.engine.pipeline import check
from scopelint.rules.catalogue import catalogue
from scopelint.rules.declare import Rule

RULES = [rule for rule in catalogue() if rule.of_reruns]
CASES = [(rule, number) for rule in RULES for number in range(len(rule.examples))]
each_case = pytest.mark.parametrize(
    ("rule", "number"), CASES, ids=lambda each: getattr(each, "code", each)
)
#: How TensorFlow's errors are seen in a cell that builds: two cells share one helper.
SHARED_HELPER = """\
# %%
import tensorflow as tf


def net(x):
    with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
        return x * tf.get_variable("w", [3])


def head(x):
    with tf.variable_scope("head"):
        return x * tf.get_variable("w", [3])  # want SL302 "cell 3 fails"

# %%
x = tf.placeholder(tf.float32, [3])
a = net(x)

# %%
b = head(a)

# %%
with tf.Graph().as_default():
    c = head(tf.placeholder(tf.float32, [3]))

# %%
tf.get_variable_scope().reuse_variables()
d = net(2 * x)
"""
#: The third cell raises by itself: nothing is said of it, or of those after it.
BROKEN = """\
# %%
import tensorflow as tf

# %%
v = tf.get_variable("v", [3])  # want SL302 "cell 2 fails"

# %%
v = tf.get_variable("v", [3])  # want SL101

# %%
w = tf.get_variable("w", [3])
"""


def findings(text: str, folder: Path, *also: str) -> list[dict[str, Any]]:
    folder.mkdir()
    script = folder / "main.ipynb"
    script.write_text(as_notebook(text), "utf-8")
    return [in_text(text, each) for each in found(Program("nb", folder, script), also=also)]


def marks(text: str) -> Marks:
    return read_marks({"main.py": text})


def script(text: str, folder: Path) -> Program:
    folder.mkdir()
    path = folder / "main.py"
    path.write_text(text, "utf-8")
    return Program("nb", folder, path)


def rerun_lines(text: str, folder: Path) -> set[int]:
    """The lines at which some cell fails when it is run again, on the runtime."""
    failing = set()
    for cell in cells_of(text):
        _, error = ran(script(twice(text, cell.number), folder / str(cell.number)))
        if error is not None:
            failing.add(line_of(text, cell.number, error["line"]))
    return failing


@each_case
def test_bad_is_found(rule: Rule, number: int, tmp_path: Path) -> None:
    text = rule.examples[number].bad
    said = findings(text, tmp_path / "nb", rule.code)
    wrong = judge_findings(marks(text), said)
    assert not wrong, drawn({"main.py": text}, wrong)
    assert {each["confirmation"]["status"] for each in said} == {"confirmed"}
    for each in said:
        assert each["message"][0].islower()
        assert not re.search(r"\.$|\s{2}", each["message"])


@each_case
def test_good_is_silent(rule: Rule, number: int, tmp_path: Path) -> None:
    assert findings(rule.examples[number].good, tmp_path / "nb", rule.code) == []


@each_case
def test_bad_fails_again_on_the_runtime(rule: Rule, number: int, tmp_path: Path) -> None:
    text = rule.examples[number].bad
    assert ran(script(text, tmp_path / "whole"))[1] is None
    assert rerun_lines(text, tmp_path) == {each.line for each in marks(text).wants}


@each_case
def test_good_runs_again_on_the_runtime(rule: Rule, number: int, tmp_path: Path) -> None:
    text = rule.examples[number].good
    seen, error = ran(script(text, tmp_path / "whole"))
    assert error is None
    assert not judge_events(marks(text), seen, in_part=True)
    assert rerun_lines(text, tmp_path) == set()


def test_a_helper_of_several_cells(tmp_path: Path) -> None:
    wrong = judge_findings(marks(SHARED_HELPER), findings(SHARED_HELPER, tmp_path / "nb", "SL302"))
    assert not wrong, drawn({"main.py": SHARED_HELPER}, wrong)
    assert rerun_lines(SHARED_HELPER, tmp_path) == {
        each.line for each in marks(SHARED_HELPER).wants
    }


def test_one_finding_for_each_cell(tmp_path: Path) -> None:
    text = SHARED_HELPER.replace(
        "\nb = head(a)\n", '\nb = head(a)\n\n# %%\nwith tf.variable_scope("two"):\n    head(a)\n'
    )
    said = findings(text, tmp_path / "nb", "SL302")
    assert [each["message"][:12] for each in said] == ["cell 3 fails", "cell 4 fails"]
    assert len({each["line"] for each in said}) == 1


def test_nothing_is_said_of_what_comes_after_an_error(tmp_path: Path) -> None:
    wrong = judge_findings(marks(BROKEN), findings(BROKEN, tmp_path / "nb", "SL302"))
    assert not wrong, drawn({"main.py": BROKEN}, wrong)


def test_cells_are_run_again_only_where_it_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "main.ipynb"
    file.write_text(as_notebook(SHARED_HELPER), "utf-8")
    plain = check(Settings(paths=(str(file),))).summary
    asked = check(Settings(paths=(str(file),), select=("SL302",))).summary
    assert (plain.entries, asked.entries) == (1, 1 + len(cells_of(SHARED_HELPER)))


def test_a_file_that_cannot_be_parsed_beside(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("import tensorflow as tf\ndef (\n", "utf-8")
    (tmp_path / "main.ipynb").write_text(as_notebook(SHARED_HELPER), "utf-8")
    report = check(Settings(paths=(str(tmp_path),), select=("SL302",)))
    assert [error.line for error in report.summary.errors] == [2]
    assert report.findings
