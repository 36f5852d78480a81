"""A witness as a straight-line TensorFlow 1 program, each line with the place it stands for."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType

from scopelint.replay.witness import used_steps
from scopelint.trace import (
    Handle,
    MappingTerm,
    NameTerm,
    Place,
    SequenceTerm,
    Step,
    StepKind,
    TemplateCalled,
    TensorTerm,
    Term,
)

_INDENT = "    "


#: On TensorFlow 1 of any version, `tf` is the module itself: `tensorflow.compat.v1` is not in the
#: early ones, and has no `contrib`.
_IMPORT = """\
import tensorflow as tf

if not tf.__version__.startswith("1."):
    import tensorflow.compat.v1 as tf

    tf.disable_v2_behavior()
"""
#: What is left of `tf.contrib` where there is none, of the names that programs are written with.
_CONTRIB = """\
    import tf_slim

    class contrib:
        layers, framework, slim, rnn = tf_slim, tf_slim, tf_slim, tf.nn.rnn_cell

    tf.contrib = contrib
"""


@dataclass(frozen=True, slots=True)
class Program:
    """Python text that needs only TensorFlow; `step_of` tells what each line stands for."""

    text: str
    step_of: Mapping[int, int]  #: line, from 1, to the index of its step
    places: Mapping[int, Place]  #: line to the place in the user's code
    ending: str = ""  #: goes on after `text`: asks whether two uses have one array (see `showing`)
    made: tuple[str, ...] | None = (
        None  #: the variables that there are, where its ending lists them
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """Lines of ours around a step, at its depth."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


_NOTHING = Beside()


#: Python takes 20 in each other; around a call there may be a `try`, and what a reproducer adds.
_MOST_BLOCKS = 16


@dataclass(slots=True)
class _Writer:
    lines: list[str] = field(default_factory=list)
    step_of: dict[int, int] = field(default_factory=dict)
    depth: int = 0
    names: dict[int, str] = field(default_factory=dict)
    templates: set[int] = field(default_factory=set)  #: those that are made already
    calls: dict[int, str] = field(default_factory=dict)  #: by depth: what a block is written for

    def close(self) -> None:
        """End a block; an empty one gets its `pass`."""
        if self.lines[-1].endswith(":"):
            self.put("pass")
        self.depth -= 1

    def put(self, text: str, step: int | None = None) -> None:
        self.lines.append(f"{_INDENT * self.depth}{text}")
        if step is not None:
            self.step_of[len(self.lines)] = step


def write_program(
    steps: Sequence[Step],
    kept: Sequence[int],
    refused: frozenset[int],
    beside: Mapping[int, Beside] = MappingProxyType({}),
    templates: Mapping[int, TemplateCalled] = MappingProxyType({}),
) -> Program:
    """The program of the kept steps. `refused`: those whose error the user's program caught.

    `templates`: scopes to be written as what they are of, calls of templates.
    """
    writer = _Writer()
    writer.lines += _header(steps[index] for index in kept)
    used = {each for index in kept for each in used_steps(steps[index])}
    blocks = _blocks(steps, kept, refused)
    for position, index in enumerate(kept):
        step = steps[index]
        if _is_inlined(steps, kept, position):
            continue
        _name_result(writer, steps, index, used)
        around = beside.get(index, _NOTHING)
        for line in around.before:
            writer.put(line)
        if index in templates and index in blocks:
            inner = _inside(kept, position, blocks)
            for each in inner:
                _name_result(writer, steps, each, used)
            _begin_template(writer, templates, index, inner, index in used)
        elif step.kind is StepKind.LEAVE and blocks.get(index) in templates:
            called = templates[blocks[index] or 0]
            _end_template(writer, called, index, index in refused)
        elif step.kind is StepKind.LEAVE:
            _leave(writer, steps, index, blocks)
        elif step.kind is StepKind.ENTER:
            _enter(writer, steps, kept, position, used, blocks, index in refused)
        else:
            _call(writer, step, index, used, index in refused)
        for line in around.after:
            writer.put(line)
    while writer.depth:
        writer.close()
        if writer.depth in writer.calls:
            writer.put(writer.calls.pop(writer.depth))
    text = "\n".join(writer.lines) + "\n"
    places = {line: steps[index].place for line, index in writer.step_of.items()}
    return Program(text, writer.step_of, places)


