"""Products of matrices, and linear algebra."""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import Any

import numpy as np

from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build, build_op, static_value
from scopelint.runtime.ops.convert import constant, convert_to_tensor
from scopelint.runtime.ops.infer import (
    at_least_rank,
    broadcast,
    merge_size,
    same_as_first,
    scalar,
    with_rank,
)
from scopelint.runtime.ops.registry import PUBLIC, Node, Outputs, op, public
from scopelint.runtime.signatures import taking
from scopelint.runtime.tensor import OPERATORS, Tensor


def _matmul_infer(node: Node) -> Outputs:
    a, b = with_rank(node.sizes(0), 2), with_rank(node.sizes(1), 2)
    a = a[::-1] if node.attributes["transpose_a"] else a
    b = b[::-1] if node.attributes["transpose_b"] else b
    merge_size(a[1], b[0])
    return [(node.dtype(), [a[0], b[1]])]


def _batch_infer(node: Node) -> Outputs:
    a, b = at_least_rank(node.sizes(0), 2), at_least_rank(node.sizes(1), 2)
    if a is None or b is None:
        return [(node.dtype(), None)]
    left = a[-2:][::-1] if node.attributes["adj_x"] else a[-2:]
    right = b[-2:][::-1] if node.attributes["adj_y"] else b[-2:]
    merge_size(left[1], right[0])
    batch = broadcast(a[:-2], b[:-2]) or []
    return [(node.dtype(), [*batch, left[0], right[1]])]


def _flipped(x: Any, flip: bool) -> Any:
    return np.swapaxes(x, -1, -2) if flip else x


def _multiply(a: Any, b: Any, **flags: bool) -> Any:
    flip_a = flags.get("transpose_a") or flags.get("adj_x") or False
    flip_b = flags.get("transpose_b") or flags.get("adj_y") or False
    return np.matmul(_flipped(a, flip_a), _flipped(b, flip_b))


op("MatMul", _matmul_infer, _multiply, "a b")
op("BatchMatMulV2", _batch_infer, _multiply, "x y")


@public("matmul", "linalg.matmul")
def matmul(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    transpose_b: bool = False,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: str | None = None,
) -> Tensor:
    """Multiply matrices, or batches of them. ValueError (E48) where the sizes do not fit."""
    with name_scope(name, "MatMul", [a, b]) as scope:
        a = convert_to_tensor(a, name="a")
        b = convert_to_tensor(b, name="b", preferred_dtype=a.dtype.base_dtype)
        if any(t.sizes is None or len(t.sizes) > 2 for t in (a, b)):
            flags = {"adj_x": transpose_a or adjoint_a, "adj_y": transpose_b or adjoint_b}
            return build("BatchMatMulV2", a, b, name=scope, dtypes=(None, 0), **flags)
        return build(
            "MatMul",
            a,
            b,
            name=scope,
            dtypes=(None, 0),
            transpose_a=transpose_a or adjoint_a,
            transpose_b=transpose_b or adjoint_b,
        )


@public("linalg.matvec")
def matvec(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    adjoint_a: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: str | None = None,
) -> Tensor:
    """Multiply a matrix by a vector."""
    with name_scope(name, "MatVec", [a, b]):
        product = matmul(
            a, build("ExpandDims", b, -1), transpose_a=transpose_a, adjoint_a=adjoint_a
        )
        return build("Squeeze", product, squeeze_dims=[-1])


@public("sparse_matmul")
def sparse_matmul(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    transpose_b: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: str | None = None,
) -> Tensor:
    """Multiply matrices, mostly zeros."""
    flags = {"transpose_a": transpose_a, "transpose_b": transpose_b}
    return build("MatMul", a, b, name=name, dtypes=(None, 0), **flags)


def _tensordot_axes(axes: Any, rank: int | None) -> tuple[list[int], list[int]] | None:
    if isinstance(axes, int):
        if rank is None:
            return None
        return list(range(rank - axes, rank)), list(range(axes))
    first, second = axes
    if isinstance(first, Tensor) or isinstance(second, Tensor):
        return None
    return (
        [int(axis) for axis in np.atleast_1d(first)],
        [int(axis) for axis in np.atleast_1d(second)],
    )


