"""Runs the IR with plain Python values, to hold the lowering to Python's own `exec`.

It knows nothing of the analysis. A block is run as a generator, which yields where the
program does; what isn't a generator function is run to its end.
"""

from __future__ import annotations

import builtins
import contextlib
import inspect
import operator
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from scopelint import ir
from scopelint.ir import ArgumentKind, Block, FunctionCode, Instruction, ParameterKind, Reach

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv, "%": operator.mod, "**": operator.pow, "@": operator.matmul,
    "&": operator.and_, "|": operator.or_, "^": operator.xor, "<<": operator.lshift,
    ">>": operator.rshift,
}  # fmt: skip
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge, "is": operator.is_, "is not": operator.is_not,
    "in": lambda a, b: a in b, "not in": lambda a, b: a not in b,
}  # fmt: skip
_UNARY: dict[str, Callable[[Any], Any]] = {
    "-": operator.neg, "+": operator.pos, "~": operator.invert, "not": operator.not_,
}  # fmt: skip
_KINDS = {
    ParameterKind.POSITIONAL_ONLY: inspect.Parameter.POSITIONAL_ONLY,
    ParameterKind.PLAIN: inspect.Parameter.POSITIONAL_OR_KEYWORD,
    ParameterKind.STAR: inspect.Parameter.VAR_POSITIONAL,
    ParameterKind.KEYWORD_ONLY: inspect.Parameter.KEYWORD_ONLY,
    ParameterKind.DOUBLE_STAR: inspect.Parameter.VAR_KEYWORD,
}
_IN_PLACE = {
    symbol: getattr(operator, "i" + function.__name__.strip("_"))
    for symbol, function in _BINARY.items()
}
_SEQUENCES: dict[str, Callable[[Any], Any]] = {"tuple": tuple, "list": list, "set": set}


class _Returned(Exception):  # noqa: N818
    pass


class _Broken(Exception):  # noqa: N818
    pass


class _Continued(Exception):  # noqa: N818
    pass


@dataclass
class Frame:
    """One activation: its names, those around it, and the registers of the statement."""

    names: dict[str, Any]
    around: tuple[dict[str, Any], ...]
    module: dict[str, Any]
    registers: dict[int, Any]
    is_function: bool = False


def run_module(module: ir.Module, names: dict[str, Any]) -> None:
    """Run a lowered module in these names."""
    for _ in _run(module.body, Frame(names, (), names, {})):
        raise AssertionError("a yield in a module")


def _run(block: Block, frame: Frame) -> Iterator[Any]:
    for instruction in block:
        control = _CONTROL.get(type(instruction))
        if control is not None:
            yield from control(instruction, frame)
        else:
            _step(instruction, frame)


# --- names --------------------------------------------------------------------------------


def _load(frame: Frame, name: str, reach: Reach) -> Any:
    places = {
        Reach.LOCAL: (frame.names, frame.module),
        Reach.ENCLOSING: (*frame.around, frame.module),
        Reach.GLOBAL: (frame.module,),
    }[reach]
    if reach is Reach.LOCAL and frame.is_function and name not in frame.names:
        raise UnboundLocalError(name)
    for names in (*places, vars(builtins)):
        if name in names:
            return names[name]
    raise NameError(name)


def _home(frame: Frame, name: str, reach: Reach) -> dict[str, Any]:
    if reach is Reach.ENCLOSING:
        return next(names for names in frame.around if name in names)
    return frame.names if reach is Reach.LOCAL else frame.module


# --- instructions that do not hold blocks -------------------------------------------------


