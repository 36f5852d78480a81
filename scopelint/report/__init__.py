"""Findings for people and for machines: one file a format, `as_NAME.py`, each with a `write`."""
