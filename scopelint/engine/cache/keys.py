"""What an answer depends on, as short digests."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from functools import cache

import scopelint
from scopelint.config import Settings
from scopelint.digest import digest

#: What a run is asked for and its answer does not depend on, or what is in a key by itself.
_OF_NO_MATTER = (
    "paths",
    "exit_zero",
    "in_project",
    "baseline",
    "format",
    "jobs",
    "cache",
    "cache_dir",
)


def digest_of_all(parts: Iterable[str]) -> str:
    """A digest of a set of texts."""
    return digest(*sorted(parts))


@cache
def tool() -> str:
    """This version of scopelint and what it runs on; in a checkout, its sources as they are."""
    return digest(scopelint.__version__, sys.version, *_sources())


def _sources() -> Iterable[str]:
    """Size and time of each source, where they can change without a new version."""
    package = os.path.dirname(os.path.abspath(scopelint.__file__))
    if not os.path.exists(os.path.join(os.path.dirname(package), "pyproject.toml")):
        return
    for folder, _, names in os.walk(package):
        for name in sorted(names):
            if name.endswith(".py"):
                about = os.stat(os.path.join(folder, name))
                yield f"{folder}/{name} {about.st_size} {about.st_mtime_ns}"


def digest_of_settings(settings: Settings) -> str:
    """The settings on which findings depend, and where the run is started: paths are shown from there."""
    names = (name for name in Settings.__slots__ if name not in _OF_NO_MATTER)
    return digest(os.getcwd(), *(f"{name}={getattr(settings, name)!r}" for name in names))


def is_kept(settings: Settings) -> bool:
    """Whether a run is one that is remembered.

    Where the user's own program or TensorFlow has a word in it, or single entries are asked for,
    a run stands for itself.
    """
    speaks = settings.execute or settings.tensorflow is not None or bool(settings.entries)
    return settings.cache and not speaks
