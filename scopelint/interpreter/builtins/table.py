"""The tables of builtins and of known functions of other modules.

An entry is a transfer function, found by the name under which the program reaches it:
`len`, `list.append`, `os.path.join`, `numpy.prod`.
"""

from __future__ import annotations

from collections.abc import Callable

from scopelint.interpreter.library import Call, Returns, TransferFunction
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value

#: None: a type or function that is known by name only (exceptions, for one).
BUILTINS: dict[str, TransferFunction[State] | None] = {}
#: Functions of modules outside the project.
EXTERNALS: dict[str, TransferFunction[State]] = {}

Transfer = TransferFunction[State]

EXCEPTIONS: dict[str, str] = {
    "BaseException": "object",
    "Exception": "BaseException",
    "GeneratorExit": "BaseException",
    "KeyboardInterrupt": "BaseException",
    "SystemExit": "BaseException",
    "ArithmeticError": "Exception",
    "AssertionError": "Exception",
    "AttributeError": "Exception",
    "EOFError": "Exception",
    "ImportError": "Exception",
    "IndexError": "LookupError",
    "KeyError": "LookupError",
    "LookupError": "Exception",
    "ModuleNotFoundError": "ImportError",
    "NameError": "Exception",
    "NotImplementedError": "RuntimeError",
    "OSError": "Exception",
    "IOError": "OSError",
    "EnvironmentError": "OSError",
    "FileExistsError": "OSError",
    "FileNotFoundError": "OSError",
    "PermissionError": "OSError",
    "TimeoutError": "OSError",
    "OverflowError": "ArithmeticError",
    "RecursionError": "RuntimeError",
    "RuntimeError": "Exception",
    "StopIteration": "Exception",
    "SyntaxError": "Exception",
    "TypeError": "Exception",
    "UnboundLocalError": "NameError",
    "UnicodeDecodeError": "ValueError",
    "UnicodeError": "ValueError",
    "ValueError": "Exception",
    "Warning": "Exception",
    "DeprecationWarning": "Warning",
    "RuntimeWarning": "Warning",
    "UserWarning": "Warning",
    "ZeroDivisionError": "ArithmeticError",
}

BUILTINS.update(dict.fromkeys(EXCEPTIONS))


def builtin(*names: str) -> Callable[[Transfer], Transfer]:
    """Register a transfer function as a builtin, or as a method of a builtin type."""

    def register(transfer: Transfer) -> Transfer:
        BUILTINS.update(dict.fromkeys(names, transfer))
        return transfer

    return register


def external(*paths: str) -> Callable[[Transfer], Transfer]:
    """Register a transfer function for names of other modules."""

    def register(transfer: Transfer) -> Transfer:
        EXTERNALS.update(dict.fromkeys(paths, transfer))
        return transfer

    return register


def pure(*names: str) -> Callable[[Callable[[Call, State], Value]], Transfer]:
    """Register a builtin that neither raises nor splits: it just gives a value."""
    return _simple(builtin, names)


def pure_external(*paths: str) -> Callable[[Callable[[Call, State], Value]], Transfer]:
    """The same for a name of another module."""
    return _simple(external, paths)


def _simple(
    table: Callable[..., Callable[[Transfer], Transfer]], names: tuple[str, ...]
) -> Callable[[Callable[[Call, State], Value]], Transfer]:
    def register(function: Callable[[Call, State], Value]) -> Transfer:
        def transfer(call: Call, state: State) -> list[Outcome]:
            return [Returns(function(call, state), state)]

        return table(*names)(transfer)

    return register
