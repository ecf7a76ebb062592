"""A class-based view whose attributes are its policy."""

import asyncio
from http import HTTPStatus

import httpx
from django.http import JsonResponse
from django.views import View


class QuoteView(View):
    pauses = (0.1, 0.2)
    transient = (
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    )

    async def get(self, request):
        self.attempts = 0
        for pause in (0, *self.pauses):
            await self.rest(pause)
            response = await self.attempt()
            if response is not None and response.status_code not in self.transient:
                return self.answer(response)
        return JsonResponse({"error": "quotes unavailable", "attempts": self.attempts}, status=503)

    async def rest(self, pause):
        if self.attempts:
            await asyncio.sleep(max(pause, self.asked_for))

    async def attempt(self):
        self.attempts += 1
        self.asked_for = 0
        async with httpx.AsyncClient() as client:
            try:
                response = await client.get("https://quotes.example/random")
            except httpx.TransportError:
                return None
        self.asked_for = int(response.headers.get("Retry-After", 0))
        return response

    def answer(self, response):
        if response.is_client_error:
            return JsonResponse({"error": "quotes unavailable", "attempts": self.attempts}, status=502)
        return JsonResponse({"text": response.json()["text"], "attempts": self.attempts})


quote = QuoteView.as_view()
