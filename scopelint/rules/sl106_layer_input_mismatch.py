"""SL106: a layer or an RNN cell is called with an input that its weights do not fit."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Claim, Message, PlacedNote, Severity
from scopelint.rules.declare import Example, Rule
from scopelint.rules.reading import uncaught
from scopelint.rules.wording import RAISES, built_at, cell_notes, holder_notes
from scopelint.trace import CellCalled, CellsStacked, Trace, VariableRefused

#: The refusals of a layer that has its weights: the input has another size, another rank, or
#: is of another graph.
OTHER_INPUT = ("E42", "E45", "E48", "E61")
#: … and of one that cannot know what weights to make.
UNKNOWN_SIZE = ("E43", "E44")


def layer_input_mismatch(trace: Trace) -> Iterator[Claim]:
    """Every call of a layer that is refused because of its input."""
    for refused in uncaught(trace, (*OTHER_INPUT, *UNKNOWN_SIZE)):
        holder = refused.holder
        yield Claim(
            rule="SL106",
            message=(*_fault(refused), RAISES),
            shown_by=refused,
            variable=None if holder is None else holder.key or holder.op_name,
            notes=(*holder_notes(refused), *_notes_on_cell(refused, trace)),
        )


def _notes_on_cell(refused: VariableRefused, trace: Trace) -> Iterator[PlacedNote]:
    """Which cell has these weights: one that stands in a list twice is called with two inputs."""
    if refused.error != "E48" or refused.holder is None:
        return
    key = refused.holder.key
    called = next((each for each in trace.of(CellCalled) if key in each.weights), None)
    if called is not None:
        stacks = (each for each in trace.of(CellsStacked) if each.cells.count(called.cell) > 1)
        yield from cell_notes(called, next(stacks, None), trace)


def _fault(refused: VariableRefused) -> Message:
    """What is wrong with the input, in the words that TensorFlow's text allows."""
    holder = refused.holder
    if holder is not None and refused.error == "E61":
        weights = holder.key or holder.op_name
        said = f"a layer is called on an input of another graph than its weights {weights} ("
        return (said, *built_at(refused), ")")
    if holder is not None:
        what = "an RNN cell" if refused.error == "E48" else "a layer"
        return (
            f"{what} is called again with an input that its weights {holder.key or holder.op_name} "
            "do not fit (",
            *built_at(refused),
            ")",
        )
    if refused.error == "E45":
        return ("a layer is called with an input of a rank that it does not take",)
    return ("a layer is built on an input whose last dimension is unknown",)


RULE = Rule(
    code="SL106",
    name="layer-input-mismatch",
    severity=Severity.ERROR,
    since="0.1",
    summary="A layer or an RNN cell is called with an input that its weights do not fit.",
    why="""
        A layer object, and an RNN cell is one, makes its weights when it is first called, for the
        size of that input. Every later call uses these weights, wherever it stands. If its input is
        of another size, TensorFlow raises a ValueError: "Input 0 of layer … is incompatible with
        the layer", and for a cell "Dimensions must be equal, but are 64 and 52 …", from inside the
        RNN loop.

        For cells this is the lucky case of sharing by accident. `[cell] * n` puts *one* cell n times
        into a stack; the first layer takes the input, the second the output of the first. Only where
        the two differ in size does TensorFlow notice; where they are equal, all layers silently use
        one set of weights (SL207). TensorFlow up to 1.1 made n sets.

        The weights are of the graph in which the layer was first called, too. With an input of
        another graph TensorFlow raises a ValueError: "… must be from the same graph as …".
    """,
    remedy="Make a cell or a layer of its own for each place; or bring the inputs to one size.",
    fix="""
        - **a stack of cells**: `[tf.nn.rnn_cell.LSTMCell(size) for _ in range(n)]` makes n cells
          where `[cell] * n` has one.
        - **both directions of a bidirectional RNN, encoder and decoder**: a cell for each.
        - **a layer meant to be shared**: project, pad or resize the second input first.
        - **a model built in two graphs**: make its layers anew in each, inside `with
          graph.as_default():`, not once before.
        - **a rank that the layer does not take**: `tf.layers.flatten` before a dense layer,
          `tf.expand_dims` before a convolution.
        - **an unknown last dimension**: say it with `tensor.set_shape` or `tf.reshape`; weights
          cannot be made without it.
    """,
    limits="""
        It is silent where the size of an input is not known to the analysis. Weights that are shared
        by name, through a scope with reuse, are compared by `tf.get_variable` itself: SL103.
    """,
    semantics=("6.3", "6.5", "9.3"),
    refusals=(*OTHER_INPUT, *UNKNOWN_SIZE),
    check=layer_input_mismatch,
    examples=(
        Example(
            bad="""
                import tensorflow as tf

                words = tf.placeholder(tf.float32, [16, 10, 20])
                cell = tf.nn.rnn_cell.BasicLSTMCell(32)
                stack = tf.nn.rnn_cell.MultiRNNCell([cell] * 2)
                outputs, state = tf.nn.dynamic_rnn(stack, words, dtype=tf.float32)  # want SL106 "RNN cell"
            """,
            good="""
                import tensorflow as tf

                words = tf.placeholder(tf.float32, [16, 10, 20])
                cells = [tf.nn.rnn_cell.BasicLSTMCell(32) for _ in range(2)]
                stack = tf.nn.rnn_cell.MultiRNNCell(cells)
                # var creates rnn/multi_rnn_cell/cell_1/basic_lstm_cell/kernel
                outputs, state = tf.nn.dynamic_rnn(stack, words, dtype=tf.float32)
            """,
        ),
        Example(
            bad="""
                import tensorflow as tf

                embed = tf.layers.Dense(16, name="embed")
                user = embed(tf.ones([8, 30]))
                item = embed(tf.ones([8, 20]))  # want SL106 "embed/kernel" from :4
            """,
            good="""
                import tensorflow as tf

                user = tf.layers.Dense(16, name="user")(tf.ones([8, 30]))  # var creates user/kernel
                item = tf.layers.Dense(16, name="item")(tf.ones([8, 20]))  # var creates item/kernel
            """,
        ),
    ),
)
