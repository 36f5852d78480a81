"""`tf.variable_scope` and its kin (semantics §3)."""

from __future__ import annotations

import copy
import functools
from contextlib import AbstractContextManager
from typing import Any

from scopelint.runtime.graph import get_default_graph, graph_of
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.opening import pure_variable_scope
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.refusals import refusal
from scopelint.runtime.scopes import (
    AUTO_REUSE,
    Defaults,
    VariableScope,
    get_variable_scope,
    report_refused,
    scope_stack,
)
from scopelint.runtime.versions import target as version

PUBLIC["tf.AUTO_REUSE"] = AUTO_REUSE
PUBLIC["tf.VariableScope"] = VariableScope
public("get_variable_scope")(get_variable_scope)

#: The default of an argument that older versions do not take.
_NOT_SAID: Any = object()

_NO_VARIABLE = {"name": None, "shape": None, "dtype": None, "trainable": None}


@public("variable_scope")
class variable_scope:  # noqa: N801  TensorFlow's name
    """Opens a variable scope and, with it, a name scope (§3.1 to §3.14)."""

    def __init__(
        self,
        name_or_scope: Any,
        default_name: Any = None,
        values: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        caching_device: Any = None,
        partitioner: Any = None,
        custom_getter: Any = None,
        reuse: Any = None,
        dtype: Any = None,
        use_resource: Any = None,
        constraint: Any = None,
        auxiliary_name_scope: Any = _NOT_SAID,
    ) -> None:
        """Check the arguments. Raises TypeError (E30, E32), ValueError (E31, E61)."""
        self._name_or_scope = name_or_scope
        self._default_name = default_name
        keeps_false = isinstance(name_or_scope, VariableScope) and version().false_undoes_object
        self._reuse = None if reuse is False and not keeps_false else reuse
        self._given = Defaults(
            initializer,
            regularizer,
            caching_device,
            partitioner,
            custom_getter,
            dtype,
            use_resource,
            constraint,
        )
        says_name_scope = auxiliary_name_scope is not _NOT_SAID
        self._has_own_name_scope = auxiliary_name_scope if says_name_scope else True
        self._opened: pure_variable_scope | None = None
        self._name_scope: name_scope | None = None
        self._graph_block: AbstractContextManager[Any] | None = None
        try:
            if says_name_scope and not version().has_auxiliary_name_scope:
                unexpected = "got an unexpected keyword argument 'auxiliary_name_scope'"
                raise TypeError(f"__init__() {unexpected}")
            if version().checks_scope_when_made:
                self._check()
            self._graph = graph_of(values or [])
        except BaseException as error:
            report_refused(error, via="variable_scope", **_NO_VARIABLE)
            raise

    def _check(self) -> None:
        """Refuse what the constructor refuses (§3.1); up to 1.0, entering."""
        if self._default_name is None and self._name_or_scope is None:
            raise refusal("E30")
        allowed = (None, True, False, AUTO_REUSE)
        checks_reuse = version().checks_scope_when_made
        if checks_reuse and not any(self._reuse is each for each in allowed):
            raise refusal("E31")
        if not isinstance(self._has_own_name_scope, bool):
            raise refusal("E32", value=self._has_own_name_scope)

    def __call__(self, function: Any) -> Any:
        """Decorate a function, up to 1.0. Raises TypeError (E72) in later versions (§3.11)."""
        if not version().scope_decorates:
            raise refusal("E72")

        @functools.wraps(function)
        def within(*args: Any, **kwargs: Any) -> Any:
            with copy.copy(self):
                return function(*args, **kwargs)

        return within

    def __enter__(self) -> VariableScope:
        if self._opened is not None and version().scope_decorates:
            raise RuntimeError("generator didn't yield")
        self._graph_block = self._graph.as_default()
        self._graph_block.__enter__()
        try:
            if self._opened is not None and version().keeps_first_entering:
                return self._enter_again(self._opened)
            if not version().checks_scope_when_made:
                self._check()
            return self._enter_first()
        except BaseException as error:
            report_refused(error, via="variable_scope", **_NO_VARIABLE)
            self._graph_block.__exit__(None, None, None)
            raise

    def _enter_again(self, opened: pure_variable_scope) -> VariableScope:
        """Enter a manager that was entered before (§3.10)."""
        if self._name_scope is not None:
            self._name_scope.__enter__()
        return opened.__enter__()

    def _enter_first(self) -> VariableScope:
        """Open the name scope, then the variable scope."""
        target = self._name_or_scope
        if target is None and self._reuse:
            raise refusal("E34")
        if not (target is None or isinstance(target, str | VariableScope)):
            raise refusal("E33")
        own_name = self._own_name_scope()
        block = self._name_scope_block(own_name)
        scope_name = None if block is None else block.__enter__()
        self._name_scope = block
        if target is None:
            target = scope_stack().unique_name(self._default_name)
        if isinstance(target, VariableScope):
            scope_name = target.original_name_scope
        opened = pure_variable_scope(target, self._reuse, scope_name, self._given)
        scope = opened.__enter__()
        self._opened = opened
        return scope

    def _own_name_scope(self) -> Any:
        """The name of the name scope to open: the last component of an object's name (§3.4)."""
        if self._name_or_scope is None:
            return self._default_name
        if isinstance(self._name_or_scope, VariableScope):
            return self._name_or_scope.name.split("/")[-1]
        return self._name_or_scope

    def _name_scope_block(self, own_name: Any) -> name_scope | None:
        """The name scope to open; none for the root; the current one again if so asked (§3.13)."""
        if not self._has_own_name_scope:
            current = get_default_graph().get_name_scope()
            return name_scope(current + "/" if current else current)
        if not own_name and self._name_or_scope is not None:
            return None
        return name_scope(own_name)

    def __exit__(self, *exc_info: Any) -> None:
        try:
            if self._opened is not None:
                self._opened.__exit__(*exc_info)
        finally:
            try:
                if self._name_scope is not None:
                    self._name_scope.__exit__(*exc_info)
            finally:
                if self._graph_block is not None:
                    self._graph_block.__exit__(*exc_info)


def without_name_scope(scope: Any, reuse: Any) -> variable_scope:
    """A manager that opens a scope again and no name scope, in any version (§3.13)."""
    manager = variable_scope(scope, reuse=reuse)
    manager._has_own_name_scope = False
    return manager


@public("variable_op_scope")
def variable_op_scope(
    values: Any, name_or_scope: Any, default_name: Any = None, **rest: Any
) -> variable_scope:
    """`variable_scope` with the values first (§3.12)."""
    return variable_scope(name_or_scope, default_name=default_name, values=values, **rest)


@public("no_regularizer")
def no_regularizer(_: Any) -> None:
    """Regularize nothing: overrides a scope's regularizer."""
