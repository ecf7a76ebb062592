"""A class-based view with small methods and match."""

import asyncio

import httpx
from django.http import HttpResponseBadRequest, JsonResponse
from django.views import View

SERVICES = ("alpha", "beta", "gamma")


class SearchView(View):
    limit_s = 0.5

    async def get(self, request):
        self.q = request.GET.get("q", "")
        if not self.q.strip():
            return HttpResponseBadRequest()
        self.results, self.errors = {}, {}
        async with httpx.AsyncClient() as self.client, asyncio.TaskGroup() as group:
            for name in SERVICES:
                group.create_task(self.ask(name))
        return JsonResponse(
            {
                "query": self.q,
                "results": [result for name in SERVICES for result in self.results.get(name, [])],
                "errors": self.errors,
            },
            status=200 if self.results else 502,
        )

    async def ask(self, name):
        try:
            async with asyncio.timeout(self.limit_s):
                response = await self.client.get(f"https://{name}.example/search", params={"q": self.q})
            if 500 <= response.status_code <= 599:
                raise ConnectionError(response.status_code)
            match response.json():
                case {"results": [*results]}:
                    self.results[name] = results
                case _:
                    self.errors[name] = "bad response"
        except TimeoutError:
            self.errors[name] = "timeout"
        except ValueError:
            self.errors[name] = "bad response"
        except (ConnectionError, httpx.TransportError):
            self.errors[name] = "unavailable"


search = SearchView.as_view()
