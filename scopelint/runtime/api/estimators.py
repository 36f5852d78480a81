"""`tf.estimator`: a fresh graph for each call of `model_fn` (semantics §12.2)."""

from __future__ import annotations

import collections
import copy
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scopelint.runtime.api.datasets import Dataset
from scopelint.runtime.api.training import create_eval_step, create_global_step
from scopelint.runtime.graph import Graph
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.signatures import parameter_names, taking


@public("estimator.ModeKeys")
class ModeKeys:
    """What a model is built for."""

    TRAIN = "train"
    EVAL = "eval"
    PREDICT = "infer"


_Spec = collections.namedtuple(
    "_Spec",
    (
        "mode",
        "predictions",
        "loss",
        "train_op",
        "eval_metric_ops",
        "export_outputs",
        "training_chief_hooks",
        "training_hooks",
        "scaffold",
        "evaluation_hooks",
        "prediction_hooks",
    ),
    defaults=(None, None, None, None, None, None, None, None, None, None),
)


@public("estimator.EstimatorSpec")
class EstimatorSpec(_Spec):
    """What a `model_fn` gives. Raises ValueError where the mode wants more."""

    def __new__(cls, mode: Any, *args: Any, **kwargs: Any) -> Any:
        spec = super().__new__(cls, mode, *args, **kwargs)
        if mode == ModeKeys.TRAIN and spec.train_op is None:
            raise ValueError("Missing train_op.")
        if mode in (ModeKeys.TRAIN, ModeKeys.EVAL) and spec.loss is None:
            raise ValueError("Missing loss.")
        if mode == ModeKeys.PREDICT and spec.predictions is None:
            raise ValueError("Missing predictions.")
        return spec


@public("estimator.RunConfig")
class RunConfig:
    """Settings of a run."""

    def __init__(self, model_dir: Any = None, tf_random_seed: Any = 1, **settings: Any) -> None:
        """Take any settings."""
        self.model_dir, self.tf_random_seed = model_dir, tf_random_seed
        self.__dict__.update(settings)

    def replace(self, **changed: Any) -> RunConfig:
        """The settings with some replaced."""
        made = copy.copy(self)
        made.__dict__.update(changed)
        return made


@public("contrib.tpu.RunConfig")
class TPURunConfig(RunConfig):
    """Settings of a run on TPUs."""

    def __init__(
        self,
        tpu_config: Any = None,
        evaluation_master: Any = None,
        master: Any = None,
        cluster: Any = None,
        **settings: Any,
    ) -> None:
        """Take any settings."""
        super().__init__(**settings)
        self.tpu_config, self.evaluation_master = tpu_config, evaluation_master
        self.master, self.cluster = master, cluster


@public("contrib.learn.RunConfig")
class LearnRunConfig(RunConfig):
    """Settings of a run, as they were given before `tf.estimator`."""

    @taking(
        "self master= num_cores= log_device_placement= gpu_memory_fraction= tf_random_seed= "
        "save_summary_steps= save_checkpoints_secs= save_checkpoints_steps= keep_checkpoint_max= "
        "keep_checkpoint_every_n_hours= log_step_count_steps= protocol= evaluation_master= "
        "model_dir= session_config= session_creation_timeout_secs="
    )
    def __init__(self, **settings: Any) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(**settings)


