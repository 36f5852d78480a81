"""What the code of a project refers to: whatever nothing refers to is an entry of its own."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from scopelint.interpreter.modules import Modules
from scopelint.mentions import Import, Mentions


@dataclass(frozen=True, slots=True)
class Uses:
    """What the code of a project refers to."""

    names: frozenset[str]
    texts: frozenset[str]  #: of these, the ends of dotted texts
    imports: Mapping[str, frozenset[str]]  #: by path: the files that a file may import
    imported: frozenset[str]  #: paths of files that some other file imports
    script_folders: frozenset[str]  #: folders with a file that asks for its `__name__`
    packages: frozenset[str]  #: the first names of all modules that are imported by their full name
    open_folders: frozenset[str]  #: of packages, where some file imports modules by a value

    def selecting(self, path: str, modules: Modules) -> tuple[str, ...]:
        """All of this that decides which functions of a file are entries, and what they suppose."""
        mentions = modules.mentions(path)
        used = self.used_in(path, modules)
        is_imported, may_be = path in self.imported, self.may_be_imported(path)
        is_among_scripts = posixpath.dirname(path) in self.script_folders
        asks = mentions is not None and mentions.asks_for_its_name
        return (f"{is_imported} {may_be} {is_among_scripts} {asks}", *sorted(used))

    def used_in(self, path: str, modules: Modules) -> frozenset[str]:
        """What a file defines whose name is used where it may be meant.

        Where nothing imports the file, that is in itself, and in dotted texts.
        """
        mentions = modules.mentions(path)
        if mentions is None:
            return frozenset()
        own = mentions.defined & mentions.names
        return own | (mentions.defined & (self.names if self._is_named(path) else self.texts))

    def may_be_imported(self, path: str) -> bool:
        """Whether a statement, a text or a value may say that a file is imported."""
        is_module = path.endswith(".py")  # a notebook is none
        return is_module and (self._is_named(path) or posixpath.dirname(path) in self.open_folders)

    def _is_named(self, path: str) -> bool:
        """Whether a statement imports a file, or a dotted text names its module for some import."""
        name = posixpath.basename(path).removesuffix(".py")
        return path in self.imported or name in self.texts


def uses_of(files: Iterable[str], modules: Modules) -> Uses:
    """All names, imports and scripts of these files."""
    files = tuple(files)
    submodules = submodules_of(files)
    names: set[str] = set()
    texts: set[str] = set()
    imports: dict[str, set[str]] = {}
    folders: set[str] = set()
    packages: set[str] = set()
    is_open = False
    for path in files:
        reached = imports.setdefault(path, set())
        mentions = modules.mentions(path)
        if mentions is None:
            continue
        names |= mentions.names
        texts |= mentions.texts
        if mentions.asks_for_its_name:
            folders.add(posixpath.dirname(path))
        if imports_by_name(mentions):
            is_open = True
            reached |= set(submodules.get(path, {}).values())
        is_package = posixpath.basename(path) == "__init__.py"  # what it imports, it offers
        for each in mentions.imports:
            names.update(() if is_package else _names(each))
            reached |= _reached(each, path, modules)
            if not each.level:
                packages.add(each.module.partition(".")[0])
    return Uses(
        names=frozenset(names),
        texts=frozenset(texts),
        imports={path: frozenset(reached) for path, reached in imports.items()},
        imported=frozenset().union(*imports.values()),
        script_folders=frozenset(folders),
        packages=frozenset(packages),
        open_folders=frozenset(_package_folders(files, modules) if is_open else ()),
    )


#: What imports a module whose name is a value.
_IMPORTERS = frozenset({"__import__", "import_module"})


def imports_by_name(mentions: Mentions) -> bool:
    """Whether a file may import modules that it does not name; a package, those right inside it."""
    return not mentions.names.isdisjoint(_IMPORTERS)


def _package_folders(files: Iterable[str], modules: Modules) -> Iterator[str]:
    """Those of the folders of these files that are packages."""
    for folder in dict.fromkeys(map(posixpath.dirname, files)):
        if ("__init__.py", False) in (modules.listing(folder) or ()):
            yield folder


def submodules_of(files: Iterable[str]) -> dict[str, dict[str, str]]:
    """For each `__init__`, the modules and packages right inside its package, by name."""
    found: dict[str, dict[str, str]] = {}
    for path in files:
        folder, name = posixpath.split(path.removesuffix(".py"))
        if name == "__init__":
            folder, name = posixpath.split(folder)
        found.setdefault(posixpath.join(folder, "__init__.py"), {})[name] = path
    return found


def leaves_first(files: Iterable[str], imports: Mapping[str, frozenset[str]]) -> list[str]:
    """The files and all that they import, each behind what it imports itself, but for circles.

    A file of a package stands behind the package's own, which Python runs before it, named or not.

    >>> leaves_first("ac", {"a": frozenset("c"), "c": frozenset("ba"), "b": frozenset()})
    ['b', 'c', 'a']
    """
    begun: set[str] = set()
    ordered: list[str] = []
    for first in files:
        waiting = [(first, iter(sorted(imports.get(first, ()))))] if first not in begun else []
        begun.add(first)
        while waiting:
            path, rest = waiting[-1]
            after = next((each for each in rest if each not in begun), None)
            if after is None:
                waiting.pop()
                ordered.append(path)
            else:
                begun.add(after)
                waiting.append((after, iter(sorted(imports.get(after, ())))))
    known = {*ordered, *imports}
    return list(dict.fromkeys(each for path in ordered for each in (*_packages(path, known), path)))


def _packages(path: str, known: Container[str]) -> list[str]:
    """The files of the packages around a file, outermost first, as far as they are known."""
    folder = posixpath.dirname(path)
    package = posixpath.join(folder, "__init__.py")
    if package not in known or folder == posixpath.dirname(folder):
        return []
    return [*_packages(folder, known), package]


def dependents(
    path: str, files: Collection[str], imports: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """The files that import one, be it by others; who imports a module runs its packages, too.

    >>> sorted(dependents("a", "abcd", {"b": frozenset("a"), "c": frozenset("b"), "d": frozenset()}))
    ['b', 'c']
    """
    importers: dict[str, set[str]] = {}
    for file in files:
        for target in (file, *imports.get(file, ())):
            for each in (*_packages(target, files), target):
                importers.setdefault(each, set()).add(file)
    found: set[str] = set()
    waiting = [path]
    while waiting:
        new = importers.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return frozenset(found - {path})


def names_used_in(path: str, modules: Modules) -> frozenset[str]:
    """The names and attributes that a file mentions."""
    mentions = modules.mentions(path)
    return mentions.names if mentions is not None else frozenset()


def _names(each: Import) -> tuple[str, ...]:
    """The name that is imported, if it is one of a module's and not all."""
    return () if each.name in (None, "*") else (each.name,)


