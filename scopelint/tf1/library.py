"""TensorFlow 1 as a library of the interpreter: names, transfer functions, and what values answer.

What each name does is in `api`, one file a family.
"""

from __future__ import annotations

from collections.abc import Iterable

from scopelint.interpreter.callbacks import may_reach_library
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import (
    MISSING,
    External,
    Foreign,
    Symbol,
    Text,
    Value,
)
from scopelint.tf1 import api, arithmetic, bases, constants, graph, texts
from scopelint.tf1.arguments import is_unseen
from scopelint.tf1.canonical import canonical, is_opaque, is_tensorflow
from scopelint.tf1.cell_copies import copied
from scopelint.tf1.learning import say_perhaps_set, say_restored
from scopelint.tf1.pairing import say_paired
from scopelint.tf1.repetitions import REPETITIONS
from scopelint.tf1.transfer import Transfer, attribute_of, function_at, has_attribute, method_of
from scopelint.tf1.unknown import given_by_method, is_of_ops, unknown_call, wraps_calls
from scopelint.tf1.values import GraphHandle, Layer, Object, Scope, Tensor
from scopelint.tf1_errors import DEFAULT_TARGET

#: Packages that compute, draw or look at what they are given, and know nothing of TensorFlow.
_COMPUTING = frozenset((
    "PIL", "cv2", "dataclasses", "imageio", "inspect", "matplotlib", "numpy", "pandas", "pickle", "scipy", "skimage",
    "sklearn",
))  # fmt: skip

#: Unseen code that is given one of these may build on it.
_BUILDING = (*arithmetic.TENSORS, Scope, GraphHandle)


def _given(call: Call) -> tuple[Value, ...]:
    return (*call.arguments, *call.keywords.values())


def _receiver(function: Value) -> object:
    """What an unknown method is one of."""
    is_method = isinstance(function, Symbol) and function.key[0] == "attribute"
    return function.key[1] if is_method else None  # type: ignore[union-attr]


def _is_leaving(function: Value) -> bool:
    """Whether it is `__exit__` of we know not what, as of an element of an unknown list."""
    return isinstance(function, Symbol) and function.key[::2] == ("attribute", "__exit__")


#: Where the fields of LSTMStateTuple, TopKV2 and BasicDecoderOutput are; all of these tuples have two.
_FIELDS = {"c": 0, "h": 1, "values": 0, "indices": 1, "rnn_output": 0, "sample_id": 1}
_FIELD_COUNT = 2


