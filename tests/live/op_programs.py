"""Random programs of ops: each line makes one tensor, or is refused.

Lines are plain text for any TensorFlow 1 (also on Python 3.7), so that the runtime and a real
TensorFlow run the very same program.
"""

from __future__ import annotations

import random
from collections.abc import Callable

Draw = random.Random

#: What makes a line: a function of the random source and the names of the tensors so far.
Maker = Callable[[Draw, list[str]], str]


def _unary(draw: Draw, names: list[str]) -> str:
    function = draw.choice(
        "abs negative sign square exp sin cos tanh sigmoid nn.relu nn.relu6 nn.elu nn.selu "
        "nn.softplus nn.softsign floor ceil round nn.leaky_relu identity stop_gradient nn.softmax "
        "nn.log_softmax zeros_like ones_like erf is_nan is_finite to_int32 to_float log_sigmoid "
        "nn.swish atan math.expm1 nn.l2_loss size rank shape".split()
    )
    return f"tf.{function}({draw.choice(names)})"


def _binary(draw: Draw, names: list[str]) -> str:
    a, b = draw.choice(names), draw.choice(names)
    if draw.random() < 0.3:
        b = draw.choice(["2.0", "0.5", "3", "[1.0, 2.0]"])
    if draw.random() < 0.5:
        return f"{a} {draw.choice(['+', '-', '*', '/', '>', '<=', '//', '%'])} {b}"
    name = draw.choice(
        "add subtract multiply maximum minimum squared_difference equal not_equal greater less "
        "truediv div floordiv atan2 div_no_nan".split()
    )
    return f"tf.{name}({a}, {b})"


def _axis(draw: Draw) -> str:
    return draw.choice(["0", "1", "-1", "2", "[0, 1]", "[-1]", "None", "[1, 2]"])


def _reduction(draw: Draw, names: list[str]) -> str:
    name = draw.choice(["sum", "mean", "max", "min", "prod", "logsumexp"])
    keep = draw.choice(["", ", keepdims=True", ", keep_dims=True"])
    return f"tf.reduce_{name}({draw.choice(names)}, {_axis(draw)}{keep})"


def _shape_change(draw: Draw, names: list[str]) -> str:
    x = draw.choice(names)
    return draw.choice(
        [
            f"tf.reshape({x}, [-1])",
            f"tf.reshape({x}, [{draw.choice([2, 3, 4, -1])}, {draw.choice([2, 6, 12, -1])}])",
            f"tf.reshape({x}, [tf.shape({x})[0], -1])",
            f"tf.reshape({x}, tf.stack([tf.shape({x})[0], {draw.choice([4, 6, 12])}]))",
            f"tf.reshape({x}, tf.concat([tf.shape({x})[:1], [-1]], 0))",
            f"tf.transpose({x})",
            f"tf.transpose({x}, {draw.choice(['[1, 0]', '[0, 2, 1]', '[0, 3, 1, 2]'])})",
            f"tf.expand_dims({x}, {draw.choice([0, 1, -1, 2, 5])})",
            f"tf.squeeze({x}{draw.choice(['', ', 0', ', [1]', ', -1'])})",
            f"tf.tile({x}, {draw.choice(['[2]', '[1, 2]', '[2, 1, 3]', '[1, 2, 1, 1]'])})",
            f"tf.pad({x}, {draw.choice(['[[1, 1]]', '[[1, 0], [0, 2]]', '[[0, 0], [1, 1], [2, 2], [0, 0]]'])})",
            f"tf.reverse({x}, [{draw.choice([0, 1, -1])}])",
            f"tf.argmax({x}, {draw.choice([0, 1, -1])})",
            f"tf.cumsum({x}, {draw.choice([0, 1])})",
            f"tf.cast({x}, tf.{draw.choice(['int32', 'float32', 'float64', 'bool'])})",
            f"tf.one_hot(tf.cast({x}, tf.int32), {draw.choice([2, 5])})",
            f"tf.clip_by_value({x}, -0.5, 0.5)",
            f"tf.nn.l2_normalize({x}, {draw.choice([0, 1, -1])})",
            f"tf.fill(tf.shape({x}), 2.0)",
            f"tf.zeros([tf.shape({x})[0], 3])",
            f"tf.nn.moments({x}, {draw.choice(['[0]', '[0, 1]', '[0, 1, 2]'])})[1]",
        ]
    )


def _indexing(draw: Draw, names: list[str]) -> str:
    index = draw.choice(
        "0 -1 1: :2 ::2 ...,0 :,0 :,1: :,::-1 None,: :,None 0,0 :,-1 ...,None,: 1:2,...,:2 7".split()
    )
    return f"{draw.choice(names)}[{index}]"


