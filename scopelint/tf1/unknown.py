"""What a TensorFlow name that we do not model gives: mostly a tensor of which nothing is known."""

from __future__ import annotations

from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import MISSING, Symbol, Value
from scopelint.tf1.canonical import is_opaque
from scopelint.tf1.graph import build_unseen
from scopelint.tf1.values import InertManager, Object, Tensor

#: Parts of these that hold ops alone.
_PLAIN = (
    "tf.contrib.cloud.", "tf.contrib.cluster_resolver.", "tf.contrib.crf.", "tf.contrib.data.",
    "tf.contrib.distributions.", "tf.contrib.estimator.stop_if",
    "tf.contrib.framework.assign_from_checkpoint", "tf.contrib.framework.list_variables",
    "tf.contrib.framework.load_", "tf.contrib.graph_editor.", "tf.contrib.image.",
    "tf.contrib.learn.datasets.", "tf.contrib.learn.DNN", "tf.contrib.learn.Estimator",
    "tf.contrib.learn.Experiment", "tf.contrib.learn.Linear", "tf.contrib.learn.preprocessing.",
    "tf.contrib.learn.RunConfig", "tf.contrib.learn.SKCompat",
    "tf.contrib.legacy_seq2seq.sequence_loss", "tf.contrib.lookup.", "tf.contrib.losses.",
    "tf.contrib.mixed_precision.FixedLossScaleManager",
    "tf.contrib.opt.ScipyOptimizerInterface", "tf.contrib.predictor.", "tf.contrib.resampler.",
    "tf.contrib.seq2seq.AttentionWrapperState", "tf.contrib.signal.",
    "tf.contrib.slim.assign_from_checkpoint", "tf.contrib.slim.data",
    "tf.contrib.slim.evaluation.", "tf.contrib.slim.learning.train",
    "tf.contrib.slim.model_analyzer.", "tf.contrib.slim.parallel_reader.",
    "tf.contrib.slim.prefetch_queue.", "tf.contrib.slim.queues.", "tf.contrib.slim.summaries.",
    "tf.contrib.slim.tfexample_decoder.", "tf.contrib.summary.", "tf.contrib.tensorboard.",
    "tf.contrib.tpu.cross_replica_sum", "tf.contrib.tpu.RunConfig", "tf.contrib.tpu.TPUConfig",
    "tf.contrib.tpu.TPUEstimatorSpec", "tf.contrib.training.bucket", "tf.contrib.util.",
    "tf.contrib.warpctc.", "tf.estimator.BestExporter", "tf.estimator.BoostedTrees",
    "tf.estimator.DNN", "tf.estimator.EstimatorSpec", "tf.estimator.EvalSpec",
    "tf.estimator.experimental.stop_if", "tf.estimator.export.", "tf.estimator.FinalExporter",
    "tf.estimator.inputs.", "tf.estimator.LatestExporter", "tf.estimator.Linear",
    "tf.estimator.RunConfig", "tf.estimator.train_and_evaluate", "tf.estimator.TrainSpec",
)  # fmt: skip

#: Objects whose methods make ops, or run what was made; of these, functions run in graphs of their own.
_OF_OPS = (
    "tf.data.", "tf.distributions.", "tf.linalg.", "tf.lookup.", "tf.python_io.", "tf.summary.", "tf.train.Coordinator",
    "tf.train.QueueRunner", "tf.train.Saver", "tf.train.Scaffold", "tf.train.Server", "tf.train.Supervisor",
    "tf.TensorArray",
)  # fmt: skip

#: What is made of pipelines of data, until their iterator gives the next tensors.
_DATA = ("tf.data.", "tf.contrib.data.")
_NEXT = "get_next"

#: How names end of what describes a column of features, or what layers are to be given.
_DESCRIBING = ("_column", "_arg_scope")

#: Families whose functions may create variables or open scopes that we do not follow.
_BUILDERS = (
    "tf.contrib.", "tf.layers.", "tf.feature_column.", "tf.estimator.", "tf.nn.rnn_cell.",
    # before TensorFlow 1.0
    "tf.models.", "tf.nn.seq2seq.", "tf.python.ops.seq2seq.",
)  # fmt: skip


def unknown_call(path: str, call: Call, state: State) -> Value:
    """A class gives an object, what makes initializers one that is called, another function a tensor."""
    last = path.rpartition(".")[2]
    if _may_build(path):
        build_unseen(state)
    if last[:1].isupper() or last.endswith(("initializer", "_init")) or path.startswith(_DATA):
        return Object(path)
    if last.endswith(("_scope", "_context")):
        return InertManager(path)
    return Tensor(None, None, is_builders=wraps_calls(path))


def wraps_calls(path: str) -> bool:
    """Whether a decorator may do more than register what it decorates: open scopes, share variables."""
    return is_opaque(path) and not path.rpartition(".")[2].startswith("register")


def _may_build(path: str) -> bool:
    """Whether what has this name may create variables or open scopes."""
    holder = path.rpartition(".")[0].rpartition(".")[2]
    is_of_constant = holder.isupper()  # a table of classes, and a method of dicts
    is_plain = path.startswith(_PLAIN) or path.endswith(_DESCRIBING) or is_of_constant
    return path.startswith(_BUILDERS) and not is_plain


def is_of_ops(path: str) -> bool:
    """Whether the methods of an object of this class make no variables, whatever they are given."""
    return path.startswith((*_OF_OPS, *_PLAIN)) or path.endswith("Reader")


def given_by_method(receiver: Object, method: Value) -> Value:
    """What a method of such an object gives: of a pipeline of data another, as far as that is known."""
    is_pipeline = isinstance(method, Symbol) and _NEXT not in method.key
    return receiver if is_pipeline and receiver.path.startswith(_DATA) else MISSING
