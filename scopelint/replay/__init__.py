"""Claims put to the test: the witness of a claim as a plain TensorFlow program, and its run."""
