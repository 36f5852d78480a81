"""What speaks against it that a call was to share the variables of another: it is to have its own."""

from __future__ import annotations

from scopelint.rules.history import History, Use, parted_at
from scopelint.trace import CallStack, LayerInput, ParameterGiven, ScopeOpened, Trace


def are_named_apart(first: Use, second: Use, trace: Trace) -> bool:
    """Whether the program itself gives the two layers, or variables, names that differ."""
    one, other = _own_name(first, trace), _own_name(second, trace)
    return one is not None and other is not None and one != other


def _own_name(use: Use, trace: Trace) -> str | None:
    """The name that is written for a layer where it is made, or for a variable."""
    at = use.event.step
    if at >= len(trace.steps):
        return None
    step = trace.steps[at]
    if step.receiver is not None:
        step = trace.steps[step.receiver.step]
    name = dict(step.keywords).get("name")
    return name if isinstance(name, str) else None


def has_its_effect(given: ParameterGiven, seen: History) -> bool:
    """Whether the reuse that a call was given reaches a scope in it, which then shares.

    What the call makes outside of that scope is made so at each call, on the face of it.
    """
    return any(
        not use.is_new
        and isinstance(use.switch, ScopeOpened)
        and is_inside(given, use.switch.stack)
        and is_inside(given, use.event.stack)
        for use in seen.uses
    )


def is_inside(given: ParameterGiven, stack: CallStack) -> bool:
    """Whether something happened within the call that was given a parameter."""
    depth = len(given.stack)
    return stack[:depth] == given.stack and depth < len(stack)


def are_apart(first: Use, second: Use, level: int, seen: History) -> bool:
    """Whether two calls, which part at this level, cannot be of one network that has two inputs."""
    return (
        _is_on_top(first, second)
        or _have_one_input(first, second, level, seen)
        or _have_other_sizes(first, second, level, seen)
        or _is_each_called_again(first, second, level, seen)
    )


def _is_on_top(first: Use, second: Use) -> bool:
    """Whether the second takes what the first has made: two layers of one network."""
    taken = second.event.input
    return taken is not None and bool(taken.behind >> first.created.number & 1)


def _have_one_input(first: Use, second: Use, level: int, seen: History) -> bool:
    """Whether both are given the same: by one set of weights they would say the same twice."""
    calls = _in_call(first, level, seen), _in_call(second, level, seen)
    pairs = list(zip(*calls, strict=False))
    if len(calls[0]) != len(calls[1]) or not pairs:
        return False
    own = [sum(1 << use.created.number for use in uses if use.is_new) for uses in calls]
    return all(
        one.event.input is not None
        and other.event.input is not None
        and _are_the_same((one.event.input, other.event.input), own)
        for one, other in pairs
    )


def _are_the_same(inputs: tuple[LayerInput, LayerInput], own: list[int]) -> bool:
    """Whether two inputs are one tensor, or what the calls have made themselves of the same."""
    if inputs[0].tensor is inputs[1].tensor:
        return True
    inner = [each.behind & mine for each, mine in zip(inputs, own, strict=True)]
    outer = [each.behind & ~mine for each, mine in zip(inputs, own, strict=True)]
    return all(inner) and outer[0] == outer[1]


def _have_other_sizes(first: Use, second: Use, level: int, seen: History) -> bool:
    """Whether weights of the one have a shape that those of the other cannot have."""
    calls = [_in_call(each, level, seen) for each in (first, second)]
    pairs = zip(*([use.created for use in uses if use.is_new] for uses in calls), strict=False)
    return any(
        None not in (one.shape or (None,))
        and None not in (other.shape or (None,))
        and one.shape != other.shape
        for one, other in pairs
    )


def _in_call(use: Use, level: int, seen: History) -> list[Use]:
    """All uses in the call at this level by which one came."""
    depth, stack = level + 1, use.event.stack
    return [each for each in seen.uses if each.event.stack[:depth] == stack[:depth]]


def _is_each_called_again(first: Use, second: Use, level: int, seen: History) -> bool:
    """Whether a third and a fourth call share, each what one of the two has made: these are two sets.

    So do objects that keep a scope of their own. Where both stand in one scope, it is the scope that
    is opened again, with whatever went wrong in it.
    """
    if first.within.name == second.within.name:
        return False
    return all(
        any(
            use.created is each.created
            and not use.is_new
            and parted_at(each.event, use.event) == level
            and use.event.stack[level + 1 :] == each.event.stack[level + 1 :]
            for use in seen.uses
        )
        for each in (first, second)
    )


def are_of_levels(first: Use, second: Use, level: int, seen: History) -> bool:
    """Whether the two judge a network at two of its levels: what it computes once is behind both."""
    one, other = (_in_call(each, level, seen)[0].event.input for each in (first, second))
    if one is None or other is None or one.behind == other.behind:
        return False
    again = sum(1 << number for number in {u.created.number for u in seen.uses if not u.is_new})
    return bool(one.behind & other.behind & ~again)
