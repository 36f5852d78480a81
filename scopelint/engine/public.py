"""`scopelint.check`: the analysis for Python programs. What it promises is in docs/api.md."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, TypedDict, Unpack

from scopelint.config.files import ConfigurationError
from scopelint.config.resolving import resolve
from scopelint.engine import pipeline
from scopelint.engine.baseline import BASELINE_REASON, baseline_of, without_known
from scopelint.finding import Confidence, Problem, Report, Severity

Path = str | os.PathLike[str]


class Given(TypedDict, total=False):
    """The settings of docs/configuration.md, `-` being `_` and values as in TOML."""

    select: Iterable[str]
    extend_select: Iterable[str]
    ignore: Iterable[str]
    per_file_ignores: Mapping[str, Iterable[str]]
    exclude: Iterable[str]
    extend_exclude: Iterable[str]
    force_exclude: bool
    respect_gitignore: bool
    confidence: Confidence | str
    severity: Severity | str
    target_tensorflow: str
    entries: Iterable[str]
    budgets: Mapping[str, int]
    jobs: int
    cache: bool
    cache_dir: Path
    baseline: Path


def check(
    paths: Path | Iterable[Path] = ".", *, isolated: bool = False, **settings: Unpack[Given]
) -> Report:
    """Check files and folders, and return what `scopelint check` would show.

    The nearest configuration file holds, unless `isolated`; `settings` have the last word. What
    the baseline knows is among the report's `suppressed`; nothing is written. None of the code
    that is checked is run. What cannot be read is among the summary's `errors`.

    Raises `ConfigurationError` for a setting or configuration that must be mended.
    """
    given = [paths] if isinstance(paths, str | os.PathLike) else [*paths]
    flags = {name.replace("_", "-"): _plain(value) for name, value in settings.items()}
    flags.setdefault("cache", False)
    resolved = resolve([os.fspath(path) for path in given], flags=flags, isolated=isolated)
    known = baseline_of(resolved)
    if isinstance(known, Problem):
        raise ConfigurationError(f"{known.path}: {known.message}")
    report = pipeline.check(resolved.settings)
    if known is None:
        return report
    folder = os.path.dirname(resolved.settings.baseline_file)
    return without_known(report, known, folder, BASELINE_REASON).report


def _plain(value: object) -> Any:
    """A value as TOML has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [_plain(each) for each in value]
    return value
