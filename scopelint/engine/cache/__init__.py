"""What earlier runs have worked out, kept beside the project. Deleting it never changes an answer."""
