"""Functions of Python's standard library that legacy code builds its networks with."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from scopelint.interpreter.builtins.formatting import to_text
from scopelint.interpreter.builtins.table import (
    BUILTINS,
    EXTERNALS,
    builtin,
    external,
    pure,
    pure_external,
)
from scopelint.interpreter.calls import call_guarded, call_value
from scopelint.interpreter.classes import catches, is_metaclass
from scopelint.interpreter.heap import (
    ClassRecord,
    DictRecord,
)
from scopelint.interpreter.library import Call, Raises, Returns
from scopelint.interpreter.metaclasses import WITH_METACLASS, made_by
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.text import Part, parts_of, text_of
from scopelint.interpreter.values import (
    MISSING,
    Builtin,
    ContextFunction,
    Expected,
    Method,
    Partial,
    Patch,
    Property,
    Ref,
    StaticMethod,
    Text,
    Value,
    describe,
    symbol,
)

# --- functools, contextlib, abc, six ------------------------------------------------------


@pure_external("functools.partial", least=1)
def make_partial(call: Call, state: State) -> Value:
    inner = call.arguments[0]
    if isinstance(inner, Partial):
        keywords = {**dict(inner.keywords), **call.keywords}
        return Partial(
            inner.function, (*inner.arguments, *call.arguments[1:]), tuple(keywords.items())
        )
    return Partial(inner, call.arguments[1:], tuple(call.keywords.items()))


@pure_external("functools.partialmethod", least=1)
def partial_method(call: Call, state: State) -> Value:
    """Looked up on an object, it is a partial of the method that is bound to that."""
    whole = (call.arguments, tuple(call.keywords.items()))
    return Property(Partial(Builtin("<partial method>"), whole, ()))


@pure("<partial method>", least=3)
def bound_partial(call: Call, state: State) -> Value:
    given, keywords, receiver = call.arguments[:3]
    assert isinstance(given, tuple)
    assert isinstance(keywords, tuple)
    return Partial(Method(given[0], receiver), given[1:], keywords)  # type: ignore[arg-type]


@pure_external(
    "abc.abstractmethod", "functools.total_ordering",
    "six.python_2_unicode_compatible", "atexit.register", "typing.cast",
)  # fmt: skip
def same_value(call: Call, state: State) -> Value:
    """A decorator that changes nothing of what matters here."""
    return call.arguments[-1] if call.arguments else Builtin("<identity>")


def _identity(call: Call, state: State) -> list[Outcome]:
    return [Returns(call.arguments[0] if call.arguments else None, state)]


_IDENTITY = Builtin("<identity>")
BUILTINS[_IDENTITY.name] = _identity


@pure_external("abc.ABCMeta")
def abstract_class(call: Call, state: State) -> Value:
    return _IDENTITY


@pure_external("six.add_metaclass", "future.utils.add_metaclass", least=1)
def add_metaclass(call: Call, state: State) -> Value:
    metaclass = state.resolve(call.arguments[0])
    is_known = isinstance(metaclass, Ref) and is_metaclass(metaclass, state)
    return Partial(Builtin("<add metaclass>"), (metaclass,), ()) if is_known else _IDENTITY


@builtin("<add metaclass>", least=2)
def made_again(call: Call, state: State) -> list[Outcome]:
    """The class that was decorated, made once more by a metaclass of the project."""
    metaclass, cls = call.arguments[:2]
    record = state.record(cls) if isinstance(cls, Ref) else None
    if not isinstance(record, ClassRecord) or not isinstance(metaclass, Ref):
        return [Returns(cls, state)]
    return made_by(metaclass, record.name, record.bases, dict(record.attributes), state)


@pure_external("six.with_metaclass", "future.utils.with_metaclass", least=1)
def with_metaclass(call: Call, state: State) -> Value:
    return Partial(WITH_METACLASS, call.arguments, ())


@pure_external("contextlib.contextmanager", least=1)
def context_manager(call: Call, state: State) -> Value:
    return ContextFunction(call.arguments[0])


@pure_external("functools.cached_property", "werkzeug.utils.cached_property", least=1)
def cached_property(call: Call, state: State) -> Value:
    return Property(call.arguments[0], None, cached=True)


@pure_external("mock.patch", "unittest.mock.patch")
def patch(call: Call, state: State) -> Value:
    """Inside its `with`, a name of a module is another; what it was is found again after."""
    target = state.resolve(call.argument(0, "target"))
    replacement = call.argument(1, "new")
    if not isinstance(target, str) or "." not in target:
        return state.fresh("a patch")
    return Patch(target, state.fresh("a mock") if replacement is MISSING else replacement)


@external("unittest.TestCase.assertRaises", "pytest.raises")
def expect_error(call: Call, state: State) -> list[Outcome]:
    """A manager for what is meant to raise; given a function, it is called and may raise."""
    error, *rest = call.arguments or (call.argument(0, "expected_exception"),)
    while rest and isinstance(rest[0], (str, Text)):
        rest = rest[1:]
    if not rest:
        return [Returns(Expected(error), state)]
    outcomes: list[Outcome] = []
    for outcome in call_guarded(rest[0], replace(call, arguments=tuple(rest[1:])), state):
        is_meant = isinstance(outcome, Returns) or catches(error, outcome.error, outcome.state)
        outcomes.append(outcome if is_meant is False else Returns(None, outcome.state))
    return outcomes


@pure_external("contextlib.suppress")
def suppress(call: Call, state: State) -> Value:
    return Expected(call.arguments)


@pure_external(
    "unittest.skip", "functools.singledispatch", "pytest.mark.skip", "pytest.fixture",
    "attr.s", "attr.attrs", "attr.dataclass", "attr.define", "attrs.define", "attrs.frozen", "chex.dataclass",
    "flax.struct.dataclass", "wrapt.decorator", "toolz.curry",
)  # fmt: skip
def makes_another(call: Call, state: State) -> Value:
    """A decorator, or what makes one, that gives another thing than it decorates; of a class, its own."""
    given = call.arguments[0] if len(call.arguments) == 1 else None
    is_class = isinstance(given, Ref) and isinstance(state.record(given), ClassRecord)
    return state.fresh("what a decorator gave") if is_class else Builtin("<decorator>")


@pure_external("abc.abstractproperty", least=1)
def abstract_property(call: Call, state: State) -> Value:
    return Property(call.arguments[0])


@pure_external("abc.abstractstaticmethod", least=1)
def abstract_static(call: Call, state: State) -> Value:
    return StaticMethod(call.arguments[0])


# --- collections, copy --------------------------------------------------------------------


@pure_external(
    "collections.OrderedDict", "weakref.WeakKeyDictionary", "weakref.WeakValueDictionary"
)
def ordered_dict(call: Call, state: State) -> Value:
    transfer = BUILTINS["dict"]
    assert transfer is not None
    (outcome,) = transfer(call, state)
    assert isinstance(outcome, Returns)
    return outcome.value


@pure_external("weakref.proxy", least=1)
def proxy(call: Call, state: State) -> Value:
    return call.arguments[0]


@pure_external("collections.defaultdict")
def default_dict(call: Call, state: State) -> Value:
    return state.new_dict({}, None, call.argument(0, "default_factory", None))


# --- os.path, sys -------------------------------------------------------------------------


@pure_external("os.path.join")
def join_path(call: Call, state: State) -> Value:
    arguments = [state.resolve(each) for each in call.arguments]
    if arguments and all(isinstance(each, str) for each in arguments):
        return posixpath.join(*map(str, arguments))
    parts: list[Part] = []
    for index, each in enumerate(arguments):
        pieces = parts_of(each)
        if pieces is None:
            return symbol("a path", "path", *arguments)
        parts += ["/", *pieces] if index else pieces
    return text_of(parts)


def _on_path(name: str) -> None:
    @pure_external(f"os.path.{name}")
    def function(call: Call, state: State) -> Value:
        value = state.resolve(call.argument(0, "path"))
        if isinstance(value, str):
            return getattr(posixpath, name)(value)  # type: ignore[no-any-return]
        return symbol(f"a path's {name}", name, value)


for _name in ("basename", "dirname", "split", "splitext", "normpath", "isabs"):
    _on_path(_name)


@pure_external("os.path.abspath", "os.path.realpath")
def whole_path(call: Call, state: State) -> Value:
    """Known of what does not hang on where the program is run."""
    path = state.resolve(call.argument(0, "path"))
    if isinstance(path, str) and posixpath.isabs(path):
        return posixpath.normpath(path)
    return symbol("a whole path", "whole path", path)


@external(
    "urllib.urlretrieve", "urllib.request.urlretrieve", "six.moves.urllib.request.urlretrieve",
)  # fmt: skip
def retrieve(call: Call, state: State) -> list[Outcome]:
    """The hook is told how far it is; what comes is the name of a file, and headers."""
    file, hook = call.argument(1, "filename", None), call.argument(2, "reporthook", None)
    told = Call(tuple(state.fresh(f"the {each} of a download") for each in _OF_A_DOWNLOAD))
    outcomes = [Returns(None, state)] if hook is None else call_value(hook, told, state)
    return [
        each
        if isinstance(each, Raises)
        else Returns((file or each.state.fresh("a file"), each.state.fresh("headers")), each.state)
        for each in outcomes
    ]


_OF_A_DOWNLOAD = ("blocks", "size of a block", "size")


@pure_external("os.environ.get", "os.getenv")
def environment_variable(call: Call, state: State) -> Value:
    """Unknown, and the same each time."""
    name, default = (
        state.resolve(call.argument(0, "key")),
        state.resolve(call.argument(1, "default", None)),
    )
    says = f"the result of os.environ.get({describe(name)})"
    return state.resolve(symbol(says, "environment variable", name, default))


@external("sys.exit", "os._exit")
def leave(call: Call, state: State) -> list[Outcome]:
    return [Raises(state.new_error("SystemExit", *call.arguments), state)]


EXTERNALS["exit"] = BUILTINS["exit"] = BUILTINS["quit"] = leave


@pure_external("time.time", "datetime.datetime.now", "time.strftime")
def now(call: Call, state: State) -> Value:
    return state.fresh("the time")


@pure_external("six.moves.range", "six.moves.xrange", "builtins.range", "past.builtins.xrange")
def moved_range(call: Call, state: State) -> Value:
    return _builtin_value("range", call, state)


@pure_external("six.moves.zip", "itertools.izip", "builtins.zip")
def moved_zip(call: Call, state: State) -> Value:
    return _builtin_value("zip", call, state)


def _builtin_value(name: str, call: Call, state: State) -> Value:
    transfer = BUILTINS[name]
    assert transfer is not None
    for outcome in transfer(call, state):
        if isinstance(outcome, Returns):
            return outcome.value
    return MISSING


@pure_external("six.iteritems", "six.viewitems")
def six_items(call: Call, state: State) -> Value:
    given = state.resolve(call.argument(0, "d"))
    if isinstance(state.contents(given), DictRecord):
        return _builtin_value("dict.items", Call((given,)), state)
    return state.fresh("items")


@pure_external("six.ensure_str", "six.text_type")
def six_text(call: Call, state: State) -> Value:
    return to_text(call.argument(0, "s", ""), state)
