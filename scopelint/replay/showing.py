"""What a program of a silent fault says at its end: whether two uses have one array, or two.

The lines are for a person to read and for TensorFlow to run; they leave the answer in `is_one`,
which the judges read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import indent

from scopelint.replay.program import Beside
from scopelint.trace import CellCalled, Event, Step

#: The name that holds the answer at a program's end.
ANSWER = "is_one"

_VARIABLES = """\
# The variables of the two uses: one array, or two?
variables = {{each.op.name: each for each in tf.global_variables() + tf.local_variables()}}
first, second = variables[{first!r}], variables[{second!r}]


def filled(variable, make):
    return tf.assign(variable, make(variable.get_shape(), variable.dtype.base_dtype))


zeros, ones = [filled(first, tf.zeros), filled(second, tf.zeros)], filled(first, tf.ones)
with tf.Session() as session:
    session.run(zeros)
    session.run(ones)
    is_one = bool(session.run(second).any())
print("first use:  " + first.op.name)
print("second use: " + second.op.name)
print("expected:   {expected}")
print("got:        " + ("one array" if is_one else "two arrays"))
print("filling the first with ones " + ("fills" if is_one else "does not touch") + " the second")
"""

_CELLS = """\
# The weights that the cell made at its two places
own = [name for name in made if name.startswith({prefix!r})]
is_one = bool(made) and not own
print("made:       " + ", ".join(made))
print("expected:   weights for each place, the second's in {scope}")
print("got:        " + ("one set for both" if is_one else "its own for the second: " + ", ".join(own)))
"""

_SELECTION = """\
# The variables that there are to select from
made = {names}
print("variables: " + (", ".join(made) or "none"))
print("trainable: " + (", ".join(each.op.name for each in tf.trainable_variables()) or "none"))
print("sought:    " + {sought!r})
"""

_NAMES = "[each.op.name for each in tf.global_variables()]"


def watched(first: Event, second: Event, steps: Sequence[Step]) -> Mapping[int, Beside]:
    """What a program must note on its way for its ending."""
    if isinstance(first, CellCalled) and isinstance(second, CellCalled):
        return {step: _watched_cell(is_first=step == first.step) for step in _steps(first, second)}
    return watched_graph(second.step, steps)


def watched_graph(last: int, steps: Sequence[Step]) -> Mapping[int, Beside]:
    """What a program must note on its way for an ending that looks at the graph of its last step."""
    return {last: Beside(after=("graph = tf.get_default_graph()",))} if _has_graphs(steps) else {}


def variables_ending(first: str, second: str, is_one_meant: bool, steps: Sequence[Step]) -> str:
    """The lines that change the first variable and look at the second; given their op names."""
    expected = "one array" if is_one_meant else "two arrays"
    return _in_graph(_VARIABLES.format(first=first, second=second, expected=expected), steps)


def selection_ending(sought: str, steps: Sequence[Step]) -> str:
    """The lines that say what there is, and what was sought, in words."""
    return _in_graph(_SELECTION.format(names=_NAMES, sought=sought), steps)


def _in_graph(text: str, steps: Sequence[Step]) -> str:
    """The lines, in the graph that was noted where there are several."""
    if not _has_graphs(steps):
        return "\n" + text
    return "\nwith graph.as_default():\n" + indent(text, "    ")


def cells_ending(second: CellCalled) -> str:
    """The lines that look for weights in the scope of a cell's second place."""
    return "\n" + _CELLS.format(prefix=f"{second.scope}/", scope=second.scope)


def _steps(first: Event, second: Event) -> Iterable[int]:
    return sorted({first.step, second.step})


def _watched_cell(is_first: bool) -> Beside:
    made = "made = " if is_first else "made += "
    return Beside(
        before=(f"known = {_NAMES}",),
        after=(f"{made}{_NAMES.replace(']', ' if each.op.name not in known]')}",),
    )


def _has_graphs(steps: Sequence[Step]) -> bool:
    """Whether the variables may be in another graph than the default one at the end."""
    return any(step.function == "tf.Graph" for step in steps)
