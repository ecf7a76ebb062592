"""What a host may read of the folders that Python imports from."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.sandbox.reading import read_by_all, room_for

THEIRS = ("django", "django-5.2.dist-info", "_time_machine.cpython-311-x86_64-linux-gnu.so", "typing_extensions.py")
OTHERS = ("django-notes", "grader-x1y2", "django_extensions", "djangorestframework-3.dist-info", "secrets.txt")
PACKAGES = ("Django", "_time_machine", "typing_extensions", "grader")


@pytest.mark.parametrize("names", [(*THEIRS, *OTHERS), (THEIRS[0], *OTHERS)], ids=["installed", "a checkout"])
def test_packages_by_their_whole_names(names: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What only begins like a package stays closed."""
    for name in names:
        (tmp_path / name).touch()
    monkeypatch.syspath_prepend(tmp_path)

    room = room_for(PACKAGES, ())

    assert {Path(path).name for path in room.readable if Path(path).parent == tmp_path} == set(names) - set(OTHERS)
    assert (str(tmp_path) in room.listable) == ("django-5.2.dist-info" in names)


def test_the_wall_shows_a_checkout_by_its_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other people's folders beside them do not exist behind it."""
    for name in (THEIRS[0], *OTHERS[:2]):
        (tmp_path / name).mkdir()
    monkeypatch.syspath_prepend(tmp_path)

    assert [Path(path).name for path in read_by_all(PACKAGES) if Path(path).parent == tmp_path] == ["django"]
