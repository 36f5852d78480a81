"""What each TensorFlow call does to a symbolic State. `TF1` is the library that the engine hands in."""

from scopelint.tf1.library import TF1

__all__ = ["TF1"]
