"""The helpers of the profile page. Given: nothing to change here.

Two of them are async: they ask another service over the network and wait for its answer. The third is a plain function.
"""

import asyncio
import itertools
import weakref

import httpx

_numbers = itertools.count(1)
_loops = weakref.WeakKeyDictionary()


async def load_profile(user_id):
    """The user, as {"first": "Ada", "last": "Lovelace", "n": 7}, or None if nobody has this id.

    `n` is the number of the library card; the page does not show it.
    """
    response = await _get(f"https://profiles.example/users/{user_id}")
    if response.status_code == 404:
        return None
    return response.raise_for_status().json()


async def count_messages(user_id):
    """How many messages wait for this user: 0, 1, 2 and so on."""
    response = await _get("https://messages.example/count", params={"user": user_id})
    return response.raise_for_status().json()["count"]


def format_name(profile):
    """The name as the page shows it: "Ada LOVELACE"."""
    return f"{profile['first']} {profile['last'].upper()}"


def loop_number():
    """The number of the event loop that runs this code: every loop has its own."""
    loop = asyncio.get_running_loop()
    if loop not in _loops:
        _loops[loop] = next(_numbers)
    return _loops[loop]


async def _get(url, params=None):
    async with httpx.AsyncClient(headers={"X-Loop": str(loop_number())}) as client:
        return await client.get(url, params=params)
