"""Awaits everything, then streams the JSON; the 404 is written by hand."""

import json

from django.http import HttpResponseNotFound, StreamingHttpResponse

import services


async def profile(request, user_id):
    found = await services.load_profile(user_id)
    if found is None:
        return HttpResponseNotFound(json.dumps({"error": "no such user"}), content_type="application/json")
    page = {"name": services.format_name(found), "messages": await services.count_messages(user_id)}

    async def pieces():
        for piece in json.JSONEncoder().iterencode(page):
            yield piece

    return StreamingHttpResponse(pieces(), content_type="application/json")
