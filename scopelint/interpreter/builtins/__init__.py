"""What Python's own functions, types and standard modules do to a state, one file a family."""
