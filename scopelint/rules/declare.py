"""How a rule is declared: as a value that holds the check and all that is said about it.

`scopelint explain`, the pages under `docs/rules/` and the tests are drawn from it; nothing
about a rule stands anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from textwrap import dedent

from scopelint.finding import Check, DoneRight, Severity

_CODE = re.compile(r"SL\d{3}")
_NAME = re.compile(r"[a-z]+(-[a-z]+)*")
_SECTION = re.compile(r"\d{1,2}(\.\d{1,2})?")


class DeclarationError(ValueError):
    """A rule is declared badly: an error of ours, raised when its file is imported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A fault and its cure, as twins: whole programs that run as they stand.

    `bad` carries `# want CODE` where the finding is, `good` at least one `# var` mark.
    """

    bad: str
    good: str

    def __post_init__(self) -> None:
        _unindent(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A check and all that is said about it. Texts are Markdown, programs are Python."""

    code: str  #: "SL101": never renumbered
    name: str  #: "duplicate-variable": names the fault, and reads well after "ignore …"
    severity: Severity
    since: str  #: the version of scopelint that first had it
    summary: str  #: one sentence: the fault
    why: str  #: what happens, and when one notices
    remedy: str  #: one sentence shown with each finding: what to do
    fix: str  #: the ways out, and how to choose
    limits: str  #: when it is silent, when it may be wrong, and what to do then
    semantics: tuple[str, ...]  #: sections of TensorFlow's rules that it rests on
    check: Check | None  #: None: the engine itself says it
    examples: tuple[Example, ...]
    refusals: tuple[str, ...] = field(default=())  #: numbers of the TensorFlow errors it reports
    #: It reads runs of a notebook in which a cell is run again at the end, and no others; these
    #: are made only where such a rule is on. Its examples have cells, parted by `# %%`.
    of_reruns: bool = False
    #: Where another way does right what one does wrong, someone has chosen: it is only possible.
    done_right: DoneRight | None = None

    def __post_init__(self) -> None:
        _unindent(self)
        faults = tuple(_faults(self))
        if faults:
            raise DeclarationError(f"rule {self.code}: {'; '.join(faults)}")


def _unindent(value: Example | Rule) -> None:
    """Take the indentation of the source off every text."""
    for each in fields(value):
        text = getattr(value, each.name)
        if isinstance(text, str):
            object.__setattr__(value, each.name, dedent(text).strip("\n"))


def _faults(rule: Rule) -> Iterator[str]:
    """What is wrong with a declaration."""
    if not _CODE.fullmatch(rule.code):
        yield "the code is not SL and three digits"
    if not _NAME.fullmatch(rule.name):
        yield f"{rule.name!r} is not in kebab case"
    for name in ("since", "summary", "why", "remedy", "fix", "limits"):
        if not getattr(rule, name).strip():
            yield f"{name} is empty"
    for section in rule.semantics:
        if not _SECTION.fullmatch(section):
            yield f"{section!r} is no section"
    if rule.check is not None and not rule.semantics:
        yield "it rests on no section"
    if rule.check is not None and not rule.examples:
        yield "it has no example"
