"""Four doors to one engine: the command line, pytest, a notebook, and nbgrader."""
