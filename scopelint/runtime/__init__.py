"""TensorFlow 1's graph building, on numpy: names, sharing and refusals as TensorFlow has them.

    run = fresh(target="1.15")          a new process: empty graph, root scope, no events
    run.tf                              the module `tensorflow`; attribute paths as in TensorFlow
    run.observer.events                 what happened to variables (`scopelint.runtime.observer`)
    with installed(run): ...            `import tensorflow`, `tf_slim`, … reach it inside
    outcome = run_script("train.py")    a whole program, in a guarded child process

What TensorFlow refuses is raised as TensorFlow raises it (ValueError and so on), the first line
of the text being TensorFlow's.  One run is alive at a time: `fresh` ends the one before.

Each name is imported when first asked for: who only starts a child needs no numpy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scopelint.runtime.guard import Limits, Outcome, run_script
    from scopelint.runtime.observer import Event, Frame, Observer, first_line, user_frames
    from scopelint.runtime.shim import Run, fresh, installed

__all__ = [
    "Event",
    "Frame",
    "Limits",
    "Observer",
    "Outcome",
    "Run",
    "first_line",
    "fresh",
    "installed",
    "run_script",
    "user_frames",
]

_HOME = {
    "guard": ("Limits", "Outcome", "run_script"),
    "observer": ("Event", "Frame", "Observer", "first_line", "user_frames"),
    "shim": ("Run", "fresh", "installed"),
}


def __getattr__(name: str) -> object:
    """The public name, from the module that holds it."""
    for module, names in _HOME.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
