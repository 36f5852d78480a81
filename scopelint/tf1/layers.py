"""How a layer of `tf.layers` finds its scope and gets its variables (§6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from scopelint.interpreter.calls import raise_error
from scopelint.interpreter.heap import Instance
from scopelint.interpreter.library import Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, Symbol, Value
from scopelint.tf1 import op_names
from scopelint.tf1.api.get_variable import get_unrecorded
from scopelint.tf1.arguments import as_flag, as_name
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.feeding import as_input
from scopelint.tf1.graph import (
    ScopeRecord,
    change,
    change_graph,
    current_graph,
    edit_table,
    record_of,
    set_record,
)
from scopelint.tf1.graphs_apart import refuse_other_graph
from scopelint.tf1.instances import object_of, own_attributes
from scopelint.tf1.layer_kinds import MOVING, LayerKind, Options, Weight
from scopelint.tf1.naming import below, join, last_component, snake_case, without_slash
from scopelint.tf1.reach import reach_of
from scopelint.tf1.refusals import refuse
from scopelint.tf1.scopes import Body, Opening, within
from scopelint.tf1.shapes import dimension
from scopelint.tf1.steps import input_term, spelled
from scopelint.tf1.transfer import in_order
from scopelint.tf1.values import (
    DType,
    Layer,
    Name,
    Reach,
    Reuse,
    Scope,
    Size,
    Sizes,
    Tensor,
    TensorShape,
    Variable,
)
from scopelint.trace import TensorTerm


@dataclass(frozen=True, slots=True)
class LayerRecord:
    """A layer object; what is below `step` is known from its first call on."""

    kind: LayerKind | None  #: None: a class of the project
    options: Options
    name: Name
    base_name: Name
    reuse: Reuse | None = None
    step: int | None = None
    scope: int | None = None
    is_built: bool = False
    size: Size = None  #: of the input's axis that the weights fit
    weights: tuple[Variable, ...] = ()
    attributes: tuple[tuple[str, Value], ...] = ()  #: what was got for each weight, by its name
    kernel: Sizes = None  #: shape of the first weight, which may be in parts
    dtype: str | None = None
    calls: int = 0  #: that came to their end


def layer_input(
    inputs: Value, kind: LayerKind | None, options: Options, state: State
) -> TensorTerm:
    """What a layer is called on, as an argument of a step."""
    if kind is None:
        return input_term(inputs, state)
    axis = kind.axis(options)
    return input_term(inputs, state, kind.rank or 2, -1 if axis is None else axis)


def unique_object_name(name: Name, state: State, *, first: int) -> Name:
    """The name of a layer object, numbered by graph in order of construction (§6.3, §7.1)."""
    counts = edit_table(state, "object_counts")
    number = counts.get(name, 0) + first
    counts[name] = counts.get(name, 0) + 1
    return join(name, f"_{number}") if number else name


def layer_record(
    kind: LayerKind | None, class_name: str, options: Options, state: State, *, first: int = 1
) -> LayerRecord:
    """A new layer, named as given or by its class; Keras counts from 0, `tf.layers` from 1."""
    asked = options.get("name")
    given, dtype = as_name(asked, state), options.get("dtype")
    of_scope = (
        record_of(state, asked.identity, ScopeRecord).name if isinstance(asked, Scope) else ""
    )
    base = given or of_scope or snake_case(class_name)
    name = given or unique_object_name(snake_case(class_name), state, first=first)
    own = dtype.name if isinstance(dtype, DType) else None
    return LayerRecord(kind, options, name, base, dtype=own)


#: How a scope is opened around a body: `within`, or `recorded_within` around the project's code.
Opener = Callable[[State, Opening, Body], Iterator[Outcome]]


def capture_scope(
    layer: Layer, scope: Name | Scope | None, state: State, around: Opener = within
) -> Iterator[Outcome]:
    """Open the layer's scope once, where the first call stands, and keep it (§6.2, §6.3)."""
    record = record_of(state, layer.identity, LayerRecord)
    if record.scope is not None:
        yield Returns(None, state)
        return
    if record.reuse is not None:
        opening = Opening(record.base_name if scope is None else scope)
    else:
        opening = Opening(scope, record.base_name)
    yield from around(state, opening, lambda inside: [_capture(layer, inside)])


def capture_named_scope(
    layer: Layer, state: State, scope: Name | Scope | None = None, around: Opener = within
) -> Iterator[Outcome]:
    """With `_scope`: opened by string or object, already at construction (§6.2)."""
    record = record_of(state, layer.identity, LayerRecord)
    opening = Opening(record.base_name if scope is None else scope)
    yield from around(state, opening, lambda inside: [_capture(layer, inside)])


def _capture(layer: Layer, state: State) -> Outcome:
    record = record_of(state, layer.identity, LayerRecord)
    set_record(state, layer.identity, replace(record, scope=current_graph(state).scope))
    return Returns(None, state)


