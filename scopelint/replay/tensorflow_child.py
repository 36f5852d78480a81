"""Runs reproducers on the TensorFlow of the Python that this file is started with.

    PYTHON tensorflow_child.py < orders

That Python is the user's: any from 2.7 on, so that nothing newer is used here. The first line of
output says which TensorFlow there is, `{"tensorflow": "1.15.5"}`, or why there is none,
`{"error": ...}`. Then each line of input is a reproducer with the seconds that it may take,
`[text, seconds]`, and is answered by a line: `{"raised": null or [type, text, line], "is_one": ...}`
or `{"died": ...}`. Each runs in a fork of its own, so that one's end is not that of the others and
none finds what another left; where there are no forks, this process ends with the first, and says
so: `"is_last": true`.
"""

import json
import os
import signal
import sys

FILE = "<reproducer>"

#: Of an error's text, as much is handed on.
LONGEST = 20000

_HELLO = "import tensorflow; found = tensorflow.__version__"


def main():  # type: () -> None
    """Answer each order, until there are no more."""
    del sys.path[0]  # the folder of this file
    out = _own_output()
    names = {}  # type: dict[str, object]
    raised = attempt(_HELLO, names)
    if raised is not None:
        _say(out, {"error": ": ".join(map(str, raised[:2]))})
        return
    _say(out, {"tensorflow": str(names["found"])})
    for order in iter(sys.stdin.readline, ""):
        text, seconds = json.loads(order)
        if not hasattr(os, "fork"):
            _say(out, dict(answer_to(text), is_last=True))
            return
        _answer_in_fork(text, seconds, out)


def _own_output():  # type: () -> int
    """Where the answers go: what programs and libraries print must not come between."""
    out = os.dup(1)
    os.dup2(2, 1)
    return out


def _say(out, answer):  # type: (int, dict[str, object]) -> None
    os.write(out, (json.dumps(answer) + "\n").encode("ascii"))


def answer_to(text):  # type: (str) -> dict[str, object]
    """Run a program: what it raised, and what it found at its end."""
    names = {"__name__": "__main__"}  # type: dict[str, object]
    raised = attempt(text, names)
    return {"raised": raised, "is_one": names.get("is_one"), "made": names.get("made")}


def _answer_in_fork(text, seconds, out):  # type: (str, float, int) -> None
    """Run a program in a fork, which answers itself if it comes to an end."""
    child = os.fork()
    if not child:
        signal.setitimer(signal.ITIMER_REAL, seconds)  # its signal ends the process
        try:
            _say(out, answer_to(text))
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    if status:
        _say(out, {"died": _died(status)})


def _died(status):  # type: (int) -> str
    number = status & 127
    if number == signal.SIGALRM:
        return "its time was over"
    return "signal " + str(number) + " ended it" if number else "it exited"


def attempt(text, names):  # type: (str, dict[str, object]) -> list[object] | None
    """Run a text with these names: the type, text and line of the error that it raises."""
    try:
        exec(compile(text, FILE, "exec"), names)
    except Exception as error:  # noqa: BLE001  whatever it raises is the answer
        return [type(error).__name__, _words(error)[:LONGEST], _line()]
    return None


def _words(error):  # type: (Exception) -> str
    """The text of an error; on Python 2, `str` may refuse one that is not ASCII."""
    try:
        return str(error)
    except UnicodeError:
        return repr(error)


def _line():  # type: () -> int | None
    """The line of the text in which the error arose that is being handled."""
    found, trace = None, sys.exc_info()[2]
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


if __name__ == "__main__":
    main()
