"""What every run of one project has in common."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from scopelint.interpreter.budget import Limits
from scopelint.interpreter.library import Library
from scopelint.interpreter.modules import ASKED, Modules, use_question
from scopelint.interpreter.prepared import Prepared
from scopelint.interpreter.state import State
from scopelint.interpreter.uncalled import Code, Preparation
from scopelint.interpreter.uses import Uses


@dataclass(frozen=True, slots=True)
class Analysis:
    """What every run of one project has in common."""

    modules: Modules
    library: Library[State]
    limits: Limits
    uses: Uses
    #: Whether the user asks for an entry, by its path and function; None: entries are looked for.
    asks: Callable[[str, str], bool] | None = None
    entered: set[Code] = field(default_factory=set)  #: the functions that are called now
    #: The functions that scripts and uncalled functions called before; what tests called is not here.
    known: set[Code] = field(default_factory=set)

    calls: dict[int, Any] = field(default_factory=dict)  #: that the running unit knows: see `World`
    #: The functions that the script of the running unit has called.
    scripted: set[Code] = field(default_factory=set)
    #: What entries of the running unit begin with in common, by the origin behind which it is done.
    prepared: dict[tuple[int, Preparation], Prepared] = field(default_factory=dict)

    def begin_unit(self) -> None:
        """Other entries begin: nothing was entered, and symbols of the last ones may be forgotten."""
        self.entered.clear()
        self.calls.clear()
        self.scripted.clear()
        self.prepared.clear()

    def may_be_run(self, path: str) -> bool:
        """Whether a file behaves otherwise as a script than when it is imported."""
        mentions = self.modules.mentions(path)
        return mentions is not None and mentions.asks_for_its_name

    def has_use(self, name: str) -> bool:
        """Whether anything in the project has this name, wherever what has it is defined."""
        self.entered.add((use_question(name), ASKED))
        return name in self.uses.names


def is_test(path: str) -> bool:
    """Whether a file holds tests, by its name, as test runners find them."""
    name = posixpath.basename(path)
    return name.startswith("test_") or name.endswith("_test.py")
