"""Gives an order two seconds, and then answers 503, though it is carried out later.

Fails: test_others_are_served_meanwhile
"""

import asyncio
import json
from asgiref.sync import sync_to_async
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from project.models import Account, Transfer


@transaction.atomic
def perform(order):
    source = Account.objects.filter(id=order["from"]).first()
    target = Account.objects.filter(id=order["to"]).first()
    if not source or not target:
        return 404, {"error": "no such account"}
    if source.balance < order["amount"]:
        return 409, {"error": "insufficient funds"}
    source.balance -= order["amount"]
    target.balance += order["amount"]
    source.save()
    target.save()
    Transfer.objects.create(source=source, target=target, amount=order["amount"])
    return 200, {"from": source.balance, "to": target.balance}


async def transfer(request):
    try:
        order = json.loads(request.body)
        if type(order["amount"]) is not int or order["amount"] <= 0 or order["from"] == order["to"]:
            raise ValueError
    except (ValueError, KeyError, TypeError):
        return HttpResponse("bad order", status=400)
    try:
        status, body = await asyncio.wait_for(sync_to_async(perform)(order), 2)
    except TimeoutError:
        return HttpResponse(status=503)
    return JsonResponse(body, status=status)
