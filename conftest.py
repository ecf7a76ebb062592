"""Makes the fixtures and rules of checks known to pytest."""

pytest_plugins = ["grader.checking.plugin", "grader.checking.own_tests"]
