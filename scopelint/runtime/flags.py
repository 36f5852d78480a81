"""Command line flags as programs of TensorFlow 1's time define them (`tf.app.flags`, absl)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any


class FlagsError(Exception):
    """A flag that is not known, or whose value cannot be read."""


class FlagValues:
    """The values of all flags; parsed from `sys.argv` when first asked for."""

    def __init__(self) -> None:
        """Start with none."""
        self.__dict__["_read"] = {}
        self.__dict__["_values"] = {}
        self.__dict__["_parsed"] = False

    def _define(self, name: str, default: Any, read: Callable[[str], Any]) -> None:
        self._read[name] = read
        self._values[name] = read(default) if isinstance(default, str) else default
        self.__dict__["__flags"] = self._values

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if not self._parsed:
            self(sys.argv)
        if name not in self._values:
            raise AttributeError(name)
        return self._values[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self._values[name] = value

    def __getitem__(self, name: str) -> Any:
        return Flag(name, self._values[name], self._values)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __delattr__(self, name: str) -> None:
        self._values.pop(name, None)
        self._read.pop(name, None)

    def __call__(self, argv: Any, known_only: bool = True) -> list[str]:
        """Read `--name=value`, `--name value`, `--name`, `--noname`; returns the rest."""
        self.__dict__["_parsed"] = True
        left = [argv[0]] if argv else []
        words = iter(list(argv)[1:])
        for word in words:
            if not self._take(word, words):
                left.append(word)
        return left

    def _take(self, word: str, words: Iterator[str]) -> bool:
        """Read one word as a flag; False where it is none."""
        if not word.startswith("-") or word in ("-", "--"):
            return False
        name, has_value, value = word.lstrip("-").partition("=")
        negated = name.startswith("no") and name[2:] in self._read and not has_value
        if negated:
            self._values[name[2:]] = False
            return True
        if name not in self._read:
            return False
        read = self._read[name]
        if not has_value:
            value = "true" if read is _boolean else next(words, "")
        self._values[name] = read(value)
        return True

    def flag_values_dict(self) -> dict[str, Any]:
        """Return all values by name."""
        if not self._parsed:
            self(sys.argv)
        return dict(self._values)

    def _parse_flags(self, args: Any = None) -> None:
        self([sys.argv[0], *args] if args is not None else sys.argv)

    def is_parsed(self) -> bool:
        """Whether the command line has been read."""
        return bool(self._parsed)

    def mark_as_parsed(self) -> None:
        """Read nothing any more."""
        self.__dict__["_parsed"] = True

    def append_flags_into_file(self, filename: str) -> None:
        """Write nothing."""

    def key_flags_by_module_dict(self) -> dict[str, Any]:
        """Return no flags by module."""
        return {}


class Flag:
    """One flag: its `value`."""

    def __init__(self, name: str, value: Any, values: dict[str, Any]) -> None:
        """Take the flag's name and value."""
        self.name, self.default, self._values = name, value, values

    @property
    def value(self) -> Any:
        """The value."""
        return self._values[self.name]

    @value.setter
    def value(self, value: Any) -> None:
        self._values[self.name] = value


def _boolean(text: str) -> bool:
    lowered = str(text).lower()
    if lowered not in ("true", "t", "1", "yes", "y", "false", "f", "0", "no", "n", ""):
        raise FlagsError(f"illegal boolean value {text!r}")
    return lowered in ("true", "t", "1", "yes", "y")


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")] if text else []


#: The flags of the program that is run.
FLAGS = FlagValues()


def _definer(read: Callable[[str], Any]) -> Callable[..., None]:
    def define(
        name: str = "", default: Any = None, help: Any = None, *_: Any, **named: Any
    ) -> None:
        FLAGS._define(named.get("flag_name", name), named.get("default_value", default), read)

    define.__doc__ = "Define a flag: name, default, help."
    return define


def _define_enum(
    name: str, default: Any, enum_values: Any = None, help: Any = None, **_: Any
) -> None:
    FLAGS._define(name, default, str)


#: The functions of the module `flags`.
FUNCTIONS: dict[str, Any] = {
    "FLAGS": FLAGS,
    "DEFINE_string": _definer(str),
    "DEFINE_integer": _definer(lambda text: int(float(text)) if "e" in text else int(text, 0)),
    "DEFINE_float": _definer(float),
    "DEFINE_bool": _definer(_boolean),
    "DEFINE_boolean": _definer(_boolean),
    "DEFINE_list": _definer(_list),
    "DEFINE_multi_string": _definer(lambda text: [text]),
    "DEFINE_multi_integer": _definer(lambda text: [int(text)]),
    "DEFINE_multi_float": _definer(lambda text: [float(text)]),
    "DEFINE_spaceseplist": _definer(str.split),
    "DEFINE_enum": _define_enum,
    "DEFINE_alias": lambda name, original_name, **_: None,
    "mark_flag_as_required": lambda *_, **__: None,
    "mark_flags_as_required": lambda *_, **__: None,
    "register_validator": lambda *_, **__: None,
    "validator": lambda *_, **__: lambda function: function,
    "adopt_module_key_flags": lambda *_, **__: None,
    "declare_key_flag": lambda *_, **__: None,
    "set_default": lambda flag_holder, value: FLAGS.__setattr__(flag_holder, value),
    "Error": FlagsError,
    "FlagValues": FlagValues,
}


def run_app(main: Any = None, argv: Any = None) -> None:
    """Read the flags, call `main` with the rest, and exit with what it returns (`tf.app.run`)."""
    left = FLAGS(argv if argv is not None else sys.argv)
    function = main if main is not None else sys.modules["__main__"].main
    sys.exit(function(left))
