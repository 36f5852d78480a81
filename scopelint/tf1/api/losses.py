"""`tf.losses`: what it makes is collected, and the total loss is the sum of that (§11.6)."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, Value
from scopelint.tf1.api.graphs import collected, key_of
from scopelint.tf1.arguments import given
from scopelint.tf1.graph import add_to_collection
from scopelint.tf1.reach import ANYTHING, NOTHING, handed_on, reach_of, together
from scopelint.tf1.transfer import operation, transfer
from scopelint.tf1.values import Tensor

_LOSSES, _REGULARIZATION = "losses", "regularization_losses"

#: At which position they take the collection.
_COLLECTION_AT = {
    "absolute_difference": 4, "compute_weighted_loss": 3, "cosine_distance": 5, "hinge_loss": 4, "huber_loss": 5,
    "log_loss": 5, "mean_pairwise_squared_error": 4, "mean_squared_error": 4, "sigmoid_cross_entropy": 5,
    "softmax_cross_entropy": 5, "sparse_softmax_cross_entropy": 4,
}  # fmt: skip
#: That one gives a single number in any case; of the others an argument after the collection says how.
_ALWAYS_REDUCED = "mean_pairwise_squared_error"
#: Before `tf.losses` there was contrib's, which takes none: it is always the same.
_OF_CONTRIB = frozenset(_COLLECTION_AT) - {"huber_loss"}


def _declare(path: str, at: int | None) -> None:
    def loss(call: Call, state: State) -> Iterator[Outcome]:
        """A loss, which is collected."""
        is_reduced = at is None or call.argument(at + 1, "reduction") is MISSING
        shape = () if is_reduced or path.endswith(_ALWAYS_REDUCED) else None
        made = handed_on(path, Tensor(shape, "float32"), call, state)
        _collect(made, call if at is not None else Call(), at or 0, state)
        yield Returns(made, state)

    transfer(path, section="11.6")(loss)


def _collect(loss: Value, call: Call, at: int, state: State) -> None:
    """Add a loss to the collection that the call names."""
    asked = given(call, at, "loss_collection", state)
    is_default = call.argument(at, "loss_collection", MISSING) is MISSING and asked is None
    key = _LOSSES if is_default else key_of(asked)
    if key is not None:
        add_to_collection(state, key, loss)


for _name, _at in _COLLECTION_AT.items():
    _declare(f"tf.losses.{_name}", _at)
for _name in _OF_CONTRIB:
    _declare(f"tf.contrib.losses.{_name}", None)


@transfer("tf.losses.add_loss", "tf.contrib.losses.add_loss", section="11.6")
def add_loss(call: Call, state: State) -> Iterator[Outcome]:
    """The loss is collected with the others."""
    _collect(given(call, 0, "loss", state), call, 1, state)
    yield Returns(None, state)


@operation("tf.losses.get_losses", "tf.contrib.losses.get_losses")
def get_losses(call: Call, state: State) -> Value:
    asked = given(call, 1, "loss_collection", state)
    key = _LOSSES if asked is None else key_of(asked)
    return collected(key, given(call, 0, "scope", state), state)


@operation("tf.losses.get_regularization_losses", "tf.contrib.losses.get_regularization_losses")
def get_regularization_losses(call: Call, state: State) -> Value:
    return collected(_REGULARIZATION, given(call, 0, "scope", state), state)


@operation("tf.losses.get_regularization_loss")
def get_regularization_loss(call: Call, state: State) -> Value:
    losses = collected(_REGULARIZATION, given(call, 0, "scope", state), state)
    return Tensor((), "float32", reach=reach_of(losses, state))


@operation("tf.losses.get_total_loss", "tf.contrib.losses.get_total_loss")
def get_total_loss(call: Call, state: State) -> Value:
    """What it depends on is what the losses do, of which those of regularizers are not followed."""
    losses = collected(_LOSSES, given(call, 2, "scope", state), state)
    has_others = given(call, 0, "add_regularization_losses", state) is not False
    reach = together((reach_of(losses, state), ANYTHING if has_others else NOTHING))
    return Tensor((), "float32", reach=reach)
