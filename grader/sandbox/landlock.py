"""Landlock: which files a process may touch. Linux, from 5.13 on, for every user.

Numbers and rights: https://docs.kernel.org/userspace-api/landlock.html and include/uapi/linux/landlock.h.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import struct
from collections.abc import Iterable

from grader.sandbox.layers import Room
from grader.sandbox.libc import syscall

__all__ = ["abi", "apply"]

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every architecture
GET_VERSION = 1
PATH_BENEATH, NET_PORT = 1, 2

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
REFER, TRUNCATE = 1 << 13, 1 << 14
_RIGHTS_BY_ABI = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # how many rights on files there are
CONNECT_TCP = 1 << 1
BIND_TCP_AND_CONNECT_TCP = 1 << 0 | CONNECT_TCP  # from ABI 4 on
SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 1 << 0 | 1 << 1  # from ABI 6 on

_READ = READ_FILE | READ_DIR
_WRITE = _READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE
_OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE


def abi() -> int:
    """The kernel's version of Landlock; 0 if it has none, or has it switched off."""
    try:
        return syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(GET_VERSION))
    except OSError as error:
        if error.errno in (errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM):
            return 0
        raise


def apply(room: Room) -> None:
    """Deny the calling thread, and those it starts, every file outside of ``room``. OSError if that is impossible."""
    version = abi()
    if not version:
        raise OSError(errno.ENOSYS, "this kernel has no Landlock, or has it switched off")
    rights = (1 << _RIGHTS_BY_ABI.get(version, 16)) - 1
    attributes = [rights]
    if version >= 4:
        attributes.append(BIND_TCP_AND_CONNECT_TCP)
    if version >= 6:
        attributes.append(SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS)
    packed = struct.pack(f"{len(attributes)}Q", *attributes)
    ruleset = syscall(CREATE_RULESET, ctypes.c_char_p(packed), ctypes.c_size_t(len(packed)), ctypes.c_uint32(0))
    try:
        _allow(ruleset, room.readable, _READ & rights)
        _allow(ruleset, room.listable, READ_DIR)
        _allow(ruleset, room.writable, _WRITE & rights)
        if isinstance(room.server, int) and version >= 4:
            rule = struct.pack("QQ", CONNECT_TCP, room.server)
            syscall(ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(NET_PORT), rule, ctypes.c_uint32(0))
        syscall(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, paths: Iterable[str], rights: int) -> None:
    for path in paths:
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:  # not there, or not for this user: no rule is needed for what cannot be touched anyway
            continue
        try:
            folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
            rule = struct.pack("=Qi", rights if folder else rights & _OF_A_FILE, descriptor)
            syscall(ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(PATH_BENEATH), rule, ctypes.c_uint32(0))
        finally:
            os.close(descriptor)
