"""`tf.make_template` (§10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.gathering import spread
from scopelint.interpreter.library import Call, Raises, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Partial, Value
from scopelint.tf1.api.graphs import collected
from scopelint.tf1.arguments import as_flag, as_name, given
from scopelint.tf1.graph import (
    ScopeRecord,
    add_record,
    current_graph,
    members_of,
    record_of,
    set_record,
)
from scopelint.tf1.naming import ends_in_slash, join
from scopelint.tf1.refusals import refuse
from scopelint.tf1.scopes import Opening, recorded_within
from scopelint.tf1.steps import last_step, spelled
from scopelint.tf1.store import TRAINABLE_VARIABLES
from scopelint.tf1.transfer import attribute, method, transfer
from scopelint.tf1.values import Name, Reuse, Scope, Template, Variable
from scopelint.trace import CallStack, TemplateCalled

_PARAMETERS = (
    "name_", "func_", "create_scope_now_", "unique_name_", "custom_getter_", "create_graph_function_",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TemplateRecord:
    """A template; its scope is known from its first call on."""

    name: Name
    unique_name: Name | None
    function: Value
    custom_getter: Value = None
    scope: int | None = None
    is_created: bool = False
    made_by: CallStack = ()


@transfer("tf.make_template", section="10.1")
def make_template(call: Call, state: State) -> Iterator[Outcome]:
    """A function whose first call creates its variables and whose later calls share them."""
    bound = tuple((key, value) for key, value in call.keywords.items() if key not in _PARAMETERS)
    function = given(call, 1, "func_", state)
    record = TemplateRecord(
        name=as_name(given(call, 0, "name_", state), state) or "template",
        unique_name=as_name(given(call, 3, "unique_name_", state), state),
        function=Partial(function, (), bound) if bound else function,
        custom_getter=given(call, 4, "custom_getter_", state),
        made_by=state.stack(),
    )
    template = Template(add_record(state, record))
    if not as_flag(given(call, 2, "create_scope_now_", state), state, otherwise=False):
        yield Returns(template, state)
        return
    opening = replace(_first_opening(record), has_own_name_scope=False)
    yield from recorded_within(state, opening, lambda inside: [_make_scope(template, inside)])


def _first_opening(record: TemplateRecord) -> Opening:
    overrides = {} if record.custom_getter is None else {"custom_getter": record.custom_getter}
    return Opening(record.unique_name, record.name, overrides=overrides)


def _make_scope(template: Template, state: State) -> Outcome:
    """`create_scope_now_`: the scope is there before the first call."""
    _say_called(template, state, is_first=False, is_ahead=True)
    _capture(template, state)
    return Returns(template, state)


def _capture(template: Template, state: State) -> None:
    record = record_of(state, template.identity, TemplateRecord)
    set_record(state, template.identity, replace(record, scope=current_graph(state).scope))


def _say_called(
    template: Template, state: State, *, is_first: bool, is_ahead: bool = False
) -> None:
    record = record_of(state, template.identity, TemplateRecord)
    unique_name = record.unique_name
    state.emit(
        TemplateCalled(
            place=state.here(),
            stack=state.stack(),
            step=last_step(state),
            template=template.identity,
            name=spelled(record.name, state),
            unique_name=None if unique_name is None else spelled(unique_name, state),
            made_by=record.made_by,
            is_first=is_first,
            is_ahead=is_ahead,
        )
    )


@method(Template, "__call__", section="10.1")
def call_template(call: Call, state: State) -> Iterator[Outcome]:
    """The first call opens the scope where it stands, later ones by object with reuse."""
    template, rest = call.arguments[0], Call(call.arguments[1:], call.keywords, call.open)
    assert isinstance(template, Template)
    record = record_of(state, template.identity, TemplateRecord)
    before = len(_trainable(state))
    opening = _first_opening(record)
    if record.scope is not None:
        opening = Opening(Scope(record.scope), reuse=Reuse.YES if record.is_created else None)

    def finish(value: Value, after: State) -> list[Outcome]:
        new = _trainable(after)[before:]
        if new and record.is_created:
            return [_refuse_new_variables(new, after)]
        now = record_of(after, template.identity, TemplateRecord)
        set_record(after, template.identity, replace(now, is_created=True))
        return [Returns(value, after)]

    yield from then(
        recorded_within(state, opening, lambda inside: _run(template, rest, inside)), finish
    )


def _run(template: Template, call: Call, state: State) -> Iterator[Outcome]:
    record = record_of(state, template.identity, TemplateRecord)
    if record.scope is None:
        _capture(template, state)
    _say_called(template, state, is_first=not record.is_created)
    yield from call_value(record.function, call, state)


def _trainable(state: State) -> tuple[Value, ...]:
    return members_of(state, TRAINABLE_VARIABLES)[0]


def _refuse_new_variables(new: tuple[Value, ...], state: State) -> Raises[State]:
    """E22: a later call made what can be trained, and is not of the store."""
    first = next((each for each in new if isinstance(each, Variable)), None)
    return refuse(state, "E22", holder=first, variables=f"[{', '.join(map(_shown, new))}]")


def _shown(variable: Value) -> str:
    """A variable as Python prints it."""
    if not isinstance(variable, Variable) or variable.created is None:
        return "?"
    created, suffix = variable.created, "" if variable.is_resource else "_ref"
    shape = "<unknown>" if created.shape is None else created.shape
    return f"<tf.Variable '{created.op_name}:0' shape={shape} dtype={created.dtype}{suffix}>"


@attribute(Template, "name")
def name_of(template: Value, state: State) -> Value:
    assert isinstance(template, Template)
    return record_of(state, template.identity, TemplateRecord).name


@attribute(Template, "variable_scope", "var_scope")
def scope_of(template: Value, state: State) -> Value:
    assert isinstance(template, Template)
    scope = record_of(state, template.identity, TemplateRecord).scope
    return None if scope is None else Scope(scope)


@attribute(Template, "variable_scope_name")
def scope_name_of(template: Value, state: State) -> Value:
    """With a slash, so that it is the beginning of what is in the scope, and of nothing else."""
    scope = scope_of(template, state)
    if not isinstance(scope, Scope):
        return None
    name = record_of(state, scope.identity, ScopeRecord).name
    return name if not name or ends_in_slash(name) else join(name, "/")


def _declare_lists() -> None:
    trainable, every = ("trainable_variables",), ("variables", "local_variables")
    seen: dict[str, tuple[str, ...]] = {
        "trainable_variables": trainable,
        "trainable_weights": trainable,
        "variables": every,
        "weights": every,
        "global_variables": every[:1],
        "local_variables": every[1:],
    }
    for name, keys in seen.items():

        def list_of(template: Value, state: State, keys: tuple[str, ...] = keys) -> Value:
            """What is in the template's scope; nothing before the first call has ended."""
            assert isinstance(template, Template)
            if not record_of(state, template.identity, TemplateRecord).is_created:
                return state.new_list([])
            lists = [collected(key, scope_name_of(template, state), state) for key in keys]
            found = [spread(each, state) for each in lists]
            more = None if all(known for _, known in found) else state.fresh("more variables")
            return state.new_list([each for members, _ in found for each in members], more)

        attribute(Template, name)(list_of)


_declare_lists()
