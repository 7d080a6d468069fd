"""What several tests share: the topics, and the rule that CI skips nothing for want of a dependency."""

import os
from collections import Counter

import pytest

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: as behind the wall, and tests run side by side

from autograder.staff.topic.topic import find_topic, shipped_topics
from autograder.wall.tiers import NONE, best_tier

PIECES = "test_prove.py"  # small pieces that share nothing: spread one by one, at the end, where they fill the gaps


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items):
    """A file's tests go to one worker, since they share what it takes long to make."""
    for item in items:
        if item.path.name != PIECES:
            item.add_marker(pytest.mark.xdist_group(item.path.name))
    items.sort(key=lambda item: item.path.name == PIECES)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI a skip is a failure, unless the test is about a device this machine cannot have."""
    report = yield
    if report.skipped and os.environ.get("CI") and "gpu" not in item.keywords:
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter):
    """What the time went into: seconds a file, of tests, setup and teardown, over all workers; the longest first."""
    spent, tests = Counter(), Counter()
    for report in (one for reports in terminalreporter.stats.values() for one in reports if hasattr(one, "when")):
        file = report.nodeid.partition("::")[0]
        spent[file] += getattr(report, "duration", 0)
        tests[file] += report.when == "call"
    if len(spent) < 2:
        return
    terminalreporter.section(f"seconds a file, {spent.total():.0f} in all")
    for file, seconds in spent.most_common():
        terminalreporter.write_line(f"{seconds:8.1f}  {file} ({tests[file]})")


@pytest.fixture(scope="session", params=[one.name for one in shipped_topics()])
def topic(request):
    """Each topic in turn."""
    return find_topic(request.param)


@pytest.fixture(scope="session")
def tier():
    """The isolation that this machine gives; a test that needs a wall is skipped, and said so, where there is none."""
    best = best_tier()
    if best.name == NONE:
        pytest.skip(f"no wall here: {best.raise_it}")
    return best.name
