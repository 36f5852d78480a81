"""The user's own program as the judge of a finding: run, it must fail as the finding says.

This runs the user's code, in the runtime's guarded child process. Nothing but `--execute` asks
for it.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scopelint.finding import Claim, Confirmation, Judge, Span, Status
from scopelint.frontend.python3_texts import python3_texts
from scopelint.replay.confirm import first_line, says_as_predicted
from scopelint.runtime.guard import Outcome, run_script
from scopelint.trace import VariableRefused


@dataclass(slots=True)
class Scripts:
    """The scripts of one check, each run at most once, as `python SCRIPT`."""

    target: str
    _outcomes: dict[str, Outcome] = field(default_factory=dict)

    def confirm(
        self, claim: Claim, span: Span, script: str, replayed: Confirmation
    ) -> Confirmation:
        """The run's word on a finding at `span`; where the run does not get there, the replay's.

        `script`: the path of the program that shows the finding.
        """
        fault = claim.shown_by
        if not isinstance(fault, VariableRefused) or not script.endswith(".py"):
            return replayed
        error = self._run(script).error
        if error is None or not _is_at(error, span):
            return replayed
        # AutoGraph's listing of an error has the type before the text.
        text = first_line(str(error["message"]).removeprefix(f"{error['type']}: "))
        is_it = says_as_predicted(first_line(fault.text), text)
        if error["type"] != fault.error_type or not is_it:
            return replayed
        return Confirmation(Status.CONFIRMED, Judge.EXECUTION, f"{error['type']}: {text}")

    def _run(self, script: str) -> Outcome:
        if script not in self._outcomes:
            self._outcomes[script] = run_script(
                script,
                target=self.target,
                sources=python3_texts(script),
                prints_to=io.StringIO(),  # what programs print is not what was found
            )
        return self._outcomes[script]


def _is_at(error: Mapping[str, Any], span: Span) -> bool:
    """Whether an error was raised by the call that a span shows."""
    same_file = os.path.abspath(error["path"] or "") == os.path.abspath(span.path)
    return same_file and error["line"] == span.line
