"""The learners' doors to the engine: a notebook, pytest, and `deltarule check`."""
