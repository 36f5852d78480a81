"""SL902: the analysis gave up on a part of the program. The engine says it (`engine.notices`)."""

from __future__ import annotations

from scopelint.finding import Severity
from scopelint.rules.declare import Rule

RULE = Rule(
    code="SL902",
    name="incomplete",
    severity=Severity.NOTE,
    since="0.1",
    summary="The analysis did not follow a part of the program to its end.",
    why="""
        A program is run symbolically from each of its entries, and every such run has bounds: so many
        ways through, turns of a loop, calls within calls. What lies beyond them is not looked at. A
        loop over a hundred known layers is left after forty turns; beyond six ways, each takes one side
        of a condition that nobody knows. Nor is anything looked at behind an error that ends
        a script whatever way it goes.

        Nothing false comes of it, but something may be missed: the run is no proof that the rest is
        well. How many entries were cut so is in the last line of each report, and each cut with its
        reason in `summary.incomplete` of the JSON. This rule makes each cut a finding at its place.
    """,
    remedy="Raise the bound that is named, or check a smaller part by entries of its own.",
    fix="""
        - **raise the bound**: `budgets` in the configuration, as `budgets = { splits = 48 }`. A check
          takes longer.
        - **start nearer to the model**: `entries` in the configuration names the functions that build
          it, without what reads flags and data around them.
        - **the program ends there**: with an error that is no rule's matter, or because files or
          options are missing that it asks for. Mend it, or start behind it, by `entries`.
        - **an error in scopelint itself**: please report it, with the file.
    """,
    limits="""
        It is off unless it is selected (`--select SL902`, or `extend-select`). Of the cuts of one
        entry for one reason, the first place is said.
    """,
    semantics=(),
    check=None,
    examples=(),
)
