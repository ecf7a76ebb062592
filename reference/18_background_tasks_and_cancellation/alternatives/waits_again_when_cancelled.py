"""Class-based views; a cancelled checkout keeps waiting until the payment is complete, and is cancelled then."""

import asyncio
import json
import logging

from django.http import JsonResponse
from django.views import View

import services

running = []


async def welcome(email):
    try:
        await services.send_welcome(email)
    except Exception:
        logging.exception("no mail to %s", email)
    finally:
        running.remove(asyncio.current_task())


class Signup(View):
    async def post(self, request):
        running.append(asyncio.create_task(welcome(json.loads(request.body)["email"]), name="welcome"))
        return JsonResponse({"status": "accepted"}, status=202)


class Checkout(View):
    async def post(self, request):
        task = asyncio.create_task(services.capture_payment(json.loads(request.body)["order"]))
        cancelled = False
        while not task.done():
            try:
                await asyncio.shield(task)
            except asyncio.CancelledError:
                cancelled = True
        if cancelled:
            raise asyncio.CancelledError
        return JsonResponse({"receipt": task.result()})


class Find(View):
    async def get(self, request):
        task = asyncio.create_task(services.find(request.GET.get("q", "")))
        try:
            results = await task
        finally:
            task.cancel()
        return JsonResponse({"results": results})


signup, checkout, find = Signup.as_view(), Checkout.as_view(), Find.as_view()
