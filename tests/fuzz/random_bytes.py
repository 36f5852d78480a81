"""Random files: texts in any encoding, with or without a cookie that is right, and bytes put wrong."""

from __future__ import annotations

import json
from encodings import aliases
from random import Random

ENCODINGS = sorted({*aliases.aliases.values(), "utf-8-sig", "utf8", "UTF_8", "idna", "punycode"})
_COOKIES = (
    "# -*- coding: {} -*-", "# coding={}", "#!/usr/bin/python\n# vim: set fileencoding={} :", "\n# coding: {}",
    "# coding : {}", "x = 1  # coding: {}", "x = 1\n# coding: {}", "\n\n# coding: {}", "#coding:{}-unix",
    "\x0c# coding:\t{}", '"""\n# coding: {}\n"""', "# coding: {}x", "",
)  # fmt: skip
_TEXTS = (
    "x = 1\n",
    "# é ü\ns = 'naïve'\n",
    "名 = '模型'\n",
    "s = '\u2028\x85'\n",
    "a\rb\r\nc\n",
    "\tif x:\n",
    "",
)
_BYTES = (
    b"\xff",
    b"\xc3",
    b"\x80",
    b"\xef\xbb\xbf",
    b"\r",
    b"\n",
    b"\x0c",
    b"\x1a",
    b"\x1b$B",
    b"\0",
    b"#",
    b"+AGE-",
)


def source(seed: int) -> bytes:
    """The bytes of a Python file, as they may come."""
    random = Random(seed)
    encoding = random.choice([*ENCODINGS, *["utf-8"] * 40, *["latin-1"] * 20])
    text = random.choice(_COOKIES).format(encoding) + "\n"
    text += "".join(random.choices(_TEXTS, k=random.randrange(4)))
    if random.random() < 0.3:
        text = text.replace("\n", random.choice(["\r\n", "\r"]))
    data = random.choice([b"", b"", b"", b"\xef\xbb\xbf"]) + _encoded(text, encoding)
    return _spoilt(random, data) if random.random() < 0.5 else data


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except (ValueError, LookupError):  # not every text, and not every codec is one of texts
        return text.encode("utf-8")


def _spoilt(random: Random, data: bytes) -> bytes:
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(data) + 1)
        new = random.choice([*_BYTES, bytes([random.randrange(256)])])
        data = random.choice(
            [data[:at] + new + data[at + 1 :], data[:at] + new + data[at:], data[:at]]
        )
    return data


def notebook(seed: int, cells: list[str]) -> bytes:
    """A notebook of some of these cells, in which something may be amiss."""
    random = Random(seed)
    chosen = random.sample(cells, min(len(cells), 3))
    content = {
        "cells": [{"cell_type": "code", "source": _as_source(random, cell)} for cell in chosen],
        "nbformat": 4,
        "metadata": {},
    }
    for _ in range(random.randrange(3)):
        _change(random, content)
    data = json.dumps(content, ensure_ascii=random.random() < 0.5).encode("utf-8")
    return _spoilt(random, data) if random.random() < 0.3 else data


def _as_source(random: Random, text: str) -> object:
    lines = text.splitlines(keepends=True)
    return random.choice([text, lines, lines, [*lines, 3], None, [[text]], {"a": text}])


def _change(random: Random, content: object) -> None:
    """Put something else somewhere into it."""
    while isinstance(content, dict | list) and content:
        keys = list(content) if isinstance(content, dict) else range(len(content))
        key = random.choice(list(keys))
        if random.random() < 0.4 or not isinstance(content[key], dict | list):
            content[key] = random.choice(
                [None, 3, "x", [], {}, [[]], True, "code", {"cells": [{}]}]
            )
            return
        content = content[key]
