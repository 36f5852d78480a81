"""The memory of the engine, in a store: facts of files, and what their entries have come to.

What a file refers to hangs on its content alone. What its entries come to hangs on all that
importing it reaches, on files that add to the objects of these, and on what the whole project
mentions, as far as that decides what is an entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

from scopelint.config import Settings
from scopelint.digest import digest
from scopelint.engine.cache.code import dump_code, load_code
from scopelint.engine.cache.groups import StoredGroup
from scopelint.engine.cache.kept import Kept
from scopelint.engine.cache.keys import digest_of_settings, is_kept, tool
from scopelint.engine.cache.plain import NotOfTypeError, dump, load
from scopelint.engine.cache.store import Store
from scopelint.engine.memory import FORGETFUL, Forgetful
from scopelint.finding import Confidence, Problem
from scopelint.frontend.prefilter import Survey
from scopelint.frontend.project import Project
from scopelint.frontend.source import shown_path
from scopelint.ir import Module
from scopelint.mentions import Mentions


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of a file by its content."""

    mentions: Mentions | None
    problems: tuple[Problem, ...]


@contextmanager
def remembering(
    seen: Survey, project: Project, settings: Settings
) -> Iterator[ProjectMemory | Forgetful]:
    """The memory for a run on these files; what is new is written at its end, however it ends."""
    if not is_kept(settings):
        yield FORGETFUL
        return
    store = Store(settings.cache_folder)
    kept = Kept(
        store,
        project,
        digest_of_settings(settings),
        dict(seen.contents),
        frozenset(seen.relevant),
        reads_whole=settings.confidence is Confidence.POSSIBLE,  # what was entered is no entry
    )
    memory = ProjectMemory(kept)
    memory.recall_files(seen.contents)
    try:
        yield memory
    finally:
        memory.save()


@dataclass(slots=True)
class ProjectMemory:
    """What is known of the files of a project under some settings."""

    kept: Kept
    _known: set[str] = field(default_factory=set)  #: files of which the facts were kept
    _groups: list[StoredGroup] = field(default_factory=list)

    def recall_files(self, paths: Iterable[str]) -> None:
        """Let the project know what was known of these files."""
        keys = {path: self._key("facts", path) for path in paths}
        for path, text in self.kept.get(keys).items():
            with suppress(NotOfTypeError):
                facts = load(_Facts, text)
                self.kept.project.remember(path, facts.mentions, facts.problems)
                self._known.add(path)

    def of_group(self, files: Sequence[str], names: frozenset[str]) -> StoredGroup:
        """What is known of files that are imported in one process; `names`: those used anywhere."""
        group = StoredGroup(files, names, self.kept, self._recall_codes)
        self._groups.append(group)
        return group

    def save(self) -> None:
        """Keep what is new."""
        self._keep_files()
        for group in self._groups:
            group.keep_outline()
        self.kept.save()

    def _keep_files(self) -> None:
        """Keep what the project knows of files by now; of those that were known, their code.

        Most runs are the first on a project, or on nothing new: code is kept where it had to be
        made a second time.
        """
        project = self.kept.project
        problems: dict[str, list[Problem]] = {}
        for each in project.problems:
            problems.setdefault(each.path, []).append(each)
        for path, lowered in project.lowered():
            key = self._key("facts", path)
            if not self.kept.was_used(key):
                about = tuple(problems.get(shown_path(path), ()))
                self.kept.keep(key, dump(_Facts(lowered.mentions, about)))
            elif lowered.module is not None and lowered.source is project.source(path):
                code = dump_code(lowered.module)
                if code is not None:
                    self.kept.keep(self._key("code", path), code)

    def _recall_codes(self, paths: Iterable[str]) -> None:
        """Let the project know the IR of these files, where it is kept."""
        keys = {path: self._key("code", path) for path in paths if path in self._known}
        for path, text in self.kept.get(keys).items():
            self.kept.project.remember_code(path, partial(_code, path, text))

    def _key(self, of: str, path: str) -> str:
        """The key of what hangs on a file alone."""
        return digest(of, tool(), shown_path(path), self.kept.content(path))


def _code(path: str, text: str, again: Callable[[], Module | None]) -> Module | None:
    try:
        return load_code(path, text, again)
    except NotOfTypeError:
        return None
