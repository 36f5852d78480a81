"""Random Python programs that a grammar writes: every statement and expression, in many layouts.

They compile, and that is all: what they do when they run is of no interest. `GRAMMAR` lists for
each symbol the texts that it may become, one a line; `$symbol` stands for any of another. What
holds in some places only stands under `symbol in function`, `loop`, `async`, `class`, or
`in 3.12` for what only that Python and later ones have. `ε` is no text, `⏎` a new line. What
stands first is what a symbol becomes where there is no more room: it leads to an end.
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from random import Random
from textwrap import indent

#: What may stand where: "function", "loop", "async", "class", and versions of Python.
Places = frozenset[str]

VERSIONS: Places = frozenset(f"3.{minor}" for minor in range(11, sys.version_info[1] + 1))
_DEPTH = 11

GRAMMAR = {
    "statements": r"""
$statement
$statement⏎$statement
$statement⏎$statement⏎$statements
$statement⏎$statement⏎$statements
""",
    # --- statements -----------------------------------------------------------------------
    "statement": r"""
$line
$line
$line
if $value:$block$elif
if $value:$block$elif
for $targets in $values:$loop$else
while $value:$loop$else
with $manager:$block
with $manager, $manager:$block
with ($manager, $manager, $manager):$block
with (⏎  $manager,  # why⏎  $manager,⏎):$block
try:$block$handlers$else$finally
try:$block$finally_only
try:$block$star_handlers$else$finally
match $values:$cases
def $name($parameters):$body
$decorators⏎def $name($parameters) -> $annotation:$body
async def $name($parameters):$async_body
async def $name($parameters):$async_body
def $name(a, *b):⏎  def $name($parameters):⏎    nonlocal a, b⏎    $simple⏎    a = b = $name⏎  return $name
class $name:$class_body
class $name($bases):$class_body
$decorators⏎class $name($bases):$class_body
""",
    "statement in async": r"""
async for $targets in $values:$loop$else
async for $name in $name:⏎  async with $name() as $name, $name:$loop
async with $manager, $manager:$block
""",
    "statement in 3.12": r"""
def $name[$type_parameters]($parameters):$body
class $name[$type_parameters]($bases):$class_body
""",
    "line": r"""
$simple
$simple
$simple
$simple
$simple  # a comment: $name
$simple; $simple
$simple; $simple;
""",
    "simple": r"""
$values
$expr
pass
$target = $values
$targets = $values
$target = $targets = $values
$name $augmented $values
$place $augmented $expr
$name: $annotation = $values
$place: $annotation
$place: $annotation = $values
del $name, $place, ($name, [$name])
assert $value, $value
raise
raise $expr from $expr
import $name.$name, $name.$name as $name
import os, functools as $name, tensorflow.contrib.slim as slim
from . import $name
from ..$name.$name import ($name, $name as $name,)
from __future__ import annotations
global $name
""",
    "simple in function": r"""
return
return $values
$targets = yield $value
nonlocal $name
""",
    "simple in loop": "break\ncontinue",
    "simple in 3.12": "type $name = $expr\ntype $name[$type_parameters] = $expr",
    "augmented": "+=\n-=\n*=\n/=\n//=\n%=\n@=\n&=\n|=\n^=\n<<=\n>>=\n**=",
    "elif": "$else\n$else\n⏎elif $value:$block$elif",
    "else": "ε\n⏎else:$block",
    "finally": "ε\n⏎finally:$block",
    "finally_only": "⏎finally:$block",
    "handlers": r"""
⏎except $expr:$block
⏎except $expr as $name:$block$handlers
⏎except ($expr, $expr) as $name:$block
⏎except:$block
""",
    "star_handlers": "⏎except* $expr:$block\n⏎except *$expr as $name:$block$star_handlers",
    "decorators": "@$primary\n@$primary($arguments)\n@$expr\n@$primary⏎@$expr",
    "bases": "ε\n$name\n$primary, metaclass=$expr\n*$name, **$name\nobject,",
    "manager": "$expr\n$expr as $name\n$library($arguments) as $place\n$expr as ($targets)",
    "type_parameters": "$name\n$name: $expr, *$name, **$name",
    "parameters": r"""
ε
$name
$name, $name=$value
self, *$name, $name=$value, **$name
$name=$value, /, $name=$value, *, $name, $name: $annotation = $value
*, $name: $annotation
$name: $annotation, /
**$name
""",
    # Annotations do not run here: they bind no names.
    "annotation": "int\n'a.b'\n$name.$name[$name, ...]\n$name | None\nf($name)(x=(lambda: $name))",
    # --- match ----------------------------------------------------------------------------
    "cases": r"""
⏎    case $pattern:$case_block
⏎    case $pattern if $value:$case_block$cases
⏎    case $pattern, *$name:$case_block$cases
⏎    case $pattern | $pattern:$case_block$cases
""",
    "pattern": r"""
$name
_
$number
-1
$string
None
True
$name.$name
$name.$name.$name | $number | None
($pattern)
[$pattern, *_, $pattern]
($pattern, *$name)
[]
{}
{$number: $pattern, 'k': $pattern, **$name}
$name()
$name.$name($pattern, $name=$pattern,)
$pattern as $name
1 + 2j
""",
    # --- expressions ----------------------------------------------------------------------
    "values": r"""
$value
$expr
$expr,
$expr, *$name
*$expr, $expr
""",
    "value": r"""
$expr
$expr
$name + $expr * $name ** -$name // $name
not $name in $name
$name < $expr <= $name is not None
$name or $expr and not $name
$name if $expr else $name if $name else $expr
lambda: $lambda_expr
lambda $plain_parameters: ($lambda_value)
""",
    "expr": r"""
$name
$name
$number
$string
$primary
$primary
$call
$call
$call
$builtin($arguments)
$library($arguments)
$library($arguments)
($values)
(⏎  $value  # why⏎)
$primary \⏎  + $expr
($expr $binary $expr)
($expr $comparison $expr)
($unary $expr)
($expr and $expr and $expr)
($value if $expr else $value)
($name := $value)
(lambda $plain_parameters: $lambda_value)
[$values]
[]
()
{$expr, *$name}
{$expr: $value, **$expr, $expr: $value}
{}
[$inner $comprehension]
($inner $comprehension)
{$inner $comprehension}
{$inner: $inner $comprehension}
""",
    "expr in function": "(yield)\n(yield $values)",
    "expr in plain function": "(yield from $expr)",
    "expr in async": "(await $primary)\n[$inner async for $targets in $expr if $expr]",
    "comprehension": r"""
for $targets in $inner
for $targets in $inner if $inner if $inner
for $targets in $inner for $targets in $inner if $inner
""",
    "primary": r"""
$name
$name.$name
$name.$name.$name
$name[$slices]
$call
($expr).$name
$string.$method
""",
    "call": r"""
$name($arguments)
$name($arguments)
$name.$method($arguments)
$primary($arguments)
super().$name($arguments)
$name($inner for $targets in $inner)
""",
    "place": "$primary.$name\n$primary[$slices]\nself.$name",
    "slices": "$value\n:\n$expr:\n:$expr\n$expr:$expr:$expr\n::\n$expr, :, ...\n*$name, $expr\n$expr,",
    "arguments": r"""
ε
$value
$value
$value, $argument
*$expr, **$expr
$argument,
⏎  $value,  # why⏎  $argument,⏎
""",
    "argument": "$name=$value\nname=$value\nreuse=$value\n$expr\n*$expr\n**$expr\ninitializer=$value",
    "plain_parameters": "ε\n$name\n$name=$expr, *$name\n*, $name=$expr, **$name",
    "target": "$name\n$name\n$place\n($targets)\n[$targets]",
    "targets": "$name\n$name\n$target, $name\n$target, *$name\n*$name, $target\n[$target, *$name]",
    "binary": "+\n-\n*\n/\n//\n%\n@\n&\n|\n^\n<<\n>>\n**",
    "comparison": "==\n!=\n<\n<=\n>\n>=\nis\nis not\nin\nnot in",
    "unary": "-\n+\n~\nnot",
    "name": "a\nb\nc\nx\nｗ\nself\n__p\n_q\n__d__\né\nmatch\ncase\ntype\nprint\nexec",
    "number": "0\n1\n3\n0x_ff\n1_0.0e-3\n2j\n.5\n1e308\n10\n0b11",
    # --- texts ----------------------------------------------------------------------------
    "string": r"""
'a'
"w"
"conv/w"
r'\d' R"\n"
b'\x00\n' b"a"
u"ü"
'\N{DIGIT ONE}\x41' '' "b"
'''a
  "b" \
c'''
'%s/%d'
'{}_{0!r:>3}{a}'
f"{$name}"
f'a{$name!r:>{$name}}b' "{c}"
f"{a = }"
F"{é.x=!s:^3}" rf'\d{$name[0]:\d}'
f"{{}}"
f'''{⏎  $name(1)}'''
f"{(lambda a: a)(1)}{ {1: 2}[1] }"
f'{f"{$name}"}' f"{a if b else c}"
f"{[i for i in $name]}\n{$name:%Y-%m}"
""",
    "string in 3.12": r"""
f"{"a"}{'\n'.join($name)}"
f'{f'{$name}'}'
f"{⏎    $name  # why⏎}"
""",
}  # fmt: skip

#: Symbols that are another one in other places: what they are, what is added, what does not hold.
_ELSEWHERE: dict[str, tuple[str, Places, Places]] = {
    "loop": ("block", frozenset({"loop"}), frozenset()),
    "case_block": ("case_block", frozenset(), frozenset()),
    "body": ("block", frozenset({"function", "plain function"}), frozenset({"loop", "async", "class"})),
    "async_body": ("block", frozenset({"function", "async"}),
                   frozenset({"loop", "class", "plain function"})),
    "class_body": ("block", frozenset({"class"}),
                   frozenset({"loop", "function", "plain function", "async"})),
    "inner": ("expr", frozenset(), frozenset({"function", "plain function"})),
    "lambda_expr": ("expr", frozenset({"function", "plain function"}), frozenset({"async"})),
    "lambda_value": ("value", frozenset({"function", "plain function"}), frozenset({"async"})),
}  # fmt: skip
#: What calls may name: not part of the grammar, for tests put in what is known of a library.
Given = dict[str, list[str]]
_GIVEN: Given = {"library": ["tf.get_variable"], "builtin": ["len"], "method": ["append"]}
_SYMBOL = re.compile(r"\$(\w+)")


def program(seed: int, **given: list[str]) -> str:
    """A program that compiles; `given` is what `$library`, `$builtin` and `$method` may be."""
    random = Random(seed)
    known = {**_GIVEN, **given}
    statements = list[str]()
    wanted = random.randint(1, 6)
    while len(statements) < wanted:
        text = _expand(random, "statements", VERSIONS, _DEPTH, known)
        if compiles("\n".join([*statements, text])):
            statements.append(text)
    return "\n".join(statements) + random.choice(["\n", "\n", "", "\n\n# the end", "\n    \n\x0c"])


def compiles(text: str) -> bool:
    """Whether Python takes a text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "program", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, SystemError):  # some texts are too much for its compiler
        return False
    return True


def _expand(random: Random, symbol: str, places: Places, depth: int, given: Given) -> str:
    if symbol in given:
        return random.choice(given[symbol])
    if symbol in _ELSEWHERE:
        symbol, more, gone = _ELSEWHERE[symbol]
        places = (places - gone) | more
    if symbol in ("block", "case_block"):
        return _block(random, symbol, places, depth, given)
    choices = _productions(symbol, places)
    chosen = random.choice(choices) if depth > 0 else choices[0]

    def part(found: re.Match[str]) -> str:
        return _expand(random, found[1], places, depth - 1, given)

    return _SYMBOL.sub(part, chosen)


def _block(random: Random, symbol: str, places: Places, depth: int, given: Given) -> str:
    """What follows a colon: the rest of its line, or lines that are indented."""
    if random.random() < 0.2 or depth < 5:
        return " " + _expand(random, "line", places, depth - 1, given)
    text = _expand(random, "statements", places, depth - 1, given)
    before = random.choice(["\n", "\n", "\n", "\n\n", "  # why\n", "\n# left\n"])
    step = random.choice(["    ", "  ", "\t", " "])
    return before + indent(text, "    " + step if symbol == "case_block" else step)


@cache
def _productions(symbol: str, places: Places) -> tuple[str, ...]:
    """What a symbol may become in these places."""
    keys = (symbol, *(f"{symbol} in {place}" for place in sorted(places)))
    return tuple(text for key in keys for text in _texts(key))


def _texts(key: str) -> Iterator[str]:
    for line in GRAMMAR.get(key, "").splitlines():
        if line:
            yield line.replace("ε", "").replace("⏎", "\n")
