"""What a file holds by Python's own tree, as rows to be compared with those of its lowered form.

Nearly every construct is one row. Where lowering makes more of it, or less, the function of that
construct says so: this is all that is not as in the source. Comprehensions are loops, in class
bodies inside a function; `assert` is a branch; annotations and type parameters do not run; of a
pattern only values, alternatives and captures are followed.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from lowered_rows import Row, Scope

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.Pow: "**", ast.MatMult: "@", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
    ast.LShift: "<<", ast.RShift: ">>", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~",
    ast.Not: "not", ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">",
    ast.GtE: ">=", ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
_VERBS: dict[type[ast.AST], str] = {ast.Load: "load", ast.Store: "store", ast.Del: "delete"}


@dataclass(frozen=True, slots=True)
class Where:
    """Where a part of the tree stands."""

    scope: Scope = ()
    line: int = 0  #: of the statement
    in_class: str = ""  #: the innermost class around
    is_class_body: bool = False
    in_text: bool = False  #: inside an f-string

    def row(self, *said: Any) -> Row:
        """A row of this place."""
        return (self.scope, self.line, *said)

    def mangled(self, name: str) -> str:
        """A name as Python spells it in this class."""
        stem = self.in_class.lstrip("_")
        is_private = name.startswith("__") and not name.endswith("__")
        return f"_{stem}{name}" if is_private and stem else name


def tree_rows(tree: ast.Module) -> Counter[Row]:
    """The rows of a file."""
    return Counter(_rows(tree.body, Where()))


_Part = ast.AST | Iterable[ast.AST | None] | None
_Read = Callable[[Any, Where], Iterator[Row]]
_READ: dict[type[ast.AST], _Read] = {}


def reads(*kinds: type[ast.AST]) -> Callable[[_Read], _Read]:
    """Declare how these kinds of nodes are read."""

    def declare(read: _Read) -> _Read:
        _READ.update(dict.fromkeys(kinds, read))
        return read

    return declare


def _rows(part: _Part, where: Where) -> Iterator[Row]:
    """The rows of a node, or of several."""
    if part is None:
        return
    if not isinstance(part, ast.AST):
        for each in part:
            yield from _rows(each, where)
        return
    if isinstance(part, ast.stmt):
        where = replace(where, line=part.lineno)
        yield where.row("statement")
    yield from _READ.get(type(part), _all_parts)(part, where)


def _all_parts(node: ast.AST, where: Where) -> Iterator[Row]:
    """What has no row of its own, but parts: `await`, `*a`, `pass`, an expression as statement."""
    yield from _rows(ast.iter_child_nodes(node), where)


# --- statements ---------------------------------------------------------------------------


@reads(ast.AnnAssign)
def _annotated(node: ast.AnnAssign, where: Where) -> Iterator[Row]:
    if node.value is not None:
        yield from _rows((node.target, node.value), where)
    elif not isinstance(node.target, ast.Name):
        yield from _all_parts(node.target, where)


@reads(ast.AugAssign)
def _augmented(node: ast.AugAssign, where: Where) -> Iterator[Row]:
    yield from _rows((node.target, node.value), where)
    yield where.row("binary", _OPERATORS[type(node.op)], True)
    target = node.target
    if isinstance(target, ast.Name):
        yield where.row("load", where.mangled(target.id))
    elif isinstance(target, ast.Attribute):
        yield where.row("load", ".", where.mangled(target.attr))
    else:
        yield where.row("load", "[]")


@reads(*[getattr(ast, name) for name in ("TypeAlias",) if hasattr(ast, name)])
def _type_alias(node: Any, where: Where) -> Iterator[Row]:
    yield where.row("store", where.mangled(node.name.id))
    yield where.row("constant", "Ellipsis")


@reads(ast.Assert)
def _assert(node: ast.Assert, where: Where) -> Iterator[Row]:
    yield from _rows((node.test, node.msg), where)
    yield where.row("if")
    yield where.row("load", "AssertionError")
    yield where.row("raise", True)
    if node.msg is not None:
        yield where.row("call", "positional")


@reads(ast.Raise)
def _raise(node: ast.Raise, where: Where) -> Iterator[Row]:
    yield from _rows((node.exc, node.cause), where)
    yield where.row("raise", node.exc is not None)


@reads(ast.Return)
def _return(node: ast.Return, where: Where) -> Iterator[Row]:
    yield from _rows(node.value, where)
    yield where.row("return", node.value is not None)


@reads(ast.Import)
def _import(node: ast.Import, where: Where) -> Iterator[Row]:
    for alias in node.names:
        yield where.row("import", alias.name, alias.asname is not None)
        yield where.row("store", where.mangled(alias.asname or alias.name.partition(".")[0]))


@reads(ast.ImportFrom)
def _import_from(node: ast.ImportFrom, where: Where) -> Iterator[Row]:
    for alias in node.names:
        yield where.row("import from", node.level, node.module or "", alias.name)
        if alias.name != "*":
            yield where.row("store", where.mangled(alias.asname or alias.name))


@reads(ast.Break, ast.Continue)
def _leave(node: ast.Break | ast.Continue, where: Where) -> Iterator[Row]:
    yield where.row(type(node).__name__.lower())


@reads(ast.If, ast.IfExp)
def _if(node: ast.If | ast.IfExp, where: Where) -> Iterator[Row]:
    yield where.row("if")
    yield from _all_parts(node, where)


@reads(ast.For, ast.AsyncFor, ast.While)
def _loop(node: ast.For | ast.AsyncFor | ast.While, where: Where) -> Iterator[Row]:
    kind = "while" if isinstance(node, ast.While) else "for"
    yield where.row(kind, bool(node.orelse))
    yield from _all_parts(node, where)


@reads(ast.With, ast.AsyncWith)
def _with(node: ast.With | ast.AsyncWith, where: Where) -> Iterator[Row]:
    yield from (where.row("with") for _ in node.items)
    yield from _all_parts(node, where)


@reads(ast.Try, ast.TryStar)
def _try(node: Any, where: Where) -> Iterator[Row]:
    types = tuple(handler.type is not None for handler in node.handlers)
    yield where.row("try", types, bool(node.orelse), bool(node.finalbody))
    yield from _all_parts(node, where)


@reads(ast.ExceptHandler)
def _handler(node: ast.ExceptHandler, where: Where) -> Iterator[Row]:
    if node.name is not None:
        yield where.row("store", where.mangled(node.name))
    yield from _all_parts(node, where)


# --- match --------------------------------------------------------------------------------


@reads(ast.match_case)
def _case(node: ast.match_case, where: Where) -> Iterator[Row]:
    """A branch of what the pattern binds and the guard, and one of the body."""
    yield from (where.row("if"), where.row("if"))
    yield from _tested(node.pattern, where)
    yield from (where.row("store", where.mangled(name)) for name in _captures(node.pattern))
    yield from _rows((node.guard, *node.body), where)


def _tested(pattern: ast.pattern, where: Where) -> Iterator[Row]:
    if isinstance(pattern, ast.MatchValue):
        yield where.row("compare", "==")
        yield from _rows(pattern.value, where)
    elif isinstance(pattern, ast.MatchSingleton):
        yield where.row("compare", "is")
        yield where.row("constant", repr(pattern.value))
    elif isinstance(pattern, ast.MatchOr):
        yield from (where.row("if") for _ in pattern.patterns[1:])
        for each in pattern.patterns:
            yield from _tested(each, where)
    elif isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
        yield where.row("constant", "True")
    elif isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        yield from _tested(pattern.pattern, where)


def _captures(pattern: ast.pattern) -> set[str]:
    names = (
        getattr(each, "name", None) or getattr(each, "rest", None) for each in ast.walk(pattern)
    )
    return {name for name in names if name is not None}


# --- definitions --------------------------------------------------------------------------


@reads(ast.FunctionDef, ast.AsyncFunctionDef)
def _function(node: Any, where: Where) -> Iterator[Row]:
    yield from _decorators(node, where)
    yield where.row("store", where.mangled(node.name))
    yield from _code(node, node.name, node.body, where)


@reads(ast.Lambda)
def _lambda(node: ast.Lambda, where: Where) -> Iterator[Row]:
    inside = replace(where, scope=(*where.scope, "<lambda>"))
    yield inside.row("return", True)
    yield from _code(node, "<lambda>", [node.body], where)


def _code(node: Any, name: str, body: list[ast.AST], where: Where) -> Iterator[Row]:
    of = node.args
    yield from _rows((*of.defaults, *of.kw_defaults), where)
    in_order = [
        *((each, "positional only") for each in of.posonlyargs),
        *((each, "plain") for each in of.args),
        *((each, "star") for each in (of.vararg,) if each),
        *((each, "keyword only") for each in of.kwonlyargs),
        *((each, "double star") for each in (of.kwarg,) if each),
    ]
    plain = [*of.posonlyargs, *of.args]
    with_default = {*plain[len(plain) - len(of.defaults) :]}
    with_default |= {
        each for each, value in zip(of.kwonlyargs, of.kw_defaults, strict=True) if value
    }
    parameters = tuple(
        (where.mangled(each.arg), kind, each in with_default) for each, kind in in_order
    )
    is_generator = any(isinstance(each, ast.Yield | ast.YieldFrom) for each in _own(body))
    yield where.row("function", name, parameters, len(with_default), is_generator)
    inside = replace(where, scope=(*where.scope, name), is_class_body=False)
    yield from _rows(body, inside)


def _own(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes that run in this very function."""
    for node in nodes:
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            outside = [*getattr(node, "decorator_list", ()), *node.args.defaults]
            yield from _own([*outside, *filter(None, node.args.kw_defaults)])
        elif isinstance(node, ast.ClassDef):
            yield from _own([*node.decorator_list, *node.bases, *node.keywords])
        elif isinstance(node, ast.AnnAssign):
            yield from _own([node.target, *filter(None, [node.value])])
        else:
            yield from _own(ast.iter_child_nodes(node))


