"""Two uses of one variable: where they part, which call begins the second, which scopes it opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scopelint.fixes.declare import Fault
from scopelint.frontend.editing.calls import given, index_of
from scopelint.frontend.editing.feeding import assigned, feeds
from scopelint.frontend.editing.functions import Definition, definition_around
from scopelint.frontend.editing.imports import has_from_star, name_of_module
from scopelint.frontend.editing.statements import loops_around
from scopelint.frontend.editing.tree import Tree
from scopelint.rules.reading import open_scopes
from scopelint.trace import (
    CallSite,
    Event,
    Place,
    ScopeOpened,
    StepKind,
    Term,
    Trace,
    VariableRefused,
)

TENSORFLOW = ("tensorflow", "tensorflow.compat.v1")
#: Names of networks that have the weights of another at some time, and then their own.
_COPY = re.compile(r"(^|[_.])(copy|ema|frozen|old|shadow|target)s?(_|$|\d)")
#: What it is called where the import itself is not seen.
_USUAL = "tf"


def refusal(fault: Fault) -> VariableRefused:
    """The event that a fault of SL1xx is, or that a warning leads to."""
    refused = refused_of(fault)
    assert refused is not None
    return refused


def refused_of(fault: Fault) -> VariableRefused | None:
    """What is refused, if it is not a silent fault."""
    events = (fault.claim.shown_by, fault.claim.second)
    return next((each for each in events if isinstance(each, VariableRefused)), None)


@dataclass(frozen=True, slots=True)
class TwoUses:
    """The two uses that a silent fault is about, and the level at which their calls part."""

    first: Event
    second: Event
    depth: int

    def is_first(self, event: Event) -> bool:
        """Whether an event belongs to the first use."""
        return event.stack[: self.depth + 1] == self.first.stack[: self.depth + 1]

    def is_second(self, event: Event) -> bool:
        """Whether an event belongs to the second use."""
        return event.stack[: self.depth + 1] == self.second.stack[: self.depth + 1]


def two_uses(fault: Fault) -> TwoUses | None:
    """The two uses of a silent fault, if two calls tell them apart."""
    first, second = fault.claim.first, fault.claim.second or fault.claim.shown_by
    depth = None if first is None else parting_depth(first, second)
    return None if first is None or depth is None else TwoUses(first, second, depth)


def parting_depth(first: Event, second: Event) -> int | None:
    """The outermost level of the two call stacks at which they differ; None for turns of a loop."""
    for depth, (one, other) in enumerate(zip(first.stack, second.stack, strict=False)):
        if one.place != other.place:
            return depth
    return None


@dataclass(frozen=True, slots=True)
class SecondCall:
    """A call of the project that begins the second use, and the function that it enters."""

    site: CallSite
    depth: int  #: of the site in the call stack
    definition: Definition
    reuse: str  #: what says that this is not the first use: `True`, or `i > 0` in a loop
    #: It serves no other use, and is no layer upon, or copy of, the first, nor named apart from it.
    is_meant: bool

    @property
    def words(self) -> str:
        """What it is called in the description of a fix."""
        return "the second call" if self.reuse == "True" else "the call in the loop"


def second_calls(fault: Fault) -> Iterator[SecondCall]:
    """The calls through which the first use went, too, outermost first."""
    refused = refusal(fault)
    if refused.holder is None:
        return
    depth = parting_depth(refused.holder, refused)
    if depth is None:
        yield from _calls_in_loops(fault, refused)
        return
    passed = {_function(site) for site in refused.holder.stack[depth + 1 :]}
    for at in range(depth, len(refused.stack) - 1):
        if _function(refused.stack[at + 1]) in passed:
            yield from _second_call(fault, refused, at, "True")
            return


def _function(site: CallSite) -> tuple[str, str]:
    return site.place.path, site.function


def _calls_in_loops(fault: Fault, refused: VariableRefused) -> Iterator[SecondCall]:
    for at, site in enumerate(refused.stack[:-1]):
        tree = fault.tree_at(site.place)
        for loop in () if tree is None else loops_around(tree, site.place):
            if loop.later_turn is not None:
                yield from _second_call(fault, refused, at, loop.later_turn)


def _second_call(
    fault: Fault, refused: VariableRefused, at: int, reuse: str
) -> Iterator[SecondCall]:
    inner = refused.stack[at + 1].place
    tree = fault.tree_at(inner)
    definition = None if tree is None else definition_around(tree, inner)
    if definition is not None:
        site = refused.stack[at]
        is_meant = (
            fault.is_alone(site.place)
            and not is_fed_by_first(fault, refused, at)
            and not is_copy(fault, site)
            and not any(unnamed_scopes(fault, definition, site))
            and not _are_named_apart(refused, fault.trace)
        )
        yield SecondCall(site, at, definition, reuse, is_meant)


def unnamed_scopes(fault: Fault, definition: Definition, site: CallSite) -> Iterator[str]:
    """The parameters that name a function's scopes, by their defaults in this call.

    As with a layer of the library, a name that nobody has given says nothing about sharing.
    """
    tree, caller = fault.tree_at(definition.place), fault.tree_at(site.place)
    arguments = () if caller is None else given(caller, site.place) or ()
    for opened in scopes_within(definition, fault):
        names = () if tree is None else given(tree, opened.call) or ()
        index = index_of(names, "name_or_scope", 0)
        parameter = None if index is None else names[index].text
        if parameter is None or parameter not in definition.defaults:
            continue
        if index_of(arguments, parameter, definition.position(parameter)) is None:
            yield parameter


def is_copy(fault: Fault, site: CallSite) -> bool:
    """Whether what the second call gives is called as that which has weights of its own."""
    tree = fault.tree_at(site.place)
    names = frozenset() if tree is None else assigned(tree, site.place)
    return any(_COPY.search(name.lower()) for name in names)


def is_fed_by_first(fault: Fault, refused: VariableRefused, depth: int) -> bool:
    """Whether the second use works on what the first use gave: layers do so, networks seldom."""
    assert refused.holder is not None
    first, second = refused.holder.stack[depth : depth + 1], refused.stack[depth]
    tree = fault.tree_at(second.place)
    return any(
        tree is not None
        and each.place.path == second.place.path
        and feeds(tree, each.place, second.place)
        for each in first
    )


def _are_named_apart(refused: VariableRefused, trace: Trace) -> bool:
    """Whether two calls stand in name scopes of their own: some hope that these part variables."""
    holder = refused.holder
    if holder is None or parting_depth(holder, refused) is None:
        return False
    first, second = _name_scopes(holder, trace), _name_scopes(refused, trace)
    return bool(first and second) and first != second


def _name_scopes(event: Event, trace: Trace) -> list[tuple[Term, ...]]:
    """The names of the `tf.name_scope` that the program has open at an event."""
    names: list[tuple[Term, ...]] = []
    for step in trace.steps[: event.step]:
        made = trace.steps[step.receiver.step] if step.receiver is not None else None
        if made is not None and made.function == "tf.name_scope":
            if step.kind is StepKind.ENTER:
                names.append((*made.arguments, *(value for _, value in made.keywords)))
            elif step.kind is StepKind.LEAVE:
                names.pop()
    return names


# --- scopes -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened:
    """A scope that the program opens itself, and the call that makes it."""

    opening: ScopeOpened
    call: Place


def scopes_around(event: Event, trace: Trace) -> Iterator[Opened]:
    """The scopes that the program has open at an event, outermost first."""
    for scope in open_scopes(event, trace):
        if scope.opening is not None:
            yield from opened_by_program(scope.opening, trace)


def scopes_within(definition: Definition, fault: Fault) -> Iterator[Opened]:
    """The outer scopes that a function opens, each once, as far as the trace shows them."""
    tree = fault.tree_at(definition.place)
    seen: set[Place] = set()
    for opening in fault.trace.of(ScopeOpened):
        if tree is None or opening.place.path != definition.place.path or opening.place in seen:
            continue
        around = definition_around(tree, opening.place)
        if around is not None and around.place == definition.place:
            seen.add(opening.place)
            for opened in opened_by_program(opening, fault.trace):
                outer = scopes_around(opening, fault.trace)
                if not any(len(each.opening.stack) == len(opening.stack) for each in outer):
                    yield opened


def opened_by_program(opening: ScopeOpened, trace: Trace) -> Iterator[Opened]:
    """The opening with its call, if it is a `with` over `tf.variable_scope`."""
    entered = trace.steps[opening.step] if opening.step < len(trace.steps) else None
    if entered is None or entered.kind is not StepKind.ENTER or entered.receiver is None:
        return
    made = trace.steps[entered.receiver.step]
    if made.function == "tf.variable_scope" and made.place.path == opening.place.path:
        yield Opened(opening, made.place)


# --- names --------------------------------------------------------------------------------


def tensorflow_in(tree: Tree) -> str | None:
    """What a file calls TensorFlow."""
    name = name_of_module(tree, TENSORFLOW)
    return _USUAL if name is None and has_from_star(tree, _USUAL) else name


def named_beside(tree: Tree, called: str, name: str) -> str | None:
    """How a file calls `name` of the library, say `train.get_global_step`, where it calls another.

    The same module has it; a file that imports the one function alone may not know the other.
    """
    module, dot, _ = called.rpartition(".")
    if dot:
        return f"{module}.{name.rpartition('.')[2]}"
    tf = tensorflow_in(tree)
    return None if tf is None else f"{tf}.{name}"


def is_named_by_program(refused: VariableRefused, trace: Trace, depth: int) -> bool:
    """Whether the second use itself names what it builds, so that equal names are meant.

    A layer or cell that is built under the name that the library gives it says nothing.
    """
    if any(len(each.opening.stack) > depth + 1 for each in scopes_around(refused, trace)):
        return True
    steps = trace.steps
    step = steps[refused.step] if refused.step < len(steps) else None
    if step is None or step.function == "tf.get_variable":
        return step is not None
    return any(keyword in ("name", "scope") for keyword, _ in step.keywords)