def _step(at: Instruction, frame: Frame) -> None:  # noqa: C901
    r = frame.registers
    match at:
        case ir.Begin():
            r.clear()
        case ir.Constant():
            r[at.target] = at.value
        case ir.LoadName():
            r[at.target] = _load(frame, at.name, at.reach)
        case ir.StoreName():
            _home(frame, at.name, at.reach)[at.name] = r[at.source]
        case ir.DeleteName():
            del _home(frame, at.name, at.reach)[at.name]
        case ir.LoadAttribute():
            r[at.target] = getattr(r[at.object], at.name)
        case ir.StoreAttribute():
            setattr(r[at.object], at.name, r[at.source])
        case ir.DeleteAttribute():
            delattr(r[at.object], at.name)
        case ir.LoadItem():
            r[at.target] = r[at.object][r[at.index]]
        case ir.StoreItem():
            r[at.object][r[at.index]] = r[at.source]
        case ir.DeleteItem():
            del r[at.object][r[at.index]]
        case ir.Unary():
            r[at.target] = _UNARY[at.operator](r[at.operand])
        case ir.Binary():
            table = _IN_PLACE if at.in_place else _BINARY
            r[at.target] = table[at.operator](r[at.left], r[at.right])
        case ir.Compare():
            r[at.target] = _COMPARE[at.operator](r[at.left], r[at.right])
        case ir.Unpack():
            r.update(_unpack(at, list(r[at.source])))
        case ir.Append():
            (r[at.container].append if at.kind == "list" else r[at.container].add)(r[at.value])
        case ir.Call():
            positional, keywords = _arguments(at.arguments, frame)
            r[at.target] = r[at.function](*positional, **keywords)
        case ir.MakeFunction():
            r[at.target] = _function(at.code, [r[default] for default in at.defaults], frame)
        case ir.MakeClass():
            r[at.target] = _class(at, frame)
        case _:
            _build(at, frame)


def _build(at: Instruction, frame: Frame) -> None:
    r = frame.registers
    match at:
        case ir.BuildSequence():
            parts = [
                part for it in at.items for part in (r[it.value] if it.starred else [r[it.value]])
            ]
            r[at.target] = _SEQUENCES[at.kind](parts)
        case ir.BuildDict():
            made: dict[Any, Any] = {}
            for key, value in at.entries:
                made.update(r[value] if key is None else {r[key]: r[value]})
            r[at.target] = made
        case ir.BuildSlice():
            ends = (None if end is None else r[end] for end in (at.start, at.stop, at.step))
            r[at.target] = slice(*ends)
        case ir.BuildText():
            r[at.target] = "".join(_text(part, frame) for part in at.parts)
        case _:
            raise AssertionError(f"the evaluator has no {type(at).__name__}")


def _text(part: str | ir.Formatted, frame: Frame) -> str:
    if isinstance(part, str):
        return part
    value = frame.registers[part.value]
    if part.conversion is not None:
        value = {"r": repr, "s": str, "a": ascii}[part.conversion](value)
    return format(value, "" if part.specification is None else frame.registers[part.specification])


def _unpack(at: ir.Unpack, parts: list[Any]) -> dict[int, Any]:
    missing = len(parts) - len(at.targets)
    if at.star is None and missing:
        raise ValueError("unpack")
    if at.star is not None:
        if missing < -1:
            raise ValueError("unpack")
        parts[at.star : at.star + missing + 1] = [parts[at.star : at.star + missing + 1]]
    return dict(zip(at.targets, parts, strict=True))


def _arguments(given: tuple[ir.Argument, ...], frame: Frame) -> tuple[list[Any], dict[str, Any]]:
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    for argument in given:
        value = frame.registers[argument.value]
        match argument.kind:
            case ArgumentKind.POSITIONAL:
                positional.append(value)
            case ArgumentKind.STAR:
                positional.extend(value)
            case ArgumentKind.KEYWORD:
                keywords[str(argument.name)] = value
            case ArgumentKind.DOUBLE_STAR:
                keywords.update(value)
    return positional, keywords


# --- functions and classes ----------------------------------------------------------------