@reads(ast.ClassDef)
def _class(node: ast.ClassDef, where: Where) -> Iterator[Row]:
    yield from _decorators(node, where)
    yield where.row("store", where.mangled(node.name))
    yield where.row("class", node.name, *_arguments(node.bases, node.keywords, where))
    yield from _rows((*node.bases, *node.keywords), where)
    scope = (*where.scope, node.name)
    inside = replace(where, scope=scope, in_class=node.name, is_class_body=True)
    yield from _rows(node.body, inside)


def _decorators(node: Any, where: Where) -> Iterator[Row]:
    yield from _rows(node.decorator_list, where)
    for decorator in node.decorator_list:
        yield replace(where, line=decorator.lineno).row("call", "positional")


# --- expressions --------------------------------------------------------------------------


@reads(ast.Constant)
def _constant(node: ast.Constant, where: Where) -> Iterator[Row]:
    yield where.row("constant", repr(node.value))


@reads(ast.Name)
def _name(node: ast.Name, where: Where) -> Iterator[Row]:
    yield where.row(_VERBS[type(node.ctx)], where.mangled(node.id))


@reads(ast.Attribute)
def _attribute(node: ast.Attribute, where: Where) -> Iterator[Row]:
    yield from _rows(node.value, where)
    yield where.row(_VERBS[type(node.ctx)], ".", where.mangled(node.attr))


