"""Comments that suppress findings: what they silence, and which of them silence nothing (SL901).

A comment speaks of a finding if it stands at the finding's own place or at its first related
one, and names its rule. One that names no rule, or only rules that find nothing there, is said,
but only where the analysis has seen enough to know: all of the project, all ways through the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scopelint.config import Settings
from scopelint.config.selectors import UnknownSelectorError, rule_named
from scopelint.engine.notices import notice
from scopelint.engine.whole import is_whole
from scopelint.finding import (
    Cut,
    Finding,
    Silencer,
    Span,
    Suppressed,
)
from scopelint.frontend.project import Project
from scopelint.frontend.reading import problem
from scopelint.frontend.suppressions import MOST_SUPPRESSIONS, Suppression, suppressions_of
from scopelint.rules.catalogue import rule_of
from scopelint.rules.declare import Rule

#: The rule about comments that suppress nothing.
UNUSED = "SL901"


@dataclass(slots=True)
class Comment:
    """A comment, and the codes in it that have silenced something."""

    said: Suppression
    used: set[str] = field(default_factory=set)

    def silences(self, finding: Finding) -> bool:
        """Whether it speaks of a finding; noted if so."""
        places = [finding.span, *(note.span for note in finding.related[:1])]
        if self.said.is_for_file:
            is_here = finding.span.path == self.said.span.path
        else:
            is_here = any(_is_at(self.said, span) for span in places)
        if not is_here or not self._names(finding):
            return False
        self.used.add(finding.rule)
        return True

    def _names(self, finding: Finding) -> bool:
        if self.said.is_noqa and not self.said.codes:
            return True
        return any(each.upper() == finding.rule or each == finding.name for each in self.said.codes)


def _is_at(said: Suppression, span: Span) -> bool:
    return span.path == said.span.path and said.covers(span.line, span.cell)


@dataclass(frozen=True, slots=True)
class Idle:
    """Words in a comment that suppress nothing, and the finding that says so."""

    said: Suppression
    words: tuple[str, ...]
    finding: Finding


@dataclass(frozen=True, slots=True)
class Silenced:
    """What comments have made of the findings."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    idle: tuple[Idle, ...] = ()  #: of what is shown


def silence(
    findings: Iterable[Finding],
    files: Iterable[str],
    cuts: Iterable[Cut],
    project: Project,
    settings: Settings,
) -> Silenced:
    """What is shown, in the order of the source, and what comments in `files` suppress of it.

    A comment has its use also where the finding would not be shown for lack of certainty.
    """
    comments = _comments(files, project)
    kept, suppressed = _parted(findings, comments)
    rule = rule_of(UNUSED)
    if comments and rule is not None and settings.selects(UNUSED):
        useless = list(_useless(comments, rule, cuts, settings))
        said, hushed = _parted((each.finding for each in useless), comments)
        kept, suppressed = [*kept, *said], [*suppressed, *hushed]
    else:
        useless = []
    shown = tuple(sorted(filter(settings.shows, kept), key=_in_source))
    ids = set(map(id, shown))
    return Silenced(
        shown,
        tuple(each for each in suppressed if settings.shows(each.finding)),
        tuple(each for each in useless if each.words and id(each.finding) in ids),
    )


def _in_source(finding: Finding) -> tuple[str, int, int, int, str]:
    span = finding.span
    return span.path, span.cell or 0, span.line, span.column, finding.rule


def _comments(files: Iterable[str], project: Project) -> Mapping[str, list[Comment]]:
    """The comments of each file that has some, by the path that reports show."""
    comments: dict[str, list[Comment]] = {}
    for path in files:
        source = project.source(path)
        found = suppressions_of(source) if source is not None else ()
        if len(found) > MOST_SUPPRESSIONS:
            line = found[MOST_SUPPRESSIONS].span.line
            project.problems.append(problem(path, "more suppressions than are read", line))
        for said in found[:MOST_SUPPRESSIONS]:
            comments.setdefault(said.span.path, []).append(Comment(said))
    return comments


def _parted(
    findings: Iterable[Finding], comments: Mapping[str, list[Comment]]
) -> tuple[list[Finding], list[Suppressed]]:
    kept: list[Finding] = []
    suppressed: list[Suppressed] = []
    for finding in findings:
        paths = dict.fromkeys((finding.span.path, *(it.span.path for it in finding.related[:1])))
        near = (comment for path in paths for comment in comments.get(path, ()))
        silencing = [comment.said for comment in near if comment.silences(finding)]
        if silencing:
            first = silencing[0]
            suppressed.append(Suppressed(finding, Silencer.COMMENT, first.reason, first.span))
        else:
            kept.append(finding)
    return kept, suppressed


# --- comments that silence nothing --------------------------------------------------------


def _useless(
    comments: Mapping[str, list[Comment]],
    rule: Rule,
    cuts: Iterable[Cut],
    settings: Settings,
) -> Iterator[Idle]:
    idle = {
        id(comment): list(_idle(comment, settings))
        for those in comments.values()
        for comment in those
    }
    unsure = _unsure(cuts, comments, settings) if any(idle.values()) else frozenset()
    for path, those in comments.items():
        for comment in those if settings.selects_in(UNUSED, path) else ():
            codes = [] if path in unsure else idle[id(comment)]
            said = comment.said
            faults = [*_mistakes(said), *_in_words(codes)]
            if faults:
                finding = notice(rule, said.span, "; ".join(faults), *said.codes)
                yield Idle(said, tuple(codes), finding)


def _idle(comment: Comment, settings: Settings) -> Iterator[str]:
    """The words for rules that are on and find nothing there."""
    for word in _for_us(comment.said):
        rule = rule_of(word)
        is_on = rule is not None and settings.selects_in(rule.code, comment.said.span.path)
        if rule is not None and is_on and rule.code not in (UNUSED, *comment.used):
            yield word


def _in_words(idle: Sequence[str]) -> Iterator[str]:
    if idle:
        find = "finds" if len(idle) == 1 else "find"
        yield f"this suppression has no effect: {' and '.join(idle)} {find} nothing here"


def _mistakes(said: Suppression) -> Iterator[str]:
    """What can have no effect at all: no rule, or one that does not exist."""
    if said.unknown is not None:
        word = f", not {said.unknown!r}" if said.unknown else ""
        yield f"this comment has no effect: scopelint knows ignore[…] and ignore-file[…]{word}"
    elif not said.codes and not said.is_noqa:
        yield "this suppression has no effect: it names no rule, as ignore[SL101] would"
    for word in _for_us(said):
        try:
            rule_named(word)
        except UnknownSelectorError as error:
            yield f"{word} in this suppression has no effect: {error}"


def _for_us(said: Suppression) -> Iterator[str]:
    """The words that are meant for scopelint: in a `noqa` stand those of other tools, too."""
    return (word for word in said.codes if not said.is_noqa or word.upper().startswith("SL"))


def _unsure(
    cuts: Iterable[Cut], comments: Mapping[str, list[Comment]], settings: Settings
) -> frozenset[str]:
    """The files of which the analysis may not have seen all uses."""
    partly = {path for cut in cuts for path in (cut.entry.partition(":")[0], _path_of(cut))}
    if settings.entries or not is_whole(settings):
        return frozenset(comments)
    return frozenset(partly & set(comments))


def _path_of(cut: Cut) -> str:
    return "" if cut.span is None else cut.span.path
