"""RNNs that take a whole sequence at once: `tf.contrib.rnn.LSTMBlockFusedCell` (§9.7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.arguments import as_name
from scopelint.tf1.graph import graphs_of
from scopelint.tf1.layers import call_layer
from scopelint.tf1.steps import Omitted, handle_of_step, input_term, record_step
from scopelint.tf1.values import Layer, Scope, Tensor
from scopelint.trace import Handle, NameTerm, StepKind, Term


def step_of_layer(layer: Layer, state: State) -> int | None:
    """The step that made a layer, if one did."""
    step = getattr(graphs_of(state).records[layer.identity], "step", None)
    return step if isinstance(step, int) else None


def call_fused(layer: Layer, call: Call, state: State) -> Iterable[Outcome]:
    """The outputs for `[time, batch, size]`, and the last state, a pair."""
    inputs, scope = call.argument(1, "inputs", None), call.keywords.get("scope")
    name = scope if isinstance(scope, Scope) else as_name(scope, state)
    _record_call(layer, inputs, name, state)

    def finish(output: Value, after: State) -> list[Outcome]:
        assert isinstance(output, Tensor)
        last = replace(output, shape=output.shape[1:] if output.shape else None)
        return [Returns((output, (last, last)), after)]

    return then(call_layer(layer, inputs, name, state), finish)


def _record_call(layer: Layer, inputs: Value, scope: Value, state: State) -> None:
    handle = handle_of_step(step_of_layer(layer, state))
    if not isinstance(handle, Handle):
        return
    keywords: dict[str, Value | Term | Omitted] = {"dtype": NameTerm("tf.float32")}
    if scope is not None:
        keywords["scope"] = scope
    sequence = (input_term(inputs, state, 3),)
    record_step(state, "__call__", sequence, keywords, kind=StepKind.METHOD, receiver=handle)
