"""One name for each thing of TensorFlow, by whatever import the program reaches it.

Canonical names begin with `tf.`; they are those of TensorFlow 1.15, so that steps can be run.
"""

from __future__ import annotations

from functools import cache

from scopelint.networks.catalogue import SAME_NAMES

#: Modules of TensorFlow that slim has by its own imports.
_MODULES_IN_SLIM = (
    "array_ops", "control_flow_ops", "embedding_ops", "init_ops", "math_ops", "nn", "nn_ops", "random_ops",
    "sparse_ops", "variable_scope", "variables",
)  # fmt: skip

#: Module paths and what they stand for; the longest that fits is taken, as often as one does.
_PREFIXES = {
    "tensorflow": "tf",
    "tensorflow.compat.v1": "tf",
    "tensorflow.compat.v1.compat.v1": "tf",
    "tensorflow_core": "tf",
    "tf.compat.v1": "tf",
    "tf.compat.v2": "tf.v2",
    "tf.v2.Graph": "tf.Graph",
    "tf.v2.test": "tf.test",
    "tensorflow.python": "tf.python",
    "tf.python.client.session": "tf",
    "tf.python.eager.context": "tf.eager",
    "tf.contrib.eager.python.tfe": "tf.contrib.eager",
    "tf.python.estimator": "tf.estimator",
    "tf.python.framework.constant_op": "tf",
    "tf.python.framework.dtypes": "tf",
    "tf.python.framework.errors": "tf.errors",
    "tf.python.framework.ops": "tf",
    "tf.python.framework.tensor_shape": "tf",
    "tf.python.framework.random_seed": "tf",
    "tf.python.framework.sparse_tensor": "tf",
    "tf.python.framework.tensor_util": "tf.contrib.util",
    "tf.python.keras": "tf.keras",
    "tf.python.layers": "tf.layers",
    "tf.python.layers.base": "tf.layers",
    "tf.python.layers.convolutional": "tf.layers",
    "tf.python.layers.core": "tf.layers",
    "tf.python.layers.layers": "tf.layers",
    "tf.python.layers.normalization": "tf.layers",
    "tf.python.layers.pooling": "tf.layers",
    "tf.layers.layers": "tf.layers",
    "tf.python.ops.array_ops": "tf",
    "tf.python.ops.candidate_sampling_ops": "tf.nn",
    "tf.python.ops.check_ops": "tf",
    "tf.python.ops.clip_ops": "tf",
    "tf.python.ops.control_flow_ops": "tf",
    "tf.python.ops.data_flow_ops": "tf",
    "tf.python.ops.embedding_ops": "tf.nn",
    "tf.python.ops.functional_ops": "tf",
    "tf.python.ops.gradients": "tf",
    "tf.python.ops.init_ops": "tf",
    "tf.python.ops.linalg_ops": "tf",
    "tf.python.ops.logging_ops": "tf",
    "tf.python.ops.losses.losses": "tf.losses",
    "tf.python.ops.math_ops": "tf",
    "tf.python.ops.metrics": "tf.metrics",
    "tf.python.ops.nn": "tf.nn",
    "tf.python.ops.nn_impl": "tf.nn",
    "tf.python.ops.nn_ops": "tf.nn",
    "tf.python.ops.parsing_ops": "tf",
    "tf.python.ops.partitioned_variables": "tf",
    "tf.python.ops.random_ops": "tf",
    "tf.python.ops.rnn": "tf.nn",
    "tf.python.ops.rnn_cell": "tf.nn.rnn_cell",
    "tf.python.ops.rnn_cell_impl": "tf.nn.rnn_cell",
    "tf.python.ops.sparse_ops": "tf",
    "tf.python.ops.standard_ops": "tf",
    "tf.python.ops.state_ops": "tf",
    "tf.python.ops.template": "tf",
    "tf.python.ops.tensor_array_ops": "tf",
    "tf.python.ops.variable_scope": "tf",
    "tf.python.ops.variables": "tf",
    "tf.python.summary.summary": "tf.summary",
    "tf.python.platform.app": "tf.app",
    "tf.python.platform.flags": "tf.flags",
    "tf.python.platform.test": "tf.test",
    "tf.python.platform.tf_logging": "tf.logging",
    "tf.python.training.adam": "tf.train",
    "tf.python.training.moving_averages": "tf.train",
    "tf.python.training.optimizer": "tf.train",
    "tf.python.training.training": "tf.train",
    **{
        f"tf.python.training.{module}": "tf.train"
        for module in (
            "adadelta",
            "adagrad",
            "adagrad_da",
            "basic_session_run_hooks",
            "checkpoint_management",
            "checkpoint_utils",
            "coordinator",
            "device_setter",
            "ftrl",
            "gradient_descent",
            "input",
            "learning_rate_decay",
            "momentum",
            "monitored_session",
            "proximal_adagrad",
            "proximal_gradient_descent",
            "queue_runner",
            "queue_runner_impl",
            "rmsprop",
            "saver",
            "server_lib",
            "session_manager",
            "session_run_hook",
            "supervisor",
            "sync_replicas_optimizer",
            "warm_starting_util",
        )
    },
    "tf.python.training.training_util": "tf.train",
    "tf.python.util.nest": "tf.nest",
    "tf.contrib.framework.nest": "tf.nest",
    "tf.contrib.training.python.training.hparam": "tf.contrib.training",
    "tf.contrib.framework.python.ops": "tf.contrib.framework",
    "tf.contrib.framework.python.ops.variables": "tf.contrib.framework",
    "tf.contrib.keras": "tf.keras",
    "tf.contrib.layers.python.layers": "tf.contrib.layers",
    "tf.contrib.layers.python.layers.initializers": "tf.contrib.layers",
    "tf.contrib.layers.python.layers.layers": "tf.contrib.layers",
    "tf.contrib.layers.python.layers.regularizers": "tf.contrib.layers",
    "tf.contrib.layers.python.layers.utils": "tf.contrib.layers.utils",
    "tf.contrib.rnn.python.ops.core_rnn_cell": "tf.nn.rnn_cell",
    "tf.contrib.rnn.python.ops.core_rnn_cell_impl": "tf.nn.rnn_cell",
    **{
        f"tf.contrib.rnn.python.ops.{module}": "tf.contrib.rnn"
        for module in ("core_rnn", "fused_rnn_cell", "gru_ops", "lstm_ops", "rnn", "rnn_cell")
    },
    "tf.contrib.legacy_seq2seq.python.ops.seq2seq": "tf.contrib.legacy_seq2seq",
    "tf.contrib.seq2seq.python.ops": "tf.contrib.seq2seq",
    "tf.contrib.seq2seq.python.ops.attention_wrapper": "tf.contrib.seq2seq",
    "tf.contrib.seq2seq.python.ops.basic_decoder": "tf.contrib.seq2seq",
    "tf.contrib.seq2seq.python.ops.decoder": "tf.contrib.seq2seq",
    "tf.contrib.seq2seq.python.ops.helper": "tf.contrib.seq2seq",
    "tf.contrib.slim.python.slim": "tf.contrib.slim",
    "tf.contrib.slim.initializers": "tf.contrib.layers",
    "tf.contrib.slim.losses": "tf.contrib.losses",
    "tf.contrib.slim.metrics": "tf.contrib.metrics",
    "tf.contrib.slim.regularizers": "tf.contrib.layers",
    "tf.contrib.slim.utils": "tf.contrib.layers.utils",
    **{f"tf.contrib.slim.{name}": f"tf.python.ops.{name}" for name in _MODULES_IN_SLIM},
    "tf.contrib.slim.python.slim.nets": "tf.contrib.slim.nets",
    **SAME_NAMES,
    "tf_slim": "tf.contrib.slim",
    "tf_slim.layers.layers": "tf.contrib.layers",
    "tf_slim.layers": "tf.contrib.layers",
    "tf_slim.layers.utils": "tf.contrib.layers.utils",
    "tf.flags": "tf.app.flags",
    "tf.app.flags.app.flags": "tf.app.flags",
    "absl.flags": "tf.app.flags",
    "absl.app": "tf.app",
    "tf.initializers": "tf.keras.initializers",
    "keras": "tf.keras",
    "tf.math": "tf",
    "tf.linalg": "tf",
    "tf.manip": "tf",
    "tf.random": "tf",
    "tf.strings": "tf",
    "tf.dtypes": "tf",
}

