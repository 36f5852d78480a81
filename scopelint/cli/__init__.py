"""The commands: one file each, named as the command, holding a click command called `command`."""
