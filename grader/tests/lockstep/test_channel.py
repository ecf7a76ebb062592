"""Frames to an other end that does as it likes."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import threading
import time

import pytest

from grader.lockstep.channel import Channel


class Enough(Exception):
    """A limit is reached."""


@pytest.mark.skipif(sys.platform == "win32", reason="frames are not sent in parts there")
def test_a_reader_that_takes_its_time() -> None:
    """Who reads now and then does not keep the judge beyond the limit."""
    ours, theirs = multiprocessing.Pipe()
    asked = []

    def patience() -> None:
        asked.append(True)
        if len(asked) > 3:
            raise Enough

    def read_slowly() -> None:
        with contextlib.suppress(OSError):
            while os.read(theirs.fileno(), 100_000):
                time.sleep(0.02)

    threading.Thread(target=read_slowly, daemon=True).start()
    with contextlib.closing(Channel(ours)) as channel, pytest.raises(Enough):
        channel.send(b"x" * 20_000_000, patience)
