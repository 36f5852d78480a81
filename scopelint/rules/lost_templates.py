"""Templates that each call of a builder makes anew: a template is there to be called again."""

from __future__ import annotations

from scopelint.rules.history import History, Use
from scopelint.trace import Place, TemplateCalled


def lost_template(first: Use, second: Use, level: int, seen: History) -> Place | None:
    """Where each of two calls, on inputs of their own, makes a template and shares nothing by it.

    Members of an ensemble have one input, and what keeps its template calls it again, or is an
    object of which there may be several.
    """
    mine, its = _template_around(second), _template_around(first)
    if mine is None or its is None or mine is its:
        return None
    if not _is_made_inside(mine, second, level) or not _is_made_inside(its, first, level):
        return None
    one, other = (each.created.input and each.created.input.source for each in (first, second))
    if None in (one, other) or one == other or _is_shared(seen, first, second):
        return None
    return mine.made_by[-1].place


def _template_around(use: Use) -> TemplateCalled | None:
    return next((each.template for each in use.within.outwards() if each.template), None)


def _is_made_inside(template: TemplateCalled, use: Use, level: int) -> bool:
    """Whether the function that makes it, below the call at this level, has called it, too."""
    depth = len(template.made_by) - 1
    calls, function = use.event.stack, template.made_by[-1].function
    if _may_be_kept(function):
        return False
    return depth > level and template.made_by[:-1] == calls[:depth] == template.stack[:depth]


def _may_be_kept(function: str) -> bool:
    """Whether it is a method that may keep its template in its object: `__call__` does nothing twice."""
    _, dot, name = function.rpartition("<locals>")[2].lstrip(".").rpartition(".")
    return bool(dot) and name != "__call__"


def _is_shared(seen: History, *uses: Use) -> bool:
    """Whether a variable of these is ever shared."""
    made = {id(use.created) for use in uses}
    return any(not each.is_new and id(each.created) in made for each in seen.uses)
