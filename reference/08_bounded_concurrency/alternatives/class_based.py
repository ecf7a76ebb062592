"""A class-based view that knows its places, and catches errors in each call."""

import asyncio

import httpx
from django.http import JsonResponse
from django.views import View


class Products(View):
    places_per_visit = 5
    most_ids = 50

    async def get(self, request):
        parts = request.GET.get("ids", "").split(",")
        if len(parts) > self.most_ids or not all(part.isdecimal() for part in parts):
            return JsonResponse({"error": "1 to 50 ids"}, status=400)
        self.ids = list(map(int, parts))
        self.places = asyncio.Semaphore(self.places_per_visit)
        self.items, self.missing, self.failed = {}, [], []
        async with httpx.AsyncClient() as self.client, asyncio.TaskGroup() as group:
            for product_id in self.ids:
                group.create_task(self.fetch(product_id))
        if self.failed:
            return JsonResponse({"failed": self.failed}, status=502)
        return JsonResponse(
            {"items": [self.items[one] for one in self.ids if one in self.items], "missing": sorted(self.missing)}
        )

    async def fetch(self, product_id):
        async with self.places:
            try:
                response = await self.client.get(f"https://catalog.example/items/{product_id}")
            except httpx.HTTPError:
                self.failed.append(product_id)
                return
        match response.status_code:
            case 404:
                self.missing.append(product_id)
            case 200:
                self.items[product_id] = response.json()
            case _:
                self.failed.append(product_id)


products = Products.as_view()
