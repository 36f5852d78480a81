"""`scopelint scopes`: what programs build, as trees, names, JSON and Mermaid, through child processes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from reports import PROGRAM
from test_cli import run

GAN = """\
import tensorflow as tf


def critic(x):
    with tf.variable_scope("critic", reuse=tf.AUTO_REUSE):
        w = tf.get_variable("w", [3])
        return x * w


real = critic(tf.ones([3]))
fake = critic(tf.zeros([3]))
step = tf.Variable(0, trainable=False, name="step")
loss = tf.reduce_sum(real + fake)
train = tf.train.AdamOptimizer().minimize(loss, global_step=step)
"""
TREE = """\
gan.py
├── step  [] int32, not trained  created by gan.py:12
├── beta1_power  [] float32, not trained  created by gan.py:14
├── beta2_power  [] float32, not trained  created by gan.py:14
└── critic/  opened at gan.py:5 with AUTO_REUSE ×2
    └── w  [3] float32  created by gan.py:10, shared by gan.py:11
        ├── slot Adam  [3] float32  created by gan.py:14
        └── slot Adam_1  [3] float32  created by gan.py:14

1 entry builds variables.
"""
NAMES = """\
# gan.py
beta1_power      []   float32
beta2_power      []   float32
critic/w         [3]  float32
critic/w/Adam    [3]  float32
critic/w/Adam_1  [3]  float32
step             []   int32
"""
MERMAID = """\
flowchart LR
  subgraph s1["gan.py"]
    v2["step<br/>[] int32"]
    v3["beta1_power<br/>[] float32"]
    v4["beta2_power<br/>[] float32"]
    subgraph s5["critic"]
      v6["w<br/>[3] float32<br/>slots: Adam, Adam_1"]
    end
  end
  c1(["gan.py:12"])
  c2(["gan.py:14"])
  c3(["gan.py:10"])
  c4(["gan.py:11"])
  c1 -->|creates| v2
  c2 -->|creates| v3
  c2 -->|creates| v4
  c3 -->|creates| v6
  c4 -.->|shares| v6
"""
PARTS = """\
import tensorflow as tf
with tf.variable_scope('net', partitioner=tf.fixed_size_partitioner(2)):
    tf.get_variable('w', [5, 2])
"""
LOCALS = """\
import tensorflow as tf
tf.get_variable('kept', [2])
tf.get_variable('own', [2], collections=[tf.GraphKeys.LOCAL_VARIABLES])
tf.metrics.mean([1.0])
"""
GRAPHS = """\
import tensorflow as tf
for size in (2, 3):
    with tf.Graph().as_default():
        tf.get_variable('w', [size])
"""
SLOTS = """\
import tensorflow as tf
with tf.variable_scope('net'):
    w = tf.get_variable('w', [2])
    tf.train.MomentumOptimizer(0.1, 0.9).minimize(tf.reduce_sum(w))
"""
#: Each is also run on a live TensorFlow, and saved.
SAVED = {"gan": GAN, "parts": PARTS, "locals": LOCALS, "graphs": GRAPHS, "slots": SLOTS}
#: Two ways that build different variables, by a flag that the project does not know.
TWO_WAYS = """\
import sys
import tensorflow as tf

tf.get_variable("always", [2])
if "--wide" in sys.argv:
    tf.get_variable("wide", [2])
else:
    tf.get_variable("deep", [2])
    tf.get_variable("deeper", [2])
"""


def scopes(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    done = run(folder, "scopes", *arguments, **environment)
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr, done.stderr
    return done


def written(folder: Path, *arguments: str) -> str:
    done = scopes(folder, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def listed(folder: Path, text: str, *arguments: str) -> list[list[Any]]:
    """The names, shapes and dtypes of a program's checkpoints, a list for each graph."""
    (folder / "main.py").write_text(text)
    done = written(folder, "--names", "--format", "json", *arguments, "main.py")
    (entry,) = json.loads(done)["entries"]
    return [
        [[each["name"], each["shape"], each["dtype"]] for each in checkpoint["variables"]]
        for checkpoint in entry["checkpoints"]
    ]


@pytest.fixture
def gan(tmp_path: Path) -> Path:
    (tmp_path / "gan.py").write_text(GAN)
    return tmp_path


