"""Python's `logging`: one logger a name, without handlers at first; what is logged has no effect."""

from __future__ import annotations

from scopelint.interpreter.builtins.table import BUILTINS, EXTERNALS, pure_external
from scopelint.interpreter.heap import LOGGER, DictRecord, Instance
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Builtin, External, Method, Ref, Value

_LOGGING = ("debug", "info", "warning", "warn", "error", "critical", "fatal", "exception", "log")
_QUIET = Builtin("<log>")


@pure_external(
    *(f"logging.{name}" for name in _LOGGING), "logging.basicConfig", "logging.disable",
    "logging.captureWarnings", "warnings.warn", "warnings.filterwarnings", "warnings.simplefilter",
)  # fmt: skip
def log(call: Call, state: State) -> Value:
    """Nothing that matters here."""
    return None


BUILTINS[_QUIET.name] = EXTERNALS["logging.info"]


@pure_external("logging.getLogger")
def get_logger(call: Call, state: State) -> Value:
    """The same object each time for the same name; of a name that is not known, a new one."""
    name = state.resolve(call.argument(0, "name", None))
    if not isinstance(name, str | None):
        return _new_logger(name, state)
    key = (LOGGER, name or "root")
    record = state.record_at(key)
    if isinstance(record, DictRecord):
        return record.entries[LOGGER]
    logger = _new_logger(name or "root", state)
    state.put(key, DictRecord(state.token, {LOGGER: logger}))
    return logger


def _new_logger(name: Value, state: State) -> Ref:
    handlers = state.new_list([])
    attributes: dict[str, Value] = {
        "name": name,
        "handlers": handlers,
        "addHandler": Method(Builtin("list.append"), handlers),
        "removeHandler": Method(Builtin("list.remove"), handlers),
        **dict.fromkeys((*_LOGGING, "setLevel", "addFilter"), _QUIET),
    }
    cls = External("logging.Logger")
    return state.allocate(lambda owner: Instance(owner, cls, attributes))
