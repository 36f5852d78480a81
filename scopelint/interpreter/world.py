"""What all states of one entry have in common."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scopelint.interpreter.budget import Budget
from scopelint.interpreter.deciding_options import DecidingOptions
from scopelint.interpreter.journal import Journal
from scopelint.interpreter.library import Library
from scopelint.interpreter.modules import Modules
from scopelint.interpreter.option_counts import OptionCounts
from scopelint.interpreter.values import Value


@dataclass(slots=True, eq=False)
class World:
    """What all states of one entry have in common."""

    modules: Modules
    library: Library[Any]  #: of the states of this world
    budget: Budget
    script_folder: str
    #: The functions that were run, and the ways of branches in them, by file and place.
    entered: set[tuple[str, int]]
    #: What `memo` knows, by a code's identity; None where nothing is to be remembered.
    calls: dict[int, Any] | None = field(default_factory=dict)
    journal: Journal = field(default_factory=Journal)
    #: The ways of branches of which a path is to know that it has taken them: see `branches`.
    untaken: frozenset[tuple[str, int]] = frozenset()
    kept_out: frozenset[str] = frozenset()  #: modules that are not to be imported here
    option_counts: OptionCounts = field(default_factory=OptionCounts)
    deciding_options: DecidingOptions = field(default_factory=DecidingOptions)
    named: int = 0  #: how often a module got a name, or was imported, by a value
    attributed: int = 0  #: how often an object got an attribute by a value
    #: Generators whose loops may yield further values than those that were followed, by environment.
    open_generators: set[int] = field(default_factory=set)
    #: The names that loops bind in turns that were not followed.
    bound_later: set[str] = field(default_factory=set)
    calls_later: bool = False  #: whether something is called in such turns
    #: Of records: no two paths give one address to different things.
    addresses: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    #: Method resolution orders, by the address of a class: its bases never change.
    orders: dict[int, list[Value]] = field(default_factory=dict)
