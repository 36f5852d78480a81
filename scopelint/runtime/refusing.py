"""What a guarded program may not do: refused, and taken note of.

Two layers. The soft one lets a program go on: a file opened for writing is held in memory and
forgotten, a folder to be made is not. The audit hook below it refuses whatever comes another way.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from scopelint.runtime.observer import is_user_file

#: Audit events that are refused, and the words for each.
_REFUSED = {
    "os.remove": "delete",
    "os.rename": "rename",
    "os.rmdir": "delete",
    "os.mkdir": "make a folder",
    "os.truncate": "truncate",
    "os.link": "link",
    "os.symlink": "link",
    "os.chmod": "change",
    "os.chown": "change",
    "os.utime": "change",
    "os.setxattr": "change",
    "os.removexattr": "change",
    "os.lockf": "lock",
    "shutil.rmtree": "delete",
    "socket.connect": "connect to",
    "socket.bind": "listen on",
    "socket.sendto": "send to",
    "socket.sendmsg": "send to",
    "socket.getaddrinfo": "look up",
    "socket.gethostbyname": "look up",
    "socket.gethostbyaddr": "look up",
    "subprocess.Popen": "start",
    "os.system": "start",
    "os.exec": "start",
    "os.fork": "fork",
    "os.forkpty": "fork",
    "os.posix_spawn": "start",
    "os.spawn": "start",
    "os.startfile": "start",
    "pty.spawn": "start",
    "os.kill": "signal",
    "os.killpg": "signal",
    "sqlite3.connect": "open the database",
    "webbrowser.open": "open",
    "syslog.openlog": "log to the system's log",
    "ctypes.dlopen": "load the library",
    "ctypes.dlsym": "call C's",
    "ctypes.dlsym/handle": "call C's",
}

#: What of that is not: a database in memory, and Python's own functions, which `ctypes` opens.
_HARMLESS = (("sqlite3.connect", (":memory:",)), ("ctypes.dlopen", (None,)))

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

#: Functions of `os` and `shutil` that, given to the program, do nothing.
_SOFT = (
    (os, "makedirs", "make a folder"),
    (os, "mkdir", "make a folder"),
    (os, "remove", "delete"),
    (os, "unlink", "delete"),
    (os, "rmdir", "delete"),
    (os, "removedirs", "delete"),
    (os, "rename", "rename"),
    (os, "replace", "rename"),
    (os, "chmod", "change"),
    (os, "symlink", "link"),
    (os, "link", "link"),
    (os, "mkfifo", "make a pipe"),
    (os, "mknod", "make a device"),
    (shutil, "rmtree", "delete"),
    (shutil, "copy", "copy"),
    (shutil, "copyfile", "copy"),
    (shutil, "copy2", "copy"),
    (shutil, "copytree", "copy"),
    (shutil, "move", "move"),
)


class Refusals:
    """Refuses, and keeps the list of what was refused."""

    def __init__(self) -> None:
        """Refuse nothing yet."""
        self.said: list[str] = []
        self._open: Callable[..., Any] = builtins.open

    def begin(self) -> None:
        """Refuse from now on, for the life of the process."""
        _keep_from_starting(self._say)
        for module, name, word in _SOFT:
            setattr(module, name, self._doing_nothing(word))
        os.system = self._system
        tempfile.tempdir = os.environ.get("TMPDIR") or "/tmp"
        tempfile.TemporaryFile = self._temporary  # type: ignore[assignment]
        tempfile.NamedTemporaryFile = self._temporary  # type: ignore[assignment]
        builtins.open = io.open = self._opened
        sys.addaudithook(partial(self._audit, dict(_REFUSED)))

    def _say(self, word: str, what: object) -> None:
        """Take note of one refusal, with the user's line, once."""
        text = f"{word} {what}" + _user_place()
        if text not in self.said:
            self.said.append(text)

    def _doing_nothing(self, word: str) -> Callable[..., None]:
        def refuse(path: Any = "", *_: Any, **__: Any) -> None:
            self._say(word, path)

        return refuse

    def _system(self, command: Any) -> int:
        self._say("start", command)
        return 1

    def _temporary(self, mode: str = "w+b", *_: Any, suffix: str = "", **__: Any) -> Any:
        """Hold a temporary file in memory."""
        return self._opened(os.path.join(tempfile.gettempdir(), f"held{suffix or ''}"), mode)

    def _opened(self, file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
        """Open a file for reading; one for writing is held in memory."""
        writes = any(letter in mode for letter in "wax+")
        if not writes or isinstance(file, int) or file == os.devnull:
            return self._open(file, mode, *rest, **named)
        self._say("write", file)
        held: Any = io.BytesIO() if "b" in mode else io.StringIO()
        held.name, held.fileno = file, _no_number
        return held

    def _audit(self, refused: Mapping[str, str], event: str, arguments: tuple[Any, ...]) -> None:
        """Refuse what the table names, and files opened for writing."""
        if event == "open":
            self._check_open(*arguments)
            return
        word = refused.get(event)
        if word is None or (event, arguments[:1]) in _HARMLESS:
            return
        what = _subject(event, arguments)
        self._say(word, what)
        raise PermissionError(errno.EPERM, f"scopelint run: refused to {word}", what)

    def _check_open(self, path: Any, mode: Any, flags: Any) -> None:
        if not isinstance(flags, int) or not flags & _WRITES or isinstance(path, int):
            return
        if path in (os.devnull, os.devnull.encode()):
            return
        self._say("write", path)
        raise PermissionError(errno.EPERM, "scopelint run: refused to write", str(path))


def _keep_from_starting(say: Callable[[str, object], None]) -> None:
    """The function below `subprocess` starts processes unaudited."""
    import _posixsubprocess

    def refuse(arguments: Any, *_: Any) -> int:
        say("start", arguments)
        raise PermissionError(errno.EPERM, "scopelint run: refused to start a process")

    _posixsubprocess.fork_exec = refuse


def _no_number() -> int:
    raise OSError("a file held in memory has no number")


def _subject(event: str, arguments: tuple[Any, ...]) -> str:
    """Say what an audit event is about."""
    parts = arguments[1:] if event.startswith("socket.") and len(arguments) > 1 else arguments
    if event.startswith("ctypes.dlsym"):
        parts = arguments[1:]
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        parts = arguments
    return str(parts[0]) if parts else "a process"


def _user_place() -> str:
    """The user's line that asked for it."""
    frame = sys._getframe(2)
    while frame is not None:
        if is_user_file(frame.f_code.co_filename):
            path = os.path.relpath(frame.f_code.co_filename)
            return f" ({path}:{frame.f_lineno})"
        frame = frame.f_back  # type: ignore[assignment]
    return ""
