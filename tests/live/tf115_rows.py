"""What a real TensorFlow 1.15.5 does in small programs, as rows. Runs on *its* Python (3.7).

Reads {name: program text} as JSON from its standard input and writes {name: {"out", "events",
"exception"}} to its standard output: what tests/runtime/snippets.py gives for the runtime.
"""

import functools
import io
import json
import os
import re
import signal
import sys
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.filterwarnings("ignore")
SNIPPET = "<snippet>"

#: That a program may take.
SECONDS = 60


def text_of_reuse(reuse):
    return reuse if reuse is None or isinstance(reuse, bool) else reuse.name


def sizes_of(shape):
    """A shape as an event has it; its text where it is none."""
    if shape is None:
        return None
    if hasattr(shape, "as_list"):
        return None if shape.ndims is None else shape.as_list()
    sizes = shape if isinstance(shape, (list, tuple)) else [shape]
    try:
        sizes = [getattr(size, "value", size) for size in sizes]
        return [None if size is None else int(size) for size in sizes]
    except (TypeError, ValueError):
        return str(shape)


def dtype_of(dtype):
    if dtype is None:
        return None
    dtype = getattr(dtype, "base_dtype", dtype)
    return getattr(dtype, "name", None) or getattr(dtype, "__name__", None) or str(dtype)


def metadata_of(error):
    """What AutoGraph keeps of the error it wrapped, or None.

    An error that a handler raised has the handled one as its context, and that is another matter.
    """
    seen = set()
    if not hasattr(error, "ag_error_metadata") and "in converted code" not in str(error):
        return None
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        found = getattr(error, "ag_error_metadata", None)
        if found is not None:
            return found
        error = error.__cause__ or error.__context__
    return None


def first_line(error):
    metadata = metadata_of(error)
    if metadata is None:
        return str(error).split("\n", 1)[0]
    line = str(metadata.cause_message).split("\n", 1)[0]
    prefix = type(error).__name__ + ": "
    return line[len(prefix) :] if line.startswith(prefix) else line


def lines_now():
    frame, lines = sys._getframe(2), []
    while frame is not None:
        if frame.f_code.co_filename == SNIPPET:
            lines.append(frame.f_lineno)
        frame = frame.f_back
    return lines[::-1]


def lines_of(error):
    traceback, lines = error.__traceback__, []
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == SNIPPET:
            lines.append(traceback.tb_lineno)
        traceback = traceback.tb_next
    return lines


