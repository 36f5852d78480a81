"""What is known of files that are imported in one process: of their imports and of their entries."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from scopelint.digest import digest
from scopelint.engine.cache.closures import Closures, closures_from
from scopelint.engine.cache.kept import Kept
from scopelint.engine.cache.keys import tool
from scopelint.engine.cache.outlines import Answer, Outline, dump_outline, load_outline
from scopelint.engine.cache.plain import NotOfTypeError, dump, load
from scopelint.engine.results import Result, paths_in
from scopelint.frontend.source import shown_path
from scopelint.interpreter.modules import asked_import, asked_use
from scopelint.interpreter.uncalled import Code
from scopelint.interpreter.uses import packages_to


@dataclass(frozen=True, slots=True)
class _Imported:
    """What importing a file did."""

    added_to: tuple[str, ...]  #: files to whose objects it added
    called: tuple[str, ...]  #: functions that it called, be it of files that it imports
    contents: str  #: a digest of these


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the entries of a file have come to, and on what that hangs beside its key."""

    result: Result
    read: tuple[str, ...]  #: functions that were called, and files of which lines are shown
    contents: str  #: a digest of these


#: So many answers are kept for one key: a file that is put back as it was is known again.
_MOST = 3

#: An outline is made anew once it lacks so large a part of the answers.
_LACKING = 1 / 16


