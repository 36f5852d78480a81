"""How a program starts and is configured: `tf.app.run`, flags, estimators, test cases (§12.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from scopelint.interpreter.builtins.command_line import default_told, open_option, texts_in
from scopelint.interpreter.calls import call_value
from scopelint.interpreter.heap import FunctionRecord
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.noting import note_default
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, External, Method, Partial, Ref, Value, symbol
from scopelint.tf1.api.graphs import close_graph, manager_of, open_graph
from scopelint.tf1.arguments import given
from scopelint.tf1.graph import (
    add_record,
    change,
    graphs_of,
    new_graph,
    record_of,
    with_entry,
)
from scopelint.tf1.steps import record_step
from scopelint.tf1.transfer import attribute, method, transfer
from scopelint.tf1.values import Estimator, Flags

_TRUTHS = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}


def _switch(text: str) -> bool:
    return _TRUTHS[text.lower()]


def _integer(text: str) -> int:
    return int(text, 16 if text.startswith("0x") else 8 if text.startswith("0o") else 10)


#: What makes the value of a flag of a default that is written as a text; None: the text is it.
_DEFINITIONS: dict[str, Callable[[str], Value] | None] = {
    "string": None, "list": None, "multi_string": None,
    "integer": _integer, "float": float, "bool": _switch, "boolean": _switch,
}  # fmt: skip


@transfer("tf.app.run", "tf.compat.app.run", section="12.2")
def run_app(call: Call, state: State) -> Iterator[Outcome]:
    """`main(argv)`, that of the script if none is given."""
    main = given(call, 0, "main", state)
    if main is None:
        main = _name_of_module("main", state)
    argv = symbol("the command line", "tf1 argv")
    yield from (
        call_value(main, Call((argv,)), state) if main is not None else [Returns(None, state)]
    )


def _name_of_module(name: str, state: State) -> Value:
    environment = state.environment(state.frame.environment)
    while environment.parent is not None:
        environment = state.environment(environment.parent)
    return environment.names.get(name)


# --- flags --------------------------------------------------------------------------------


def _define(read: Callable[[str], Value] | None, call: Call, state: State) -> Iterator[Outcome]:
    """Remember the default of a flag."""
    name, default = given(call, 0, "name", state), given(call, 1, "default", state)
    if default is None and "default_value" in call.keywords:
        default = call.keywords["default_value"]
    if isinstance(default, str) and read is not None:
        default = _as_read(default, read)
    if isinstance(name, str):
        change(state, flags=with_entry(graphs_of(state).flags, name, default))
    yield Returns(None, state)


def _as_read(text: str, read: Callable[[str], Value]) -> Value:
    """The value of a text; None if it is none, which the program would not survive."""
    try:
        return read(text)
    except (KeyError, ValueError):
        return None


@transfer("tf.app.flags.DEFINE_enum", section="12.2")
def define_enum(call: Call, state: State) -> Iterator[Outcome]:
    """A flag that is one of some texts."""
    name = given(call, 0, "name", state)
    if isinstance(name, str):
        choices = texts_in(given(call, 2, "enum_values", state), state)
        change(state, flag_choices=with_entry(graphs_of(state).flag_choices, name, choices))
    yield from _define(None, call, state)


for _kind, _read in _DEFINITIONS.items():
    transfer(f"tf.app.flags.DEFINE_{_kind}", section="12.2")(partial(_define, _read))


@attribute(Flags, "*")
def flag(value: tuple[Flags, str], state: State) -> Value:
    """The default as one possibility, which is noted; a switch may be either way."""
    _, name = value
    choices = graphs_of(state).flag_choices.get(name, ())
    default = default_told(name, graphs_of(state).flags.get(name), state, choices)
    if default is MISSING:
        return open_option(f"FLAGS.{name}", choices, state, name)
    note_default(f"FLAGS.{name}", default, state)
    return default


# --- decorators -----------------------------------------------------------------------------


@transfer("tf.python.util.tf_decorator.make_decorator", section="8.3")
def make_decorator(call: Call, state: State) -> Iterator[Outcome]:
    """What decorates a function is the function that it is called by."""
    yield Returns(call.argument(1, "decorator_func"), state)


# --- estimators ---------------------------------------------------------------------------


@transfer(
    "tf.estimator.Estimator",
    "tf.contrib.learn.Estimator",
    "tf.contrib.tpu.TPUEstimator",
    section="12.2",
)
def make_estimator(call: Call, state: State) -> Iterator[Outcome]:
    """The model function is called later, in graphs of its own."""
    model, params = given(call, 0, "model_fn", state), given(call, 3, "params", state)
    yield Returns(Estimator(add_record(state, (model, params))), state)


def _run_model(mode: str, call: Call, state: State) -> Iterator[Outcome]:
    """A fresh graph, in which the model function is called (§12.2)."""
    estimator = call.arguments[0]
    assert isinstance(estimator, Estimator)
    model, params = record_of(state, estimator.identity, tuple)
    manager = manager_of(new_graph(state, record_step(state, "tf.Graph")), state)
    open_graph(manager, state)
    for outcome in _call_model(model, params, mode, state):
        close_graph(manager, outcome.state)
        yield outcome if not isinstance(outcome, Returns) else Returns(None, outcome.state)


def _call_model(model: Value, params: Value, mode: str, state: State) -> Iterable[Outcome]:
    features, labels = state.fresh("features"), state.fresh("labels")
    named: dict[str, Value] = {
        "features": features,
        "labels": labels,
        "mode": mode,
        "params": params,
    }
    plain = model.function if isinstance(model, Method) else model
    record = state.record(plain) if isinstance(plain, Ref) else None
    if not isinstance(record, FunctionRecord):
        return [Returns(None, state)]
    names = {parameter.name for parameter in record.code.parameters}
    optional = {
        key: value for key, value in named.items() if key in ("mode", "params") and key in names
    }
    call = Call((features, labels), optional)
    return call_value(model, call, state)


@method(Estimator, "train", "fit", section="12.2")
def train(call: Call, state: State) -> Iterable[Outcome]:
    """The model function in training mode."""
    return _run_model("train", call, state)


@method(Estimator, "evaluate", section="12.2")
def evaluate(call: Call, state: State) -> Iterable[Outcome]:
    """The model function in evaluation mode."""
    return _run_model("eval", call, state)


@method(Estimator, "predict", section="12.2")
def predict(call: Call, state: State) -> Iterable[Outcome]:
    """The model function in prediction mode."""
    return _run_model("infer", call, state)


# --- functions that TensorFlow is given to keep ----------------------------------------------


#: Modules with the decorators that warn of what is old.
_WARNING = ("tf.contrib.framework", "tf.python.util.deprecation")


@transfer(
    "tf.RegisterGradient",
    *(f"{module}.deprecated{of}" for module in _WARNING for of in ("", "_args", "_arg_values")),
    section="8.3",
)  # fmt: skip
def keeping_decorator(call: Call, state: State) -> Iterator[Outcome]:
    """A decorator that leaves the function as it is: its calls run it."""
    yield Returns(External("tf.RegisterGradient.__call__"), state)


@transfer("tf.RegisterGradient.__call__", section="8.3")
def keep_function(call: Call, state: State) -> Iterator[Outcome]:
    """The function itself."""
    yield Returns(call.argument(0, "f", None), state)


@transfer("tf.custom_gradient", section="8.3")
def custom_gradient(call: Call, state: State) -> Iterator[Outcome]:
    """The function, of whose two results callers get the first."""
    function = call.argument(0, "f", None)
    yield Returns(Partial(External("tf.custom_gradient.__call__"), (function,), ()), state)


@transfer("tf.custom_gradient.__call__", section="8.3")
def call_with_gradient(call: Call, state: State) -> Iterator[Outcome]:
    """What is behind the decorator is called, not the gradient function that it gives."""
    function = call.argument(0, "f", None)
    inner = Call(call.arguments[1:], call.keywords, call.open)
    for outcome in call_value(function, inner, state):
        if isinstance(outcome, Returns) and isinstance(outcome.value, tuple) and outcome.value:
            yield Returns(outcome.value[0], outcome.state)
        else:
            yield outcome


@transfer("tf.load_op_library", section="1.6")
def load_op_library(call: Call, state: State) -> Iterator[Outcome]:
    """A module of ops, which create no variables."""
    yield Returns(External("tf.user_ops"), state)


@transfer("tf.register_tensor_conversion_function", section="8.3")
def register_conversion(call: Call, state: State) -> Iterator[Outcome]:
    """Kept for the values of a class; what makes a tensor of one creates nothing."""
    yield Returns(None, state)
