"""Functions that keep what they gave: called again with the same arguments, they are not run again."""

from __future__ import annotations

from scopelint.interpreter.builtins.table import builtin, pure, pure_external
from scopelint.interpreter.calls import call_value
from scopelint.interpreter.heap import DictRecord
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Builtin, Partial, Ref, Value, is_known


@pure_external(
    "functools.lru_cache", "functools.cache", "functools32.lru_cache",
    "backports.functools_lru_cache.lru_cache",
)  # fmt: skip
def lru_cache(call: Call, state: State) -> Value:
    """A decorator, or with a function the function that keeps."""
    given = call.arguments[0] if call.arguments else None
    return Builtin("<lru_cache>") if is_known(given) else _keeping(given, state)


@builtin("<lru_cache>", least=1)
def decorate(call: Call, state: State) -> list[Outcome]:
    return [Returns(_keeping(call.arguments[0], state), state)]


def _keeping(function: Value, state: State) -> Value:
    return Partial(Builtin("<keeping>"), (function, state.new_dict({})), ())


@builtin("<keeping>", least=2)
def call_keeping(call: Call, state: State) -> list[Outcome]:
    function, kept, *given = call.arguments
    inner = Call(tuple(given), call.keywords, call.open, call.denied)
    assert isinstance(kept, Ref)
    record = state.record(kept)
    assert isinstance(record, DictRecord)
    key = (tuple(map(state.resolve, given)), tuple(sorted(call.keywords.items(), key=_name)))
    if key in record.entries and not call.open:
        return [Returns(record.entries[key], state)]
    outcomes = call_value(function, inner, state)
    for outcome in outcomes:
        if isinstance(outcome, Returns):
            outcome.state.edit(kept, DictRecord).entries[key] = outcome.value
    return outcomes


@pure("<keeping>.cache_clear", least=1)
def clear(call: Call, state: State) -> Value:
    """`function.cache_clear()`: from now on it is run again."""
    keeping = call.arguments[0]
    assert isinstance(keeping, Partial)
    _, kept = keeping.arguments
    assert isinstance(kept, Ref)
    state.edit(kept, DictRecord).entries.clear()
    return None


def _name(item: tuple[str, Value]) -> str:
    return item[0]
