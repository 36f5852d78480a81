"""Options that are texts and decide what a program does (`--mode test`): their default shows one way.

With the default of some (`--train_dir ''`) nobody runs the program: it ends with an error at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field

#: Of so many options it is tried whether a program must be given them.
_MOST_FAILING = 3


@dataclass(slots=True, eq=False)
class DecidingOptions:
    """What a run makes of options, and of settings that are read while it runs."""

    left_open: frozenset[str] = frozenset()  #: those that are supposed to be anything where asked
    failing: frozenset[str] = frozenset()  #: those whose default the program does not run with
    #: Those that were asked about as what they are by default.
    deciding: set[str] = field(default_factory=set)
    #: The names of options by the identity of their texts, which are kept so that it is theirs alone.
    options: dict[int, tuple[str, str]] = field(default_factory=dict)
    opened: dict[str, str] = field(default_factory=dict)  #: what those are by default that are open
    limited: set[str] = field(default_factory=set)  #: those that have choices
    handed: dict[tuple[str, str], str] = field(default_factory=dict)  #: their texts, by default
    last_read: str | None = None  #: of those that were taken to be what they are by default
    supposes_numbers: bool = False  #: whether numbers are taken to be any, too
    has_read_number: bool = False  #: whether one was taken to be what it is by default
    supposes_stored: bool = False  #: whether a store under an unknown key is taken to be anywhere
    has_stored_over: bool = False  #: whether something was stored so

    def is_number_open(self) -> bool:
        """Whether an option that is a number is supposed to be any."""
        self.has_read_number |= not self.supposes_numbers
        return self.supposes_numbers

    def after_failing(self) -> DecidingOptions | None:
        """How to run the program that has failed; None where nothing else is to be tried.

        First with another text, or what was stored in its settings; then with other numbers.
        """
        read = frozenset(() if self.last_read is None else (self.last_read,))
        may_be_text = read and len(self.failing) < _MOST_FAILING
        may_be_stored = self.has_stored_over and not self.supposes_stored
        if not (may_be_text or may_be_stored or self.has_read_number):
            return None
        return DecidingOptions(
            failing=self.failing | (read if may_be_text else frozenset()),
            supposes_numbers=self.supposes_numbers or not (may_be_text or may_be_stored),
            supposes_stored=self.supposes_stored or self.has_stored_over,
        )

    def after_deciding(self) -> DecidingOptions | None:
        """How to run the program as it may decide, too; None where it asked for no option."""
        if not self.deciding:
            return None
        return DecidingOptions(
            left_open=frozenset(self.deciding),
            failing=self.failing,
            supposes_numbers=self.supposes_numbers,
            supposes_stored=self.supposes_stored,
        )

    @property
    def are_defaults(self) -> bool:
        """Whether all is what it is by default."""
        open_ones = self.left_open | self.failing
        return not (open_ones or self.supposes_stored or self.supposes_numbers)

    def is_open(self, name: str, default: str) -> bool:
        """Whether an option that is read is supposed to be anything."""
        if name in self.failing or name in self.left_open:
            self.opened[name] = default
            return True
        self.last_read = name
        return False

    def handed_out(self, name: str, default: str) -> str:
        """The default of an option as a text of its own, by which it is known where it is asked about."""
        text = self.handed.get((name, default))
        if text is None:
            text = self.handed[name, default] = default[:1] + default[1:]
            self._keep(text, name)
        return text

    def derive(self, text: object, result: object) -> None:
        """Note what a method made of a text: another that may be asked about, or an answer."""
        if id(text) not in self.options:
            return
        if isinstance(result, str):
            self._keep(result, self.options[id(text)][0])
        elif isinstance(result, bool):
            self.ask(text)

    def ask(self, *values: object) -> None:
        """Note that the program asks what these are, one of which may be an option."""
        for value in values if self.options else ():
            if id(value) in self.options:
                self.deciding.add(self.options[id(value)][0])

    def within(self, text: str) -> set[str]:
        """The options of which one may be a text, or a part of it."""
        return {
            name
            for name, own in self.options.values()
            if own is text or (len(own) < len(text) and own in text)
        }

    def _keep(self, text: str, name: str) -> None:
        if len(text) > 1:  # of the others Python has each only once
            self.options[id(text)] = name, text
