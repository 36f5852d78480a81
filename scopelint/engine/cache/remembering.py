"""The memory of the engine, in a store: facts of files, and what their entries have come to.

What a file refers to hangs on its content alone. What its entries come to hangs on all that
importing it reaches, on files that add to the objects of these, and on what the whole project
mentions, as far as that decides what is an entry.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

from scopelint.config import Settings
from scopelint.digest import digest
from scopelint.engine.cache.closures import Closures, closures_from
from scopelint.engine.cache.code import dump_code, load_code
from scopelint.engine.cache.keys import digest_of_settings, is_kept, tool
from scopelint.engine.cache.plain import NotOfTypeError, dump, load
from scopelint.engine.cache.store import Store
from scopelint.engine.memory import FORGETFUL, Forgetful
from scopelint.engine.results import Result, paths_in
from scopelint.finding import Problem
from scopelint.frontend.prefilter import Survey, content_of
from scopelint.frontend.project import Project
from scopelint.frontend.source import shown_path
from scopelint.interpreter.modules import asked_import
from scopelint.interpreter.uses import packages_to, submodules_of
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
    memory = ProjectMemory(store, project, digest_of_settings(settings), dict(seen.contents))
    memory.recall_files(seen.contents)
    try:
        yield memory
    finally:
        memory.keep_files()
        memory.save()


@dataclass(slots=True)
class ProjectMemory:
    """What is known of the files of a project under some settings."""

    store: Store
    project: Project
    settings: str  #: their digest
    contents: dict[str, str]  #: digests of what the files hold, as far as they were read
    _new: dict[str, str] = field(default_factory=dict)
    _used: dict[str, None] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)  #: files of which the facts were kept
    _submodules: dict[str, dict[str, str]] | None = None

    def recall_files(self, paths: Iterable[str]) -> None:
        """Let the project know what was known of these files."""
        keys = {path: self._key_of_facts(path) for path in paths}
        for path, text in self.get(keys).items():
            with suppress(NotOfTypeError):
                facts = load(_Facts, text)
                self.project.remember(path, facts.mentions, facts.problems)
                self._known.add(path)

    def keep_files(self) -> None:
        """Keep what the project knows of files by now; of those that were known, their code.

        Most runs are the first on a project, or on nothing new: code is kept where it had to be
        made a second time.
        """
        problems: dict[str, list[Problem]] = {}
        for each in self.project.problems:
            problems.setdefault(each.path, []).append(each)
        for path, lowered in self.project.lowered():
            key = self._key_of_facts(path)
            if key not in self._used:
                about = tuple(problems.get(shown_path(path), ()))
                self._new[key] = dump(_Facts(lowered.mentions, about))
            elif lowered.module is not None and lowered.source is self.project.source(path):
                code = dump_code(lowered.module)
                if code is not None:
                    self._new[self._key_of_code(path)] = code

    def recall_codes(self, paths: Iterable[str]) -> None:
        """Let the project know the IR of these files, where it is kept."""
        keys = {path: self._key_of_code(path) for path in paths if path in self._known}
        for path, text in self.get(keys).items():
            self.project.remember_code(path, partial(_code, path, text))

    def of_group(self, files: Sequence[str]) -> StoredGroup:
        """What is known of files that are imported in one process."""
        if self._submodules is None:
            self._submodules = submodules_of(self.project.files)
        folder = os.path.dirname(files[0]) if files else ""
        project = self.project
        closures = closures_from(folder, project.mentions, project.resolve, self._submodules)
        return StoredGroup(self, files, folder, closures)

    def content(self, path: str) -> str:
        """A digest of what a file holds, or of what lies in a folder."""
        if path not in self.contents:
            is_folder = os.path.isdir(path)
            listed = digest(repr(self.project.listing(path))) if is_folder else None
            self.contents[path] = listed or content_of(path)
        return self.contents[path]

    def keep(self, key: str, text: str) -> None:
        """Keep a text, once all is over."""
        self._new[key] = text

    def save(self) -> None:
        """Write what is new."""
        if self._new:
            self.store.put(self._new, self._used)

    def get(self, keys: Mapping[str, str]) -> dict[str, str]:
        """What is kept under these keys, by the names of the keys."""
        texts = self.store.get(key for key in keys.values() if key not in self._new)
        self._used.update(dict.fromkeys(texts))
        texts.update((key, self._new[key]) for key in keys.values() if key in self._new)
        return {name: texts[key] for name, key in keys.items() if key in texts}

    def _key_of_code(self, path: str) -> str:
        return digest("code", tool(), shown_path(path), self.content(path))

    def _key_of_facts(self, path: str) -> str:
        return digest("facts", tool(), shown_path(path), self.content(path))


def _code(path: str, text: str, again: Callable[[], Module | None]) -> Module | None:
    try:
        return load_code(path, text, again)
    except NotOfTypeError:
        return None


@dataclass(frozen=True, slots=True)
class _Imported:
    """What importing a file did."""

    added_to: tuple[str, ...]  #: files to whose objects it added
    called: tuple[str, ...]  #: files of which it called functions, those that it imports included
    contents: str  #: a digest of these


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the entries of a file have come to, and on what that hangs beside its key."""

    result: Result
    read: tuple[str, ...]  #: files of which functions were called, or lines are shown
    contents: str  #: a digest of these


