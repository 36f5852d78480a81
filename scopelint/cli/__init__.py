"""The commands: one file each, named as the command, holding a click command called `command`.

What commands share is in modules whose names begin with `_`.
"""
