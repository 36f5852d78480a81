"""Savers that save nothing."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.dtypes import float32
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.inert import Settings
from scopelint.runtime.ops.registry import PUBLIC, public

# Saving.


@public("train.Saver")
class Saver:
    """Saves and restores nothing. Raises ValueError for no variables, as TensorFlow does."""

    def __init__(self, var_list: Any = None, *_: Any, **settings: Any) -> None:
        """Take the variables, by default all."""
        graph = get_default_graph()
        known = graph.get_collection(GraphKeys.GLOBAL_VARIABLES) + graph.get_collection(
            GraphKeys.SAVEABLE_OBJECTS
        )
        may_be_empty = settings.get("defer_build") or settings.get("allow_empty")
        if not (var_list if var_list is not None else known) and not may_be_empty:
            raise ValueError("No variables to save")
        with name_scope(settings.get("name"), "save", []):
            pass
        self._var_list = var_list
        self.last_checkpoints: list[str] = []

    def save(
        self, sess: Any = None, save_path: str = "", global_step: Any = None, *_: Any, **__: Any
    ) -> str:
        """Return the path, and write nothing."""
        return save_path

    def restore(self, sess: Any, save_path: Any) -> None:
        """Give the variables their initial values: nothing is read. ValueError for no path."""
        if save_path is None:
            raise ValueError("Can't load save_path when it is None.")
        variables = (
            self._var_list if self._var_list is not None else PUBLIC["tf.global_variables"]()
        )
        found = list(variables.values()) if isinstance(variables, dict) else list(variables)
        with sess.graph.as_default():
            sess.run(
                [
                    v.initializer
                    for v in found
                    if hasattr(v, "initializer") and v.graph is sess.graph
                ]
            )

    def build(self) -> None:
        """Do nothing."""

    def export_meta_graph(self, *_: Any, **__: Any) -> Any:
        """Return an empty description."""
        return Settings()

    def set_last_checkpoints(self, *_: Any) -> None:
        """Take note of nothing."""

    set_last_checkpoints_with_time = recover_last_checkpoints = set_last_checkpoints

    def as_saver_def(self) -> Any:
        """Return an empty description."""
        return Settings()

    to_proto = as_saver_def


PUBLIC["tf.train.latest_checkpoint"] = lambda *_, **__: None
PUBLIC["tf.train.get_checkpoint_state"] = lambda *_, **__: None
PUBLIC["tf.train.checkpoint_exists"] = lambda *_, **__: False
PUBLIC["tf.train.update_checkpoint_state"] = lambda *_, **__: None
PUBLIC["tf.train.list_variables"] = lambda *_, **__: []
PUBLIC["tf.train.init_from_checkpoint"] = lambda *_, **__: None
PUBLIC["tf.train.write_graph"] = lambda *_, **__: ""
PUBLIC["tf.io.write_graph"] = lambda *_, **__: ""
PUBLIC["tf.train.import_meta_graph"] = lambda *_, **__: Saver(allow_empty=True)
PUBLIC["tf.train.export_meta_graph"] = lambda *_, **__: Settings()
PUBLIC["tf.train.global_step"] = lambda sess, tensor: int(sess.run(tensor))


@public("import_graph_def")
def import_graph_def(
    graph_def: Any,
    input_map: Any = None,
    return_elements: Any = None,
    name: Any = None,
    op_dict: Any = None,
    producer_op_list: Any = None,
) -> list[Any]:
    """Tensors that stand for the elements that are asked for."""
    return [
        get_default_graph().create_op("Imported", (), [(float32, None)]).outputs[0]
        for _ in return_elements or ()
    ]
