"""The tables of builtins and of known functions of other modules.

An entry is a transfer function, found by the name under which the program reaches it:
`len`, `list.append`, `os.path.join`, `numpy.prod`.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable

from scopelint.interpreter.library import Call, Returns, TransferFunction
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, Either, External, Value, either, side_of

#: None: a type or function that is known by name only (exceptions, for one).
BUILTINS: dict[str, TransferFunction[State] | None] = {}
#: Functions of modules outside the project.
EXTERNALS: dict[str, TransferFunction[State]] = {}

Transfer = TransferFunction[State]

#: The Python that runs a program, the last of those that run what is read here.
VERSION = (3, 7, 17, "final", 0)
VERSION_FIELDS = ("major", "minor", "micro", "releaselevel", "serial")
#: Names of modules outside the project that are no functions, on Linux.
CONSTANTS: dict[str, Value] = {
    "string.ascii_lowercase": string.ascii_lowercase, "string.ascii_uppercase": string.ascii_uppercase,
    "string.ascii_letters": string.ascii_letters, "string.digits": string.digits,
    "string.punctuation": string.punctuation, "string.printable": string.printable,
    "six.PY2": False, "six.PY3": True, "os.sep": "/", "os.name": "posix", "sys.flags.interactive": 0,
    "sys.version_info": VERSION, "sys.platform": "linux", "sys.byteorder": "little",
}  # fmt: skip
#: Names that a module has in an interactive session only: programs are run by `python file.py`.
ABSENT = frozenset(("sys.ps1", "sys.ps2"))


def external_name(path: str, state: State) -> Value:
    """What a dotted name of a module outside the project stands for."""
    if path in CONSTANTS:
        return CONSTANTS[path]
    library = state.world.library
    constant = library.constant(path) if library.owns(path) else MISSING
    return External(path) if constant is MISSING else constant


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


def builtin(*names: str, least: int = 0) -> Callable[[Transfer], Transfer]:
    """Register a transfer function as a builtin, or as a method of a builtin type.

    With fewer positional arguments than `least`, nothing is known of what it gives.
    """
    return _in_table(BUILTINS, names, least)


def external(*paths: str, least: int = 0) -> Callable[[Transfer], Transfer]:
    """Register a transfer function for names of other modules."""
    return _in_table(EXTERNALS, paths, least)


def pure(*names: str, least: int = 0) -> Callable[[Callable[[Call, State], Value]], Transfer]:
    """Register a builtin that neither raises nor splits: it just gives a value."""
    return _simple(builtin(*names, least=least))


def pure_external(
    *paths: str, least: int = 0
) -> Callable[[Callable[[Call, State], Value]], Transfer]:
    """The same for a name of another module."""
    return _simple(external(*paths, least=least))


def of_each_way(function: Callable[[Call, State], Value]) -> Callable[[Call, State], Value]:
    """Ask a builtin of both values that an argument may stand for: the answer hangs on what they do."""

    def asked(call: Call, state: State) -> Value:
        if not any(type(each) is Either for each in call.arguments):
            return function(call, state)
        arguments = tuple(map(state.resolve, call.arguments))
        unsettled = next((each for each in arguments if isinstance(each, Either)), None)
        if unsettled is None:
            return function(call, state)
        yes, no = (
            asked(
                Call(
                    tuple(side_of(each, unsettled, way) for each in arguments),
                    call.keywords,
                    call.open,
                ),
                state,
            )
            for way in (True, False)
        )
        return either(unsettled.condition, yes, no)

    return asked


def _in_table(
    table: dict[str, Transfer] | dict[str, Transfer | None], names: tuple[str, ...], least: int
) -> Callable[[Transfer], Transfer]:
    def register(transfer: Transfer) -> Transfer:
        table.update(dict.fromkeys(names, _with_enough(transfer, least) if least else transfer))
        return transfer

    return register


def _with_enough(transfer: Transfer, least: int) -> Transfer:
    def checked(call: Call, state: State) -> Iterable[Outcome]:
        if len(call.arguments) >= least:
            return transfer(call, state)
        return [Returns(state.fresh("the result of a call without its arguments"), state)]

    return checked


def _simple(
    register: Callable[[Transfer], Transfer],
) -> Callable[[Callable[[Call, State], Value]], Transfer]:
    def declare(function: Callable[[Call, State], Value]) -> Transfer:
        def transfer(call: Call, state: State) -> list[Outcome]:
            return [Returns(function(call, state), state)]

        return register(transfer)

    return declare
