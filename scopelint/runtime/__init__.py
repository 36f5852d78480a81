"""TensorFlow 1's graph building, on numpy: names, sharing and refusals as TensorFlow has them.

    run = fresh(target="1.15")          a new process: empty graph, root scope, no events
    run.tf                              the module `tensorflow`; attribute paths as in TensorFlow
    run.observer.events                 what happened to variables (`scopelint.runtime.observer`)
    with installed(run): ...            `import tensorflow`, `tf_slim`, … reach it inside

What TensorFlow refuses is raised as TensorFlow raises it (ValueError and so on), the first line
of the text being TensorFlow's.  One run is alive at a time: `fresh` ends the one before.
"""

from __future__ import annotations

from scopelint.runtime.observer import Event, Frame, Observer, first_line, user_frames
from scopelint.runtime.shim import Run, fresh, installed

__all__ = ["Event", "Frame", "Observer", "Run", "first_line", "fresh", "installed", "user_frames"]