@reads(ast.Subscript)
def _subscript(node: ast.Subscript, where: Where) -> Iterator[Row]:
    yield from _rows((node.value, node.slice), where)
    yield where.row(_VERBS[type(node.ctx)], "[]")


@reads(ast.Slice)
def _slice(node: ast.Slice, where: Where) -> Iterator[Row]:
    parts = (node.lower, node.upper, node.step)
    yield where.row("slice", *(part is not None for part in parts))
    yield from _rows(parts, where)


@reads(ast.UnaryOp)
def _unary(node: ast.UnaryOp, where: Where) -> Iterator[Row]:
    yield from _rows(node.operand, where)
    yield where.row("unary", _OPERATORS[type(node.op)])


@reads(ast.BinOp)
def _binary(node: ast.BinOp, where: Where) -> Iterator[Row]:
    while True:  # a long sum is deep
        yield where.row("binary", _OPERATORS[type(node.op)], False)
        yield from _rows(node.right, where)
        if not isinstance(node.left, ast.BinOp):
            break
        node = node.left
    yield from _rows(node.left, where)


@reads(ast.BoolOp)
def _boolean(node: ast.BoolOp, where: Where) -> Iterator[Row]:
    yield from (where.row("if") for _ in node.values[1:])
    yield from _rows(node.values, where)