# --- formats ------------------------------------------------------------------------------


def test_a_tree(gan: Path) -> None:
    assert written(gan) == TREE
    assert written(gan, "gan.py", "--output-file", "tree.txt") == ""
    assert (gan / "tree.txt").read_text("utf-8") == TREE


def test_in_colour(gan: Path) -> None:
    done = scopes(gan, FORCE_COLOR="1")
    assert done.returncode == 0
    assert "\x1b[" in done.stdout
    assert "\x1b[" not in written(gan)


def test_a_long_line_is_whole(tmp_path: Path) -> None:
    calls = "".join("w()\n" for _ in range(40))
    (tmp_path / "main.py").write_text(
        "import tensorflow as tf\n"
        "def w():\n"
        "    with tf.variable_scope('net', reuse=tf.AUTO_REUSE):\n"
        f"        tf.get_variable('w', [2])\n{calls}"
    )
    shared = ", ".join(f"main.py:{line}" for line in range(6, 45))
    assert f"w  [2] float32  created by main.py:5, shared by {shared}\n" in written(tmp_path)


def test_names(gan: Path) -> None:
    assert written(gan, "--names") == NAMES


def test_mermaid(gan: Path) -> None:
    assert written(gan, "--format", "mermaid") == MERMAID


def test_json(gan: Path) -> None:
    document = json.loads(written(gan, "--format", "json"))
    assert document["version"] == 1
    (entry,) = document["entries"]
    assert (entry["entry"], entry["ways"], entry["incomplete"]) == ("gan.py", 1, [])
    (way,) = entry["shown"]
    assert (way["assumptions"], way["ended"], way["error"]) == ([], "returned", None)
    (graph,) = way["graphs"]
    (critic,) = graph["scopes"]
    assert (critic["name"], [each["reuse"] for each in critic["opened"]]) == (
        "critic",
        ["AUTO", "AUTO"],
    )
    (w,) = critic["variables"]
    assert (w["name"], w["key"], w["shape"], w["dtype"]) == ("critic/w", "critic/w", [3], "float32")
    assert w["created_at"] == {
        "path": "gan.py",
        "cell": None,
        "line": 6,
        "calls": [{"path": "gan.py", "cell": None, "line": 10}],
    }
    assert [each["calls"][0]["line"] for each in w["shared_by"]] == [11]
    assert [each["name"] for each in w["slots"]] == ["critic/w/Adam", "critic/w/Adam_1"]
    assert [each["key"] for each in graph["variables"]] == [None, None, None]


# --- what a checkpoint holds --------------------------------------------------------------


def test_parts_are_one_variable(tmp_path: Path) -> None:
    assert listed(tmp_path, PARTS) == [[["net/w", [5, 2], "float32"]]]
    tree = written(tmp_path, "main.py")
    assert "part_0  [3, 2] float32" in tree
    assert "part_1  [2, 2] float32" in tree


def test_local_variables_are_not_saved(tmp_path: Path) -> None:
    assert listed(tmp_path, LOCALS) == [[["kept", [2], "float32"]]]
    assert "own  [2] float32, not in checkpoints" in written(tmp_path, "main.py")


def test_each_graph_for_itself(tmp_path: Path) -> None:
    assert listed(tmp_path, GRAPHS) == [[["w", [2], "float32"]], [["w", [3], "float32"]]]
    tree = written(tmp_path, "main.py")
    assert tree.count("graph ") == 2


def test_slots_within_a_scope_belong_to_their_variable(tmp_path: Path) -> None:
    assert listed(tmp_path, SLOTS) == [
        [["net/net/w/Momentum", [2], "float32"], ["net/w", [2], "float32"]]
    ]
    assert "└── slot net/net/w/Momentum" in written(tmp_path, "main.py")


