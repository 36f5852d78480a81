"""`tf.contrib.layers` and `slim`: functions that open a scope and get variables in it (§8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from scopelint.interpreter.calls import call_value, raise_error
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import (
    MISSING,
    External,
    Foreign,
    Method,
    Partial,
    Ref,
    Symbol,
    Value,
)
from scopelint.tf1 import op_names
from scopelint.tf1.api.get_variable import get_recorded, get_unrecorded
from scopelint.tf1.api.variable_scope import scope_name
from scopelint.tf1.argument_scopes import completed_call, defaults_in_force
from scopelint.tf1.arguments import NotReuse, as_flag, as_name, entries_of, items_of, split_by_reuse
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.canonical import canonical
from scopelint.tf1.contrib_kind import Kind, Options
from scopelint.tf1.contrib_kinds import CONTRIB_KINDS
from scopelint.tf1.dtypes import FLOATING
from scopelint.tf1.graph import (
    add_to_collection,
    change_graph,
    current_graph,
    current_scope,
    enter_name_scope,
    leave_name_scope,
    members_of,
)
from scopelint.tf1.layer_kinds import Weight
from scopelint.tf1.layers import used
from scopelint.tf1.naming import last_component, without_slash
from scopelint.tf1.outputs import collect
from scopelint.tf1.reach import reach_of
from scopelint.tf1.refusals import refuse
from scopelint.tf1.scopes import (
    Body,
    Opening,
    recorded_within,
    reuse_value,
    unrecorded,
    within,
)
from scopelint.tf1.steps import Omitted, record_step, scope_handle, term
from scopelint.tf1.store import MODEL_VARIABLES
from scopelint.tf1.transfer import in_order, transfer
from scopelint.tf1.values import (
    Dimension,
    DType,
    Initializer,
    Reuse,
    Scope,
    Sizes,
    Tensor,
    TensorShape,
    Variable,
)
from scopelint.trace import MappingTerm, NameTerm, Term

#: Options that decide names and shapes of variables, and so are replayed.
_REPLAYED = (
    "num_outputs", "kernel_size", "stride", "padding", "data_format", "depth_multiplier", "center",
    "scale", "begin_params_axis", "trainable", "vocab_size", "embed_dim", "biases_initializer",
    "num_classes", "updates_collections", "zero_debias_moving_mean", "fused",
)  # fmt: skip


#: How a layer gets its variables: as part of its own step, or as steps.
Get = Callable[[Options, State], Iterator[Outcome]]


def _declare(name: str, kind: Kind) -> None:
    path = f"tf.contrib.layers.{name}"

    def function(call: Call, state: State) -> Iterator[Outcome]:
        yield from call_function(path, kind, call, state)

    transfer(path, section="8.1")(function)


for _name, _kind in CONTRIB_KINDS.items():
    _declare(_name, _kind)


@transfer(
    "tf.contrib.layers.linear", "tf.contrib.layers.relu", "tf.contrib.layers.relu6", section="8.1"
)
def linear(call: Call, state: State) -> Iterator[Outcome]:
    """`fully_connected` under another name."""
    name = "fully_connected"
    yield from call_function(f"tf.contrib.layers.{name}", CONTRIB_KINDS[name], call, state)


def call_function(path: str, kind: Kind, call: Call, state: State) -> Iterator[Outcome]:
    """Open the scope, get the variables, apply normalizer and activation in it (§8.2)."""
    call = completed_call(path, call, state)
    ours = {theirs: name for name, theirs in kind.spelled.items()}
    keywords = {ours.get(key, key): value for key, value in call.keywords.items()}
    named = {**dict(zip(kind.parameters, call.arguments, strict=False)), **keywords}
    options = {key: state.resolve(value) for key, value in named.items()}
    for name in ("ids", "logits", "labels"):
        if name in options:
            options["inputs"] = options.pop(name)
    for reuse, after in split_by_reuse(options.get("reuse"), state):
        if not isinstance(reuse, NotReuse) and _is_normalized_by_project(options):
            opening = Opening(scope_name(options.get("scope"), after), kind.default_scope, reuse)
            yield from recorded_within(after, opening, partial(_body, kind, options, get_recorded))
            continue
        known = None if isinstance(reuse, NotReuse) else reuse
        _record(path, kind, options, known, after)
        if isinstance(reuse, NotReuse):
            yield refuse(after, "E31")
            continue
        op_names.use(kind.outside, after)
        objection = kind.objection(options, shape_of(options.get("inputs"), after), after)
        if objection is not None:
            yield raise_error("ValueError", objection, after)
            continue
        if kind.is_op:
            yield from _in_name_scope(kind, options, after)
            continue
        opening = Opening(scope_name(options.get("scope"), after), kind.default_scope, known)
        body = partial(_body, kind, options, get_unrecorded)
        yield from unrecorded(after, partial(_within, opening, body))


def _is_normalized_by_project(options: Options) -> bool:
    """Whether a function of the project makes variables in the layer's scope, as a step each."""
    return isinstance(options.get("normalizer_fn"), (Ref, Method, Partial))


