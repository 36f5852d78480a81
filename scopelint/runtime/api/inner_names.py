"""Names of TensorFlow's own modules that are public nowhere, and that test suites look into."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.opening import pure_variable_scope
from scopelint.runtime.ops.registry import PUBLIC
from scopelint.runtime.partitions import PartitionInfo
from scopelint.runtime.store import VariableStore, default_store
from scopelint.runtime.variables import ResourceVariable, Variable

_INNER: dict[str, dict[str, Any]] = {
    "variable_scope": {
        "_VariableStore": VariableStore,
        "_get_default_variable_store": default_store,
        "_PartitionInfo": PartitionInfo,
        "_pure_variable_scope": pure_variable_scope,
    },
    "resource_variable_ops": {
        "ResourceVariable": ResourceVariable,
        "BaseResourceVariable": ResourceVariable,
    },
    "variables": {"RefVariable": Variable, "VariableV1": Variable},
}

for _module, _names in _INNER.items():
    for _name, _value in _names.items():
        PUBLIC[f"tf.python.ops.{_module}.{_name}"] = _value
