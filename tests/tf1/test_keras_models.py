"""Which weights a Keras model holds, by the slots that TensorFlow 1.15.5 makes for them (§7.1, §11.2)."""

from __future__ import annotations

from pathlib import Path

import pytest
from symbolic import run

from scopelint.trace import VariableCreated

PROGRAM = """
from tensorflow.keras import Model, Sequential
from tensorflow.keras.layers import BatchNormalization, Dense, Input, TimeDistributed

given = Input(shape=(4,))
MODEL
grads = tf.gradients(LOSS, model.trainable_weights)
tf.train.MomentumOptimizer(0.1, 0.9).apply_gradients(zip(grads, model.trainable_weights))
tf.get_variable("behind", [1])
"""
LAYERS = ["dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias"]
#: A model, and the variables of which a momentum slot is made.
HELD = {
    "of tensors": (
        "hidden = Dense(3)(given)\nmodel = Model(given, [Dense(2)(hidden)])\nDense(5)(hidden)",
        "model.output",
        LAYERS,
    ),
    "with two ends": (
        "hidden = Dense(3)(given)\nmodel = Model([given], [Dense(2)(hidden), Dense(1)(hidden)])",
        "sum(map(tf.reduce_sum, model.output))",
        [*LAYERS, "dense_2/kernel", "dense_2/bias"],
    ),
    "in a row": (
        "model = Sequential([Dense(3, input_dim=4)])\nmodel.add(Dense(2))",
        "model.output",
        LAYERS,
    ),
    "one in another": (
        "model = Sequential([Sequential([Dense(3, input_dim=4)]), Dense(2)])",
        "model.output",
        LAYERS,
    ),
    "normalized": (
        "model = Sequential([Dense(3, input_dim=4), BatchNormalization()])",
        "model.output",
        [*LAYERS[:2], "batch_normalization/gamma", "batch_normalization/beta"],
    ),
}


@pytest.mark.parametrize("name", HELD)
def test_the_weights_of_a_model(name: str, tmp_path: Path) -> None:
    model, loss, held = HELD[name]
    source = PROGRAM.replace("MODEL", model).replace("LOSS", loss)
    keys = [each.key or "" for each in run(source, tmp_path).trace.of(VariableCreated)]
    assert [key for key in keys if key] == [*(f"{each}/Momentum/" for each in held), "behind"]


@pytest.mark.parametrize(
    "model",
    [
        "class Own(Model):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.inner = Dense(3, input_dim=4)\n"
        "model = Own()\n",
        "model = Sequential([TimeDistributed(Dense(3), input_shape=(2, 4))])",
        "model = Model(given, unseen(given))",
    ],
)
def test_what_is_not_seen_may_hold_any(model: str, tmp_path: Path) -> None:
    """That there is nothing to train is no error then."""
    source = PROGRAM.replace("MODEL", "from unseen import unseen\n" + model)
    ran = run(source.replace("LOSS", "model(given)"), tmp_path)
    keys = [each.key for each in ran.trace.of(VariableCreated)]
    assert keys[-1:] == ["behind"]
