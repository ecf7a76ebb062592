"""Class-based views: the lock belongs to the class, the name to the instance."""

import asyncio

import httpx
from django.core.cache import caches
from django.http import JsonResponse
from django.views import View

import box


class TicketView(View):
    lock = asyncio.Lock()

    async def post(self, request):
        async with self.lock:
            number = await box.load() + 1
            await box.save(number)
        return JsonResponse({"ticket": number})


next_ticket = TicketView.as_view()


class WhoView(View):
    async def get(self, request):
        self.user = request.headers.get("X-User")
        self.stamp = await box.stamp()
        return JsonResponse({"user": self.user, "stamp": self.stamp})


whoami = WhoView.as_view()


class TotalView(View):
    async def get(self, request):
        async with asyncio.TaskGroup() as group:
            fetched = group.create_task(box.fetch_total())
        return JsonResponse({"total": fetched.result()})


total = TotalView.as_view()


class RatesView(View):
    lock = asyncio.Lock()
    store = caches["default"]

    async def get(self, request):
        async with self.lock:
            if (found := await self.store.aget("latest rates")) is None:
                async with httpx.AsyncClient(base_url="https://rates.example") as client:
                    found = (await client.get("/latest")).json()
                await self.store.aset("latest rates", found, 60)
        return JsonResponse(found)


rates = RatesView.as_view()
