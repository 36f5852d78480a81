"""A tensor along the diagonal of another, which has twice as many axes."""

from __future__ import annotations

from scopelint.runtime import fresh


def test_the_diagonal_of_a_tensor_of_any_rank() -> None:
    tf = fresh().tf
    x = tf.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    whole = tf.diag(x)
    open_ = tf.diag(tf.placeholder(tf.float32, [None, 3]))
    assert [str(each.shape) for each in (whole, tf.diag_part(whole), open_)] == [
        "(2, 3, 2, 3)",
        "(2, 3)",
        "(?, 3, ?, 3)",
    ]
    with tf.Session() as session:
        found, back = session.run([whole, tf.diag_part(whole)])
    assert found[1, 2, 1, 2] == 6
    assert found.sum() == 21
    assert back.tolist() == [[1, 2, 3], [4, 5, 6]]
