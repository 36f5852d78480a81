"""Writing the events of variables that are created or shared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.observer import observer
from scopelint.runtime.scopes import dtype_name, get_variable_scope, report_refused, reuse_text
from scopelint.runtime.versions import target


@contextmanager
def reported_creation(variable: Any, name: Any, dtype: Any, trainable: Any) -> Iterator[None]:
    """Write the event of the creation, unless it is part of the store's or another's."""
    log = observer()
    if trainable is None and not target().since("1.15"):
        trainable = True
    if log.is_inside:
        yield
        return
    with log.inside():
        try:
            yield
        except BaseException as error:
            said = {"name": name, "shape": None, "dtype": dtype_name(dtype)}
            report_refused(error, trainable=trainable, via="Variable", **said)
            raise
    report("create", variable, name=variable.op.name, via="Variable")


def report(event: str, variable: Any, **said: Any) -> None:
    """Write the event of a variable created or shared, with the scope current now."""
    scope = get_variable_scope()
    said.setdefault("reuse_state", reuse_text(scope.reuse))
    shape = variable.get_shape()
    first = (
        variable._get_variable_list()[0] if hasattr(variable, "_get_variable_list") else variable
    )
    trainable = first.graph.get_collection_ref(GraphKeys.TRAINABLE_VARIABLES)
    observer().write(
        event,
        get_default_graph(),
        op=variable.name[:-2] if variable.name.endswith(":0") else variable.name,
        shape=None if shape.ndims is None else shape.as_list(),
        dtype=dtype_name(variable.dtype),
        trainable=any(held is first for held in trainable),
        scope=scope.name,
        variable=variable,
        **said,
    )
