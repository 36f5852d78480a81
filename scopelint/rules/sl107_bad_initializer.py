"""SL107: a variable is asked for with an initializer, shape or dtype that TensorFlow refuses."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.rules.reading import uncaught
from scopelint.rules.wording import RAISES
from scopelint.trace import Trace, VariableRefused

#: The refusals, and what is wrong in each.
FAULTS = {
    "E5": "is given both a shape and a constant to start from, which has its own",
    "E6": "is given a dtype that is not that of the constant to start from",
    "E7": "is new, and its shape is not fully known",
    "E8": "is new and of a dtype that has no default initializer",
    "E20": "is to be cut into parts, and its shape is not fully known",
    "E40": "is made of nothing: it has no value to start from",
    "E41": "starts from a tensor whose shape is not fully known",
    "E41b": "starts from a tensor that is made inside a loop or a branch of the graph",
    "E52": "is asked for with a dtype that is none",
    "E53": "is asked for with a negative size",
    "E54": "is asked for with text as its shape",
    "E55": "is asked for with a tensor as its shape",
    "E55b": "is asked for with a tensor as one of its sizes",
    "E56": "starts from a number that its dtype cannot hold",
    "E57": "starts from a function that takes no `dtype` and `partition_info`, which TensorFlow gives it",
    "E58": "is asked for with a size that is no whole number",
}


def bad_initializer(trace: Trace) -> Iterator[Claim]:
    """Every variable that cannot be made as it is asked for."""
    for refused in uncaught(trace, FAULTS):
        yield Claim(
            rule="SL107",
            message=(f"{_subject(refused)} {FAULTS[refused.error]}{RAISES}",),
            shown_by=refused,
            variable=refused.key,
        )


def _subject(refused: VariableRefused) -> str:
    return "a variable" if refused.key is None else f"variable {refused.key}"


RULE = Rule(
    code="SL107",
    name="bad-initializer",
    severity=Severity.ERROR,
    since="0.1",
    summary="A variable is asked for with an initializer, shape or dtype that TensorFlow refuses.",
    why="""
        `tf.get_variable` takes its shape either from `shape=` or from a constant given as
        `initializer=` (a number, a list, an array, a tensor), and raises a ValueError where it has
        both: "If initializer is a constant, do not specify shape." It does so also when the variable
        exists and is only to be shared. Pretrained embeddings are where this is met.

        Without a constant the shape must be fully known: a batch size or a width of `None` in it
        makes "The initializer passed is not valid …". A dtype next to a constant must be the
        constant's own: `initializer=1, dtype=tf.float32` is refused, 1 is an int32. `tf.Variable`
        always needs a value to start from, one that its dtype can hold.

        A variable is made once, wherever it is asked for; what a body of `tf.while_loop`, of
        `tf.map_fn` or of an RNN, or a branch of `tf.cond`, computes belongs to that loop or branch
        alone. A tensor that is made there can be no variable's start: "Initializer for variable … is
        from inside a control-flow construct".
    """,
    remedy="Give a constant without a shape and without a dtype; or a shape that is fully known.",
    fix="""
        - **a constant and a shape**: leave out `shape=`; or wrap the constant,
          `initializer=tf.constant_initializer(matrix)`, which takes a shape and a dtype.
        - **a constant and a dtype**: write the constant in that dtype, `1.0` or
          `matrix.astype(np.float32)`.
        - **a shape with an unknown size**: take the static one, `int(x.shape[-1])`, and see that it
          is known where the network is built (`set_shape`, `tf.reshape`); a size that is a tensor,
          such as `tf.shape(x)[0]`, cannot be one of a variable's.
        - **a tensor made in a loop or a branch**: give a function, `initializer=lambda: tf.zeros([8])`,
          or an initializer object with a shape, which are run outside; or make the variable before.
        - **a dtype without a default initializer** (complex, for one): name an initializer.
    """,
    limits="""
        It is silent where the initializer, a size or the dtype is not known to the analysis.
    """,
    semantics=("2.5", "2.6", "2.7", "2.8", "2.9", "5.4"),
    refusals=tuple(FAULTS),
    check=bad_initializer,
    examples=(
        Example(
            bad="""
                import tensorflow as tf

                vectors = [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]
                table = tf.get_variable("table", [3, 2], initializer=vectors)  # want SL107 "both a shape"
            """,
            good="""
                import tensorflow as tf

                vectors = [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]
                table = tf.get_variable("table", initializer=vectors)  # var creates table
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf

                x = tf.placeholder(tf.float32, [None, None])
                w = tf.get_variable("w", [x.shape[1], 8])  # want SL107 "not fully known"
            """,
            good="""
                import tensorflow as tf

                x = tf.placeholder(tf.float32, [None, 32])
                w = tf.get_variable("w", [x.shape[1], 8])  # var creates w
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf

                step = tf.get_variable("step", initializer=0, dtype=tf.int64)  # want SL107 "dtype"
            """,
            good="""
                import tensorflow as tf

                zero = tf.constant_initializer(0)
                step = tf.get_variable("step", [], tf.int64, initializer=zero)  # var creates step
            """,
        ),
    ),
)
