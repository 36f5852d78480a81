"""Steps: library calls as they are recorded for replay, with arguments as terms.

A term is concrete. What is unknown gets a made-up value, the same for the same symbol: an
identifier in a text, a size in a shape. `Omitted` is an argument of which nothing can be said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from scopelint.interpreter.builtins.array_dtypes import dtype_of as array_dtype
from scopelint.interpreter.builtins.array_shapes import is_array
from scopelint.interpreter.builtins.array_shapes import shape_of as array_shape
from scopelint.interpreter.heap import ListRecord
from scopelint.interpreter.state import State
from scopelint.interpreter.values import MISSING, External, Foreign, Ref, Symbol, Text, Value
from scopelint.tf1.dtypes import dtype_of_type
from scopelint.tf1.graph import ScopeRecord, change, graphs_of, record_of, with_entry
from scopelint.tf1.values import (
    SOME_SIZE,
    Dimension,
    DType,
    GraphHandle,
    Initializer,
    LibraryConstant,
    Name,
    Partitioner,
    Scope,
    Size,
    SizePartitioner,
    Sizes,
    Tensor,
    TensorShape,
    Variable,
)
from scopelint.trace import (
    MADE_UP_SIZE,
    Handle,
    MappingTerm,
    NameTerm,
    SequenceTerm,
    Shape,
    Step,
    StepKind,
    TensorTerm,
    Term,
)


class Omitted:
    """An argument that is left out of a step."""


OMITTED = Omitted()


def identifier(unknown: Symbol, state: State) -> str:
    """The made-up text for an unknown, the same wherever it occurs on the path."""
    known = graphs_of(state).identifiers
    if unknown not in known:
        word = re.sub(r"\W+", "_", unknown.says).strip("_").lower()[:24].strip("_") or "name"
        word = word if word[0].isalnum() else f"x{word}"
        taken = set(known.values())
        number = 1
        while f"{word}_{number}" in taken:
            number += 1
        change(state, identifiers=with_entry(known, unknown, f"{word}_{number}"))
    return graphs_of(state).identifiers[unknown]


def spelled(name: Name, state: State) -> str:
    """The name with made-up text for its unknown parts."""
    if isinstance(name, str):
        return name
    return "".join(
        part if isinstance(part, str) else _spelled_part(part, state) for part in name.parts
    )


def is_known(name: Name, state: State) -> bool:
    """Whether no part of the name is made up."""
    parts = () if isinstance(name, str) else name.parts
    return not any(isinstance(state.resolve(part), Symbol) for part in parts)


def _spelled_part(unknown: Symbol, state: State) -> str:
    settled = state.resolve(unknown)
    return identifier(unknown, state) if isinstance(settled, Symbol) else str(settled)


def known_shape(sizes: Sizes) -> Shape:
    """The shape with None for all that is not known, as events have it."""
    if sizes is None:
        return None
    return tuple(size if isinstance(size, int) else None for size in sizes)


def made_up_size(size: Size, state: State, otherwise: int | None = MADE_UP_SIZE) -> int | None:
    """A size to replay with: None stays None, an unknown gets a number."""
    if not isinstance(size, Symbol):
        return size
    settled = state.resolve(size)
    return settled if isinstance(settled, int) else otherwise


def input_term(
    value: Value, state: State, rank: int = 2, sized: int = -1, fits: Size = None
) -> TensorTerm:
    """Some tensor like this one, of this rank if nothing is known of it.

    Only along the axis on which variables depend (`sized`) an unknown size gets a number, one that
    fits if that is known: what is open fits any batch and any window.
    """
    shape, dtype = _shape_and_dtype(value)
    given = (SOME_SIZE,) * rank if shape is None else shape
    needed = sized % len(given) if given else 0
    number = fits if isinstance(fits, int) else MADE_UP_SIZE
    sizes = (
        made_up_size(size, state, number if axis == needed else None)
        for axis, size in enumerate(given)
    )
    return TensorTerm(tuple(sizes), dtype)


def value_term(value: Value, state: State) -> TensorTerm:
    """Some tensor like this one, each size a number, as of a variable's first value."""
    shape, dtype = _shape_and_dtype(value)
    given = (SOME_SIZE, SOME_SIZE) if shape is None else shape
    return TensorTerm(tuple(made_up_size(size, state) for size in given), dtype)


def start_term(like: Tensor, value: Value, state: State) -> TensorTerm:
    """The same, but for a size that TensorFlow does not know in a tensor itself (§5.4)."""
    filled = value_term(like, state)
    if not isinstance(value, Tensor) or like.shape is None or filled.shape is None:
        return filled
    sizes = zip(like.shape, filled.shape, strict=True)
    shape = tuple(None if own is None else size for own, size in sizes)
    return TensorTerm(shape, filled.dtype, value.is_inside)


def _shape_and_dtype(value: Value) -> tuple[Sizes, str]:
    if isinstance(value, (Tensor, Variable)):
        return value.shape, value.dtype or "float32"
    return None, "float32"