#: Packages that build TensorFlow graphs in ways that we do not follow.
OPAQUE_PACKAGES = (
    "tensorlayer", "tflearn", "sonnet", "tensorpack", "tensorflow_hub", "tensorflow_probability",
    "edward", "trfl", "t3f", "gpflow", "tensorforce", "stable_baselines", "baselines", "object_detection",
    "tensor2tensor", "prettytensor", "polyaxon", "tefla", "dltk", "zhusuan",
)  # fmt: skip

_RNN_CELLS = (
    "RNNCell", "BasicRNNCell", "BasicLSTMCell", "LSTMCell", "GRUCell", "MultiRNNCell", "DropoutWrapper",
    "ResidualWrapper", "DeviceWrapper", "LSTMStateTuple",
)  # fmt: skip
_IN_FRAMEWORK = (
    "arg_scope", "add_arg_scope", "current_arg_scope", "has_arg_scope", "arg_scoped_arguments", "variable",
    "model_variable", "local_variable", "get_variables", "get_variables_to_restore", "get_model_variables",
    "get_local_variables", "get_trainable_variables", "get_variables_by_name", "get_variables_by_suffix",
    "get_unique_variable", "get_global_step", "get_or_create_global_step", "create_global_step",
    "assign_from_checkpoint", "assign_from_checkpoint_fn", "assign_from_values", "add_model_variable",
)  # fmt: skip
_OF_SLIM = ("nets", "learning", "evaluation", "losses", "dataset", "queues", "tfexample_decoder", "metrics",
            "summaries", "data", "dataset_data_provider", "parallel_reader", "prefetch_queue",
            "preprocessing", "train", "layers", "arg_scopes")  # fmt: skip

