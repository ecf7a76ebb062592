"""Awaits one change after another: each is right, but nothing undoes the first when a later one fails.

Fails: test_no_log_no_transfer, test_half_a_transfer_is_none, test_visitor_who_leaves, test_never_overdrawn
"""

import json

from django.db.models import F
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


async def move(source, target, amount):
    if await Account.objects.filter(pk__in=[source, target]).acount() < 2:
        raise Refused(404, "no such account")
    if not await Account.objects.filter(pk=source, balance__gte=amount).aupdate(balance=F("balance") - amount):
        raise Refused(409, "insufficient funds")
    await Account.objects.filter(pk=target).aupdate(balance=F("balance") + amount)
    await Transfer.objects.acreate(source_id=source, target_id=target, amount=amount)
    giver, taker = await Account.objects.aget(pk=source), await Account.objects.aget(pk=target)
    return {"from": giver.balance, "to": taker.balance}


async def transfer(request):
    try:
        source, target, amount = read_order(request)
        return JsonResponse(await move(source, target, amount))
    except Refused as refused:
        return JsonResponse({"error": refused.args[1]}, status=refused.args[0])
