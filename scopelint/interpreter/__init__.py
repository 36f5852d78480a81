"""Runs the IR symbolically. Knows Python, knows no library: those are handed in."""