def _joining(draw: Draw, names: list[str]) -> str:
    a, b = draw.choice(names), draw.choice(names)
    axis = draw.choice([0, 1, -1, 2])
    return draw.choice(
        [
            f"tf.concat([{a}, {b}], {axis})",
            f"tf.concat([{a}, {a}], {axis})",
            f"tf.stack([{a}, {a}], {axis})",
            f"tf.stack([{a}, {b}])",
            f"tf.split({a}, 2, {axis})[0]",
            f"tf.split({a}, [1, 2], {axis})[1]",
            f"tf.unstack({a}, axis={axis})[0]",
            f"tf.where({a} > 0, {a}, {a})",
            f"tf.gather({a}, [0, 1, 1])",
            f"tf.gather({a}, [0], axis={axis})",
            f"tf.boolean_mask({a}, {a}[:, 0] > 0)",
            f"tf.matmul({a}, {b})",
            f"tf.matmul({a}, {b}, transpose_b=True)",
            f"tf.matmul({a}, {a}, transpose_a=True)",
            f"tf.tensordot({a}, {b}, 1)",
            f"tf.nn.bias_add({a}, tf.ones([{draw.choice([2, 3, 4])}]))",
            f"tf.add_n([{a}, {b}])",
            f"tf.losses.mean_squared_error({a}, {b})",
            f"tf.nn.sigmoid_cross_entropy_with_logits(labels={a}, logits={b})",
            f"tf.nn.softmax_cross_entropy_with_logits_v2(labels={a}, logits={b})",
            f"tf.cond(tf.reduce_sum({a}) > 0, lambda: {a}, lambda: {a} * 2.0)",
            f"tf.map_fn(lambda v: v * 2.0, {a})",
            f"tf.scan(lambda s, v: s + v, {a})",
            f"tf.foldl(lambda s, v: s + v, {a})",
            f"tf.while_loop(lambda i, v: i < 3, lambda i, v: (i + 1, v * 2.0), [0, {a}])[1]",
            f"tf.nn.embedding_lookup({a}, [[0, 1]])",
        ]
    )


def _images(draw: Draw, names: list[str]) -> str:
    image = draw.choice(["img", "img2", draw.choice(names)])
    k, s = draw.choice([1, 2, 3]), draw.choice([1, 2])
    padding = draw.choice(["SAME", "VALID"])
    rest = f"{s}, {s}, 1], '{padding}'"
    return draw.choice(
        [
            f"tf.nn.conv2d({image}, weights([{k}, {k}, 3, 4]), [1, {rest})",
            f"tf.nn.depthwise_conv2d({image}, weights([{k}, {k}, 3, 2]), [1, {s}, {s}, 1], '{padding}')",
            f"tf.nn.separable_conv2d({image}, weights([{k}, {k}, 3, 2]), weights([1, 1, 6, 4]), [1, {s}, {s}, 1], '{padding}')",  # noqa: E501
            f"tf.nn.conv2d_transpose({image}, weights([{k}, {k}, 5, 3]), [2, {8 * s}, {8 * s}, 5], [1, {s}, {s}, 1])",
            f"tf.nn.conv2d({image}, weights([2, 2, 3, 4]), [1, 1, 1, 1], '{padding}', dilations=[1, 2, 2, 1])",
            f"tf.nn.max_pool({image}, [1, {k}, {k}, 1], [1, {rest})",
            f"tf.nn.avg_pool({image}, [1, {k}, {k}, 1], [1, {rest})",
            f"tf.nn.conv1d({image}[:, 0], weights([{k}, 3, 4]), {s}, '{padding}')",
            f"tf.nn.convolution({image}, weights([{k}, {k}, 3, 4]), '{padding}', [{s}, {s}])",
            f"tf.nn.local_response_normalization({image}, 2)",
            f"tf.space_to_depth({image}, 2)",
            f"tf.image.resize_nearest_neighbor({image}, [{4 * s}, 5])",
            f"tf.image.resize_bilinear({image}, [{4 * s}, 12])",
            f"tf.image.resize_images({image}, [4, 4])",
            f"tf.image.flip_left_right({image}[0])",
            f"tf.nn.conv3d(tf.expand_dims({image}, 1), weights([1, {k}, {k}, 3, 2]), [1, 1, {s}, {s}, 1], '{padding}')",
            f"tf.space_to_batch_nd({image}, [2, 2], [[0, 0], [0, 0]])",
            f"tf.batch_to_space_nd(tf.space_to_batch_nd({image}, [2, 2], [[0, 0], [0, 0]]), [2, 2], [[0, 0], [0, 1]])",
        ]
    )


_MAKERS: list[Maker] = [
    _unary, _binary, _binary, _reduction, _shape_change, _shape_change, _indexing, _joining, _joining, _images,
]  # fmt: skip

#: The tensors a program starts from: name, shape; None is fed with a size.
SOURCES: dict[str, list[int | None]] = {
    "a": [2, 3], "b": [None, 3], "c": [3, 4], "d": [2, 3, 4], "e": [], "f": [3], "g": [None, 4, 3],
    "h": [2, 1, 3], "img": [2, 8, 8, 3], "img2": [None, 8, 7, 3],
}  # fmt: skip


def program(seed: int, lines: int = 12) -> list[str]:
    """Return the lines of a program; line i makes the tensor `ti`, where it is not refused."""
    draw = Draw(seed)
    names = list(SOURCES)
    made: list[str] = []
    for number in range(lines):
        made.append(draw.choice(_MAKERS)(draw, names))
        if draw.random() < 0.5:
            names.append(f"t{number}")
    return made
