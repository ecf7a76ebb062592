"""Looks at the balances before the transaction, under a lock of this process, which keeps no other program out.

Fails: test_no_money_is_lost
"""

import asyncio
import json

from asgiref.sync import sync_to_async
from django.db import transaction
from django.http import JsonResponse

from project.models import Account, Transfer


class Refused(Exception):
    """An order that is not carried out: its status and why."""


def read_order(request):
    try:
        order = json.loads(request.body)
        source, target, amount = order["from"], order["to"], order["amount"]
    except (ValueError, TypeError, KeyError):
        raise Refused(400, "malformed order") from None
    if type(amount) is not int or amount <= 0 or source == target:
        raise Refused(400, "malformed order")
    return source, target, amount


TRANSFERS = asyncio.Lock()


async def move(source, target, amount):
    accounts = await Account.objects.ain_bulk([source, target])
    if len(accounts) < 2:
        raise Refused(404, "no such account")
    giver, taker = accounts[source], accounts[target]
    if giver.balance < amount:
        raise Refused(409, "insufficient funds")
    giver.balance -= amount
    taker.balance += amount
    await write(giver, taker, amount)
    return {"from": giver.balance, "to": taker.balance}


@sync_to_async
@transaction.atomic
def write(giver, taker, amount):
    giver.save()
    taker.save()
    Transfer.objects.create(source=giver, target=taker, amount=amount)


async def transfer(request):
    try:
        source, target, amount = read_order(request)
        async with TRANSFERS:
            return JsonResponse(await move(source, target, amount))
    except Refused as refused:
        return JsonResponse({"error": refused.args[1]}, status=refused.args[0])
