"""Every rule of the catalogue: declared well, right about its examples, and its check matters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import new_rule
import pytest
from expectations import drawn, judge_events, judge_findings
from judges import found, interpreted, ran
from programs import Program, written

from scopelint.finding import Severity
from scopelint.report.explain import catalogue_page, catalogue_rows, rule_page
from scopelint.rules.catalogue import catalogue, rule_of, rule_of_refusal
from scopelint.rules.declare import DeclarationError, Example, Rule
from scopelint.tf1_errors import ERRORS

RULES = catalogue()
PAGES = Path(__file__).parents[1] / "docs" / "rules"
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
#: A first example fits a screen.
SCREEN = 20


@dataclass(frozen=True)
class Case:
    """One example of a rule, as programs on disk."""

    rule: Rule
    bad: Program
    good: Program


#: Programs of cells are the matter of `test_notebook_rules`.
CASES = [
    (rule, number) for rule in RULES if not rule.of_reruns for number in range(len(rule.examples))
]


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0].code}-{case[1]}")
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    rule, number = request.param
    example: Example = rule.examples[number]
    return Case(
        rule, written(tmp_path / "bad", example.bad), written(tmp_path / "good", example.good)
    )


@each_rule
def test_declared(rule: Rule) -> None:
    texts = (rule.summary, rule.why, rule.remedy, rule.fix, rule.limits)
    assert all(text == text.strip() and text.endswith(".") for text in texts)
    assert all(len(each.bad.splitlines()) <= SCREEN for each in rule.examples[:1])
    for example in rule.examples:
        assert f"# want {rule.code}" in example.bad
        assert "# var " in example.good
        assert "# want" not in example.good


def test_each_refusal_has_one_rule() -> None:
    refusals = [error for rule in RULES for error in rule.refusals]
    assert len(refusals) == len(set(refusals))
    assert set(refusals) <= set(ERRORS)


def test_lookup() -> None:
    assert rule_of("sl101") is rule_of("duplicate-variable") is RULES[0]
    assert rule_of("SL999") is None
    assert rule_of_refusal("E1") is RULES[0]
    assert [rule.code for rule in RULES] == sorted(rule.code for rule in RULES)


def test_a_bad_declaration_is_refused() -> None:
    with pytest.raises(
        DeclarationError, match=r"code.*kebab.*why is empty.*no section.*no example"
    ):
        Rule(
            code="X1",
            name="Bad_name",
            severity=Severity.NOTE,
            since="0.1",
            summary="s",
            why="",
            remedy="r",
            fix="f",
            limits="l",
            semantics=("two",),
            check=lambda trace: iter(()),
            examples=(),
        )


def test_bad_is_found(case: Case) -> None:
    findings = found(case.bad, also=(case.rule.code,))
    wrong = judge_findings(case.bad.marks, findings)
    assert not wrong, drawn(case.bad.sources, wrong)
    assert {each["confirmation"]["status"] for each in findings} == {"confirmed"}


def test_good_is_silent(case: Case) -> None:
    wrong = judge_findings(case.good.marks, found(case.good, also=(case.rule.code,)))
    assert not wrong, drawn(case.good.sources, wrong)
    unseen = judge_events(case.good.marks, interpreted(case.good), in_part=True)
    assert not unseen, drawn(case.good.sources, unseen)


def test_bad_fails_on_the_runtime(case: Case) -> None:
    _, error = ran(case.bad)
    if case.rule.severity is Severity.ERROR:
        assert error is not None
        wanted = [(want.path, want.line) for want in case.bad.marks.wants]
        assert (error["path"], error["line"]) in wanted
    else:
        assert error is None


def test_good_runs(case: Case) -> None:
    seen, error = ran(case.good)
    assert error is None
    wrong = judge_events(case.good.marks, seen, in_part=True)
    assert not wrong, drawn(case.good.sources, wrong)


def test_the_check_matters(case: Case) -> None:
    """Nobody else finds it: with the rule ignored, nothing is left."""
    others = found(case.bad, ignore=(case.rule.code,))
    assert not [each for each in others if each["rule"] == case.rule.code]
    assert judge_findings(case.bad.marks, others)


def test_messages_are_in_house_style(case: Case) -> None:
    for finding in found(case.bad, also=(case.rule.code,)):
        message = finding["message"]
        assert message[0].islower()
        assert not message.endswith(".")
        assert not re.search(r"\s{2}", message)


def test_documented(redraw: bool) -> None:
    """`docs/rules/` is what the rules render to; `--redraw` writes it."""
    pages = {f"{rule.code}.md": rule_page(rule) for rule in RULES}
    pages["README.md"] = catalogue_page(RULES)
    if redraw:
        PAGES.mkdir(parents=True, exist_ok=True)
        for name, page in pages.items():
            (PAGES / name).write_text(page, "utf-8")
    assert {each.name: each.read_text("utf-8") for each in PAGES.iterdir()} == pages


def test_the_table_of_the_readme(redraw: bool) -> None:
    readme = PAGES.parents[1] / "README.md"
    text = readme.read_text("utf-8")
    (drawn,) = re.findall(r"(?:^\| .*\n)+", text, re.M)
    table = "".join(f"{row}\n" for row in catalogue_rows(RULES, "docs/rules/"))
    if redraw:
        readme.write_text(text.replace(drawn, table), "utf-8")
        drawn = table
    assert drawn == table


@each_rule
def test_pages_carry_no_marks(rule: Rule) -> None:
    page = rule_page(rule)
    assert not re.search(r"# (want|var|todo) ", page)
    assert page.count(f"▲ {rule.code} here") >= len(rule.examples)


def test_the_skeleton_of_a_rule_is_a_rule() -> None:
    names: dict[str, object] = {}
    exec(new_rule.skeleton("SL999", "not-yet-a-rule"), names)
    rule = names["RULE"]
    assert isinstance(rule, Rule)
    assert (rule.code, rule.name) == ("SL999", "not-yet-a-rule")
