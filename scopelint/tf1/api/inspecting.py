"""TensorFlow's own `tf_inspect`, and what ops answer about their inputs (§1.6)."""

from __future__ import annotations

from scopelint.interpreter.builtins.table import EXTERNALS
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Value, symbol
from scopelint.tf1.transfer import attribute, transfer
from scopelint.tf1.values import Operation, Tensor, Variable

for _name in (
    "getargspec", "getfullargspec", "getcallargs", "ismethod", "isfunction", "isclass",
):  # fmt: skip
    transfer(f"tf.python.util.tf_inspect.{_name}", section="1.6")(EXTERNALS[f"inspect.{_name}"])


@attribute(Operation, "inputs")
def inputs_of(operation: Value, state: State) -> Value:
    """Placeholders and variables are made of no other tensor."""
    assert isinstance(operation, Operation)
    of = operation.of
    if isinstance(of, Variable) or (isinstance(of, Tensor) and of.is_source):
        return ()
    return symbol(".inputs of an operation", "attribute", operation, "inputs")
