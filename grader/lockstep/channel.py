"""Frames to and from a host, whatever the host does: stops in the middle of one, sends without end, never reads.

A frame is what ``Connection.send_bytes`` makes of it. A connection's own ``send_bytes`` and ``recv_bytes`` wait,
without any limit, for an other end that stops in the middle of a frame; these ask ``patience`` at least four times a
second, which raises once a limit is reached.
"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection

from grader.lockstep import wire

__all__ = ["Channel", "FrameTooLong", "Patience"]

Patience = Callable[[], None]
PAUSE_S = 0.25
PART = 1024 * 1024


class FrameTooLong(Exception):
    """A frame says that it is longer than one may be, or of negative length."""


class Channel:
    """The judge's end of the connection to one host."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._received = bytearray()
        if sys.platform != "win32":
            os.set_blocking(connection.fileno(), False)
            self._readable = select.poll()  # the connection's own poll() makes a new one each time
            self._readable.register(connection.fileno(), select.POLLIN)

    def send(self, frame: bytes, patience: Patience) -> None:
        """Send one frame; OSError if nobody is there."""
        if sys.platform == "win32":  # passes on whole messages only
            self._connection.send_bytes(frame)
            return
        rest = memoryview(len(frame).to_bytes(4, "big", signed=True) + frame)
        writable = select.poll()
        writable.register(self._connection.fileno(), select.POLLOUT)
        while rest:
            try:
                rest = rest[os.write(self._connection.fileno(), rest) :]
            except BlockingIOError:
                writable.poll(1000 * PAUSE_S)
                patience()  # also of a host that reads a little now and then

    def receive(self, patience: Patience) -> bytes:
        """One frame; FrameTooLong, or EOFError or ConnectionError if nobody is there."""
        if sys.platform == "win32":
            return self._receive_whole(patience)
        received = self._received
        while True:
            size = int.from_bytes(received[:4], "big", signed=True) if len(received) >= 4 else None
            if size is not None and not 0 <= size <= wire.MAX_FRAME:
                raise FrameTooLong
            if size is not None and len(received) >= 4 + size:
                with memoryview(received) as view:
                    frame = bytes(view[4 : 4 + size])
                del received[: 4 + size]
                return frame
            received += self._part(patience)

    def _part(self, patience: Patience) -> bytes:
        """The next bytes, at least one."""
        while not self._readable.poll(1000 * PAUSE_S):
            patience()
        if self._received:
            patience()
        part = os.read(self._connection.fileno(), PART)
        if not part:
            raise EOFError
        return part

    def _receive_whole(self, patience: Patience) -> bytes:
        while not self._connection.poll(PAUSE_S):
            patience()
        try:
            return self._connection.recv_bytes(wire.MAX_FRAME)
        except (EOFError, ConnectionError):
            raise
        except OSError as error:
            raise FrameTooLong from error

    def close(self) -> None:
        """Close this end."""
        self._connection.close()
