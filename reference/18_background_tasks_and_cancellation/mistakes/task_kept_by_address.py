"""Keeps tasks under the address: a second sign-up with it pushes the first one out.

Fails: test_each_signup_has_its_mail
"""

import asyncio
import json
import logging
from django.http import JsonResponse
import services

logger = logging.getLogger("shop")
tasks = {}


async def mail(email):
    try:
        await services.send_welcome(email)
    except Exception:
        logger.exception("mail")
    finally:
        tasks.pop(email, None)


async def signup(request):
    email = json.loads(request.body)["email"]
    tasks[email] = asyncio.create_task(mail(email))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    task = asyncio.create_task(services.capture_payment(json.loads(request.body)["order"]))
    tasks[task] = task
    task.add_done_callback(tasks.pop)
    return JsonResponse({"receipt": await asyncio.shield(task)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
