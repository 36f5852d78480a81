"""Temporary files and folders: their names are not known, but they are names, never None."""

from __future__ import annotations

from scopelint.interpreter.builtins.table import pure_external
from scopelint.interpreter.heap import Instance
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import External, Text, Value


@pure_external("tempfile.mkdtemp", "tempfile.mktemp", "tempfile.gettempdir")
def temporary_path(call: Call, state: State) -> Value:
    return _path(state)


@pure_external("tempfile.TemporaryDirectory", "tempfile.NamedTemporaryFile")
def temporary_file(call: Call, state: State) -> Value:
    """An object of which no more than its `name` is looked at."""
    names = {"name": _path(state)}
    cls = External("tempfile.TemporaryDirectory")
    return state.allocate(lambda owner: Instance(owner, cls, names))


def _path(state: State) -> Value:
    return Text((state.fresh("a temporary path"),))
