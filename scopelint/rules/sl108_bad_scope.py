"""SL108: a scope is opened with arguments that TensorFlow refuses, or a name that it does not take."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.rules.reading import uncaught
from scopelint.rules.wording import RAISES
from scopelint.trace import Trace

#: The refusals about scopes, and what is wrong in each.
FAULTS = {
    "E30": "the variable scope has neither a name nor a default name",
    "E31": "the scope's reuse is none of True, False, None and tf.AUTO_REUSE",
    "E32": "the scope's auxiliary_name_scope is neither True nor False",
    "E33": "the scope's name is neither a string nor a variable scope",
    "E34": "reuse is on for a scope without a name, and a default name is never shared",
    "E35": "a variable scope is left while a later one is still open",
    "E50": "{name} cannot be the name of a scope or a variable, which begins with a letter, a digit"
    " or a dot and goes on with these and _ - / \\",
    "E51": "the name that a variable is asked for by is empty",
    "E70": "tf.get_variable has no argument reuse: it is an option of the scope",
    "E71": "the reuse of a scope object can be read only (reuse_variables() turns it on)",
    "E73": "a scope object stands in a with by itself, and only tf.variable_scope(scope) opens it",
}


def bad_scope(trace: Trace) -> Iterator[Claim]:
    """Every scope that cannot be made, entered or left; `reuse` that is given to none; bad names."""
    for refused in uncaught(trace, FAULTS):
        if refused.error == "E70" and "'reuse'" not in refused.text:
            continue
        name, _, _ = refused.text.partition(" is not ")
        yield Claim(
            rule="SL108",
            message=(f"{FAULTS[refused.error].format(name=name)}{RAISES}",),
            shown_by=refused,
            variable=refused.key,
        )


RULE = Rule(
    code="SL108",
    name="bad-scope",
    severity=Severity.ERROR,
    since="0.1",
    summary="A scope is opened with arguments, or under a name, that TensorFlow refuses.",
    why="""
        `tf.variable_scope` takes a name or a scope object, or else a default name; `reuse` is True,
        False, None or `tf.AUTO_REUSE`, and no other value, not even 0 or 1. Anything else raises a
        TypeError or a ValueError while the graph is built, some in the constructor and some when
        the scope is entered.

        The one that is met most: `reuse=True` together with a default name or no name at all. A
        default name is made unique each time, so there is never anything to share in it. The
        functions of `tf.contrib.layers` open such a scope when they are called with `reuse=True`
        and without `scope=`.

        `tf.get_variable` itself has no `reuse`: whether a variable is created or shared is a matter
        of the scope around it.

        Names become those of operations. A space, a colon or a bracket in the name of a scope, a
        layer or a variable raises "… is not a valid scope name"; so does `v.name`, which ends in
        `:0`, where a name is made of it.
    """,
    remedy=(
        "Open the scope by a name of letters, digits and _ . - / or by a scope object, with "
        "reuse=True, False, None or tf.AUTO_REUSE."
    ),
    fix="""
        - **reuse with no name**: give the scope, or the layer, the name under which its variables
          were created; or open it by the object that the first `with … as scope` bound.
        - **another value of reuse**: pass `bool(flag)`, or compare: `reuse=step > 0`.
        - **another kind of name**: `tf.variable_scope(name)` wants text, not bytes, not a tensor,
          not a `tf.name_scope`.
        - **reuse of a scope object**: call `scope.reuse_variables()`, or open the scope again with
          `reuse=True`.
        - **a scope object in a `with`**: write `with tf.variable_scope(scope):`.
        - **reuse of a variable**: open a scope around the call, `with tf.variable_scope(name,
          reuse=tf.AUTO_REUSE)`.
        - **a name that is refused**: write `_` for what is not allowed in it; take `v.op.name` for
          the name of a variable without its `:0`, and `scope.name` for that of a scope.
        - **left out of order**: leave scopes by `with` alone; a scope that is entered by hand must
          be left before the ones around it.
    """,
    limits="It is silent where the argument is not known.",
    semantics=("2.1", "3.1", "3.7", "3.9"),
    refusals=tuple(FAULTS),
    check=bad_scope,
    examples=(
        Example(
            bad="""
                import tensorflow as tf


                def project(x, reuse=None, scope=None):
                    with tf.variable_scope(scope, "project", reuse=reuse):  # want SL108 "without a name"
                        return x * tf.get_variable("w", [3])


                left = project(tf.ones([3]))
                right = project(tf.zeros([3]), reuse=True)
            """,
            good="""
                import tensorflow as tf


                def project(x, reuse=None, scope=None):
                    with tf.variable_scope(scope, "project", reuse=reuse):
                        w = tf.get_variable("w", [3])  # var creates pair/w  # var shares pair/w
                        return x * w


                left = project(tf.ones([3]), scope="pair")
                right = project(tf.zeros([3]), scope="pair", reuse=True)
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf

                for step in range(2):
                    with tf.variable_scope("net", reuse=step):  # want SL108 "none of True"
                        w = tf.get_variable("w", [3])
            """,
            good="""
                import tensorflow as tf

                for step in range(2):
                    with tf.variable_scope("net", reuse=step > 0):
                        w = tf.get_variable("w", [3])  # var creates net/w  # var shares net/w
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf


                def scale(x):
                    return x * tf.get_variable("scale", [3], reuse=tf.AUTO_REUSE)  # want SL108 "no argument reuse"


                left, right = scale(tf.ones([3])), scale(tf.zeros([3]))
            """,
            good="""
                import tensorflow as tf


                def scale(x):
                    with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                        # var creates net/scale
                        # var shares net/scale
                        return x * tf.get_variable("scale", [3])


                left, right = scale(tf.ones([3])), scale(tf.zeros([3]))
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf


                def net(x, again=False):
                    with tf.variable_scope("net") as scope:
                        if again:
                            scope.reuse = True  # want SL108 "can be read only"
                        return x * tf.get_variable("w", [3])


                left, right = net(tf.ones([3])), net(tf.zeros([3]), again=True)
            """,
            good="""
                import tensorflow as tf


                def net(x, again=False):
                    with tf.variable_scope("net") as scope:
                        if again:
                            scope.reuse_variables()
                        return x * tf.get_variable("w", [3])  # var creates net/w  # var shares net/w


                left, right = net(tf.ones([3])), net(tf.zeros([3]), again=True)
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf

                with tf.variable_scope("net") as net:
                    w = tf.get_variable("w", [3])
                with net:  # want SL108 "by itself"
                    b = tf.get_variable("b", [3])
            """,
            good="""
                import tensorflow as tf

                with tf.variable_scope("net") as net:
                    w = tf.get_variable("w", [3])
                with tf.variable_scope(net):
                    b = tf.get_variable("b", [3])  # var creates net/b
            """,
        ),
    ),
)
