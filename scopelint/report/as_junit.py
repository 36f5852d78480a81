"""`--format junit`: XML as test runners write it, for whatever reads their results."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import TextIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from scopelint.finding import Finding, Problem, Report
from scopelint.report.formats import Source
from scopelint.report.layout import where
from scopelint.rules.declare import Rule

HOLDS_PROBLEMS = True

#: What no XML document can hold.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(report: Report, rules: Mapping[str, Rule], source: Source, out: TextIO) -> None:
    """A suite for each file in which something is found; one that passes where nothing is."""
    root = Element("testsuites", name="scopelint", time=f"{report.summary.seconds:.3f}")
    for path, findings in groupby(report.findings, key=lambda finding: finding.span.path):
        _fill(SubElement(root, "testsuite", name=_text(path)), path, findings)
    for problem in report.summary.errors:
        suite = SubElement(root, "testsuite", name=_text(problem.path))
        suite.append(_problem_case(problem))
    if not len(root):
        suite = SubElement(root, "testsuite", name="scopelint")
        SubElement(suite, "testcase", classname="scopelint", name="nothing found")
    for element in (*root, root):
        _count(element)
    ElementTree.indent(root)
    out.write("<?xml version='1.0' encoding='utf-8'?>\n")
    out.write(ElementTree.tostring(root, encoding="unicode") + "\n")


def _fill(suite: Element, path: str, findings: Iterable[Finding]) -> None:
    for finding in findings:
        suite.append(_case(path, finding))


def _case(path: str, finding: Finding) -> Element:
    """A finding as a test that failed."""
    span = finding.span
    case = Element(
        "testcase",
        classname=_text(path),
        name=_text(f"{finding.rule} {finding.name} ({where(span)})"),
        file=_text(path),
    )
    if span.cell is None:  # what counts within a cell is no line of the file
        case.set("line", str(span.line))
    kind = f"{finding.severity.value} {finding.rule}"
    failure = SubElement(case, "failure", message=_text(finding.message), type=kind)
    notes = [f"{where(note.span)}: {note.message}" for note in finding.related]
    failure.text = _text("\n".join((f"{where(span)}: {finding.message}", *notes)))
    return case


def _problem_case(problem: Problem) -> Element:
    """A file that could not be checked, as a test that could not run."""
    case = Element("testcase", classname=_text(problem.path), name="could not be checked")
    error = SubElement(case, "error", message=_text(problem.message), type="error")
    if problem.span is not None:
        error.text = _text(f"{where(problem.span)}: {problem.message}")
    return case


def _count(element: Element) -> None:
    """Set the figures that readers want on every suite."""
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
        element.set(name, str(sum(1 for _ in element.iter(tag))))


def _text(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
