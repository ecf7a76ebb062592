"""Runs test_weather.py, in the grader, against a view that comes with a request. Given: nothing to change here."""

import ast
import asyncio
import importlib.util
import logging
import os
import sys
import types
from pathlib import Path

import pytest
import respx
from _pytest.assertion.rewrite import rewrite_asserts
from django.conf import settings
from django.http import JsonResponse
from django.urls import clear_url_caches
from django.utils.decorators import async_only_middleware

logger = logging.getLogger("test_weather")

PATIENCE_S = 3_600  # simulated
LIMIT = 300
PLUGINS = ("pytest_asyncio.plugin", "pytest_django.plugin", "respx.plugin", "anyio.pytest_plugin")
WITHOUT = (
    "cacheprovider",
    "terminal",
    "faulthandler",
    "doctest",
    "junitxml",
    "pastebin",
    "setuponly",
    "setupplan",
    "unraisableexception",
    "threadexception",
)
OPTIONS = [
    "--rootdir=.",
    f"--config-file={os.devnull}",
    "--noconftest",
    "--capture=no",
    "--exitfirst",
    "--no-migrations",
    "--assert=plain",  # the student's module is rewritten below
    "-oasyncio_mode=auto",
    "-oasyncio_default_fixture_loop_scope=function",
    "-odjango_find_project=false",
    *(f"-pno:{name}" for name in WITHOUT),
]


@async_only_middleware
def run_tests(get_response):
    """Answer `POST /run/`, whose body is the source of a view, with what the tests say of that view."""

    async def middleware(request):
        if request.path != "/run/":
            return await get_response(request)
        run = Run()
        work = asyncio.get_running_loop().run_in_executor(None, run.against, request.body)
        try:
            await asyncio.wait_for(work, PATIENCE_S)
        except TimeoutError:
            run.note(TimeoutError("it waits for more than an hour"))
        return JsonResponse({"passed": run.passed, "failed": run.failed})

    return middleware


class Run:
    """One run of pytest, and its plugin: what became of each test."""

    def __init__(self):
        self.passed = []
        self.failed = []
        self._test = ""

    def against(self, view):
        """Run the tests with this source as the module `views`."""
        module = sys.modules["views"] = types.ModuleType("views")
        exec(compile(view, "<the view>", "exec", dont_inherit=True), vars(module))  # noqa: S102
        sys.modules.pop("urls", None)
        clear_url_caches()
        settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != "runner.run_tests"]
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        for mocker in respx.mocks.Mocker.registry.values():  # what an earlier run may have left on
            mocker.routers.clear()
            mocker.stop()
        try:
            status = pytest.main(OPTIONS, plugins=[self, *map(importlib.import_module, PLUGINS)])
        except BaseException as error:
            self.note(error)
        else:
            expected = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)
            if status not in expected and not self.failed:
                self.note(RuntimeError(f"pytest ended early ({status.name.lower()})"))

    def note(self, error, said=""):
        """Keep what went wrong, and log it, for the log tells the line."""
        said = said or in_short(error)
        self.failed.append({"test": self._test, "said": said})
        if len(self.failed) == 1:
            logger.error("%s", said, exc_info=error)

    def pytest_addoption(self, parser):
        """What pytest-django and reports ask the terminal plugin for. Nobody reads the tracebacks of a report."""
        parser.addoption("--verbosity", dest="verbose", type=int, default=0)
        parser.addoption("--tb", dest="tbstyle", default="no")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session):
        """Collect test_weather.py, which is no file here, and nothing else."""
        session.config.option.assertmode = "rewrite"  # as its asserts are: a `%` in what they say needs care
        module = Tests.from_parent(session, path=Path("test_weather.py"), nodeid="test_weather.py")
        session.items = list(session.genitems(module))
        session.testscollected = len(session.items)
        session.config.hook.pytest_collection_modifyitems(session=session, config=session.config, items=session.items)
        return True

    def pytest_exception_interact(self, node, call):
        """The file cannot be imported."""
        if isinstance(node, pytest.Collector):
            self.note(call.excinfo.value)

    def pytest_runtest_logstart(self, nodeid):
        """A test begins."""
        self._test, self._outcome = nodeid.partition("::")[2], ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        """A test's setup, call or teardown is over."""
        report = yield
        if report.failed and self._outcome != "failed":
            self._outcome = "failed"
            if call.excinfo is not None:
                self.note(call.excinfo.value)
            else:
                self.note(None, str(report.longrepr)[:LIMIT])
        elif report.passed and report.when == "call":
            self._outcome = self._outcome or "passed"
        return report

    def pytest_runtest_logfinish(self):
        """A test has ended."""
        if self._outcome == "passed":
            self.passed.append(self._test)
        self._test = ""


class Tests(pytest.Module):
    """The student's module, from memory."""

    def _getobj(self):
        sys.modules.pop("test_weather", None)  # of an earlier run
        loader = importlib.util.find_spec("test_weather").loader
        source, file = loader.get_source("test_weather"), loader.get_filename("test_weather")
        tree = ast.parse(source, file)
        rewrite_asserts(tree, source.encode(), file, self.config)
        module = sys.modules["test_weather"] = types.ModuleType("test_weather")
        module.__file__ = file
        exec(compile(tree, file, "exec", dont_inherit=True), vars(module))  # noqa: S102
        return module


def in_short(error):
    """An exception on one line: of an assertion only what pytest found out about it."""
    if isinstance(error, pytest.FixtureLookupError):
        return f"there is no fixture `{error.argname}`"
    text = str(error).partition("\n")[0]
    return (text if isinstance(error, AssertionError) and text else f"{type(error).__name__}: {text}")[:LIMIT]
