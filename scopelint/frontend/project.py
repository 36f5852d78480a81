"""The files of one run: what each import reaches, and each file's IR, lowered when first needed."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from scopelint.finding import Problem, Span
from scopelint.frontend.folders import Folders, boundaries_of
from scopelint.frontend.imports import Imports, seen_from
from scopelint.frontend.reading import decode, read_source
from scopelint.frontend.source import SourceFile

if TYPE_CHECKING:
    from scopelint.frontend.editing.tree import Tree
    from scopelint.frontend.lower.module import Lowered
    from scopelint.frontend.spans import Spans
    from scopelint.ir import Block, Module
    from scopelint.mentions import Mentions
    from scopelint.trace import Place

_T = TypeVar("_T")

#: Gives the IR of a file that was lowered in an earlier run, if it is there; it is handed what
#: lowers the file, in case a part of it is not.
Recall: TypeAlias = "Callable[[Callable[[], Module | None]], Module | None]"


@dataclass(slots=True)
class Project:
    """The files of one run.

    Paths are absolute. A file is read and lowered at most once, when it is first asked for;
    what goes wrong is added to `problems`. A file in `edited` is read from there, not from disk.
    """

    files: tuple[str, ...]
    roots: tuple[str, ...]
    folders: Folders
    imports: Imports
    problems: list[Problem] = field(default_factory=list)
    edited: Mapping[str, bytes] = field(default_factory=dict)
    _sources: dict[str, SourceFile | None] = field(default_factory=dict)
    _lowered: dict[str, Lowered | None] = field(default_factory=dict)
    _trees: dict[str, Tree | None] = field(default_factory=dict)
    _mentions: dict[str, Mentions | None] = field(default_factory=dict)  #: remembered
    #: Remembered problems of files that nobody has asked for so far.
    _unsaid: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    _codes: dict[str, Recall] = field(default_factory=dict)
    _recalled: set[str] = field(default_factory=set)  #: files whose IR was remembered

    def resolve(
        self, importer_path: str, script_folder: str, module: str, level: int
    ) -> str | None:
        """The file that an import reaches, a namespace package's folder, or None."""
        return self.imports.resolve(importer_path, script_folder, module, level)

    def look_in(self, folders: Iterable[str]) -> None:
        """From now on, imports that lead nowhere else are looked for in these folders, too."""
        self.imports = Imports(self.folders, self.roots, tuple(dict.fromkeys(folders)))

    def seen_from(self, script_folder: str, packages: Iterable[str]) -> Hashable:
        """What is the same for two folders from which every import of the packages is the same."""
        return seen_from(self.folders, script_folder, packages)

    def listing(self, folder: str) -> tuple[tuple[str, bool], ...] | None:
        """The files and folders in a folder that imports can reach, and whether each is a package.

        None where none of the files is Python's: a folder of modules is as it is told here, others
        are filled and emptied while programs run.
        """
        modules, folders = self.folders.reachable(folder)
        if not modules:
            return None
        is_package = {name: self.folders.is_package(os.path.join(folder, name)) for name in folders}
        return tuple(sorted({**dict.fromkeys(modules, False), **is_package}.items()))

    def module(self, path: str) -> Module | None:
        """The lowered file; None for a folder and for what cannot be read or parsed."""
        lowered = self._lowered_file(path)
        return None if lowered is None else lowered.module

    def mentions(self, path: str) -> Mentions | None:
        """What the file refers to; None for a folder and for what cannot be read or parsed."""
        if path in self._mentions:
            self.problems += self._unsaid.pop(path, ())
            return self._mentions[path]
        lowered = self._lowered_file(path)
        return None if lowered is None else lowered.mentions

    def lowered(self) -> Iterator[tuple[str, Lowered]]:
        """The files that were lowered in this run, or could not be."""
        for path, lowered in self._lowered.items():
            if lowered is not None and path not in self._recalled:
                yield path, lowered

    def read_so_far(self) -> frozenset[str]:
        """What was asked for as a file, be it one or not."""
        return frozenset(self._sources)

    def remember(self, path: str, mentions: Mentions | None, problems: Iterable[Problem]) -> None:
        """Take for known what a file refers to and what is wrong with it, without reading it."""
        self._mentions[path] = mentions
        self._unsaid[path] = tuple(problems)

    def remember_code(self, path: str, recall: Recall) -> None:
        """Take the IR of a file from there, should it be asked for: it need not be lowered."""
        self._codes[path] = recall

    def source(self, path: str) -> SourceFile | None:
        """The text of a file; None for a folder and for what cannot be read."""
        if path not in self._sources:
            self._sources[path] = self._read(path)
        return self._sources[path]

    def span(self, place: Place) -> Span:
        """The lines and columns of a place; the first, of one that a remembered IR has made up."""
        spans = self._spans(place.path)
        return spans[place.ordinal if place.ordinal < len(spans) else 0]

    def cells(self, path: str) -> tuple[tuple[int, Block], ...]:
        """The number of each cell of a notebook that holds code, and the code; else nothing."""
        module, source = self.module(path), self.source(path)
        if module is None or source is None or not source.cells:
            return ()
        from scopelint.frontend.cells import cells_of

        return tuple(cells_of(module, self.span))

    def tree(self, path: str) -> Tree | None:
        """The syntax tree of a lowered file, for edits; None for what cannot be parsed."""
        if path not in self._trees:
            from scopelint.frontend.editing.tree import tree_of

            lowered = self._lowered.get(path)
            self._trees[path] = (
                None if lowered is None else tree_of(lowered.source, len(self._spans(path)))
            )
        return self._trees[path]

    def with_edited(self, edited: Mapping[str, bytes]) -> Project:
        """The project with these texts of files in place of those on disk.

        All else that was read is kept, and nothing is written.
        """

        def kept(known: dict[str, _T]) -> dict[str, _T]:
            return {path: value for path, value in known.items() if path not in edited}

        return Project(
            self.files,
            self.roots,
            self.folders,
            self.imports,
            edited={**self.edited, **edited},
            _sources=kept(self._sources),
            _lowered=kept(self._lowered),
            _trees=kept(self._trees),
        )

    def _read(self, path: str) -> SourceFile | None:
        if not self.folders.is_inside(path) or os.path.isdir(path):
            return None
        source, problems = read_file(path, self.edited.get(path))
        self.problems += problems
        return source

    def _lowered_file(self, path: str) -> Lowered | None:
        if path not in self._lowered:
            self._lowered[path] = self._lower(path)
        return self._lowered[path]

    def _lower(self, path: str) -> Lowered | None:
        source = self.source(path)
        if source is None:
            return None
        from scopelint.frontend.lower.module import Lowered, lower_module  # only where it is needed

        recall, mentions = self._codes.pop(path, None), self._mentions.get(path)
        module = None
        if recall is not None and mentions is not None:
            module = recall(lambda: lower_module(source).module)
        if module is not None:
            self._recalled.add(path)
            return Lowered(source, module, None, (), mentions)
        lowered = lower_module(source)
        self.problems += lowered.problems
        return lowered

    def _spans(self, path: str) -> Spans:
        """The spans of a lowered file; where its IR was remembered, it is lowered for them now."""
        lowered = self._lowered[path]
        assert lowered is not None, path
        if lowered.spans is None:
            from scopelint.frontend.lower.module import lower_module

            lowered = replace(lowered, spans=lower_module(lowered.source).spans)
            self._lowered[path] = lowered
        assert lowered.spans is not None
        return lowered.spans


def read_file(
    path: str, data: bytes | None = None
) -> tuple[SourceFile | None, tuple[Problem, ...]]:
    """The text of a Python file or notebook, and what keeps it or a cell from being read.

    `data` is what the file holds, where that is not to be read from disk.
    """
    if path.endswith(".ipynb"):
        from scopelint.frontend.notebook import read_notebook

        return read_notebook(path, data)
    source = read_source(path) if data is None else decode(path, data)
    return (None, (source,)) if isinstance(source, Problem) else (source, ())


def open_project(files: Iterable[str], roots: Iterable[str]) -> Project:
    """A project of these files, found below these folders (see `files.find_files`)."""
    roots = tuple(roots)
    folders = Folders(boundaries_of(roots))
    return Project(tuple(files), roots, folders, Imports(folders, roots))
