"""Which TensorFlow the runtime stands in for, and where the versions differ (semantics §14).

One target holds at a time, for a run stands in for one installation; `use` sets it.
"""

from __future__ import annotations

from dataclasses import dataclass

from scopelint.tf1_errors import DEFAULT_TARGET, RELEASES, TARGETS

#: Other ways to write a target.
_ALIASES = {"v1": "compat.v1", "tf.compat.v1": "compat.v1"}


@dataclass(frozen=True, slots=True)
class Target:
    """One version of TensorFlow; each property is a row of §14's table."""

    name: str

    def since(self, version: str) -> bool:
        """Whether this version is `version` or a newer one."""
        return TARGETS.index(self.name) >= TARGETS.index(version)

    @property
    def version(self) -> str:
        """What `tf.__version__` says."""
        return RELEASES[self.name]

    def lacks(self, name: str) -> bool:
        """Whether a public name came later: `tf.AUTO_REUSE`, the classes of `tf.layers`."""
        is_layer_class = name.startswith("tf.layers.") and name[len("tf.layers.")].isupper()
        return (name == "tf.AUTO_REUSE" or is_layer_class) and not self.since("1.4")

    @property
    def checks_scope_when_made(self) -> bool:
        """`variable_scope(...)` itself refuses bad arguments, not entering it (§3.1)."""
        return self.since("1.4")

    @property
    def scope_decorates(self) -> bool:
        """`variable_scope` is a generator's manager: it decorates, and is entered once (§3.11)."""
        return not self.since("1.4")

    @property
    def false_undoes_object(self) -> bool:
        """`reuse=False` on a reusing scope object gives False (§3.4)."""
        return not self.since("1.4")

    @property
    def getters_wrap(self) -> bool:
        """A nested scope's custom getter wraps the outer one, it does not replace it (§2.10)."""
        return self.since("1.4")

    @property
    def scope_per_thread(self) -> bool:
        """Each thread has its own current scope (§1.5)."""
        return self.since("1.8")

    @property
    def keeps_first_entering(self) -> bool:
        """A manager entered again keeps its reuse and its default name (§3.10)."""
        return self.since("1.8")

    @property
    def checks_nesting(self) -> bool:
        """Leaving scopes out of order is E35 (§3.9)."""
        return self.since("1.15")

    @property
    def has_auxiliary_name_scope(self) -> bool:
        """`variable_scope` takes `auxiliary_name_scope` (§3.13)."""
        return self.since("1.8")

    @property
    def empty_scope_resets(self) -> bool:
        """Leaving `variable_scope("")` at the root resets all counts (§3.6)."""
        return not self.since("1.12")

    @property
    def names_ignore_case(self) -> bool:
        """Op names are uniquified without regard to case (§2.14)."""
        return self.since("1.12")

    @property
    def scope_rules_variable(self) -> bool:
        """A scope's `use_resource` rules tf.Variable (§5.7)."""
        return self.since("1.12")

    @property
    def keras_uses_store(self) -> bool:
        """tf.keras.layers get their variables from the store (§7.1)."""
        return not self.since("1.12")

    @property
    def rnn_weights(self) -> tuple[str, str]:
        """The names of an RNN cell's two variables (§9.1)."""
        return ("kernel", "bias") if self.since("1.4") else ("weights", "biases")

    @property
    def cells_are_layers(self) -> bool:
        """A cell keeps the variables of its first call (§9.2)."""
        return self.since("1.4")

    @property
    def cells_count_up(self) -> bool:
        """A second unnamed cell in one open scope gets a name of its own (§9.5)."""
        return self.since("1.8")

    @property
    def autograph_wraps(self) -> bool:
        """An error inside a layer's own `call` comes out as `in converted code:` (§6.7)."""
        return self.name == "1.15"

    @property
    def average_twice_refused(self) -> bool:
        """ExponentialMovingAverage.apply of one variable twice is E68 (§11.4)."""
        return not self.since("1.12")

    @property
    def contrib_hands_on_reuse(self) -> bool:
        """The reuse of a contrib layer's scope reaches the store; up to 1.0 it shares or creates."""
        return self.since("1.4")

    @property
    def norm_fuses_unasked(self) -> bool:
        """Contrib's batch_norm without `fused` is fused where it can be (§8.5)."""
        return self.since("1.4")

    @property
    def template_begins_once(self) -> bool:
        """A template whose first call failed shares from then on (§10.1)."""
        return not self.since("1.4")

    @property
    def repeats_by_alias(self) -> bool:
        """slim.repeat without a scope says `convolution_1`, not `convolution2d_1` (§8.4)."""
        return not self.since("1.12")

    @property
    def traces_resources(self) -> bool:
        """E1 for a resource variable says where it was made, too (§2.12)."""
        return not self.since("1.15")


def target_named(name: str) -> Target:
    """Find a target by name; a fuller version (`1.15.5`) means its table column.

    >>> target_named("1.15.5").name, target_named("v1").name
    ('1.15', 'compat.v1')
    """
    name = _ALIASES.get(name, name)
    if name not in TARGETS:
        name = ".".join(name.split(".")[:2])
    if name not in TARGETS:
        raise ValueError(f"unknown target {name!r}: one of {', '.join(TARGETS)}")
    return Target(name)


_current = Target(DEFAULT_TARGET)


def target() -> Target:
    """The version that the runtime stands in for now."""
    return _current


def use(name: str) -> Target:
    """Stand in for the version `name` from now on."""
    global _current
    _current = target_named(name)
    return _current
