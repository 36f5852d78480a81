"""The whole pipeline, in its order: `pipeline`, `runs`, `claims`, `findings`."""