def _tensordot_infer(node: Node) -> Outputs:
    a, b, axes = node.sizes(0), node.sizes(1), node.attributes["axes"]
    pairs = _tensordot_axes(axes, node.rank(0))
    if a is None or b is None or pairs is None:
        return [(node.dtype(), None)]
    if max(pairs[0], default=0) >= len(a) or max(pairs[1], default=0) >= len(b):
        raise IndexError("list index out of range")
    gone_a, gone_b = [i % len(a) for i in pairs[0]], [i % len(b) for i in pairs[1]]
    if None not in a and None not in b:
        for i, j in zip(gone_a, gone_b, strict=True):
            merge_size(a[i], b[j])
    left = [size for i, size in enumerate(a) if i not in gone_a]
    return [(node.dtype(), left + [size for i, size in enumerate(b) if i not in gone_b])]


op("Tensordot", _tensordot_infer, lambda a, b, axes: np.tensordot(a, b, axes), "a b")


@public("tensordot", "linalg.tensordot")
def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> Tensor:
    """Sum products over pairs of axes. ValueError where sizes differ."""
    fixed = static_value(axes).tolist() if isinstance(axes, Tensor) else axes
    a = convert_to_tensor(a, name="a")
    if isinstance(fixed, int) and a.sizes is not None and fixed > len(a.sizes):
        raise ValueError(f"'axes' must not be larger than the number of dimensions of tensor {a}.")
    return build("Tensordot", a, b, name=name, dtypes=(None, 0), axes=fixed)


def _einsum_infer(node: Node) -> Outputs:
    terms, result = _einsum_terms(node.attributes["equation"], node)
    known: dict[str, int | None] = {}
    for i, term in enumerate(terms):
        sizes = node.sizes(i)
        for label, size in zip(term, sizes or [None] * len(term), strict=False):
            known[label] = merge_size(known.get(label), size)
    return [(node.dtype(), [known.get(label) for label in result])]


def _einsum_terms(equation: str, node: Node) -> tuple[list[str], str]:
    """Split an equation; an ellipsis becomes letters of its own."""
    equation = equation.replace(" ", "")
    given, arrow, result = equation.partition("->")
    free = [letter for letter in string.ascii_letters if letter not in equation]
    rank = max((r or 0) for r in map(node.rank, range(len(node.inputs))))
    dots = "".join(free[: max(0, rank - min(len(t.replace("...", "")) for t in given.split(",")))])
    terms = [term.replace("...", dots) for term in given.split(",")]
    if not arrow:
        letters = sorted(set("".join(terms)))
        result = "".join(letter for letter in letters if "".join(terms).count(letter) == 1)
    return terms, result.replace("...", dots)


op("Einsum", _einsum_infer, lambda *inputs, equation: np.einsum(equation, *inputs), "inputs")


@public("einsum", "linalg.einsum")
def einsum(equation: str, *inputs: Any, name: str | None = None, **_: Any) -> Tensor:
    """Sum products by Einstein's convention."""
    tensors = inputs[0] if len(inputs) == 1 and isinstance(inputs[0], list | tuple) else inputs
    with name_scope(name, "einsum", tensors):
        found = [convert_to_tensor(value) for value in tensors]
        return build("Einsum", *found, name="Einsum", equation=equation.replace(" ", ""))


# Linear algebra.


def _square(node: Node) -> Outputs:
    return same_as_first(node)


def _without_last(count: int) -> Callable[[Node], Outputs]:
    def infer(node: Node) -> Outputs:
        sizes = node.sizes()
        return [(node.dtype(), None if sizes is None else sizes[: len(sizes) - count])]

    return infer


def _diagonal(node: Node) -> Outputs:
    sizes = node.sizes()
    if sizes is None:
        return [(node.dtype(), None)]
    known = [size for size in sizes[-2:] if size is not None]
    return [(node.dtype(), [*sizes[:-2], min(known) if len(known) == 2 else None])]