def _reached(each: Import, path: str, modules: Modules) -> set[str]:
    """The files that an import may reach."""
    wanted = [each.module, *(f"{each.module}.{name}".lstrip(".") for name in _names(each))]
    folder = posixpath.dirname(path)
    found = (modules.resolve(path, folder, module, each.level) for module in wanted)
    return {file for file in found if file is not None}


def imports_of(
    path: str,
    folder: str,
    mentions: Mentions,
    resolve: Callable[[str, str, str, int], str | None],
    submodules: Mapping[str, Mapping[str, str]],
) -> set[str]:
    """All files that a file's imports may run or find run, for a script in `folder`.

    Beside the modules themselves these are the packages around them, and modules of an imported
    package that the file names: whoever imports these, they are attributes of it.
    """
    found = {resolve(path, folder, "", level) for level in _levels_of_packages(path, submodules)}
    for first, imports in groupby(mentions.imports, key=_first):
        if first is not None and resolve(path, folder, first, 0) is None:
            continue  # of no project: nor is what lies in it
        for each in imports:
            found.update(resolve(path, folder, module, each.level) for module in _parts(each))
    if imports_by_name(mentions):
        found.update(submodules.get(path, {}).values())
    named = (submodules.get(package or "", {}) for package in found)
    return {file for file in found if file is not None}.union(
        inner[name] for inner in named for name in inner.keys() & mentions.names
    )


def leading_of(mentions: Mentions, submodules: frozenset[str]) -> tuple[str, ...]:
    """All of what a file mentions on which `imports_of` hangs; `submodules`: the names of all."""
    imports = (f"{'.' * each.level}{each.module} {each.name or ''}" for each in mentions.imports)
    named = mentions.names & submodules
    return (f"{imports_by_name(mentions)}", *imports, "", *sorted(named))


def _levels_of_packages(path: str, packages: Container[str]) -> Iterator[int]:
    """How many dots lead from a file to each package around it."""
    folder, level = posixpath.dirname(path), 1
    while posixpath.join(folder, "__init__.py") in packages:
        yield level
        folder, level = posixpath.dirname(folder), level + 1


def _first(each: Import) -> str | None:
    """The outermost package that is imported; none where that is relative to the file."""
    return None if each.level else each.module.partition(".")[0]


def _parts(each: Import) -> Iterator[str]:
    """The packages on the way to what is imported, and that itself."""
    for module in (each.module, *(f"{each.module}.{name}".lstrip(".") for name in _names(each))):
        yield from packages_to(module)


def packages_to(module: str) -> Iterator[str]:
    """The packages on the way to a module, and that itself.

    >>> list(packages_to("a.b.c"))
    ['a', 'a.b', 'a.b.c']
    """
    parts = module.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts) + 1))


@dataclass(frozen=True, slots=True)
class Offered:
    """What packages import into their `__init__`: it is there for anyone to call."""

    names: frozenset[str]
    files: frozenset[str]  #: of which all names are imported

    def has(self, name: str, path: str) -> bool:
        """Whether a name of a file is offered."""
        return name in self.names or path in self.files

    def selecting(self, path: str, modules: Modules) -> tuple[str, ...]:
        """All of this that decides what of a file is offered."""
        mentions = modules.mentions(path)
        offered = self.names & mentions.defined if mentions is not None else frozenset[str]()
        return (f"{path in self.files}", *sorted(offered))


def offered_by(files: Iterable[str], modules: Modules) -> Offered:
    """What the packages among these files offer."""
    names: set[str] = set()
    whole: set[str] = set()
    for path in files:
        if posixpath.basename(path) != "__init__.py":
            continue
        mentions = modules.mentions(path)
        for each in mentions.imports if mentions is not None else ():
            names.update(_names(each))
            if each.name == "*":
                whole |= _reached(each, path, modules)
    return Offered(frozenset(names), frozenset(whole))
