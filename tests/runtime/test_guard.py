"""Programs in the guarded child: what they may do, what is refused, how they are ended."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scopelint.frontend.python3_texts import python3_texts
from scopelint.runtime.guard import Limits, Outcome, run_script

SHORT = Limits(seconds=3, session_runs=5)

SHARES = """
import tensorflow as tf

def net(x):
    with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
        return tf.layers.dense(x, 4, name="fc")

a = net(tf.placeholder(tf.float32, [None, 3]))
b = net(tf.placeholder(tf.float32, [None, 3]))
"""


def run(folder: Path, text: str, *arguments: str, limits: Limits = SHORT) -> Outcome:
    script = folder / "main.py"
    script.write_text(text, "utf-8")
    return run_script(str(script), arguments, limits)


def test_variables_are_told(tmp_path: Path) -> None:
    outcome = run(tmp_path, SHARES)
    assert outcome.ended == "end"
    assert outcome.error is None
    kernel, bias = outcome.variables
    assert (kernel["name"], kernel["shape"], kernel["dtype"]) == (
        "net/fc/kernel",
        [3, 4],
        "float32",
    )
    assert kernel["trainable"] is True
    assert kernel["created_at"].endswith("main.py:6")
    assert [place.rpartition("/")[2] for place in bias["shared_by"]] == ["main.py:6"]


def test_an_error_names_the_first_line_of_the_innermost_call(tmp_path: Path) -> None:
    call = 'tf.layers.dense(x, 4, name="fc")'
    over_lines = (
        'tf.layers.dense(\n            x,\n            4,\n            name="fc",\n        )'
    )
    text = SHARES.replace("reuse=tf.AUTO_REUSE", "").replace(call, over_lines)
    outcome = run(tmp_path, text)
    assert outcome.ended == "exception"
    assert outcome.error is not None
    assert outcome.error["type"] == "ValueError"
    assert outcome.error["message"].startswith("Variable net/fc/kernel already exists, disallowed.")
    assert outcome.error["line"] == 6
    assert [frame["line"] for frame in outcome.traceback] == [13, 6]


REFUSED = {
    "open('x.txt', 'w').write('x')": "write x.txt",
    "import os; os.makedirs('logs')": "make a folder logs",
    "import os; os.remove('victim')": "delete victim",
    "import shutil; shutil.rmtree('.')": "delete .",
    "import os; os.system('touch x.txt')": "start touch x.txt",
    "import os; os.open('x.txt', os.O_CREAT | os.O_WRONLY)": "write",
    "import subprocess; subprocess.run(['touch', 'x.txt'])": "start",
    "import os; os.fork()": "fork",
    "import os; os.execv('/bin/sh', ['sh'])": "start",
    "import multiprocessing as m; p = m.Process(target=print); p.start()": "",
    "import socket; socket.create_connection(('127.0.0.1', 9))": "look up",
    "import pathlib; pathlib.Path('x.txt').write_text('x')": "write x.txt",
    "import numpy; numpy.save('x.txt', [1])": "write x.txt",
    "import io; io.FileIO('x.txt', 'w')": "write x.txt",
    "import os; os.mkfifo('x.txt')": "make a pipe x.txt",
    "import os; os.truncate('victim', 0)": "truncate victim",
    "import posix; posix.unlink('victim')": "delete victim",
    "import posix; posix.rename('victim', 'x.txt')": "rename victim",
    "import posix; posix.chmod('victim', 0)": "change victim",
    "import sqlite3; sqlite3.connect('x.txt')": "open the database x.txt",
    "import os; os.spawnv(os.P_WAIT, '/usr/bin/touch', ['touch', 'x.txt'])": "fork",
    "import multiprocessing as m; m.get_context('spawn').Process(target=print).start()": "start",
    "import pickle; pickle.loads(b\"cposix\\nsystem\\n(S'touch x.txt'\\ntR.\")": "start",
    "import urllib.request as r; r.urlopen('http://127.0.0.1:9/')": "look up",
    "import socket as s; s.socket(s.AF_INET, s.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))": "send",
    "import socket as s; s.socket(s.AF_UNIX).bind('x.txt')": "listen on x.txt",
    "import os; os.kill(os.getppid(), 9)": "signal",
    "import ctypes; ctypes.CDLL(None).unlink(b'victim')": "call C's unlink",
    "import ctypes; ctypes.CDLL('libc.so.6').system(b'rm victim')": "load the library",
    "import scopelint.runtime.refusing as r; r._REFUSED.clear(); import posix; posix.unlink('victim')": "delete victim",
}


@pytest.mark.parametrize("line", REFUSED)
def test_refused(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "victim").write_text("kept")
    outcome = run(tmp_path, line)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["main.py", "victim"]
    assert (tmp_path / "victim").read_text() == "kept"
    assert any(said.startswith(REFUSED[line]) for said in outcome.refused), outcome


def test_a_program_that_writes_goes_on(tmp_path: Path) -> None:
    text = "with open('log.txt', 'w') as log:\n    log.write('x')\n" + SHARES
    outcome = run(tmp_path, text)
    assert outcome.ended == "end"
    assert len(outcome.variables) == 2
    assert not (tmp_path / "log.txt").exists()


ENDED = {
    "while True:\n    pass": "time limit",
    "import time\ntime.sleep(60)": "time limit",
    "held = []\nwhile True:\n    held.append(bytearray(2**26))": "memory limit",
    "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()": "end",
    "import threading\nthreading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()": "end",
    "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\nwhile True:\n    pass": "time limit",
    "while 1:\n    try:\n        while 1:\n            pass\n    except BaseException:\n        pass": "time limit",
    "import signal\nsignal.raise_signal(signal.SIGSTOP)": "time limit",
    "x = 10 ** 10 ** 9": "time limit",
    "import os\nos.abort()": "killed",
    "import ctypes\nctypes.string_at(0)": "killed",
    "import sys\nsys.setrecursionlimit(10**9)\ndef f():\n    f()\nf()": "time limit",
    "import os\nfor i in range(3, 20):\n    try:\n        os.write(i, b'[1]')\n    except OSError:\n"
    "        pass\nos._exit(0)": "killed",
    "raise SystemExit(0)": "exit",
    "import os\nos._exit(0)": "killed",
    "import signal, os\nsignal.raise_signal(signal.SIGKILL)": "time limit",
    "try:\n    while True:\n        pass\nexcept Exception:\n    pass": "time limit",
}


@pytest.mark.parametrize("text", ENDED)
def test_ended(text: str, tmp_path: Path) -> None:
    seconds = 2 if ENDED[text] == "time limit" else 60  # a loaded machine takes its time
    outcome = run(tmp_path, text, limits=Limits(seconds=seconds, memory=1024))
    assert outcome.ended == ENDED[text]


def test_a_flood_is_cut(tmp_path: Path) -> None:
    """What the program prints, and what it writes where the child says what happened."""
    (tmp_path / "main.py").write_text("while True:\n    print('x' * 10**6)\n")
    shown = io.StringIO()
    outcome = run_script(str(tmp_path / "main.py"), (), SHORT, prints_to=shown)
    assert outcome.ended == "time limit"
    assert 1_000_000 <= len(shown.getvalue()) < 1_001_000
    assert shown.getvalue().endswith("it prints more than is shown\n")


def test_a_training_loop_is_ended(tmp_path: Path) -> None:
    loop = """
train = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(a + b * 0 + 1.0))
x = tf.get_default_graph().get_tensor_by_name("Placeholder:0")
y = tf.get_default_graph().get_tensor_by_name("Placeholder_1:0")
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    step = 0
    while True:
        session.run(train, {x: [[1, 2, 3]], y: [[1, 2, 3]]})
        step += 1
"""
    outcome = run(tmp_path, SHARES + loop)
    assert outcome.ended == "session", outcome
    assert outcome.error is None
    assert outcome.could_run


def test_a_missing_module_is_replaced_and_one_that_is_not_needed_stays_away(tmp_path: Path) -> None:
    text = """
import no_such_module as n
from no_such_package.part import thing
low, high = thing(n.size)
try:
    import no_other_module
    raise SystemExit("found")
except ImportError:
    pass
"""
    outcome = run(tmp_path, text)
    assert outcome.ended == "end", outcome
    assert outcome.stand_ins == ["no_such_module", "no_such_package"]


def test_windows_open_without_a_display(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    text = """
import tkinter as tk
from tkinter import messagebox

class Maze(tk.Tk):
    def __init__(self):
        super().__init__()
        self.canvas = tk.Canvas(self, bg="white", height=4 * 40)
        self.canvas.pack()

maze = Maze()
maze.after(100, maze.update)
maze.mainloop()
"""
    outcome = run(tmp_path, text)
    assert outcome.ended == "end", outcome
    assert outcome.stand_ins == ["tkinter"]


def test_flags_arguments_and_main(tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("SIZE = 7\n")
    text = """
import sys
import beside
import tensorflow as tf

tf.app.flags.DEFINE_integer("units", 1, "")
FLAGS = tf.app.flags.FLAGS

def main(_):
    tf.get_variable("w", [FLAGS.units, beside.SIZE])

if __name__ == "__main__":
    assert sys.argv[1:] == ["--units", "3"]
    tf.app.run()
"""
    outcome = run(tmp_path, text, "--units", "3")
    assert outcome.ended == "exit", outcome
    assert outcome.variables[0]["shape"] == [3, 7]


def test_what_is_no_python_is_said(tmp_path: Path) -> None:
    outcome = run(tmp_path, "def (\n")
    assert not outcome.could_run
    assert outcome.error is not None
    assert (outcome.error["type"], outcome.error["line"]) == ("SyntaxError", 1)


def test_python_2_runs_and_keeps_its_lines(tmp_path: Path) -> None:
    (tmp_path / "lib.py").write_text("def fail(n):\n    raise ValueError, 'no %d' % n\n")
    script = tmp_path / "main.py"
    script.write_text(
        "import lib, cPickle\nassert 7 / 2 == 3\nfor i in xrange(2):\n    lib.fail(i)\nprint 'x'\n"
    )
    outcome = run_script(str(script), limits=SHORT, sources=python3_texts(str(script)))
    assert outcome.error is not None
    assert outcome.error["message"] == "no 0"
    assert [frame["line"] for frame in outcome.traceback] == [4, 2]
    assert outcome.traceback[1]["text"] == "raise ValueError, 'no %d' % n"


@pytest.mark.parametrize(
    ("text", "status"), [(SHARES, 0), ("raise ValueError('no')", 1), ("def (", 2)]
)
def test_exit_status_and_json(text: str, status: int, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("print('said by the program')\n" + text)
    command = [sys.executable, "-m", "scopelint", "run", "--format", "json", "main.py"]
    root = str(Path(__file__).resolve().parents[2])
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status
    told = json.loads(done.stdout)
    assert set(told) == {"error", "variables", "refused", "stand_ins"}
    if status == 1:
        assert told["error"]["path"] == "main.py"
        assert told["error"]["line"] == 2