def is_built(layer: Layer, state: State) -> bool:
    """`layer.built`; an object of the project's class may have been told otherwise."""
    attributes = own_attributes(layer, state)
    told = state.resolve(attributes["built"]) if attributes and "built" in attributes else None
    known = record_of(state, layer.identity, LayerRecord).is_built
    return told if isinstance(told, bool) else known


def mark_built(layer: Layer, state: State) -> None:
    """`layer.built = True`, as TensorFlow's own code says it."""
    record = record_of(state, layer.identity, LayerRecord)
    set_record(state, layer.identity, replace(record, is_built=True))
    attributes = own_attributes(layer, state)
    if attributes and "built" in attributes:
        state.edit(object_of(layer), Instance).attributes["built"] = True


def in_layer_scope(
    layer: Layer, state: State, body: Body, around: Opener = within
) -> Iterator[Outcome]:
    """Run the body in the layer's scope: as asked the first time, reusing later (§6.7)."""
    record = record_of(state, layer.identity, LayerRecord)
    assert record.scope is not None
    reuse = Reuse.YES if is_built(layer, state) else record.reuse
    opening = Opening(Scope(record.scope), reuse=reuse, has_own_name_scope=False)
    yield from around(state, opening, lambda inside: _under_name_scope(layer, body, inside))


def _under_name_scope(layer: Layer, body: Body, state: State) -> Iterator[Outcome]:
    """The ops of a layer lie in the name scope that its scope had first (§6.1)."""
    record = record_of(state, layer.identity, LayerRecord)
    assert record.scope is not None
    outer = current_graph(state).name_scope
    original = record_of(state, record.scope, ScopeRecord).original_name_scope
    change_graph(state, name_scope=without_slash(original) if original else "")
    for outcome in body(state):
        change_graph(outcome.state, name_scope=outer)
        yield outcome


# --- calling a layer ----------------------------------------------------------------------


_NOTHING: Options = {}


def call_layer(
    layer: Layer,
    inputs: Value,
    scope: Name | Scope | None,
    state: State,
    told: Options = _NOTHING,
) -> Iterator[Outcome]:
    """A layer of TensorFlow's own on an input: built the first time, checked always (§6.3, §6.5).

    `told` is what only the call says, such as `training`.
    """

    def run(_: Value, after: State) -> Iterable[Outcome]:
        return in_layer_scope(layer, after, lambda inside: _apply(layer, inputs, told, inside))

    yield from then(capture_scope(layer, scope, state), run)


def _apply(layer: Layer, inputs: Value, told: Options, state: State) -> Iterator[Outcome]:
    record = record_of(state, layer.identity, LayerRecord)
    assert record.kind is not None
    shape = shape_of(inputs, state)
    refused = refuse_other_graph(record.weights, inputs, state) or _check_input(
        record, shape, state
    )
    if refused is not None:
        yield refused
        return
    built = _build(layer, inputs, shape, state) if not record.is_built else [Returns(None, state)]
    yield from then(built, lambda _, after: [_output(layer, inputs, shape, told, after)])


def _check_input(record: LayerRecord, shape: Sizes, state: State) -> Outcome | None:
    """E45, E42, E43, E44; nothing where we do not know the shape."""
    refused = check_rank(record, shape, state)
    if refused is not None or shape is None or record.kind is None:
        return refused
    if not record.is_built:
        return check_known(record.kind, record.options, shape, state)
    check = _check_product if record.kind.products else check_size
    return check(record, shape, state)


def check_rank(record: LayerRecord, shape: Sizes, state: State) -> Outcome | None:
    """E45: a layer takes inputs of so many dimensions."""
    kind = record.kind
    if shape is None or kind is None:
        return None
    if kind.rank in (None, len(shape)) and len(shape) >= (kind.least_rank or 0):
        return None
    return refuse(
        state,
        "E45",
        words={"index": 0, "layer": spelled(record.name, state)},
        relation="expected " if kind.rank is not None else "expected min_",
        wanted=kind.rank if kind.rank is not None else kind.least_rank,
        found=len(shape),
        shape=_full(shape),
    )


def check_known(
    kind: LayerKind, options: Options, shape: tuple[Size, ...], state: State
) -> Outcome | None:
    """E43, E44: building needs the size of an axis."""
    axis = kind.axis(options)
    if axis is None or dimension(shape, axis) is not None:
        return None
    if kind.missing is not None:
        return refuse(state, kind.missing)
    return raise_error("ValueError", "a size of the input must be known but is None", state)


def check_size(record: LayerRecord, shape: Sizes, state: State) -> Outcome | None:
    """E42: the layer was built for inputs of another size."""
    axis = record.kind.axis(record.options) if record.kind is not None else None
    if shape is None or axis is None or not isinstance(record.size, int):
        return None
    size = dimension(shape, axis)
    if not isinstance(size, int) or size == record.size:
        return None
    words: dict[str, object] = {"index": 0, "layer": spelled(record.name, state)}
    words |= {"axis": axis, "size": record.size, "shape": _full(shape)}
    return refuse(state, "E42", holder=_first_weight(record), words=words)


def _full(shape: tuple[Size, ...]) -> list[int | None]:
    return [size if isinstance(size, int) else None for size in shape]


