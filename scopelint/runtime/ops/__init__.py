"""The ops: one file a family, each entry made through `registry`."""
