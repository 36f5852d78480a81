"""Opening and leaving a variable scope (semantics §3.2 to §3.6), with no name scope."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.refusals import refusal
from scopelint.runtime.scopes import Defaults, Reuse, VariableScope, report_refused, scope_stack
from scopelint.runtime.versions import target


class pure_variable_scope:  # noqa: N801  (TensorFlow's name)
    """Opens a variable scope and no name scope: by string below the current one, or an object."""

    def __init__(
        self,
        name_or_scope: str | VariableScope,
        reuse: Reuse = None,
        old_name_scope: str | None = None,
        given: Defaults | None = None,
    ) -> None:
        """`given`: defaults that override the inherited ones; None fields say nothing."""
        self._opened = name_or_scope
        self._reuse = reuse
        self._name_scope = old_name_scope
        self._given = given or Defaults()
        self._stack = scope_stack()
        self._last: VariableScope | None = None
        if isinstance(name_or_scope, VariableScope):
            self._copy = self._copy_of(name_or_scope)

    def _copy_of(self, scope: VariableScope) -> VariableScope:
        """What opening an object gives: its name, its present reuse, its defaults (§3.4)."""
        if self._reuse is False and target().false_undoes_object:
            reuse: Any = False
        else:
            reuse = self._reuse or scope.reuse
        defaults = scope._defaults.overridden(self._given)
        return VariableScope.derived(scope.name, reuse, scope.original_name_scope, defaults)

    def _below(self, parent: VariableScope, name: str) -> VariableScope:
        """What opening a string gives below the current scope (§3.2, §3.3)."""
        reuse = self._reuse or parent.reuse
        if target().keeps_first_entering:
            self._reuse = reuse
        name_scope = name if self._name_scope is None else self._name_scope
        defaults = parent._defaults.overridden(self._given)
        return VariableScope.derived(parent.key_of(name), reuse, name_scope, defaults)

    def __enter__(self) -> VariableScope:
        stack = self._stack
        self._old = stack.current
        if isinstance(self._opened, VariableScope):
            scope = self._copy
            stack.count_opening(scope.name)
            self._old_counts = dict(stack.counts)
        else:
            scope = self._below(self._old, self._opened)
            stack.count_opening(scope.name)
        self._new_name = scope.name
        stack.current = self._last = scope
        return scope

    def __exit__(self, *exc_info: object) -> None:
        stack = self._stack
        if stack.current is not self._last and target().checks_nesting:
            error = refusal("E35")
            nothing = {"name": None, "shape": None, "dtype": None, "trainable": None}
            report_refused(error, via="leaving variable_scope", **nothing)
            raise error
        if isinstance(self._opened, VariableScope):
            stack.counts = self._old_counts
        else:
            stack.forget_below(self._new_name)
        stack.current = self._old
