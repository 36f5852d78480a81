"""Files → IR: finds, decodes and lowers what is checked. LibCST (for edits) and pathspec live here only."""
