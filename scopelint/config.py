"""What a run is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field

from scopelint.finding import Confidence, Finding
from scopelint.interpreter.budget import Limits

#: Rules that are on unless others are selected: SL3xx are asked for by name.
SELECTED = ("SL1", "SL2", "SL9")

#: From most to least certain.
_ORDER = tuple(Confidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One run of `scopelint check`."""

    paths: tuple[str, ...] = (".",)
    format: str = "text"
    exit_zero: bool = False
    confidence: Confidence = Confidence.LIKELY  #: the least that is shown
    select: tuple[str, ...] = SELECTED  #: prefixes of rule codes
    ignore: tuple[str, ...] = ()  #: prefixes of rule codes; it wins over `select`
    target_tensorflow: str = "1.15"
    execute: bool = False  #: run the user's scripts; only the command line may ask for it
    limits: Limits = field(default_factory=Limits)  #: how far each entry is followed

    def selects(self, code: str) -> bool:
        """Whether the rule of this code is on."""
        return code.startswith(self.select) and not code.startswith(self.ignore)

    def shows(self, finding: Finding) -> bool:
        """Whether a finding is certain enough, and of a rule that is on."""
        enough = _ORDER.index(finding.confidence) <= _ORDER.index(self.confidence)
        return enough and self.selects(finding.rule)
