"""What is reported: findings with their places as lines and columns, and the report of a run.

A rule says a `Claim` of a trace. The engine locates it, merges it with the same claim of other
executions, has it judged, and makes it a `Finding`. What a claim says is a `Message`: text with
places in it, put in words by `in_words` once the places have lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, unique
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # what reports nothing needs no traces
    from scopelint.trace import Event, Place, Trace


@unique
class Severity(Enum):
    """How bad it is."""

    ERROR = "error"  #: TensorFlow raises
    WARNING = "warning"  #: no error, wrong model
    NOTE = "note"  #: fragile


@unique
class Confidence(Enum):
    """How much a finding assumes."""

    CERTAIN = "certain"  #: nothing
    LIKELY = "likely"  #: ordinary arguments or choices of the program
    POSSIBLE = "possible"  #: a use of the code that the project does not show


@unique
class Status(Enum):
    """The word of a judge on a finding."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNCONFIRMED = "unconfirmed"


@unique
class Judge(Enum):
    """Who confirmed or refuted a finding."""

    REPLAY = "replay"
    EXECUTION = "execution"
    TENSORFLOW = "tensorflow"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a file, in the user's own text: 1-based, the end column exclusive."""

    path: str  #: relative to the working directory where it can be, "/" always
    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None  #: notebooks: 1-based; lines count within the cell


#: Text with places in it: a rule knows no lines.
Message: TypeAlias = "tuple[str | Place, ...]"


def in_words(message: Message, span_of: Callable[[Place], Span], path: str) -> str:
    """The message as a sentence of a finding in the file `path`: places become `line 3`, `ops.py:3`."""

    def word(part: str | Place) -> str:
        if isinstance(part, str):
            return part
        span = span_of(part)
        cell = f"cell {span.cell}, " if span.cell is not None else ""
        return f"{cell}line {span.line}" if span.path == path else f"{span.path}:{cell}{span.line}"

    return "".join(map(word, message))


@dataclass(frozen=True, slots=True)
class PlacedNote:
    """A related place of a claim, not yet turned into lines."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What a rule says of one trace. The engine locates it, confirms it and makes it a `Finding`."""

    rule: str
    message: Message
    shown_by: Event  #: the event that is the fault: the finding's place and call stack are its
    variable: str | None = None
    notes: tuple[PlacedNote, ...] = ()
    first: Event | None = None  #: of a silent fault: the earlier of the two uses that it is about
    second: Event | None = None  #: … the later, where `shown_by` is not itself that use
    at_most: Confidence = Confidence.CERTAIN  #: as much as the evidence of a silent fault allows
    is_as_meant: bool = False  #: the two uses share, and should: what is fragile is how they do


@dataclass(frozen=True, slots=True)
class Note:
    """A related place of a finding."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Frame:
    """One level of the call stack that leads to a finding."""

    span: Span
    function: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a judge said, in its own words."""

    status: Status
    by: Judge
    detail: str
    dissent: str = ""  #: what the user's own TensorFlow says, where it says otherwise


@dataclass(frozen=True, slots=True)
class Predicted:
    """The error that a reproducer raises."""

    line: int  #: of the reproducer
    error: str  #: its number in `tf1_errors`
    type: str
    text: str  #: the first line


@dataclass(frozen=True, slots=True)
class Reproducer:
    """The fault alone, as a straight-line program that needs only TensorFlow."""

    text: str
    spans: tuple[tuple[int, Span], ...]  #: a line of the text, and the place that it stands for
    raises: Predicted | None = None
    is_one: bool | None = None  #: of two uses that raise nothing: whether they have one array
    made: tuple[str, ...] | None = None  #: of a selection from variables: all that there are


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in the place of a span, which is empty where something is put in."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits after which the finding is gone: the edited program was analysed again."""

    description: str
    is_safe: bool  #: it changes no other use of the code, and what is meant is not in doubt
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A claim that was located, merged over all executions that show it, and judged."""

    rule: str
    name: str
    severity: Severity
    confidence: Confidence
    message: str
    span: Span
    variable: str | None
    related: tuple[Note, ...]
    trace: tuple[Frame, ...]  #: outermost first; the last is the finding's own place
    assumptions: tuple[str, ...]
    confirmation: Confirmation
    ways: int  #: how many executions lead to it
    fix: Fix | None = None  #: looked for only where fixes are asked for
    fingerprint: str = ""
    reproducer: Reproducer | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be checked: a file that cannot be read or parsed."""

    path: str
    line: int | None
    column: int | None
    message: str
    cell: int | None = None  #: notebooks: the line counts within it

    @property
    def span(self) -> Span | None:
        """Where it is, if a line is known: one character."""
        if self.line is None:
            return None
        column = self.column or 1
        return Span(self.path, self.line, column, self.line, column + 1, self.cell)

    @property
    def order(self) -> tuple[str, int, int]:
        """By files, and from the top to the bottom of each."""
        return self.path, self.cell or 0, self.line or 0


@dataclass(frozen=True, slots=True)
class Cut:
    """Something that the analysis gave up on, and why."""

    entry: str
    reason: str
    span: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The figures of a run."""

    files: int
    parsed: int
    skipped: int
    entries: int
    paths: int
    refuted: int
    incomplete: tuple[Cut, ...]
    errors: tuple[Problem, ...]
    seconds: float


@unique
class Silencer(Enum):
    """Why a finding is not among those that are shown."""

    COMMENT = "comment"  #: a comment in the source asks for it
    BASELINE = "baseline"  #: it is known already


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that the user does not want to be told."""

    finding: Finding
    by: Silencer
    reason: str = ""  #: what the comment gives
    comment: Span | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All that `check` has to say."""

    findings: tuple[Finding, ...]
    summary: Summary
    suppressed: tuple[Suppressed, ...] = ()
    interrupted: bool = False  #: by the user, before all was looked at

    def suppressed_by(self, silencer: Silencer) -> int:
        """How many findings are not shown for this reason."""
        return sum(each.by is silencer for each in self.suppressed)


#: The check of a rule: all that it has to say of one trace.
Check: TypeAlias = "Callable[[Trace], Iterator[Claim]]"

#: The places at which one way through a program does right what another may do wrong.
DoneRight: TypeAlias = "Callable[[Trace], Iterable[Place]]"
