"""Python's tree → IR, by one direct descent.

Each file lowers one part of Python and registers its functions in `dispatch`'s two tables;
`module` reads them all and is the way in.
"""