def _check_product(record: LayerRecord, shape: Sizes, state: State) -> Outcome | None:
    """E48: a cell multiplies input and state, side by side, with its kernel (§9.3)."""
    kernel = record.kernel
    size = dimension(shape, -1)
    if kernel is None or not isinstance(size, int) or not isinstance(record.size, int):
        return None
    rows, columns = kernel
    if size == record.size or not isinstance(rows, int):
        return None
    assert record.kind is not None
    left, batch = rows - record.size + size, dimension(shape, 0)
    words: dict[str, object] = {
        "left": left,
        "right": rows,
        "op": spelled(_product_name(record, state), state),
        "kind": "MatMul",
        "shapes": f"[{_printed(batch)},{left}], [{rows},{_printed(columns)}]",
    }
    return refuse(state, "E48", holder=_first_weight(record), words=words)


def _first_weight(record: LayerRecord) -> Variable | None:
    return record.weights[0] if record.weights else None


def _product_name(record: LayerRecord, state: State) -> Name:
    number = record.calls * (record.kind.products if record.kind is not None else 1)
    return below(current_graph(state).name_scope, f"MatMul_{number}")


def _printed(size: Size) -> str:
    return str(size) if isinstance(size, int) else "?"


def _build(layer: Layer, inputs: Value, shape: Sizes, state: State) -> Iterator[Outcome]:
    """Get the weights, one after the other, in the layer's scope."""
    record = record_of(state, layer.identity, LayerRecord)
    assert record.kind is not None
    dtype = record.dtype or getattr(inputs, "dtype", None)
    weights = record.kind.weights(record.options, shape, state)
    change(state, asked_with=as_input(inputs, state))
    got = in_order([_getting(record, weight, dtype) for weight in weights], state)

    def finish(values: Value, after: State) -> Iterable[Outcome]:
        assert isinstance(values, tuple)
        attributes = tuple(zip((each.name for each in weights), values, strict=True))
        keep_weights(layer, shape, attributes, after)
        return [Returns(None, after)]

    yield from then(_no_longer_asked(got), finish)


def _no_longer_asked(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    for outcome in outcomes:
        change(outcome.state, asked_with=None)
        yield outcome


def keep_weights(
    layer: Layer, shape: Sizes, attributes: tuple[tuple[str, Value], ...], state: State
) -> None:
    """The layer is built: what was got for its weights, which fit inputs of this size."""
    record = record_of(state, layer.identity, LayerRecord)
    axis = record.kind.axis(record.options) if record.kind is not None else None
    size = None if axis is None else dimension(shape, axis)
    variables = tuple(each for _, each in attributes if isinstance(each, Variable))
    kernel = getattr(attributes[0][1], "shape", None) if attributes else None
    op_names.use(record.kind.built_with if record.kind is not None else (), state)
    built = replace(
        record, is_built=True, size=size, weights=variables, attributes=attributes, kernel=kernel
    )
    set_record(state, layer.identity, built)


def _getting(record: LayerRecord, weight: Weight, dtype: str | None) -> Body:
    def get(state: State) -> Iterator[Outcome]:
        trainable = as_flag(record.options.get("trainable"), state, otherwise=True)
        initializer = weight.initializer
        arguments: dict[str, Value] = {
            "name": weight.name,
            "shape": TensorShape(weight.shape),
            "dtype": None if dtype is None else DType(dtype),
            "initializer": None if isinstance(initializer, Symbol) else initializer,
            "trainable": trainable and weight.is_trainable,
            "partitioner": MISSING if weight.is_whole else None,
        }
        return get_unrecorded(arguments, state)

    return get


def _output(layer: Layer, inputs: Value, shape: Sizes, told: Options, state: State) -> Outcome:
    record = record_of(state, layer.identity, LayerRecord)
    got = tuple(value for name, value in record.attributes if name not in MOVING)
    reach = reach_of((inputs, used(record.weights), got), state)
    return output_of(layer, inputs, shape, reach, state, told)


def output_of(
    layer: Layer,
    inputs: Value,
    shape: Sizes,
    reach: Reach,
    state: State,
    told: Options = _NOTHING,
) -> Outcome:
    """What a call of the layer gives, with the ops that it makes."""
    record = record_of(state, layer.identity, LayerRecord)
    assert record.kind is not None
    set_record(state, layer.identity, replace(record, calls=record.calls + 1))
    options = {**record.options, **told} if told else record.options
    op_names.use(record.kind.ops(options, shape, state), state)
    if options.get("activity_regularizer") is not None:
        op_names.use(("ActivityRegularizer",), state)
    sizes = record.kind.output(record.options, shape, state)
    output = Tensor(sizes, getattr(inputs, "dtype", None), reach=reach)
    return Returns(record.kind.gives(output, record.options, state), state)


def used(weights: tuple[Variable, ...]) -> tuple[Variable, ...]:
    """The weights on which a layer's output depends: no moving averages."""
    return tuple(each for each in weights if last_component(each.op_name) not in MOVING)
