"""What a real TensorFlow 1.15.5 does to the variables of programs. Runs on *its* Python (3.7).

    python recorder.py FOLDER SCRIPT [FOLDER SCRIPT …]

prints one line of JSON for each: the events (a variable created, shared or refused, and the line
of the user's code, which must lie in FOLDER, that asked for it) and the error that ended it.
TensorFlow is imported once; each program runs in a fork.
"""

import functools
import json
import os
import runpy
import sys
import traceback

from tensorflow.python.autograph.pyct import origin_info
from tensorflow.python.ops import resource_variable_ops, template, variable_scope, variables

NO_KEY = "-"


class Recorder:
    """Collects the events of one program."""

    def __init__(self, folder):
        self.folder = os.path.join(os.path.realpath(folder), "")
        self.events = []
        self.depth = 0  # within a request to the store
        self.rewritten = {}  # file and line of what AutoGraph wrote: those of what it was made of

    def note(self, verb, key):
        """One event, at the innermost line of the user's code."""
        stack = traceback.walk_stack(sys._getframe(1))
        places = (self.place(frame.f_code.co_filename, line) for frame, line in stack)
        place = next(filter(None, places), None)
        if place is not None:
            self.events.append([*place, verb, key])

    def place(self, file, line):
        """Path and line in the user's code, also of what AutoGraph made of it; None elsewhere."""
        file, line = self.rewritten.get((file, line), (file, line))
        return (file[len(self.folder) :], line) if file.startswith(self.folder) else None

    def watch_rewriting(self):
        """Note which lines AutoGraph writes in the place of which, as in a layer's `call`."""
        original = origin_info.create_source_map

        @functools.wraps(original)
        def create_source_map(*args, **kwargs):
            made = original(*args, **kwargs)
            for at, source in made.items():
                self.rewritten[at.filename, at.lineno] = source.loc.filename, source.loc.lineno
            return made

        origin_info.create_source_map = create_source_map

    def watch_store(self, kind):
        """Note what becomes of every request for a variable."""
        original = kind._get_single_variable

        @functools.wraps(original)
        def get_single_variable(store, name, *args, **kwargs):
            verb = "shares" if name in store._vars else "creates"
            self.depth += 1
            try:
                found = original(store, name, *args, **kwargs)
            except Exception:
                self.note("refuses", name or NO_KEY)
                raise
            finally:
                self.depth -= 1
            self.note(verb, name)
            return found

        kind._get_single_variable = get_single_variable
        whole = kind.get_variable

        @functools.wraps(whole)
        def get_variable(store, name, *args, **kwargs):
            before = len(self.events)
            try:
                return whole(store, name, *args, **kwargs)
            except Exception:
                # Of a request in parts: what refuses a single one was noted above.
                if all(verb != "refuses" for _, _, verb, _ in self.events[before:]):
                    self.note("refuses", name or NO_KEY)
                raise

        kind.get_variable = get_variable

    def watch_making(self, kind):
        """Note every variable that is made beside the store."""
        original = kind.__init__

        @functools.wraps(original)
        def init(made, *args, **kwargs):
            self.depth += 1
            try:
                original(made, *args, **kwargs)
            except Exception:
                if self.depth == 1:
                    self.note("refuses", NO_KEY)
                raise
            finally:
                self.depth -= 1
            if not self.depth:
                self.note("creates", NO_KEY)

        kind.__init__ = init

    def watch_refusals(self, kind, method):
        """Note what the making or the entering of a scope raises."""
        original = getattr(kind, method)

        @functools.wraps(original)
        def call(*args, **kwargs):
            try:
                return original(*args, **kwargs)
            except Exception:
                self.note("refuses", NO_KEY)
                raise

        setattr(kind, method, call)

    def watch_templates(self, kind):
        """Note what a template refuses itself, which those around it hand on with words of theirs."""
        original = kind._call_func

        @functools.wraps(original)
        def call(*args, **kwargs):
            try:
                return original(*args, **kwargs)
            except ValueError as error:
                said = str(error)
                if said.startswith("Trainable variable") and said.count("originally defined") == 1:
                    self.note("refuses", NO_KEY)
                raise

        kind._call_func = call

    def run(self, script):
        """Run a program as `__main__`; its error, or None."""
        self.watch_rewriting()
        self.watch_store(variable_scope._VariableStore)
        self.watch_making(variables.RefVariable)
        self.watch_making(resource_variable_ops.ResourceVariable)
        self.watch_refusals(variable_scope.variable_scope, "__init__")
        self.watch_refusals(variable_scope.variable_scope, "__enter__")
        self.watch_refusals(variable_scope.variable_scope, "__exit__")
        self.watch_templates(template.Template)
        script = os.path.realpath(script)
        sys.argv = [script]
        sys.path.insert(0, os.path.dirname(script))
        os.chdir(os.path.dirname(script))
        try:
            runpy.run_path(script, run_name="__main__")
        except SystemExit:
            return None
        except Exception as error:  # noqa: BLE001 - whatever the program raises
            return self.error(error)
        return None

    def error(self, error):
        """The first line of an exception, and the innermost line of the user's code."""
        frames = [
            frame
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename.startswith(self.folder)
        ]
        return {
            "type": type(error).__name__,
            "message": self.first_line(error),
            "path": frames[-1].filename[len(self.folder) :] if frames else None,
            "line": frames[-1].lineno if frames else None,
        }

    @staticmethod
    def first_line(error):
        """Of an error's text; of one that AutoGraph raised anew, the first of the original's."""
        lines = str(error).split("\n")
        begins = "    {}: ".format(type(error).__name__)
        originals = [line for line in lines if line.startswith(begins)]
        is_anew = lines[0] == "in converted code:" and originals
        return originals[0][len(begins) :] if is_anew else lines[0]


def record(folder, script):
    """Run one program in a fork; its events and error."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        recorder = Recorder(folder)
        error = recorder.run(script)
        with os.fdopen(writer, "w") as out:
            json.dump({"events": recorder.events, "error": error}, out)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as result:
        text = result.read()
    os.waitpid(child, 0)
    return text


if __name__ == "__main__":
    for index in range(1, len(sys.argv), 2):
        print(record(*sys.argv[index : index + 2]), flush=True)