def _header(steps: Iterable[Step]) -> list[str]:
    """The import of TensorFlow, under the names of TensorFlow 1."""
    text = _IMPORT
    if any(name.startswith("tf.contrib.") for step in steps for name in _names(step)):
        text += "\n" + _CONTRIB
    return [*text.splitlines(), ""]


def _names(step: Step) -> Iterator[str]:
    """The names of the library in a step."""
    yield step.function
    for term in (*step.arguments, *(value for _, value in step.keywords)):
        if isinstance(term, NameTerm):
            yield term.name


def _blocks(
    steps: Sequence[Step], kept: Sequence[int], refused: frozenset[int]
) -> dict[int, int | None]:
    """Each LEAVE with the ENTER that it ends, and each open ENTER with None, if well nested.

    Where a `with` ends out of order, or stands in more than Python takes, none is a block: they
    are written with explicit calls.
    """
    blocks: dict[int, int | None] = {}
    opened: list[int] = []
    for index in kept:
        step = steps[index]
        if step.kind is StepKind.ENTER and index not in refused:
            opened.append(index)
            if len(opened) > _MOST_BLOCKS:
                return {}
            blocks[index] = None
        elif step.kind is StepKind.LEAVE:
            if not opened or steps[opened[-1]].receiver != step.receiver:
                return {}
            blocks[index] = opened.pop()
    return blocks


def _is_inlined(steps: Sequence[Step], kept: Sequence[int], position: int) -> bool:
    """Whether a manager is made only to be entered by the step right after it."""
    index = kept[position]
    if steps[index].kind is not StepKind.CALL or position + 1 >= len(kept):
        return False
    after = steps[kept[position + 1]]
    if after.kind is not StepKind.ENTER or after.receiver != Handle(index):
        return False
    others = [
        each for each in kept if each != kept[position + 1] and index in used_steps(steps[each])
    ]
    return all(steps[each].kind is StepKind.LEAVE for each in others)


def _name_result(writer: _Writer, steps: Sequence[Step], index: int, used: set[int]) -> None:
    """A variable for the result of a step, named after what makes it."""
    if index not in used:
        return
    step = steps[index]
    made_by = step
    if step.kind is StepKind.ENTER and step.receiver is not None:
        made_by = steps[step.receiver.step]
    word = re.sub(r"\W", "", made_by.function.rpartition(".")[2]).lower() or "value"
    word = f"{word}_" if keyword.iskeyword(word) else word
    writer.names[index] = f"{word}_{index}"


def _enter(
    writer: _Writer,
    steps: Sequence[Step],
    kept: Sequence[int],
    position: int,
    used: set[int],
    blocks: Mapping[int, int | None],
    caught: bool,
) -> None:
    index = kept[position]
    receiver = steps[index].receiver
    assert receiver is not None
    inlined = position > 0 and _is_inlined(steps, kept, position - 1)
    manager = _call_text(writer, steps[receiver.step]) if inlined else writer.names[receiver.step]
    name = writer.names.get(index)
    if caught:
        _put(writer, f"with {manager}: pass", index, caught)
        return
    if index in blocks:
        writer.put(f"with {manager}{f' as {name}' if name else ''}:", index)
        writer.depth += 1
        return
    if inlined:
        writer.names[receiver.step] = f"manager_{receiver.step}"
        writer.put(f"{writer.names[receiver.step]} = {manager}", receiver.step)
        manager = writer.names[receiver.step]
    writer.put(f"{f'{name} = ' if name else ''}{manager}.__enter__()", index)


def _inside(kept: Sequence[int], position: int, blocks: Mapping[int, int | None]) -> Sequence[int]:
    """The kept steps within the block that the one at this position begins."""
    rest = kept[position + 1 :]
    end = (at for at, each in enumerate(rest) if blocks.get(each) == kept[position])
    return rest[: next(end, len(rest))]


