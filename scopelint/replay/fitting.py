"""Made-up sizes that fit: what shares a variable is given the sizes with which that was created."""

from __future__ import annotations

from dataclasses import replace

from scopelint.trace import MADE_UP_SIZE, Step, TensorTerm, Term, Trace, VariableShared


def fitted(trace: Trace) -> Trace:
    """The trace with steps that do share, as its events say, where sizes are not known.

    A size of which nothing is known gets a number, which need not be that of the variable.
    """
    steps = list(trace.steps)
    done: set[int] = set()
    for event in trace.of(VariableShared):
        made = event.holder.step
        if event.step in done or not (0 <= made < event.step < len(steps)):
            continue
        done.add(event.step)
        steps[event.step] = _sized(steps[event.step], steps[made])
    return replace(trace, steps=tuple(steps))


def _sized(step: Step, made: Step) -> Step:
    """A step with the shapes of the one that created what it shares, if they do the same."""
    if step.function != made.function or len(step.arguments) != len(made.arguments):
        return step
    shapes = {name: term for name, term in made.keywords if name == "shape"}
    arguments = tuple(map(_of_the_shape, step.arguments, made.arguments))
    keywords = tuple((name, shapes.get(name, term)) for name, term in step.keywords)
    return replace(step, arguments=arguments, keywords=keywords)


def _of_the_shape(term: Term, made: Term) -> Term:
    """The same tensor, with the sizes of another where its own are made up."""
    if not isinstance(term, TensorTerm) or not isinstance(made, TensorTerm):
        return term
    mine, theirs = term.shape, made.shape
    if mine is None or theirs is None or len(mine) != len(theirs):
        return replace(term, shape=theirs)
    pairs = zip(mine, theirs, strict=True)
    sizes = tuple(other if size == MADE_UP_SIZE else size for size, other in pairs)
    return replace(term, shape=sizes)
