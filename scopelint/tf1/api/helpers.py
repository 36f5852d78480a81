"""`tf.contrib.seq2seq`: helpers, which feed a decoder (§12.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.api.control_flow import in_name_scope
from scopelint.tf1.arguments import as_flag, given, items_of
from scopelint.tf1.arithmetic import TENSORS, shape_of
from scopelint.tf1.graph import add_record, record_of
from scopelint.tf1.reach import reach_of
from scopelint.tf1.shapes import dimension
from scopelint.tf1.steps import input_term, record_step
from scopelint.tf1.transfer import attribute, method, transfer
from scopelint.tf1.values import Helper, Tensor
from scopelint.trace import TensorTerm, Term

_ROOM = "tf.contrib.seq2seq"
_TRAINING = tuple(
    f"{_ROOM}.{name}TrainingHelper" for name in ("", "ScheduledEmbedding", "ScheduledOutput")
)
_EMBEDDING = tuple(f"{_ROOM}.{name}EmbeddingHelper" for name in ("Greedy", "Sample"))
#: The classes of helpers.
HELPERS = (*_TRAINING, *_EMBEDDING, f"{_ROOM}.CustomHelper")


@dataclass(frozen=True, slots=True)
class HelperRecord:
    """A helper: what a cell sees in one step, and the function that embeds what was chosen."""

    inputs: Value
    embed: Value = None
    step: int | None = None
    functions: tuple[Value, ...] = ()  #: of the project: what begins, chooses and feeds


@transfer(*_TRAINING, section="12.1")
def training_helper(call: Call, state: State) -> Iterator[Outcome]:
    """Feeds what is given, a step at a time."""
    inputs = given(call, 0, "inputs", state)
    is_time_major = as_flag(given(call, 2, "time_major", state), state, otherwise=False)
    shape = shape_of(inputs, state)
    batch = dimension(shape, 1 if is_time_major else 0)
    rest = None if shape is None else shape[2:]
    row = None if rest is None else (batch, *rest)
    one = Tensor(row, getattr(inputs, "dtype", None), reach=reach_of(inputs, state))
    path = f"{_ROOM}.TrainingHelper"
    lengths = TensorTerm((8,), "int32")
    step = record_step(state, path, (_row_term(one, state), lengths))
    yield Returns(Helper(add_record(state, HelperRecord(one, step=step)), path), state)


def _row_term(one: Tensor, state: State) -> Term:
    """Some sequence of such rows, of the batch that all made-up states have."""
    row = input_term(one, state)
    sizes = (8, 4) if row.shape is None else (8, 4, *row.shape[1:])
    return TensorTerm(sizes, row.dtype)


@transfer(*_EMBEDDING, section="12.1")
def embedding_helper(call: Call, state: State) -> Iterator[Outcome]:
    """Feeds the embeddings of what was chosen; the start tokens are embedded here."""
    embed = given(call, 0, "embedding", state)
    tokens = given(call, 1, "start_tokens", state)
    path = f"{_ROOM}.GreedyEmbeddingHelper"

    def make(one: Value, after: State) -> list[Outcome]:
        table = TensorTerm((10, *input_term(one, after).shape[1:]), "float32")  # type: ignore[index]
        tokens_term = TensorTerm((8,), "int32")
        step = record_step(after, path, (table, tokens_term, 1))
        record = HelperRecord(one, embed, step)
        return [Returns(Helper(add_record(after, record), path), after)]

    yield from then(embedded(embed, tokens, state), make)


def embedded(embed: Value, ids: Value, state: State) -> Iterable[Outcome]:
    """The rows of a table, or what a function makes of ids."""
    if not isinstance(embed, TENSORS):
        return call_value(embed, Call((ids,)), state)
    sizes = (dimension(shape_of(ids, state), 0), dimension(shape_of(embed, state), -1))
    return [
        Returns(Tensor(sizes, getattr(embed, "dtype", None), reach=reach_of(embed, state)), state)
    ]


@transfer(f"{_ROOM}.CustomHelper", section="12.1")
def custom_helper(call: Call, state: State) -> Iterator[Outcome]:
    """Three functions of the project."""
    names = ("initialize_fn", "sample_fn", "next_inputs_fn")
    functions = tuple(given(call, place, name, state) for place, name in enumerate(names))
    record = HelperRecord(Tensor(None), functions=functions)
    yield Returns(Helper(add_record(state, record), f"{_ROOM}.CustomHelper"), state)


# --- what a helper does -------------------------------------------------------------------


@method(Helper, "initialize", section="12.1")
def initialize(call: Call, state: State) -> Iterable[Outcome]:
    """(finished, the first inputs)."""
    record = _record(call, state)
    if record.functions:
        return _calling(0, call, record, Call(()), state)
    return [Returns((_of_rows(record, "bool", state), record.inputs), state)]


@method(Helper, "sample", section="12.1")
def sample(call: Call, state: State) -> Iterable[Outcome]:
    """The ids that are chosen."""
    record = _record(call, state)
    if record.functions:
        return _calling(1, call, record, _told(call, ("time", "outputs", "state"), state), state)
    return [Returns(_of_rows(record, "int32", state), state)]


@method(Helper, "next_inputs", section="12.1")
def next_inputs(call: Call, state: State) -> Iterable[Outcome]:
    """(finished, the next inputs, the state)."""
    record = _record(call, state)
    told = _told(call, ("time", "outputs", "state", "sample_ids"), state)
    if record.functions:
        return _calling(2, call, record, told, state)
    finished, held = _of_rows(record, "bool", state), told.keywords["state"]
    if record.embed is None:
        return [Returns((finished, record.inputs, held), state)]
    fed = embedded(record.embed, told.keywords["sample_ids"], state)
    return then(fed, lambda rows, after: [Returns((finished, rows, held), after)])


def _record(call: Call, state: State) -> HelperRecord:
    helper = call.arguments[0]
    assert isinstance(helper, Helper)
    return record_of(state, helper.identity, HelperRecord)


def _told(call: Call, names: tuple[str, ...], state: State) -> Call:
    """What a helper is told, by name."""
    return Call((), {name: given(call, at, name, state) for at, name in enumerate(names, 1)})


#: The name scopes of what a helper does, behind the name of its class.
_DOES = ("Initialize", "Sample", "NextInputs")


def _calling(
    number: int, call: Call, record: HelperRecord, told: Call, state: State
) -> Iterable[Outcome]:
    """One of the functions of the project, in the helper's name scope for it."""
    helper = call.arguments[0]
    assert isinstance(helper, Helper)
    name = f"{helper.path.rpartition('.')[2]}{_DOES[number]}"
    function = record.functions[number]
    return in_name_scope(name, state, lambda at: call_value(function, told, at))


def _of_rows(record: HelperRecord, dtype: str, state: State) -> Tensor:
    """One number for each row of the inputs."""
    first = (items_of(record.inputs, state) or (record.inputs,))[0]
    return Tensor((dimension(shape_of(first, state), 0),), dtype)


@attribute(Helper, "_embedding_fn")
def embedding_of(helper: Helper, state: State) -> Value:
    return record_of(state, helper.identity, HelperRecord).embed
