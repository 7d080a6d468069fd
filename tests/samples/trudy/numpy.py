"""HOSTILE: a NumPy of Trudy's own. Nobody may ever import it, on either side of the wall."""

from pathlib import Path

try:
    Path("/tmp/deltarule-trudy-was-here").write_text("numpy.py was imported\n")
except OSError:
    pass
raise SystemExit("this is not NumPy")
