"""Variable scopes, what they inherit, and how often each name was opened.

Sections 3.2 to 3.8 of the semantics.  Opening and leaving scopes is in `opening.py`; the public
manager around it in `api/variable_scope.py`.
"""

from __future__ import annotations

import enum
import functools
import threading
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

from scopelint.runtime.dtypes import float32
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.observer import observer
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.refusals import refusal
from scopelint.runtime.versions import target

_SCOPES_KEY = ("__varscope",)


class _ReuseMode(enum.Enum):
    """The third value of `reuse`: share what is there, create what is not."""

    AUTO_REUSE = 1


AUTO_REUSE = _ReuseMode.AUTO_REUSE

#: True, False or AUTO_REUSE; None as an argument says nothing.
Reuse = bool | _ReuseMode | None


def reuse_text(reuse: Any) -> Any:
    """Write a reuse flag as the events have it."""
    return reuse if reuse is None or isinstance(reuse, bool) else reuse.name


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a scope hands to `get_variable` where the call says nothing."""

    initializer: Any = None
    regularizer: Any = None
    caching_device: Any = None
    partitioner: Any = None
    custom_getter: Any = None
    dtype: Any = None
    use_resource: Any = None
    constraint: Any = None

    def overridden(self, given: Defaults) -> Defaults:
        """These defaults below a scope with the arguments `given` (§3.2; no constraint passes)."""
        changed = {
            field.name: getattr(given, field.name)
            for field in fields(given)
            if getattr(given, field.name) is not None
        }
        if given.custom_getter is not None and target().getters_wrap:
            changed["custom_getter"] = _wrap_getter(given.custom_getter, self.custom_getter)
        return replace(self, **{"constraint": None, **changed})


def _wrap_getter(inner: Callable[..., Any], outer: Callable[..., Any] | None) -> Any:
    """Chain custom getters: the inner one runs first, and its `getter` is the outer (§2.10)."""
    if outer is None:
        return inner

    def wrapped(getter: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return inner(functools.partial(outer, getter), *args, **kwargs)

    return wrapped


class VariableScope:
    """A name prefix, a reuse flag and defaults for the variables got inside (`tf.VariableScope`)."""

    def __init__(
        self,
        reuse: Reuse,
        name: str = "",
        initializer: Any = None,
        regularizer: Any = None,
        caching_device: Any = None,
        partitioner: Any = None,
        custom_getter: Any = None,
        name_scope: str = "",
        dtype: Any = float32,
        use_resource: Any = None,
        constraint: Any = None,
    ) -> None:
        """Make a scope object; opening it is `variable_scope`'s."""
        self._reuse = reuse
        self._name = name
        self._name_scope = name_scope
        self._defaults = Defaults(
            initializer,
            regularizer,
            caching_device,
            partitioner,
            custom_getter,
            dtype,
            use_resource,
            constraint,
        )

    @classmethod
    def derived(cls, name: str, reuse: Reuse, name_scope: str, defaults: Defaults) -> VariableScope:
        """A scope with its defaults put together already."""
        scope = cls(reuse, name, name_scope=name_scope)
        scope._defaults = defaults
        return scope

    name = property(lambda self: self._name, doc="The prefix of the keys got inside.")
    original_name_scope = property(lambda self: self._name_scope, doc="Its first name scope.")
    initializer = property(lambda self: self._defaults.initializer)
    regularizer = property(lambda self: self._defaults.regularizer)
    caching_device = property(lambda self: self._defaults.caching_device)
    partitioner = property(lambda self: self._defaults.partitioner)
    custom_getter = property(lambda self: self._defaults.custom_getter)
    dtype = property(lambda self: self._defaults.dtype)
    use_resource = property(lambda self: self._defaults.use_resource)
    constraint = property(lambda self: self._defaults.constraint)

    @property
    def reuse(self) -> Any:
        """False, True or AUTO_REUSE."""
        return self._reuse

    @reuse.setter
    def reuse(self, value: Any) -> None:
        raise refusal("E71")

    def __enter__(self) -> None:
        """Refuse to be opened by itself: raises AttributeError (E73)."""
        raise refusal("E73")

    def __exit__(self, *raised: object) -> None:
        """Stand beside `__enter__`, for Python looks for both first."""

    def reuse_variables(self) -> None:
        """Switch reuse on for good (§3.8)."""
        self._reuse = True

    def _set(self, **changed: Any) -> None:
        self._defaults = replace(self._defaults, **changed)

    def set_initializer(self, initializer: Any) -> None:
        """Set the initializer for the variables got inside from now on."""
        self._set(initializer=initializer)

    def set_regularizer(self, regularizer: Any) -> None:
        """Set the regularizer for the variables got inside from now on."""
        self._set(regularizer=regularizer)

    def set_caching_device(self, caching_device: Any) -> None:
        """Set the caching device for the variables got inside from now on."""
        self._set(caching_device=caching_device)

    def set_partitioner(self, partitioner: Any) -> None:
        """Set the partitioner for the variables got inside from now on."""
        self._set(partitioner=partitioner)

    def set_custom_getter(self, custom_getter: Any) -> None:
        """Set the custom getter for the variables got inside from now on."""
        self._set(custom_getter=custom_getter)

    def set_dtype(self, dtype: Any) -> None:
        """Set the dtype for the variables got inside from now on."""
        self._set(dtype=dtype)

    def set_use_resource(self, use_resource: Any) -> None:
        """Choose resource variables, or reference ones, for the variables got inside."""
        self._set(use_resource=use_resource)

    def get_collection(self, name: Any) -> list[Any]:
        """Members of a collection whose op name begins with the scope's name and `/` (§3.15)."""
        prefix = self._name + "/" if self._name else ""
        found: list[Any] = get_default_graph().get_collection(name, prefix)
        return found

    def trainable_variables(self) -> list[Any]:
        """The trainable variables below the scope."""
        return self.get_collection("trainable_variables")

    def global_variables(self) -> list[Any]:
        """The global variables below the scope."""
        return self.get_collection("variables")

    def local_variables(self) -> list[Any]:
        """The local variables below the scope."""
        return self.get_collection("local_variables")

    def key_of(self, name: Any) -> Any:
        """The key of a variable got inside by `name` (§2.1)."""
        return f"{self._name}/{name}" if self._name else name

    def get_variable(
        self,
        var_store: Any,
        name: Any,
        shape: Any = None,
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        reuse: Any = None,
        trainable: Any = None,
        collections: Any = None,
        caching_device: Any = None,
        partitioner: Any = None,
        validate_shape: bool = True,
        use_resource: Any = None,
        custom_getter: Any = None,
        constraint: Any = None,
        synchronization: Any = None,
        aggregation: Any = None,
    ) -> Any:
        """Get or create a variable of `var_store` with the scope's defaults (§2.3). Raises §13's."""
        asked = {
            "shape": shape,
            "dtype": dtype,
            "initializer": initializer,
            "regularizer": regularizer,
            "reuse": reuse,
            "trainable": trainable,
            "collections": collections,
            "caching_device": caching_device,
            "partitioner": partitioner,
            "validate_shape": validate_shape,
            "use_resource": use_resource,
            "custom_getter": custom_getter,
            "constraint": constraint,
            "synchronization": synchronization,
            "aggregation": aggregation,
        }
        if trainable is None and not target().since("1.12"):
            trainable = asked["trainable"] = True
        try:
            return self._get(var_store, name, asked)
        except BaseException as error:
            said = {"shape": shape_asked(shape), "dtype": dtype_name(dtype), "trainable": trainable}
            report_refused(error, name=self.key_of(name), via="get_variable", **said)
            raise

    def _get(self, var_store: Any, name: Any, asked: dict[str, Any]) -> Any:
        """Fill in the scope's defaults and ask the store."""
        with name_scope(None):
            refuse_other_dtype(asked["initializer"], asked["dtype"])
            for field in fields(self._defaults):
                if asked[field.name] is None:
                    asked[field.name] = getattr(self._defaults, field.name)
            if asked["reuse"] is None:
                asked["reuse"] = self._reuse
            return var_store.get_variable(self.key_of(name), **asked)


