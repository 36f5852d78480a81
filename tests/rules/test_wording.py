"""How findings name a scope and its reuse, as a user reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import check

SCOPES = {
    '"net", reuse=tf.AUTO_REUSE': "the scope net was opened here, with tf.AUTO_REUSE",
    '"", reuse=tf.AUTO_REUSE': "the root scope was opened here, with tf.AUTO_REUSE",
}


@pytest.mark.parametrize("opened", SCOPES)
def test_the_scope_of_a_fault(tmp_path: Path, opened: str) -> None:
    (tmp_path / "main.py").write_text(
        f"import tensorflow as tf\n\nwith tf.variable_scope({opened}):\n"
        '    tf.get_variable("w", [1])\n    tf.get_variable("w", [2])\n'
    )
    (finding,) = json.loads(check(tmp_path, "--format", "json").stdout)["findings"]
    assert finding["related"][-1]["message"] == SCOPES[opened]
