"""Edits of `reuse` that several kinds of fix share."""

from __future__ import annotations

from scopelint.fixes.declare import Fault
from scopelint.fixes.uses import Opened, SecondCall
from scopelint.frontend.editing.calls import give, give_instead, given, index_of
from scopelint.frontend.editing.functions import Definition
from scopelint.frontend.editing.tree import Changes
from scopelint.trace import Place

#: What says that nothing is to be reused.
_OFF = ("False", "None")
#: Where `reuse` stands among the parameters of `tf.variable_scope`.
_SCOPE_POSITION = 8


def reuse_parameter(definition: Definition) -> str | None:
    """The parameter of a function that speaks of reuse."""
    parameters = (*definition.parameters, *definition.by_name_only)
    return next((each for each in parameters if "reus" in each.lower()), None)


def ask_call(fault: Fault, call: SecondCall, parameter: str) -> Changes | None:
    """The second call asks for reuse; nothing to change where it does so already."""
    position = call.definition.position(parameter)
    return asked(fault, call.site.place, parameter, position, call.reuse)


def ask_scope(fault: Fault, opened: Opened, reuse: str) -> Changes | None:
    """A scope is opened with this reuse; None where it says something about it already."""
    return asked(fault, opened.call, "reuse", _SCOPE_POSITION, reuse) or None


def asked(
    fault: Fault, place: Place, parameter: str, position: int | None, reuse: str
) -> Changes | None:
    """A call gives a parameter this value, where it gave none, or said that it is off."""
    tree = fault.tree_at(place)
    arguments = None if tree is None else given(tree, place)
    if tree is None or arguments is None:
        return None
    index = index_of(arguments, parameter, position)
    if index is None:
        return give(tree, place, parameter, reuse)
    if arguments[index].text == reuse:
        return ()
    if arguments[index].text not in _OFF:
        return None
    return give_instead(tree, place, index, reuse)
