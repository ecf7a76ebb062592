"""A helper of its own raises for an unknown user; the view turns this into the 404."""

from django.http import JsonResponse

import services


class NoSuchUser(LookupError):
    pass


async def page_of(user_id):
    found = await services.load_profile(user_id)
    if found is None:
        raise NoSuchUser(user_id)
    return {"name": services.format_name(found), "messages": await services.count_messages(user_id)}


async def profile(request, user_id):
    try:
        page = await page_of(user_id)
    except NoSuchUser:
        page, status = {"error": "no such user"}, 404
    else:
        status = 200
    return JsonResponse(page, status=status)
