"""Exercise 3: a view that waits while everybody else goes on."""

import time

from django.http import JsonResponse


async def wait(request):
    """Wait for the seconds the visitor asks for, then say how long it was."""
    # TODO(2): a number from 0 to 2 is fine; anything else is answered with status 400.
    seconds = float(request.GET["seconds"])

    # TODO(1): this line holds up every other visitor. Wait so that the event loop can serve them.
    time.sleep(seconds)

    return JsonResponse({"waited": seconds})
