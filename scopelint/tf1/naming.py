"""Names of variables, scopes and ops: joined, compared and made unique, known or not."""

from __future__ import annotations

import re

from scopelint.interpreter.text import known_ends, text_of
from scopelint.interpreter.values import Symbol, Text
from scopelint.tf1.values import Name

#: What may be the name of an op or of a name scope at the root (§3.7).
_ROOT_NAME = re.compile(r"^[A-Za-z0-9.][A-Za-z0-9_.\-/]*$")
#: The same below a name scope.
_INNER_NAME = re.compile(r"^[A-Za-z0-9_.\-/]*$")


def parts(name: Name) -> tuple[str | Symbol, ...]:
    """The parts of a name."""
    return (name,) if isinstance(name, str) else name.parts


def join(*pieces: Name) -> Name:
    """One name after the other."""
    try:
        return "".join(pieces)  # type: ignore[arg-type]
    except TypeError:
        return text_of([part for piece in pieces for part in parts(piece)])


def below(outer: Name, inner: Name) -> Name:
    """`outer/inner`, or `inner` alone at the root (§2.1)."""
    return join(outer, "/", inner) if outer else inner


def fold(name: Name) -> Name:
    """The name without regard to case (§2.14)."""
    if isinstance(name, str):
        return name.lower()
    return Text(tuple(part.lower() if isinstance(part, str) else part for part in name.parts))


def starts_with(name: Name, prefix: Name) -> bool:
    """Whether the name certainly begins with the prefix."""
    return remainder(name, prefix) is not None


def remainder(name: Name, prefix: Name) -> Name | None:
    """What follows the prefix in the name; None if it does not certainly begin with it."""
    if isinstance(name, str) and isinstance(prefix, str):
        return name[len(prefix) :] if name.startswith(prefix) else None
    whole, start = list(parts(name)), [part for part in parts(prefix) if part != ""]
    for position, part in enumerate(start):
        if not whole:
            return None
        head = whole.pop(0)
        if head == part:
            continue
        is_last = position == len(start) - 1
        if not (is_last and isinstance(head, str) and isinstance(part, str)):
            return None
        if not head.startswith(part):
            return None
        whole.insert(0, head[len(part) :])
    return text_of(whole)


def last_component(name: Name) -> Name:
    """What stands behind the last slash."""
    pieces = list(parts(name))
    for index in range(len(pieces) - 1, -1, -1):
        part = pieces[index]
        if isinstance(part, str) and "/" in part:
            return text_of([part.rpartition("/")[2], *pieces[index + 1 :]])
    return name


def ends_in_slash(name: Name) -> bool:
    """Whether a name is one that re-enters a name scope exactly (§3.7)."""
    return name.endswith("/") if isinstance(name, str) else known_ends(name)[1].endswith("/")


def without_slash(name: Name) -> Name:
    """The name without its last slash."""
    if isinstance(name, str):
        return name[:-1]
    last = name.parts[-1]
    assert isinstance(last, str)
    return text_of([*name.parts[:-1], last[:-1]])


def is_valid_scope(name: Name, outer: Name) -> bool:
    """Whether TensorFlow takes it for a name scope there (E50); unknown parts are taken for fine."""
    known = name
    if not isinstance(known, str):
        known = "".join(part if isinstance(part, str) else "x" for part in parts(known))
    return bool((_INNER_NAME if outer else _ROOT_NAME).match(known))


def snake_case(class_name: str) -> str:
    """The default name of a layer of this class (§6.1, §6.7)."""
    words = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", class_name)
    words = re.sub(r"([a-z])([A-Z])", r"\1_\2", words).lower()
    return words if not words.startswith("_") else f"private{words}"


def made_unique(name: Name, in_use: dict[Name, int]) -> Name:
    """An op name that is not in use; from now on it is (§2.14, §4.2)."""
    key = fold(name)
    number = in_use.get(key, 0)
    in_use[key] = number + 1
    if not number:
        return name
    free = key
    while free in in_use:
        free = join(key, f"_{number}")
        number += 1
    in_use[free] = 1
    return join(name, f"_{number - 1}")