def test_a_key_that_is_not_the_name(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(
        "import tensorflow as tf\ntf.Variable(0.0, name='w')\ntf.get_variable('w', [2])\n"
    )
    assert "w_1  [2] float32, key w  created by main.py:3" in written(tmp_path)


# --- entries and ways ---------------------------------------------------------------------


def test_what_runs_into_an_error_shows_what_it_had_built(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    said = written(tmp_path)
    assert "w  [3] float32  created by main.py:6" in said
    assert "ends here: ValueError: Variable critic/w already exists, disallowed." in said


def test_several_ways(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(TWO_WAYS)
    one = written(tmp_path, "main.py")
    assert one.count("assuming: ") == 1
    assert "of 2 ways, this one assumes least; 1 more builds something else (--all-ways)" in one
    every = written(tmp_path, "main.py", "--all-ways")
    assert "main.py (way 1 of 2)" in every
    assert "main.py (way 2 of 2)" in every
    assert "wide  [2]" in every
    assert "deeper  [2]" in every
    assert len(listed(tmp_path, TWO_WAYS, "--all-ways")) == 2


def test_a_function_as_the_entry(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(PROGRAM.partition("\n\n\nreal")[0] + "\n")
    (tmp_path / "main.py").write_text(
        "import tensorflow as tf\nimport net\nnet.critic(tf.ones([3]))\n"
    )
    assert [line for line in written(tmp_path).splitlines() if ".py" in line[:8]] == ["main.py"]
    assert written(tmp_path, "net.py::critic").startswith("net.py::critic\n")
    done = scopes(tmp_path, "net.py::actor")
    assert done.returncode == 2
    assert done.stderr == (
        'error: entries: no public function "net.py::actor" can be called: '
        "its file defines none, or raises when it is imported\n"
    )
    done = scopes(tmp_path, "net.py::")
    assert (done.returncode, done.stderr) == (
        2,
        "error: 'net.py::' is neither FILE nor FILE::FUNCTION\n",
    )


@pytest.mark.parametrize(
    "path", ["{here}/net.py", "../{name}/net.py", "./net.py", "{other}/net.py"]
)
def test_the_file_of_a_function_is_named_by_any_path(
    path: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("a [1] b*")
    path = path.format(here=tmp_path, name=tmp_path.name, other=other)
    for folder in (tmp_path, tmp_path / "models", other):
        folder.mkdir(exist_ok=True)
        (folder / "net.py").write_text(PROGRAM.partition("\n\n\nreal")[0] + "\n")
    assert "net.py::critic\n" in written(tmp_path, f"{path}::critic")
    assert written(tmp_path, "models", f"{path}::critic").count("::critic\n") == 1


def test_a_method_and_a_name_that_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(
        "import tensorflow as tf\n"
        "class Net:\n"
        "    def __init__(self, name):\n"
        "        self.name = name\n"
        "    def build(self):\n"
        "        with tf.variable_scope(self.name):\n"
        "            tf.get_variable('w', [2])\n"
    )
    said = written(tmp_path, "net.py::Net.build")
    assert "w  [2] float32, part of the name is unknown" in said


def test_a_variable_that_an_import_makes(tmp_path: Path) -> None:
    """The file of a function is imported first; nothing has called that."""
    (tmp_path / "net.py").write_text(
        "import tensorflow as tf\n"
        "tf.get_variable('w', [2])\n"
        "def build():\n"
        "    return tf.get_variable('v', [2])\n"
    )
    said = written(tmp_path, "net.py::build")
    assert "w  [2] float32  created by net.py:2" in said
    assert "v  [2] float32  created by net.py:4" in said


def test_your_code_is_not_run(gan: Path) -> None:
    (gan / "gan.py").write_text(f"open('ran', 'w')\n{GAN}")
    assert scopes(gan).returncode == 0
    assert not (gan / "ran").exists()


# --- nothing to show ----------------------------------------------------------------------


def test_nothing_is_built(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("import tensorflow as tf\n")
    done = scopes(tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "scopelint: nothing builds a variable in .\n"
    document = json.loads(scopes(tmp_path, "--format", "json").stdout)
    assert document["entries"] == []


def test_what_cannot_be_read(gan: Path) -> None:
    (gan / "bad.py").write_text("import tensorflow as tf\ndef (\n")
    done = scopes(gan)
    assert (done.returncode, done.stdout) == (2, TREE)
    assert done.stderr.startswith("error: bad.py:2")
    assert scopes(gan, "gone.py").stderr == "error: gone.py: there is no such file or folder\n"


def test_names_are_no_chart(gan: Path) -> None:
    done = scopes(gan, "--names", "--format", "mermaid")
    assert done.returncode == 2
    assert "--names goes with --format json or text" in done.stderr
