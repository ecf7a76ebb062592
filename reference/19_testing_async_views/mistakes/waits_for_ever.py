"""Waits for something that never comes.

Fails: test_passes_against_the_given_view
"""

import asyncio


async def test_nothing():
    await asyncio.Event().wait()
