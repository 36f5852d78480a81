"""Files → IR: finds, decodes and lowers what is checked. LibCST and pathspec live here only."""
