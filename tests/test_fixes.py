"""Fixes: each fixture before and after, the examples of rules, and what the command does to files."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from expectations import FIXTURES
from judges import found, ran
from programs import Program

from scopelint.config import Settings
from scopelint.config.selectors import SELECTED
from scopelint.engine.applying import Applied, apply_fixes, offers_of
from scopelint.engine.pipeline import check
from scopelint.fixes.catalogue import kinds
from scopelint.rules.catalogue import catalogue
from scopelint.rules.declare import Example

FIXED = sorted(path.parent for path in (FIXTURES / "fixes").glob("*/before.py"))
#: Fixtures of what is not fixed without being asked for by --unsafe-fixes.
UNSAFE = {
    "asked_for_in_each_turn",
    "auto_reuse",
    "branches_of_a_condition",
    "calls_in_name_scopes",
    "layers_on_each_other",
    "not_for_us_to_choose",
    "objects_of_a_loop",
    "open_for_a_target",
    "reuse_below_another_scope",
    "settings_of_a_loop",
    "share_layers",
    "target_network",
    "turns_of_a_counter",
}
#: Fixtures in which nothing is raised.
SILENT = {
    "get_variable",
    "scope_object",
    "share_layers",
    "share_layers_by_a_parameter",
    "share_layers_by_name",
}
#: The rules that fixtures need beyond those that are on.
ALSO = {"scope_object": ("SL301",)}
each_fixture = pytest.mark.parametrize("folder", FIXED, ids=lambda folder: folder.name)


def fixed(
    folder: Path, text: str, *, unsafe: bool = False, also: tuple[str, ...] = ()
) -> tuple[str, Applied]:
    """A program after its fixes."""
    (folder / "main.py").write_text(text, "utf-8")
    with contextlib.chdir(folder):
        applied = apply_fixes(Settings(select=(*SELECTED, *also)), unsafe=unsafe)
    changed = applied.after.get(str(folder / "main.py"))
    return text if changed is None else changed.decode(), applied


def written(folder: Path, text: str) -> Program:
    folder.mkdir(exist_ok=True)
    script = folder / "main.py"
    script.write_text(text, "utf-8")
    return Program(folder.name, folder, script)


@each_fixture
def test_before_becomes_after(folder: Path, tmp_path: Path, redraw: bool) -> None:
    text = (folder / "before.py").read_text("utf-8")
    also = ALSO.get(folder.name, ())
    after, applied = fixed(tmp_path, text, unsafe=folder.name in UNSAFE, also=also)
    if redraw:
        (folder / "after.py").write_text(after, "utf-8")
    assert applied.mended
    assert after == (folder / "after.py").read_text("utf-8")


@each_fixture
def test_before_fails_and_after_runs(folder: Path, tmp_path: Path) -> None:
    _, error = ran(written(tmp_path / "before", (folder / "before.py").read_text("utf-8")))
    assert (error is None) == (folder.name in SILENT)
    seen, error = ran(written(tmp_path / "after", (folder / "after.py").read_text("utf-8")))
    assert error is None
    assert seen


@each_fixture
def test_nothing_is_found_or_fixed_in_after(folder: Path, tmp_path: Path) -> None:
    text = (folder / "after.py").read_text("utf-8")
    assert not found(written(tmp_path, text))
    again, applied = fixed(tmp_path, text, unsafe=True, also=ALSO.get(folder.name, ()))
    assert (again, applied.mended, applied.offers) == (text, [], {})


@pytest.mark.parametrize("name", sorted(UNSAFE))
def test_what_is_not_safe_is_only_offered(name: str, tmp_path: Path) -> None:
    text = (FIXTURES / "fixes" / name / "before.py").read_text("utf-8")
    after, applied = fixed(tmp_path, text)
    assert (after, applied.mended) == (text, [])
    assert [offer.is_safe for offer in applied.offers.values()] == [False]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pass_reuse", "pass reuse=True to the second call of"),
        ("towers_with_a_counter", "pass reuse=i > 0 to the call in the loop of"),
    ],
)
def test_a_fix_says_which_call_it_edits(name: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text((FIXTURES / "fixes" / name / "before.py").read_text("utf-8"))
    with contextlib.chdir(tmp_path):
        (fix, *_) = offers_of(Settings()).values()
    assert words in fix.description


def test_each_kind_mends_a_fixture(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a kind, some fixture comes out otherwise."""
    every = kinds()
    for left_out in every:
        others = tuple(kind for kind in every if kind is not left_out)
        monkeypatch.setattr("scopelint.fixes.catalogue.kinds", lambda others=others: others)
        assert any(
            fixed(
                tmp_path,
                (folder / "before.py").read_text("utf-8"),
                unsafe=folder.name in UNSAFE,
                also=ALSO.get(folder.name, ()),
            )[0]
            != (folder / "after.py").read_text("utf-8")
            for folder in FIXED
        ), left_out


EXAMPLES = [
    (rule.code, number, example)
    for rule in catalogue()
    for number, example in enumerate(rule.examples)
    if rule.code in ("SL101", "SL102")
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example[0]}-{example[1]}")
def test_examples_are_mended(example: tuple[str, int, Example], tmp_path: Path) -> None:
    after, applied = fixed(tmp_path, example[2].bad + "\n")
    assert applied.mended
    assert not found(written(tmp_path, after))
    seen, error = ran(written(tmp_path, after))
    assert seen
    assert error is None


def test_a_fix_is_offered_with_its_edits(tmp_path: Path) -> None:
    """The edits of an offer, put into the text, give what --fix writes."""
    text = (FIXTURES / "fixes" / "thread_reuse" / "before.py").read_text("utf-8")
    after, _ = fixed(tmp_path, text)
    with contextlib.chdir(tmp_path):
        (offer,) = offers_of(Settings()).values()
        (finding,) = check(Settings()).findings
    assert finding.fix is None
    assert offer.is_safe
    lines = text.split("\n")
    for edit in reversed(offer.edits):
        span = edit.span
        assert (span.path, span.line) == ("main.py", span.end_line)
        line = lines[span.line - 1]
        lines[span.line - 1] = line[: span.column - 1] + edit.text + line[span.end_column - 1 :]
    assert "\n".join(lines) == after
