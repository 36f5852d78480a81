"""The ladder of docs/architecture.md, and the invariants that stand there, held to the code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
ROOT = REPOSITORY / "scopelint"
ARCHITECTURE = REPOSITORY / "docs" / "architecture.md"

LADDER = re.findall(r"^    floor (\d)  (.+?)(?:  .*)?$", ARCHITECTURE.read_text("utf-8"), re.M)
FLOOR = {
    room: (int(number), place if "<" in rooms else 0)
    for number, rooms in LADDER
    for place, room in enumerate(re.findall(r"\w+", rooms))
}
ONLY_IN = {
    "click": {"cli"},
    "libcst": {"frontend"},
    "numpy": {"runtime"},
    "pathspec": {"frontend"},
    "rich": {"report"},
    "watchfiles": {"cli"},
}
OUTSIDE = {"__init__", "__main__"}
FILES = sorted(ROOT.rglob("*.py"))
INSIDE = [
    file for file in FILES if file.relative_to(ROOT).parts[0].removesuffix(".py") not in OUTSIDE
]
LONGEST_FILE = 400
#: Nouns and tables of floor 0, where length is number, not weight.
LONGEST_TABLE = 500


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def room_of(file: Path) -> str:
    return file.relative_to(ROOT).parts[0].removesuffix(".py")


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


@cache
def imported(file: Path) -> tuple[str, ...]:
    """Every module that the file imports, wherever the import stands, by its full name."""
    return tuple(_imported(file))


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(file)}:{node.lineno}: a relative import"
            module = node.module or ""
            for alias in node.names:
                whole = f"{module}.{alias.name}"
                yield whole if is_module(whole) else module


def is_module(name: str) -> bool:
    package, *parts = name.split(".")
    path = ROOT.joinpath(*parts)
    return package == "scopelint" and (path.is_dir() or path.with_suffix(".py").is_file())


def test_the_ladder_is_read() -> None:
    rooms = {room_of(file) for file in INSIDE}
    assert {number for number, _ in FLOOR.values()} == set(range(8))
    assert rooms <= set(FLOOR), f"not on the ladder: {rooms - set(FLOOR)}"


@pytest.mark.parametrize("file", INSIDE, ids=name_of)
def test_imports_go_down(file: Path) -> None:
    here = room_of(file)
    for name in imported(file):
        package, _, rest = name.partition(".")
        room = rest.partition(".")[0]
        if package == "scopelint" and room and room != here:
            assert FLOOR[room] < FLOOR[here], f"{here} must not import {room}"


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_one_foreign_library_one_room(file: Path) -> None:
    for name in imported(file):
        package = name.partition(".")[0]
        if package not in sys.stdlib_module_names and package != "scopelint":
            assert room_of(file) in ONLY_IN.get(package, set()), f"{package} is not for this room"


def test_no_import_cycle() -> None:
    modules = {module_of(file): file for file in INSIDE}
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, f"cycle: {' → '.join((*path[path.index(module) :], module))}"
        if module in done:
            return
        for name in set(imported(modules[module])) & set(modules):
            visit(name, (*path, module))
        done.add(module)

    for module in modules:
        visit(module, ())


def module_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(("scopelint", *(part for part in parts if part != "__init__")))


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_no_file_is_long(file: Path) -> None:
    lines = len(file.read_text("utf-8").splitlines())
    longest = LONGEST_TABLE if FLOOR.get(room_of(file), (1, 0))[0] == 0 else LONGEST_FILE
    assert lines <= longest, f"{lines} lines: split it by idea"


# --- invariants ---------------------------------------------------------------------------


def files_in(*rooms: str) -> list[Path]:
    return [file for file in INSIDE if room_of(file) in rooms]


def rooms_imported(file: Path) -> set[str]:
    names = (name.split(".") for name in imported(file) if name.startswith("scopelint."))
    return {parts[1] for parts in names}


@pytest.mark.parametrize("room", ["interpreter", "tf1"])
def test_the_map_names_every_file_of_a_large_room(room: str) -> None:
    """A new file is put under its subject in docs/architecture.md."""
    text = ARCHITECTURE.read_text("utf-8").partition("### The large rooms")[2].partition("\n## ")[0]
    files = {file.stem for file in (ROOT / room).glob("*.py")} - {"__init__"}
    assert sorted(files - set(re.findall(r"`(\w+)`", text))) == []


def test_interpreters_never_meet() -> None:
    assert not [name_of(file) for file in files_in("tf1") if "runtime" in rooms_imported(file)]
    assert not [name_of(file) for file in files_in("runtime") if "tf1" in rooms_imported(file)]


def test_rules_read_traces() -> None:
    for file in files_in("rules"):
        assert rooms_imported(file) <= {"rules", "trace", "finding", "tf1_errors"}, name_of(file)


def test_the_interpreter_knows_no_tensorflow() -> None:
    for file in files_in("interpreter"):
        assert "tensorflow" not in file.read_text("utf-8").lower(), name_of(file)


def test_no_syntax_tree_outlives_frontend() -> None:
    for file in files_in("ir", "ir_text", "trace", "finding"):
        assert not re.search(r"libcst|\b[ac]st\b", file.read_text("utf-8")), name_of(file)


def test_user_code_never_runs() -> None:
    """Only the runtime starts programs; replay runs those that it wrote itself."""
    runs = {"exec", "eval", "compile", "__import__"}
    starts = {"runpy", "subprocess", "pickle", "shelve", "marshal"}
    for file in INSIDE:
        if room_of(file) in {"runtime", "replay"}:
            continue
        called = {
            node.func.id
            for node in ast.walk(tree(file))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not called & runs, name_of(file)
        starting = {name.partition(".")[0] for name in imported(file)} & starts
        assert starting <= ({"subprocess"} if room_of(file) == "git" else set()), name_of(file)


def test_git_is_all_that_git_starts() -> None:
    """The program and its safe options are written out where it is started, in one place."""
    file = ROOT / "git.py"
    (started,) = (
        node
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        if re.fullmatch(r"(subprocess|os)\.(?!fsdecode)\w+", ast.unparse(node.func))
    )
    assert ast.unparse(started.func) == "subprocess.run"
    assert ast.unparse(started.args[0]) == "['git', *_SAFE, *arguments]"
    assert "shell" not in {keyword.arg for keyword in started.keywords}


def test_nothing_is_given_up_silently() -> None:
    """Cuts are noted by `Budget.cut` alone."""
    for file in INSIDE:
        if name_of(file) != "interpreter/budget.py":
            text = file.read_text("utf-8")
            assert not re.search(r"\.cuts(\[.*\] =|\.(setdefault|update|pop|clear))", text), file


def test_one_broad_except() -> None:
    """Around one entry; and in children around what they run: the user's program, a reproducer."""
    broad = [
        name_of(file)
        for file in FILES
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ExceptHandler) and is_broad(node.type) and not raises_again(node)
    ]
    assert set(broad) <= {"engine/runs.py", "runtime/guarded.py", "replay/tensorflow_child.py"}, (
        broad
    )
    assert len(broad) == len(set(broad)), broad


