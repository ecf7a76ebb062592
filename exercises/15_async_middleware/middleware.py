"""Gives every request an id, and tells how long its view took."""

import time
import uuid

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.utils.decorators import sync_and_async_middleware


# TODO(2): Django takes this for a middleware that cannot await, and runs it in a thread.
# TODO(3): and when get_response is a plain function?
def request_id(get_response):
    """A middleware with get_response, the view and everything in front of it, behind it."""

    def middleware(request):
        # TODO(1): take the id from the header X-Request-ID, or make a fresh one; put it on the response, too.
        request.request_id = "?"

        # TODO(4): how long does this take? Say so in the header Server-Timing.
        response = get_response(request)

        # TODO(5): some responses are streams. Whatever you do here, leave what they say alone.
        return response

    return middleware
