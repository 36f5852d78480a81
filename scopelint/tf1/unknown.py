"""What a TensorFlow name that we do not model gives: mostly a tensor of which nothing is known."""

from __future__ import annotations

from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Value
from scopelint.tf1.graph import build_unseen
from scopelint.tf1.values import InertManager, Object, Tensor

#: Parts of these that hold ops alone.
_PLAIN = (
    "tf.contrib.crf.", "tf.contrib.data.", "tf.contrib.distributions.", "tf.contrib.graph_editor.", "tf.contrib.image.",
    "tf.contrib.legacy_seq2seq.sequence_loss", "tf.contrib.lookup.", "tf.contrib.resampler.",
    "tf.contrib.seq2seq.AttentionWrapperState", "tf.contrib.signal.", "tf.contrib.slim.data",
    "tf.contrib.slim.queues.", "tf.contrib.slim.tfexample_decoder.", "tf.contrib.summary.",
    "tf.contrib.tensorboard.", "tf.contrib.tpu.RunConfig", "tf.contrib.tpu.TPUConfig",
    "tf.contrib.tpu.TPUEstimatorSpec", "tf.contrib.util.", "tf.contrib.warpctc.", "tf.estimator.EstimatorSpec",
    "tf.estimator.EvalSpec", "tf.estimator.RunConfig", "tf.estimator.TrainSpec", "tf.estimator.export.",
    "tf.estimator.inputs.",
)  # fmt: skip

#: Families whose functions may create variables or open scopes that we do not follow.
_BUILDERS = ("tf.contrib.", "tf.layers.", "tf.feature_column.", "tf.estimator.", "tf.nn.rnn_cell.")


def unknown_call(path: str, call: Call, state: State) -> Value:
    """A class gives an object, what makes initializers one that is called, another function a tensor."""
    last = path.rpartition(".")[2]
    if path.startswith(_BUILDERS) and not path.startswith(_PLAIN):
        build_unseen(state)
    if last[:1].isupper() or last.endswith(("initializer", "_init")):
        return Object(path)
    if last.endswith(("_scope", "_context")):
        return InertManager(path)
    return Tensor(None, None)
