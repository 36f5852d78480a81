"""SL903: a file could not be read or parsed. The engine says it (`engine.notices`)."""

from __future__ import annotations

from scopelint.finding import Severity
from scopelint.rules.declare import Rule

RULE = Rule(
    code="SL903",
    name="unreadable-file",
    severity=Severity.NOTE,
    since="0.1",
    summary="A file, or a cell of a notebook, could not be read or parsed.",
    why="""
        A file that is Python of no version, that is in no encoding it declares, or that may not be
        read, is left out; so is a notebook's cell. What imports it is checked with names of which
        nothing is known, and much goes unseen.

        Such a file is an error of the run in any case: it is on stderr, in `summary.errors` of the
        JSON, and makes the exit status 2. This rule makes it a finding, too, for the formats and tools
        that show findings beside the code.
    """,
    remedy="Mend the file, or exclude it.",
    fix="""
        - **a syntax error**: mend it. Python 2 is understood as it is.
        - **a template, or a file that is broken on purpose**: `extend-exclude` in the configuration.
        - **nested too deeply to be parsed**: generated tables with some hundred brackets within one
          another; exclude the file, or load its data from elsewhere.
    """,
    limits="""
        It is off unless it is selected (`--select SL903`, or `extend-select`), and changes neither
        what is on stderr nor the exit status. Files that do not mention TensorFlow, nor import what
        does, are not parsed: nothing is said of them.
    """,
    semantics=(),
    check=None,
    examples=(),
)
