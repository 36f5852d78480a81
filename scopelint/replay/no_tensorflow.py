"""The error where the user's own TensorFlow does not answer: apart, for it is met in every check."""

from __future__ import annotations


class NoTensorFlowError(Exception):
    """What was named is no Python with a TensorFlow: the message says why."""
