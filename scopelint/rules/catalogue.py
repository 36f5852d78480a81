"""The rules there are: every module of this package named `sl` and three digits.

A new rule is a new file; nothing lists them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    for rule in catalogue():
        if code_or_name.upper() == rule.code or code_or_name.lower() == rule.name:
            return rule
    return None


def rule_of_refusal(error: str) -> Rule | None:
    """The rule that reports a numbered TensorFlow error."""
    return next((rule for rule in catalogue() if error in rule.refusals), None)


def _modules() -> Iterator[str]:
    return (
        module.name for module in iter_modules(rules.__path__) if _MODULE.fullmatch(module.name)
    )


def _load(module: str) -> Rule:
    rule = import_module(f"{rules.__name__}.{module}").RULE
    assert isinstance(rule, Rule)
    expected = f"{rule.code.lower()}_{rule.name.replace('-', '_')}"
    if module != expected:
        raise DeclarationError(f"rule {rule.code}: its file is {module}.py, not {expected}.py")
    return rule
