"""Variables that a cell asks for in each of its calls, and those that it keeps from the first (§9.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from scopelint.interpreter.library import Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, Value
from scopelint.tf1.api.get_variable import get_recorded, get_unrecorded
from scopelint.tf1.cell_steps import is_recording, scope_here, within_step
from scopelint.tf1.graph import record_of, set_record
from scopelint.tf1.layer_kinds import Weight
from scopelint.tf1.layers import LayerRecord
from scopelint.tf1.scopes import Body, Opening
from scopelint.tf1.transfer import in_order
from scopelint.tf1.values import DType, Layer, Reuse, Size, TensorShape


@dataclass(frozen=True, slots=True)
class Asked:
    """Variables that are got one after the other, in one scope."""

    weights: tuple[Weight, ...]
    scope: str | None = None  #: opened around them; None: that of the cell
    reuse: Reuse | None = None  #: of that scope
    is_kept: bool = False  #: got in the first call only


def linear(rows: Size, columns: Size, scope: str | None = None, *, has_bias: bool = True) -> Asked:
    """A product with a kernel, which is kept; no partitioner parts its bias."""
    weights = (Weight("kernel", (rows, columns)), Weight("bias", (columns,), is_whole=True))
    return Asked(weights if has_bias else weights[:1], scope, is_kept=True)


def norm(gate: str, size: Size) -> tuple[Asked, Asked]:
    """Gamma and beta, and both once more, in the order in which `layer_norm` asks for them."""
    gamma, beta = (Weight(name, (size,)) for name in ("gamma", "beta"))
    return Asked((gamma, beta), gate), Asked((beta, gamma), gate, Reuse.YES)


def ask(layer: Layer, asked: Asked, dtype: str | None) -> Body:
    """Get the variables for the cell that this layer names."""

    def inside(state: State) -> Iterator[Outcome]:
        kept = _kept(layer, asked, state)
        if kept is not None:
            yield Returns(kept, state)
            return
        got = _got(asked, dtype, state)
        yield from then(got, keep) if asked.is_kept else got

    def keep(values: Value, state: State) -> Iterable[Outcome]:
        assert isinstance(values, tuple)
        record = record_of(state, layer.identity, LayerRecord)
        names = (f"{asked.scope}/{each.name}" for each in asked.weights)
        attributes = (*record.attributes, *zip(names, values, strict=True))
        set_record(state, layer.identity, replace(record, attributes=attributes))
        return [Returns(values, state)]

    if asked.scope is None:
        return inside
    opening = Opening(asked.scope, reuse=asked.reuse)
    return lambda state: within_step(state, opening, inside)


def _kept(layer: Layer, asked: Asked, state: State) -> tuple[Value, ...] | None:
    """What an earlier call got and the cell has kept."""
    held = dict(record_of(state, layer.identity, LayerRecord).attributes)
    names = [f"{asked.scope}/{each.name}" for each in asked.weights]
    return tuple(held[name] for name in names) if held.keys() >= set(names) else None


def _got(asked: Asked, dtype: str | None, state: State) -> Iterator[Outcome]:
    """Got for a product, they lie in the current scope, opened once more by the object."""
    gets = [getting(each, dtype) for each in asked.weights]
    if not asked.is_kept:
        return in_order(gets, state)
    return in_this_scope(lambda inside: in_order([gets[0], *map(_again, gets[1:])], inside), state)


def _again(body: Body) -> Body:
    return lambda state: in_this_scope(body, state)


def getting(weight: Weight, dtype: str | None) -> Body:
    """Get a variable of the scope that is open then."""
    arguments: dict[str, Value] = {
        "name": weight.name,
        "shape": TensorShape(weight.shape),
        "dtype": DType(dtype or "float32"),
        "partitioner": MISSING if weight.is_whole else None,
        "trainable": weight.is_trainable,
    }

    def get(state: State) -> Iterable[Outcome]:
        return (get_recorded if is_recording(state) else get_unrecorded)(arguments, state)

    return get


def in_this_scope(body: Body, state: State) -> Iterator[Outcome]:
    """Run the body in the current scope, opened once more by the object: its name scope is another."""
    return within_step(state, Opening(scope_here(state)), body)
