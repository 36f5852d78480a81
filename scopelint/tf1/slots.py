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
from scopelint.tf1.steps import Omitted, record_step, shape_term, spelled, value_term
from scopelint.tf1.values import SOME_SIZE, DType, Initializer, Name, Tensor, TensorShape, Variable
from scopelint.trace import NameTerm, Term


def create_slot(
    primary: Variable | Tensor, name: Name, state: State, via: str = "slot"
) -> Iterator[Outcome]:
    """A slot that starts from a tensor like the primary: of no dtype when it is shared (§2.6)."""
    initial = Tensor(primary.shape, primary.dtype)
    keywords: dict[str, Value | Term | Omitted] = {"initializer": value_term(initial, state)}
    yield from _slot(primary, name, {"initializer": initial}, keywords, state, via)


def create_zeros_slot(
    primary: Variable | Tensor, name: Name, state: State, via: str = "slot"
) -> Iterator[Outcome]:
    """A slot of the primary's shape and dtype, filled by an initializer."""
    dtype = primary.dtype or "float32"
    arguments: dict[str, Value] = {
        "shape": TensorShape(primary.shape),
        "dtype": DType(dtype),
        "initializer": Initializer("tf.zeros_initializer"),
    }
    keywords: dict[str, Value | Term | Omitted] = {
        "shape": shape_term((SOME_SIZE,) if primary.shape is None else primary.shape, state),
        "dtype": NameTerm(f"tf.{dtype}"),
        "initializer": NameTerm("tf.zeros_initializer"),
    }
    yield from _slot(primary, name, arguments, keywords, state, via)


def _slot(
    primary: Variable | Tensor,
    name: Name,
    arguments: dict[str, Value],
    keywords: dict[str, Value | Term | Omitted],
    state: State,
    via: str,
) -> Iterator[Outcome]:
    """`get_variable("")` in a scope by default name, so that the key ends in `/`."""
    prefix = primary.op_name if isinstance(primary, Variable) else primary.name
    prefix = prefix or text_of((state.fresh("the name of a tensor"),))
    settings: dict[str, Value] = {"trainable": False}
    if isinstance(primary, Variable):
        settings["use_resource"] = primary.is_resource
    whole = {**arguments, **settings, "name": "", "partitioner": MISSING}

    def get(inside: State) -> Iterable[Outcome]:
        record_step(inside, "tf.get_variable", ("",), {**keywords, **settings})
        return get_unrecorded(whole, inside)

    kept_for = spelled(primary.op_name, state) if isinstance(primary, Variable) else None
    change(state, asked_via=via, asked_for=kept_for)
    for outcome in recorded_within(state, Opening(None, join(prefix, "/", name)), get):
        change(outcome.state, asked_via="get_variable", asked_for=None)
        yield outcome