def _with_diagonal(x: Any, diagonal: Any) -> Any:
    changed = np.array(x)
    index = np.arange(diagonal.shape[-1])
    changed[..., index, index] = diagonal
    return changed


def _diagonal_matrix(x: Any) -> Any:
    return x[..., None] * np.eye(x.shape[-1], dtype=x.dtype)


def _band(x: Any, lower: Any, upper: Any) -> Any:
    rows, columns = np.ogrid[: x.shape[-2], : x.shape[-1]]
    keep = ((lower < 0) | (rows - columns <= lower)) & ((upper < 0) | (columns - rows <= upper))
    return np.where(keep, x, 0)


def _doubled_last(node: Node) -> Outputs:
    sizes = node.sizes()
    return [(node.dtype(), None if sizes is None else [*sizes, sizes[-1]])]


def _solve_infer(node: Node) -> Outputs:
    return [(node.dtype(), node.sizes(1))]


def _adjoint(x: Any) -> Any:
    return np.conj(np.swapaxes(x, -1, -2))


def _inverse(x: Any, adjoint: bool = False) -> Any:
    return np.linalg.inv(_adjoint(x) if adjoint else x)


def _solve(matrix: Any, rhs: Any, adjoint: bool = False, lower: bool | None = None) -> Any:
    if lower is not None:
        matrix = np.tril(matrix) if lower else np.triu(matrix)
    return np.linalg.solve(_adjoint(matrix) if adjoint else matrix, rhs)


op("MatrixInverse", _square, _inverse, "input")
op("Cholesky", _square, np.linalg.cholesky, "input")
op("MatrixDeterminant", _without_last(2), np.linalg.det, "input")
op("MatrixSolve", _solve_infer, _solve, "matrix rhs")
op("MatrixDiag", _doubled_last, _diagonal_matrix, "diagonal")
op("MatrixDiagPart", _diagonal, lambda x: np.diagonal(x, axis1=-2, axis2=-1), "input")
op("MatrixSetDiag", same_as_first, _with_diagonal, "input diagonal")
op("MatrixBandPart", same_as_first, _band, "input num_lower num_upper")
op("Trace", _without_last(2), lambda x: np.trace(x, axis1=-2, axis2=-1), "x")
op("L2Loss", scalar(), lambda x: np.sum(x * x) / 2, "t")


def _plain(type_: str, parameters: str) -> Callable[..., Tensor]:
    """A public function that hands its arguments to one op."""

    def function(name: str | None = None, **given: Any) -> Tensor:
        flags = {key: given.pop(key) for key in ("adjoint", "lower") if key in given}
        if "lower=" in parameters:
            flags.setdefault("lower", True)
        second = 0 if type_ == "MatrixSolve" else None
        return build(type_, *given.values(), name=name, dtypes=(None, second), **flags)

    function.__doc__ = f"Apply {type_} to each matrix."
    return taking(parameters)(function)


for _names, _type, _parameters in (
    ("matrix_inverse linalg.inv", "MatrixInverse", "input adjoint= name="),
    ("cholesky linalg.cholesky", "Cholesky", "input name="),
    ("matrix_determinant linalg.det", "MatrixDeterminant", "input name="),
    ("matrix_solve linalg.solve", "MatrixSolve", "matrix rhs adjoint= name="),
    (
        "matrix_triangular_solve linalg.triangular_solve",
        "MatrixSolve",
        "matrix rhs lower= adjoint= name=",
    ),
    ("cholesky_solve linalg.cholesky_solve", "MatrixSolve", "chol rhs name="),
    ("matrix_diag linalg.diag", "MatrixDiag", "diagonal name="),
    ("matrix_diag_part linalg.diag_part", "MatrixDiagPart", "input name="),
    ("matrix_set_diag linalg.set_diag", "MatrixSetDiag", "input diagonal name="),
    ("matrix_band_part linalg.band_part", "MatrixBandPart", "input num_lower num_upper name="),
    ("trace linalg.trace", "Trace", "x name="),
    ("nn.l2_loss", "L2Loss", "t name="),
):
    for _public in _names.split():
        PUBLIC[f"tf.{_public}"] = _plain(_type, _parameters)


