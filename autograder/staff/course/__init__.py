"""A course in one file: what it asks for, its due dates, and the marks set by hand beside it."""
