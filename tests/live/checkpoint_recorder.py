"""Runs programs and saves what they built: the names, shapes and dtypes that checkpoints hold.

    python checkpoint_recorder.py SCRIPT… > results.json

For each script a list of its graphs, each a list of `[name, shape, dtype]` as
`tf.train.list_variables` has them; null for a program that raises. Nothing newer than Python 3.7
is used. Each program runs in a process of its own.
"""

import json
import os
import runpy
import sys
import tempfile

GRAPHS = []


def watch(tf):
    """Note each graph as it is made."""
    made = tf.Graph.__init__

    def begin(self, *arguments, **options):
        made(self, *arguments, **options)
        GRAPHS.append(self)

    tf.Graph.__init__ = begin


def saved(tf, graph):
    """What a checkpoint of the graph holds: it is written, and read."""
    with graph.as_default(), tf.Session(graph=graph) as session:
        if not tf.global_variables():
            return []
        for variable in tf.global_variables():
            session.run(tf.assign(variable, tf.zeros(variable.shape, variable.dtype.base_dtype)))
        path = os.path.join(tempfile.mkdtemp(), "model")
        tf.train.Saver().save(session, path)
        reader = tf.train.NewCheckpointReader(path)
        types = reader.get_variable_to_dtype_map()
        return [[name, shape, types[name].name] for name, shape in tf.train.list_variables(path)]


def record(script):
    """Run a program; what each of its graphs would be saved as."""
    import tensorflow as tf

    tf.logging.set_verbosity(tf.logging.ERROR)
    watch(tf)
    os.chdir(os.path.dirname(script))
    sys.path.insert(0, os.path.dirname(script))
    sys.argv = [script]
    tf.get_default_graph()  # is made when it is first asked for
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit:
        pass
    except Exception:  # noqa: BLE001  whatever the program raises
        return None
    found = [saved(tf, graph) for graph in GRAPHS]
    return [each for each in found if each]


def in_a_fork(script):
    """The result for one program, as JSON."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        with os.fdopen(writer, "w") as out:
            out.write(json.dumps(record(os.path.realpath(script))))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        text = said.read()
    os.waitpid(child, 0)
    return json.loads(text or "null")


if __name__ == "__main__":
    print(json.dumps([in_a_fork(script) for script in sys.argv[1:]]))
