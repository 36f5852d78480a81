"""`tf.app`, `tf.flags`, `tf.logging`, `tf.gfile`: what is around the graph."""

from __future__ import annotations

import glob
import logging
import os
from typing import Any

from scopelint.runtime.flags import FUNCTIONS, run_app
from scopelint.runtime.ops.registry import PUBLIC
from scopelint.runtime.signatures import taking

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
    PUBLIC[f"tf.logging.{_name}"] = lambda msg="", *given, _level=_level, **_: _LOG.log(
        _level, msg, *given
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
PUBLIC["tf.logging.set_verbosity"] = lambda v=30: None
PUBLIC["tf.logging.get_verbosity"] = lambda: 30
PUBLIC["tf.logging.log"] = lambda level, msg, *given: None
PUBLIC["tf.logging.vlog"] = lambda level, msg, *given: None
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


def _glob(pattern: Any) -> list[str]:
    patterns = [pattern] if isinstance(pattern, str) else pattern
    return sorted(path for each in patterns for path in glob.glob(each))


def _rename(old: Any, new: Any, overwrite: bool = False) -> None:
    os.rename(old, new)


def _file_function(function: Any, parameters: str) -> Any:
    """A function of files that calls its parameters as the text says."""
    return taking(parameters)(lambda **given: function(*given.values()))


#: Names and parameters of `tf.io.gfile` and of `tf.gfile`, and what is called.
_FILES: tuple[tuple[str, str, str, str, Any], ...] = (
    ("exists", "path", "Exists", "filename", os.path.exists),
    ("isdir", "path", "IsDirectory", "dirname", os.path.isdir),
    ("listdir", "path", "ListDirectory", "dirname", os.listdir),
    ("glob", "pattern", "Glob", "filename", _glob),
    ("stat", "path", "Stat", "filename", os.stat),
    ("makedirs", "path", "MakeDirs", "dirname", lambda path: os.makedirs(path, exist_ok=True)),
    ("mkdir", "path", "MkDir", "dirname", lambda path: os.makedirs(path, exist_ok=True)),
    ("remove", "path", "Remove", "filename", os.remove),
    ("rmtree", "path", "DeleteRecursively", "dirname", os.rmdir),
    ("rename", "src dst overwrite=", "Rename", "oldname newname overwrite=", _rename),
    ("copy", "src dst overwrite=", "Copy", "oldpath newpath overwrite=", lambda *_: None),
)
for _name, _parameters, _old, _old_parameters, _function in _FILES:
    _new = _file_function(_function, _parameters)
    PUBLIC[f"tf.io.gfile.{_name}"] = PUBLIC[f"tf.gfile.{_name}"] = _new
    PUBLIC[f"tf.gfile.{_old}"] = _file_function(_function, _old_parameters)
PUBLIC["tf.gfile.Walk"] = lambda top, in_order=True: os.walk(top, in_order)
for _room in ("io.gfile", "gfile"):
    PUBLIC[f"tf.{_room}.walk"] = lambda top, topdown=True, onerror=None: os.walk(
        top, topdown, onerror
    )
    PUBLIC[f"tf.{_room}.is_directory"] = PUBLIC["tf.io.gfile.isdir"]
    PUBLIC[f"tf.{_room}.list_directory"] = PUBLIC["tf.io.gfile.listdir"]
for _name in ("gfile.GFile", "gfile.Open", "gfile.FastGFile", "io.gfile.GFile"):
    PUBLIC[f"tf.{_name}"] = GFile


PUBLIC["tf.resource_loader.get_data_files_path"] = lambda: os.getcwd()
PUBLIC["tf.sysconfig.get_include"] = PUBLIC["tf.sysconfig.get_lib"] = lambda: ""
