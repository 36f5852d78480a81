"""Findings → fixes: candidates are tried on the texts in memory, and kept if the analysis agrees.

Nothing is written here. A fix is accepted when the edited program, analysed from scratch, no
longer has the finding, has no other that was not there before, and builds the variables that
the fix is to lead to. Where one edit only brings the next fault of the same kind to light (a
third call, a later layer), the search goes on from there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from scopelint.config import Settings
from scopelint.engine.claims import Shown, claims_of, needs_reruns
from scopelint.engine.findings import judged
from scopelint.engine.named import those_concerning
from scopelint.engine.stages import executions
from scopelint.engine.suppressing import Idle, silence
from scopelint.engine.tally import Tally
from scopelint.finding import Edit, Finding, Fix, Problem
from scopelint.fixes.catalogue import candidates_for
from scopelint.fixes.declare import Candidate, Fault, Goal
from scopelint.fixes.expected import reaches
from scopelint.frontend.editing.carry import carried, edits_between
from scopelint.frontend.editing.tree import Changes
from scopelint.frontend.files import Found
from scopelint.frontend.prefilter import Survey, largest_of
from scopelint.frontend.project import Project
from scopelint.frontend.reading import read_bytes
from scopelint.interpreter.entry import Execution
from scopelint.trace import Place

#: So many edited programs are analysed at most to find a fix of one finding.
MOST_TRIALS = 24
#: What gives each use weights of its own: in doubt where they could as well be shared.
_APART = (Goal.OWN, Goal.APART)
#: So many edits in a row may each bring the next fault to light.
DEEPEST = 12


@dataclass
class Stage:
    """The project with some texts edited, and what its analysis says."""

    project: Project
    runs: list[Execution]
    judged: list[tuple[Shown, Finding]]  #: what is shown, in the order of the source
    findings: tuple[Finding, ...]  #: the same, and what the engine itself finds
    idle: tuple[Idle, ...] = ()  #: comments that suppress nothing

    @cached_property
    def fingerprints(self) -> Counter[str]:
        """The findings, as far as they stay the same when lines move."""
        return Counter(finding.fingerprint for finding in self.findings)

    @cached_property
    def _stacks(self) -> Mapping[Place, int]:
        most: dict[Place, int] = defaultdict(int)
        for run in self.runs:
            ways: dict[Place, set[object]] = defaultdict(set)
            for event in run.trace.events:
                for depth, site in enumerate(event.stack):
                    ways[site.place].add(event.stack[:depth])
            for place, stacks in ways.items():
                most[place] = max(most[place], len(stacks))
        return most

    def ways_to(self, place: Place) -> int:
        """Through how many call stacks of one run a place is reached."""
        return self._stacks[place]


@dataclass(frozen=True, slots=True)
class Mended:
    """Where a fix leads, and what it does."""

    stage: Stage
    descriptions: tuple[str, ...]
    is_safe: bool

    @property
    def description(self) -> str:
        """All steps in one sentence."""
        return "; then ".join(dict.fromkeys(self.descriptions))


@dataclass(slots=True)
class Fixer:
    """Looks for fixes in one project."""

    found: Found
    seen: Survey
    settings: Settings
    _trials: int = 0

    def stage(self, project: Project) -> Stage:
        """The analysis of a project."""
        tally = Tally()
        settings = replace(self.settings, execute=False)
        reruns = needs_reruns(settings)
        runs = list(executions(self.seen.relevant, project, settings, tally, with_reruns=reruns))
        claims = claims_of(runs, settings, tally)
        told = [
            (shown, finding)
            for shown, finding in judged(claims, project, settings, tally)
            if finding is not None
        ]
        if tally.interrupted:
            raise KeyboardInterrupt
        every = tuple(finding for _, finding in told)
        silenced = silence(every, self.seen.remarked, tally.cuts, project, settings)
        said = silenced.findings
        by_finding = {id(finding): shown for shown, finding in told}
        shown = [(by_finding[id(each)], each) for each in said if id(each) in by_finding]
        return Stage(project, runs, shown, said, silenced.idle)

    def asked_for(self, stage: Stage) -> list[tuple[Shown, Finding]]:
        """The findings that are to be mended."""
        return [each for each in stage.judged if self._is_asked_for(each[1])]

    def idle(self, stage: Stage) -> list[Idle]:
        """The comments that are to be taken out, the last of a file first."""
        idle = (each for each in stage.idle if self._is_asked_for(each.finding))
        return sorted(idle, key=lambda each: (each.said.span.path, each.said.at), reverse=True)

    def _is_asked_for(self, finding: Finding) -> bool:
        if not self.settings.in_project:
            return True
        return any(those_concerning((finding,), self.settings.paths, self.found.named))

    def mend(self, stage: Stage, shown: Shown, finding: Finding) -> Mended | None:
        """The first safe fix of a finding, or else the first that is not safe."""
        self._trials = 0
        others = stage.fingerprints - Counter([finding.fingerprint])
        found: Mended | None = None
        for mended in self._search(stage, shown, others, ()):
            if mended.is_safe:
                return mended
            found = found or mended
        return found

    def _search(
        self, stage: Stage, shown: Shown, others: Counter[str], before: tuple[str, ...]
    ) -> Iterator[Mended]:
        fault = Fault(
            shown.claim,
            shown.execution.trace,
            stage.project.tree,
            stage.ways_to,
            self.settings.target_tensorflow,
        )
        onward: list[tuple[Stage, tuple[str, ...], bool]] = []
        is_shareable = False
        for candidate in candidates_for(fault):
            after = self._try(stage, shown, fault, candidate)
            if after is None:
                continue
            said = (*before, candidate.description)
            fresh = after.fingerprints - others
            is_safe = candidate.is_safe and not (is_shareable and candidate.goal in _APART)
            is_shareable |= candidate.goal is Goal.SHARES and _is_same_fault(after, fresh, shown)
            if fresh:
                onward.append((after, said, is_safe))
            else:
                yield Mended(after, said, is_safe)
        for after, said, is_safe in onward if len(before) < DEEPEST else ():
            fresh = after.fingerprints - others
            followers = (shown for shown, each in after.judged if each.fingerprint in fresh)
            follower = next(followers, None)
            for mended in () if follower is None else self._search(after, follower, others, said):
                yield replace(mended, is_safe=is_safe and mended.is_safe)

    def _try(self, stage: Stage, shown: Shown, fault: Fault, candidate: Candidate) -> Stage | None:
        """The edited program, if it comes to what the candidate is for."""
        if self._trials >= MOST_TRIALS:
            return None
        self._trials += 1
        texts = edited_texts(stage.project, candidate.changes)
        if texts is None:
            return None
        after = self.stage(stage.project.with_edited(texts))
        if after.project.problems:
            return None  # a file that can no longer be read
        entry = shown.execution.entry
        runs = (run for run in after.runs if run.entry == entry)
        return after if any(reaches(candidate, fault, run.trace) for run in runs) else None


def _is_same_fault(stage: Stage, fresh: Counter[str], shown: Shown) -> bool:
    """Whether all that is new is the same fault further on, if anything is."""
    new = (finding for finding in stage.findings if finding.fingerprint in fresh)
    return all(finding.rule == shown.claim.rule for finding in new)


def edited_texts(project: Project, changes: Changes) -> dict[str, bytes] | None:
    """The files after some changes; None where these cannot be made in the user's own text."""
    texts: dict[str, bytes] = {}
    for path in dict.fromkeys(change.path for change in changes):
        tree, data = project.tree(path), bytes_of(project, path)
        if tree is None or data is None:
            return None
        own = [change for change in changes if change.path == path]
        changed = carried(data, tree.source, own)
        if changed is None:
            return None
        texts[path] = changed
    return texts


def bytes_of(project: Project, path: str) -> bytes | None:
    """What a file holds, edited or on disk."""
    if path in project.edited:
        return project.edited[path]
    data = read_bytes(path, largest_of(path))
    return None if isinstance(data, Problem) else data


def fix_of(before: Project, mended: Mended) -> Fix:
    """A fix as edits of the texts before it."""
    return fix_between(before, mended.stage.project, mended.description, is_safe=mended.is_safe)


def fix_between(before: Project, after: Project, description: str, *, is_safe: bool) -> Fix:
    """What makes the texts of one project those of the other."""
    edits: list[Edit] = []
    for path, new in after.edited.items():
        old = bytes_of(before, path)
        if old is not None and old != new:
            edits += edits_between(path, old, new)
    return Fix(description, is_safe, tuple(edits))
