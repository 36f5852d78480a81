"""Texts by key in one SQLite file, which several runs may use at once.

Whatever is amiss with it (no place to write, another's file, broken bytes) is no matter: then
nothing is known, and the file is made anew where that can be done.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b

#: What nobody asked for on so many days is dropped.
_KEPT_DAYS = 30
#: A file that has grown beyond this is begun anew.
_LARGEST = 400_000_000
#: A text that unpacks to more than this is none of ours.
_LONGEST = 100_000_000
#: How many keys one query asks for: SQLite takes no more than 999 in its older versions.
_AT_ONCE = 900

_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of scopelint; it can be deleted.\n"
_TABLE = (
    "CREATE TABLE IF NOT EXISTS kept"
    " (key TEXT PRIMARY KEY, day INTEGER, sum BLOB, data BLOB) WITHOUT ROWID"
)
_COLUMNS = ("key", "day", "sum", "data")


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of ours that holds texts by key."""

    folder: str

    @property
    def file(self) -> str:
        """The SQLite file."""
        return os.path.join(self.folder, "kept.db")

    def get(self, keys: Iterable[str]) -> dict[str, str]:
        """The texts of these keys, as far as they are there and whole."""
        wanted = list(keys)
        if not wanted or not self._is_ours():
            return {}
        try:
            with _opened(self.file, is_new=False) as database:
                return dict(_read(database, wanted))
        except (sqlite3.Error, OSError):
            return {}

    def put(self, texts: Mapping[str, str], used: Iterable[str]) -> None:
        """Keep texts, and for longer what was used."""
        if not texts and not used:
            return
        for _ in range(2):
            try:
                if os.path.lexists(self.folder) and not self._is_ours():
                    return
                self._make()
                with _opened(self.file, is_new=True) as database:
                    _write(database, texts, used)
                return
            except sqlite3.OperationalError:
                return  # busy, full, read-only
            except sqlite3.Error:
                self._begin_anew()
            except OSError:
                return

    def _make(self) -> None:
        """Make the folder, with what tells git and backups that it is a cache."""
        os.makedirs(self.folder, exist_ok=True)
        for name, text in (("CACHEDIR.TAG", _TAG), (".gitignore", "*\n")):
            path = os.path.join(self.folder, name)
            if not os.path.lexists(path):
                with open(path, "x", encoding="utf-8") as file:
                    file.write(text)

    def _is_ours(self) -> bool:
        """Whether nothing but a plain file stands where ours is, or would be.

        What a checkout could have put there (a link out of the tree, a pipe) is not touched.
        """
        try:
            if not stat.S_ISDIR(os.lstat(self.folder).st_mode):
                return False
            about = os.lstat(self.file)
        except FileNotFoundError:
            return os.path.isdir(self.folder)
        except OSError:
            return False
        return stat.S_ISREG(about.st_mode) and about.st_nlink == 1

    def _begin_anew(self) -> None:
        with suppress(OSError):
            os.unlink(self.file)


@contextmanager
def _opened(path: str, *, is_new: bool) -> Iterator[sqlite3.Connection]:
    if not is_new and not os.path.exists(path):
        raise FileNotFoundError(path)
    with closing(sqlite3.connect(path, timeout=1.0, isolation_level=None)) as database:
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA journal_mode = MEMORY")
        database.execute("PRAGMA synchronous = OFF")
        yield database


def _read(database: sqlite3.Connection, keys: list[str]) -> Iterator[tuple[str, str]]:
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        marks = ",".join("?" * len(part))
        rows = database.execute(f"SELECT key, sum, data FROM kept WHERE key IN ({marks})", part)
        for key, sum_, data in rows:
            text = _text(key, sum_, data)
            if text is not None:
                yield key, text


def _text(key: object, sum_: object, data: object) -> str | None:
    if not (isinstance(key, str) and isinstance(data, bytes) and sum_ == _sum(key, data)):
        return None
    packed = zlib.decompressobj()
    try:
        text = packed.decompress(data, _LONGEST).decode("utf-8", "surrogatepass")
    except (zlib.error, UnicodeDecodeError):
        return None
    return text if packed.eof else None


def _write(database: sqlite3.Connection, texts: Mapping[str, str], used: Iterable[str]) -> None:
    today = int(time.time() // 86_400)
    database.execute("BEGIN IMMEDIATE")
    database.execute(_TABLE)
    columns = tuple(row[1] for row in database.execute("PRAGMA table_info(kept)"))
    pages = database.execute("PRAGMA page_count").fetchone()[0]
    if columns != _COLUMNS or pages * 4096 > _LARGEST:
        database.execute("DROP TABLE kept")
        database.execute(_TABLE)
    for key, text in texts.items():
        data = zlib.compress(text.encode("utf-8", "surrogatepass"), 1)
        row = (key, today, _sum(key, data), data)
        database.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", row)
    for key in used:
        database.execute("UPDATE kept SET day = ? WHERE key = ? AND day < ?", (today, key, today))
    database.execute("DELETE FROM kept WHERE day < ? OR day > ?", (today - _KEPT_DAYS, today + 1))
    database.execute("COMMIT")


def _sum(key: str, data: bytes) -> bytes:
    return blake2b(data, digest_size=16, key=blake2b(key.encode()).digest()).digest()
