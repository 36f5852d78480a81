"""Writes the skeleton of a rule: `python tests/new_rule.py SL109 name-of-the-fault`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

RULES = Path(__file__).parents[1] / "scopelint" / "rules"
USAGE = "usage: python tests/new_rule.py SLnnn name-of-the-fault"

_SKELETON = '''\
"""@CODE@: …"""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.rules.reading import uncaught
from scopelint.rules.wording import RAISES
from scopelint.trace import Trace


def @FUNCTION@(trace: Trace) -> Iterator[Claim]:
    """Every …"""
    for refused in uncaught(trace, ("E0",)):
        yield Claim(
            rule="@CODE@",
            message=(f"variable {refused.key} … at ", refused.place, RAISES),
            shown_by=refused,
            variable=refused.key,
        )


RULE = Rule(
    code="@CODE@",
    name="@NAME@",
    severity=Severity.@SEVERITY@,
    since="0.1",
    summary="One sentence: the fault.",
    why="""
        What happens, when one notices, and how one comes to write it.
    """,
    remedy="One sentence: what to do.",
    fix="""
        - **In this case**: do this.
    """,
    limits="""
        When it is silent; when it may be wrong, and what to do then.
    """,
    semantics=("2.2",),
    check=@FUNCTION@,
    examples=(
        Example(
            bad="""
                import tensorflow as tf

                w = tf.get_variable("w", [3])  # want @CODE@
            """,
            good="""
                import tensorflow as tf

                w = tf.get_variable("w", [3])  # var creates w
            """,
        ),
    ),
)
'''


def skeleton(code: str, name: str) -> str:
    """The text of a rule's file, to be filled in."""
    severity = "ERROR" if code.startswith("SL1") else "WARNING"
    text = _SKELETON.replace("@CODE@", code).replace("@NAME@", name)
    return text.replace("@FUNCTION@", name.replace("-", "_")).replace("@SEVERITY@", severity)


def main(arguments: list[str]) -> str | None:
    """Write the file; what is wrong, if something is."""
    if len(arguments) != 2 or not re.fullmatch(r"SL\d{3}", arguments[0]):
        return USAGE
    code, name = arguments
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", name):
        return f"{USAGE}\n{name!r} is not in kebab case"
    file = RULES / f"{code.lower()}_{name.replace('-', '_')}.py"
    if taken := next(RULES.glob(f"{code.lower()}_*.py"), None):
        return f"{taken} has this code"
    file.write_text(skeleton(code, name), "utf-8")
    print(file)
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
