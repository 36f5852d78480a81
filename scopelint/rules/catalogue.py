"""The rules there are: every module of this package named `sl` and three digits.

A new rule is a new file; nothing lists them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from scopelint import rules
from scopelint.rules.declare import DeclarationError, Rule

_MODULE = re.compile(r"sl\d{3}_\w+")


@cache
def catalogue() -> tuple[Rule, ...]:
    """All rules, by code."""
    return tuple(_load(name) for name in sorted(_modules()))


def rule_of(code_or_name: str) -> Rule | None:
    """The rule of this code, in either case, or of this name."""
    for module in _modules():
        code, _, name = module.partition("_")
        if code_or_name.lower() in (code, name.replace("_", "-")):
            return _load(module)
    return None


def codes() -> tuple[str, ...]:
    """The codes of all rules, of which none is loaded for it."""
    return tuple(sorted(module.partition("_")[0].upper() for module in _modules()))


class ByCode(Mapping[str, Rule]):
    """The rules by their codes, each loaded when it is asked for."""

    def __getitem__(self, code: str) -> Rule:
        """The rule of a code."""
        rule = rule_of(code) if code in codes() else None
        if rule is None:
            raise KeyError(code)
        return rule

    def __iter__(self) -> Iterator[str]:
        """All codes, in order."""
        return iter(codes())

    def __len__(self) -> int:
        """How many rules there are."""
        return len(codes())


def rule_of_refusal(error: str) -> Rule | None:
    """The rule that reports a numbered TensorFlow error."""
    return next((rule for rule in catalogue() if error in rule.refusals), None)


@cache
def _modules() -> tuple[str, ...]:
    return tuple(
        module.name for module in iter_modules(rules.__path__) if _MODULE.fullmatch(module.name)
    )


def _load(module: str) -> Rule:
    rule = import_module(f"{rules.__name__}.{module}").RULE
    assert isinstance(rule, Rule)
    expected = f"{rule.code.lower()}_{rule.name.replace('-', '_')}"
    if module != expected:
        raise DeclarationError(f"rule {rule.code}: its file is {module}.py, not {expected}.py")
    return rule
