"""Which packages a host may import, whatever else is installed."""

from __future__ import annotations

import multiprocessing.forkserver
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from grader.lockstep import forkserver
from grader.lockstep.forkserver import CAN_FORK, warm_up
from grader.tests.lockstep.programs import ROOT, SETTINGS, run

PYTEST = ("pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments", "py")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder with a package, as pip would install it."""
    (tmp_path / "parcel").mkdir()
    (tmp_path / "parcel" / "__init__.py").write_text("from parcel.inside import SIZE")
    (tmp_path / "parcel" / "inside.py").write_text("SIZE = 3")
    return tmp_path


def program(folder: Path) -> str:
    """Tries to import the package from the folder, which is on its path."""
    return f"""
        import importlib.util, sys
        from django.http import JsonResponse

        sys.path.insert(0, {str(folder)!r})

        async def view(request):
            found = importlib.util.find_spec("parcel") is not None
            try:
                from parcel.inside import SIZE
            except ModuleNotFoundError as error:
                return JsonResponse({{"found": found, "message": str(error), "name": error.name}})
            return JsonResponse({{"found": found, "size": SIZE}})
    """


def test_what_is_installed_beside_the_course_is_not_there(installed: Path) -> None:
    """It looks as on a machine without it."""
    seen = run(program(installed)).json

    assert seen == {"found": False, "message": "No module named 'parcel'", "name": "parcel"}


def test_what_an_exercise_names_is_there(installed: Path) -> None:
    """With its modules."""
    assert run(program(installed), packages=("parcel",)).json == {"found": True, "size": 3}


def test_one_hosts_packages_are_not_anothers(installed: Path) -> None:
    """The list grows in the host, not in the process that hosts are forked from."""
    assert run(program(installed), packages=("parcel",)).json["found"]
    assert not run(program(installed)).json["found"]


def test_the_submissions_own_files_have_any_name(installed: Path) -> None:
    """A file beside the view is no package, and comes first."""
    seen = run(program(installed), files={"parcel": "__path__ = []", "parcel.inside": "SIZE = 4"}).json

    assert seen == {"found": True, "size": 4}


def test_all_of_the_standard_library() -> None:
    """Also the parts whose names depend on the platform."""
    seen = run("""
        import decimal, json, sqlite3, sysconfig, unittest.mock, wsgiref.headers
        from django.http import JsonResponse

        async def view(request):
            return JsonResponse({"prefix": bool(sysconfig.get_config_var("prefix"))})
    """).json

    assert seen == {"prefix": True}


def test_other_finders() -> None:
    """A package that is installed in place comes from a finder of its own."""
    code = """
        import importlib.machinery, importlib.util, sys

        class Editable:
            def find_spec(name, path=None, target=None):
                return importlib.machinery.ModuleSpec(name, None) if name in ("parcel", "box") else None

        sys.meta_path.insert(0, Editable)
        from grader.lockstep import packages
        packages.only_allowed()
        packages.allow(["box"])
        print([importlib.util.find_spec(name) is not None for name in ("parcel", "box", "json", "httpx")])

        class Kept:
            find_spec = importlib.machinery.PathFinder.find_spec  # as pytest keeps it

        print([Kept().find_spec(name) is not None for name in ("pytest", "httpx")])
    """
    done = subprocess.run([sys.executable, "-c", dedent(code)], capture_output=True, text=True, check=True)

    assert done.stdout.split("\n") == ["[False, True, True, True]", "[False, True]", ""]


class TestPreloaded:
    """What the fork server has imported already, for the hosts that may use it."""

    @pytest.fixture(autouse=True)
    def fork_server(self) -> Iterator[None]:
        """One with pytest; the next test gets another."""
        preload = ("pytest", "nothing", "_pytest.nothing")
        warm_up(path=str(ROOT / "exercises"), settings=SETTINGS, packages=(*PYTEST, "nothing"), preload=preload)
        yield
        multiprocessing.forkserver._forkserver._stop()
        forkserver._environment.clear()

    PROGRAM = """
        import sys
        loaded = sorted(name for name in sys.modules if name.partition(".")[0] in ("pytest", "_pytest"))
        from django.http import JsonResponse

        async def view(request):
            try:
                import pytest
            except ModuleNotFoundError as error:
                return JsonResponse({"loaded": loaded, "message": str(error)})
            return JsonResponse({"loaded": len(loaded) > 10, "message": pytest.__name__})
    """

    def test_others_do_not_see_it(self) -> None:
        """Neither loaded nor to be found."""
        assert run(self.PROGRAM).json == {"loaded": [], "message": "No module named 'pytest'"}

    @pytest.mark.skipif(not CAN_FORK, reason="there is no fork server")
    def test_those_who_may_have_it_ready(self) -> None:
        """Loaded before the submission is."""
        assert run(self.PROGRAM, packages=PYTEST).json == {"loaded": True, "message": "pytest"}