class Watch(object):
    """Collects the events of one program."""

    def __init__(self, tf):
        from tensorflow.python.ops import resource_variable_ops, variable_scope, variables

        self.tf, self.scopes = tf, variable_scope
        self.begin()
        store = variable_scope._VariableStore
        self.watch(store, "_get_single_variable", self.single)
        self.watch(store, "_get_partitioned_variable", self.partitioned)
        self.watch(store, "get_variable", self.refused_by_store)
        self.watch(variable_scope.VariableScope, "get_variable", self.refused_by_scope)
        self.watch(variables.RefVariable, "__init__", self.made)
        self.watch(resource_variable_ops.ResourceVariable, "__init__", self.made)
        self.watch(variable_scope.variable_scope, "__init__", self.refused_scope)
        self.watch(variable_scope.variable_scope, "__enter__", self.refused_scope)

    def begin(self):
        self.rows, self.graphs, self.inside, self.refused = [], [], 0, None

    def watch(self, kind, name, around):
        original = getattr(kind, name)

        @functools.wraps(original)
        def wrapper(*args, **kwargs):
            return around(original, *args, **kwargs)

        setattr(kind, name, wrapper)

    def row(self, event, name, op, shape, dtype, trainable, via, reuse=0, **more):
        scope = self.scopes.get_variable_scope()
        graph = self.tf.get_default_graph()
        if not any(graph is known for known in self.graphs):
            self.graphs.append(graph)
        number = [graph is known for known in self.graphs].index(True)
        reuse = text_of_reuse(scope.reuse if reuse == 0 and reuse is not False else reuse)
        self.rows.append(
            [event, name, op, shape, dtype, trainable, reuse, scope.name, via, number, lines_now()]
        )
        if more:
            self.rows[-1].append(more)

    def refuse(self, error, *cells, **more):
        if error is self.refused:
            return
        self.refused = error
        self.row("error", *cells, type=type(error).__name__, message=first_line(error), **more)

    def found(self, event, name, variable, via, *reuse):
        first = list(variable)[0] if hasattr(variable, "_variable_list") else variable
        trainable = first.graph.get_collection_ref("trainable_variables")
        op = variable.name[:-2] if variable.name.endswith(":0") else variable.name
        shape, dtype = sizes_of(variable.get_shape()), dtype_of(variable.dtype)
        is_trainable = any(each is first for each in trainable)
        self.row(event, name, op, shape, dtype, is_trainable, via, *reuse)

    def asked(self, name, args, kwargs):
        shape = sizes_of(kwargs.get("shape", args[0] if args else None))
        dtype, trainable = dtype_of(kwargs.get("dtype")), kwargs.get("trainable")
        return name, None, shape, dtype, trainable, "get_variable"

    def single(self, original, store, name, *args, **kwargs):
        known = name in store._vars
        self.inside += 1
        try:
            variable = original(store, name, *args, **kwargs)
        except BaseException as error:
            self.inside -= 1
            self.refuse(error, *self.asked(name, args, kwargs) + (kwargs.get("reuse"),))
            raise
        self.inside -= 1
        event = "reuse" if known else "create"
        self.found(event, name, variable, "get_variable", kwargs.get("reuse"))
        return variable

    def partitioned(self, original, store, name, *args, **kwargs):
        known = name in store._partitioned_vars
        try:
            variable = original(store, name, *args, **kwargs)
        except BaseException as error:
            self.refuse(error, *self.asked(name, args, kwargs) + (kwargs.get("reuse"),))
            raise
        if known:
            self.found("reuse", name, variable, "get_variable", kwargs.get("reuse"))
        return variable

    def refused_by_store(self, original, store, name, *args, **kwargs):
        try:
            return original(store, name, *args, **kwargs)
        except BaseException as error:
            self.refuse(error, *self.asked(name, args, kwargs) + (kwargs.get("reuse"),))
            raise

    def refused_by_scope(self, original, scope, store, name, *args, **kwargs):
        try:
            return original(scope, store, name, *args, **kwargs)
        except BaseException as error:
            key = "%s/%s" % (scope.name, name) if scope.name else name
            self.refuse(error, *self.asked(key, args, kwargs))
            raise

    def made(self, original, variable, *args, **kwargs):
        if self.inside:
            return original(variable, *args, **kwargs)
        self.inside += 1
        try:
            original(variable, *args, **kwargs)
        except BaseException as error:
            self.inside -= 1
            dtype = dtype_of(kwargs.get("dtype"))
            cells = (kwargs.get("name"), None, None, dtype, kwargs.get("trainable"), "Variable")
            self.refuse(error, *cells)
            raise
        self.inside -= 1
        return self.found("create", variable.name[:-2], variable, "Variable")

    def refused_scope(self, original, *args, **kwargs):
        try:
            return original(*args, **kwargs)
        except BaseException as error:
            self.refuse(error, None, None, None, None, None, "variable_scope")
            raise

    def run(self, source):
        """One program in a fresh graph."""
        ops = self.scopes.ops
        ops._default_graph_stack.stack[:] = []
        self.tf.keras.backend.clear_session()
        self.tf.reset_default_graph()
        self.begin()
        exception, out = None, io.StringIO()
        before, sys.stdout = sys.stdout, out
        try:
            exec(compile(source, SNIPPET, "exec", dont_inherit=True), {"__name__": "__main__"})
        except Exception as error:  # noqa: BLE001  whatever the program raises
            kind, lines = type(error).__name__, lines_of(error)
            exception = {"type": kind, "message": first_line(error), "lines": lines}
        finally:
            sys.stdout = before
        return {"out": out.getvalue().splitlines(), "events": self.rows, "exception": exception}


def scrub(value):
    """Drop what differs from machine to machine."""
    if isinstance(value, str):
        value = re.sub(r"0x[0-9a-f]{6,}", "0x", value)
        return re.sub(r"/[^\"' ]*/(site-packages|lib/python[0-9.]+)/", ".../", value)
    if isinstance(value, list):
        return [scrub(each) for each in value]
    if isinstance(value, dict):
        return {key: scrub(each) for key, each in value.items()}
    return value


def run_apart(watch, source):
    """A program in a fork, so that one that ends its process ends no other; or how it ended."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        signal.alarm(SECONDS)
        with os.fdopen(writer, "w") as out:
            json.dump(scrub(watch.run(source)), out)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as result:
        text = result.read()
    status = os.waitpid(child, 0)[1]
    return json.loads(text) if status == 0 else {"died": status}


def main():
    programs = json.load(sys.stdin)
    import tensorflow as tf

    tf.logging.set_verbosity(tf.logging.FATAL)
    watch = Watch(tf)
    json.dump({name: run_apart(watch, source) for name, source in programs.items()}, sys.stdout)


if __name__ == "__main__":
    main()