def _in_name_scope(kind: Kind, options: Options, state: State) -> Iterator[Outcome]:
    if isinstance(options.get("scope"), Scope):
        # A name scope takes no scope object: no event, only the exception.
        yield raise_error("TypeError", "expected string or bytes-like object", state)
        return
    name = as_name(options.get("scope"), state) or kind.default_scope
    before = enter_name_scope(state, name)
    for outcome in _body(kind, options, get_unrecorded, state):
        leave_name_scope(outcome.state, before)
        yield outcome


def _within(opening: Opening, body: Body, state: State) -> Iterator[Outcome]:
    return within(state, opening, body)


def _record(path: str, kind: Kind, options: Options, reuse: Reuse | None, state: State) -> None:
    keywords: dict[str, Value | Term | Omitted] = {
        key: options[key]
        for key in (*_REPLAYED, *kind.replayed)
        if key in options and _is_replayed(options[key])
    }
    normalizer, scope = options.get("normalizer_fn"), options.get("scope")
    if isinstance(normalizer, External):
        path_of_normalizer = canonical(normalizer.path)
        keywords["normalizer_fn"] = NameTerm(path_of_normalizer)
        keywords["normalizer_params"] = _told_normalizer(path_of_normalizer, options, state)
    if scope is not None:
        keywords["scope"] = scope_handle(scope, state) if isinstance(scope, Scope) else scope
    if isinstance(scope, Symbol):
        keywords["scope"] = scope_name(scope, state)  # type: ignore[assignment]
    if reuse is not None:
        keywords["reuse"] = reuse_value(reuse)
    spelled = {kind.spelled.get(key, key): value for key, value in keywords.items()}
    record_step(state, path, (kind.told(options, kind.rank, state),), spelled)


def _is_replayed(value: Value) -> bool:
    """Whether a value of the library matters: none but sizes do."""
    return isinstance(value, Dimension) or not isinstance(value, Foreign)


def _told_normalizer(path: str, options: Options, state: State) -> MappingTerm:
    """What the normalizer is given, by the layer or by an argument scope."""
    entries: dict[Value, Value] = dict(defaults_in_force(state).get(path, {}).items())
    entries |= entries_of(options.get("normalizer_params"), state) or {}
    terms = (
        (key, term(entries.get(key, MISSING), state)) for key in (*_REPLAYED, "scope", "reuse")
    )
    return MappingTerm(tuple((key, each) for key, each in terms if not isinstance(each, Omitted)))


def _body(kind: Kind, options: Options, get: Get, state: State) -> Iterator[Outcome]:
    inputs = options.get("inputs")
    shape = shape_of(inputs, state)
    weights = kind.weights(options, shape, state)
    if any(None in (weight.shape or ()) for weight in weights):
        yield _refused(kind.refusal(options, shape, state), state)
        return
    dtype = kind.dtype or getattr(inputs, "dtype", None)
    own = DType(dtype) if dtype in FLOATING else None  # the scope's
    got = in_order([_getting(kind, options, weight, own, get) for weight in weights], state)
    made = Tensor(kind.output(options, shape, state), dtype or "float32")

    def finish(values: Value, after: State) -> Iterable[Outcome]:
        assert isinstance(values, tuple)
        _use_op_names(kind, options, shape, after)
        plain = used(tuple(each for each in values if isinstance(each, Variable)))
        parted = tuple(each for each in values if not isinstance(each, Variable))
        reach = reach_of((inputs, plain, parted), after)
        return _normalize(options, replace(made, reach=reach), after)

    made_ways = then(then(got, finish), lambda value, after: _activate(kind, options, value, after))
    yield from _collected(kind, options, made_ways)


