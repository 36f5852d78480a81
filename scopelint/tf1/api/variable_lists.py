"""The functions that list variables: all of a kind, those of a scope, those of a name (§3.15)."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.api.graphs import collected, key_of
from scopelint.tf1.arguments import given
from scopelint.tf1.graph import ScopeRecord, record_of
from scopelint.tf1.naming import join
from scopelint.tf1.transfer import method, operation
from scopelint.tf1.values import Scope

#: The functions that give a collection as a list, by its key.
_LISTS = {
    "tf.global_variables": "variables",
    "tf.trainable_variables": "trainable_variables",
    "tf.local_variables": "local_variables",
    "tf.model_variables": "model_variables",
    "tf.moving_average_variables": "moving_average_variables",
    "tf.contrib.framework.get_variables_to_restore": "variables",
}

#: Those of contrib, which take the object of a scope, too, and how names end.
_OF_CONTRIB = {
    "get_variables": "variables",
    "get_model_variables": "model_variables",
    "get_trainable_variables": "trainable_variables",
    "get_local_variables": "local_variables",
}


def _declare_lists() -> None:
    for path, key in _LISTS.items():

        def list_of(call: Call, state: State, key: str = key) -> Value:
            return collected(key, given(call, 0, "scope", state), state)

        operation(path)(list_of)
    for name, key in _OF_CONTRIB.items():

        def list_in(call: Call, state: State, key: str = key) -> Value:
            asked = given(call, 2, "collection", state) if key == "variables" else None
            scope, suffix = given(call, 0, "scope", state), given(call, 1, "suffix", state)
            return _ending(suffix, scope, key if asked is None else key_of(asked), state)

        operation(f"tf.contrib.framework.{name}")(list_in)


_declare_lists()


@operation("tf.contrib.framework.get_variables_by_suffix")
def get_variables_by_suffix(call: Call, state: State) -> Value:
    suffix, scope = given(call, 0, "suffix", state), given(call, 1, "scope", state)
    return _ending(suffix, scope, "variables", state)


@operation("tf.contrib.framework.get_variables_by_name")
def get_variables_by_name(call: Call, state: State) -> Value:
    name, scope = given(call, 0, "given_name", state), given(call, 1, "scope", state)
    suffix = f"/{name}:|^{name}:" if isinstance(name, str) else state.fresh("a name")
    return _ending(suffix, scope, "variables", state)


def _ending(suffix: Value, scope: Value, key: str | None, state: State) -> Value:
    """The members of a collection in a scope, by its name or object, whose names end so."""
    if isinstance(scope, Scope):
        scope = record_of(state, scope.identity, ScopeRecord).name
    if suffix is None:
        return collected(key, scope, state)
    if isinstance(suffix, str) and (scope is None or isinstance(scope, str)):
        end = suffix if ":" in suffix else f"{suffix}:"
        return collected(key, f"{scope or ''}.*{end}", state)
    return collected(key, state.fresh("how names end"), state)


def _in_scope(key: str | None, scope: Value, state: State) -> Value:
    assert isinstance(scope, Scope)
    name = record_of(state, scope.identity, ScopeRecord).name
    return collected(key, join(name, "/") if name else "", state)


def _declare_methods() -> None:
    for name in ("global_variables", "trainable_variables", "local_variables"):

        @method(Scope, name, section="3.15")
        def list_of_scope(
            call: Call, state: State, key: str = _LISTS[f"tf.{name}"]
        ) -> Iterator[Outcome]:
            """What is in the scope, and not beside it where a name begins as the scope's."""
            yield Returns(_in_scope(key, call.arguments[0], state), state)


_declare_methods()


@method(Scope, "get_collection", section="3.15")
def collection_of_scope(call: Call, state: State) -> Iterator[Outcome]:
    """The members of any collection that are in the scope."""
    key = key_of(given(call, 1, "name", state))
    yield Returns(_in_scope(key, call.arguments[0], state), state)
