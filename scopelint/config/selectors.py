"""How rules are selected: by code, by the beginning of a code, by name, or `ALL`.

Of several words on one rule the more exact one holds, and `ignore` where they are equally exact.
A later source (the command line after a file) has the last word on what it speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from scopelint.rules.catalogue import catalogue, codes, rule_of
from scopelint.rules.declare import Rule

#: All rules there are.
ALL = "ALL"

#: TensorFlow raises; a wrong model; fragile; about the analysis.
GROUPS = ("SL1", "SL2", "SL3", "SL9")

#: Rules that are on unless others are selected. SL3xx are asked for, and so are those about what
#: could not be checked, which the summary says in any case.
SELECTED = ("SL1", "SL2", "SL901")

#: What a selector looks like.
PATTERN = r"^(ALL|[Ss][Ll][0-9]{0,3}|[a-z]+(-[a-z]+)*)$"

_CODE = re.compile(r"SL\d{0,3}")


class UnknownSelectorError(ValueError):
    """No rule is meant by a selector; the text names one that is near, if there is one."""


def selector_of(text: str) -> str:
    """A selector in its one spelling: `ALL`, or the beginning of a code."""
    code = text.strip().upper()
    if code == ALL or _is_beginning(code):
        return code
    return rule_named(text).code


def rule_named(text: str) -> Rule:
    """The rule of a code or name; raises `UnknownSelectorError`."""
    rule = rule_of(text.strip())
    if rule is None:
        raise UnknownSelectorError(_unknown(text, text.strip().upper()))
    return rule


def _is_beginning(code: str) -> bool:
    """Whether the code of some rule, or a group of rules, begins so."""
    known = (*GROUPS, *codes())
    return bool(_CODE.fullmatch(code)) and any(each.startswith(code) for each in known)


def _unknown(text: str, code: str) -> str:
    if code == ALL or _is_beginning(code):
        return f"{code} stands for several rules, where one is to be named, as SL101"
    rules = {word: rule for rule in catalogue() for word in (rule.code, rule.name)}
    wanted = code if code.startswith("SL") else text.strip().lower()
    near = [rules[word] for word in get_close_matches(wanted, sorted(rules), n=1)]
    hint = f"the nearest is {near[0].code} {near[0].name}" if near else "see 'scopelint rules'"
    return f"there is no rule {text.strip()!r}; {hint}"


def covers(selector: str, code: str) -> bool:
    """Whether a selector speaks of a rule, or of all that another selector does."""
    return selector == ALL or code.startswith(selector)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rules are on."""

    select: tuple[str, ...] = SELECTED
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def selects(self, code: str) -> bool:
        """Whether the rule of this code is on."""
        chosen = _exactness((*self.select, *self.extend_select), code)
        return chosen > _exactness(self.ignore, code)

    def then(
        self,
        select: tuple[str, ...] | None,
        extend_select: tuple[str, ...],
        ignore: tuple[str, ...],
    ) -> Selection:
        """What holds after a later source has spoken."""
        before = self if select is None else Selection(select)
        return Selection(
            _without(before.select, ignore) if select is None else select,
            (*_without(before.extend_select, ignore), *extend_select),
            (*_without(before.ignore, extend_select), *ignore),
        )


def _exactness(selectors: Iterable[str], code: str) -> int:
    """How exactly the most exact of the selectors names a rule; -1: none does."""
    found = (0 if each == ALL else len(each) for each in selectors if covers(each, code))
    return max(found, default=-1)


def _without(selectors: Iterable[str], spoken_of: Iterable[str]) -> tuple[str, ...]:
    """The selectors of which no later one speaks."""
    later = tuple(spoken_of)
    return tuple(each for each in selectors if not any(covers(one, each) for one in later))
