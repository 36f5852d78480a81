"""Small random programs that end, and that tell in which order they computed what.

`log` is given to the program: it notes its argument and returns it.
"""

from __future__ import annotations

from random import Random

_NAMES = ("a", "b", "c")
_OPERATORS = ("+", "-", "*", "%", "&", "|", "^", "//")
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "is", "is not")


def program(seed: int) -> str:
    """A program of a few statements, all of whose names hold integers."""
    random = Random(seed)
    lines = ["a, b, c = 1, 2, 3", "xs = [4, 5, 6]", "d = {0: 1}", "class O: p = 7", "o = O()"]
    while True:
        body = _body(random, 2, in_loop=False, in_function=False)
        text = "\n".join(lines + body) + "\n"
        if _is_python(text):
            return text


def _is_python(text: str) -> bool:
    try:
        compile(text, "program", "exec")
    except SyntaxError:
        return False
    return True


def _body(random: Random, depth: int, *, in_loop: bool, in_function: bool) -> list[str]:
    lines: list[str] = []
    for _ in range(random.randint(1, 4)):
        lines += _statement(random, depth, in_loop=in_loop, in_function=in_function)
    return lines


def _indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def _statement(random: Random, depth: int, *, in_loop: bool, in_function: bool) -> list[str]:
    simple = [_assign, _augment, _logged, _unpack, _chain, _assert]
    compound = [_if, _for, _while, _try, _with, _def, _class, _match]
    kind = random.choice(simple + compound if depth else simple)
    if kind in (_if, _try, _with, _match) and depth:
        body = _body(random, depth - 1, in_loop=in_loop, in_function=in_function)
        if in_loop and random.random() < 0.3:
            body.append(random.choice(["break", "continue"]))
        elif in_function and random.random() < 0.3:
            body.append("return " + _value(random, 2))
        return kind(random, body)
    if kind in (_for, _while):
        return kind(random, _body(random, depth - 1, in_loop=True, in_function=in_function))
    if kind in (_def, _class):
        inside = _body(random, depth - 1, in_loop=False, in_function=kind is _def)
        return kind(random, inside)
    return kind(random, [])


# --- simple statements --------------------------------------------------------------------


def _target(random: Random) -> str:
    return random.choice([*_NAMES, *_NAMES, "xs[log(0)]", "d[log(0)]", "o.p", "log(o).p"])


def _assign(random: Random, _: list[str]) -> list[str]:
    annotation = ": int" if random.random() < 0.1 else ""
    if annotation:
        return [f"o.p{annotation} = {_value(random, 3)}"]
    return [f"{_target(random)} = {_value(random, 3)}"]


def _augment(random: Random, _: list[str]) -> list[str]:
    return [f"{_target(random)} {random.choice(_OPERATORS[:3])}= {_value(random, 2)}"]


def _logged(random: Random, _: list[str]) -> list[str]:
    return [f"log({_value(random, 3)})"]


def _unpack(random: Random, _: list[str]) -> list[str]:
    star = random.choice(["", "*"])
    tail = f"{star}rest" if star else _target(random)
    return [f"{_target(random)}, {tail} = {_value(random, 1)}, log({_value(random, 1)})"]


def _chain(random: Random, _: list[str]) -> list[str]:
    return [f"{_target(random)} = {_target(random)} = log({_value(random, 2)})"]


def _assert(random: Random, _: list[str]) -> list[str]:
    return [f"assert log({_value(random, 1)}) or True, log(1)"]


# --- compound statements ------------------------------------------------------------------


def _if(random: Random, body: list[str]) -> list[str]:
    head = [f"if {_value(random, 2)}:", *_indented(body)]
    return head + random.choice([[], ["elif log(a):", "    log(1)", "else:", "    log(2)"]])


def _for(random: Random, body: list[str]) -> list[str]:
    over = random.choice(["range(2)", "list(xs)", "(a, b)", "[log(1), log(2)]"])
    orelse = random.choice([[], ["else:", "    log('else')"]])
    return [f"for {_target(random)} in {over}:", *_indented(body), *orelse]