@public("estimator.Estimator")
class Estimator:
    """A model by its function; it is built anew for each call, and never run."""

    def __init__(
        self,
        model_fn: Any,
        model_dir: Any = None,
        config: Any = None,
        params: Any = None,
        warm_start_from: Any = None,
    ) -> None:
        """Take TensorFlow's arguments."""
        self._model_fn = model_fn
        self.config = config or RunConfig(model_dir=model_dir)
        self.model_dir = model_dir or getattr(self.config, "model_dir", None)
        self.model_dir = self.model_dir or tempfile.gettempdir()
        self.params = copy.copy(params) if params is not None else {}

    @contextmanager
    def _built(self, input_fn: Any, mode: str) -> Iterator[Any]:
        """The model, built in a graph of its own."""
        with Graph().as_default() as graph:
            graph.seed = getattr(self.config, "tf_random_seed", None)
            create_global_step(graph)
            features, labels = self._inputs(input_fn, mode)
            yield self._call_model_fn(features, labels, mode)

    def _inputs(self, input_fn: Any, mode: str) -> tuple[Any, Any]:
        """Features and labels: what the function gives, or an element of its dataset."""
        given = {"mode": mode, "params": self.params, "config": self.config}
        names = parameter_names(input_fn)
        found = input_fn(**{key: value for key, value in given.items() if key in names})
        if isinstance(found, Dataset):
            found = found.make_one_shot_iterator().get_next()
        if isinstance(found, tuple | list) and len(found) == 2:
            return found[0], found[1]
        return found, None

    def _call_model_fn(self, features: Any, labels: Any, mode: str) -> Any:
        """Call the model function with what it takes."""
        given = {"labels": labels, "mode": mode, "params": self.params, "config": self.config}
        names = parameter_names(self._model_fn)
        kept = {key: value for key, value in given.items() if key in names}
        if mode == ModeKeys.PREDICT and "labels" in kept:
            kept["labels"] = None
        return self._model_fn(features=features, **kept)

    def train(
        self,
        input_fn: Any,
        hooks: Any = None,
        steps: Any = None,
        max_steps: Any = None,
        saving_listeners: Any = None,
    ) -> Estimator:
        """Build the model for training."""
        with self._built(input_fn, ModeKeys.TRAIN):
            return self

    def evaluate(
        self,
        input_fn: Any,
        steps: Any = None,
        hooks: Any = None,
        checkpoint_path: Any = None,
        name: Any = None,
    ) -> dict[str, Any]:
        """Build the model for evaluation."""
        with self._built(input_fn, ModeKeys.EVAL) as spec:
            names = dict(spec.eval_metric_ops or {})
            if "loss" not in names:
                tf("metrics.mean")(spec.loss)
            create_eval_step()
            return {**dict.fromkeys(names, 0.0), "loss": 0.0, "global_step": 0}

    def predict(self, input_fn: Any, *_: Any, **__: Any) -> Iterator[Any]:
        """Build the model for prediction, when the first result is asked for; there is none."""
        with self._built(input_fn, ModeKeys.PREDICT):
            yield from ()

    def export_savedmodel(self, *_: Any, **__: Any) -> bytes:
        """Export nothing."""
        return b""

    export_saved_model = export_savedmodel

    def latest_checkpoint(self) -> None:
        """There is none."""

    def get_variable_names(self) -> list[str]:
        """No variable is kept."""
        return []


@public("contrib.learn.Estimator")
class LearnEstimator(Estimator):
    """A model by its function, as it was made before `tf.estimator`."""

    def __init__(
        self, model_fn: Any = None, model_dir: Any = None, config: Any = None, params: Any = None
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(model_fn, model_dir, config, params)


TrainSpec = collections.namedtuple(
    "TrainSpec", ("input_fn", "max_steps", "hooks"), defaults=(None, None)
)
EvalSpec = collections.namedtuple(
    "EvalSpec",
    ("input_fn", "steps", "name", "hooks", "exporters", "start_delay_secs", "throttle_secs"),
    defaults=(100, None, None, None, 120, 600),
)
PUBLIC["tf.estimator.TrainSpec"] = TrainSpec
PUBLIC["tf.estimator.EvalSpec"] = EvalSpec


@public("estimator.train_and_evaluate")
def train_and_evaluate(estimator: Any, train_spec: Any, eval_spec: Any) -> None:
    """Build the model for training, then for evaluation."""
    estimator.train(train_spec.input_fn, max_steps=train_spec.max_steps)
    estimator.evaluate(eval_spec.input_fn, steps=eval_spec.steps)


@public("estimator.inputs.numpy_input_fn")
def numpy_input_fn(x: Any, y: Any = None, batch_size: int = 128, **_: Any) -> Any:
    """A function that gives tensors of arrays' rows."""

    def input_fn() -> Any:
        dataset = Dataset.from_tensor_slices(x if y is None else (x, y)).batch(batch_size)
        return dataset.make_one_shot_iterator().get_next()

    return input_fn