@dataclass(slots=True)
class StoredGroup:
    """What is known of files that are imported in one process.

    All that a file reaches decides with its surface: what importing it runs. The body of a function
    decides only for those who call it, so which functions are called is kept beside the answer.
    """

    files: Sequence[str]
    names: frozenset[str]  #: those that are used in the project
    kept: Kept
    prepare: Callable[[Iterable[str]], None]  #: tells the project the IR of files
    closures: Closures = field(init=False)
    _unknown: set[str] = field(default_factory=set)
    _imports: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    _imports_before: dict[str, tuple[_Imported, ...]] = field(default_factory=dict)  #: by key
    _results_before: dict[str, tuple[_Kept, ...]] = field(default_factory=dict)
    _outline: Outline | None = None  #: if it holds now
    _changed: frozenset[str] = frozenset()  #: of what it has read
    _answers: dict[tuple[str, str], Answer] = field(default_factory=dict)  #: by stage and file
    _found: int = 0  #: so many answers were looked for and found by themselves

    @property
    def folder(self) -> str:
        """From which imports are looked up."""
        return os.path.dirname(self.files[0]) if self.files else ""

    def __post_init__(self) -> None:
        """Take what an outline knows, if it holds."""
        outline = self._kept_outline()
        self._begin({} if outline is None else outline.targets)
        if outline is None:
            return
        for path, (added_to, called) in outline.imports.items():
            self._note(path, added_to, called)
        self._changed = outline.changed(self._content)
        if outline.holds(self._changed):
            self._outline = outline
        else:
            self._begin({})

    def _begin(self, targets: Mapping[str, Iterable[str]]) -> None:
        project = self.kept.project
        self.closures = closures_from(
            self.folder, project.mentions, project.resolve, self.kept.submodules, targets
        )
        self._imports.clear()

    def strange(self, imported: Iterable[str]) -> Sequence[str]:
        """The files for which it is not known what some import does; `imported`: all of them."""
        if self._outline is not None:
            return ()
        keys = {path: self._key_of_import(path) for path in imported}
        self._unknown = set(keys)
        for path, text in self.kept.get(keys).items():
            with suppress(NotOfTypeError):
                before = self._imports_before[keys[path]] = load(tuple[_Imported, ...], text)
                for each in before:
                    if each.contents == self._contents(each.called):
                        self._note(path, each.added_to, each.called)
                        self._unknown.discard(path)
                        break
        return [path for path in self.files if self._unknown & self.closures.reached(path)]

    def learn(self, path: str, added_to: frozenset[str], entered: frozenset[Code]) -> None:
        """The import of a file has added to objects of some files, and entered functions."""
        about = (tuple(sorted(added_to)), tuple(sorted(self.kept.reading(entered))))
        self._note(path, *about)
        if path in self._unknown:
            self._unknown.discard(path)
            key, new = self._key_of_import(path), _Imported(*about, self._contents(about[1]))
            known = (new, *self._imports_before.get(key, ()))[:_MOST]
            self.kept.keep(key, dump(known))

    def needed(self, paths: Iterable[str]) -> frozenset[str]:
        """The files that the entries of these may depend on."""
        return self.closures.reached_by_all(paths)

    def results(self, stage: str, hangs_on: Mapping[str, tuple[str, ...]]) -> dict[str, Result]:
        """What the entries of these files come to, as far as it is known."""
        told = dict(self._told(stage, hangs_on))
        keys = {
            path: self._key_of_result(stage, path, each)
            for path, each in hangs_on.items()
            if path not in told
        }
        for path, text in self.kept.get(keys).items():
            with suppress(NotOfTypeError):
                before = self._results_before[keys[path]] = load(tuple[_Kept, ...], text)
                for each in before:
                    if each.contents == self._contents(each.read):
                        told[path] = each.result
                        about = (digest(*hangs_on[path]), each.read, each.result)
                        self._answers[stage, path] = Answer(stage, *about)
                        self._found += 1
                        break
        return told

    def _told(
        self, stage: str, hangs_on: Mapping[str, tuple[str, ...]]
    ) -> Iterator[tuple[str, Result]]:
        """What the outline tells."""
        for each in self._outline.answers if self._outline is not None else ():
            path = each.result.path
            if (
                each.stage == stage
                and path in hangs_on
                and each.hangs_on == digest(*hangs_on[path])
                and self._changed.isdisjoint(each.read)
            ):
                self._answers[stage, path] = each
                yield path, each.result

    def keep(self, stage: str, result: Result, hangs_on: tuple[str, ...]) -> None:
        """Remember what the entries of a file have come to.

        A finding tells lines of its file and of those whose functions were called.
        """
        shown = {os.path.abspath(path) for path in paths_in(result)}
        if result.faults:
            shown |= {result.path, *(path for path, _ in result.entered)}
        targets = self._targets(path for path, _ in result.entered)
        brought = {each for target in targets for each in self._called_below(target)}
        read = tuple(sorted({*shown, *brought, *self.kept.reading(result.entered)}))
        key = self._key_of_result(stage, result.path, hangs_on)
        if not self.kept.reads_whole:
            result = replace(result, entered=())
        new = _Kept(result, read, self._contents(read))
        known = (new, *self._results_before.get(key, ()))[:_MOST]
        self.kept.keep(key, dump(known))
        self._answers[stage, result.path] = Answer(stage, digest(*hangs_on), read, result)

    def keep_outline(self) -> None:
        """Keep an outline, where most of what it would tell had to be looked for."""
        stages = {stage for stage, _ in self._answers}
        whole = len(stages) * len(self.files)
        if self._unknown or len(self._answers) < whole or self._found <= _LACKING * whole:
            return
        answers = tuple(self._answers.values())
        called = (file for _, files in self._imports.values() for file in files)
        read = (file for each in answers for file in each.read)
        contents = {name: self._content(name) for name in sorted({*called, *read})}
        written = self.closures.written([*self.files, *self._imports])
        targets = {path: tuple(sorted(to)) for path, to in written.items()}
        outline = Outline(
            self.kept.keep_listed(),
            self._marks(targets),
            targets,
            self._imports,
            answers,
            contents,
        )
        self.kept.keep(self._key_of_outline(), dump_outline(outline))

    def _kept_outline(self) -> Outline | None:
        """The outline that was made, if imports lead where they led."""
        text = self.kept.get({"": self._key_of_outline()}).get("")
        if text is None:
            return None
        try:
            outline = load_outline(text)
        except NotOfTypeError:
            return None
        stands = self.kept.is_as_listed(outline.listed)
        return outline if stands and outline.marks == self._marks(outline.targets) else None

    def _marks(self, paths: Iterable[str]) -> str:
        return digest(*(part for path in paths for part in (path, self.kept.mark(path))))

    def _note(self, path: str, added_to: tuple[str, ...], called: tuple[str, ...]) -> None:
        self._imports[path] = added_to, called
        for target in self._targets(called):
            self.closures.import_by_value(path, target)
        for each in added_to:
            self.closures.added.setdefault(each, set()).add(path)

    def _targets(self, asked: Iterable[str]) -> Iterator[str]:
        """What the imports lead to that were looked up by a value: the packages on the way, too."""
        for importer, folder, module, level in filter(None, map(asked_import, asked)):
            for part in packages_to(module):
                target = self.kept.project.resolve(importer, folder, part, level)
                if target is not None:
                    yield target

    def _called_below(self, path: str) -> set[str]:
        """The functions that importing a file calls, be it where it imports others."""
        reached = self.closures.reached_by_all([path])
        imports = self._imports
        return {file for each in reached if each in imports for file in imports[each][1]}

    def _contents(self, asked: Iterable[str]) -> str:
        return digest(*(part for each in sorted(asked) for part in (each, self._content(each))))

    def _content(self, asked: str) -> str:
        """What a file holds, what lies in a folder, what an import by a value reaches, if a name is used."""
        name = asked_use(asked)
        if name is not None:
            return str(name in self.names)
        if asked_import(asked) is None:
            return self.kept.content(asked)
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
        return digest("import", tool(), self.kept.settings, *about)

    def _key_of_result(self, stage: str, path: str, hangs_on: tuple[str, ...]) -> str:
        contents = self._contents(self._called_below(path))
        reached = self.closures.digest(self.closures.reached_by_all([path]))
        about = (shown_path(path), reached, contents)
        return digest("result", tool(), self.kept.settings, stage, *about, *hangs_on)

    def _key_of_outline(self) -> str:
        project = self.kept.project
        added = project.imports.added
        around = (*project.roots, "", *added, "", *project.folders.boundaries, "", *self.files, "")
        return digest("outline", tool(), self.kept.settings, *around, *project.files)