def _while(random: Random, body: list[str]) -> list[str]:
    name = f"n{random.randrange(10**6)}"
    head = [f"{name} = 0", f"while log({name}) < 2:", f"    {name} += 1"]
    return head + _indented(body) + random.choice([[], ["else:", "    log('else')"]])


def _try(random: Random, body: list[str]) -> list[str]:
    lines = ["try:", *_indented(body)]
    if random.random() < 0.5:
        lines.append("    log(1 // 0)")
    lines += [f"except {random.choice(['ZeroDivisionError', '(log(KeyError), ValueError)'])}:"]
    lines += ["    log('caught')", "else:", "    log('else')", "finally:", "    log('finally')"]
    return ["try:", *_indented(lines), "except Exception as e:", "    log(type(e).__name__)"]


def _with(random: Random, body: list[str]) -> list[str]:
    return [f"with manager(1) as {_target(random)}, manager(log(2)):", *_indented(body)]


def _def(random: Random, body: list[str]) -> list[str]:
    name = f"f{random.randrange(10**6)}"
    declared = random.choice([[], [], ["global a"]])
    bound = [] if declared else ["a = p"]
    tail = random.choice(["return a + b", "return log(c)", "yield log(a); yield b"])
    bound += ["b = q", "c = sum(r)", "xs = [1, 2]", "d = {}", "o = O()"]
    lines = [f"def {name}(p, q=log(2), *r, k=log(3), **s):"]
    lines += _indented([*declared, *bound, *body, tail])
    call = random.choice(["(1)", "(1, 2, 3)", "(*xs)", "(q=log(1), p=log(2), z=3)"])
    decorated = ["@decorate", "@log"] if random.random() < 0.3 else []
    result = f"list({name}{call})" if "yield" in tail else f"{name}{call}"
    return [*decorated, *lines, f"log({result})"]


def _class(random: Random, body: list[str]) -> list[str]:
    name = f"C{random.randrange(10**6)}"
    lines = [f"class {name}(O):", "    a, b, c, xs, d, o = 1, 2, 3, [1, 2], {}, log"]
    lines += _indented([line.replace("o.p", "b").replace("log(o).p", "c") for line in body])
    lines += ["    def get(self, __x=1): self.__v = __x; return self.__v, [c for c in (a, b)]"]
    return [*lines, f"log({name}().get())", f"log({name}.a)"]


def _match(random: Random, body: list[str]) -> list[str]:
    lines = [f"match {_value(random, 2)}:", "    case 1 | 2 as m if log(m):", "        log('one')"]
    return [*lines, "    case None:", "        log(0)", "    case z:", *_indented(_indented(body))]


# --- expressions --------------------------------------------------------------------------


def _value(random: Random, depth: int) -> str:
    """An expression whose value is a number."""
    if depth == 0:
        return random.choice([*_NAMES, "1", "0", "xs[0]", "o.p", "log(b)", "-a", "True"])
    left, right = _value(random, depth - 1), _value(random, depth - 1)
    other = _value(random, depth - 1)
    name = random.choice(_NAMES)
    return random.choice([
        f"({left} {random.choice(_OPERATORS[:3])} {right})",
        f"({left} {random.choice(_OPERATORS)} ({right} or 1))",
        f"({left} and {right} or {other})",
        f"(not {left})",
        f"({left} {random.choice(_COMPARISONS[:6])} {right} < {other})",
        f"({left} in [{right}, {other}])",
        f"({left} if {right} else {other})",
        f"({name} := {left})",
        f"log({left})",
        f"sum([{name} + {left} for {name} in [{right}, 2] if {name} if log({name})])",
        f"sum({name} * e for {name} in (1, 2) for e in range({name}))",
        f"len({{{name}: {left} for {name} in range(2)}})",
        f"len({{{name} % 2 for {name} in xs}})",
        f"len(f'{{{name}!r:>5}} {{{name}=}}' 'x')",
        f"(lambda {name}={left}: {name} + {right})()",
        f"[lambda: {name} for {name} in (1, 2)][0]()",
        f"[{left}, *xs, {right}][1:3][-1]",
        f"len(dict({{1: {left}}}, **{{'k': {right}}}))",
        f"max({left}, *[{right}], key=lambda v: v)",
        f"(log({left}), {right})[1]",
    ])  # fmt: skip
