"""Python's own types, by the names under which programs ask for them."""

from __future__ import annotations

import collections
import functools
import numbers
import types
from abc import ABC
from collections import abc

from scopelint.interpreter.values import Builtin, External, Value

_PLAIN = (
    str, int, bool, float, complex, bytes, bytearray, tuple, list, dict, set, type, object, type(None),
)  # fmt: skip
#: By the names of builtins, and those by which the interpreter calls the types of its values.
_BUILTINS: dict[str, type] = {
    **{each.__name__: each for each in _PLAIN},
    "basestring": str, "unicode": str, "long": int, "frozenset": set, "iterator": type(iter(())),
    "OrderedDict": collections.OrderedDict,
}  # fmt: skip

#: Modules in which further types stand under names of their own.
_MODULES: dict[str, dict[str, type]] = {
    "collections": {
        each.__name__: each
        for each in (
            collections.OrderedDict, collections.defaultdict, collections.Counter, collections.deque,
        )
    },
    "abc": {"ABC": ABC},
    "functools": {"partial": functools.partial},
    "numbers": {name: getattr(numbers, name) for name in numbers.__all__},
    "six": {
        "string_types": str, "text_type": str, "binary_type": bytes, "integer_types": int, "class_types": type,
    },
    "types": {
        "FunctionType": types.FunctionType, "LambdaType": types.FunctionType, "MethodType": types.MethodType,
        "ModuleType": types.ModuleType, "NoneType": type(None), "StringTypes": str, "StringType": str,
        "UnicodeType": str, "IntType": int, "LongType": int, "FloatType": float, "BooleanType": bool,
        "ListType": list, "TupleType": tuple, "DictType": dict, "ClassType": type, "TypeType": type,
    },
}  # fmt: skip
#: What has this method is of this type, whatever it derives from.
_METHODS: dict[str, str] = {
    "Iterable": "__iter__", "Iterator": "__next__", "Callable": "__call__", "Sized": "__len__",
    "Container": "__contains__", "Hashable": "__hash__", "Collection": "__iter__", "Reversible": "__reversed__",
}  # fmt: skip
_ABSTRACT = (
    *_METHODS, "Sequence", "MutableSequence", "Mapping", "MutableMapping", "Set", "MutableSet", "Generator",
)  # fmt: skip
_EXTERNALS: dict[str, type] = {
    **{
        f"{module}.{name}": getattr(abc, name)
        for module in ("collections", "collections.abc", "typing", "six.moves.collections_abc")
        for name in _ABSTRACT
    },
    **{f"{module}.{name}": each for module, names in _MODULES.items() for name, each in names.items()},
    **{
        f"{module}.{name}": each
        for module in ("builtins", "past.builtins", "six.moves.builtins")
        for name, each in _BUILTINS.items()
    },
}  # fmt: skip

#: Types of data: hardly a class of a package derives from one without saying so in its name.
_DATA = (str, int, float, complex, bytes, bytearray, tuple, list, dict, set, type(None), numbers.Number)  # fmt: skip


def known_type(cls: Value) -> type | None:
    """The type of Python's own that a class stands for."""
    if isinstance(cls, Builtin):
        return _BUILTINS.get(cls.name)
    return _EXTERNALS.get(cls.path) if isinstance(cls, External) else None


def method_of_kind(kind: type) -> str | None:
    """The method by which alone objects are of this type; None of any other type."""
    return _METHODS.get(kind.__name__) if kind.__module__ == "collections.abc" else None


def may_derive(base: External, cls: Value) -> bool:
    """Whether a class outside the project, known by its name, may derive from another class.

    None derives from the project's own, and none of Python's from one of a package.
    """
    kind, own = known_type(cls), known_type(base)
    if own is not None:
        return kind is not None and issubclass(own, kind)
    if kind is not None:
        return not issubclass(kind, _DATA) or kind.__name__.lower() in base.path.lower()
    if isinstance(cls, External):
        return base.is_installed or not cls.is_installed
    return isinstance(cls, Builtin)
