"""Cells of `tf.contrib.rnn` that ask for their variables in each call (§9.7)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scopelint.interpreter.calls import raise_error
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.api.rnn_cells import with_scope_of_its_own
from scopelint.tf1.arguments import as_flag, as_size, given
from scopelint.tf1.asking_cells import ASKING_CELLS, AskingKind, body_of
from scopelint.tf1.asking_wrappers import (
    Attention,
    attending,
    attention_zeros,
    embedded,
    highway,
)
from scopelint.tf1.cells import CompositeRecord, is_own, size_of
from scopelint.tf1.graph import add_record
from scopelint.tf1.steps import Omitted, made_up_size, record_step
from scopelint.tf1.transfer import transfer
from scopelint.tf1.values import Layer
from scopelint.trace import Term


def _declare(name: str, kind: AskingKind) -> None:
    def make(call: Call, state: State) -> Iterator[Outcome]:
        named = {**dict(zip(kind.parameters, call.arguments, strict=False)), **call.keywords}
        options = {key: state.resolve(value) for key, value in named.items()}
        reuse = options.pop("reuse", options.pop("_reuse", None))
        if kind.own_name is not None:
            options.setdefault("name", kind.own_name)
        *axes, size = kind.output(options, state)
        record = CompositeRecord(
            (), body_of(kind, options), output=size, axes=tuple(axes), keeps=kind.keeps(options, state)
        )  # fmt: skip
        told = {key: options[key] for key in kind.replayed if options.get(key) is not None}
        yield from with_scope_of_its_own(name, record, (), told, reuse, state)

    transfer(f"tf.contrib.rnn.{name}", section="9.7")(make)


for _name, _kind in ASKING_CELLS.items():
    _declare(_name, _kind)


def _named(call: Call, parameters: tuple[str, ...], state: State) -> dict[str, Value]:
    """The arguments that are given, by name, behind the cell."""
    found = {name: given(call, at + 1, name, state) for at, name in enumerate(parameters)}
    return {name: value for name, value in found.items() if value is not None}


@transfer("tf.contrib.rnn.EmbeddingWrapper", section="9.7")
def embedding_wrapper(call: Call, state: State) -> Iterator[Outcome]:
    """A cell behind a table, which it looks its inputs up in."""
    cell = given(call, 0, "cell", state)
    options = _named(call, ("embedding_classes", "embedding_size", "initializer", "reuse"), state)
    classes, size = (
        as_size(options.get(name), state) for name in ("embedding_classes", "embedding_size")
    )
    if any(isinstance(each, int) and each <= 0 for each in (classes, size)):
        text = f"Both embedding_classes and embedding_size must be > 0: {classes}, {size}."
        yield raise_error("ValueError", text, state)
        return
    record = CompositeRecord((cell,), partial(embedded, (classes, size)), units=size)
    arguments = (cell, made_up_size(classes, state), made_up_size(size, state))
    reuse = options.get("reuse")
    yield from with_scope_of_its_own("EmbeddingWrapper", record, arguments, {}, reuse, state)


_ATTENTION = (
    "attn_length", "attn_size", "attn_vec_size", "input_size", "state_is_tuple", "reuse",
)  # fmt: skip


@transfer("tf.contrib.rnn.AttentionCellWrapper", section="9.7")
def attention_wrapper(call: Call, state: State) -> Iterator[Outcome]:
    """A cell that attends to its last outputs."""
    cell, options = given(call, 0, "cell", state), _named(call, _ATTENTION, state)
    size = as_size(options["attn_size"], state) if "attn_size" in options else size_of(cell, state)
    vector = as_size(options["attn_vec_size"], state) if "attn_vec_size" in options else size
    length = as_size(options.get("attn_length"), state)
    inputs = as_size(options["input_size"], state) if "input_size" in options else None
    sizes = Attention(size, vector, length, inputs)
    record = CompositeRecord(
        (cell,), partial(attending, sizes), units=size, output=size,
        first_state=partial(attention_zeros, sizes),
    )  # fmt: skip
    reuse = options.pop("reuse", None)
    yield from with_scope_of_its_own("AttentionCellWrapper", record, (cell,), options, reuse, state)


@transfer("tf.contrib.rnn.HighwayWrapper", section="9.7")
def highway_wrapper(call: Call, state: State) -> Iterator[Outcome]:
    """A cell with a way around it; the weights of its gates lie where it is called."""
    path = "tf.contrib.rnn.HighwayWrapper"
    cell, coupled = (
        given(call, 0, "cell", state),
        given(call, 1, "couple_carry_transform_gates", state),
    )
    told: dict[str, Value | Term | Omitted] = {}
    if coupled is not None:
        told["couple_carry_transform_gates"] = coupled
    step = record_step(state, path, (cell,), told) if is_own(cell, state) else None
    is_coupled = as_flag(coupled, state, otherwise=True)
    gates = ("carry",) if is_coupled else ("carry", "transform")
    record = CompositeRecord((cell,), step=step, joins=partial(highway, gates), asks_outside=True)
    yield Returns(Layer(add_record(state, record), path), state)
