"""A FileResponse, which is no HttpResponse either, and a subclass of JsonResponse."""

import io

from django.http import FileResponse, JsonResponse


class Json(JsonResponse):
    def __init__(self, **data):
        super().__init__(data, json_dumps_params={"ensure_ascii": False})


async def hello(request):
    return FileResponse(io.BytesIO(b"Hello async!"), content_type="text/plain")


async def hello_name(request, name):
    return Json(greeting=f"Hello, {name}!")
