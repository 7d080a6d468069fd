"""`pytest exercises/` checks your answers; the work is done in autograder/doors/pytest.py."""

from autograder.doors.pytest import (  # noqa: F401
    pytest_collect_file,
    pytest_report_teststatus,
    pytest_terminal_summary,
)