def _begin_template(
    writer: _Writer,
    templates: Mapping[int, TemplateCalled],
    index: int,
    inner: Sequence[int],
    is_used: bool,
) -> None:
    """A template, once; what is done in this call of it is a function of its own."""
    called = templates[index]
    name = _template_name(called)
    if called.template not in writer.templates:
        writer.templates.add(called.template)
        writer.put(f"{name} = {_made(called)}", index)
    if is_used:
        writer.names[index] = f"{name}.variable_scope"
    if called.is_ahead:
        return
    writer.calls[writer.depth] = f"{name}(call_{index})"
    writer.put(f"def call_{index}():", index)
    writer.depth += 1
    names = [writer.names[each] for each in inner if each in writer.names]
    names += [_template_name(templates[each]) for each in inner if each in templates]
    if names:
        writer.put(f"global {', '.join(names)}")


def _end_template(writer: _Writer, called: TemplateCalled, index: int, caught: bool) -> None:
    if not called.is_ahead:
        writer.close()
        _put(writer, writer.calls.pop(writer.depth), index, caught)


def _template_name(called: TemplateCalled) -> str:
    return f"template_{called.template}"


def _made(called: TemplateCalled) -> str:
    """The call that makes a template, whose function is told at each call what to do."""
    options = f", unique_name_={called.unique_name!r}" if called.unique_name is not None else ""
    options += ", create_scope_now_=True" if called.is_ahead else ""
    return f"tf.make_template({called.name!r}, lambda call: call(){options})"


def _leave(
    writer: _Writer, steps: Sequence[Step], index: int, blocks: Mapping[int, int | None]
) -> None:
    if index in blocks:
        writer.close()
        return
    receiver = steps[index].receiver
    assert receiver is not None
    writer.put(f"{writer.names[receiver.step]}.__exit__(None, None, None)", index)


def _call(writer: _Writer, step: Step, index: int, used: set[int], caught: bool) -> None:
    name = f"{writer.names[index]} = " if index in used else ""
    text = _statement(writer, step) or f"{name}{_call_text(writer, step)}"
    _put(writer, text, index, caught)


def _statement(writer: _Writer, step: Step) -> str | None:
    """A method that Python calls for a statement, as that statement: it raises its own error."""
    if step.kind is not StepKind.METHOD or step.receiver is None:
        return None
    receiver = writer.names[step.receiver.step]
    if step.function == "__enter__":
        return f"with {receiver}: pass"
    if step.function == "__setattr__":
        name, value = step.arguments
        assert isinstance(name, str)
        return f"{receiver}.{name} = {_term(value, writer)}"
    return None


def _put(writer: _Writer, text: str, index: int, caught: bool) -> None:
    """A step; one that raises what the user's program caught is tried."""
    if not caught:
        writer.put(text, index)
        return
    writer.put("try:")
    writer.depth += 1
    writer.put(text, index)
    writer.depth -= 1
    writer.put("except (ValueError, TypeError, AttributeError):")
    writer.depth += 1
    writer.close()


def _call_text(writer: _Writer, step: Step) -> str:
    arguments = [_term(each, writer) for each in step.arguments]
    arguments += [f"{name}={_term(value, writer)}" for name, value in step.keywords]
    function = step.function
    if step.kind is StepKind.METHOD:
        assert step.receiver is not None
        function = f"{writer.names[step.receiver.step]}.{step.function}"
    return f"{function}({', '.join(arguments)})"


def _term(term: Term, writer: _Writer) -> str:
    """A term as Python source."""
    match term:
        case Handle(step):
            return writer.names[step]
        case NameTerm(name):
            return name
        case TensorTerm(shape, dtype, is_inside):
            sizes = None if shape is None else list(shape)
            made = f"tf.placeholder(tf.{dtype}, {sizes})"
            return _of_branch(made) if is_inside else made
        case SequenceTerm(items, is_list):
            inner = ", ".join(_term(item, writer) for item in items)
            if is_list:
                return f"[{inner}]"
            return f"({inner},)" if len(items) == 1 else f"({inner})"
        case MappingTerm(entries):
            inner = ", ".join(f"{key!r}: {_term(value, writer)}" for key, value in entries)
            return f"{{{inner}}}"
        case float() if not isfinite(term):
            return f"float({str(term)!r})"
        case _:
            return repr(term)


def _of_branch(tensor: str) -> str:
    """A tensor that is made in a branch: what its result is chosen from."""
    return f"tf.cond(tf.constant(True), lambda: {tensor}, lambda: {tensor}).op.inputs[-1]"
