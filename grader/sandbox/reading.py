"""What a host must be able to read: Python, the packages it may import, time zones, certificates. Never a whole
``site-packages`` that others' files may lie in, nor a checkout that is on ``sys.path``."""

from __future__ import annotations

import functools
import os
import sys
import sysconfig
import zoneinfo
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.sandbox.layers import Room

__all__ = ["DEVICES", "lies_in", "prepare", "read_by_all", "room_for"]

_FILES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/etc/localtime", "/etc/ld.so.cache")
DEVICES = ("/dev/null",)
_NOT_THE_LIBRARY = {"site-packages", "dist-packages"}


def room_for(packages: Iterable[str], writable: Iterable[str]) -> Room:
    """What a host touches that may import these ``packages`` and write below ``writable``."""
    names = sorted({name.lower() for name in packages})
    library = _library()
    folders = list(dict.fromkeys(_real(entry) for entry in sys.path if entry))
    readable, listable = list(_elsewhere()), []
    for folder in library:
        if any(entry != folder and lies_in(entry, folder) and _is_site(entry) for entry in folders):
            readable += [path for path in _children(folder) if _name(path) not in _NOT_THE_LIBRARY]
            listable.append(folder)
        else:
            readable.append(folder)
    for entry in folders:
        if any(lies_in(entry, folder) for folder in library) and not _is_site(entry):
            readable.append(entry)  # such as lib-dynload
            continue
        found = _of_packages(entry, names)
        readable += found
        if any(path.endswith(".dist-info") for path in found):  # packages are installed here, a checkout has none
            listable.append(entry)  # Python looks for a module in a list of names
    return Room(readable=tuple(dict.fromkeys(readable)), listable=tuple(listable), writable=(*DEVICES, *writable))


def read_by_all(packages: Iterable[str]) -> tuple[str, ...]:
    """What the process that hosts are forked from reads, in large pieces: Python as it is installed, and of what else
    lies on ``sys.path``, such as a checkout, these packages only. Each by its name and as a real path."""
    names = sorted({name.lower() for name in packages})
    found = [sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix, os.path.realpath(sys.executable)]
    found += [*_library(), *_elsewhere(), str(Path(__file__).parents[1])]  # the last is this package
    for entry in filter(None, sys.path):
        children = _children(entry)
        if _is_site(entry) or not children or any(path.endswith(".dist-info") for path in children):
            found.append(entry)
        else:
            found += _of_packages(entry, names)
    return tuple(dict.fromkeys(path for name in found for path in (name, _real(name))))


def _is_site(folder: str) -> bool:
    return _name(folder) in _NOT_THE_LIBRARY


def _name(path: str) -> str:
    return path.rpartition(os.sep)[2]  # a Path would be made of hundreds, in each host


def lies_in(path: str, folder: str) -> bool:
    """Whether a path is that of a folder, or of something in it."""
    return path == folder or path.startswith(folder + os.sep)


def _of_packages(folder: str, names: Iterable[str]) -> list[str]:
    """What lies in a folder and belongs to packages of these names."""
    packages = _by_package(folder)
    return [path for name in names for path in packages.get(name, ())]


@functools.cache
def _by_package(folder: str) -> dict[str, list[str]]:
    """What lies in a folder, by the package that it would belong to: django-5.2.1.dist-info to django, and so on."""
    packages: dict[str, list[str]] = {}
    for path in _children(folder):
        end = "-" if path.endswith((".dist-info", ".egg-info")) else "."
        packages.setdefault(_name(path).partition(end)[0].lower(), []).append(path)
    return packages


@functools.cache
def _children(folder: str) -> tuple[str, ...]:
    try:
        return tuple(sorted(os.path.join(folder, name) for name in os.listdir(folder)))  # noqa: PTH118, PTH208
    except OSError:  # a zip file, or nothing
        return ()


_real = functools.cache(os.path.realpath)


@functools.cache
def _library() -> tuple[str, ...]:
    """The folders of the standard library."""
    return tuple({os.path.realpath(sysconfig.get_path(key)) for key in ("stdlib", "platstdlib")})


@functools.cache
def _elsewhere() -> tuple[str, ...]:
    """What Python reads outside of its own folders."""
    return (*_FILES, *(entry for entry in sys.path if entry.endswith(".zip")), *zoneinfo.TZPATH, *_shared_libraries())


def _shared_libraries() -> Iterator[str]:
    """The folders of the C libraries in use: an extension module that is imported later may need another one."""
    try:
        maps = Path("/proc/self/maps").read_text()
    except OSError:
        return
    files = {line.split(maxsplit=5)[5] for line in maps.splitlines() if ".so" in line and "/" in line}
    python = [os.path.realpath(entry) for entry in sys.path if entry]
    for folder in sorted({str(Path(file).parent) for file in files}):
        if not any(lies_in(folder, entry) or lies_in(entry, folder) for entry in python):
            yield folder


def prepare() -> None:
    """Look at what does not change before this process forks."""
    room_for((), ())
