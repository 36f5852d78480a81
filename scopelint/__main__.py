"""`python -m scopelint`."""

import sys


def _leave_out_the_working_directory() -> None:
    """`python -m` imports from the working directory first: what is checked would be run."""
    first = sys.path[0] if sys.path else None
    is_own = __spec__ is not None and first == __file__.removesuffix("/scopelint/__main__.py")
    if first is not None and not sys.flags.safe_path and not is_own:
        del sys.path[0]


if __name__ == "__main__":
    _leave_out_the_working_directory()
    from scopelint.cli.main import main

    main()