def raises_again(handler: ast.ExceptHandler) -> bool:
    """Whether it only looks on: what it catches goes on, perhaps in other words."""
    return isinstance(handler.body[-1], ast.Raise)


def is_broad(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(map(is_broad, caught.elts))
    return caught is None or (
        isinstance(caught, ast.Name) and caught.id in {"Exception", "BaseException"}
    )


def test_json_is_made_in_report() -> None:
    for file in files_in(*(room for room, (floor, _) in FLOOR.items() if floor == 0)):
        assert "json" not in file.read_text("utf-8").lower(), name_of(file)


# --- start-up -----------------------------------------------------------------------------

_LOADED = """
import sys
before = set(sys.modules)
from scopelint.cli.main import main
sys.argv = ["scopelint", *sys.argv[1:]]
try:
    main()
except SystemExit as exit:
    status = exit.code or 0
print("\\n" + " ".join(set(sys.modules) - before))
sys.exit(status)
"""


def loaded(*arguments: str, folder: Path) -> set[str]:
    """The modules that a command loads, seen in a child process."""
    done = subprocess.run(
        [sys.executable, "-c", _LOADED, *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def foreign_libraries(*arguments: str, folder: Path) -> set[str]:
    """What a command loads beyond the standard library."""
    packages = {name.partition(".")[0] for name in loaded(*arguments, folder=folder)}
    return packages - sys.stdlib_module_names - {"scopelint", "__mp_main__"}


def test_version_loads_click_only(tmp_path: Path) -> None:
    assert foreign_libraries("--version", folder=tmp_path) <= {"click"}


def test_a_check_without_tensorflow_files_loads_little(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text("import os\n\nprint(os.name)\n")
    assert foreign_libraries("check", ".", folder=tmp_path) <= {"click", "pathspec"}


def test_a_check_without_tensorflow_files_loads_nothing_that_runs_programs(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text("import os\n\nprint(os.name)\n")
    modules = loaded("check", ".", folder=tmp_path)
    assert not {"hashlib", "subprocess"} & modules
    of_ours = {name.split(".")[1] for name in modules if name.startswith("scopelint.")}
    assert not of_ours & {"ir", "runtime", "tf1", "trace"}
    assert not [name for name in modules if re.match(r"scopelint\.rules\.sl[1-8]", name)]
    assert "scopelint.interpreter.run" not in modules
    assert "scopelint.replay.program" not in modules
    assert "scopelint.frontend.syntax" not in modules


def test_a_check_that_finds_nothing_loads_no_parser_for_edits(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(
        "import tensorflow as tf\n\nw = tf.get_variable('w', [3])\nprint(w)\n"
    )
    assert foreign_libraries("check", ".", folder=tmp_path) <= {"click", "pathspec"}


def test_every_test_file_has_a_name_of_its_own() -> None:
    """Else pytest cannot collect them in one run."""
    names = sorted(file.name for file in (REPOSITORY / "tests").rglob("test_*.py"))
    assert names == sorted(set(names))
