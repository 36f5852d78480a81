"""`tf.app`, `tf.flags`, `tf.logging`, `tf.gfile`: what is around the graph."""

from __future__ import annotations

import glob
import logging
import os
from typing import Any

from scopelint.runtime.flags import FUNCTIONS, run_app
from scopelint.runtime.ops.registry import PUBLIC

for _name, _function in FUNCTIONS.items():
    for _room in ("flags", "app.flags"):
        PUBLIC[f"tf.{_room}.{_name}"] = _function
PUBLIC["tf.app.run"] = run_app

# Logging: said through Python's, at most warnings by default.

_LOG = logging.getLogger("tensorflow")

for _name, _level in (
    ("debug", 10),
    ("info", 20),
    ("warning", 30),
    ("warn", 30),
    ("error", 40),
    ("fatal", 50),
):
    PUBLIC[f"tf.logging.{_name}"] = lambda message="", *given, _level=_level, **_: _LOG.log(
        _level, message, *given
    )
for _name, _level in (
    ("DEBUG", 10),
    ("INFO", 20),
    ("WARN", 30),
    ("WARNING", 30),
    ("ERROR", 40),
    ("FATAL", 50),
):
    PUBLIC[f"tf.logging.{_name}"] = _level
PUBLIC["tf.logging.set_verbosity"] = lambda level=30: None
PUBLIC["tf.logging.get_verbosity"] = lambda: 30
PUBLIC["tf.logging.log"] = lambda level, message, *given: None
PUBLIC["tf.logging.vlog"] = lambda level, message, *given: None
for _name in ("log_every_n", "log_first_n", "log_if", "flush"):
    PUBLIC[f"tf.logging.{_name}"] = lambda *_, **__: None


# Files.


class GFile:
    """A file, opened like Python's."""

    def __init__(self, name: Any, mode: str = "r") -> None:
        """Open nothing yet."""
        self._name, self._mode = os.fspath(name), mode
        self._opened: Any = None

    def _file(self) -> Any:
        if self._opened is None:
            self._opened = open(self._name, self._mode)  # noqa: SIM115  closed by close()
        return self._opened

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._file(), name)

    def __enter__(self) -> Any:
        return self._file().__enter__()

    def __exit__(self, *error: Any) -> None:
        self._file().__exit__(*error)

    def __iter__(self) -> Any:
        return iter(self._file())

    def size(self) -> int:
        """Return the size in bytes."""
        return os.path.getsize(self._name)

    def close(self) -> None:
        """Close the file, if it was opened."""
        if self._opened is not None:
            self._opened.close()


def _walk(top: Any, in_order: bool = True) -> Any:
    return os.walk(top, topdown=in_order)


def _glob(pattern: Any) -> list[str]:
    patterns = [pattern] if isinstance(pattern, str) else pattern
    return sorted(path for each in patterns for path in glob.glob(each))


_FILES: dict[str, Any] = {
    "exists": os.path.exists,
    "isdir": os.path.isdir,
    "is_directory": os.path.isdir,
    "listdir": os.listdir,
    "list_directory": os.listdir,
    "glob": _glob,
    "walk": _walk,
    "stat": os.stat,
    "makedirs": lambda path, *_: os.makedirs(path, exist_ok=True),
    "mkdir": lambda path, *_: os.makedirs(path, exist_ok=True),
    "remove": lambda path, *_: os.remove(path),
    "rmtree": lambda path, *_: os.rmdir(path),
    "rename": lambda a, b, *_: os.rename(a, b),
    "copy": lambda a, b, *_, **__: None,
}
_OLD_NAMES = {
    "Exists": "exists",
    "IsDirectory": "isdir",
    "ListDirectory": "listdir",
    "Glob": "glob",
    "Walk": "walk",
    "Stat": "stat",
    "MakeDirs": "makedirs",
    "MkDir": "mkdir",
    "Remove": "remove",
    "DeleteRecursively": "rmtree",
    "Rename": "rename",
    "Copy": "copy",
}
for _name, _function in _FILES.items():
    PUBLIC[f"tf.io.gfile.{_name}"] = PUBLIC[f"tf.gfile.{_name}"] = _function
for _old, _new in _OLD_NAMES.items():
    PUBLIC[f"tf.gfile.{_old}"] = _FILES[_new]
for _name in ("gfile.GFile", "gfile.Open", "gfile.FastGFile", "io.gfile.GFile"):
    PUBLIC[f"tf.{_name}"] = GFile


PUBLIC["tf.resource_loader.get_data_files_path"] = lambda: os.getcwd()
PUBLIC["tf.sysconfig.get_include"] = PUBLIC["tf.sysconfig.get_lib"] = lambda: ""
