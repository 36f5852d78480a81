"""Edits of a parsed file that leave every other byte of it: asked for by place, made as text."""
