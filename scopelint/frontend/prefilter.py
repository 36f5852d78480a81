"""Which files can matter at all: a look at the bytes, before anything is parsed.

A file is about TensorFlow if it names it, or if it imports, straight or through others, a file
of the project that does, or names a thing in such a file by a text (`"networks.generator"`).
Import statements are found by their text: one too many costs a parse, one too few would cost a
finding, so doubts go to the former.
"""

from __future__ import annotations

import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scopelint.digest import digest
from scopelint.finding import Problem
from scopelint.frontend.project import Project
from scopelint.frontend.reading import LARGEST_NOTEBOOK, LARGEST_SOURCE, read_bytes

_WORDS = re.compile(rb"tensorflow|tf_slim|\0")  # a NUL: not for us to read, but for `reading`

#: What imports a module whose name is a value; in a package, one right inside it.
_BY_NAME = re.compile(rb"\b(?:__import__|import_module)\b")

#: What a file that adds folders to the search path holds.
_ADDS_FOLDERS = b"sys.path"

_REMARK = re.compile(rb"#\s*(?:scopelint:\s*ignore|noqa\s*:[^\n#]*\bSL\d)", re.I)

#: In a file that is analysed, a plain `noqa` speaks to us, too.
_WORDS_TO_US = re.compile(rb"scopelint:|noqa", re.I)

_IMPORT = re.compile(
    rb"""(?:^|[;:])[ \t]*(?:
        from[ \t]+(\.*)[ \t]*([\w.]*)[ \t]+import\b[ \t]*(\((?>[^()#]+|\#[^\n]*)*+\)|(?:[^\n\\;]|\\\r?\n)*+)
        |import[ \t]+((?:[^\n\\;]|\\\r?\n)*+)
    )""",
    re.M | re.X,
)
#: A text that may name what a module holds, up to its last dot.
_DOTTED = re.compile(rb"""['"]((?:[A-Za-z_]\w*\.)+)[A-Za-z_]\w*['"]""")

#: No file lies deeper.
_DEEPEST_PACKAGE = 64
_NAMES = re.compile(rb"([\w.]+)(?:\s+as\s+\w+)?")


@dataclass(frozen=True, slots=True)
class Survey:
    """What the look at the bytes gave."""

    relevant: tuple[str, ...]  #: the files to look for entries in, in the project's order
    skipped: tuple[str, ...]
    remarked: tuple[str, ...]  #: the files in which a comment speaks to us
    problems: tuple[Problem, ...]  #: of files that cannot be read at all
    contents: Mapping[str, str]  #: a digest of what each file holds that can be read


def survey(project: Project, named: frozenset[str] = frozenset()) -> Survey:
    """Divide the project's files into those about TensorFlow and the others.

    Of files that were given by name a syntax error is told, whatever they are about.
    """
    about: set[str] = set()
    imports: dict[str, frozenset[tuple[str, int]]] = {}
    addressed: set[str] = set()
    remarked: set[str] = set()
    contents: dict[str, str] = {}
    problems: list[Problem] = []
    added: list[str] = []
    for path in project.files:
        data = read_bytes(path, largest_of(path))
        if isinstance(data, Problem):
            problems.append(data)
            continue
        contents[path] = digest(data)
        if _ADDS_FOLDERS in data:
            from scopelint.frontend.search_path import added_folders  # it parses: only if need be

            added += added_folders(path, data)
        if _WORDS_TO_US.search(data):
            addressed.add(path)
            if _REMARK.search(data):
                remarked.add(path)
        if _WORDS.search(data):
            about.add(path)
        else:
            imports[path] = frozenset((*imported(data), *_named_in_texts(data)))
            if _BY_NAME.search(data) and os.path.basename(path) == "__init__.py":
                imports[path] |= _beside(path, project)
    project.look_in(added)
    _follow(named & imports.keys(), project, about, imports, contents)
    if not named.isdisjoint(imports):
        problems += _syntax_problems(project, [path for path in imports if path in named])
    if about:
        _spread(about, _importers(project, imports))
    return Survey(
        relevant=tuple(path for path in project.files if path in about),
        skipped=tuple(path for path in project.files if path in imports and path not in about),
        remarked=tuple(path for path in project.files if path in remarked | (addressed & about)),
        problems=tuple(problems),
        contents=contents,
    )


