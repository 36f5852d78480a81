"""What the project's classes inherit from TensorFlow's: layers, cells, models, test cases."""

from __future__ import annotations

from scopelint.interpreter.state import State
from scopelint.interpreter.values import MISSING, External, Method, Value
from scopelint.tf1.transfer import function_at


def attribute(base: str, instance: Value, name: str, state: State) -> Value:
    """An attribute of a base class, bound to the instance; `MISSING` if it has none."""
    path = f"{base}.{name}"
    if function_at(path) is None:
        return MISSING
    return Method(External(path), instance)
