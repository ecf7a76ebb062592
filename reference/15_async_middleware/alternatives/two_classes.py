"""One class for each kind; the factory chooses."""

import datetime
import secrets

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.utils import timezone
from django.utils.decorators import sync_and_async_middleware


class Visit:
    def __init__(self, request):
        self.id = request.request_id = request.headers.get("X-Request-ID") or secrets.token_urlsafe(16)
        self.began = timezone.now()

    def sign(self, response):
        took = (timezone.now() - self.began) / datetime.timedelta(milliseconds=1)
        response["X-Request-ID"] = self.id
        response["Server-Timing"] = f'app;desc="the view";dur={took:.1f}'
        return response


class Plain:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        visit = Visit(request)
        return visit.sign(self.get_response(request))


class Asynchronous(Plain):
    def __init__(self, get_response):
        super().__init__(get_response)
        markcoroutinefunction(self)

    async def __call__(self, request):
        visit = Visit(request)
        return visit.sign(await self.get_response(request))


@sync_and_async_middleware
def request_id(get_response):
    return Asynchronous(get_response) if iscoroutinefunction(get_response) else Plain(get_response)
