"""What rules read from a trace, on traces made by hand."""

from __future__ import annotations

from scopelint.rules.catalogue import catalogue
from scopelint.rules.reading import open_scopes, parting, reuse_origin, uncaught
from scopelint.rules.wording import asked_and_found, created_at, scope_notes
from scopelint.trace import (
    CallSite,
    CallStack,
    Event,
    Place,
    ReuseTurnedOn,
    ScopeClosed,
    ScopeOpened,
    Trace,
    VariableCreated,
    VariableRefused,
)


def place(line: int) -> Place:
    return Place("main.py", line)


def stack(*lines: int) -> CallStack:
    return tuple(CallSite(place(line), "f") for line in lines)


def opened(name: str, line: int, reuse: str = "False", by: str = "string") -> ScopeOpened:
    return ScopeOpened(
        place=place(line), stack=stack(line), step=line, name=name, reuse=reuse, by=by
    )


def closed(name: str) -> ScopeClosed:
    return ScopeClosed(place=place(0), stack=(), step=0, name=name)


def turned_on(name: str, line: int) -> ReuseTurnedOn:
    return ReuseTurnedOn(place=place(line), stack=stack(line), step=line, name=name)


def created(*lines: int) -> VariableCreated:
    return VariableCreated(
        place=place(lines[-1]),
        stack=stack(*lines),
        step=0,
        key="a/w",
        op_name="a/w",
        shape=(1,),
        dtype="float32",
        trainable=True,
        via="get_variable",
        graph=0,
        opening=None,
    )


def refused(
    *lines: int, error: str = "E1", holder: VariableCreated | None = None
) -> VariableRefused:
    return VariableRefused(
        place=place(lines[-1]),
        stack=stack(*lines),
        step=0,
        error=error,
        error_type="ValueError",
        text="",
        key="a/w",
        holder=holder,
        reuse="False",
        opening=None,
    )


def names(moment: Event, *before: Event) -> list[str]:
    return [scope.name for scope in open_scopes(moment, Trace((*before, moment)))]


def test_open_scopes() -> None:
    fault = refused(9)
    assert names(fault) == [""]
    assert names(fault, opened("a", 1), opened("a/b", 2)) == ["", "a", "a/b"]
    assert names(fault, opened("a", 1), closed("a"), opened("b", 2)) == ["", "b"]
    assert names(fault, opened("a", 1), opened("a", 2), closed("a")) == ["", "a"]


def test_reuse_comes_from_the_outermost_scope_that_has_it() -> None:
    fault = refused(9, error="E2")
    outer, inner = opened("a", 2, "True"), opened("a/b", 3, "True")
    assert reuse_origin(fault, Trace((opened("r", 1), outer, inner, fault))) is outer


def test_a_scope_object_brings_its_own_reuse() -> None:
    fault = refused(9, error="E2")
    inner = opened("b", 3, "True", by="object")
    assert reuse_origin(fault, Trace((opened("a", 2, "True"), inner, fault))) is inner


def test_reuse_that_was_switched_on() -> None:
    fault, switch = refused(9, error="E2"), turned_on("", 2)
    assert reuse_origin(fault, Trace((switch, opened("a", 3, "True"), fault))) is switch
    gone = (opened("a", 1), turned_on("a", 2), closed("a"), opened("a", 3), fault)
    assert reuse_origin(fault, Trace(gone)) is None


def test_what_is_caught_is_no_fault() -> None:
    caught, fault = refused(3), refused(9)
    assert list(uncaught(Trace((caught, fault), raised=fault), {"E1"})) == [fault]
    assert not list(uncaught(Trace((caught, fault), raised=fault), {"E2"}))
    assert not [
        claim for rule in catalogue() if rule.check for claim in rule.check(Trace((caught,)))
    ]


def test_the_second_place() -> None:
    assert parting(created(1, 5), refused(2, 5)) == (place(1), place(2))
    assert created_at(refused(7, holder=created(4))) == ("first created at ", place(4))
    assert created_at(refused(2, 5, holder=created(1, 5)))[-1] == place(1)
    assert created_at(refused(5, holder=created(5)))[0].endswith("in an earlier turn")


def test_a_layers_own_scope_is_not_noted() -> None:
    fault = refused(9)
    trace = Trace((opened("net", 1), opened("net/dense", 9), fault))
    assert [note.place for note in scope_notes(fault, trace)] == [place(1)]


def test_shapes_in_tensorflows_words() -> None:
    text = "Trying to share variable a/w, but specified shape (?, 3) and found shape (1,)."
    assert asked_and_found(text) == ("(?, 3)", "(1,)")
