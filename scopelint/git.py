"""Reading a git repository: the one place that starts git, and starts nothing else.

Only commands that read objects are used, with all that could run something else turned off:
hooks, filters, file-system monitors, fetching. Nothing is written in the repository.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: Options before the command: nothing that the repository's own configuration names is started.
_SAFE = (
    "--no-pager", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false",
    "-c", "protocol.allow=never", "-c", "gc.auto=0", "-c", "maintenance.auto=false",
)  # fmt: skip
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_REGULAR = (b"100644", b"100755")


class GitError(Exception):
    """What git refuses; the text is for the user."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A regular file of a revision."""

    path: str  #: from the top of the repository, with "/"
    name: str  #: of the object
    size: int


def top_of(folder: str) -> str:
    """The top folder of the repository around a folder."""
    done = _git(folder, "rev-parse", "--show-toplevel")
    if done is None:
        raise GitError("this is not in a git repository")
    return os.fsdecode(done).rstrip("\n")


def commit_of(top: str, revision: str) -> str:
    """The full name of a commit."""
    done = _git(top, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    if done is None:
        raise GitError("git knows no such revision")
    return done.decode("ascii").strip()


def blobs_of(top: str, commit: str) -> Iterator[Blob]:
    """The regular files of a commit."""
    done = _git(top, "ls-tree", "-r", "-z", "--full-tree", "--long", commit)
    if done is None:
        raise GitError("git cannot list its files")
    for entry in filter(None, done.split(b"\0")):
        about, _, path = entry.partition(b"\t")
        mode, _, name, size = about.split()
        if mode in _REGULAR:
            yield Blob(os.fsdecode(path), name.decode("ascii"), int(size))


def contents_of(top: str, blobs: Sequence[Blob]) -> Iterator[tuple[Blob, bytes]]:
    """What these files hold."""
    asked = "".join(f"{blob.name}\n" for blob in blobs).encode("ascii")
    done = _git(top, "cat-file", "--batch", asked=asked)
    at = 0
    for blob in blobs:
        end = -1 if done is None else done.find(b"\n", at)
        if done is None or end < 0 or not done[at:end].split()[1:2] == [b"blob"]:
            raise GitError(f"git cannot read {blob.path}")
        yield blob, done[end + 1 : end + 1 + blob.size]
        at = end + 2 + blob.size


def _git(folder: str, *arguments: str, asked: bytes | None = None) -> bytes | None:
    """What git prints; None where it fails."""
    try:
        done = subprocess.run(
            ["git", *_SAFE, *arguments],
            cwd=folder,
            env={**os.environ, **_ENVIRONMENT},
            input=b"" if asked is None else asked,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise GitError("git is not installed") from None
    if done.returncode and b"dubious ownership" in done.stderr:
        raise GitError("git does not trust this repository: it belongs to another user")
    return None if done.returncode else done.stdout
