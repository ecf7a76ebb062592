"""Work in processes comes back complete and in order, whatever becomes of a process."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.hosts import prepare_hosts
from grader.lockstep import forkserver
from grader.tests.lockstep.programs import ROOT, run
from grader.workers import alone, beside_others, cpus, spread


def doubled(number: int) -> int:
    return 2 * number


def refusing(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return number


def ending(work: tuple[Path, int]) -> int:
    """Ends its process at 3, always, and at 5, the first time."""
    folder, number = work
    if number == 3:
        while not (folder / "5").exists():
            time.sleep(0.01)
        os._exit(1)
    if number == 5 and not (folder / "5").exists():
        (folder / "5").touch()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(60)
    return number


def lost(work: tuple[Path, int]) -> int:
    return -work[1]


def never(number: int) -> int:
    raise AssertionError("no process ends here")


def waiting(folder: Path) -> int:
    (folder / str(os.getpid())).touch()
    time.sleep(600)
    return 0


def placed(work: tuple[Path, int]) -> list[int]:
    """The CPUs of the process, once so many are there."""
    folder, count = work
    (folder / str(os.getpid())).touch()
    while len(list(folder.iterdir())) < count:
        time.sleep(0.01)
    return sorted(os.sched_getaffinity(0))


def lost_place(work: tuple[Path, int]) -> list[int]:
    raise AssertionError("no process ends here")


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_order_is_that_of_the_items(jobs: int) -> None:
    heard = []
    items = list(range(7))
    assert spread(doubled, items, jobs=jobs, died=never, on_done=lambda *done: heard.append(done)) == [
        2 * item for item in items
    ]
    assert sorted(heard) == [(item, 2 * item) for item in items]


def judged(number: int) -> bool:
    return "grader.checking.collector" in sys.modules


def test_workers_have_the_judge_and_hosts_do_not() -> None:
    """One process may spread work and have hosts of its own, in any order."""
    program = """
        import sys
        from django.http import HttpResponse

        async def view(request):
            return HttpResponse(str(any(name.startswith(("grader.checking", "_pytest")) for name in sys.modules)))
    """
    prepare_hosts(ROOT)
    for _ in range(2):
        assert run(program).text == "False"
        assert spread(judged, [1, 2], jobs=2, died=never) == [forkserver.CAN_FORK] * 2


def test_a_judge_has_no_command_line_of_httpx() -> None:
    """Which httpx imports if it can, with rich and click: 6 MB of each judge."""
    program = "import sys, grader.checking.preload; print({'rich', 'click'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout.strip() == b"set()"


def test_nothing_to_do() -> None:
    assert spread(doubled, [], jobs=2, died=never) == []


def test_what_the_function_raises_is_raised() -> None:
    with pytest.raises(ValueError, match="three"):
        spread(refusing, range(5), jobs=2, died=never)


def test_a_process_that_ends_costs_only_what_ends_it_twice(tmp_path: Path) -> None:
    items = [(tmp_path, number) for number in range(9)]
    assert spread(ending, items, jobs=3, died=lost) == [0, 1, 2, -3, 4, 5, 6, 7, 8]


def noting(work: tuple[Path, int]) -> list[str]:
    """What others do, as seen by the one that is alone: item 0. The others only take part."""
    folder, number = work
    (folder / f"{number} is here").touch()
    while len(list(folder.glob("* is here"))) < 3:  # so that each has a process of its own
        time.sleep(0.01)
    seen = []
    for turn in range(20):
        if number == 0:
            with alone():
                seen += [path.name for path in folder.glob("inside *")]
        else:
            with beside_others():
                mark = folder / f"inside {number} {turn}"
                mark.touch()
                time.sleep(0.005)
                mark.unlink()
    return seen


def test_who_is_alone_is_alone(tmp_path: Path) -> None:
    """Nobody else is inside meanwhile; and without other processes everybody is alone anyway."""
    assert spread(noting, [(tmp_path, number) for number in range(3)], jobs=3, died=never) == [[], [], []]
    with alone(), beside_others():
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent in another way")
def test_ctrl_c_ends_every_process(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run in the background

    def press() -> None:
        while len(list(tmp_path.iterdir())) < 2:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    import threading

    threading.Thread(target=press, daemon=True).start()
    try:
        with pytest.raises(KeyboardInterrupt):
            spread(waiting, [tmp_path] * 4, jobs=2, died=lost)  # type: ignore[arg-type]
    finally:
        signal.signal(signal.SIGINT, before)
    until = time.monotonic() + 60
    while multiprocessing.active_children() and time.monotonic() < until:
        time.sleep(0.01)
    assert not multiprocessing.active_children()


@pytest.mark.skipif(sys.platform == "win32", reason="asks the processes in another way")
def test_a_parent_that_is_killed_leaves_nobody(tmp_path: Path) -> None:
    """Not even time for cleaning up, as when a machine runs out of memory."""
    program = (
        "import sys; from pathlib import Path; from grader.tests.test_workers import lost, waiting;"
        "from grader.workers import spread;"
        "__name__ == '__main__' and spread(waiting, [Path(sys.argv[1])] * 4, jobs=2, died=lost)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)])
    while len(list(tmp_path.iterdir())) < 2:
        assert parent.poll() is None
        time.sleep(0.01)

    parent.kill()
    parent.wait()

    for path in tmp_path.iterdir():
        until = time.monotonic() + 60
        while _is_there(int(path.name)):
            assert time.monotonic() < until
            time.sleep(0.01)


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"  # nobody collects it here
    except OSError:
        return not Path("/proc/self").exists()


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="this platform does not tell")
def test_workers_that_use_every_cpu_have_one_each(tmp_path: Path) -> None:
    """Fewer go where there is room."""
    ours = sorted(os.sched_getaffinity(0))
    full, few = tmp_path / "full", tmp_path / "few"
    for folder in (full, few):
        folder.mkdir()
    each = spread(placed, [(full, len(ours))] * len(ours), jobs=len(ours), died=lost_place)
    assert sorted(each) == [[cpu] for cpu in ours]
    assert os.sched_getaffinity(0) == set(ours)
    if len(ours) > 1:
        assert spread(placed, [(few, 1)], jobs=1, died=lost_place) == [ours]


def test_cpus() -> None:
    assert 1 <= cpus() <= (os.cpu_count() or 1)
