"""`str.format`: fields by place or name, with what they take of an argument, and fields in each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scopelint.interpreter.attributes import attribute
from scopelint.interpreter.builtins.formatting import format_value
from scopelint.interpreter.items import item_of
from scopelint.interpreter.state import State
from scopelint.interpreter.text import Part, text_of
from scopelint.interpreter.values import Text, Value, describe, symbol

_BRACES = re.compile(
    r"\{\{|\}\}|\{(?P<field>[^{}!:]*)(?:!(?P<conversion>[rsa]))?(?::(?P<spec>(?:[^{}]|\{[^{}]*\})*))?\}"
)
#: What is taken of an argument: `0.name`, `cfg[key]`.
_BASE = re.compile(r"[^.\[]*")
_TAKEN = re.compile(r"\.(\w+)|\[([^\]]*)\]")


def format_braces(
    pattern: str | Text, arguments: tuple[Value, ...], keywords: dict[str, Value], state: State
) -> Value:
    """`pattern.format(*arguments, **keywords)`."""
    if isinstance(pattern, Text):
        return symbol(describe(pattern), "format", pattern, arguments, *keywords.values())
    return text_of([*_parts_of_braces(pattern, _Fields(arguments, keywords), state)])


@dataclass(slots=True)
class _Fields:
    """The arguments of a `format`, and how many of them were taken without a name."""

    arguments: tuple[Value, ...]
    keywords: dict[str, Value]
    taken: int = 0

    def value(self, field: str, state: State) -> Value:
        """What stands in a field: an argument, or an attribute or item of one."""
        base = _BASE.match(field)
        assert base is not None
        name = base[0]
        if not name:
            name, self.taken = str(self.taken), self.taken + 1
        if name.isdigit() and int(name) < len(self.arguments):
            value = self.arguments[int(name)]
        elif name in self.keywords:
            value = self.keywords[name]
        else:
            return symbol(f"{{{field}}}", "field", field, *self.arguments, *self.keywords.values())
        for attribute_name, key in _TAKEN.findall(field, base.end()):
            value = state.resolve(value)
            found = (
                attribute(value, attribute_name, state)
                if attribute_name
                else item_of(value, int(key) if key.isdigit() else key, state)
            )
            if isinstance(found, list):
                return symbol(f"{{{field}}}", "field", field, value)
            value = found
        return value


def _parts_of_braces(pattern: str, fields: _Fields, state: State) -> Iterator[Part]:
    end = 0
    for match in _BRACES.finditer(pattern):
        yield pattern[end : match.start()]
        end = match.end()
        if match.group() in ("{{", "}}"):
            yield match.group()[0]
            continue
        value = fields.value(match["field"], state)
        within = match["spec"] or ""
        specification = (
            text_of([*_parts_of_braces(within, fields, state)]) if "{" in within else within
        )
        yield from format_value(value, match["conversion"], specification, state)
    yield pattern[end:]