class ScopeStack:
    """The current scope of a graph, and how often each full name was opened (§3.6)."""

    def __init__(self) -> None:
        """Start at the root: reuse False, nothing opened."""
        self.current = VariableScope(False)
        self.counts: dict[str, int] = {}

    def count_opening(self, name: str) -> None:
        """Note that a scope of that full name was opened."""
        self.counts[name] = self.counts.get(name, 0) + 1

    def forget_below(self, name: str) -> None:
        """Set the counts of all names below `name` to 0."""
        for opened in self.counts:
            if opened.startswith(name + "/") or (not name and target().empty_scope_resets):
                self.counts[opened] = 0

    def unique_name(self, prefix: str) -> str:
        """The first of prefix, prefix_1, … not opened below the current scope (§3.5)."""
        full = self.current.key_of(prefix)
        if self.counts.get(full, 0) == 0:
            return prefix
        number = 1
        while self.counts.get(f"{full}_{number}", 0) > 0:
            number += 1
        return f"{prefix}_{number}"


class _PerThread(threading.local):
    """Each thread's own scope stack (§1.5)."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ScopeStack()


class _Shared:
    """Up to 1.4: one scope stack for all threads (§1.5)."""

    def __init__(self) -> None:
        self.stack = ScopeStack()


def scope_stack() -> ScopeStack:
    """The scope stack of the default graph, in this thread."""
    held = get_default_graph().get_collection_ref(_SCOPES_KEY)
    if not held:
        held.append(_PerThread() if target().scope_per_thread else _Shared())
    stack: ScopeStack = held[0].stack
    return stack


def get_variable_scope() -> VariableScope:
    """The current variable scope of the default graph, in this thread."""
    return scope_stack().current


def refuse_other_dtype(initializer: Any, dtype: Any) -> None:
    """Raise E6 where a constant initializer and an explicit dtype differ (§2.6)."""
    if dtype is None or initializer is None or callable(initializer):
        return
    found = convert_to_tensor(initializer).dtype.base_dtype
    if found != dtype:
        raise refusal("E6", initializer=found, dtype=dtype)


def shape_asked(shape: Any) -> Any:
    """Write a shape as an event of a refusal has it: as asked for."""
    if shape is None:
        return None
    if hasattr(shape, "as_list"):
        return None if shape.ndims is None else shape.as_list()
    try:
        sizes = shape if isinstance(shape, list | tuple) else [shape]
        sizes = [getattr(size, "value", size) for size in sizes]
        return [None if size is None else int(size) for size in sizes]
    except (TypeError, ValueError):
        return str(shape)


def dtype_name(dtype: Any) -> str | None:
    """Write a dtype as the events have it."""
    if dtype is None:
        return None
    dtype = getattr(dtype, "base_dtype", dtype)
    return getattr(dtype, "name", None) or getattr(dtype, "__name__", None) or str(dtype)


def report_refused(error: BaseException, **said: Any) -> None:
    """Write the event of a refusal, with the scope current now; `said`: what was asked for."""
    scope = get_variable_scope()
    said.setdefault("reuse_state", reuse_text(scope.reuse))
    observer().refuse(error, get_default_graph(), scope=scope.name, **said)
