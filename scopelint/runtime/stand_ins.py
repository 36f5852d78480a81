"""What stands in for the parts of TensorFlow that the runtime does not have.

An unknown function gives a tensor of unknown shape; an unknown class can be derived from; an
unknown module has whatever is asked of it.  None of this ever raises AttributeError.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scopelint.runtime.dtypes import float32
from scopelint.runtime.inert import wanted_targets
from scopelint.runtime.ops.build import unknown_tensor
from scopelint.runtime.tensor import Tensor

#: The stand-ins that were asked for in this run, by their public names.
ASKED_FOR: dict[str, None] = {}


class Unknown:
    """A name that the runtime does not have: function, class or module, as it is used."""

    def __init__(self, name: str) -> None:
        """`name`: the public name, as `tf.contrib.x.y`."""
        self.__name__ = name.rpartition(".")[2]
        self.__qualname__ = name
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown(f"{self.__qualname__}.{name}")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """A tensor of unknown shape; a decorator gives back what it decorates."""
        ASKED_FOR[self.__qualname__] = None
        if len(args) == 1 and not kwargs and getattr(args[0], "__module__", None) == "__main__":
            return args[0]
        given = [*args, *kwargs.values()]
        dtypes = [value.dtype.base_dtype for value in given if isinstance(value, Tensor)]
        name = kwargs.get("name")
        tensor = unknown_tensor(
            self.__name__.strip("_").replace(".", "_") or "Unknown",
            dtypes[0] if dtypes else float32,
            name=name if isinstance(name, str) and name else None,
            inputs=given,
        )
        tensor.__class__ = UnknownTensor
        return tensor

    def __mro_entries__(self, bases: Any) -> tuple[type, ...]:
        ASKED_FOR[self.__qualname__] = None
        return (UnknownBase,)

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __enter__(self) -> Unknown:
        return self

    def __exit__(self, *_: object) -> None:
        """Let exceptions by."""

    def __repr__(self) -> str:
        return f"<{self.__qualname__}>"


class UnknownBase:
    """What a class derived from an unknown class derives from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take anything."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown(f"{type(self).__name__}.{name}")


class UnknownTensor(Tensor):
    """What an unknown call gave: a tensor, or an object with any attributes, as it is used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown(f"{self.__dict__['op'].type}.{name}")

    def __iter__(self) -> Iterator[Any]:
        return iter([self] * wanted_targets())

    def __enter__(self) -> UnknownTensor:
        return self

    def __exit__(self, *_: object) -> None:
        """Let exceptions by."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return Unknown(self.op.type)(*args, **kwargs)