def _function(code: FunctionCode, defaults: list[Any], frame: Frame) -> Callable[..., Any]:
    given = iter(defaults)
    signature = inspect.Signature([
        inspect.Parameter(
            parameter.name.replace(".", "_"),
            _KINDS[parameter.kind],
            default=next(given) if parameter.has_default else inspect.Parameter.empty,
        )
        for parameter in code.parameters
    ])  # fmt: skip
    around = (frame.names, *frame.around) if frame.is_function else frame.around

    def function(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        names = dict(
            zip((it.name for it in code.parameters), bound.arguments.values(), strict=True)
        )
        inner = Frame(names, around, frame.module, {}, is_function=True)
        return _generate(code, inner) if code.is_generator else _to_the_end(code, inner)

    function.__name__, function.__qualname__ = code.name, code.qualified_name
    return function


def _generate(code: FunctionCode, frame: Frame) -> Iterator[Any]:
    try:
        yield from _run(code.body, frame)
    except _Returned as returned:
        return returned.args[0]


def _to_the_end(code: FunctionCode, frame: Frame) -> Any:
    try:
        for _ in _run(code.body, frame):
            raise AssertionError("a yield where no generator is")
    except _Returned as returned:
        return returned.args[0]


def _class(at: ir.MakeClass, frame: Frame) -> Any:
    names: dict[str, Any] = {"__qualname__": at.qualified_name}
    around = (frame.names, *frame.around) if frame.is_function else frame.around
    for _ in _run(at.body, Frame(names, around, frame.module, {})):
        raise AssertionError("a yield in a class")
    bases, keywords = _arguments(at.bases, frame)
    return types.new_class(at.name, tuple(bases), keywords, lambda inside: inside.update(names))


# --- control ------------------------------------------------------------------------------


def _if(at: ir.If, frame: Frame) -> Iterator[Any]:
    yield from _run(at.then if frame.registers[at.condition] else at.otherwise, frame)


def _turn(body: Block, frame: Frame) -> Iterator[Any]:
    with contextlib.suppress(_Continued):
        yield from _run(body, frame)


def _for(at: ir.For, frame: Frame) -> Iterator[Any]:
    kept = dict(frame.registers)
    try:
        for element in kept[at.iterable]:
            frame.registers.clear()
            frame.registers.update(kept | {at.target: element})
            yield from _turn(at.body, frame)
    except _Broken:
        return
    yield from _run(at.otherwise, frame)


def _while(at: ir.While, frame: Frame) -> Iterator[Any]:
    try:
        while True:
            yield from _run(at.test, frame)
            if not frame.registers[at.condition]:
                break
            yield from _turn(at.body, frame)
    except _Broken:
        return
    yield from _run(at.otherwise, frame)


def _with(at: ir.With, frame: Frame) -> Iterator[Any]:
    with frame.registers[at.manager] as entered:
        frame.registers[at.target] = entered
        yield from _run(at.body, frame)


def _try(at: ir.Try, frame: Frame) -> Iterator[Any]:
    try:
        try:
            yield from _run(at.body, frame)
        except (_Returned, _Broken, _Continued):
            raise
        except Exception as caught:
            handler = yield from _handler(at, caught, frame)
            if handler is None:
                raise
            frame.registers[handler.caught] = caught
            yield from _run(handler.body, frame)
        else:
            yield from _run(at.otherwise, frame)
    finally:
        yield from _run(at.last, frame)


def _handler(at: ir.Try, caught: Exception, frame: Frame) -> Any:
    for handler in at.handlers:
        yield from _run(handler.types, frame)
        if handler.type is None or isinstance(caught, frame.registers[handler.type]):
            return handler
    return None


def _return(at: ir.Return, frame: Frame) -> Iterator[Any]:
    raise _Returned(None if at.value is None else frame.registers[at.value])
    yield


def _raise(at: ir.Raise, frame: Frame) -> Iterator[Any]:
    if at.exception is None:
        raise
    raise frame.registers[at.exception]
    yield


def _break(_: ir.Break, __: Frame) -> Iterator[Any]:
    raise _Broken
    yield


def _continue(_: ir.Continue, __: Frame) -> Iterator[Any]:
    raise _Continued
    yield


def _yield(at: ir.Yield, frame: Frame) -> Iterator[Any]:
    value = None if at.value is None else frame.registers[at.value]
    kept = dict(frame.registers)
    result = (yield from value) if at.delegate else (yield value)
    frame.registers.update(kept | {at.target: result})


_CONTROL: dict[type, Callable[[Any, Frame], Iterator[Any]]] = {
    ir.If: _if, ir.For: _for, ir.While: _while, ir.With: _with, ir.Try: _try,
    ir.Return: _return, ir.Raise: _raise, ir.Break: _break, ir.Continue: _continue,
    ir.Yield: _yield,
}  # fmt: skip
