"""What can be said here of means that work elsewhere: what they would ask of their platform."""

from __future__ import annotations

import ctypes

from grader.sandbox import macos, windows
from grader.sandbox.layers import Room


def test_the_profile_for_macos() -> None:
    """Denies by default; each folder is quoted, so that none can add a rule of its own."""
    room = Room(readable=("/py",), listable=("/site",), writable=('/tmp/a" (allow default) "',))
    lines = macos.profile(room).splitlines()

    assert lines[:2] == ["(version 1)", "(deny default)"]
    assert '(allow file-read* (subpath "/py"))' in lines
    assert '(allow file-read-data (literal "/site"))' in lines
    assert '(allow file-read* file-write* (subpath "/tmp/a\\" (allow default) \\""))' in lines
    assert not any(line.startswith(("(allow network", "(allow process-exec", "(allow process-fork")) for line in lines)


def test_the_profile_for_a_host_with_a_database_server() -> None:
    """One port, or what lies in one folder."""
    assert '(allow network-outbound (remote tcp "*:5432"))' in macos.profile(Room(server=5432)).splitlines()
    assert '(allow network-outbound (subpath "/no/such"))' in macos.profile(Room(server="/no/such")).splitlines()


def test_the_form_of_a_job_object() -> None:
    """As large as JOBOBJECT_EXTENDED_LIMIT_INFORMATION is on 64-bit Windows."""
    assert ctypes.sizeof(windows._Extended) == 144


def test_windows_is_called_what_it_is() -> None:
    """Files and network are reported as open there."""
    assert "WSL" in windows.NOT_CONFINED.missing
    assert not any(means.tested for means in (*windows.MEANS, *macos.MEANS))
