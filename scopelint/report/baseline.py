"""The file of known findings: one line for each that is alike, sorted, so that diffs are small."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scopelint.finding import Confidence

VERSION = 1


@dataclass(frozen=True, slots=True)
class Known:
    """A finding that is known: what of it stays while code around it changes."""

    path: str  #: from the folder of the baseline
    rule: str
    fingerprint: str
    variable: str = field(compare=False)  #: for the reader: in it may be names of parameters
    confidence: str = field(default=Confidence.CERTAIN.value, compare=False)


#: How many findings are alike in all that.
Counts = Mapping[Known, int]


class BaselineError(Exception):
    """A file that is no baseline; the text says why."""


def written(counts: Counts) -> str:
    """The text of a baseline."""
    by_path: dict[str, list[str]] = {}
    for known in sorted(counts, key=_order):
        if counts[known] > 0:
            by_path.setdefault(known.path, []).append(_entry(known, counts[known]))
    files = ",\n".join(
        f"  {json.dumps(path)}: [\n" + ",\n".join(entries) + "\n  ]"
        for path, entries in by_path.items()
    )
    findings = f"{{\n{files}\n }}" if files else "{}"
    return f'{{\n "version": {VERSION},\n "findings": {findings}\n}}\n'


def _order(known: Known) -> tuple[str, ...]:
    return known.path, known.rule, known.variable, known.fingerprint


def _entry(known: Known, count: int) -> str:
    about = {
        "rule": known.rule,
        "variable": known.variable,
        "fingerprint": known.fingerprint,
        "confidence": known.confidence,
        "count": count,
    }
    return "   " + json.dumps(about)


def read(text: str) -> Counts:
    """What a baseline holds; raises `BaselineError`."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise BaselineError(f"is no baseline: line {error.lineno} is not JSON") from None
    except RecursionError:
        raise BaselineError("is no baseline: not JSON") from None
    if not isinstance(content, dict) or "version" not in content:
        raise BaselineError("is no baseline: it has no version")
    if content["version"] != VERSION:
        raise BaselineError(
            f"is a baseline of version {content['version']}, and this scopelint reads {VERSION}"
        )
    try:
        return dict(_known(content["findings"]))
    except (KeyError, TypeError, AttributeError, ValueError):
        raise BaselineError("is no baseline: an entry is not as scopelint writes it") from None


def _known(files: Any) -> Iterable[tuple[Known, int]]:
    for path, entries in files.items():
        for entry in entries:
            known = Known(
                path=str(path),
                rule=str(entry["rule"]),
                variable=str(entry["variable"]),
                fingerprint=str(entry["fingerprint"]),
                confidence=Confidence(entry["confidence"]).value,
            )
            yield known, int(entry["count"])
