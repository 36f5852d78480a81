"""`tf.variable_scope`, and what opens and leaves its scopes (§3)."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Symbol, Text, Value, symbol
from scopelint.interpreter.written import is_written_out, parameter_handed_on
from scopelint.tf1.api.scope_objects import INHERITED, record_of_scope
from scopelint.tf1.arguments import (
    NotReuse,
    as_dtype,
    as_name,
    given,
    is_no_name,
    split_by_reuse,
)
from scopelint.tf1.graph import (
    ScopeRecord,
    as_prefix,
    current_graph,
    current_scope,
    record_of,
)
from scopelint.tf1.initializers import Constant, kind_of
from scopelint.tf1.naming import below
from scopelint.tf1.refusals import refuse
from scopelint.tf1.scopes import (
    ManagerRecord,
    NoName,
    Opening,
    enter,
    leave_recorded,
    make_manager,
    name_scope_object,
    step_arguments,
)
from scopelint.tf1.steps import (
    record_enter,
    record_step,
    value_term,
)
from scopelint.tf1.transfer import attribute, method, transfer
from scopelint.tf1.values import Name, Reuse, Scope, ScopeManager, Tensor
from scopelint.trace import AtHand, Handle, Term

_PARAMETERS = (
    "name_or_scope", "default_name", "values", "initializer", "regularizer", "caching_device",
    "partitioner", "custom_getter", "reuse", "dtype", "use_resource", "constraint",
    "auxiliary_name_scope",
)  # fmt: skip


def _argument(call: Call, name: str, state: State) -> Value:
    return given(call, _PARAMETERS.index(name), name, state)


@transfer("tf.variable_scope", section="3.1")
def variable_scope(call: Call, state: State) -> Iterator[Outcome]:
    """A manager, one for each value that an unknown reuse may have; E30, E31, E32."""
    names = _argument(call, "name_or_scope", state), _argument(call, "default_name", state)
    if names == (None, None):
        record_step(state, "tf.variable_scope", (None,))
        yield refuse(state, "E30")
        return
    for reuse, after in split_by_reuse(_argument(call, "reuse", state), state):
        if isinstance(reuse, NotReuse):
            yield _refuse_reuse(call, after)
        else:
            yield _construct(call, reuse, after)


@transfer("tf._pure_variable_scope", section="3.1")
def pure_variable_scope(call: Call, state: State) -> Iterator[Outcome]:
    """What `tf.variable_scope` is made of: no default name, no name scope."""
    keywords = {**dict(zip(_PURE, call.arguments, strict=False)), **call.keywords}
    keywords.pop("old_name_scope", None)
    yield from variable_scope(Call((), {**keywords, "auxiliary_name_scope": False}), state)


_PURE = (
    "name_or_scope", "reuse", "initializer", "regularizer", "caching_device", "partitioner",
    "custom_getter", "old_name_scope", "dtype", "use_resource", "constraint",
)  # fmt: skip


def _refuse_reuse(call: Call, state: State) -> Outcome:
    arguments, keywords = step_arguments(opening_of(call, None, state))
    keywords["reuse"] = _argument(call, "reuse", state)
    record_step(state, "tf.variable_scope", arguments, keywords)
    return refuse(state, "E31")


def _construct(call: Call, reuse: Reuse | None, state: State) -> Outcome:
    opening = opening_of(call, reuse, state)
    arguments, given_to = step_arguments(opening)
    keywords: dict[str, Value | Term] = {**given_to}
    own_name_scope = call.argument(12, "auxiliary_name_scope", True)
    if own_name_scope is None or isinstance(own_name_scope, str):
        keywords["auxiliary_name_scope"] = own_name_scope
        record_step(state, "tf.variable_scope", arguments, keywords)
        return refuse(state, "E32", value=own_name_scope)
    if "initializer" in keywords:
        keywords["initializer"] = _start_for_replay(given_to["initializer"], state)
    step = record_step(state, "tf.variable_scope", arguments, keywords)
    return Returns(make_manager(state, opening, step), state)


def _start_for_replay(initializer: Value, state: State) -> Value | Term:
    """An initializer of the scope; of an array some tensor like it, for it refuses shapes (§2.8)."""
    kind = kind_of(initializer, state)
    if not isinstance(kind, Constant) or not isinstance(state.resolve(initializer), Symbol):
        return initializer
    return value_term(Tensor(kind.shape, kind.dtype), state)


def _at_hand(name: Value, state: State) -> AtHand | None:
    """An object of the scope that is to be opened by its name, among the function's own names."""
    if not name or not isinstance(name, str):
        return None
    full = below(current_scope(state).name, name)
    for python_name, value in state.environment(state.frame.environment).names.items():
        if isinstance(value, Scope):
            record = record_of_scope(value, state)
            if record.name == full and record.opening is not None:
                return AtHand(python_name, record.opening.place)
    return None