#: Layers, and the functions that make and call one, have older names beside those of `tf.layers`.
_OLDER_LAYERS = {
    "FullyConnected": "Dense", "fully_connected": "dense",
    "BatchNorm": "BatchNormalization", "batch_norm": "batch_normalization",
    "SeparableConvolution2D": "SeparableConv2D", "separable_convolution2d": "separable_conv2d",
    "MaxPool2D": "MaxPooling2D", "max_pool2d": "max_pooling2d",
    "AvgPool2D": "AveragePooling2D", "avg_pool2d": "average_pooling2d",
    **{f"Convolution{axes}D": f"Conv{axes}D" for axes in (1, 2, 3)},
    **{f"convolution{axes}d": f"conv{axes}d" for axes in (1, 2, 3)},
    **{
        f"{older}{axes}D{suffix}": f"Conv{axes}DTranspose"
        for older, suffix in (("Convolution", "Transpose"), ("Deconvolution", ""), ("Deconv", ""))
        for axes in (2, 3)
    },
    **{
        f"{older}{axes}d{suffix}": f"conv{axes}d_transpose"
        for older, suffix in (("convolution", "_transpose"), ("deconvolution", ""), ("deconv", ""))
        for axes in (2, 3)
    },
}  # fmt: skip

#: Layers of Keras have shorter names for poolings, and longer ones for convolutions.
_OTHER_KERAS_LAYERS = {
    **{
        f"{start}Pool{axes}D": f"{kind}Pooling{axes}D"
        for start, kind in (
            ("Max", "Max"),
            ("Avg", "Average"),
            ("GlobalMax", "GlobalMax"),
            ("GlobalAvg", "GlobalAverage"),
        )
        for axes in (1, 2, 3)
    },
    **{f"Convolution{axes}D": f"Conv{axes}D" for axes in (1, 2, 3)},
    **{f"Convolution{axes}DTranspose": f"Conv{axes}DTranspose" for axes in (2, 3)},
    **{f"SeparableConvolution{axes}D": f"SeparableConv{axes}D" for axes in (1, 2)},
}

