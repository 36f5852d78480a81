"""Random projects of several files that import each other, and random edits of them."""

from __future__ import annotations

from pathlib import Path
from random import Random

#: Where files of a project may be.
NAMES = (
    "main.py", "train.py", "layers.py", "net/__init__.py", "net/blocks.py", "net/registry.py",
    "net/models/__init__.py", "net/models/small.py", "net/models/large.py", "test_net.py",
)  # fmt: skip

#: Imports, each with a name that they bind; some lead nowhere, depending on which files there are.
_IMPORTS = (
    ("import layers", "layers"),
    ("from layers import helper", "helper"),
    ("import net", "net"),
    ("import net.blocks", "net.blocks"),
    ("from net import blocks", "blocks"),
    ("from net.blocks import build", "build"),
    ("from net.blocks import *", "build"),
    ("from net.models import small as m", "m"),
    ("from net.models import large as m", "m"),
    ("from net import registry", "registry"),
    ("import missing_module", "missing_module"),
    ("blocks = __import__('net.blocks', fromlist=['build'])", "blocks"),
    ("m = __import__('importlib').import_module('.small', 'net.models')", "m"),
    (
        "for each in __import__('os').listdir(__import__('os').path.dirname(__file__) + '/net'):"
        " globals().update(vars(__import__('net.' + each[:-3], fromlist=['x'])))",
        "build",
    ),
)  # fmt: skip

_VALUES = ("1", "2", '"w"', '"v"', "None", "True", "False", "tf.AUTO_REUSE")

#: What a statement may be; `{n}` is a name, `{v}` a value, `{m}` an imported name.
_STATEMENTS = (
    "{n} = {v}",
    'tf.get_variable("w", [{k}])',
    'tf.get_variable("v", [{k}])',
    "helper({v})",
    "build({v})",
    "{m}.build({v})",
    "{m}.helper({v})",
    "REGISTRY[{v}] = {n}",
    "{m}.REGISTRY[{v}] = {v}",
    "{m}.{n} = {v}",
    "print({m}.SIZE)",
    "{n} = {m}.SIZE",
    "tf.get_variable({n}, [SIZE])",
    "REGISTRY.get({v}, helper)({v})",
    "{m}.REGISTRY[{v}]({v})",
    'with opened({v}): tf.get_variable("w", [{k}])',
)

_BLOCKS = (
    "if {n}:",
    "for {n} in range({k}):",
    'with tf.variable_scope("s", reuse={v}):',
    "with tf.variable_scope({v}):",
    'if __name__ == "__main__":',
)


def random_file(random: Random) -> str:
    """The text of one file."""
    lines = ["import tensorflow as tf", f"SIZE = {random.randint(1, 3)}", "REGISTRY = {}"]
    lines += [line for line, _ in random.sample(_IMPORTS, random.randint(0, 3))]
    for name in random.sample(("helper", "build", "other"), random.randint(0, 3)):
        lines += [f"def {name}(x, y={random.choice(_VALUES)}):", *_body(random, 1)]
        if random.random() < 0.2:
            lines += [f"REGISTRY[{random.choice(_VALUES)}] = {name}"]
    if random.random() < 0.3:
        end = random.choice(("    yield x", "    return x"))
        lines += ["import contextlib", "@contextlib.contextmanager"]
        lines += ["def opened(x):", *_body(random, 1), end]
    if random.random() < 0.3:
        lines += ["class Model:", "    def run(self, x):", *_body(random, 2)]
        lines += ["    def helper(self):", *_body(random, 2)]
    lines += _body(random, 0, random.randint(0, 3)) if random.random() < 0.6 else []
    return "\n".join(lines) + "\n"


def _body(random: Random, depth: int, count: int | None = None) -> list[str]:
    lines = []
    for _ in range(count if count is not None else random.randint(1, 3)):
        indent = "    " * depth
        if random.random() < 0.25:
            lines += [indent + _filled(random, random.choice(_BLOCKS))]
            lines += ["    " + indent + _filled(random, random.choice(_STATEMENTS))]
        else:
            lines += [indent + _filled(random, random.choice(_STATEMENTS))]
    return lines


def _filled(random: Random, text: str) -> str:
    return text.format(
        n=random.choice(("x", "y", "SIZE", "flag")),
        v=random.choice(_VALUES),
        k=random.randint(1, 3),
        m=random.choice(_IMPORTS)[1],
    )


def write_project(random: Random, folder: Path) -> None:
    """Some files of a new project."""
    for name in random.sample(NAMES, random.randint(3, len(NAMES))):
        _write(folder / name, random_file(random))


def edit_project(random: Random, folder: Path) -> str:
    """Change one thing in a project; what, in words."""
    files = sorted(folder.rglob("*.py"))
    file = random.choice(files)
    what = random.choice(("line", "line", "line", "new line", "new line", "new", "gone", "other"))
    if what == "new":
        file = folder / random.choice(NAMES)
        _write(file, random_file(random))
    elif what == "gone" and len(files) > 2:
        file.unlink()
    elif what == "other":
        _write(file, random_file(random))
    else:
        _edit_a_line(random, file, is_new=what == "new line")
    return f"{what}: {file.relative_to(folder)}"


def _edit_a_line(random: Random, file: Path, *, is_new: bool) -> None:
    """Put another simple statement in the place of one, or before it."""
    lines = file.read_text().split("\n")
    simple = [
        number
        for number, line in enumerate(lines)
        if line.strip() and not line.endswith(":") and "import" not in line
    ]
    number = random.choice(simple or [len(lines) - 1])
    line = lines[number]
    indent = line[: len(line) - len(line.lstrip())]
    lines[number : number + (not is_new)] = [indent + _filled(random, random.choice(_STATEMENTS))]
    file.write_text("\n".join(lines))


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