#: So many answers are kept for one key: a file that is put back as it was is known again.
_MOST = 3


@dataclass(slots=True)
class StoredGroup:
    """What is known of files that are imported in one process.

    All that a file reaches decides with its surface: what importing it runs. The body of a function
    decides only for those who call it, so whose functions are called is kept beside the answer.
    """

    memory: ProjectMemory
    files: Sequence[str]
    folder: str  #: from which imports are looked up
    closures: Closures
    _unknown: set[str] = field(default_factory=set)
    _called: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _imports_before: dict[str, tuple[_Imported, ...]] = field(default_factory=dict)  #: by key
    _results_before: dict[str, tuple[_Kept, ...]] = field(default_factory=dict)

    def strange(self, imported: Iterable[str]) -> Sequence[str]:
        """The files for which it is not known what some import does; `imported`: all of them."""
        keys = {path: self._key_of_import(path) for path in imported}
        self._unknown = set(keys)
        for path, text in self.memory.get(keys).items():
            with suppress(NotOfTypeError):
                before = self._imports_before[keys[path]] = load(tuple[_Imported, ...], text)
                for each in before:
                    if each.contents == self._contents(each.called):
                        self._note(path, each.added_to, each.called)
                        self._unknown.discard(path)
                        break
        return [path for path in self.files if self._unknown & self.closures.reached(path)]

    def learn(self, path: str, added_to: frozenset[str], called: frozenset[str]) -> None:
        """The import of a file has added to objects of some files, and called functions of others."""
        self._note(path, sorted(added_to), sorted(called))
        if path in self._unknown:
            self._unknown.discard(path)
            about = (tuple(sorted(added_to)), tuple(sorted(called)))
            key, new = self._key_of_import(path), _Imported(*about, self._contents(called))
            known = (new, *self._imports_before.get(key, ()))[:_MOST]
            self.memory.keep(key, dump(known))

    def prepare(self, paths: Iterable[str]) -> None:
        """These files are imported now."""
        self.memory.recall_codes(paths)

    def needed(self, paths: Iterable[str]) -> frozenset[str]:
        """The files that the entries of these may depend on."""
        return self.closures.reached_by_all(paths)

    def results(self, stage: str, hangs_on: Mapping[str, tuple[str, ...]]) -> dict[str, Result]:
        """What the entries of these files come to, as far as it is known."""
        keys = {path: self._key_of_result(stage, path, each) for path, each in hangs_on.items()}
        found: dict[str, Result] = {}
        for path, text in self.memory.get(keys).items():
            with suppress(NotOfTypeError):
                before = self._results_before[keys[path]] = load(tuple[_Kept, ...], text)
                for each in before:
                    if each.contents == self._contents(each.read):
                        found[path] = each.result
                        break
        return found

    def keep(self, stage: str, result: Result, hangs_on: tuple[str, ...]) -> None:
        """Remember what the entries of a file have come to."""
        shown = {os.path.abspath(path) for path in paths_in(result)}
        entered = {path for path, _ in result.entered}
        brought = {file for target in self._targets(entered) for file in self._called_below(target)}
        read = tuple(sorted({result.path, *shown, *entered, *brought}))
        key = self._key_of_result(stage, result.path, hangs_on)
        new = _Kept(result, read, self._contents(read))
        known = (new, *self._results_before.get(key, ()))[:_MOST]
        self.memory.keep(key, dump(known))

    def _note(self, path: str, added_to: Iterable[str], called: Sequence[str]) -> None:
        self._called[path] = tuple(called)
        for target in self._targets(called):
            self.closures.import_by_value(path, target)
        for each in added_to:
            self.closures.added.setdefault(each, set()).add(path)

    def _targets(self, asked: Iterable[str]) -> Iterator[str]:
        """What the imports lead to that were looked up by a value: the packages on the way, too."""
        for importer, folder, module, level in filter(None, map(asked_import, asked)):
            for part in packages_to(module):
                target = self.memory.project.resolve(importer, folder, part, level)
                if target is not None:
                    yield target

    def _called_below(self, path: str) -> set[str]:
        """The files of which importing one calls functions, be it where it imports others."""
        reached = self.closures.reached_by_all([path])
        return {file for each in reached for file in self._called.get(each, ())}

    def _contents(self, asked: Iterable[str]) -> str:
        return digest(*(part for each in sorted(asked) for part in (each, self._content(each))))

    def _content(self, asked: str) -> str:
        """What a file holds, what lies in a folder, or what an import by a value reaches."""
        if asked_import(asked) is None:
            return self.memory.content(asked)
        reached = [(each, self.closures.as_written(each)) for each in self._targets([asked])]
        return digest(
            *(
                part
                for path, all_ in reached
                for part in (shown_path(path), self.closures.digest(all_))
            )
        )

    def _key_of_import(self, path: str) -> str:
        reached = self.closures.digest(self.closures.as_written(path))
        about = (shown_path(self.folder), shown_path(path), reached)
        return digest("import", tool(), self.memory.settings, *about)

    def _key_of_result(self, stage: str, path: str, hangs_on: tuple[str, ...]) -> str:
        contents = self._contents({path, *self._called_below(path)})
        reached = self.closures.digest(self.closures.reached_by_all([path]))
        about = (shown_path(path), reached, contents)
        return digest("result", tool(), self.memory.settings, stage, *about, *hangs_on)
