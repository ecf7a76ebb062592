"""The announcements of a railway station, for everybody's phone."""

from django.http import JsonResponse

import bus


async def events(request):
    """What has been announced since the announcement that the phone has heard last."""
    # TODO(1): the phone asks for this list every ten seconds, and hears each announcement too late.
    # Write an async generator that subscribes to the bus, and yields each event as text the moment it comes.
    # Give it to a StreamingHttpResponse, with the three headers.
    # TODO(2): what does a phone hear while nothing is announced?
    # TODO(3): what is announced while this list is being read, or while a phone has no connection?
    last = request.headers.get("Last-Event-ID")
    missed = await bus.history_after(last)
    # TODO(4): once there are subscriptions: who ends one when the phone's owner leaves?
    return JsonResponse({"events": missed})
