"""What TensorFlow refuses: the event and the exception."""

from __future__ import annotations

from collections.abc import Mapping

from scopelint.interpreter.library import Raises
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Foreign, Ref, Symbol, describe
from scopelint.tf1.graph import current_scope, graphs_of
from scopelint.tf1.steps import last_step, spelled
from scopelint.tf1.values import Name, Variable
from scopelint.tf1_errors import ERRORS, already_exists, exception_name
from scopelint.trace import VariableRefused

#: Exceptions of TensorFlow's own, by the builtin type they derive from.
_BUILTIN_TYPES = {"OperatorNotAllowedInGraphError": "TypeError"}


def refuse(
    state: State,
    error: str,
    *,
    key: Name | None = None,
    holder: Variable | None = None,
    reuse: str | None = None,
    words: Mapping[str, object] | None = None,
    **fields: object,
) -> Raises[State]:
    """TensorFlow raises this numbered error here (§13); `words` and `fields` fill its text."""
    spelled_key = None if key is None else spelled(key, state)
    target = graphs_of(state).target
    if error == "E1":
        traced = holder is None or not holder.is_resource
        text = already_exists(spelled_key or "", target=target, traced=traced)
    else:
        shown = {name: _shown(each) for name, each in {**(words or {}), **fields}.items()}
        text = ERRORS[error].template(target).format(key=spelled_key, **shown)
    scope = current_scope(state)
    type_name = exception_name(error)
    state.emit(
        VariableRefused(
            place=state.here(),
            stack=state.stack(),
            step=last_step(state),
            error=error,
            error_type=type_name,
            text=text,
            key=spelled_key,
            holder=holder.created if holder is not None else None,
            reuse=reuse or scope.reuse.value,
            opening=scope.opening,
            via=graphs_of(state).asked_via,
        )
    )
    return Raises(state.new_error(_BUILTIN_TYPES.get(type_name, type_name), text), state)


def _shown(value: object) -> object:
    """A value in an error's text: of an object we have no more than what it is."""
    return describe(value) if isinstance(value, (Foreign, Ref, Symbol)) else value