#: Names that mean another.
_SAME = {
    **{
        f"tf.keras.layers.{other}": f"tf.keras.layers.{name}"
        for other, name in _OTHER_KERAS_LAYERS.items()
    },
    **{f"tf.layers.{older}": f"tf.layers.{name}" for older, name in _OLDER_LAYERS.items()},
    **{f"tf.contrib.rnn.{name}": f"tf.nn.rnn_cell.{name}" for name in _RNN_CELLS},
    **{f"tf.contrib.slim.{name}": f"tf.contrib.framework.{name}" for name in _IN_FRAMEWORK},
    # `arg_scope` is a function, and the name of the module that has it.
    **{
        f"tf.contrib.framework.arg_scope.{name}": f"tf.contrib.framework.{name}"
        for name in _IN_FRAMEWORK
        if "arg_scope" in name
    },
    # they keep what Adam keeps, under its names
    "tf.contrib.opt.LazyAdamOptimizer": "tf.train.AdamOptimizer",
    "tf.contrib.opt.NadamOptimizer": "tf.train.AdamOptimizer",
    "tf.contrib.rnn.static_rnn": "tf.nn.static_rnn",
    "tf.contrib.rnn.static_bidirectional_rnn": "tf.nn.static_bidirectional_rnn",
    "tf.contrib.rnn.static_state_saving_rnn": "tf.nn.static_state_saving_rnn",
    "tf.nn.rnn": "tf.nn.static_rnn",
    "tf.nn.bidirectional_rnn": "tf.nn.static_bidirectional_rnn",
    "tf.contrib.framework.get_or_create_global_step": "tf.train.get_or_create_global_step",
    "tf.contrib.framework.create_global_step": "tf.train.create_global_step",
    "tf.contrib.framework.get_global_step": "tf.train.get_global_step",
    "tf.contrib.layers.optimizers.optimize_loss": "tf.contrib.layers.optimize_loss",
    "tf.contrib.layers.layers.fully_connected": "tf.contrib.layers.fully_connected",
    "tf.contrib.layers.xavier_initializer_conv2d": "tf.contrib.layers.xavier_initializer",
    **{
        f"tf.contrib.layers.{other}": f"tf.contrib.layers.{name}"
        for name, other in (
            ("conv1d", "convolution1d"),
            ("conv2d", "convolution2d"),
            ("conv3d", "convolution3d"),
            ("conv2d_in_plane", "convolution2d_in_plane"),
            ("conv2d_transpose", "convolution2d_transpose"),
            ("conv3d_transpose", "convolution3d_transpose"),
            ("separable_conv2d", "separable_convolution2d"),
        )
    },
    "tf.nn.rnn_cell._is_sequence": "tf.nest.is_nested",
    "tf.nest.is_sequence": "tf.nest.is_nested",
    "tf.contrib.eager.enable_eager_execution": "tf.enable_eager_execution",
    "tf.all_variables": "tf.global_variables",
    "tf.select": "tf.where",
    "tf.batch_matmul": "tf.matmul",
    "tf.pack": "tf.stack",
    "tf.unpack": "tf.unstack",
    "tf.mul": "tf.multiply",
    "tf.sub": "tf.subtract",
    "tf.neg": "tf.negative",
    "tf.initialize_all_variables": "tf.global_variables_initializer",
    "tf.contrib.layers.python.ops.add_arg_scope": "tf.contrib.framework.add_arg_scope",
}


@cache
def canonical(path: str) -> str:
    """The one name of a thing of TensorFlow: `tensorflow.compat.v1.layers.dense` is `tf.layers.dense`."""
    name = _replaced(path)
    head, _, last = name.rpartition(".")
    if head == "tf.contrib.slim" and last not in (*_IN_FRAMEWORK, *_OF_SLIM):
        name = f"tf.contrib.layers.{last}"
    if head == "tf.contrib.slim.layers":
        name = f"tf.contrib.layers.{last}"
    while name in _SAME:
        name = _SAME[name]
    return name


def _replaced(path: str) -> str:
    """The path with its known beginnings replaced until none is left."""
    for _ in range(6):
        prefix = _longest_prefix(path)
        if prefix is None:
            return path
        path = _PREFIXES[prefix] + path[len(prefix) :]
    return path


def _longest_prefix(path: str) -> str | None:
    """The longest known beginning that is a whole number of components."""
    pieces = path.split(".")
    for count in range(len(pieces), 0, -1):
        prefix = ".".join(pieces[:count])
        if prefix in _PREFIXES:
            return prefix
    return None


@cache
def is_tensorflow(path: str) -> bool:
    """Whether an external name belongs to TensorFlow or to what is built on it."""
    first = path.partition(".")[0]
    return first in ("tf", "tensorflow", "tensorflow_core", "tf_slim", "keras") or (
        first in OPAQUE_PACKAGES or path.startswith(("absl.flags", "absl.app"))
    )


def is_opaque(path: str) -> bool:
    """Whether it is of a package that may build variables behind our back."""
    return path.partition(".")[0] in OPAQUE_PACKAGES
