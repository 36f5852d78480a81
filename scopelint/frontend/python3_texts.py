"""The files that a script imports and that are Python 2, as the Python 3 that can be run."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import product

from scopelint.frontend.python2 import rewrite_python2
from scopelint.frontend.reading import read_source
from scopelint.frontend.source import SourceFile
from scopelint.frontend.syntax import syntax_error

#: `import a.b, c`, `from .a import b, c`: every word of it may be a file.
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+)?import[ \t]+(.+)", re.M)


def python3_texts(script: str) -> dict[str, str]:
    """For a script and what it imports of its own: the rewritten text of those that need it."""
    texts: dict[str, str] = {}
    script = os.path.abspath(script)
    top = os.path.dirname(script)
    waiting, seen = [script], {script}
    while waiting:
        path = waiting.pop()
        source = read_source(path)
        if not isinstance(source, SourceFile):
            continue
        if syntax_error(source.text) is not None:
            text = rewrite_python2(source).text
            if syntax_error(text) is None:
                texts[path] = text
        for found in _imported(source.text, path, top):
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    return texts


def _imported(text: str, path: str, top: str) -> Iterator[str]:
    """The files below the script's folder that the imports of a file may mean."""
    here = os.path.dirname(path)
    for folder, parts in product(dict.fromkeys((top, here, os.path.dirname(here))), _names(text)):
        for end in range(1, len(parts) + 1):
            place = os.path.join(folder, *parts[:end])
            files = (place + ".py", os.path.join(place, "__init__.py"))
            yield from filter(os.path.isfile, files)


def _names(text: str) -> Iterator[list[str]]:
    """The dotted names that the imports of a text may mean, each in its parts."""
    for start, names in _IMPORT.findall(text):
        words = re.findall(r"[\w.]+", names)
        dotted = [f"{start}.{word}" for word in words] if start else words
        for name in (start, *dotted):
            yield [part for part in name.split(".") if part]
