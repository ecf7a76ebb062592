"""A class on a real Dask cluster: the same gradebook, also when a worker is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.classroom.batch import grade_into
from grader.classroom.cluster import on_cluster
from grader.classroom.folder import ClassFile, ClassFolder
from grader.course import load_course
from grader.errors import UsageError
from grader.tests.checking.hosts import write

distributed = pytest.importorskip("distributed")

OK = "from django.http import HttpResponse\n\nasync def view(request):\n    return HttpResponse('ok')\n"


# Dask closes its sockets late, and says so with warnings that are not about this project.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True, silence_logs="CRITICAL"
    ) as local:
        yield local.scheduler_address


def doubled(item: int) -> int:
    return 2 * item


def lost_once(item: tuple[Path, int]) -> int:
    """Ends the Dask worker, not only its own process, the first time."""
    folder, number = item
    if number == 3 and not (folder / "lost").exists():
        (folder / "lost").touch()
        os.kill(os.getppid(), 9)
    return number


def always_lost(item: int) -> int:
    if item == 1:
        os._exit(1)
    return item


def never(item: object) -> int:
    raise AssertionError("nothing was lost")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_results_come_in_order(cluster: str) -> None:
    """Of each call, and of the next."""
    with on_cluster(cluster) as spread:
        assert spread(doubled, (), jobs=1, died=never) == []
        assert spread(doubled, range(6), jobs=1, died=never) == [0, 2, 4, 6, 8, 10]
        assert spread(doubled, range(2), jobs=1, died=never) == [0, 2]


def test_a_lost_worker_loses_nothing(cluster: str, tmp_path: Path) -> None:
    items = [(tmp_path, number) for number in range(8)]
    with on_cluster(cluster) as spread:
        assert spread(lost_once, items, jobs=1, died=never) == list(range(8))
    assert (tmp_path / "lost").exists()


def test_what_cannot_be_computed_is_told(cluster: str) -> None:
    with on_cluster(cluster) as spread:
        assert spread(always_lost, range(3), jobs=1, died=lambda item: -item) == [0, -1, 2]


def test_the_same_gradebook_as_on_one_machine(cluster: str, tmp_path: Path) -> None:
    root = write(tmp_path / "course", OK)
    for name, text in (("ada", OK), ("grace", OK.replace("ok", "no")), ("alan", OK), ("zoe", "def (\n")):
        folder = tmp_path / "class" / name / "exercises/01_one"
        folder.mkdir(parents=True)
        (folder / "views.py").write_text(text)
    file, course = ClassFile(submissions=str(tmp_path / "class")), load_course(root)
    one, many = ClassFolder(tmp_path / "one"), ClassFolder(tmp_path / "many")
    grade_into(course, one, file, jobs=2)
    with on_cluster(cluster) as spread:
        grade_into(course, many, file, jobs=1, spread_work=spread)
    assert contents(one.path) == contents(many.path)
    assert "ada,,1,1,1,graded," in (many.path / "gradebook.csv").read_text()


def test_no_scheduler() -> None:
    with pytest.raises(UsageError, match="does not answer"):
        on_cluster("tcp://127.0.0.1:1").__enter__()
