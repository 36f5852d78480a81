"""What runs share with later ones: texts by what they hang on, read at once and written at the end."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from scopelint.digest import digest
from scopelint.engine.cache.keys import tool
from scopelint.engine.cache.plain import NotOfTypeError, dump, load
from scopelint.engine.cache.readings import asked_bodies, bodies_read
from scopelint.engine.cache.store import Store
from scopelint.frontend.folders import Listings
from scopelint.frontend.prefilter import content_of
from scopelint.frontend.project import Project
from scopelint.interpreter.uncalled import Code
from scopelint.interpreter.uses import leading_of, submodules_of
from scopelint.mentions import Mentions


@dataclass(slots=True)
class Kept:
    """The texts of one project under some settings, and what its files hold now."""

    store: Store
    project: Project
    settings: str  #: their digest
    contents: dict[str, str]  #: digests of what the files hold, as far as they were read
    #: The files that every run looks into: of others, nothing is to be said that is not asked for.
    relevant: frozenset[str]
    reads_whole: bool  #: where in a file a function stands matters, too
    submodules: Mapping[str, Mapping[str, str]] = field(init=False)
    _new: dict[str, str] = field(default_factory=dict)
    _used: dict[str, None] = field(default_factory=dict)
    _marks: dict[str, str] = field(default_factory=dict)
    _bodies: dict[str, tuple[Sequence[int], Sequence[str]]] = field(default_factory=dict)
    _submodule_names: frozenset[str] = field(init=False)
    _stand: dict[str, bool] = field(default_factory=dict)  #: folders, by digest: as they were

    def __post_init__(self) -> None:
        self.submodules = submodules_of(self.project.files)
        self._submodule_names = frozenset().union(*self.submodules.values())

    def get(self, keys: Mapping[str, str]) -> dict[str, str]:
        """What is kept under these keys, by the names of the keys."""
        texts = self.store.get(key for key in keys.values() if key not in self._new)
        self._used.update(dict.fromkeys(texts))
        texts.update((key, self._new[key]) for key in keys.values() if key in self._new)
        return {name: texts[key] for name, key in keys.items() if key in texts}

    def was_used(self, key: str) -> bool:
        """Whether there was a text of this key."""
        return key in self._used

    def keep(self, key: str, text: str) -> None:
        """Keep a text, once all is over."""
        self._new[key] = text

    def save(self) -> None:
        """Write what is new."""
        if self._new:
            self.store.put(self._new, self._used)

    def reading(self, entered: Collection[Code]) -> Iterator[str]:
        """What an answer hangs on that has entered these functions, and asked what else is there."""
        divided = frozenset[str]() if self.reads_whole else self.relevant
        parts = {code for code in entered if code[1] >= 0 and code[0] in divided}
        yield from {asked for asked, _ in {*entered} - parts}
        yield from bodies_read(parts, lambda path: self._bodies_of(path)[0])

    def content(self, path: str) -> str:
        """A digest of what a file or some of its functions hold, or of what lies in a folder."""
        asked = asked_bodies(path)
        if asked is not None:
            bodies = self._bodies_of(asked[0])[1]
            return digest(*(bodies[each] for each in asked[1] if each < len(bodies)))
        if path not in self.contents:
            is_folder = os.path.isdir(path)
            listed = digest(repr(self.project.listing(path))) if is_folder else None
            self.contents[path] = listed or content_of(path)
        return self.contents[path]

    def _bodies_of(self, path: str) -> tuple[Sequence[int], Sequence[str]]:
        if path not in self._bodies:
            mentions = self._mentions(path)
            self._bodies[path] = ((), ()) if mentions is None else mentions.bodies_by_place()
        return self._bodies[path]

    def _mentions(self, path: str) -> Mentions | None:
        return self.project.mentions(path) if path in self.relevant else None

    def mark(self, path: str) -> str:
        """A digest of the surface of a file, and of what decides where its imports lead."""
        if path not in self._marks:
            mentions = self._mentions(path)
            self._marks[path] = (
                self.content(path)
                if mentions is None
                else digest(mentions.surface, *leading_of(mentions, self._submodule_names))
            )
        return self._marks[path]

    def keep_listed(self) -> str:
        """A digest of the folders that were looked into so far; what lies in them is kept."""
        listed = self.project.folders.listings()
        name = _name_of(listed)
        if name not in self._stand:
            self.keep(self._key_of_listed(name), dump(listed))
            self._stand[name] = True
        return name

    def is_as_listed(self, name: str) -> bool:
        """Whether all these folders hold what they held."""
        if name not in self._stand:
            listed = self._listed(name)
            self._stand[name] = listed is not None and self.project.folders.are_as(listed)
        return self._stand[name]

    def _listed(self, name: str) -> Listings | None:
        text = self.get({name: self._key_of_listed(name)}).get(name)
        try:
            listed: Listings | None = None if text is None else load(Listings, text)
        except NotOfTypeError:
            return None
        return listed if listed is not None and _name_of(listed) == name else None

    def _key_of_listed(self, name: str) -> str:
        return digest("listed", tool(), self.settings, name)


def _name_of(listed: Listings) -> str:
    return digest(*chain.from_iterable(listed))
