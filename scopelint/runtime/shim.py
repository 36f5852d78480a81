"""The module `tensorflow` itself: a tree of modules made of the public names.

`fresh` begins a run; `installed` puts it in Python's table of modules, under every name by which
programs import TensorFlow or parts of it.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from scopelint.runtime import versions
from scopelint.runtime.families import load_core, load_rest
from scopelint.runtime.graph import Graph, forget_default_graphs
from scopelint.runtime.observer import Observer, is_user_file, observe
from scopelint.runtime.ops.registry import PUBLIC
from scopelint.runtime.stand_ins import ASKED_FOR, Unknown
from scopelint.runtime.tables import missing
from scopelint.runtime.versions import Target, use

#: Top-level modules that stand for TensorFlow or a part of it.
_ROOTS = {
    "tensorflow": "tf",
    "tensorflow_core": "tf",
    "tf_slim": "tf.contrib.slim",
    "tensorflow_estimator": "tf.estimator",
}

#: Dotted paths below `tensorflow` that are another place of the public tree.
_ALIASES = {
    "tf.compat.v1": "tf",
    "tf.compat.v2": "tf",
    "tf.python.keras": "tf.keras",
    "tf.python.estimator": "tf.estimator",
    "tf.python.platform.app": "tf.app",
    "tf.python.platform.flags": "tf.flags",
    "tf.python.platform.gfile": "tf.gfile",
    "tf.python.platform.tf_logging": "tf.logging",
    "tf.python.platform.test": "tf.test",
    "tf.python.ops.rnn_cell": "tf.nn.rnn_cell",
    "tf.python.ops.rnn_cell_impl": "tf.nn.rnn_cell",
    "tf.python.util.nest": "tf.nest",
    "tf.contrib.framework.nest": "tf.nest",
    "tf.contrib.framework.python.ops": "tf.contrib.framework",
    "tf.contrib.slim.initializers": "tf.contrib.layers",
    "tf.contrib.slim.regularizers": "tf.contrib.layers",
    "tf.contrib.slim.python.slim.nets": "tf.contrib.slim.nets",
    **{
        f"tf.contrib.slim.{name}": f"tf.python.ops.{name}"  # by imports of its own
        for name in ("array_ops", "control_flow_ops", "init_ops", "math_ops", "nn", "nn_ops", "random_ops",
                     "variable_scope", "variables")
    },
}  # fmt: skip


#: Packages of TensorFlow's own layout, in which every name without capitals may be a module.
_INNER = r"tf\.(contrib\.\w+\.)?python(\.[a-z]+)?"


#: Packages that hold modules alone: `variable_scope` is one there, not the class in it.
_EMPTY_PACKAGE = (
    r"tf\.python\.(ops|layers|framework|training|client|platform|eager|util)"
    r"|tf\.contrib\.\w+\.python\.ops"
)


class TensorFlowModule(ModuleType):
    """One module of the tree; what the runtime does not have is an `Unknown`."""

    def __init__(self, name: str, place: str) -> None:
        """`place`: where in the public tree it stands, as `tf.nn`."""
        super().__init__(name)
        self.__path__: list[str] = []
        self._place = place

    def __dir__(self) -> list[str]:
        _complete()
        return sorted(self.__dict__)

    def __getattr__(self, name: str) -> Any:
        is_star_import = name == "__all__"
        if (is_star_import or not name.startswith("__")) and _complete():
            return getattr(self, name)
        if name.startswith("__") or versions.target().lacks(f"{self._place}.{name}"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        if f"{self._place}.{name}" in _ALIASES:
            return importlib.import_module(f"tensorflow{self._place[2:]}.{name}")
        found: Any = None
        if not re.fullmatch(_EMPTY_PACKAGE, self._place):
            found = _in_internal_module(self._place, name)
        if found is None and name.islower() and re.fullmatch(_INNER, self._place):
            found = importlib.import_module(f"tensorflow{self._place[2:]}.{name}")
        if found is None:
            found = Unknown(f"{self._place}.{name}")
        return found


@dataclass(frozen=True, slots=True)
class Run:
    """One process of a TensorFlow program: its module, its version, what happened."""

    tf: Any
    target: Target
    observer: Observer

    @property
    def stand_ins(self) -> list[str]:
        """The public names that were called and that the runtime does not have."""
        return list(ASKED_FOR)


def fresh(target: str = "1.15", is_user: Callable[[str], bool] = is_user_file) -> Run:
    """Begin a run: an empty default graph, no events, a new tree of modules.

    `is_user(path)` says which files' frames the events bear. Raises ValueError for a target
    that is not known.
    """
    load_core()
    missing.ask = _complete
    version = use(target)
    Graph.ignores_case = version.names_ignore_case
    forget_default_graphs()
    ASKED_FOR.clear()
    return Run(_tree(version), version, observe(is_user))


def _tree(version: Target) -> TensorFlowModule:
    """The modules of the public names that are there."""
    root = TensorFlowModule("tensorflow", "tf")
    root.__dict__["__version__"] = root.__dict__["VERSION"] = version.version
    _fill(root, version)
    _link(root, ("compat", "v1"), root)
    _link(root, ("compat", "v2"), root)
    _TREES[:] = [(root, version)]
    return root


#: The tree of the run that is alive.
_TREES: list[tuple[TensorFlowModule, Target]] = []


def _complete() -> bool:
    """Enter all names that are not there yet. Return whether that was still to be done."""
    if not load_rest():
        return False
    for root, version in _TREES:
        _fill(root, version)
    return True


def _fill(root: TensorFlowModule, version: Target) -> None:
    """Put each public name into its module; what the program has put there stays."""
    names: dict[str, Any] = PUBLIC
    if version.keras_uses_store and "tf.keras.layers.Dense" in PUBLIC:
        from scopelint.runtime.api.keras_in_store import keras_in_store  # with the others only

        names = {**PUBLIC, **keras_in_store()}
    for name, value in names.items():
        if version.lacks(name):
            continue
        *modules, last = name.split(".")[1:]
        _module_at(root, modules).__dict__.setdefault(last, value)


def _module_at(root: TensorFlowModule, path: Sequence[str]) -> TensorFlowModule:
    """The module at a path below the root, made if it is not there."""
    module = root
    for name in path:
        held = module.__dict__.get(name)
        if not isinstance(held, TensorFlowModule):
            held = TensorFlowModule(f"{module.__name__}.{name}", f"{module._place}.{name}")
            module.__dict__[name] = held
        module = held
    return module


def _link(root: TensorFlowModule, path: Sequence[str], module: TensorFlowModule) -> None:
    """Make a module an attribute at a second place."""
    _module_at(root, path[:-1]).__dict__[path[-1]] = module


#: Where the members of TensorFlow's internal modules are public, by the module's last name.
_INTERNAL = {
    "nn": ("tf.nn",),
    "nn_ops": ("tf.nn",),
    "nn_impl": ("tf.nn",),
    "rnn": ("tf.nn", "tf.contrib.rnn"),
    **dict.fromkeys(("core_rnn", "fused_rnn_cell", "gru_ops", "lstm_ops"), ("tf.contrib.rnn",)),
    "rnn_cell_impl": ("tf.nn.rnn_cell",),
    "core_rnn_cell": ("tf.contrib.rnn", "tf.nn.rnn_cell"),
    "layers": ("tf.contrib.layers", "tf.layers"),
    "arg_scope": ("tf.contrib.framework",),
    "convolutional": ("tf.layers",),
    "core": ("tf.layers",),
    "normalization": ("tf.layers",),
    "base": ("tf.layers",),
    "init_ops": ("tf", "tf.initializers"),
    "summary_ops": ("tf.summary",),
    "control_flow_ops": ("tf",),
}


def _in_internal_module(place: str, name: str) -> Any:
    """A member of a module like `tf.python.ops.nn_ops`, found among the public names."""
    if not place.startswith(("tf.python", "tf.contrib")) or name.startswith("_"):
        return None
    last = place.rpartition(".")[2]
    for prefix in (*_INTERNAL.get(last, ()), "tf", "tf.nn", "tf.train", "tf.layers"):
        if place.startswith("tf.contrib") and prefix in ("tf", "tf.nn", "tf.train"):
            continue
        if f"{prefix}.{name}" in PUBLIC:
            return PUBLIC[f"{prefix}.{name}"]
    return None


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds every module whose name begins like TensorFlow's in the tree of one run."""

    def __init__(self, root: TensorFlowModule) -> None:
        self._root = root

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Claim TensorFlow's modules."""
        if name.partition(".")[0] not in _ROOTS:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: Any) -> ModuleType:
        """The module of the tree."""
        return self._module_named(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is left to run."""

    def _module_named(self, name: str) -> ModuleType:
        top, _, rest = name.partition(".")
        place = _ROOTS[top] + ("." + rest if rest else "")
        for alias, real in _ALIASES.items():
            if place == alias or place.startswith(alias + "."):
                place = real + place[len(alias) :]
        if place != "tf":
            _complete()
        return _module_at(self._root, place.split(".")[1:])


@contextmanager
def installed(run: Run) -> Iterator[None]:
    """Make `import tensorflow` and its kin reach the run inside the block."""
    finder = _Finder(run.tf)
    before = {name: module for name, module in sys.modules.items() if _is_ours(name)}
    for name in before:
        del sys.modules[name]
    sys.modules["tensorflow"] = run.tf
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if _is_ours(name)]:
            del sys.modules[name]
        sys.modules.update(before)


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] in _ROOTS
