"""`tf.make_template` (semantics §10)."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.observer import observer
from scopelint.runtime.opening import pure_variable_scope
from scopelint.runtime.ops.registry import public
from scopelint.runtime.refusals import refusal
from scopelint.runtime.scopes import Defaults, VariableScope, report_refused, scope_stack
from scopelint.runtime.versions import target

#: The frame of TensorFlow's own that its listing of the definition ends with.
_OWN_FRAME = (
    '  File "{place}/tensorflow_core/python/ops/template.py", line 161, in make_template\n'
    "    **kwargs)\n"
)


class Template:
    """A function with a variable scope: the first call creates, later ones share (§10.1)."""

    def __init__(
        self,
        name: Any,
        func: Callable[..., Any],
        create_scope_now: bool = False,
        unique_name: Any = None,
        custom_getter: Any = None,
    ) -> None:
        """Take `make_template`'s arguments. Raises ValueError for no name."""
        if name is None:
            raise ValueError("name cannot be None.")
        self._func = func
        self._name = name
        self._unique_name = unique_name
        self._custom_getter = custom_getter
        self._definition = _definition()
        self._variable_scope: VariableScope | None = None
        self._variables_created = False
        self._first_call = True
        if create_scope_now:
            opened = unique_name or scope_stack().unique_name(name)
            with pure_variable_scope(opened, given=Defaults(custom_getter=custom_getter)) as scope:
                self._variable_scope = scope

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function in the template's scope. Raises ValueError (E1, E2, E22)."""
        if self._variable_scope is not None:
            with variable_scope(self._variable_scope, reuse=not self._first_call):
                return self._call(args, kwargs)
        with variable_scope(
            self._unique_name, self._name, custom_getter=self._custom_getter
        ) as scope:
            self._variable_scope = scope
            return self._call(args, kwargs)

    def _call(self, args: Any, kwargs: Any) -> Any:
        """Call the function; say of what it raises where the template was made."""
        try:
            if self._variables_created:
                return self._later_call(args, kwargs)
            return self._first(args, kwargs)
        except Exception as error:
            said = error.args[0] if error.args else ""
            where = f"{said}\n\noriginally defined at:\n{self._definition}"
            error.args = (where, *error.args[1:])
            raise

    def _first(self, args: Any, kwargs: Any) -> Any:
        """A call that creates; if it raises, the next one starts as a first one."""
        self._first_call = False
        try:
            result = self._func(*args, **kwargs)
        except BaseException:
            self._first_call = not target().template_begins_once
            raise
        self._variables_created = True
        return result

    def _later_call(self, args: Any, kwargs: Any) -> Any:
        """A call that shares. Raises ValueError (E22) for a new trainable variable."""
        trainable = get_default_graph().get_collection_ref(GraphKeys.TRAINABLE_VARIABLES)
        before = len(trainable)
        result = self._func(*args, **kwargs)
        if len(trainable) != before:
            error = refusal("E22", variables=trainable[before:])
            nothing = dict.fromkeys(("name", "shape", "dtype", "trainable"))
            report_refused(error, via="template", **nothing)
            raise error
        return result

    name = property(lambda self: self._name, doc="The name given.")
    func = property(lambda self: self._func, doc="The function given.")
    variable_scope = property(
        lambda self: self._variable_scope, doc="The scope; None before it is."
    )
    var_scope = variable_scope

    @property
    def variable_scope_name(self) -> str | None:
        """The scope's name with a final slash."""
        if self._variable_scope is None:
            return None
        name: str = self._variable_scope.name
        return name if not name or name.endswith("/") else name + "/"

    def _members(self, key: str) -> list[Any]:
        if not self._variables_created:
            return []
        return get_default_graph().get_collection(key, self.variable_scope_name)

    @property
    def global_variables(self) -> list[Any]:
        """The global variables below the scope."""
        return self._members(GraphKeys.GLOBAL_VARIABLES)

    @property
    def local_variables(self) -> list[Any]:
        """The local variables below the scope."""
        return self._members(GraphKeys.LOCAL_VARIABLES)

    @property
    def trainable_variables(self) -> list[Any]:
        """The trainable variables below the scope."""
        return self._members(GraphKeys.TRAINABLE_VARIABLES)

    @property
    def variables(self) -> list[Any]:
        """The variables below the scope."""
        return self.global_variables + self.local_variables

    weights = variables
    trainable_weights = trainable_variables


def _definition() -> str:
    """Where a template is being made, as TensorFlow lists it."""
    frames = observer().stack()
    lines = [f'  File "{each.path}", line {each.line}, in {each.function}\n' for each in frames]
    return "".join(lines) + _OWN_FRAME.format(place=f"{sys.prefix}/lib/python3.7/site-packages")


@public("make_template")
def make_template(
    name_: Any,
    func_: Callable[..., Any],
    create_scope_now_: bool = False,
    unique_name_: Any = None,
    custom_getter_: Any = None,
    **kwargs: Any,
) -> Template:
    """Give a function variables that are created once and shared by all calls."""
    function = functools.partial(func_, **kwargs) if kwargs else func_
    return Template(name_, function, create_scope_now_, unique_name_, custom_getter_)
