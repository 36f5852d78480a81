"""scopelint: finds the variable-sharing bugs of TensorFlow 1.x programs, and proves each one.

The public face (docs/api.md). Each name is imported when first asked for, so that
`scopelint --version` costs no more than Python's own start. Nothing is imported here, not even
`typing`: `python -m` would look for it in the working directory (see `__main__`).
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scopelint.config.files import ConfigurationError
    from scopelint.engine.public import check
    from scopelint.finding import Confidence, Finding, Report, Severity
    from scopelint.rules.declare import Rule

__version__ = "0.1.0"
__all__ = [
    "Confidence",
    "ConfigurationError",
    "Finding",
    "Report",
    "Rule",
    "Severity",
    "__version__",
    "check",
]

_HOME = {
    "check": "scopelint.engine.public",
    "Confidence": "scopelint.finding",
    "ConfigurationError": "scopelint.config.files",
    "Finding": "scopelint.finding",
    "Report": "scopelint.finding",
    "Rule": "scopelint.rules.declare",
    "Severity": "scopelint.finding",
}


def __getattr__(name: str) -> object:
    """The public name, from the module that holds it."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
