"""Slot variables: what optimizers and moving averages keep for each variable (§11.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.text import text_of
from scopelint.interpreter.values import MISSING, Value
from scopelint.tf1.api.get_variable import get_unrecorded
from scopelint.tf1.graph import change
from scopelint.tf1.naming import join
from scopelint.tf1.scopes import Opening, recorded_within
from scopelint.tf1.steps import Omitted, record_step, shape_term
from scopelint.tf1.values import DType, Initializer, Name, Tensor, TensorShape, Variable
from scopelint.trace import NameTerm, Term


def create_slot(
    primary: Variable | Tensor, name: Name, state: State, via: str = "slot"
) -> Iterator[Outcome]:
    """A slot for a variable: `get_variable("")` in a scope by default name, so the key ends in `/`."""
    prefix = primary.op_name if isinstance(primary, Variable) else primary.name
    prefix = prefix or text_of((state.fresh("the name of a tensor"),))
    opening = Opening(None, join(prefix, "/", name))
    change(state, asked_via=via)
    for outcome in recorded_within(state, opening, lambda inside: _get(primary, inside)):
        change(outcome.state, asked_via="get_variable")
        yield outcome


def _get(primary: Variable | Tensor, state: State) -> Iterable[Outcome]:
    is_resource = isinstance(primary, Variable) and primary.is_resource
    keywords: dict[str, Value | Term | Omitted] = {
        "shape": shape_term(primary.shape, state),
        "dtype": NameTerm(f"tf.{primary.dtype or 'float32'}"),
        "initializer": NameTerm("tf.zeros_initializer"),
        "trainable": False,
    }
    if is_resource:
        keywords["use_resource"] = True
    record_step(state, "tf.get_variable", ("",), keywords)
    arguments: dict[str, Value] = {
        "name": "",
        "shape": TensorShape(primary.shape),
        "dtype": DType(primary.dtype or "float32"),
        "initializer": Initializer("tf.zeros_initializer"),
        "trainable": False,
        "use_resource": True if is_resource else None,
        "partitioner": MISSING,
    }
    return get_unrecorded(arguments, state)
