"""What several tests share: the topics, and the rule that CI skips nothing for want of a dependency."""

import os

import pytest

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: as behind the wall, and tests run side by side

from autograder.staff.topic.topic import find_topic, shipped_topics
from autograder.wall.tiers import NONE, best_tier


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI a skip is a failure, unless the test is about a device this machine cannot have."""
    report = yield
    if report.skipped and os.environ.get("CI") and "gpu" not in item.keywords:
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


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
