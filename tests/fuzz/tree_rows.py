"""What a file holds by Python's own tree, as rows to be compared with those of its lowered form.

Nearly every construct is one row. Where lowering makes more of it, or less, the function of that
construct says so: this is all that is not as in the source. Comprehensions are loops, in class
bodies inside a function; `assert` is a branch; annotations and type parameters do not run; of a
pattern only values, alternatives and captures are followed.
"""

from __future__ import annotations

import ast
from collections import Counter

import tree_expressions
import tree_statements
from lowered_rows import Row
from tree_reading import Where, rows

#: The files that fill the table of readers.
FAMILIES = (tree_expressions, tree_statements)


def tree_rows(tree: ast.Module) -> Counter[Row]:
    """The rows of a file."""
    return Counter(rows(tree.body, Where()))
