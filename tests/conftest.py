"""In CI nothing is skipped in silence: a tool that is missing there is a failure."""

import os
from collections.abc import Generator

import pytest

#: what no installation mends: the corpora beside the checkout, and what a machine is
EXCUSED = ("../shared", "this machine")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and os.environ.get("CI") == "true":
        why = str(report.longrepr)
        if not any(excuse in why for excuse in EXCUSED):
            report.outcome = "failed"
            report.longrepr = f"skipped in CI, where it has to run: {why}"
    return report