def _svd_infer(node: Node) -> Outputs:
    sizes = node.sizes()
    if sizes is None or None in sizes[-2:]:
        return [(node.dtype(), None)] * 3
    m, n = int(sizes[-2] or 0), int(sizes[-1] or 0)
    batch, p = sizes[:-2], min(m, n)
    full = node.attributes["full_matrices"]
    return [
        (node.dtype(), [*batch, p]),
        (node.dtype(), [*batch, m, m if full else p]),
        (node.dtype(), [*batch, n, n if full else p]),
    ]


def _svd_kernel(x: Any, full_matrices: bool) -> Any:
    u, s, v = np.linalg.svd(x, full_matrices=full_matrices)
    return s, u, np.swapaxes(v, -1, -2)


op("Svd", _svd_infer, _svd_kernel, "input")


@public("svd", "linalg.svd")
def svd(tensor: Any, full_matrices: bool = False, compute_uv: bool = True, name: Any = None) -> Any:
    """The singular value decomposition: s, u, v; only s without `compute_uv`."""
    found = build_op("Svd", [tensor], name=name, full_matrices=full_matrices)
    return tuple(found.outputs) if compute_uv else found.outputs[0]


def _eigen_infer(node: Node) -> Outputs:
    sizes = node.sizes()
    return [(node.dtype(), None if sizes is None else sizes[:-1]), (node.dtype(), sizes)]


op("SelfAdjointEigV2", _eigen_infer, lambda x: tuple(np.linalg.eigh(x)), "input")


@public("self_adjoint_eig", "linalg.eigh")
def self_adjoint_eig(tensor: Any, name: str | None = None) -> Any:
    """The eigenvalues and eigenvectors of symmetric matrices."""
    return tuple(build_op("SelfAdjointEigV2", [tensor], name=name).outputs)


@public("norm", "linalg.norm")
def norm(
    tensor: Any,
    ord: Any = "euclidean",
    axis: Any = None,
    keepdims: Any = None,
    name: str | None = None,
    keep_dims: Any = None,
) -> Tensor:
    """The norm of vectors or matrices."""
    keep = bool(keepdims or keep_dims)
    with name_scope(name, "norm", [tensor]):
        x = convert_to_tensor(tensor)
        reduce_sum, absolute = PUBLIC["tf.reduce_sum"], PUBLIC["tf.abs"]
        if ord in ("fro", "euclidean", 2, 2.0):
            return build("Sqrt", reduce_sum(build("Mul", x, x), axis, True if keep else None))
        if ord in (1, 1.0):
            return convert_to_tensor(reduce_sum(absolute(x), axis, keep))
        if ord == np.inf:
            return convert_to_tensor(PUBLIC["tf.reduce_max"](absolute(x), axis, keep))
        powers = reduce_sum(build("Pow", absolute(x), float(ord), dtypes=(None, 0)), axis, keep)
        return build("Pow", powers, constant(1.0 / ord, x.dtype.base_dtype))


@public("global_norm", "linalg.global_norm")
def global_norm(t_list: Any, name: str | None = None) -> Tensor:
    """The norm of several tensors as if they were one."""
    with name_scope(name, "global_norm", t_list):
        halves = [
            build("L2Loss", getattr(value, "values", value))
            for value in t_list
            if value is not None
        ]
        total = build("Sum", build("Pack", *halves, axis=0), [0], keep_dims=False)
        return build("Sqrt", build("Mul", total, constant(2.0, total.dtype)), name="global_norm")


OPERATORS["__matmul__"] = lambda x, y: matmul(x, y, name="matmul")
OPERATORS["__rmatmul__"] = lambda x, y: matmul(y, x, name="matmul")