def term(value: Value, state: State) -> Term | Omitted:
    """The value as an argument of a step."""
    value = state.resolve(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Text):
        return spelled(value, state)
    if isinstance(value, tuple):
        return _sequence(value, False, state)
    if isinstance(value, Ref):
        record = state.record(value)
        is_list = isinstance(record, ListRecord) and record.more is None
        return _sequence(record.items, True, state) if is_list else OMITTED  # type: ignore[union-attr]
    if isinstance(value, Foreign):
        return _foreign(value, state)
    if isinstance(value, Symbol) and is_array(value):
        return value_term(Tensor(array_shape(value, state), array_dtype(value, state)), state)
    dtype = dtype_of_type(value) if isinstance(value, External) else None  # one of numpy's types
    return OMITTED if dtype is None else NameTerm(f"tf.{dtype}")


def _sequence(items: Iterable[Value], is_list: bool, state: State) -> Term | Omitted:
    terms = tuple(term(item, state) for item in items)
    if any(isinstance(each, Omitted) for each in terms):
        return OMITTED
    return SequenceTerm(terms, is_list)  # type: ignore[arg-type]


def _foreign(value: Foreign, state: State) -> Term | Omitted:
    match value:
        case Tensor() | Variable(step=None):
            return value_term(value, state)
        case DType(name):
            return NameTerm(f"tf.{name}")
        case LibraryConstant(path):
            return NameTerm(path)
        case Initializer(path):
            return NameTerm(path) if value.is_class else OMITTED
        case TensorShape(sizes):
            return shape_term(sizes, state)
        case Dimension(size):
            return made_up_size(size, state)
        case Scope():
            return scope_handle(value, state)
        case GraphHandle(index):
            return handle_of_step(graphs_of(state).graphs[index].step)
        case Variable(step=step) | Partitioner(step=step) | SizePartitioner(step=step):
            return handle_of_step(step)
        case _:
            record = graphs_of(state).records.get(getattr(value, "identity", -1))
            return handle_of_step(getattr(record, "step", None))


def handle_of_step(step: int | None) -> Handle | Omitted:
    """The result of a step, if one made it."""
    return OMITTED if step is None else Handle(step)


def scope_handle(scope: Scope, state: State) -> Term | Omitted:
    """The scope as the result of a step; by its name if no step has named it."""
    record = record_of(state, scope.identity, ScopeRecord)
    return spelled(record.name, state) if record.step is None else Handle(record.step)


def shape_term(sizes: Sizes, state: State) -> Term | Omitted:
    """A shape as an argument: a list of sizes."""
    if sizes is None:
        return OMITTED
    return SequenceTerm(tuple(made_up_size(size, state) for size in sizes), is_list=True)


def record_step(
    state: State,
    function: str,
    arguments: Iterable[Value | Term | Omitted] = (),
    keywords: Mapping[str, Value | Term | Omitted] | None = None,
    *,
    kind: StepKind = StepKind.CALL,
    receiver: Handle | None = None,
) -> int:
    """Record a library call; arguments may be values or terms. Its index."""
    if graphs_of(state).is_unrecorded:
        return last_step(state)
    given: tuple[Term, ...] = ()
    kept: tuple[tuple[str, Term], ...] = ()
    if arguments:
        positional = [_as_term(argument, state) for argument in arguments]
        given = tuple(each for each in positional if not isinstance(each, Omitted))
    if keywords:
        named = [(key, _option(key, value, state)) for key, value in keywords.items()]
        kept = tuple((key, each) for key, each in named if not isinstance(each, Omitted))
    return state.add_step(Step(state.here(), kind, function, receiver, given, kept))


#: Options of layers and cells that cannot be left out: what stands for one that is not known.
_REQUIRED: dict[str, Term] = {
    **dict.fromkeys(
        (
            "units", "filters", "num_outputs", "num_units", "num_proj", "num_classes", "vocab_size",
            "embed_dim", "input_dim", "output_dim",
        ),
        MADE_UP_SIZE,
    ),
    **dict.fromkeys(("kernel_size", "pool_size", "strides"), 1),  # that fit any image
}  # fmt: skip


def _option(key: str, value: Value | Term | Omitted, state: State) -> Term | Omitted:
    found = _as_term(value, state)
    is_unknown = found is OMITTED and value is not MISSING
    return _REQUIRED.get(key, OMITTED) if is_unknown else found


def _as_term(value: Value | Term | Omitted, state: State) -> Term | Omitted:
    if value is MISSING or isinstance(value, Omitted):
        return OMITTED
    if isinstance(value, (Handle, TensorTerm, NameTerm, SequenceTerm, MappingTerm)):
        return value
    return term(value, state)


def record_enter(state: State, receiver: Handle, function: str = "__enter__") -> int:
    """Record that a `with` begins; the step's handle is what it gives."""
    return record_step(state, function, kind=StepKind.ENTER, receiver=receiver)


def record_leave(state: State, receiver: Handle) -> int:
    """Record that a `with` ends."""
    return record_step(state, "__exit__", kind=StepKind.LEAVE, receiver=receiver)


def last_step(state: State) -> int:
    """The step in which what happens now happens."""
    return max(0, state.step_count() - 1)
