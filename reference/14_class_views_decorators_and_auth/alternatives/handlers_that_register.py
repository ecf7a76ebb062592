"""A small router: handlers register for their method; the decorator takes brackets or none."""

import functools
import http
import json

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse


def require_json(view=None, *, types=("application/json",)):
    """Let a request through to the view if it brings JSON; the view finds that in request.json."""
    if view is None:
        return functools.partial(require_json, types=types)

    def check(request):
        if request.content_type not in types:
            raise Refusal(http.HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        try:
            request.json = json.JSONDecoder().decode(request.body.decode(request.encoding or "utf-8"))
        except ValueError as error:
            raise Refusal(http.HTTPStatus.BAD_REQUEST) from error

    @functools.wraps(view)
    def plain(request, *args, **kwargs):
        try:
            check(request)
        except Refusal as refusal:
            return refusal.response()
        return view(request, *args, **kwargs)

    if not iscoroutinefunction(view):
        return plain

    @functools.wraps(view)
    async def waiting(request, *args, **kwargs):
        found = plain(request, *args, **kwargs)
        return found if isinstance(found, HttpResponse) else await found

    return waiting


class Refusal(Exception):
    """An answer other than the view's."""

    def response(self):
        """The answer."""
        return HttpResponse(self.args[0].phrase, status=self.args[0])


class Router:
    """A view that is put together by its handlers."""

    def __init__(self):
        self.handlers = {}
        markcoroutinefunction(self)

    def on(self, method):
        """Register a handler."""
        return lambda handler: self.handlers.setdefault(method, handler)

    async def __call__(self, request):
        request.member = await request.auser()
        if not request.member.is_authenticated:
            return JsonResponse({"error": "login required"}, status=401)
        try:
            handler = self.handlers[request.method]
        except KeyError:
            return HttpResponseNotAllowed(self.handlers)
        return await handler(request)


me = Router()


@me.on("GET")
async def show(request):
    """The names."""
    return JsonResponse({"username": request.member.username, "first_name": request.member.first_name})


@me.on("POST")
@require_json(types={"application/json"})
async def save(request):
    """The names, one of them new."""
    await type(request.member).objects.filter(pk=request.member.pk).aupdate(first_name=request.json["first_name"])
    await request.member.arefresh_from_db(fields=["first_name"])
    return await show(request)
