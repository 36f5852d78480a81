"""Names that libraries had when programs of TensorFlow 1 were written, and have no longer.

Given back in the guarded child process only, so that `np.int` or `time.clock` does not stop a
program long before its first variable.
"""

from __future__ import annotations

import builtins
import collections
import collections.abc
import fractions
import functools
import inspect
import itertools
import math
import string
import time
from typing import Any

import numpy as np

_NUMPY: dict[str, Any] = {
    "int": int,
    "float": float,
    "bool": bool,
    "object": object,
    "str": str,
    "complex": complex,
    "long": int,
    "unicode": str,
    "float_": np.float64,
    "complex_": np.complex128,
    "Inf": np.inf,
    "Infinity": np.inf,
    "NaN": np.nan,
    "product": np.prod,
    "cumproduct": np.cumprod,
    "sometrue": np.any,
    "alltrue": np.all,
    "round_": np.round,
    "in1d": np.isin,
    "string_": np.bytes_,
    "unicode_": np.str_,
}


_PYTHON2: dict[str, Any] = {
    "xrange": range,
    "raw_input": input,
    "unicode": str,
    "basestring": str,
    "long": int,
    "unichr": chr,
    "reduce": functools.reduce,
    "cmp": lambda a, b: (a > b) - (a < b),
}


def restore_old_names() -> None:
    """Give the old names back, where they are missing: those of Python 2, too."""
    for name, value in _PYTHON2.items():
        if not hasattr(builtins, name):
            setattr(builtins, name, value)
    for name, value in _NUMPY.items():
        if name not in np.__dict__:
            setattr(np, name, value)
    for name in (
        "Mapping",
        "MutableMapping",
        "Sequence",
        "Iterable",
        "Callable",
        "Hashable",
        "Set",
        "Sized",
    ):
        if not hasattr(collections, name):
            setattr(collections, name, getattr(collections.abc, name))
    for module, name, value in (
        (time, "clock", time.perf_counter),
        (inspect, "getargspec", inspect.getfullargspec),
        (fractions, "gcd", math.gcd),
        (itertools, "izip", zip),
        (itertools, "imap", map),
        (itertools, "ifilter", filter),
        (itertools, "izip_longest", itertools.zip_longest),
        (string, "letters", string.ascii_letters),
        (string, "lowercase", string.ascii_lowercase),
        (string, "uppercase", string.ascii_uppercase),
    ):
        if not hasattr(module, name):
            setattr(module, name, value)
