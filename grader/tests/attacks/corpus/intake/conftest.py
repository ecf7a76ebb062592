"""Hands in a conftest.py that makes pytest report every test as passed.

Layer: intake
Without: plain pytest
Check: word
Proof: points
"""

from pathlib import Path


def build(submission, course):
    for folder in (submission, *(submission / "exercises").iterdir()):
        Path(folder, "conftest.py").write_text("""
import pytest

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.outcome = "passed"
    return report
""")
