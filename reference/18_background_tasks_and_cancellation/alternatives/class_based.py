"""Class-based views with a base class that keeps tasks."""

import asyncio
import json
import logging

from django.http import JsonResponse
from django.views import View

import services

logger = logging.getLogger("shop")
running = set()


class BackgroundView(View):
    tasks = set()  # noqa: RUF012 - shared on purpose

    def go(self, coroutine):
        task = asyncio.get_running_loop().create_task(coroutine, name=type(self).__name__)
        self.tasks.add(task)
        task.add_done_callback(self.gone)
        return task

    @classmethod
    def gone(cls, task):
        cls.tasks.remove(task)
        try:
            task.result()
        except asyncio.CancelledError:
            pass
        except Exception:
            logger.exception("%s failed", task.get_name())


class SignupView(BackgroundView):
    async def post(self, request):
        self.go(services.send_welcome(json.loads(request.body)["email"]))
        return JsonResponse({"status": "accepted"}, status=202)


signup = SignupView.as_view()


class CheckoutView(BackgroundView):
    async def post(self, request):
        payment = self.go(services.capture_payment(json.loads(request.body)["order"]))
        return JsonResponse({"receipt": await asyncio.shield(payment)})


checkout = CheckoutView.as_view()


class FindView(View):
    async def get(self, request):
        async with asyncio.TaskGroup() as group:
            results = group.create_task(services.find(request.GET.get("q", "")))
        return JsonResponse({"results": results.result()})


find = FindView.as_view()