def _collected(kind: Kind, options: Options, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """What the layer gave, in the collections that are to hold it, by the name of its scope."""
    for outcome in outcomes:
        if isinstance(outcome, Returns) and "outputs_collections" in options:
            after = outcome.state
            alias = current_graph(after).name_scope if kind.is_op else current_scope(after).name
            collect(options["outputs_collections"], alias, outcome.value, after)
        yield outcome


def _refused(error: str | None, state: State) -> Outcome:
    """A size of the inputs is not known: the error of the layer, or one that is not about variables."""
    if error is not None:
        return refuse(state, error)
    return raise_error("ValueError", "a size of the inputs must be known but is None", state)


def _use_op_names(kind: Kind, options: Options, shape: Sizes, state: State) -> None:
    """Name the ops: of a layer, in the name scope that the scope had first (§8.2)."""
    names, scope = kind.ops(options, shape, state), current_scope(state)
    before = current_graph(state).name_scope
    opened = last_component(scope.name)
    if opened and kind.opens_again(options, shape, state):
        op_names.use((opened,), state)
    if kind.is_layer(options, shape, state):
        first = scope.original_name_scope
        change_graph(state, name_scope=without_slash(first) if first else "")
    op_names.use(names, state)
    leave_name_scope(state, before)


def _getting(
    kind: Kind, options: Options, weight: Weight, dtype: DType | None, get: Get
) -> Callable[[State], Iterable[Outcome]]:
    def got(state: State) -> Iterator[Outcome]:
        trainable = as_flag(options.get("trainable"), state, otherwise=True)
        arguments: Options = {
            "name": weight.name,
            "shape": TensorShape(weight.shape),
            "dtype": dtype,
            "initializer": weight.initializer
            or Initializer("tf.contrib.layers.xavier_initializer"),
            "trainable": trainable and weight.is_trainable,
            "partitioner": MISSING if weight.is_whole else None,
        }
        made = get(arguments, state)
        if not kind.is_model:
            return made
        return then(made, partial(_collect, _collections(options, weight, state)))

    return got


def _collections(options: Options, weight: Weight, state: State) -> tuple[str, ...]:
    """The collections that a variable of a layer is put into, besides that of all variables.

    Every one is a model variable (§8.6), but for the older functions. Others are given for all, or
    by what the variable is (`weights` for each kind of them).
    """
    given_ones = state.resolve(options.get("variables_collections"))
    by_kind = entries_of(given_ones, state)
    if by_kind is not None:
        kind = "weights" if weight.name.endswith("weights") else weight.name
        given_ones = state.resolve(by_kind.get(kind))
    # TensorFlow goes through what it is given, and through the letters of a text, too.
    listed = given_ones if isinstance(given_ones, str) else items_of(given_ones, state) or ()
    return (MODEL_VARIABLES, *(each for each in listed if isinstance(each, str)))


def _collect(collections: tuple[str, ...], value: Value, state: State) -> list[Outcome]:
    for key in collections:
        if value not in members_of(state, key)[0]:
            add_to_collection(state, key, value)
    return [Returns(value, state)]


def _normalize(options: Options, made: Value, state: State) -> Iterable[Outcome]:
    """A normalizer is a function of TensorFlow or of the project, called in the scope."""
    function = options.get("normalizer_fn")
    if function is None or isinstance(function, Symbol):
        return [Returns(made, state)]
    entries = entries_of(options.get("normalizer_params"), state) or {}
    keywords = {key: value for key, value in entries.items() if isinstance(key, str)}
    return call_value(function, Call((made,), keywords), state)


def _activate(kind: Kind, options: Options, value: Value, state: State) -> Iterable[Outcome]:
    """An activation matters only if it is a function of the project."""
    function = options.get("activation_fn", kind.activation)
    if not isinstance(function, Ref):
        op_names.use(op_names.of_activation(function), state)
        return [Returns(value, state)]
    return call_value(function, Call((value,)), state)