@reads(ast.Compare)
def _comparison(node: ast.Compare, where: Where) -> Iterator[Row]:
    yield from (where.row("if") for _ in node.ops[1:])
    yield from (where.row("compare", _OPERATORS[type(each)]) for each in node.ops)
    yield from _rows((node.left, *node.comparators), where)


@reads(ast.Tuple, ast.List, ast.Set)
def _sequence(node: ast.Tuple | ast.List | ast.Set, where: Where) -> Iterator[Row]:
    stars = [isinstance(each, ast.Starred) for each in node.elts]
    if isinstance(node, ast.Set) or isinstance(node.ctx, ast.Load):
        yield where.row(type(node).__name__.lower(), *stars)
    elif isinstance(node.ctx, ast.Store):
        yield where.row("unpack", len(stars), stars.index(True) if any(stars) else None)
    yield from _rows(node.elts, where)


@reads(ast.Dict)
def _dict(node: ast.Dict, where: Where) -> Iterator[Row]:
    yield where.row("dict", *(key is None for key in node.keys))
    yield from _rows((*node.keys, *node.values), where)


@reads(ast.JoinedStr)
def _text(node: ast.JoinedStr, where: Where) -> Iterator[Row]:
    parts: list[Any] = []
    for each in node.values:
        if isinstance(each, ast.Constant):
            parts += [each.value] if each.value else []  # 3.12 has empty ones, too
        elif isinstance(each, ast.FormattedValue):
            conversion = chr(each.conversion) if each.conversion > 0 else None
            parts.append((conversion, each.format_spec is not None))
            yield from _rows((each.value, each.format_spec), replace(where, in_text=True))
    yield where.row("text", *[tuple(parts)])


@reads(ast.Call)
def _call(node: ast.Call, where: Where) -> Iterator[Row]:
    yield from _rows((node.func, *node.args, *node.keywords), where)
    at = where if where.in_text else replace(where, line=node.lineno)
    yield at.row("call", *_arguments(node.args, node.keywords, where))


def _arguments(args: list[ast.expr], keywords: list[ast.keyword], where: Where) -> Iterator[str]:
    """The kinds of arguments, as they are written."""
    for each in sorted([*args, *keywords], key=lambda each: (each.lineno, each.col_offset)):
        if isinstance(each, ast.keyword):
            yield "double star" if each.arg is None else where.mangled(each.arg)
        else:
            yield "star" if isinstance(each, ast.Starred) else "positional"


@reads(ast.Yield, ast.YieldFrom)
def _yield(node: ast.Yield | ast.YieldFrom, where: Where) -> Iterator[Row]:
    yield from _rows(node.value, where)
    yield where.row("yield", node.value is not None, isinstance(node, ast.YieldFrom))


@reads(ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)
def _comprehension(node: Any, where: Where) -> Iterator[Row]:
    """Loops that fill a container; in a class body, inside a function that is called."""
    yield from _rows(node.generators[0].iter, where)
    if where.is_class_body:
        yield where.row(
            "function", "<comprehension>", ((".0", "positional only", False),), 0, False
        )
        yield where.row("call", "positional")
        where = replace(where, scope=(*where.scope, "<comprehension>"), is_class_body=False)
        yield from (where.row("load", ".0"), where.row("return", True))
    kind = {ast.SetComp: "set", ast.DictComp: "dict"}.get(type(node), "list")
    yield where.row(kind)
    yield where.row("store", "[]") if kind == "dict" else where.row("append", kind)
    parts = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
    yield from _rows(parts, where)
    for loop in node.generators:
        yield where.row("for", False)
        yield from (where.row("if") for _ in loop.ifs)
        yield from _rows((loop.target, *loop.ifs), where)
    yield from _rows((loop.iter for loop in node.generators[1:]), where)
