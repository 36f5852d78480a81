"""What a program asks of the calls that are running: the names of functions, as scopes are called by."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.builtins.table import pure_external
from scopelint.interpreter.frames import ENTRY, Frame
from scopelint.interpreter.heap import Instance
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Builtin, Value

#: The fields of what `inspect.stack` and `traceback.extract_stack` give for each call.
_INSPECTED = ("frame", "filename", "lineno", "function", "code_context", "index")
_TRACED = ("filename", "lineno", "name", "line")


@pure_external("sys._getframe")
def frame_at(call: Call, state: State) -> Value:
    depth = state.resolve(call.argument(0, "depth", 0))
    running = list(_running(state))
    if isinstance(depth, int) and 0 <= depth < len(running):
        return _frame(running[depth:], state)
    return state.fresh("a frame")


@pure_external("inspect.currentframe")
def current_frame(call: Call, state: State) -> Value:
    return _frame(list(_running(state)), state)


@pure_external("inspect.stack")
def inspected(call: Call, state: State) -> Value:
    running = list(_running(state))
    return state.new_list(
        [
            _row(_INSPECTED, {"frame": _frame(running[index:], state), "function": name}, state)
            for index, name in enumerate(running)
        ]
    )


@pure_external("traceback.extract_stack")
def extracted(call: Call, state: State) -> Value:
    """From the outermost call in; the last ones where a limit is given."""
    limit = state.resolve(call.argument(1, "limit", None))
    names = list(_running(state))
    if call.argument(0, "f", None) is not None or not (limit is None or isinstance(limit, int)):
        return state.fresh("calls")
    kept = names[: limit if limit is None else abs(limit)]
    return state.new_list([_row(_TRACED, {"name": each}, state) for each in reversed(kept)])


def _running(state: State) -> Iterator[str]:
    """The names of the functions that are running, the innermost first.

    The answer hangs on who calls: a call in which it is asked is not one that only finds its value.
    """
    state.ask_library()
    frame: Frame | None = state.frame
    while frame is not None and frame.function is not ENTRY:
        yield frame.function.rpartition(".")[2]
        frame = frame.caller


def _frame(running: list[str], state: State) -> Value:
    """A frame object: its code's name, and the frame that called it."""
    frame, code = state.fresh("a frame"), state.fresh("a code object")
    state.edit_symbol(code).attributes["co_name"] = running[0]
    held = state.edit_symbol(frame).attributes
    held["f_code"] = code
    held["f_back"] = _frame(running[1:], state) if len(running) > 1 else None
    return frame


def _row(names: tuple[str, ...], known: dict[str, Value], state: State) -> Value:
    """A named tuple; what is not known of it is unknown."""
    values = {name: known[name] if name in known else state.fresh(f"`.{name}`") for name in names}
    return state.allocate(
        lambda owner: Instance(owner, Builtin("tuple"), values, tuple(values.values()))
    )
