"""The settings, each declared once: name, kind, default, and what is said about it.

The readers of files and flags, the JSON schema, docs/configuration.md and `--show-settings` are
all drawn from here. What no file may ask for, above all to run a program, is a plain field: it
has no kind, so nothing but code can give it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from textwrap import dedent
from typing import Any, TypeVar

from scopelint.config.kinds import (
    Budgets,
    Choice,
    Count,
    Entries,
    EntryPattern,
    Flag,
    Globs,
    Kind,
    Path,
    PerFile,
    Selectors,
    SelectorsByGlob,
)
from scopelint.config.selectors import SELECTED, Selection, covers
from scopelint.finding import Confidence, Finding, Severity
from scopelint.frontend.files import TOOL_FOLDERS
from scopelint.frontend.ignored import Glob, is_matched
from scopelint.interpreter.budget import Limits
from scopelint.report.formats import formats
from scopelint.tf1_errors import DEFAULT_TARGET, TARGETS

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Declared:
    """All that is said about one setting."""

    name: str  #: in files and flags: "target-tensorflow"
    kind: Kind[Any]
    default: Any
    doc: str  #: Markdown; its first sentence is the flag's help
    example: str  #: TOML
    has_flag: bool
    adds: bool  #: what a later source says comes on top

    @property
    def attribute(self) -> str:
        """The field of `Settings`."""
        return self.name.replace("-", "_")

    @property
    def summary(self) -> str:
        """The first sentence of the text."""
        return self.doc.partition(".\n")[0].partition(". ")[0].rstrip(".").replace("\n", " ") + "."


def _setting(
    default: T, kind: Kind[T], doc: str, example: str, *, has_flag: bool = True, adds: bool = False
) -> T:
    about = {"kind": kind, "doc": dedent(doc).strip(), "example": example}
    return field(default=default, metadata={**about, "has_flag": has_flag, "adds": adds})


#: From most to least certain, from most to least severe.
_CONFIDENCES, _SEVERITIES = tuple(Confidence), tuple(Severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One run of the analysis."""

    paths: tuple[str, ...] = (".",)
    exit_zero: bool = False
    in_project: bool = False  #: check the project around `paths`, and keep what concerns them
    execute: bool = False  #: run the user's scripts; only the command line may ask for it
    tensorflow: str | None = None  #: a Python to confirm on; only the command line may name it
    folder: str = field(default_factory=os.getcwd)  #: of the configuration; else the working one
    file: str | None = None  #: the configuration, as it is shown

    select: tuple[str, ...] = _setting(
        SELECTED,
        Selectors(),
        """
        The rules that are on: codes (`SL101`), beginnings of codes (`SL2`), names
        (`duplicate-variable`), or `ALL`. Where `ignore` speaks of the same rule, the more exact of
        the two holds, and `ignore` if they are equally exact. On the command line it replaces what
        the file says of `select`, `extend-select` and `ignore`.
        """,
        'select = ["SL1", "accidental-sharing"]',
    )
    extend_select: tuple[str, ...] = _setting(
        (),
        Selectors(),
        "Rules that are on beside those of `select`.",
        'extend-select = ["SL3"]',
    )
    ignore: tuple[str, ...] = _setting(
        (), Selectors(), "Rules that are off.", 'ignore = ["name-scope-ignored"]'
    )
    per_file_ignores: PerFile = _setting(
        (),
        SelectorsByGlob(),
        """
        Rules that are off in some files. The globs are written as in `.gitignore`; with a `!` in
        front, the rules are off in all files that do not match.
        """,
        'per-file-ignores = { "tests/" = ["SL2"], "!models/" = ["SL202"] }',
        has_flag=False,
    )
    exclude: tuple[Glob, ...] = _setting(
        tuple(Glob(name) for name in TOOL_FOLDERS),
        Globs(),
        """
        Files and folders that are not checked, in patterns written as in `.gitignore`, relative to
        the configuration's folder (on the command line: to the working directory). It replaces the
        default, which is folders of tools; most often `extend-exclude` is what you want. What is
        excluded is still read where a checked file imports it. A file that is named on the command
        line is checked all the same, unless `force-exclude` is on.
        """,
        'exclude = ["third_party/", "*_pb2.py"]',
    )
    extend_exclude: tuple[Glob, ...] = _setting(
        (),
        Globs(),
        "Files and folders that are not checked, beside those of `exclude`.",
        'extend-exclude = ["vendored/"]',
        adds=True,
    )
    force_exclude: bool = _setting(
        False,
        Flag(),
        """
        Exclude also files that are named on the command line. For hooks, which name every changed
        file.
        """,
        "force-exclude = true",
    )
    respect_gitignore: bool = _setting(
        True,
        Flag(),
        "Leave out what git ignores.",
        "respect-gitignore = false",
    )
    confidence: Confidence = _setting(
        Confidence.LIKELY,
        Choice({each.value: each for each in Confidence}),
        """
        The least certain findings to show. `certain` assumes nothing, `likely` assumes ordinary
        arguments or choices of the program, `possible` a use of the code that the project does not
        show.
        """,
        'confidence = "possible"',
    )
    severity: Severity = _setting(
        Severity.NOTE,
        Choice({each.value: each for each in Severity}),
        """
        The least severe findings to show. `error`: TensorFlow raises; `warning`: no error, and a
        wrong model; `note`: fragile.
        """,
        'severity = "error"',
    )
    target_tensorflow: str = _setting(
        DEFAULT_TARGET,
        Choice({each: each for each in TARGETS}),
        "The TensorFlow that the programs are for.",
        'target-tensorflow = "1.12"',
    )
    entries: tuple[EntryPattern, ...] = _setting(
        (),
        Entries(),
        """
        Where the analysis starts, if not from every script and every public function that nothing
        uses. `train.py` is the file run as a script, `net.py::build_*` are functions, and
        `net.py::Net.train` a method, whether or not something uses them. Files are globs as in
        `.gitignore`.
        """,
        'entries = ["train.py", "models/*.py::build_*"]',
    )
    budgets: Limits = _setting(
        Limits(),
        Budgets(),
        """
        How far each entry is followed. What is cut is said in the report. Larger numbers find more
        in large programs, and take longer.
        """,
        "budgets = { splits = 48 }",
        has_flag=False,
        adds=True,
    )
    jobs: int = _setting(
        0,
        Count(),
        """
        How many processes work at once; 0: as many as there are processors. What is found does
        not hang on it. Short runs need one, and so does a system that cannot fork safely.
        """,
        "jobs = 4",
    )
    cache: bool = _setting(
        True,
        Flag(),
        """
        Keep what was worked out for the next run, which then only looks at what has changed. What
        is found does not hang on it.
        """,
        "cache = false",
    )
    cache_dir: str = _setting(
        ".scopelint_cache",
        Path(),
        """
        The folder in which that is kept. It holds what git and backup tools need to leave it out,
        and can be deleted at any time. A link is not followed.
        """,
        'cache-dir = "build/scopelint-cache"',
    )
    baseline: str = _setting(
        ".scopelint-baseline.json",
        Path(),
        """
        The file of known findings, which are not shown. `scopelint baseline` writes it. It is used
        where it exists; that it does not is an error where it was asked for.
        """,
        'baseline = "tools/known-findings.json"',
    )
    format: str = _setting(
        "text",
        Choice({each: each for each in formats()}),
        "How findings are written.",
        'format = "json"',
    )

    def selects(self, code: str) -> bool:
        """Whether the rule of this code is on."""
        return Selection(self.select, self.extend_select, self.ignore).selects(code)

    def selects_in(self, code: str, path: str) -> bool:
        """Whether the rule of this code is on in a file."""
        return self.selects(code) and not any(
            any(covers(each, code) for each in ignored) and is_matched(glob, os.path.abspath(path))
            for glob, ignored in self.per_file_ignores
        )

    def shows(self, finding: Finding) -> bool:
        """Whether a finding is certain and severe enough, and of a rule that is on in its file."""
        return self.reaches(finding.confidence, finding.severity) and self.selects_in(
            finding.rule, finding.span.path
        )

    def reaches(self, confidence: Confidence, severity: Severity) -> bool:
        """Whether that is certain and severe enough to be shown."""
        certain = _CONFIDENCES.index(confidence) <= _CONFIDENCES.index(self.confidence)
        return certain and _SEVERITIES.index(severity) <= _SEVERITIES.index(self.severity)

    @property
    def cache_folder(self) -> str:
        """The absolute path of the cache."""
        return os.path.join(self.folder, self.cache_dir)

    @property
    def baseline_file(self) -> str:
        """The absolute path of the baseline."""
        return os.path.join(self.folder, self.baseline)


@cache
def declared() -> Mapping[str, Declared]:
    """All settings that files and flags may give, by name."""
    return {
        name: Declared(
            name=name, default=None if each.default is MISSING else each.default, **each.metadata
        )
        for each in fields(Settings)
        if each.metadata
        for name in (each.name.replace("_", "-"),)
    }