def opening_of(call: Call, reuse: Reuse | None, state: State) -> Opening:
    """The arguments of the call, read."""
    overrides = {name: _argument(call, name, state) for name in INHERITED}
    overrides["dtype"] = as_dtype(_argument(call, "dtype", state), state)
    use_resource = _argument(call, "use_resource", state)
    overrides["use_resource"] = use_resource if isinstance(use_resource, bool) else None
    return Opening(
        name=scope_name(_argument(call, "name_or_scope", state), state),
        default_name=as_name(_argument(call, "default_name", state), state),
        reuse=reuse,
        overrides={key: value for key, value in overrides.items() if value is not None},
        has_own_name_scope=_argument(call, "auxiliary_name_scope", state) is not False,
        is_misplaced=isinstance(_argument(call, "default_name", state), bool),
        unread=_unread(call, state),
        denied=_denied(call, reuse, state),
        at_hand=_at_hand(_argument(call, "name_or_scope", state), state),
    )


def _unread(call: Call, state: State) -> str | None:
    """The parameter that is given as default name where nobody reads it.

    That is a name beside another that is written out, or a truth value, which is none.
    """
    name, default = (_argument(call, each, state) for each in _PARAMETERS[:2])
    if isinstance(default, bool):
        return parameter_handed_on(1, _PARAMETERS[1], state)
    if not (isinstance(name, str) and (default is None or isinstance(default, (str, Text)))):
        return None
    if len(call.arguments) + len(call.keywords) < 2 or not is_written_out(0, _PARAMETERS[0], state):
        return None
    return parameter_handed_on(1, _PARAMETERS[1], state)


def _denied(call: Call, reuse: Reuse | None, state: State) -> str | None:
    """Whether `reuse=False` is given, and how."""
    if reuse is not None or state.resolve(_argument(call, "reuse", state)) is not False:
        return None
    is_written = call.denies(_PARAMETERS.index("reuse"), "reuse")
    return "written" if is_written else "passed on"


def scope_name(value: Value, state: State) -> Name | Scope | NoName | None:
    """What a `name_or_scope` argument is; an unknown one is taken for a string, and that noted."""
    if value is None or isinstance(value, Scope):
        return value
    if isinstance(value, Symbol) and current_scope(state).name:
        is_text = symbol(f"{value.says} is a string", "tf1 is text", value)
        if state.answer(is_text) is None:
            state.assume(is_text, True)
    return NoName(value) if is_no_name(value) else as_name(value, state)


@transfer("tf.variable_op_scope", section="3.12")
def variable_op_scope(call: Call, state: State) -> Iterator[Outcome]:
    """`variable_scope` with its arguments in another order."""
    rest = dict(zip(("values", "name_or_scope", "default_name"), call.arguments, strict=False))
    yield from variable_scope(Call((), {**rest, **call.keywords}, call.open), state)


@method(ScopeManager, "__enter__", section="3.2")
def enter_scope(call: Call, state: State) -> Iterator[Outcome]:
    """Open the scope; what `as` binds is the scope object."""
    manager = call.arguments[0]
    assert isinstance(manager, ScopeManager)
    step = record_of(state, manager.identity, ManagerRecord).step
    entered = record_enter(state, Handle(step or 0))
    outcome = enter(state, manager)
    if isinstance(outcome, Returns) and isinstance(outcome.value, Scope):
        name_scope_object(state, outcome.value.identity, entered)
    yield outcome


@method(ScopeManager, "__exit__", section="3.9")
def leave_scope(call: Call, state: State) -> Iterator[Outcome]:
    """Close the scope, also when an exception passes."""
    manager = call.arguments[0]
    assert isinstance(manager, ScopeManager)
    passes = call.argument(1, "type_arg", None) is not None
    yield leave_recorded(state, manager, passes=passes) or Returns(None, state)


@method(ScopeManager, "__call__", section="3.11")
def decorate(call: Call, state: State) -> Iterator[Outcome]:
    """`variable_scope` is no decorator."""
    yield refuse(state, "E72")


@transfer("tf.get_variable_scope", section="3.8")
def get_variable_scope(call: Call, state: State) -> Iterator[Outcome]:
    """The current scope object."""
    identity = current_graph(state).scope
    if record_of(state, identity, ScopeRecord).step is None:
        name_scope_object(state, identity, record_step(state, "tf.get_variable_scope"))
    yield Returns(Scope(identity), state)


@attribute(ScopeManager, "original_name_scope")
def original_name_scope_of_manager(manager: Value, state: State) -> Value:
    return as_prefix(current_graph(state).name_scope)