def _follow(
    named: Iterable[str],
    project: Project,
    about: set[str],
    imports: dict[str, frozenset[tuple[str, int]]],
    contents: dict[str, str],
) -> None:
    """Look at what files that were given by name import of the project beside what is checked."""
    seen = set(project.files)
    waiting = list(named)
    while waiting:
        path = waiting.pop()
        for module, level in sorted(imports[path]):
            target = project.resolve(path, os.path.dirname(path), module, level)
            if target is None or target in seen or not target.endswith(".py"):
                continue
            seen.add(target)
            data = read_bytes(target, largest_of(target))
            if isinstance(data, Problem):
                continue
            contents[target] = digest(data)
            if _WORDS.search(data):
                about.add(target)
            else:
                imports[target] = frozenset(imported(data))
                waiting.append(target)


def _beside(path: str, project: Project) -> frozenset[tuple[str, int]]:
    """The modules and packages in the folder of a file, as imports of them."""
    listed = project.listing(os.path.dirname(path)) or ()
    return frozenset((name.removesuffix(".py"), 1) for name, _ in listed)


def _syntax_problems(project: Project, paths: Iterable[str]) -> Iterator[Problem]:
    """What Python says of files that are not parsed otherwise."""
    from scopelint.frontend.syntax import syntax_problem  # only where there are such files

    for path in paths:
        source = project.source(path)
        problem = None if source is None else syntax_problem(source)
        if problem is not None:
            yield problem


def content_of(path: str) -> str:
    """A digest of what a file holds, or of what keeps it from being read; of a folder, nothing."""
    data = b"" if os.path.isdir(path) else read_bytes(path, largest_of(path))
    return digest(data if isinstance(data, bytes) else data.message)


def largest_of(path: str) -> int:
    """How many bytes of a file are read at most."""
    return LARGEST_NOTEBOOK if path.endswith(".ipynb") else LARGEST_SOURCE


def _spread(about: set[str], importers: dict[str, set[str]]) -> None:
    """Who imports what is about TensorFlow is so, too."""
    waiting = list(about)
    while waiting:
        for importer in importers[waiting.pop()] - about:
            about.add(importer)
            waiting.append(importer)


def _importers(
    project: Project, imports: dict[str, frozenset[tuple[str, int]]]
) -> dict[str, set[str]]:
    """For each file, those that import it."""
    importers: dict[str, set[str]] = defaultdict(set)
    by_stem: dict[str, list[str]] = defaultdict(list)
    for path in project.files:
        by_stem[_stem(path)].append(path)
    for path, modules in imports.items():
        for module, level in modules:
            for target in _targets(project, by_stem, path, module, level):
                importers[target].add(path)
    return importers


def _stem(path: str) -> str:
    """The last part of a module's name."""
    stem = os.path.basename(path).partition(".")[0]
    return os.path.basename(os.path.dirname(path)) if stem == "__init__" else stem


def _targets(
    project: Project, by_stem: dict[str, list[str]], path: str, module: str, level: int
) -> Iterable[str]:
    """The files that an import may reach; by the last part of the name if none is found."""
    found = project.resolve(path, os.path.dirname(path), module, level)
    if found is not None:
        return (found,)
    first, _, rest = module.rpartition(".")
    if not level and module.partition(".")[0] in sys.stdlib_module_names:
        return ()
    return by_stem.get(rest if first or rest else module, ())


def imported(data: bytes) -> Iterator[tuple[str, int]]:
    r"""The modules that a file's text imports, each with its level; packages on the way, too.

    >>> sorted(imported(b"import a.b as c, d\nfrom ..e import f"))
    [('a', 0), ('a.b', 0), ('d', 0), ('e', 2), ('e.f', 2)]
    """
    for found in _IMPORT.finditer(data):
        dots, module, names, modules = found.groups()
        if modules is not None:
            for name in _NAMES.findall(_code(modules)):
                yield from _with_packages(_text(name), 0)
            continue
        yield from _with_packages(_text(module), len(dots))
        for name in _NAMES.findall(_code(names)):
            yield ".".join(filter(None, (_text(module), _text(name)))), len(dots)


def _named_in_texts(data: bytes) -> Iterator[tuple[str, int]]:
    """The modules of which a text may name something, as imports of them."""
    return ((_text(module), 0) for module in set(_DOTTED.findall(data)))


def _code(data: bytes) -> bytes:
    """Without comments and line joints."""
    return re.sub(rb"#[^\n]*|\\\r?\n", b" ", data)


def _text(name: bytes) -> str:
    return name.decode("ascii", "replace").strip(".")


def _with_packages(module: str, level: int) -> Iterator[tuple[str, int]]:
    parts = module.split(".", _DEEPEST_PACKAGE)[:_DEEPEST_PACKAGE]
    for count in range(1, len(parts) + 1):
        yield ".".join(parts[:count]), level