class TF1:
    """The `Library` of TensorFlow 1.x, as the interpreter asks for it."""

    watched_parameters = frozenset({"reuse"})
    switches = frozenset(
        {"is_training", "training", "is_train", "train", "phase_train", "train_phase", "train_mode"}
    )
    naming_parameters = frozenset({"name", "scope", "scope_name", "layer_name", "block_name"})
    repetitions = REPETITIONS

    def __init__(self, target: str = DEFAULT_TARGET) -> None:
        api.load()
        self._target = target
        self._lacking = constants.later_than(target)

    def initial(self) -> object:
        """A fresh process: one empty graph."""
        return graph.initial(self._target)

    def made_up(self, state: State) -> tuple[str, ...]:
        """The unknown parts of names, as keys spell them."""
        return tuple(graph.graphs_of(state).identifiers.values())

    def owns(self, path: str) -> bool:
        """Whether the name is TensorFlow's."""
        return is_tensorflow(path)

    def constant(self, path: str) -> Value:
        """The value of a name that is no function."""
        return constants.constant(canonical(path), self._target)

    def lacks(self, path: str) -> bool:
        """Whether the name came with a later version."""
        return bool(self._lacking) and canonical(path) in self._lacking

    def transfer(self, path: str) -> Transfer | None:
        """The transfer function of a name."""
        return function_at(canonical(path))

    def unknown_call(self, path: str, call: Call, state: State) -> Iterable[Outcome]:
        """A name that we do not model gives a tensor of which nothing is known."""
        if is_opaque(path):
            graph.build_unseen(state)
        elif not is_of_ops(canonical(path)) and any(
            may_reach_library(each, state) for each in _given(call)
        ):
            graph.make_opaque(state)
        say_restored(canonical(path), call, state)
        return [Returns(unknown_call(canonical(path), call, state), state)]

    def pass_over(self, state: State) -> None:
        """Variables may exist from now on that we have not seen."""
        graph.make_opaque(state)

    def has_built_unseen(self, state: State) -> bool:
        """Whether something unknown was given tensors, scopes or graphs, or is known to build."""
        return graph.graphs_of(state).has_built_unseen

    def forget_unseen(self, state: State) -> None:
        """Suppose that no variables exist but those that were seen."""
        graph.change_graph(state, is_opaque=False)

    def unseen_call(self, function: Value, call: Call, state: State) -> Value:
        """Something unknown was given tensors, scopes or functions: it may create variables."""
        if _is_leaving(function) and not graph.graphs_of(state).may_have_left:
            graph.change(state, may_have_left=True)
        receiver = _receiver(function)
        if isinstance(receiver, Object) and is_of_ops(receiver.path):
            return given_by_method(receiver, function)
        if isinstance(function, External) and function.path.partition(".")[0] in _COMPUTING:
            return MISSING
        # What an op gave (a tensor, a queue) has ops as methods.
        building = () if isinstance(receiver, Tensor) else _BUILDING
        given = _given(call)
        say_perhaps_set(function, given, state)
        if any(isinstance(each, building) for each in given):
            graph.build_unseen(state)
        elif any(may_reach_library(each, state) for each in given):
            graph.make_opaque(state)
        return MISSING

    def copied(self, value: Foreign, state: State) -> Value:
        """A deep copy of a layer or cell; of other values none is made."""
        return copied(value, state) if isinstance(value, Layer) else value

    def attribute(self, value: Foreign, name: str, state: State) -> Value:
        """An attribute of a value; `MISSING` where it is a method."""
        return attribute_of(value, name, state)

    def field(self, value: tuple[Value, ...], name: str) -> Value:
        """A field of a named tuple of tensors."""
        place = _FIELDS.get(name)
        if place is None or len(value) != _FIELD_COUNT or not isinstance(value[place], Tensor):
            return MISSING
        return value[place]

    def is_unseen(self, value: Foreign) -> bool:
        """Whether it is what a function that we do not model has given."""
        return isinstance(value, Tensor) and is_unseen(value)

    def wraps_calls(self, decorator: Value) -> bool:
        """Whether a call of what this decorator makes may lie in a scope, and share."""
        if isinstance(decorator, External):
            return wraps_calls(decorator.path)
        return isinstance(decorator, Tensor) and decorator.is_builders

    def has_attribute(self, value: Foreign, name: str) -> bool | None:
        """Whether a value of the library has an attribute by itself."""
        return has_attribute(value, name)

    def method(self, value: Foreign, name: str) -> Transfer | None:
        """A method of a value."""
        return method_of(value, name)

    def text(self, value: Foreign, form: str, state: State) -> str | Text | None:
        """`str(value)` or `repr(value)`."""
        return texts.text_of_value(value, form, state)

    def binary(self, operator: str, left: Value, right: Value, state: State) -> Value:
        """An operator with a value of the library on at least one side."""
        return arithmetic.apply(operator, left, right, state)

    def item(self, value: Foreign, index: Value, state: State) -> Value:
        """`value[index]`."""
        return arithmetic.item(value, index, state)

    def elements(self, value: Foreign, state: State) -> tuple[Value, ...] | None:
        """What iterating over a value gives."""
        return arithmetic.elements(value, state)

    def paired(self, columns: tuple[Value, ...], state: State) -> None:
        """Lists of variables that are gone through side by side: mostly, one is copied to the other."""
        say_paired(columns, state)

    def truth(self, value: Foreign) -> bool | None:
        """`bool(value)`: of a tensor it is an error, of most else it is true."""
        return arithmetic.truth(value)

    def is_instance(self, value: Foreign | tuple[Value, ...], path: str) -> bool | None:
        """`isinstance(value, path)`; None if unknown. Named tuples and plain ones are one to us."""
        return bases.is_instance(value, canonical(path))

    def is_type(self, value: Foreign, path: str) -> bool | None:
        """`type(value) is path`."""
        return bases.is_type(value, canonical(path))

    def base_attribute(self, base: str, instance: Value, name: str, state: State) -> Value:
        """What a project's class inherits from a class of TensorFlow."""
        return bases.attribute(canonical(base), instance, name, state)
