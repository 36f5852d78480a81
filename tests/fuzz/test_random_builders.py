"""Programs as projects write them: what the runtime refuses is found at its line, and nothing else is an error.

The runtime runs each way that a program may go. Where that is one, the finding is certain.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from commands import check
from random_builders import generate, ways
from seeds import seeds

from scopelint.tf1_errors import ERRORS, is_worded

sys.path.append(str(Path(__file__).parents[1] / "runtime"))
import snippets

#: What a project might do with the code, which the program does not.
SUPPOSED = (
    "which nothing in the project does",
    "is called twice in one graph",
    "to share its variables",
    "nothing has created",
    "otherwise than the project does",
)
#: Operations say these of their own, too.
LEFT_OUT = ("E48", "E61")


def test_random_builders(tmp_path: Path) -> None:
    texts = {f"seed_{seed}.py": generate(seed) for seed in seeds(20)}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    done = check(tmp_path, "--format", "json", "--confidence", "possible", "--no-cache")
    report: dict[str, Any] = json.loads(done.stdout)
    wrong = {}
    for name, text in texts.items():
        ended = {way: snippets.run(way, prelude="")["exception"] for way in ways(text)}
        found = [each for each in report["findings"] if each["path"] == name]
        if said := list(complaints(ended, found)):
            wrong[name] = said
    # What the replay refutes is not shown: it may be what is not found.
    assert len(wrong) <= report["summary"]["refuted"], wrong


def complaints(
    ended: dict[str, dict[str, Any] | None], found: list[dict[str, Any]]
) -> Iterator[str]:
    """What the findings miss of how the ways of a program end, and what they say too much.

    The analysis knows nothing of an error that is none of ours, and goes on behind it.
    """
    ends = {way: each for way, each in ended.items() if each is not None}
    raised = {each["lines"][-1]: each["message"] for each in ends.values() if is_ours(each)}
    followed = {each["lines"][-1] for way, each in ends.items() if is_followed(way)}
    errors = {each["line"]: each for each in found if each["severity"] == "error"}
    for line in (raised.keys() & followed) - errors.keys():
        yield f"not found: line {line}, {raised[line]}"
    if all(map(is_ours, ends.values())):
        for line, each in errors.items():
            is_supposed = any(words in text for words in SUPPOSED for text in each["assumptions"])
            is_called = each["trace"][0]["function"] == "<module>"  # not by someone else
            if line not in raised and is_called and not is_supposed:
                yield f"not so: line {line}, {each['message']}"
    confidences = {each["confidence"] for each in errors.values()}
    if raised and len(ended) == 1 and confidences != {"certain"}:
        yield "what has one way is not certain"


def is_followed(way: str) -> bool:
    """Whether the analysis goes this way: a loop over a range that is not known has two turns there."""
    return "range(COUNT)" not in way or "COUNT = 2" in way


def is_ours(raised: dict[str, Any]) -> bool:
    """Whether an exception is one of those that findings are about."""
    return any(
        code not in LEFT_OUT
        and error.exception == raised["type"]
        and is_worded(code, raised["message"])
        for code, error in ERRORS.items()
    ) or raised["message"].startswith("Variable ")
