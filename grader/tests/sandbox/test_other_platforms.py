"""What can be said here of means that work elsewhere: what they would ask of their platform."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.sandbox import Fence, Isolation, limits, macos, windows
from grader.sandbox.layers import Room


def test_the_profile_for_macos() -> None:
    """Denies by default; each folder is quoted, so that none can add a rule of its own."""
    room = Room(readable=("/py",), listable=("/site",), writable=('/tmp/a" (allow default) "',))
    lines = macos.profile(room).splitlines()

    assert lines[:2] == ["(version 1)", "(deny default)"]
    assert '(allow file-read* file-map-executable (subpath "/py"))' in lines
    assert '(allow file-read-data (literal "/site"))' in lines
    assert '(allow file-read* file-write* (subpath "/tmp/a\\" (allow default) \\""))' in lines
    assert not any(line.startswith(("(allow network", "(allow process-exec", "(allow process-fork")) for line in lines)


def test_the_profile_closes_what_its_default_leaves_open() -> None:
    """Information on other processes, with it the judge's environment, and running what the host has written."""
    text = macos.profile(Room(writable=("/room",)))
    lines = text.splitlines()

    assert lines.index("(deny process-info* file-map-executable)") < lines.index("(allow process-info* (target self))")
    assert "procargs" not in text and "(allow sysctl-read)" not in lines
    assert not any("file-map-executable" in line for line in lines if "/room" in line)
    assert text.count("(") == text.count(")")


def test_the_profile_names_real_paths(tmp_path: Path) -> None:
    """Seatbelt compares those: on macOS, /tmp and /etc/localtime are symbolic links."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    text = macos.profile(Room(readable=(f"{tmp_path}/link",)))

    assert f'"{tmp_path}/real"' in text and "link" not in text


def test_the_profile_for_a_host_with_a_database_server() -> None:
    """One port, or what lies in one folder."""
    assert '(allow network-outbound (remote tcp "*:5432"))' in macos.profile(Room(server=5432)).splitlines()
    assert '(allow network-outbound (subpath "/no/such"))' in macos.profile(Room(server="/no/such")).splitlines()


def test_the_form_of_a_job_object() -> None:
    """As large as JOBOBJECT_EXTENDED_LIMIT_INFORMATION is on 64-bit Windows."""
    assert ctypes.sizeof(windows._Extended) == 144


class _Kernel32:
    """Notes what is asked of it, as on Windows; ``refuse`` is what fails."""

    def __init__(self, refuse: str = "") -> None:
        self.refuse, self.called = refuse, list[str]()
        self.flags = self.memory = self.time = self.processes = 0

    def __getattr__(self, name: str) -> Callable[..., int]:
        def call(*arguments: Any) -> int:
            self.called.append(name)
            if name == "SetInformationJobObject":
                job, what, limits, size = arguments
                assert (job.value, what, size.value) == (77, 9, 144)
                asked = limits._obj
                self.flags, self.processes = asked.basic.flags, asked.basic.processes
                self.time, self.memory = asked.basic.process_time, asked.process_memory
            return 0 if name == self.refuse else 77

        return call


def test_a_job_object_is_entered_and_let_go() -> None:
    """One process, the limits of other platforms, and no handle by which a submission could lift them."""
    kernel = _Kernel32()

    assert windows.enter_job(kernel)
    assert kernel.called == [
        "CreateJobObjectW", "SetInformationJobObject", "GetCurrentProcess", "AssignProcessToJobObject", "CloseHandle",
    ]  # fmt: skip
    assert kernel.flags == 0x2 | 0x8 | 0x100 | 0x400
    assert (kernel.processes, kernel.memory) == (1, limits.ADDRESS_SPACE)
    assert kernel.time == limits.CPU_S * 10**7  # in units of 100 ns


@pytest.mark.parametrize("refuse", ["CreateJobObjectW", "SetInformationJobObject", "AssignProcessToJobObject"])
def test_a_job_object_that_is_refused(refuse: str) -> None:
    """The host does not run then."""
    assert not windows.enter_job(_Kernel32(refuse))


@pytest.mark.parametrize(
    ("platform", "said"),
    [
        ("linux", ["limits on CPU, memory and files"]),
        ("darwin", ["limits on CPU, memory (untested) and files"]),
        ("win32", []),
    ],
)
def test_limits_are_called_what_they_are(monkeypatch: pytest.MonkeyPatch, platform: str, said: list[str]) -> None:
    """In reports."""
    monkeypatch.setattr(sys, "platform", platform)
    fence = Fence(isolation=Isolation.NONE, layers=())
    assert [layer for layer in fence.in_force if "memory" in layer] == said


def test_windows_is_called_what_it_is() -> None:
    """Files and network are reported as open there."""
    assert "WSL" in windows.NOT_CONFINED.missing
    assert not any(means.tested for means in (*windows.MEANS, *macos.MEANS))
